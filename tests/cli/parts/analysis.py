# SPDX-FileCopyrightText: The Quadrant authors
# SPDX-License-Identifier: Apache-2.0
"""The analysis as a user meets it: `show --claims`, `--differences`, `--regret`, `--sensitivity`, `discover`, and claims of one's own."""
import functools
import json
import math
import os
import shutil

from program import PROJECT, ProgramTest, all_policies, make_results, quadrant, shared_folder, two_policies

CLAIMS = [f"C{i:02d}" for i in range(1, 12)]


@functools.lru_cache(maxsize=None)
def ledger():
    return {claim["id"]: claim for claim in json.loads(quadrant("show", all_policies(), "--claims", "--json").out)["claims"]}


def at(claim, time):
    return next(one for one in claim["times"] if one["time"] == time)


class LedgerTest(ProgramTest):
    def test_all_eleven_are_printed_with_their_intervals_and_verdicts(self):
        out = self.succeed("show", all_policies(), "--claims").out
        for claim in CLAIMS:
            self.assertRegex(out, rf"(?m)^{claim} +\S+ +[\d.]+ ± [\d.]+ % ")
        self.assertEqual(out.count("Verdict: "), 11)
        self.assertIn("Conditional on the model and its priors", out)

    def test_one_claim_alone(self):
        out = self.succeed("show", all_policies(), "--claims", "--claim", "C05").out
        self.assertEqual(out.count("Verdict: "), 1)
        self.assertRegex(out, r"Opposed by C07 \(.*\): both hold in")
        self.fail_with(2, ["show", all_policies(), "--claims", "--claim", "C5"], r"--claim: found 'C5' \(did you mean 'C0?5'|--claim: found 'C5'", "allowed: C01, C02")
        self.fail_with(2, ["show", all_policies(), "--claim", "C05"], "--claim: found without --claims")
        self.fail_with(2, ["show", all_policies(), "--claims", "--regret"], "--claims, --regret: found both")

    def test_numbers_are_consistent(self):
        self.assertEqual(sorted(ledger()), CLAIMS)
        for claim in ledger().values():
            for one in claim["times"]:
                self.assertEqual(one["n"], 2000)
                self.assertLessEqual(one["low"], one["probability"])
                self.assertLessEqual(one["probability"], one["high"])
                holds = next(m for m in claim["measures"] if m["name"] == "holds")
                self.assertEqual(at({"times": holds["values"]}, one["time"])["probability"], one["probability"])
                for driver in one["drivers"]:
                    self.assertGreater(driver["first_order"], 1.96 * driver["se"])
        both = next(o["both"] for o in at(ledger()["C05"], 2037)["together_with"] if o["claim"] == "C07")
        other = next(o["both"] for o in at(ledger()["C07"], 2037)["together_with"] if o["claim"] == "C05")
        self.assertEqual(both, other)

    def test_a_verdict_says_on_what_it_depends(self):
        """C05 turns over with sub_react, as docs/model.md says: 'weigh most'."""
        one = at(ledger()["C05"], 2037)
        self.assertEqual(one["drivers"][0]["parameter"], "sub_react")
        self.assertTrue(one["drivers"][0]["flips"])
        self.assertRegex(one["verdict"], r"about as likely as not.*it depends, and turns over with sub_react")

    def test_claims_whose_policies_do_not_run_are_left_out_by_name(self):
        out = self.succeed("show", two_policies(), "--claims").out
        self.assertIn("claim C05: needs sell_chips, deny_chips", out)
        self.assertRegex(out, r"(?m)^C02 ")
        self.assertNotRegex(out, r"(?m)^C05 ")


class DifferenceTest(ProgramTest):
    def test_a_difference_is_the_difference_of_means(self):
        rows = self.json_of("show", all_policies(), "--differences", "--outcome", "lag_cn,acc_pv_us", "--policy", "deny,status_quo", "--json")
        self.assertEqual(rows["reference"], "status_quo")
        means = {(r["policy"], r["outcome"], r["time"]): r["mean"] for r in self.json_of("show", all_policies(), "--json")["outcomes"]}
        for row in rows["differences"]:
            if row["outcome"] == "acc_pv_us" and row["time"] != 2037:
                continue
            expected = means[row["policy"], row["outcome"], row["time"]] - means["status_quo", row["outcome"], row["time"]]
            self.assertAlmostEqual(row["mean"], expected, delta=1e-4 * max(1, abs(means["status_quo", row["outcome"], row["time"]])))
            if row["policy"] == "status_quo":
                self.assertEqual((row["mean"], row["sd"], row["higher"]["probability"]), (0, 0, 0))
            elif row["outcome"] == "acc_pv_us":
                self.assertGreater(row["variance_ratio"], 100, "pairing is worth it")

    def test_selections(self):
        out = self.succeed("show", all_policies(), "--differences", "--outcome", "cn_chip_share", "--time", "2030Q4").out
        self.assertEqual(out.count("2030Q4"), 18)
        self.assertNotIn("2036Q4", out)
        self.fail_with(2, ["show", all_policies(), "--differences", "--time", "2029Q4"], "--time: found 2030, allowed: 2030Q4, 2036Q4")
        self.fail_with(2, ["show", all_policies(), "--differences", "--outcome", "lag_ch"], "did you mean 'lag_cn'")


