# SPDX-FileCopyrightText: The Quadrant authors
# SPDX-License-Identifier: Apache-2.0
"""The program runs on processors without AVX, with the same bits: under qemu's user emulation of an old one.

    python3 tests/cpu/test_old_processors.py

Exits with 77, having said so, where there is no qemu-x86_64. The environment variable QUADRANT names the program.
"""
import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import unittest

PROJECT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
PROGRAM = os.path.abspath(os.environ.get("QUADRANT", "build/release/quadrant"))
EMULATOR = shutil.which("qemu-x86_64")
OLD = [EMULATOR, "-cpu", "Nehalem-v1"]  # 2008: SSE 4.2, neither AVX nor fma
RUN = ["run", os.path.join(PROJECT, "configs", "baseline.toml"), "-n", "64", "--threads", "1", "--quiet", "--set", "outputs.pilot=64",
       "--set", 'policies.run=["status_quo","deny"]']


def call(*words):
    return subprocess.run(words, capture_output=True, text=True, check=False)


class OldProcessorTest(unittest.TestCase):
    def test_it_is_an_old_processor(self):
        info = json.loads(call(*OLD, PROGRAM, "info", "--json").stdout)
        self.assertEqual([path["name"] for path in info["cpu"]["paths"] if path["name"] in ("scalar", "avx2", "avx512")], [])
        self.assertIn("baseline", [path["name"] for path in info["cpu"]["paths"]])

    def test_a_run_has_the_same_bits(self):
        with tempfile.TemporaryDirectory() as folder:
            old, here = os.path.join(folder, "old.h5"), os.path.join(folder, "here.h5")
            done = call(*OLD, PROGRAM, *RUN, "-o", old)
            self.assertEqual((done.returncode, done.stderr), (0, ""))
            self.assertEqual(call(PROGRAM, *RUN, "-o", here).returncode, 0)
            difference = call("h5diff", "--exclude-path", "/provenance", old, here)
            self.assertEqual((difference.returncode, difference.stdout), (0, ""), difference.stderr)

    def test_a_path_that_it_lacks_is_refused(self):
        done = call(*OLD, PROGRAM, *RUN, "--simd", "avx2", "-o", "/dev/null")
        self.assertEqual(done.returncode, 2)
        self.assertIn("avx2", done.stderr)


if __name__ == "__main__":
    if EMULATOR is None or platform.machine() != "x86_64":
        print("skipped: no qemu-x86_64 or no x86-64 processor; old processors were not tried")
        sys.exit(77)
    unittest.main()
