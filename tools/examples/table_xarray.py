#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Quadrant authors
# SPDX-License-Identifier: Apache-2.0
"""Prints three tables of a results file, read with xarray:  table_xarray.py FILE"""
import sys

import xarray as xr

SERIES, POLICY, CLAIM = "lag_cn", "status_quo", "C05"
file = sys.argv[1]


def group(name):
    return xr.open_dataset(file, engine="h5netcdf", group=name)


with group("leaders") as d:  # in how many futures the closed models of the US lead in capability at the horizon
    last = d.isel(time=-1).sel(measure="capability", quadrant="us_closed")
    for policy in d["policy"].values:
        one = last.sel(policy=policy)
        print(f"us_closed leads,{policy},{float(one['time']):.2f},{float(one['probability']):.6f},{float(one['se']):.6f}")

with group("distributions") as d:  # median, 5 % and 95 % of a series over time
    quantiles = d["quantiles"].sel(policy=POLICY, series=SERIES, quantile=[0.05, 0.5, 0.95])
    for row in quantiles.transpose("time", "quantile"):
        low, median, high = row.values
        print(f"{SERIES},{POLICY},{float(row['time']):.2f},{low:.6f},{median:.6f},{high:.6f}")

with group("claims") as d:  # in how many futures a claim holds, with its 95 % interval
    claim = d.isel(time=-1).sel(claim=CLAIM)
    print(f"{CLAIM},holds,{float(claim['time']):.2f},{float(claim['probability']):.6f},{float(claim['low']):.6f},{float(claim['high']):.6f}")
