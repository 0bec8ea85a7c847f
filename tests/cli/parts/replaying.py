# SPDX-FileCopyrightText: The Quadrant authors
# SPDX-License-Identifier: Apache-2.0
"""`quadrant replay`: single futures from their numbers, for people and as JSON."""
import json
import struct

from program import BASELINE, FORECAST_TIMES, HISTORY_TIMES, POLICIES, TWO, ProgramTest, cpu_paths, names

REPLAY = ["replay", BASELINE]
TWO_REPLAY = REPLAY + TWO


def is_single(x):
    """Whether a number is one that single precision holds."""
    return struct.unpack("f", struct.pack("f", x))[0] == x


class ReplayTextTest(ProgramTest):
    def test_one_policy(self):
        for arguments, policy in [([], "status_quo"), (["--policy", "coopetition"], "coopetition")]:
            out = self.succeed(*REPLAY, "--future", "7", *arguments).out
            self.assertRegex(out, r"\AFuture 7 of experiment 'baseline', seed 20260930\n")
            self.assertIn(f"Forecast under {policy}\n", out)
            self.assertRegex(out, rf"(?m)^at the horizon +{policy}$")
            self.assertEqual([line[:6] for line in out.splitlines() if line.startswith("20")],
                             [f"{int(t - 0.25)}Q{int((t - 0.25) % 1 * 4) + 1}" for t in HISTORY_TIMES + FORECAST_TIMES])

    def test_two_policies_side_by_side(self):
        out = self.succeed(*REPLAY, "--future", "7", "--policy", "deny_chips,sell_chips", "--series", "lag_cn,accept").out
        self.assertIn("Forecast under deny_chips and sell_chips\n", out)
        self.assertRegex(out, r"(?m)^time +lag_cn/deny_chips +accept/deny_chips +lag_cn/sell_chips +accept/sell_chips +events$")
        self.assertRegex(out, r"(?m)^at the horizon +deny_chips +sell_chips$")

    def test_three_policies_are_refused(self):
        self.fail_with(2, [*REPLAY, "--future", "7", "--policy", "deny,deny_chips,sell_chips"],
                       r"\Aquadrant: --policy: found 3 policies, allowed: one, or two side by side; any number with --json")

    def test_text_agrees_with_json(self):
        lines = self.succeed(*TWO_REPLAY, "--future", "11", "--series", "lag_cn", "--policy", "deny").out.splitlines()
        series = self.json_of(*TWO_REPLAY, "--future", "11", "--json")["policies"]["deny"]["series"]["lag_cn"]
        shown = [float(line.split()[1]) for line in lines if line.startswith("20")][len(HISTORY_TIMES):]
        for text, value in zip(shown, series):
            self.assertLess(abs(text - value), 5.1e-4 * max(abs(value), 0.01), (text, value))  # four digits are printed

    def test_several_futures(self):
        out = self.succeed(*TWO_REPLAY, "--futures", "5:8").out
        self.assertEqual([line for line in out.splitlines() if line.startswith("Future ")],
                         [f"Future {n} of experiment 'baseline', seed 20260930" for n in (5, 6, 7)])

    def test_bad_arguments(self):
        cases = [(["--future", "-1"], "--future: found '-1', allowed: a whole number from 0 to 10000000000000"),
                 (["--future", "1.5"], r"--future: found '1\.5', allowed: "), (["--future", "1e14"], "--future: found 1e14, allowed: "),
                 (["--future", "nan"], "--future: found 'nan', allowed: "), (["--future", ""], "--future: found '', allowed: "),
                 (["--futures", "5"], "--futures: found '5', allowed: A:B"),
                 (["--futures", "5:5"], "--futures: found '5:5', allowed: A:B with A below B"),
                 (["--futures", "9:3"], "--futures: found '9:3', allowed: A:B with A below B"),
                 (["--futures", "a:b"], "--futures: found 'a', allowed: "),
                 (["--futures", "0:-1"], "--futures: found '-1', allowed: "),
                 (["--future", "1", "--policy", "denny"], r"--policy: found 'denny' \(did you mean 'deny'\?\), allowed: status_quo, deny"),
                 (["--future", "1", "--policy", "history"], "--policy: found 'history'"),
                 (["--future", "1", "--series", "lag_cm"], r"--series: found 'lag_cm' \(did you mean 'lag_cn'\?\), allowed: "),
                 (["--future", "1", "--series", "acc_pv_us"], "--series: found 'acc_pv_us'")]
        for arguments, pattern in cases:
            with self.subTest(arguments):
                self.fail_with(2, [*REPLAY, *arguments], rf"\Aquadrant: {pattern}")


