#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Quadrant authors
# SPDX-License-Identifier: Apache-2.0
"""Prints three tables of a results file, read with h5py:  table_h5py.py FILE"""
import sys

import h5py

SERIES, POLICY, CLAIM = "lag_cn", "status_quo", "C05"


def names(group, dimension):
    return list(group[dimension].asstr())


with h5py.File(sys.argv[1]) as file:
    g = file["leaders"]  # in how many futures the closed models of the US lead in capability at the horizon
    at = -1, names(g, "measure").index("capability"), names(g, "quadrant").index("us_closed")
    for i, policy in enumerate(names(g, "policy")):
        print(f"us_closed leads,{policy},{g['time'][-1]:.2f},{g['probability'][(i, *at)]:.6f},{g['se'][(i, *at)]:.6f}")

    g = file["distributions"]  # median, 5 % and 95 % of a series over time
    quantiles = g["quantiles"][names(g, "policy").index(POLICY), :, names(g, "series").index(SERIES), :]
    levels = [list(g["quantile"]).index(level) for level in (0.05, 0.5, 0.95)]
    for time, row in zip(g["time"], quantiles):
        print(f"{SERIES},{POLICY},{time:.2f}," + ",".join(f"{row[i]:.6f}" for i in levels))

    g = file["claims"]  # in how many futures a claim holds, with its 95 % interval
    claim = names(g, "claim").index(CLAIM)
    print(f"{CLAIM},holds,{g['time'][-1]:.2f}," + ",".join(f"{g[name][-1, claim]:.6f}" for name in ("probability", "low", "high")))
