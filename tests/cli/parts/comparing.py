# SPDX-FileCopyrightText: The Quadrant authors
# SPDX-License-Identifier: Apache-2.0
"""`quadrant compare`."""
import csv
import functools
import io
import json
import math
import os
import re
import shutil

import h5py

from program import ProgramTest, make_results, quadrant, shared_folder, write_bytes

FEW = ["-n", "500", "--set", "outputs.pilot=64", "--set", "horizon=2031"]
TWO_ONLY = ["--set", 'policies.run=["status_quo", "deny"]']
THREE = ["--set", 'policies.run=["status_quo", "deny", "deny_chips", "sell_chips"]']


@functools.lru_cache(maxsize=None)
def results(name):
    """Small results of four policies until 2030, and of variants of that experiment."""
    arguments = {"first": THREE, "other_seed": THREE + ["--seed", "7"], "slow": THREE + ["--seed", "7", "--set", "parameters.mu_us=1.2"],
                 "same_seed": THREE + ["--set", "parameters.catch_rate=0.5"], "fewer": TWO_ONLY, "later": TWO_ONLY + ["--set", "horizon=2033"]}[name]
    return make_results(os.path.join(shared_folder(), name + ".h5"), *FEW, *arguments)


@functools.lru_cache(maxsize=None)
def compared(first, second, *options):
    done = quadrant("compare", results(first), results(second), "--json", *options)
    assert done.code == 0, done.err
    return json.loads(done.out)["comparisons"][0]


def changes(comparison, kind):
    return {change["name"]: (change["a"], change["b"]) for change in comparison["changes"] if change["kind"] == kind}


class ComparedTest(ProgramTest):
    def test_means_are_those_of_show(self):
        comparison = compared("first", "other_seed")
        rows = {(row["policy"], row["outcome"], row["time"]): row for row in comparison["differences"] if row["kind"] == "mean"}
        self.assertEqual(comparison["changes"], [{"kind": "setting", "name": "seed", "a": "20260930", "b": "7"}])
        self.assertTrue(comparison["independent"])
        for side, name in [("a", "first"), ("b", "other_seed")]:
            for shown in self.json_of("show", results(name), "--json")["outcomes"]:
                if shown["unit"] != "code":
                    row = rows[shown["policy"], shown["outcome"], shown["time"]]
                    self.assertEqual(row[side], {"value": shown["mean"], "se": shown["se"], "n": shown["n"]})

    def test_intervals_of_means(self):
        """Independent standard errors add in squares."""
        for row in compared("first", "slow")["differences"]:
            if row["kind"] == "mean" and row["se"] is not None and row["difference"] is not None:
                self.assertAlmostEqual(row["difference"], row["b"]["value"] - row["a"]["value"], delta=1e-9 * (1 + abs(row["b"]["value"])))
                self.assertAlmostEqual(row["se"], math.hypot(row["a"]["se"], row["b"]["se"]), delta=1e-9 * (1 + row["se"]))
                self.assertAlmostEqual(row["high"] - row["low"], 2 * 1.959963984540054 * row["se"], delta=1e-9 * (1 + row["se"]))
                self.assertEqual(row["beyond"], row["low"] > 0 or row["high"] < 0)

    def test_intervals_of_shares(self):
        """Newcombe's, from Wilson's intervals; computed here anew."""
        def wilson(p, n):
            z = 1.959963984540054
            half = z * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
            return (p + z * z / (2 * n) - half) / (1 + z * z / n), (p + z * z / (2 * n) + half) / (1 + z * z / n)

        kinds = set()
        for row in compared("first", "slow")["differences"]:
            if row["kind"] == "mean":
                continue
            kinds.add((row["kind"], row["outcome"].split("=")[0].split("_")[0]))
            (a, n_a), (b, n_b) = ((row[side]["value"], row[side]["n"]) for side in "ab")
            (low_a, high_a), (low_b, high_b) = wilson(a, n_a), wilson(b, n_b)
            self.assertAlmostEqual(row["low"], b - a - math.hypot(b - low_b, high_a - a), delta=1e-9)
            self.assertAlmostEqual(row["high"], b - a + math.hypot(high_b - b, a - low_a), delta=1e-9)
        self.assertTrue({("probability", "lead"), ("probability", "passed"), ("probability", "tip"), ("claim", "C05")} <= kinds, kinds)

    def test_claims_are_those_of_the_ledger(self):
        rows = {row["outcome"]: row for row in compared("first", "slow")["differences"] if row["kind"] == "claim"}
        for claim in self.json_of("show", results("slow"), "--claims", "--json")["claims"]:
            at = next(one for one in claim["times"] if one["time"] == claim["horizon"])
            self.assertEqual(rows[claim["id"]]["b"], {"value": at["probability"], "se": at["se"], "n": at["n"]})

    def test_chance_puts_few_beyond_and_a_changed_prior_many(self):
        """The same experiment with another seed: about one in twenty, in clusters, and hardly any beyond the intervals that hold together."""
        chance, real = compared("first", "other_seed"), compared("first", "slow")
        self.assertAlmostEqual(chance["expected_by_chance"], 0.05 * chance["compared"])
        self.assertLess(chance["beyond"], 0.2 * chance["compared"])
        self.assertEqual(chance["beyond_all"], 0)
        self.assertGreater(real["beyond"], 0.3 * real["compared"])
        self.assertGreater(real["beyond_all"], 100)
        for comparison in (chance, real):
            self.assertEqual(comparison["beyond"], sum(row["beyond"] and row["se"] > 0 for row in comparison["differences"] if row["se"]))

    def test_selections(self):
        rows = compared("first", "slow", "--policy", "deny", "--outcome", "lag_cn,acc_pv_us", "--time", "2028Q4,2030Q4")["differences"]
        self.assertEqual([(row["policy"], row["outcome"], row["time"]) for row in rows],
                         [("deny", "lag_cn", 2029.0), ("deny", "lag_cn", 2031.0), ("deny", "acc_pv_us", 2031.0)])

    def test_csv_agrees_with_json(self):
        out = self.succeed("compare", results("first"), results("slow"), results("fewer"), "--csv").out
        rows = list(csv.DictReader(io.StringIO(out)))
        self.assertEqual({row["file_b"] for row in rows}, {results("slow"), results("fewer")})
        rows = [row for row in rows if row["file_b"] == results("slow")]
        listed = compared("first", "slow")["differences"]
        self.assertEqual(len(rows), len(listed))
        for row, one in zip(rows, listed):
            self.assertEqual((row["kind"], row["policy"], row["outcome"], float(row["time"])), (one["kind"], one["policy"] or "", one["outcome"], one["time"]))
            for name, value in [("a", one["a"]["value"]), ("se_b", one["b"]["se"]), ("difference", one["difference"]), ("low", one["low"])]:
                self.assertTrue(float(row[name]) == value or (value is None and math.isnan(float(row[name]))), (row, one))
            self.assertEqual((row["beyond"], row["beyond_all"]), (str(int(one["beyond"])), str(int(one["beyond_all"]))))

    def test_names_with_commas_are_quoted_in_csv(self):
        path = self.path('a,"b".h5')
        shutil.copy(results("first"), path)
        rows = list(csv.DictReader(io.StringIO(self.succeed("compare", path, results("slow"), "--csv", "--outcome", "lag_cn").out)))
        self.assertEqual({row["file_a"] for row in rows}, {path})