class ReplayJsonTest(ProgramTest):
    def test_layout(self):
        """The keys and shapes on which other programs rely; every policy, every series, every parameter."""
        replayed = self.json_of(*REPLAY, "--future", "7", "--json")
        self.assertEqual(list(replayed), ["seed", "future", "steps_per_year", "parameters", "history", "policies"])
        self.assertEqual((replayed["seed"], replayed["future"], replayed["steps_per_year"]), (20260930, 7, 4))
        self.assertEqual(list(replayed["parameters"]), names()["parameters"])
        self.assertEqual(len(replayed["parameters"]), 184)
        self.assertEqual(list(replayed["policies"]), POLICIES)
        self.check_steps(replayed["history"], HISTORY_TIMES)
        outcomes = names()["outcomes"]
        for policy in replayed["policies"].values():
            self.check_steps(policy, FORECAST_TIMES)
            self.assertEqual(list(policy["accumulators"]), [name for name in outcomes if name.startswith("acc_")])
            self.assertEqual(list(policy["events"]), [name for name in outcomes if name.startswith("n_")])
            self.assertEqual(list(policy["passages"]), [name for name in outcomes if name.startswith("t_")])

    def check_steps(self, part, times):
        self.assertEqual(part["time"], times)
        self.assertEqual(list(part["series"]), names()["series"])
        for name, values in part["series"].items():
            self.assertEqual(len(values), len(times), name)
            self.assertTrue(all(isinstance(x, (int, float)) for x in values), name)
        self.assertEqual(list(part["draws"]), ["Z", "U"])
        self.assertEqual([len(step) for step in part["draws"]["Z"]], [18] * len(times))
        self.assertEqual([len(step) for step in part["draws"]["U"]], [9] * len(times))
        self.assertTrue(all(0 < u < 1 for step in part["draws"]["U"] for u in step))
        self.assertTrue(all(abs(z) < 10 for step in part["draws"]["Z"] for z in step))

    def test_full_precision(self):
        replayed = self.json_of(*TWO_REPLAY, "--future", "7", "--json")
        self.assertTrue(all(is_single(x) for x in replayed["parameters"].values()))
        for step in replayed["history"]["draws"]["Z"] + replayed["history"]["draws"]["U"]:
            self.assertTrue(all(is_single(x) for x in step))
        series = replayed["policies"]["deny"]["series"]
        self.assertTrue(all(is_single(x) for name, values in series.items() for x in values if not name.startswith(("C_", "front"))))

    def test_draws_are_the_same_under_every_policy(self):
        policies = self.json_of(*REPLAY, "--future", "3", "--json")["policies"]
        for name, policy in policies.items():
            self.assertEqual(policy["draws"], policies["status_quo"]["draws"], name)

    def test_no_draw_occurs_twice(self):
        replayed = self.json_of(*TWO_REPLAY, "--future", "3", "--json")
        draws = replayed["history"]["draws"]["Z"] + replayed["policies"]["deny"]["draws"]["Z"]
        values = [z for step in draws for z in step]
        self.assertGreater(len(set(values)), 0.99 * len(values))

    def test_events_agree_with_their_counts(self):
        """The counts are those from the fork on; breakthroughs count in the history too."""
        for line in self.succeed(*TWO_REPLAY, "--futures", "0:20", "--json").out.splitlines():
            replayed = json.loads(line)
            earlier = {"n_breakthrough": replayed["history"]["event_times"].get("n_breakthrough", [])}
            for policy in replayed["policies"].values():
                for name, count in policy["events"].items():
                    times = policy["event_times"].get(name, [])
                    self.assertTrue(set(times) <= set(FORECAST_TIMES))
                    steps = len(times) + len(earlier.get(name, []))
                    self.assertTrue(steps <= count and (count == 0) == (steps == 0), (replayed["future"], name, count, steps))

    def test_chosen_policies(self):
        every = self.json_of(*REPLAY, "--future", "7", "--json")
        some = self.json_of(*REPLAY, "--future", "7", "--json", "--policy", "no_edge,deny,api_first")
        self.assertEqual(list(some["policies"]), ["no_edge", "deny", "api_first"])
        for name, policy in some["policies"].items():
            self.assertEqual(policy, every["policies"][name])
        self.assertEqual(some["history"], every["history"])

    def test_one_object_a_line(self):
        lines = self.succeed(*TWO_REPLAY, "--futures", "60:70", "--json").out.splitlines()
        self.assertEqual([json.loads(line)["future"] for line in lines], list(range(60, 70)))
        for n in (60, 65, 69):
            self.assertEqual(self.succeed(*TWO_REPLAY, "--future", str(n), "--json").out, lines[n - 60] + "\n")
        self.assertEqual(len(set(lines)), 10)

    def test_settings_change_no_bit(self):
        reference = self.succeed(*TWO_REPLAY, "--futures", "100:230", "--json").out
        settings = [["--threads", "1"], ["--threads", "2"], ["--tile", "1"], ["--tile", "33"], ["--tile", "4096", "-t", "2"]]
        settings += [["--simd", path] for path in cpu_paths()]
        for setting in settings:
            with self.subTest(setting):
                self.assertTrue(self.succeed(*TWO_REPLAY, "--futures", "100:230", "--json", *setting).out == reference)

    def test_seed_and_overrides_count(self):
        base = self.json_of(*TWO_REPLAY, "--future", "7", "--json")
        seeded = self.json_of(*TWO_REPLAY, "--future", "7", "--json", "--seed", "1")
        self.assertEqual(seeded["seed"], 1)
        self.assertNotEqual(seeded["history"]["draws"], base["history"]["draws"])
        fixed = self.json_of(*TWO_REPLAY, "--future", "7", "--json", "--set", "parameters.dem_pot=2000")
        self.assertEqual(fixed["parameters"], {**base["parameters"], "dem_pot": 2000.0})
        self.assertEqual(fixed["history"]["draws"], base["history"]["draws"])
        self.assertNotEqual(fixed["history"]["series"], base["history"]["series"])

    def test_futures_beyond_the_experiments_number(self):
        """A future is a function of its number, whatever the number of futures that an experiment runs."""
        few = self.json_of(*TWO_REPLAY, "--future", "5000000", "--json", "--set", "futures=10")
        self.assertEqual(few, self.json_of(*TWO_REPLAY, "--future", "5000000", "--json", "--set", "futures=10000000"))
        large = self.json_of(*TWO_REPLAY, "--future", "9999999999999", "--json")
        self.assertEqual(large["future"], 9999999999999)
        low_half = self.json_of(*TWO_REPLAY, "--future", str(9999999999999 % 2**32), "--json")
        self.assertNotEqual(large["history"]["draws"], low_half["history"]["draws"])
        self.assertNotEqual(large["parameters"], low_half["parameters"])

    def test_a_sobol_sequence_ends(self):
        """Each scrambling has 2^32 points; a later future must not be an earlier one in disguise."""
        sobol = [*TWO_REPLAY, "--set", "design.kind=sobol", "--json"]
        self.fail_with(2, [*sobol, "--future", str(2**36)], str(2**36), "[Ss]obol")
        self.fail_with(2, [*sobol, "--set", "design.replicates=1", "--future", str(2**32)], "4294967296", "[Ss]obol")
