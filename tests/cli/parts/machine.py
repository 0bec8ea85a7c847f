# SPDX-FileCopyrightText: The Quadrant authors
# SPDX-License-Identifier: Apache-2.0
"""`quadrant check`, `verify`, `bench` and `info`."""
import re

from program import BASELINE, POLICIES, PROJECT, TWO, ProgramTest, cpu_paths, names, say_skip, tree

CHECK_JSON_KEYS = ["format", "version", "experiment", "valid", "futures", "seed", "design", "steps_per_year", "history_steps", "forecast_steps", "uncertain_parameters",
                   "judgements", "policies", "claims", "objectives", "left_out",
                   "until", "time_budget_seconds", "device", "estimated_futures_per_second", "estimated_seconds", "estimated_memory_bytes",
                   "estimated_file_bytes"]
BENCH_ROW_KEYS = ["path", "futures_at_a_time", "ns", "ns_simulation", "ns_first_futures", "aggregation_share", "aggregation_share_first_futures",
                  "analysis_adds", "analysis_adds_first_futures",
                  "ns_median", "ns_simulation_median", "ns_first_futures_median", "rounds"]


class CheckTest(ProgramTest):
    def test_text(self):
        out = self.succeed("check", BASELINE).out
        self.assertIn(f"{BASELINE}: valid\n", out)
        for pattern in [r"experiment +'baseline'", r"futures +1,000,000, monte_carlo design, seed 20260930",
                        r"history 2022\.75 to 2026\.75 in 16 steps, forecast to 2037 in 41 steps, 4 steps a year",
                        r"parameters +184, of which 100 uncertain", r"policies +19: " + ", ".join(POLICIES), r"files .*deep\.toml.*shipped\.toml",
                        r"time +about \S+ (s|min|h)", r"memory +about \S+ [KMG]iB", r"file +about \S+ [KMG]iB"]:
            self.assertRegex(out, pattern)

    def test_json(self):
        checked = self.json_of("check", BASELINE, "--json")
        self.assertEqual(list(checked), CHECK_JSON_KEYS)
        self.assertIs(checked["valid"], True)
        self.assertEqual((checked["futures"], checked["history_steps"], checked["forecast_steps"]), (1000000, 16, 41))
        self.assertEqual((checked["uncertain_parameters"], checked["policies"]), (100, POLICIES))
        self.assertTrue(0 < checked["judgements"] <= 100)
        self.assertTrue(all(checked[key] > 0 for key in CHECK_JSON_KEYS if key.startswith("estimated")))

    def test_overrides_and_cost(self):
        few = self.json_of("check", BASELINE, *TWO, "--json", "-n", "1e6")
        many = self.json_of("check", BASELINE, *TWO, "--json", "-n", "1e12", "--set", "steps_per_year=12")
        self.assertEqual((many["futures"], many["history_steps"], many["forecast_steps"]), (10**12, 48, 123))
        self.assertGreater(many["estimated_seconds"], 1000 * few["estimated_seconds"])
        self.assertGreater(many["estimated_memory_bytes"], 2 * few["estimated_memory_bytes"])

    def test_writes_nothing(self):
        self.succeed("check", BASELINE, cwd=self.folder)
        self.assertEqual(tree(self.folder), [])

    def test_estimate_of_the_files_size(self):
        """Rough, but within a factor of three of a real file."""
        self.succeed("run", BASELINE, *TWO, "-n", "3000", "-q", "-o", self.path("new.h5"))
        estimate = self.json_of("check", BASELINE, *TWO, "-n", "3000", "--json")["estimated_file_bytes"]
        with open(self.path("new.h5"), "rb") as file:
            real = len(file.read())
        self.assertTrue(real / 3 < estimate < 3 * real, (estimate, real))

    def test_shipped_experiments_are_valid(self):
        self.succeed("check", "configs/baseline.toml", cwd=PROJECT)