class RegretTest(ProgramTest):
    def test_best_shares_and_the_pareto_set(self):
        regret = self.json_of("show", all_policies(), "--regret", "--json")
        self.assertEqual([o["objective"] for o in regret["objectives"]], ["us_payoff", "joint_payoff", "china_lag", "interdependence"])
        for objective in regret["objectives"]:
            best = sum(p["best"]["probability"] for p in objective["policies"])
            self.assertGreaterEqual(best, 1 - 1e-9)
            for policy in objective["policies"]:
                self.assertGreaterEqual(policy["regret"]["mean"], 0)
                self.assertGreaterEqual(policy["regret"]["worst"] * (1 + 1e-6), policy["regret"]["mean"])
        pareto = [p["policy"] for p in regret["pareto"] if p["pareto"]]
        top = {max(o["policies"], key=lambda p: p["mean"])["policy"] for o in regret["objectives"]}
        self.assertLessEqual(top, set(pareto), "the best in one objective is in the set")

    def test_the_worst_future_can_be_replayed(self):
        regret = self.json_of("show", all_policies(), "--regret", "--json")["objectives"][0]
        policy = regret["policies"][1]
        future = json.loads(self.succeed("replay", os.path.join(PROJECT, "configs", "baseline.toml"), "--future", str(policy["regret"]["worst_future"]), "--json").out)
        payoffs = {name: one["accumulators"]["acc_pv_us"] for name, one in future["policies"].items()}
        self.assertAlmostEqual(max(payoffs.values()) - payoffs[policy["policy"]], policy["regret"]["worst"], delta=0.02)

    def test_an_experiment_without_objectives_says_so(self):
        config = self.path("configs")
        shutil.copytree(os.path.join(PROJECT, "configs"), config)
        with open(os.path.join(config, "baseline.toml"), encoding="utf-8") as file:
            text = file.read()
        with open(os.path.join(config, "plain.toml"), "w", encoding="utf-8") as file:
            file.write(text.replace('[claims]\nfiles = ["claims.toml"]\n', ""))
        self.succeed("run", os.path.join(config, "plain.toml"), "-n", "100", "--set", "outputs.pilot=64", "--set", 'policies.run=["status_quo"]', "-q", "-o", self.path("p.h5"))
        self.assertIn("no objectives", self.succeed("show", self.path("p.h5"), "--regret").out)
        self.assertIn("tested no claims", self.succeed("show", self.path("p.h5"), "--claims").out)
        self.fail_with(2, ["discover", self.path("p.h5"), "--claim", "C01"], "--claim: found 'C01', allowed: none")


class SensitivityTest(ProgramTest):
    def test_drivers_of_an_outcome(self):
        out = self.succeed("show", all_policies(), "--sensitivity", "--outcome", "lag_cn").out
        self.assertRegex(out, r"lag_cn under status_quo\n.*\ntrain_cn +0\.[23]")
        self.fail_with(2, ["show", all_policies(), "--sensitivity"], "--sensitivity: found no --outcome")
        self.fail_with(2, ["show", all_policies(), "--sensitivity", "--outcome", "lead_cap"], "--outcome: found 'lead_cap'")
        rows = self.json_of("show", all_policies(), "--sensitivity", "--outcome", "lag_cn", "--policy", "deny", "--json")["indices"]
        self.assertEqual(len(rows), 100)
        self.assertLess(sum(row["first_order"] for row in rows), 1.1)


OWN = """
format_version = 1
[[claim]]
id = "MINE"
name = "lag-under-denial"
text = "Denying chips lengthens China's lag by a month."
policy = "deny"
against = "status_quo"
holds = "D(lag_cn) >= 1"
effect = "D(lag_cn)"
unit = "months"
size = 1
"""


@functools.lru_cache(maxsize=None)
def own_claim():
    """A folder with an experiment that adds a claim in a file of its own, and its results."""
    folder = os.path.join(shared_folder(), "own")
    shutil.copytree(os.path.join(PROJECT, "configs"), folder)
    with open(os.path.join(folder, "mine.toml"), "w", encoding="utf-8") as file:
        file.write(OWN)
    with open(os.path.join(folder, "baseline.toml"), encoding="utf-8") as file:
        text = file.read()
    with open(os.path.join(folder, "own.toml"), "w", encoding="utf-8") as file:
        file.write(text.replace('files = ["claims.toml"]', 'files = ["claims.toml", "mine.toml"]'))
    results = os.path.join(folder, "own.h5")
    done = quadrant("run", os.path.join(folder, "own.toml"), "-n", "4000", "--set", "outputs.pilot=64", "--set", 'policies.run=["status_quo", "deny"]', "-q", "-o", results)
    if done.code != 0:
        raise RuntimeError(done.err)
    return folder, results


