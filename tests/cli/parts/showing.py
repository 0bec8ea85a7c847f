# SPDX-FileCopyrightText: The Quadrant authors
# SPDX-License-Identifier: Apache-2.0
"""`quadrant show`: summary, selections, JSON, and the table for other programs (--csv)."""
import collections
import functools
import json
import math

from program import (ESCAPE, FORECAST_TIMES, HISTORY_TIMES, POLICIES, QUADRANTS, ProgramTest, all_policies, names, quadrant, two_policies)

HEADER = "policy,outcome,time,n,mean,sd,se,p01,p05,p25,p50,p75,p95,p99"
LEVELS = ["0.01", "0.05", "0.25", "0.5", "0.75", "0.95", "0.99"]
LEADERS = ["lead_cap", "lead_ad", "lead_prof"]
TIPS = ["tip_world", "tip_foreign"]
STACKS = ["us_led", "split", "cn_led"]
FUTURES = 2000

Row = collections.namedtuple("Row", "n mean sd se quantiles")


@functools.lru_cache(maxsize=None)
def csv_text():
    return quadrant("show", all_policies(), "--csv").out


@functools.lru_cache(maxsize=None)
def table():
    """The table as {(policy, outcome, time): Row}."""
    rows = {}
    for line in csv_text().splitlines()[1:]:
        policy, outcome, time, n, mean, sd, se, *quantiles = line.split(",")
        rows[policy, outcome, float(time)] = Row(int(n), float(mean), float(sd), float(se), [float(q) for q in quantiles])
    return rows


@functools.lru_cache(maxsize=None)
def units():
    rows = json.loads(quadrant("show", all_policies(), "--json").out)["outcomes"]
    return {row["outcome"]: row["unit"] for row in rows}


def expected_keys():
    """Every policy, outcome and time that the table must hold."""
    known = names()
    codes = [f"{lead}={quadrant_name}" for lead in LEADERS for quadrant_name in QUADRANTS]
    tips = [f"{tip}={stack}" for tip in TIPS for stack in STACKS]
    passed = ["passed_" + name[2:] for name in known["outcomes"] if name.startswith("t_")]
    keys = {("history", outcome, time) for outcome in known["series"] + codes for time in HISTORY_TIMES}
    keys |= {(policy, outcome, time) for policy in POLICIES for outcome in known["series"] + codes for time in FORECAST_TIMES}
    return keys | {(policy, outcome, FORECAST_TIMES[-1]) for policy in POLICIES for outcome in known["outcomes"] + tips + passed}


