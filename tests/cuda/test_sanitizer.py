# SPDX-FileCopyrightText: The Quadrant authors
# SPDX-License-Identifier: Apache-2.0
"""No kernel reads or writes what is not its own, reads memory that nobody wrote, or races in shared memory.

    python3 tests/cuda/test_sanitizer.py

On a GPU under compute-sanitizer, on an emulated one by the emulator's own checks. Exits with 77, having said so, where there is neither.
"""
import os
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

from gpu import PROGRAM, emulated, need_gpu

PROJECT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
SANITIZER = shutil.which("compute-sanitizer") or shutil.which("/usr/local/cuda/bin/compute-sanitizer")
# crosses the border of the thinned histograms only on a GPU, where it costs nothing
RUN = ["run", os.path.join(PROJECT, "configs", "baseline.toml"), "--device", "cuda", "--set", "outputs.pilot=64", "--set",
       'policies.run=["status_quo", "deny", "sell_chips", "deny_chips"]', "--batch", "100", "--quiet"]


class SanitizerTest(unittest.TestCase):
    def run_clean(self, command, futures, **environment):
        with tempfile.TemporaryDirectory() as folder:
            done = subprocess.run([*command, PROGRAM, *RUN, "-n", str(futures), "-o", os.path.join(folder, "x.h5")], capture_output=True, text=True,
                                  check=False, env={**os.environ, **environment})
        # the library's sorts are known to read what they do not use; nothing else may
        reports = [line for line in done.stderr.splitlines() if "[cuda-emulator]" in line and "cub" not in line]
        self.assertEqual((done.returncode, reports), (0, []), done.stderr[-3000:])
        return done.stdout + done.stderr

    def test_emulators_checks(self):
        if not emulated():
            self.skipTest("no emulated GPU")
        self.run_clean([], 150, CUDA_EMULATOR_RACES="2")
        self.run_clean([], 150, CUDA_EMULATOR_INITCHECK="1")

    def test_compute_sanitizer(self):
        if emulated() or SANITIZER is None:
            print("skipped: no GPU or no compute-sanitizer", file=sys.stderr)
            self.skipTest("no GPU or no compute-sanitizer")
        for tool in ("memcheck", "racecheck", "initcheck", "synccheck"):
            with self.subTest(tool):
                said = self.run_clean([SANITIZER, "--tool", tool, "--error-exitcode", "1"], 2000)
                self.assertRegex(said, re.compile(r"ERROR SUMMARY: 0 errors|RACECHECK SUMMARY: 0 hazards"))


if __name__ == "__main__":
    need_gpu()
    unittest.main()
