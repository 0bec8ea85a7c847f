# SPDX-FileCopyrightText: The Quadrant authors
# SPDX-License-Identifier: Apache-2.0
"""Claims, differences, regret and conditional sums, computed once more from the futures that `quadrant replay` shows."""
import functools
import json
import os

import numpy as np
import xarray

from files.results import read
from program import BASELINE, ProgramTest, make_results, quadrant, shared_folder

FUTURES = 200
POLICIES = ["deny_chips", "sell_chips", "coopetition", "decouple"]
FOUR = ["--set", "outputs.pilot=64", "--set", f"policies.run={json.dumps(POLICIES)}", "--set", 'analysis.reference="sell_chips"']
ROUNDING = 1e-5  # of the numbers compared, in single precision


@functools.lru_cache(maxsize=None)
def four():
    """Four policies: those of C05, C07 and C11. Not to be changed."""
    return make_results(os.path.join(shared_folder(), "four.h5"), "-n", str(FUTURES), *FOUR)


@functools.lru_cache(maxsize=None)
def replayed():
    lines = quadrant("replay", BASELINE, "--futures", f"0:{FUTURES}", "--json", *FOUR).out.splitlines()
    return [json.loads(line) for line in lines]


@functools.lru_cache(maxsize=None)
def value(policy, name):
    """An outcome of every future at the horizon."""
    part = {"acc": "accumulators", "n": "events"}.get(name.split("_")[0])
    if name.startswith("passed_"):
        return np.array([one["policies"][policy]["passages"][f"t_{name[7:]}"] is not None for one in replayed()], dtype=float)
    if part:
        return np.array([one["policies"][policy][part][name] for one in replayed()])
    return np.array([one["policies"][policy]["series"][name][-1] for one in replayed()])


def held(name):
    return read(four(), name)