class VerifyTest(ProgramTest):
    def test_every_other_path(self):
        paths = cpu_paths()
        out = self.succeed("verify", BASELINE, *TWO, "--futures", "0:40").out
        self.assertEqual(sorted(out.splitlines()),
                         sorted(f"{paths[-1]} and {other}: the same bits in 40 futures x 2 policies" for other in paths[:-1]))

    def test_one_path(self):
        out = self.succeed("verify", BASELINE, *TWO, "--futures", "5000:5100", "--simd", "baseline", "--against", "scalar").out
        self.assertEqual(out, "baseline and scalar: the same bits in 100 futures x 2 policies\n")

    def test_all_policies(self):
        out = self.succeed("verify", BASELINE, "--futures", "100000:100016", "--against", "baseline").out
        self.assertRegex(out, r"\A\w+ and baseline: the same bits in 16 futures x 19 policies\n\Z")

    def test_quiet(self):
        self.assertEqual(self.succeed("verify", BASELINE, *TWO, "--futures", "0:8", "--against", "scalar", "-q")[1:], ("", ""))

    def test_a_path_is_not_compared_with_itself(self):
        """That would pass whatever the path computes."""
        self.fail_with(2, ["verify", BASELINE, *TWO, "--futures", "0:8", "--simd", "scalar", "--against", "scalar"], "--against: found 'scalar'")

    def test_bad_arguments(self):
        cases = [(["--futures", "7"], "--futures: found '7', allowed: A:B"),
                 (["--futures", "7:7"], "--futures: found '7:7', allowed: A:B with A below B"),
                 (["--against", "foo"], "--against: found 'foo'.*allowed here: auto, scalar"),
                 (["--simd", "foo"], "--simd: found 'foo'.*allowed here: auto, scalar")]
        for arguments, pattern in cases:
            with self.subTest(arguments):
                self.fail_with(2, ["verify", BASELINE, *TWO, *arguments], rf"\Aquadrant: {pattern}")


class BenchTest(ProgramTest):
    def test_json(self):
        if "avx2" not in cpu_paths():
            say_skip(self, "this processor has no AVX2")
        measured = self.json_of("bench", BASELINE, "--seconds", "1", "--simd", "avx2", "--json")
        self.assertEqual(list(measured), ["processor", "tile", "policies", "paths"])
        self.assertEqual((measured["tile"], measured["policies"], len(measured["paths"])), (512, 19, 1))
        row = measured["paths"][0]
        self.assertEqual(list(row), BENCH_ROW_KEYS)
        self.assertEqual((row["path"], row["futures_at_a_time"]), ("avx2", 8))
        self.assertGreaterEqual(row["rounds"], 3)
        self.assertTrue(0 < row["ns_simulation"] <= row["ns_simulation_median"])
        self.assertTrue(0 < row["ns"] <= row["ns_median"])
        self.assertAlmostEqual(row["aggregation_share"], 1 - row["ns_simulation"] / row["ns"], delta=1e-9)

    def test_text(self):
        out = self.succeed("bench", BASELINE, "--seconds", "1", "--simd", "scalar", "--tile", "64", *TWO).out
        self.assertIn("tiles of 64, 2 policies", out)
        self.assertRegex(out, r"(?m)^path +futures at a time +all +simulation +aggregation")
        self.assertRegex(out, r"(?m)^scalar +1 +\d")


class InfoTest(ProgramTest):
    def test_text(self):
        out = self.succeed("info").out
        for pattern in [r"\Aquadrant \d+\.\d+\.\d+, model version \d+\n", r"built by .*(g\+\+|clang)", r"libraries: HDF5 \d",
                        r"processor: .*, \d+ usable",
                        r"paths of the CPU", r"GPUs: "]:
            self.assertRegex(out, pattern)
        self.assertEqual(re.findall(r"(?m)^  (\w+): \d+ futures? at a time", out), cpu_paths())

    def test_json(self):
        known = names()
        reason = [] if known["gpus"] else ["no_gpu_because"]
        self.assertEqual(list(known), ["format", "format_version", "version", "model_version", "compiler", "build_type", "build_flags", "libraries", "cpu", "gpus", *reason,
                                       "parameters", "series", "outcomes"])
        self.assertEqual((len(known["parameters"]), len(known["series"]), len(known["outcomes"])), (184, 102, 36))
        self.assertEqual(len(set(known["series"] + known["outcomes"])), 138)
        self.assertEqual(set(cpu_paths()) - {"scalar", "baseline", "avx2", "avx512"}, set())
        self.assertIn("baseline", cpu_paths())
        self.assertGreaterEqual(known["cpu"]["processors"], 1)
        self.assertIsInstance(known["gpus"], list)
        self.assertEqual(bool(known.get("no_gpu_because")), not known["gpus"])