class ChangesTest(ProgramTest):
    def test_a_file_and_itself(self):
        comparison = compared("first", "first")
        self.assertEqual(comparison["changes"], [])
        self.assertEqual((comparison["beyond"], comparison["independent"]), (0, False))
        self.assertTrue(all(row["difference"] in (0, None) for row in comparison["differences"]))

    def test_priors(self):
        comparison = compared("first", "same_seed")
        self.assertFalse(comparison["independent"])
        self.assertEqual(list(changes(comparison, "parameter")), ["catch_rate"])
        before, after = changes(comparison, "parameter")["catch_rate"]
        self.assertRegex(before, r"^lognormal: median=[\d.]+, log_sd=[\d.]+, at least [\d.]+, at most [\d.]+$")
        self.assertEqual(after, "fixed: value=0.5")

    def test_policies_and_what_needs_them(self):
        comparison = compared("first", "fewer")
        self.assertEqual(changes(comparison, "policy"), {"deny_chips": ("runs", None), "sell_chips": ("runs", None)})
        self.assertIn("C05", changes(comparison, "claim"))
        self.assertTrue(any(text.startswith("policies of") and text.endswith(": deny_chips, sell_chips") for text in comparison["not_compared"]))
        self.assertEqual({row["policy"] for row in comparison["differences"]}, {"status_quo", "deny", None})

    def test_levers(self):
        """A file whose policy has another value of a lever, at one step and later."""
        path = self.path("levers.h5")
        with open(results("fewer"), "rb") as file:
            write_bytes(path, file.read()[:-39])  # without its seal
        with h5py.File(path, "r+") as file:
            lever = list(file["policies/lever"].asstr())[3]
            file["policies/value"][1, 4:6, 3] += 0.25
        comparison = self.json_of("compare", results("fewer"), path, "--json")["comparisons"][0]
        self.assertEqual(list(changes(comparison, "lever")), [f"deny/{lever}"])
        self.assertEqual(comparison["independent"], False)
        self.assertRegex(changes(comparison, "lever")[f"deny/{lever}"][1], r"^[\d.]+ in 2027Q4, [\d.]+ in 2028Q1$")

    def test_other_horizons(self):
        comparison = compared("fewer", "later")
        self.assertIn("horizon", changes(comparison, "setting"))
        self.assertTrue(any(text.startswith("outcomes of the horizon, which is 2030Q4 in ") for text in comparison["not_compared"]))
        self.assertEqual({row["time"] for row in comparison["differences"]}, {2031.0})
        self.assertFalse(any(row["outcome"].startswith("acc_") for row in comparison["differences"]))