class CsvTest(ProgramTest):
    def test_header_and_fields(self):
        lines = csv_text().split("\n")
        self.assertEqual(lines[0], HEADER)
        self.assertEqual(lines[-1], "", "the last line ends")
        self.assertEqual({line.count(",") for line in lines[:-1]}, {13})
        self.assertNotIn(" ", csv_text())

    def test_one_row_for_everything(self):
        self.assertEqual(len(names()["series"]), 102)
        self.assertEqual(len(table()), csv_text().count("\n") - 1, "no row twice")
        expected = expected_keys()
        self.assertEqual(set(table()) - expected, set())
        self.assertEqual(expected - set(table()), set())
        for prefix in ["acc_", "n_", "t_", "passed_", "tip_world=", "lead_cap="]:
            self.assertTrue(any(outcome.startswith(prefix) for _, outcome, _ in table()), prefix)

    def test_counts(self):
        for (policy, outcome, time), row in table().items():
            if outcome.startswith("t_"):
                passed = table()[policy, "passed_" + outcome[2:], time]
                self.assertEqual(row.n, round(passed.mean * passed.n), (policy, outcome))
            else:
                self.assertEqual(row.n, FUTURES, (policy, outcome, time))

    def test_numbers_are_numbers(self):
        """No infinity anywhere; NaN only for the time of a passage that fewer than two futures made."""
        for key, row in table().items():
            for number in [row.mean, row.sd, row.se, *row.quantiles]:
                self.assertFalse(math.isinf(number), key)
                if math.isnan(number):
                    self.assertTrue(key[1].startswith("t_") and row.n < 2, key)

    def test_quantiles_rise(self):
        for key, row in table().items():
            if row.n > 0:
                self.assertEqual(row.quantiles, sorted(row.quantiles), key)

    def test_standard_error(self):
        for key, row in table().items():
            if row.n > 1:
                self.assertGreaterEqual(row.sd, 0, key)
                self.assertTrue(math.isclose(row.se, row.sd / math.sqrt(row.n), rel_tol=1e-12), key)

    def test_probabilities_sum_to_one(self):
        sums = collections.Counter()
        for (policy, outcome, time), row in table().items():
            if "=" in outcome:
                sums[policy, outcome.split("=")[0], time] += row.mean
        self.assertEqual(len(sums), 3 * (16 + 19 * 41) + 2 * 19)
        for key, total in sums.items():
            self.assertAlmostEqual(total, 1, delta=1e-12, msg=key)

    def test_a_probability_is_an_indicators_distribution(self):
        for key, row in table().items():
            if "=" in key[1] or key[1].startswith("passed_"):
                self.assertTrue(0 <= row.mean <= 1, key)
                self.assertTrue(math.isclose(row.sd, math.sqrt(row.mean * (1 - row.mean)), abs_tol=1e-15), key)
                self.assertTrue(set(row.quantiles) <= {0, 1}, key)

    def test_codes_agree_with_their_probabilities(self):
        for outcome, codes in [(lead, QUADRANTS) for lead in LEADERS] + [(tip, STACKS) for tip in TIPS]:
            for (policy, name, time), row in table().items():
                if name == outcome:
                    mean = sum(i * table()[policy, f"{outcome}={code}", time].mean for i, code in enumerate(codes))
                    self.assertTrue(math.isclose(row.mean, mean, abs_tol=1e-12), (policy, name, time))

    def test_shares_lie_between_0_and_1(self):
        shares = {name for name, unit in units().items() if unit in ("share", "0 or 1")}
        self.assertGreater(len(shares), 20)
        for (policy, outcome, time), row in table().items():
            if outcome in shares:
                self.assertTrue(0 <= row.mean <= 1, (policy, outcome, time, row.mean))

    def test_adoption_shares_sum_to_one(self):
        for policy, times in [("history", HISTORY_TIMES)] + [(policy, FORECAST_TIMES) for policy in POLICIES]:
            for time in times:
                total = sum(table()[policy, "ad_" + quadrant_name, time].mean for quadrant_name in QUADRANTS)
                self.assertAlmostEqual(total, 1, delta=2e-6, msg=(policy, time))  # each value is rounded to 2^-20 of its largest

    def test_agrees_with_json(self):
        for row in self.json_of("show", all_policies(), "--json")["outcomes"]:
            one = table()[row["policy"], row["outcome"], row["time"]]
            self.assertEqual(one.n, row["n"])
            for name in ["mean", "sd", "se"]:
                self.assertTrue(getattr(one, name) == row[name] or (row[name] is None and math.isnan(getattr(one, name))), row)
            self.assertEqual(list(row["quantiles"]), LEVELS)
            self.assertTrue(all(a == b or (b is None and math.isnan(a)) for a, b in zip(one.quantiles, row["quantiles"].values())), row)

    def test_stands_alone(self):
        for option in [["--policy", "deny"], ["--outcome", "lag_cn"], ["--time", "2037"], ["--json"]]:
            self.fail_with(2, ["show", two_policies(), "--csv", *option], "--csv", "allowed: (alone|one of them)")


class SummaryTest(ProgramTest):
    def test_summary(self):
        done = self.succeed("show", all_policies())
        for policy in POLICIES:
            self.assertRegex(done.out, rf"(?m)^{policy}  ")
        self.assertIn("Conditional on the model and its priors", done.out)
        self.assertIn("2,000 futures under each of 19 policies, 2026Q4 to 2036Q4", done.out)
        self.assertNotRegex(done.out, ESCAPE)
        self.assertEqual(done.err, "")

    def test_every_mean_of_the_summary_has_an_interval(self):
        main = self.succeed("show", all_policies()).out.split("Main outcomes")[1]
        rows = [line for line in main.splitlines() if line.split(" ")[0] in POLICIES]
        self.assertEqual(len(rows), 2 * 19)
        for row in rows:
            self.assertRegex(row, r"^\w+ +(\S+ ± \S+ \[\S+, \S+\] *){4,6}$")


