# SPDX-FileCopyrightText: The Quadrant authors
# SPDX-License-Identifier: Apache-2.0
"""What is said and done where a GPU is missing, fails, or computes wrongly: with an emulated one that is told to.

    python3 tests/cuda/test_failures.py

Exits with 77, having said so, where there is no GPU; with a real one every test says that it is skipped.
"""
import json
import os
import subprocess
import sys
import unittest

from gpu import PROGRAM, SMALL, Files, emulated, need_gpu, quadrant


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

    def test_a_device_that_is_too_old(self):
        err = self.run_on("cuda", code=1, CUDA_EMULATOR_SM=70)
        self.assertRegex(err, r"--device cuda: no GPU is new enough: found .* of compute capability 7\.0, needed: 7\.5 or later; --device cpu needs no GPU")
        self.run_on("auto", CUDA_EMULATOR_SM=70)

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

    def test_a_device_may_fail_anywhere_between_its_batches(self):
        program = os.path.join(os.path.dirname(PROGRAM), "test_cuda_backend")
        for fault in ("launch@1", "launch@30", "launch@71", "launch@150", "cudaEventSynchronize@3", "cudaEventSynchronize@8", "cudaMemcpyAsync@3",
                      "cudaMemcpyAsync@9", "cudaStreamSynchronize@9", "cudaMemsetAsync@40"):
            with self.subTest(fault):
                done = subprocess.run([program, "[failing]"], capture_output=True, text=True, check=False,
                                      env={**os.environ, "CUDA_EMULATOR_DEVICES": "2", "CUDA_EMULATOR_FAIL": f"device1/{fault}=cudaErrorECCUncorrectable"})
                self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
                self.assertIn("injected", done.stderr)

    def test_any_call_that_fails_once_is_heard(self):
        """An error that leaves the device usable: unless the call that meets it is checked, what comes after goes on without it."""
        for launch in range(52, 69):  # those of the batch, after the check and before the traces of the file
            with self.subTest(launch):
                err = self.run_on("cuda", code=1, CUDA_EMULATOR_FAIL=f"launch@{launch}=cudaErrorLaunchOutOfResources")
                self.assertIn("cudaErrorLaunchOutOfResources", err)

    def test_an_error_of_one_device_is_not_taken_for_the_others(self):
        for fault in ("cudaMalloc@1", "cudaMalloc@4", "launch@2"):
            with self.subTest(fault):
                err = self.without_emulator(self.run_on("cuda:0,1", CUDA_EMULATOR_DEVICES=2, CUDA_EMULATOR_FAIL=f"device0/{fault}=cudaErrorMemoryAllocation"))
                self.assertEqual(len(err.splitlines()), 1, err)
                self.assertRegex(err, "quadrant: device 0 .*out of memory")

    def test_a_file_tells_of_a_device_that_failed(self):
        out = self.path("told.h5")
        done = quadrant("run", *SMALL, "--device", "cuda:all", "--batch", "64", "-o", out, "--quiet", CUDA_EMULATOR_DEVICES=2,
                        CUDA_EMULATOR_FAIL="device1/cudaMalloc@1=cudaErrorMemoryAllocation")
        self.assertEqual(done.returncode, 0, done.stderr)
        told = subprocess.run(["h5dump", "-a", "/provenance/device", out], capture_output=True, text=True, check=True).stdout
        os.remove(out)
        self.assertRegex(told, r"batches of 64; failed: device 1 \(.*out of memory")

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
