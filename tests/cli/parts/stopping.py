# SPDX-FileCopyrightText: The Quadrant authors
# SPDX-License-Identifier: Apache-2.0
"""`run --until` and `--time-budget`, and `show --convergence`: when a run stops, what it then holds, and how its estimates settled."""
import json
import math

from program import BASELINE, TINY, ProgramTest, two_policies

PAIR = ["--set", "outputs.pilot=64", "--set", 'policies.run=["deny_chips", "sell_chips"]']


class StopTest(ProgramTest):
    def convergence(self, path):
        return json.loads(self.succeed("show", path, "--convergence", "--json").out)

    def test_a_run_stops_at_the_first_look_that_reaches_its_targets(self):
        stopped, plain = self.path("stopped.h5"), self.path("plain.h5")
        targets = ["--until", "claim:C05 ±1.5pp", "--until", "mean:sell_chips/lag_cn +-5"]
        document = self.json_of("run", BASELINE, "-n", "1e6", *PAIR, *targets, "--json", "-o", stopped)
        futures = document["futures"]
        self.assertIn(futures, [16384, 20480, 24576, 28672, 32768])
        self.assertEqual(document["stop_rule"]["ended_by"], "targets")
        claim, lag = document["stop_rule"]["targets"]
        self.assertEqual((claim["target"], claim["wanted"], claim["reached"], lag["reached"]), ("claim:C05 ±1.5pp", 0.015, True, True))
        self.assertLessEqual(claim["half_width"], 0.015)
        if futures > 16384:  # it did not run on after its targets were reached: the look before had a wider interval
            before = futures - 4096
            self.assertGreater(claim["half_width"] * math.sqrt(futures / before), 0.0145)
        self.succeed("run", BASELINE, "-n", str(futures), *PAIR, "-q", "-o", plain)
        self.assertEqual(self.succeed("show", stopped, "--csv").out, self.succeed("show", plain, "--csv").out)
        for part in ["--claims", "--differences", "--regret"]:
            self.assertEqual(self.succeed("show", stopped, part).out, self.succeed("show", plain, part).out, part)
        self.assertEqual(self.convergence(stopped)["targets"], document["stop_rule"]["targets"])
        self.assertEqual(self.convergence(plain)["targets"], [])

    def test_a_run_says_why_it_stopped(self):
        done = self.succeed("run", BASELINE, "-n", "1e6", *PAIR, "--until", "claim:C05 ±3pp", "-o", self.path("a.h5"))
        self.assertRegex(done.out, r"(?m)^claim:C05 ±3pp +4\d\.\d +1\.\d+ +3\.00 +yes$")
        self.assertIn("Stopped after 16,384 of 1,000,000 futures: all targets are reached.", done.out)
        self.assertIn("the stop rule may end it sooner", done.err)
        done = self.succeed("run", BASELINE, "-n", "1000", *PAIR, "--until", "claim:C05 ±3pp", "-o", self.path("b.h5"))
        self.assertRegex(done.out, r"(?m)^claim:C05 ±3pp .* no$")
        self.assertNotIn("Stopped after", done.out)

    def test_a_time_budget_leaves_a_whole_file_of_fewer_futures(self):
        stopped, plain = self.path("stopped.h5"), self.path("plain.h5")
        document = self.json_of("run", BASELINE, "-n", "1e12", *PAIR, "--time-budget", "1s", "--tile", "33", "--json", "-o", stopped)
        futures = document["futures"]
        self.assertTrue(33 <= futures < 10**7)
        self.assertEqual(document["stop_rule"], {"ended_by": "time_budget", "targets": []})
        self.succeed("run", BASELINE, "-n", str(futures), *PAIR, "-q", "-o", plain)
        self.assertEqual(self.succeed("show", stopped, "--csv").out, self.succeed("show", plain, "--csv").out)

    def test_what_is_refused(self):
        run = ["run", *TINY, "-o", self.path("x.h5")]
        self.fail_with(2, [*run, "--until", "claim:C5 ±1pp"], "--until: found claim 'C5'", "allowed: C01, C02")
        self.fail_with(2, [*run, "--until", "claim:C05 ±1pp"], "--until: found claim 'C05', which needs the policy ", "allowed: a claim whose policies run")
        self.fail_with(2, [*run, "--until", "mean:deny/lag_cn ±0"], "--until: found 'mean:deny/lag_cn ±0'", "allowed: claim:ID")
        self.fail_with(2, [*run, "--until", "mean:deny/lag_cn'] \n ±1"], r"--until: found outcome 'lag_cn'\]'", "allowed: ")
        self.fail_with(2, [*run, "--time-budget", "soon"], "--time-budget: found 'soon'", "allowed: a time above 0, as 90s, 15min, 2h or 1.5d")
        self.fail_with(2, [*run, "--time-budget", "2h'"], r"--time-budget: found '2h''", "allowed: a time above 0")


class ConvergenceTest(ProgramTest):
    def test_estimates_settle(self):
        done = self.succeed("show", two_policies(), "--convergence")
        self.assertRegex(done.out, r"(?m)^mean:deny/lag_cn in 2036Q4 .* months$")
        self.assertIn("Conditional on the model and its priors", done.out)
        self.assertNotIn("scrambling", done.out)
        document = json.loads(self.succeed("show", two_policies(), "--convergence", "--json").out)
        self.assertEqual(document["replicates"], 1)
        shown = json.loads(self.succeed("show", two_policies(), "--outcome", "lag_cn", "--policy", "deny", "--json").out)
        last = next(q for q in document["quantities"] if q["quantity"] == "mean:deny/lag_cn")["looks"][-1]
        mean = next(o for o in shown["outcomes"] if o["time"] == 2037)
        self.assertEqual((last["n"], last["futures"]), (mean["n"], shown["futures"]))
        self.assertAlmostEqual(last["value"], mean["mean"], 12)
        self.assertAlmostEqual(last["se"], mean["se"], 12)

    def test_scrambled_designs_have_errors_of_their_own(self):
        self.succeed("run", *TINY, "-n", "8192", "--set", "design.kind=sobol", "-q", "-o", self.path("s.h5"))
        out = self.succeed("show", self.path("s.h5"), "--convergence").out
        self.assertRegex(out, r"(?m)^estimate of .* of scramblings +futures saved +unit$")
        self.assertIn("16 independent scramblings of the Sobol sequence", out)
        document = json.loads(self.succeed("show", self.path("s.h5"), "--convergence", "--json").out)
        self.assertEqual(document["replicates"], 16)
        last = next(q for q in document["quantities"] if q["quantity"] == "mean:deny/us_share_world")["looks"][-1]
        self.assertLess(last["scrambled_se"], last["se"])  # a smooth outcome gains
        self.succeed("run", *TINY, "--set", "design.kind=sobol", "--set", "design.replicates=1", "-q", "-o", self.path("one.h5"))
        self.assertNotIn("scrambling", self.succeed("show", self.path("one.h5"), "--convergence").out)
