# SPDX-FileCopyrightText: The Quadrant authors
# SPDX-License-Identifier: Apache-2.0
"""`sensitivity`: total-order indices as a user meets them."""
import functools
import json
import signal
import time

from program import BASELINE, ProgramTest, quadrant, start

SMALL = [BASELINE, "--rows", "256", "--resamples", "20"]
CLAIM = [*SMALL, "--claim", "C05"]


@functools.lru_cache(maxsize=None)
def of_claim():
    return json.loads(quadrant("sensitivity", *CLAIM, "--json", "-q").out)


class TotalOrderTest(ProgramTest):
    def test_tables_are_printed_for_whether_a_claim_holds_and_its_effect(self):
        done = self.succeed("sensitivity", *CLAIM)
        self.assertRegex(done.out, r"(?m)^C05 sell-to-deflate, whether it holds at the end of 2036Q4 under sell_chips against deny_chips: in \d+\.\d % of futures")
        self.assertRegex(done.out, r"(?m)^C05 sell-to-deflate, effect \(.*\) at the end of 2036Q4")
        self.assertEqual(done.out.count("sum of all 101"), 2)
        self.assertEqual(done.out.count("91 more inputs"), 2)
        for words in ["Conditional on the model and its priors", "Saltelli et al. 2010", "Jansen 1999", "256 rows, 26,368 futures under\n2 policies", "20 bootstrap"]:
            self.assertIn(words, done.out)
        self.assertRegex(done.out, r"(?m)^sub_react +-?0\.\d{3} +0\.\d{3} +0\.\d{3} +0\.\d{3}$")
        self.assertIn("26,368 of 26,368 futures (100 %)", done.err)
        self.assertEqual(done.err.count("100 %"), 1)

    def test_inputs_are_sorted_and_as_many_as_wanted(self):
        out = self.succeed("sensitivity", *CLAIM, "--top", "3", "-q").out.split("\n\n")[1].splitlines()
        rows = [line.split() for line in out[2:5]]
        self.assertTrue(out[5].startswith("sum of all 101"))
        self.assertGreaterEqual(float(rows[0][3]), float(rows[1][3]))
        self.assertGreaterEqual(float(rows[1][3]), float(rows[2][3]))
        self.assertIn("98 more inputs", out[6])

    def test_json_has_all_inputs_and_what_is_printed(self):
        found = of_claim()
        self.assertEqual((found["format"], found["version"], found["rows"], found["rows_left_out"]), ("quadrant-total-order", 1, 256, 0))
        self.assertEqual(found["futures"], 256 * 103)
        self.assertEqual(sorted(found["policies"]), ["deny_chips", "sell_chips"])
        self.assertEqual([i["parameters"] for i in found["inputs"] if i["input"] == "noise"], [[]])
        holds, effect = found["outputs"]
        self.assertEqual((holds["kind"], holds["name"], holds["time"], effect["kind"]), ("holds", "C05", 2037, "effect"))
        self.assertAlmostEqual(holds["sd"] ** 2, holds["mean"] * (1 - holds["mean"]), places=6)
        for output in (holds, effect):
            self.assertEqual(sorted(i["input"] for i in output["indices"]), sorted(i["input"] for i in found["inputs"]))
            totals = [i["total_order"]["value"] for i in output["indices"]]
            self.assertEqual(totals, sorted(totals, reverse=True))
            self.assertAlmostEqual(sum(totals), output["total_order_sum"]["value"], places=9)
            self.assertAlmostEqual(sum(i["first_order"]["value"] for i in output["indices"]), output["first_order_sum"]["value"], places=9)
            self.assertIs(output["sums_plausible"], True)
            for index in output["indices"]:
                self.assertLessEqual(index["total_order"]["low"], index["total_order"]["high"])

    def test_the_same_on_any_path_and_number_of_threads(self):
        """And the experiment's own number of futures and design play no part."""
        for more in (["-t", "1"], ["--simd", "baseline"], ["--tile", "77"], ["--set", "futures=7"], ["--set", "design.kind=sobol"]):
            self.assertEqual(self.json_of("sensitivity", *CLAIM, "--json", "-q", *more), of_claim(), more)
        self.assertNotEqual(self.json_of("sensitivity", *CLAIM, "--json", "-q", "--seed", "5")["outputs"], of_claim()["outputs"])

    def test_correlated_parameters_are_one_input(self):
        pair = 'correlation=[{parameters=["sub_react","dem_pot"],rank=0.5}]'
        found = self.json_of("sensitivity", *CLAIM, "--json", "-q", "--set", pair)
        self.assertEqual([i["parameters"] for i in found["inputs"] if len(i["parameters"]) > 1], [["dem_pot", "sub_react"]])
        self.assertEqual(found["outputs"][0]["indices"][0]["input"], "dem_pot + sub_react")


