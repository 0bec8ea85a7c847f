# SPDX-FileCopyrightText: The Quadrant authors
# SPDX-License-Identifier: Apache-2.0
"""The CUDA back end from the command line: the CPU's file, and what is said where a device is missing, fails or computes wrongly.

    python3 tests/cuda/test_command_line.py

Needs a GPU. What can only be shown with one that is told to fail needs the emulator, and says so where there is none.
"""
import json
import os
import subprocess
import sys
import tempfile
import unittest

from gpu import PROGRAM, emulated, gpus, need_gpu

PROJECT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
BASELINE = os.path.join(PROJECT, "configs", "baseline.toml")
SMALL = [BASELINE, "-n", "700", "--set", "outputs.pilot=64", "--set", 'policies.run=["status_quo", "deny", "sell_chips", "deny_chips"]']


def quadrant(*arguments, **environment):
    env = {**os.environ, **{name: str(value) for name, value in environment.items()}}
    return subprocess.run([PROGRAM, *arguments], capture_output=True, text=True, check=False, env=env)


class Files(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.folder.cleanup)
        cls.expected = cls.path("cpu.h5")
        done = quadrant("run", *SMALL, "--device", "cpu", "-o", cls.expected, "--quiet")
        assert done.returncode == 0, done.stderr

    @classmethod
    def path(cls, name):
        return os.path.join(cls.folder.name, name)

    def run_on(self, device, *more, code=0, **environment):
        """Runs the small experiment; the file must be the CPU's, or absent after a failure. Returns standard error."""
        with tempfile.TemporaryDirectory() as folder:
            out = os.path.join(folder, "gpu.h5")
            done = quadrant("run", *SMALL, "--device", device, "-o", out, "--quiet", *more, **environment)
            self.assertEqual(done.returncode, code, done.stderr)
            self.assertEqual(done.stdout, "")
            if code == 0:
                self.assert_same(out)
            self.assertEqual(os.listdir(folder), ["gpu.h5"] if code == 0 else [])  # no file, and none half written
        return done.stderr

    def assert_same(self, out):
        difference = subprocess.run(["h5diff", "--exclude-path", "/provenance", self.expected, out], capture_output=True, text=True, check=False)
        self.assertEqual((difference.returncode, difference.stdout), (0, ""))


class SameFileTest(Files):
    def test_any_batch_and_any_number_of_streams_gives_the_cpus_file(self):
        for more in ([], ["--batch", "111"], ["--batch", "256", "--streams", "1"], ["--batch", "64", "--streams", "5"]):
            with self.subTest(more):
                self.run_on("cuda", *more)

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

    def test_a_device_that_is_not_there_is_bad_usage(self):
        count = len(gpus()[0])
        err = self.run_on(f"cuda:{count}", code=2)
        self.assertIn(f"found device {count}, allowed: 0 to {count - 1}", err)
        for wrong in ("cuda:", "cuda:x", "cuda:0,0", "cuda:1,", "gpu"):
            with self.subTest(wrong):
                self.assertIn(f"--device: found '{wrong}'", self.run_on(wrong, code=2))


