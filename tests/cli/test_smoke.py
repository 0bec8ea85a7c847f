# SPDX-FileCopyrightText: The Quadrant authors
# SPDX-License-Identifier: Apache-2.0
"""Every command once, on a small run with many threads: what the sanitizers watch.

    python3 tests/cli/test_smoke.py

The environment variable QUADRANT names the program (default: build/release/quadrant).
"""
import json
import os
import signal
import subprocess
import sys
import unittest

sys.dont_write_bytecode = True

from program import BASELINE, TWO, ProgramTest, cpu_paths, start

SMALL = [BASELINE, *TWO]


class SmokeTest(ProgramTest):
    def clean(self, *arguments):
        done = self.succeed(*arguments)
        self.assertNotRegex(done.err, r"Sanitizer|runtime error|WARNING")
        return done.out

    def test_a_run_with_many_threads_and_everything_that_reads_it(self):
        file = self.path("a.h5")
        out = self.clean("run", *SMALL, "-n", "3000", "--threads", "8", "--tile", "64", "-o", file)
        self.assertIn("status_quo", out)
        self.assertIn("status_quo", self.clean("show", file))
        self.assertGreater(len(self.clean("show", file, "--csv").splitlines()), 1000)
        json.loads(self.clean("show", file, "--json"))

    def test_every_path(self):
        for path in cpu_paths():
            with self.subTest(path=path):
                self.clean("run", *SMALL, "-n", "200", "--simd", path, "--threads", "2", "-o", self.path(path + ".h5"), "--quiet")

    def test_every_design(self):
        for design in ("sobol", "latin_hypercube"):
            with self.subTest(design=design):
                self.clean("run", *SMALL, "-n", "300", "--set", f"design.kind={design}", "-o", self.path(design + ".h5"), "--quiet")

    def test_the_other_commands(self):
        self.clean("check", *SMALL)
        self.clean("info")
        self.clean("replay", *SMALL, "--future", "7", "--policy", "status_quo,deny")
        self.clean("replay", *SMALL, "--futures", "5:9", "--json")
        self.clean("verify", *SMALL, "--futures", "0:40", "--threads", "2")
        self.clean("bench", *SMALL, "--seconds", "1", "--simd", cpu_paths()[0])

    def test_an_interrupted_run(self):
        process = start("run", *SMALL, "-n", "100000000", "--threads", "4", "-o", self.path("long.h5"), cwd=self.folder)
        try:
            process.wait(timeout=5)
            self.fail("the run ended by itself")
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=60)
        self.assertEqual(process.returncode, 130, err)
        self.assertNotRegex(err.decode(), r"Sanitizer|runtime error")
        self.assertEqual(os.listdir(self.folder), ["long.h5.checkpoint"])


if __name__ == "__main__":
    unittest.main()
