#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Quadrant authors
# SPDX-License-Identifier: Apache-2.0
"""Draws three figures of a results file:  figures.py FILE FOLDER [POLICY ...]

leaders.png: who leads in capability over time, by policy; fan.png: China's lag by policy, with its spread; claims.png: the claims ledger.
"""
import os
import sys

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
import numpy as np
import xarray as xr

SERIES, LABEL = "lag_cn", "China's lag in capability (months)"
SHOWN = ["status_quo", "deny", "sell_chips", "us_open_push"]  # of these, the policies that the file holds; else its first four
# Okabe and Ito's colours, which people with any colour vision tell apart; the US blue, China orange, open models lighter.
COLOURS = {"us_open": "#56B4E9", "us_closed": "#0072B2", "cn_open": "#E69F00", "cn_closed": "#D55E00"}
NAMES = {"us_open": "US open", "us_closed": "US closed", "cn_open": "China open", "cn_closed": "China closed"}
plt.rcParams.update({"font.size": 10, "axes.spines.top": False, "axes.spines.right": False, "savefig.dpi": 150, "figure.constrained_layout.use": True})


def group(file, name):
    return xr.open_dataset(file, engine="h5netcdf", group=name)


def quarter(time):
    """2037.0 is the end of 2036Q4."""
    quarters = round(4 * time) - 1
    return f"{quarters // 4}Q{quarters % 4 + 1}"


def choose(file, wanted):
    with group(file, "distributions") as d:
        policies = list(d["policy"].values)
    unknown = [name for name in wanted if name not in policies]
    if unknown:
        sys.exit(f"{file}: no policy {', '.join(unknown)}, allowed: {', '.join(policies)}")
    return wanted or [name for name in SHOWN if name in policies] or policies[:4]


def panels(policies, title):
    figure, axes = plt.subplots(1, len(policies), figsize=(1.2 + 2.7 * len(policies), 3.8), sharex=True, sharey=True, squeeze=False)
    figure.suptitle(title, x=0.01, ha="left", fontweight="bold")
    for axis, policy in zip(axes[0], policies):
        axis.set_title(policy, loc="left")
        axis.margins(x=0)
        axis.xaxis.set_major_locator(matplotlib.ticker.MaxNLocator(4, integer=True))
    figure.supxlabel("time (2029 is the end of 2028); conditional on the model and its priors", fontsize=9, color="#555555")
    return figure, axes[0]


def draw_leaders(file, policies, path):
    """Stacked shares of futures; the black line parts the US from China, its band is the 95 % interval of sampling."""
    with group(file, "leaders") as d:
        figure, axes = panels(policies, "Who leads in capability: share of futures")
        for axis, policy in zip(axes, policies):
            share = d["probability"].sel(policy=policy, measure="capability").transpose("quadrant", "time")
            axis.stackplot(d["time"], share, colors=[COLOURS[name] for name in d["quadrant"].values], edgecolor="white", linewidth=0.4)
            us = share.sel(quadrant=["us_open", "us_closed"]).sum("quadrant").values
            n = d["count"].sel(policy=policy, measure="capability").sum("quadrant").values
            half = 1.96 * np.sqrt(us * (1 - us) / n)
            axis.fill_between(d["time"], us - half, us + half, color="black", alpha=0.3, linewidth=0)
            axis.plot(d["time"], us, color="black", linewidth=1.2)
            middles = np.cumsum(share.values[:, -1]) - share.values[:, -1] / 2
            for name, value, middle in zip(d["quadrant"].values, share.values[:, -1], middles):  # shares at the end, where they have room
                if value > 0.06:
                    axis.annotate(f"{100 * value:.0f} %", (1.02, middle), xycoords="axes fraction", va="center", fontsize=9)
        axes[0].yaxis.set_major_formatter(matplotlib.ticker.PercentFormatter(1.0))
        axes[0].set_ylim(0, 1)
        handles = [matplotlib.patches.Patch(color=COLOURS[name], label=NAMES[name]) for name in reversed(list(COLOURS))]
        figure.legend(handles=handles, loc="center left", bbox_to_anchor=(1.0, 0.5), frameon=False)
        figure.savefig(path, bbox_inches="tight")
        plt.close(figure)


