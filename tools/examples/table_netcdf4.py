#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Quadrant authors
# SPDX-License-Identifier: Apache-2.0
"""Prints three tables of a results file, read with netCDF4-python:  table_netcdf4.py FILE"""
import sys

import netCDF4

SERIES, POLICY, CLAIM = "lag_cn", "status_quo", "C05"


def place(group, dimension, name):
    return list(group[dimension][:]).index(name)


with netCDF4.Dataset(sys.argv[1]) as file:
    g = file["leaders"]  # in how many futures the closed models of the US lead in capability at the horizon
    measure, quadrant = place(g, "measure", "capability"), place(g, "quadrant", "us_closed")
    for i, policy in enumerate(g["policy"][:]):
        print(f"us_closed leads,{policy},{g['time'][-1]:.2f},{g['probability'][i, -1, measure, quadrant]:.6f},{g['se'][i, -1, measure, quadrant]:.6f}")

    g = file["distributions"]  # median, 5 % and 95 % of a series over time
    quantiles = g["quantiles"][place(g, "policy", POLICY), :, place(g, "series", SERIES), :]
    levels = [place(g, "quantile", level) for level in (0.05, 0.5, 0.95)]
    for time, row in zip(g["time"][:], quantiles):
        print(f"{SERIES},{POLICY},{time:.2f}," + ",".join(f"{row[i]:.6f}" for i in levels))

    g = file["claims"]  # in how many futures a claim holds, with its 95 % interval
    claim = place(g, "claim", CLAIM)
    print(f"{CLAIM},holds,{g['time'][-1]:.2f}," + ",".join(f"{g[name][-1, claim]:.6f}" for name in ("probability", "low", "high")))