class FailureTest(Files):
    """With devices that are told to fail."""

    def setUp(self):
        if not emulated():
            print(f"skipped: {self.id()}: no emulated GPU", file=sys.stderr)
            self.skipTest("no emulated GPU")

    def test_two_devices_share_a_run(self):
        for device in ("cuda:all", "cuda:1,0", "cuda:1"):
            with self.subTest(device):
                self.assertEqual(self.without_emulator(self.run_on(device, "--batch", "96", CUDA_EMULATOR_DEVICES=2)), "")

    @staticmethod
    def without_emulator(err):
        return "".join(line + "\n" for line in err.splitlines() if "[cuda-emulator]" not in line)

    def test_no_device(self):
        err = self.run_on("cuda", code=1, CUDA_EMULATOR_DEVICES=0)
        self.assertIn("--device cuda: the NVIDIA driver finds no device; --device cpu needs no GPU", err)
        self.run_on("auto", CUDA_EMULATOR_DEVICES=0)  # falls back, ...
        done = quadrant("run", *SMALL, "-o", self.path("auto.h5"), "--json", CUDA_EMULATOR_DEVICES=0)
        os.remove(self.path("auto.h5"))
        self.assertRegex(json.loads(done.stdout)["device"], "^CPU, .*; no GPU: the NVIDIA driver finds no device")  # ... and says why

    def test_an_old_driver_and_none(self):
        err = self.run_on("cuda", code=1, CUDA_EMULATOR_DRIVER=11080)
        self.assertRegex(err, r"--device cuda: the NVIDIA driver is too old: found one for CUDA 11\.8, needed: CUDA 1[0-9]\.0 or newer")
        self.assertIn("no NVIDIA driver is installed", self.run_on("cuda", code=1, CUDA_EMULATOR_DRIVER=0))
        self.run_on("auto", CUDA_EMULATOR_DRIVER=0)

    def test_too_little_memory(self):
        err = self.run_on("cuda", code=1, CUDA_EMULATOR_MEMORY_MB=30)
        self.assertRegex(err, r"found [\d,]+ MiB of device memory free, needed: [\d,]+ MiB for this experiment")
        self.run_on("cuda", "--batch", "512", CUDA_EMULATOR_MEMORY_MB=160)  # smaller batches fit

    def test_an_allocation_that_fails(self):
        err = self.run_on("cuda", code=1, CUDA_EMULATOR_FAIL="cudaMalloc@3=cudaErrorMemoryAllocation")
        self.assertIn("out of memory (cudaErrorMemoryAllocation", err)
        self.assertIn("no CUDA device is left", err)

    def test_a_device_that_fails_at_any_call_leaves_its_work_to_the_other(self):
        faults = ["launch@9=cudaErrorIllegalAddress", "launch@40=cudaErrorLaunchFailure", "cudaEventSynchronize@2=cudaErrorECCUncorrectable",
                  "cudaMemcpyAsync@2=cudaErrorECCUncorrectable", "cudaMallocHost@3=cudaErrorMemoryAllocation",
                  "cudaStreamCreateWithFlags@8=cudaErrorDevicesUnavailable", "cudaMemsetAsync@30=cudaErrorUnknown", "cudaMalloc@12=cudaErrorMemoryAllocation"]
        failed = 0
        for fault in faults:
            with self.subTest(fault):
                err = self.run_on("cuda:0,1", "--batch", "64", CUDA_EMULATOR_DEVICES=2, CUDA_EMULATOR_FAIL="device1/" + fault)
                if self.without_emulator(err):
                    self.assertRegex(err, r"quadrant: device 1 \(.*\): CUDA: .*; it is used no more, and what it had not handed over is done again")
                    failed += 1
        self.assertGreaterEqual(failed, 6)  # the devices share the work as they come: one may get too little to meet a fault

    def test_a_device_that_fails_alone_ends_the_run(self):
        for fault in ("launch@40=cudaErrorIllegalAddress", "cudaEventSynchronize@4=cudaErrorECCUncorrectable"):
            with self.subTest(fault):
                err = self.run_on("cuda", "--batch", "64", code=1, CUDA_EMULATOR_FAIL=fault)
                self.assertRegex(err, r"no CUDA device is left:\n +device 0 \(.*\): CUDA: ")

    def test_a_flipped_bit_stops_the_run_and_is_named(self):
        err = self.run_on("cuda", code=3, CUDA_EMULATOR_FLIP="TraceSink@5:30000:3")
        self.assertRegex(err, r"differ at future \d+, .*, step \d+, \w+: ")
        err = self.run_on("cuda", code=3, CUDA_EMULATOR_FLIP="FoldTable@1:9:0")
        self.assertRegex(err, r"differ at the sums of futures 0 to 31, series (sum|square), \w+.*, step \d+, \w+")
        for kernel in ("StartFutures@5:2:12", "GatherSink@1:50:4", "AddConditional@1:77:1", "DifferenceValues@1:5:2", "ContestValues@1:3:0",
                       "SortGroups@1:70:3", "CountClaims@1:1:0", "RankPolicies@1:1:2", "GatherHeadlines@1:3:1", "AskMeasures@1:3:30"):
            with self.subTest(kernel):
                self.assertIn("differ at ", self.run_on("cuda", code=3, CUDA_EMULATOR_FLIP=kernel))

    def test_verify_finds_a_flipped_bit(self):
        call = ["verify", *SMALL[:1], *SMALL[3:], "--device", "cuda", "--futures", "0:64"]
        done = quadrant(*call, CUDA_EMULATOR_FLIP="TraceSink@1:30000:0")
        self.assertEqual(done.returncode, 3, done.stderr)
        self.assertRegex(done.stderr, r"differ at future \d+, \w+")


if __name__ == "__main__":
    need_gpu()
    unittest.main()
