# SPDX-FileCopyrightText: The Quadrant authors
# SPDX-License-Identifier: Apache-2.0
"""What the tests of checkpoints, shards and jobs share."""
import os
import re
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "cli"))
from program import BASELINE, PROGRAM, PROJECT, TWO, Done, ProgramTest, environment, quadrant, read_bytes, say_skip, start, write_bytes  # noqa: F401


SHORT = [*TWO, "--set", "horizon=2028", "--set", "analysis.times=[2028]"]  # a year of forecast: small files, soon written


class SumsTest(ProgramTest):
    """A test whose runs are of two policies and begin in a tenth of a second."""
    FUTURES = 4000

    def experiment(self, futures=None, *more):
        return [BASELINE, "-n", str(futures or self.FUTURES), *SHORT, *more]

    def run_to(self, name, *more, futures=None):
        """A run without any interruption."""
        self.succeed("run", *self.experiment(futures), "-o", name, "--quiet", *more, cwd=self.folder)
        return self.path(name)

    def assert_same(self, one, other):
        """Two results files are equal but for their provenance."""
        done = subprocess.run(["h5diff", "--exclude-path=/provenance", self.path(one), self.path(other)], capture_output=True, text=True, check=False)
        self.assertEqual((done.returncode, done.stdout), (0, ""), f"{one} and {other} differ")

    def ranks(self):
        """The processes of a run of several ranks in this test's folder: their numbers by rank."""
        found = {}
        for pid in filter(str.isdigit, os.listdir("/proc")):
            try:
                if (os.readlink(f"/proc/{pid}/exe"), os.readlink(f"/proc/{pid}/cwd")) == (os.path.realpath(PROGRAM), os.path.realpath(self.folder)):
                    words = dict(word.split(b"=", 1) for word in read_bytes(f"/proc/{pid}/environ").split(b"\0") if b"=" in word)
                    found[int(words.get(b"OMPI_COMM_WORLD_RANK", words.get(b"PMIX_RANK")))] = int(pid)
            except (OSError, TypeError):
                continue
        return found

    def end_of_checkpoint(self, name):
        """The number after the last future that a checkpoint holds; futures before it may be missing, where ranks were stopped."""
        header = read_bytes(self.path(name))[56:4096].decode("latin-1")
        return max(int(end) for end in re.findall(r",(\d+)\]", re.search(r'"done":\[((?:\[\d+,\d+\],?)+)\]', header).group(1)))

    def flip(self, name, place):
        data = bytearray(read_bytes(self.path(name)))
        data[place] ^= 16
        write_bytes(self.path(name), data)