class OwnClaimTest(ProgramTest):
    def test_it_is_in_the_ledger_and_its_drivers_and_discovery(self):
        _, results = own_claim()
        claim = self.json_of("show", results, "--claims", "--claim", "MINE", "--json")["claims"][0]
        one = at(claim, 2037)
        self.assertTrue(0.05 < one["probability"] < 0.95)
        self.assertGreater(len(one["drivers"]), 0)
        found = self.json_of("discover", results, "--claim", "MINE", "--resamples", "2", "--json")
        self.assertEqual(found["futures"], 4000)
        self.assertAlmostEqual(found["holds_in"]["value"], one["probability"], places=12)
        self.assertIn("MINE", self.succeed("show", results).out)

    def test_discovery_needs_no_configuration_files(self):
        folder, results = own_claim()
        moved = self.path("moved.h5")
        shutil.copy(results, moved)
        self.assertEqual(self.succeed("discover", moved, "--claim", "MINE", "-n", "1000", "--resamples", "0", cwd="/").out.count("Rule tree"), 1)

    def test_discovery_is_the_same_on_any_path_and_number_of_threads(self):
        _, results = own_claim()
        expected = self.succeed("discover", results, "--claim", "MINE", "-n", "2000", "--resamples", "2", "--json").out
        for more in (["-t", "1"], ["--simd", "scalar"], ["--tile", "77"]):
            self.assertEqual(self.succeed("discover", results, "--claim", "MINE", "-n", "2000", "--resamples", "2", "--json", *more).out, expected, more)

    def test_a_malformed_one_is_refused_with_its_place_and_reason(self):
        folder, _ = own_claim()
        for wrong, *patterns in (("D(lag_cm) >= 1", r"mine\.toml:9: claim\.MINE\.holds: found at column 3 unknown outcome 'lag_cm' \(did you mean 'lag_cn'\?\)"),
                                 ("D(lag_cn) >=", r"mine\.toml:9: claim\.MINE\.holds: found at column 13 the end, allowed: "),
                                 ("D(lag_cn)", r"mine\.toml:9: claim\.MINE\.holds: found at column 1 a number, allowed: a condition")):
            config = self.path("configs")
            shutil.rmtree(config, True)
            shutil.copytree(folder, config)
            with open(os.path.join(config, "mine.toml"), "w", encoding="utf-8") as file:
                file.write(OWN.replace("D(lag_cn) >= 1", wrong, 1))
            self.fail_with(2, ["check", os.path.join(config, "own.toml")], *patterns)


class DiscoverTest(ProgramTest):
    def test_it_names_conditions_in_the_parameters_own_units(self):
        out = self.succeed("discover", all_policies(), "--claim", "C05", "--resamples", "3").out
        self.assertRegex(out, r"Holds: density \d.*coverage \d.*support \d")
        self.assertRegex(out, r"sub_react +above 0\.\d+ ratio +highest \d+ % ")
        self.assertRegex(out, r"Fails: density")
        self.assertRegex(out, r"(?m)^all: \d+\.\d+ ± ")

    def test_usage(self):
        self.fail_with(2, ["discover", all_policies()], "found no --claim")
        self.fail_with(2, ["discover", all_policies(), "--claim", "C5"], "--claim: found 'C5'")
        self.fail_with(2, ["discover", all_policies(), "--claim", "C05", "--time", "2029Q4"], r"--time: found 2030, allowed: 2031, 2037")
        self.fail_with(2, ["discover", all_policies(), "--claim", "C05", "-n", "99"], "--futures: found 99, allowed: a whole number from 100")
        self.fail_with(2, ["discover", two_policies(), "--claim", "C05"], "needs the policy 'sell_chips'")
        self.fail_with(2, ["discover", all_policies(), "--claim", "C05", "--device", "cup"], r"--device: found 'cup' \(did you mean 'cpu'\?\)")
        self.fail_with(2, ["discover", all_policies(), "--claim", "C05", "--simd", "avx"], "--simd: found 'avx'")

    def test_futures_of_another_model_are_not_mixed(self):
        """The number of futures in which the claim holds must be the file's: a file that claims another count is refused."""
        import h5py
        changed = self.path("changed.h5")
        with open(all_policies(), "rb") as file:
            data = file.read()
        with open(changed, "wb") as file:
            file.write(data)
        with h5py.File(changed, "r+") as file:  # loses its seal
            claims = [name.decode() if isinstance(name, bytes) else name for name in file["claims/claim"][:]]
            file["claims/count"][1, claims.index("C05")] += 1
        done = quadrant("discover", changed, "--claim", "C05", "--resamples", "0")
        self.assertNotEqual(done.code, 0)
        self.assertRegex(done.err, "found that C05 holds in|damaged file")
