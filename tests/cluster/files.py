# SPDX-FileCopyrightText: The Quadrant authors
# SPDX-License-Identifier: Apache-2.0
"""What the tests of checkpoints, shards and jobs share."""
import os
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "cli"))
from program import BASELINE, PROGRAM, PROJECT, TWO, ProgramTest, quadrant, read_bytes, say_skip, start, write_bytes  # noqa: F401


class SumsTest(ProgramTest):
    """A test whose runs are of two policies and begin in a tenth of a second."""
    FUTURES = 4000

    def experiment(self, futures=None, *more):
        return [BASELINE, "-n", str(futures or self.FUTURES), *TWO, *more]

    def run_to(self, name, *more, futures=None):
        """A run without any interruption."""
        self.succeed("run", *self.experiment(futures), "-o", name, "--quiet", *more, cwd=self.folder)
        return self.path(name)

    def assert_same(self, one, other):
        """Two results files are equal but for their provenance."""
        done = subprocess.run(["h5diff", "--exclude-path=/provenance", self.path(one), self.path(other)], capture_output=True, text=True, check=False)
        self.assertEqual((done.returncode, done.stdout), (0, ""), f"{one} and {other} differ")

    def flip(self, name, place):
        data = bytearray(read_bytes(self.path(name)))
        data[place] ^= 16
        write_bytes(self.path(name), data)