class ReplayedClaimsTest(ProgramTest):
    def check_count(self, title, count, *conditions):
        """Each condition: `left` is above `right`. Where rounding may decide, either answer is right; there may not be many such futures."""
        surely = possibly = np.ones(FUTURES, dtype=bool)
        for left, right in conditions:
            slack = ROUNDING * (abs(left) + abs(right))
            surely, possibly = surely & (left > right + slack), possibly & (left > right - slack)
        self.assertTrue(surely.sum() <= count <= possibly.sum(), f"{title}: {count}, not {surely.sum()} to {possibly.sum()}")
        self.assertLessEqual(possibly.sum() - surely.sum(), 3, title)

    def count(self, measure):
        return held("claims/measure_higher_count")[-1, list(held("claims/measure")).index(measure)]

    def test_what_is_left_out(self):
        self.assertEqual(list(held("claims/claim")), ["C05", "C07", "C11"])
        with xarray.open_dataset(four(), group="claims", engine="h5netcdf") as file:
            said = file.attrs["left_out"].split("; ")
        self.assertEqual(len(said), 10)
        for name, needed in [("claim C01", "exports_program_max, no_exports_program"), ("claim C02", "status_quo"),
                             ("claim C07, measure 'opposed view under 'deny''", "deny")]:
            self.assertTrue([text for text in said if text.startswith(f"{name}: needs {needed}")], name)
        self.assertFalse([name for name in held("claims/measure") if "'deny'" in name])

    def test_c05(self):
        chips, base = (value(policy, "acc_chip_cum_cn") for policy in ["sell_chips", "deny_chips"])
        share = [value(policy, "cn_chip_share") for policy in ["deny_chips", "sell_chips"]]
        count = held("claims/count")[-1, 0]
        self.check_count("C05", count, (0.98 * base, chips), share)
        self.assertEqual(count, self.count("C05/holds"))
        self.check_count("2 % lower", self.count("C05/Chinese chips' cumulative revenue at least 2 % lower"), (0.98 * base, chips))
        self.check_count("share lower", self.count("C05/Chinese chips' share of the world's output lower"), share)
        self.check_count("matters", self.count("C05/matters"), (-0.02 + 0 * base, chips / base - 1))
        self.check_mean("C05/effect", chips / base - 1)
        self.check_mean("C05/China's lag, difference", value("sell_chips", "lag_cn") - value("deny_chips", "lag_cn"))

    def test_c07(self):
        a, b = (lambda name, policy=policy: value(policy, name) for policy in ["deny_chips", "sell_chips"])
        parts = [(a("acc_prot_rev"), 1.02 * b("acc_prot_rev")), (a("acc_rd_cn"), 1.01 * b("acc_rd_cn")), (a("acc_export_cum"), b("acc_export_cum"))]
        self.check_count("C07", held("claims/count")[-1, 1], *parts)
        for name, part in zip(["protected revenue at least 2 % higher", "R&D at least 1 % higher", "exports higher"], parts):
            self.check_count(name, self.count(f"C07/{name}"), part)
        self.check_count("opposed", self.count("C07/opposed view: denial lengthens China's lag and lowers its compute"), (a("lag_cn"), b("lag_cn")),
                         (b("K_cn_eff"), a("K_cn_eff")))
        self.check_mean("C07/effect", a("acc_prot_rev") / b("acc_prot_rev") - 1)

    def test_c11(self):
        us, cn = ([value(policy, f"acc_pv_{nation}") for policy in ["coopetition", "decouple"]] for nation in ["us", "cn"])
        self.check_count("C11", held("claims/count")[-1, 2], us, cn)
        self.check_count("both are worse off", self.count("C11/both are worse off"), us[::-1], cn[::-1])
        self.check_mean("C11/effect", np.minimum(us[0] - us[1], cn[0] - cn[1]))
        self.check_mean("C11/the nations' payoffs under decoupling (y)", cn[1])

    def test_both(self):
        """C05 and C07 oppose each other; futures in which both hold are found."""
        chips, base = (value(policy, "acc_chip_cum_cn") for policy in ["sell_chips", "deny_chips"])
        a, b = (lambda name, policy=policy: value(policy, name) for policy in ["deny_chips", "sell_chips"])
        self.check_count("C05 and C07", held("claims/both_count")[-1, 0, 1], (0.98 * base, chips), (a("cn_chip_share"), b("cn_chip_share")),
                         (a("acc_prot_rev"), 1.02 * b("acc_prot_rev")), (a("acc_rd_cn"), 1.01 * b("acc_rd_cn")),
                         (a("acc_export_cum"), b("acc_export_cum")))

    def check_mean(self, measure, expected):
        place = -1, list(held("claims/measure")).index(measure)
        scale = held("claims/measure_grid_scale")[place]
        slack = 0.5 / scale + 1e-6 * abs(expected).max()
        self.assertAlmostEqual(held("claims/measure_mean")[place], expected.mean(), delta=slack, msg=measure)
        self.assertAlmostEqual(held("claims/measure_sd")[place] / expected.std(ddof=1), 1, delta=1e-4, msg=measure)

    def test_differences(self):
        for p, policy in enumerate(POLICIES):
            for i, name in enumerate(held("differences/outcome")):
                expected = value(policy, name) - value("sell_chips", name)
                slack = 0.5 / held("differences/grid_scale")[-1, p, i] + 1e-6 * abs(value("sell_chips", name)).max()
                self.assertLessEqual(abs(held("differences/mean")[-1, p, i] - expected.mean()), slack, (policy, name))
                if name.startswith(("n_", "passed_")) or name == "refuse":
                    bins = np.bincount((192 + expected).astype(int), minlength=384)
                    self.assertTrue((held("differences/histogram")[-1, p, i] == bins).all(), (policy, name))

    def test_regret(self):
        for o, name in enumerate(["us_payoff", "joint_payoff", "china_lag", "interdependence"]):
            of = {"us_payoff": lambda p: value(p, "acc_pv_us"), "joint_payoff": lambda p: value(p, "acc_pv_us") + value(p, "acc_pv_cn"),
                  "china_lag": lambda p: value(p, "lag_cn"), "interdependence": lambda p: value(p, "interdep")}[name]
            self.assertEqual(held("regret/objective")[o], name)
            values = np.array([of(policy) for policy in POLICIES])
            regret = values.max(axis=0) - values
            enough = held("regret/enough")[o]
            for p, policy in enumerate(POLICIES):
                title = f"{name}, {policy}"
                size = abs(values).max()
                slack = 0.5 / held("regret/grid_scale")[o, p] + 1e-6 * size
                self.assertAlmostEqual(held("regret/mean")[o, p], regret[p].mean(), delta=slack, msg=title)
                self.assertAlmostEqual(held("regret/worst")[o, p], regret[p].max(), delta=1e-6 * size, msg=title)
                self.assertAlmostEqual(regret[p, held("regret/worst_future")[o, p]], regret[p].max(), delta=1e-6 * size, msg=title)
                self.check_count(title, held("regret/satisfied_count")[o, p], (values[p], np.full(FUTURES, enough)))
                others = np.delete(values, p, axis=0).max(axis=0)
                self.check_count(title, held("regret/best_count")[o, p], (values[p], others))

    def test_conditional_sums(self):
        """A parameter rises with its uniform number, so that the counts of its bins divide the futures, sorted by the parameter."""
        names, outcomes = list(held("sensitivity/parameter")), list(held("sensitivity/outcome"))
        checked = 0
        for i, name in enumerate(names):
            drawn = np.array([one["parameters"][name] for one in replayed()])
            if len(set(drawn)) < FUTURES:
                continue
            bins = np.empty(FUTURES, dtype=int)
            bins[drawn.argsort()] = np.repeat(np.arange(32), held("sensitivity/count")[i].astype(int))
            for p, policy in enumerate(POLICIES):
                for outcome in ["lag_cn", "C_us_open", "acc_pv_us", "passed_chip_parity", "n_bust", "hhi"]:
                    o = outcomes.index(outcome)
                    steps = np.rint((value(policy, outcome) - (25 if outcome == "C_us_open" else 0)) * held("sensitivity/outcome_scale")[p, o])
                    sums = np.bincount(bins, weights=steps, minlength=32)
                    self.assertTrue((abs(held("sensitivity/outcome_sum")[p, o, i] - sums) <= 2).all(), (policy, outcome, name))
            checked += 1
        self.assertGreater(checked, 80)

    def test_the_analysis_at_a_time_is_that_of_a_run_that_ends_there(self):
        """What a claim says in 2031 is what a run with that horizon says in the end."""
        short = make_results(self.path("short.h5"), "-n", str(FUTURES), *FOUR, "--set", "horizon=2031.0", "--set", "analysis.times=[2031.0]")
        self.assertEqual(list(held("differences/time")), [2031.0, 2037.0])
        self.assertEqual(list(read(short, "differences/time")), [2031.0])
        for name in ["claims/count", "claims/both_count", "claims/measure_n", "claims/measure_sum_low", "claims/measure_higher_count",
                     "differences/sum_low", "differences/square_low", "differences/higher_count", "differences/histogram",
                     "sensitivity/claim_count", "sensitivity/effect_sum", "sensitivity/claim_first_order"]:
            self.assertTrue(np.array_equal(read(short, name)[0], held(name)[0], equal_nan=name.endswith("order")), name)