class SelectionTest(ProgramTest):
    def test_one_outcome(self):
        out = self.succeed("show", two_policies(), "--outcome", "lag_cn").out
        self.assertRegex(out, r"\Alag_cn \(months\)\npolicy +time +n +mean +± 95 % +sd +1 %")
        self.assertEqual([line.split()[:2] for line in out.splitlines()[2:6]],
                         [[policy, time] for policy in ["status_quo", "deny"] for time in ["2030Q4", "2036Q4"]])

    def test_policy_and_time(self):
        for time in ["2029Q2", "2029.5"]:
            out = self.succeed("show", two_policies(), "--outcome=lag_cn,g", "--policy", "deny", "--time", time).out
            self.assertEqual([line.split()[:2] for line in out.splitlines() if line.startswith(("deny", "status_quo"))], [["deny", "2029Q2"]] * 2)

    def test_repeated_options_add_up(self):
        once = self.succeed("show", two_policies(), "--outcome", "lag_cn,g", "--time", "2031,2037").out
        self.assertEqual(self.succeed("show", two_policies(), "--outcome", "lag_cn", "--outcome", "g", "--time", "2031", "--time", "2037").out, once)

    def test_history(self):
        rows = self.json_of("show", two_policies(), "--json", "--time", "2023Q1", "--outcome", "lag_cn")["outcomes"]
        self.assertEqual([(row["policy"], row["time"]) for row in rows], [("history", 2023.25)])

    def test_history_as_a_policy(self):
        """It selects the rows of the history, alone or beside a policy's."""
        def shown(policies):
            rows = self.json_of("show", two_policies(), "--json", "--time", "2025Q4,2036Q4", "--outcome", "lag_cn", "--policy", policies)["outcomes"]
            return [(row["policy"], row["time"]) for row in rows]

        self.assertEqual(shown("history"), [("history", 2026.0)])
        self.assertEqual(shown("history,deny"), [("history", 2026.0), ("deny", 2037.0)])

    def test_json(self):
        document = self.json_of("show", two_policies(), "--json", "--outcome", "acc_pv_us,lag_cn", "--policy", "deny")
        self.assertEqual((document["format"], document["version"]), ("quadrant-show", 1))
        self.assertEqual([(row["policy"], row["outcome"], row["time"]) for row in document["outcomes"]],
                         [("deny", "lag_cn", 2031.0), ("deny", "lag_cn", 2037.0), ("deny", "acc_pv_us", 2037.0)])
        self.assertEqual({row["policy"] for row in document["leaders"]}, {"deny"})

    def test_unknown_names(self):
        cases = [("--policy", "denny", r"found 'denny' \(did you mean 'deny'\?\), allowed: status_quo, deny"),
                 ("--policy", "histories", "found 'histories'.*allowed: status_quo, deny, history"),
                 ("--outcome", "lag_cm", r"found 'lag_cm' \(did you mean 'lag_cn'\?\), allowed: "),
                 ("--outcome", "acc_pv_su", "did you mean 'acc_pv_us'|did you mean 'acc_pv_cn'"),
                 ("--time", "2030Q5", "found '2030Q5', allowed: .*2030Q4"),
                 ("--time", "2030Q", "found '2030Q', allowed: "),
                 ("--time", "soon", "found 'soon', allowed: "),
                 ("--time", "2050", "found 2050, allowed: a step's end from 2023 to 2037"),
                 ("--time", "2030.1", "found 2030.1, allowed: "),
                 ("--time", "nan", "found '?nan'?, allowed: "),
                 ("--time", "inf", "found '?inf'?, allowed: ")]
        for option, value, pattern in cases:
            with self.subTest(option=option, value=value):
                self.fail_with(2, ["show", two_policies(), option, value], rf"\Aquadrant: {option}: ", pattern)

    def test_an_empty_selection_is_an_error(self):
        for option in ["--policy", "--outcome", "--time"]:
            for value in ["", ","]:
                with self.subTest(option=option, value=value):
                    self.fail_with(2, ["show", two_policies(), option, value], rf"\Aquadrant: {option}: ")