class PrintedComparisonTest(ProgramTest):
    def test_tables(self):
        out = self.succeed("compare", results("first"), results("slow")).out
        self.assertIn(f"A: {results('first')[:50]}", out)
        self.assertRegex(out, r"(?m)^parameter mu_us +\w+: .* +fixed: value=1\.2$")
        self.assertRegex(out, r"(?m)^deny +2030Q4 +\S+ +\S+ +\S+ +\S+ +-?\S+ +\S+( +\*{1,2})?$")
        self.assertRegex(out, r"Who leads in capability at the end of 2030Q4: percent of futures \(95 % interval of B - A: at most ± [\d.]+\)")
        self.assertRegex(out, r"(?m)^C05 +2030Q4 +[\d.]+ +[\d.]+ +[\d.]+ +[\d.]+ +-?[\d.]+ +-?[\d.]+ +-?[\d.]+")
        self.assertRegex(out, r"Of \d+ differences \d+ are beyond their 95 % interval \(\*\); chance alone would put [\d.]+ of independent runs there")
        self.assertIn("their errors are independent, and standard errors add in squares", out)
        self.assertLessEqual(max(len(line) for line in out.splitlines()), 170)

    def test_shared_futures_are_told(self):
        out = self.succeed("compare", results("first"), results("same_seed")).out
        self.assertIn("The runs share seed and futures", out)
        self.assertIn("show FILE --differences", out)

    def test_several_files(self):
        out = self.succeed("compare", results("first"), results("slow"), results("fewer")).out
        self.assertEqual(re.findall(r"(?m)^B: .*/(\w+)\.h5$", out), ["slow", "fewer"])
        self.assertEqual(out.count("are beyond their 95 % interval"), 2)

    def test_the_same_experiment_says_so(self):
        self.assertIn("The experiments do not differ.", self.succeed("compare", results("first"), results("first")).out)


class RefusedComparisonTest(ProgramTest):
    def test_one_file(self):
        self.fail_with(2, ["compare", results("first")], r"\Aquadrant: compare: found one file, allowed: two or more", "show .* --differences")

    def test_files_of_other_kinds(self):
        write_bytes(self.path("no.h5"), b"no results")
        with h5py.File(self.path("other.h5"), "w") as file:
            file.attrs["format"] = "something"
        shutil.copy(results("fewer"), self.path("old.h5"))
        with open(self.path("old.h5"), "r+b") as file:
            file.truncate(os.path.getsize(self.path("old.h5")) - 39)
        with h5py.File(self.path("old.h5"), "r+") as file:
            del file.attrs["format_version"]
            file.attrs["format_version"] = "1"
        for name, pattern in [("no.h5", "found no HDF5 file"), ("other.h5", "found an HDF5 file of another kind"), ("old.h5", "found format version 1, allowed: 2"),
                              ("none.h5", "no such file")]:
            with self.subTest(name):
                self.fail_with(2, ["compare", results("fewer"), self.path(name)], re.escape(self.path(name)), pattern)

    def test_names_that_not_both_hold(self):
        for options, pattern in [(["--policy", "sell_chips"], r"--policy: found 'sell_chips', allowed: status_quo, deny, which both files hold"),
                                 (["--outcome", "lag_cm"], r"--outcome: found 'lag_cm' \(did you mean 'lag_cn'\?\)"),
                                 (["--time", "2036Q4"], r"--time: found 2037, allowed: a step's end from 2027 to 2031"),
                                 (["--json", "--csv"], "--csv, --json: found both")]:
            with self.subTest(options):
                self.fail_with(2, ["compare", results("first"), results("fewer"), *options], pattern)

    def test_nothing_in_common(self):
        self.fail_with(2, ["compare", results("fewer"), results("later"), "--outcome", "acc_pv_us"], "found no number that both files hold")
