# SPDX-FileCopyrightText: The Quadrant authors
# SPDX-License-Identifier: Apache-2.0
"""The CUDA back end from the command line: the CPU's file and answers, whatever cuts the work.

    python3 tests/cuda/test_files.py

Exits with 77, having said so, where there is no GPU.
"""
import json
import os
import unittest

from gpu import BASELINE, SMALL, Files, gpus, need_gpu, quadrant


class SameFileTest(Files):
    def test_any_batch_and_any_number_of_streams_gives_the_cpus_file(self):
        for more in ([], ["--batch", "111"], ["--batch", "256", "--streams", "1"], ["--batch", "64", "--streams", "5"]):
            with self.subTest(more):
                self.run_on("cuda", *more)

    def test_bench_and_check_measure_the_gpu(self):
        measured = json.loads(quadrant("bench", *SMALL[:1], *SMALL[3:], "--device", "cuda", "--batch", "64", "--seconds", "1", "--json").stdout)
        self.assertRegex(measured["device"], "^CUDA, .*, batches of 64$")
        self.assertTrue(0 < measured["ns_simulation"] <= measured["ns_simulation_median"])
        self.assertTrue(0 < measured["ns"] <= measured["ns_median"])
        self.assertEqual((measured["policies"], measured["rounds"]), (4, 3))
        self.assertAlmostEqual(measured["futures_per_second"] * measured["ns"] * (16 + 4 * 41) / 1e9, 1, delta=1e-6)
        text = quadrant("bench", *SMALL[:1], *SMALL[3:], "--device", "cuda", "--batch", "64", "--seconds", "1").stdout
        self.assertRegex(text, r"(?m)^all +simulation +share of sums and analysis")
        estimate = json.loads(quadrant("check", *SMALL, "--device", "cuda", "--json").stdout)
        self.assertIn("CUDA", json.dumps(estimate))

    def test_auto_takes_the_gpu_and_says_so(self):
        done = quadrant("run", *SMALL, "-o", self.path("auto.h5"), "--json")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("CUDA", json.loads(done.stdout)["device"])
        self.assert_same(self.path("auto.h5"))
        os.remove(self.path("auto.h5"))

    def test_replay_sensitivity_and_discovery_give_the_cpus_answers(self):
        source = [BASELINE, "--set", 'policies.run=["status_quo", "sell_chips", "deny_chips"]']
        calls = [["replay", *source, "--futures", "40:43", "--json"],
                 ["sensitivity", *source, "--claim", "C05", "--rows", "256", "--json"]]
        for call in calls:
            with self.subTest(call[0]):
                on_cpu, on_gpu = quadrant(*call, "--device", "cpu"), quadrant(*call, "--device", "cuda")
                self.assertEqual(on_gpu.returncode, 0, on_gpu.stderr)
                self.assertEqual(on_cpu.stdout, on_gpu.stdout)
        found = [json.loads(quadrant("discover", self.expected, "--claim", "C05", "--device", device, "--json").stdout) for device in ("cpu", "cuda")]
        self.assertEqual(found[0], found[1])

    def test_verify_compares_futures_and_sums(self):
        done = quadrant("verify", *SMALL[:1], *SMALL[3:], "--device", "cuda", "--futures", "131000:131200")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("the same bits in 200 futures x 4 policies, and in all that is summed of them", done.stdout)

    def test_shards_and_extensions_of_both_devices_are_one_run(self):
        """A shard from the GPU and one from the CPU; a run that the CPU begins and the GPU extends with many checkpoints."""
        for k, device in ((1, "cuda"), (2, "cpu")):
            done = quadrant("run", *SMALL, "--device", device, "--shard", f"{k}/2", "-o", self.path(f"{k}.sums"), "--quiet")
            self.assertEqual(done.returncode, 0, done.stderr)
        done = quadrant("merge", self.path("2.sums"), self.path("1.sums"), "-o", self.path("m.h5"), "--quiet")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assert_same(self.path("m.h5"))
        short = [SMALL[0], "-n", "200", *SMALL[3:]]
        self.assertEqual(quadrant("run", *short, "--device", "cpu", "-o", self.path("e.h5"), "--quiet").returncode, 0)
        done = quadrant("extend", self.path("e.h5"), "--futures", "300", "--device", "cuda", "--batch", "64", "--checkpoint-every", "0.01s", "--quiet")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assert_same(self.path("e.h5"))
        for name in ("1.sums", "2.sums", "m.h5", "e.h5"):
            os.remove(self.path(name))

    def test_a_device_that_is_not_there_is_bad_usage(self):
        count = len(gpus()[0])
        err = self.run_on(f"cuda:{count}", code=2)
        self.assertIn(f"found device {count}, allowed: 0 to {count - 1}", err)
        for wrong in ("cuda:", "cuda:x", "cuda:0,0", "cuda:1,", "gpu"):
            with self.subTest(wrong):
                self.assertIn(f"--device: found '{wrong}'", self.run_on(wrong, code=2))


if __name__ == "__main__":
    need_gpu()
    unittest.main()
