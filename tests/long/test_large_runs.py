# SPDX-FileCopyrightText: The Quadrant authors
# SPDX-License-Identifier: Apache-2.0
"""A million futures of the baseline have the same bits on one thread, on two and on every other path; memory does not grow from one million
to four. Takes about an hour on two cores.

    python3 tests/long/test_large_runs.py [-v] [FUTURES]

The environment variable QUADRANT names the program (default: build/release/quadrant).
"""
import json
import os
import shutil
import subprocess
import sys
import tempfile
import unittest

PROJECT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
PROGRAM = os.path.abspath(os.environ.get("QUADRANT", "build/release/quadrant"))
BASELINE = os.path.join(PROJECT, "configs", "baseline.toml")
FUTURES = int(sys.argv.pop()) if sys.argv[-1].isdigit() else 1000000


def run(path, *options, futures=FUTURES):
    subprocess.run([PROGRAM, "run", BASELINE, "--futures", str(futures), "-o", path, "--quiet", *options], check=True)
    return path


class LargeRunTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.mkdtemp(prefix="quadrant-long-")
        cls.addClassCleanup(shutil.rmtree, cls.folder, True)
        cls.reference = run(os.path.join(cls.folder, "reference.h5"), "--threads", "2")

    def check_equal(self, *options):
        other = run(os.path.join(self.folder, "other.h5"), "--force", *options)
        done = subprocess.run(["h5diff", "--exclude-path", "/provenance", self.reference, other], capture_output=True, text=True, check=False)
        self.assertEqual((done.returncode, done.stdout), (0, ""), done.stderr)

    def test_one_thread_and_another_tile(self):
        self.check_equal("--threads", "1", "--tile", "333")

    def test_other_paths(self):
        info = json.loads(subprocess.run([PROGRAM, "info", "--json"], check=True, capture_output=True).stdout)
        names = [path["name"] for path in info["cpu"]["paths"]]
        if "scalar" in names:
            self.check_equal("--simd", "scalar")
        if "avx512" in names:
            self.check_equal("--simd", "avx2")

    def test_another_seed_differs(self):  # so the comparison can fail
        with self.assertRaises(AssertionError):
            self.check_equal("--seed", "1")


class MemoryTest(unittest.TestCase):
    def peak(self, futures):
        """Peak memory of a run in KiB, from a process of its own."""
        code = ("import resource, subprocess, sys; subprocess.run(sys.argv[1:], check=True); "
                "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)")
        with tempfile.TemporaryDirectory() as folder:
            words = [PROGRAM, "run", BASELINE, "--futures", str(futures), "-o", os.path.join(folder, "a.h5"), "--quiet"]
            return int(subprocess.run([sys.executable, "-c", code, *words], check=True, capture_output=True, text=True).stdout)

    def test_four_times_the_futures_need_no_more_memory(self):
        small, large = self.peak(FUTURES), self.peak(4 * FUTURES)
        print(f"peak memory: {small} KiB at {FUTURES} futures, {large} KiB at {4 * FUTURES}", file=sys.stderr)
        self.assertLess(abs(large - small), 0.1 * small)


if __name__ == "__main__":
    unittest.main()