def draw_fan(file, policies, path):
    """Median, and where half and nine tenths of the futures lie."""
    with group(file, "distributions") as d:
        figure, axes = panels(policies, LABEL + ": median, and the middle 50 % and 90 % of futures")
        for axis, policy in zip(axes, policies):
            q = d["quantiles"].sel(policy=policy, series=SERIES)
            for low, high, shade in [(0.05, 0.95, "#C6DBEF"), (0.25, 0.75, "#6BAED6")]:
                axis.fill_between(d["time"], q.sel(quantile=low), q.sel(quantile=high), color=shade, linewidth=0)
            axis.plot(d["time"], q.sel(quantile=0.5), color="#08306B", linewidth=2)
            axis.axhline(0, color="black", linewidth=0.8, linestyle=":")
        axes[0].set_ylabel("above 0: China is behind")
        figure.savefig(path, bbox_inches="tight")
        plt.close(figure)


def draw_claims(file, path):
    """In how many futures each claim holds at the end, with its 95 % interval."""
    with group(file, "claims") as d:
        if "claim" not in d:
            sys.exit(f"{file}: tested no claims")
        last = d.isel(time=-1)
        order = np.argsort(last["probability"].values)
        p, low, high = (last[name].values[order] for name in ("probability", "low", "high"))
        labels = [f"{last['claim'].values[i]}  {last['name'].values[i]}" for i in order]
        figure, axis = plt.subplots(figsize=(8.5, 1.2 + 0.36 * len(labels)))
        for edge, word in [(0.0, "very\nunlikely"), (0.1, "unlikely"), (0.33, "about as likely\nas not"), (0.66, "likely"), (0.90, "very\nlikely")]:
            axis.axvline(edge, color="#BBBBBB", linewidth=0.8, zorder=0)
            axis.text(edge + 0.006, len(labels) - 0.35, word, color="#555555", fontsize=8, va="bottom")
        axis.errorbar(p, range(len(labels)), xerr=[p - low, high - p], fmt="o", color="#0072B2", ecolor="#0072B2", capsize=3, markersize=5)
        for i, value in enumerate(p):
            beside = value < 0.85
            axis.annotate(f"{100 * value:.1f} ± {50 * (high[i] - low[i]):.1f} %", (high[i] if beside else low[i], i), xytext=(8 if beside else -8, 0),
                          textcoords="offset points", va="center", ha="left" if beside else "right", fontsize=9,
                          bbox={"facecolor": "white", "edgecolor": "none", "pad": 1})
        axis.set_yticks(range(len(labels)), labels)
        axis.set_xlim(0, 1)
        axis.set_ylim(-0.6, len(labels) - 0.4)
        axis.xaxis.set_major_formatter(matplotlib.ticker.PercentFormatter(1.0))
        axis.set_xlabel("share of futures in which the claim holds, with its 95 % interval of sampling;\nconditional on the model and its priors", fontsize=9, color="#555555")
        figure.suptitle(f"Claims at the end of {quarter(float(last['time']))}", x=0.01, ha="left", fontweight="bold")
        figure.savefig(path, bbox_inches="tight")
        plt.close(figure)


if __name__ == "__main__":
    if len(sys.argv) < 3:
        sys.exit(__doc__.strip())
    results, folder = sys.argv[1:3]
    chosen = choose(results, sys.argv[3:])
    os.makedirs(folder, exist_ok=True)
    draw_leaders(results, chosen, os.path.join(folder, "leaders.png"))
    draw_fan(results, chosen, os.path.join(folder, "fan.png"))
    draw_claims(results, os.path.join(folder, "claims.png"))
    print(f"leaders.png, fan.png and claims.png are in {folder}")