class SelectedTest(ProgramTest):
    def outputs(self, *arguments):
        found = self.json_of("sensitivity", *SMALL, "--json", "-q", *arguments)
        return [(o["kind"], o["name"], o["policy"]) for o in found["outputs"]], found["left_out"]

    def test_outcomes_under_policies(self):
        some = ["--outcome", "lag_cn,acc_pv_us"]
        self.assertEqual(self.outputs(*some)[0], [("outcome", "lag_cn", "status_quo"), ("outcome", "acc_pv_us", "status_quo")])
        self.assertEqual(self.outputs("--outcome", "lag_cn", "--policy", "deny,sell_chips")[0], [("outcome", "lag_cn", "deny"), ("outcome", "lag_cn", "sell_chips")])
        self.assertEqual(self.outputs("--outcome", "lag_cn", "--set", "analysis.reference=deny")[0], [("outcome", "lag_cn", "deny")])

    def test_everything_by_default_but_claims_whose_policies_do_not_run(self):
        outputs, left_out = self.outputs("--set", 'policies.run=["status_quo", "deny"]')
        self.assertIn(("holds", "C02", "status_quo"), outputs)
        self.assertNotIn("C05", [name for _, name, _ in outputs])
        self.assertIn("claim C05: needs sell_chips, deny_chips", left_out)
        self.assertEqual([name for kind, name, _ in outputs if kind == "outcome"], ["lag_cn", "lag_open", "us_share_world", "cn_chip_share", "markup_us", "interdep"])


class RefusedTest(ProgramTest):
    def test_names(self):
        self.fail_with(2, ["sensitivity", *SMALL, "--claim", "C5"], "--claim: found 'C5'", "allowed: C01, C02")
        self.fail_with(2, ["sensitivity", *SMALL, "--claim", "C05", "--set", 'policies.run=["status_quo"]'], "needs the policy 'sell_chips'")
        self.fail_with(2, ["sensitivity", *SMALL, "--outcome", "lag_ch"], r"--outcome: found 'lag_ch' \(did you mean 'lag_cn'\?\)")
        self.fail_with(2, ["sensitivity", *SMALL, "--outcome", "lag_cn", "--policy", "denny"], r"--policy: found 'denny' \(did you mean 'deny'\?\)")
        self.fail_with(2, ["sensitivity"], "found no CONFIG")

    def test_rows_and_memory(self):
        for rows in ["0", "128", "1000", "2e7"]:
            self.fail_with(2, ["sensitivity", BASELINE, "--rows", rows], "--rows: found ", "allowed: a power of two from 256 to 16777216")
        self.fail_with(2, ["sensitivity", BASELINE, "--rows", "many"], "--rows: found 'many', allowed: a whole number")
        self.fail_with(2, ["sensitivity", BASELINE, "--rows", "1048576"], r"--rows: found 1048576, which needs \d+(\.\d+)? GiB of memory", "allowed: 8.00 GiB")
        self.fail_with(2, ["sensitivity", *SMALL, "--resamples", "1"], "--resamples: found 1, allowed: a whole number from 2 to 10000")
        self.fail_with(2, ["sensitivity", *SMALL, "--top", "0"], "--top: found 0")


class StoppedTest(ProgramTest):
    def test_a_signal_stops_it_with_nothing_printed(self):
        for number, code in [(signal.SIGINT, 130), (signal.SIGTERM, 143)]:
            process = start("sensitivity", BASELINE, "--rows", "65536", "--claim", "C05")
            time.sleep(1)
            process.send_signal(number)
            out, err = process.communicate(timeout=60)
            self.assertEqual((process.returncode, out), (code, b""), err)
            self.assertRegex(err.decode(), r"(?m)^quadrant: stopped by a signal; nothing was printed$")
