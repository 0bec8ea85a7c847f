# SPDX-FileCopyrightText: The Quadrant authors
# SPDX-License-Identifier: Apache-2.0
"""A small run of the baseline has the very bits it had: every dataset outside /provenance against a stored SHA-256.

    python3 tests/golden/test_golden.py             compares, with every path of the processor
    python3 tests/golden/test_golden.py --update    stores the digests of the program as it is

The bits do not depend on compiler, processor, path or threads; a change means that the model, the draws, the priors or the layout of the
file changed, and belongs into CHANGELOG.md. The environment variable QUADRANT names the program (default: build/release/quadrant).
"""
import hashlib
import json
import os
import subprocess
import sys
import tempfile
import unittest

import h5py

PROJECT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
PROGRAM = os.path.abspath(os.environ.get("QUADRANT", "build/release/quadrant"))
STORED = os.path.join(os.path.dirname(os.path.abspath(__file__)), "baseline_2000.json")
RUN = ["run", os.path.join(PROJECT, "configs", "baseline.toml"), "--futures", "2000", "--set", "outputs.pilot=500", "--quiet"]


def digests(*options):
    """SHA-256 of type, shape and values of every dataset of a fresh run."""
    found = {}

    def visit(name, item):
        if isinstance(item, h5py.Dataset) and not name.startswith("provenance"):
            value = item[()]
            if item.dtype.hasobject:
                data = b"\0".join(text if isinstance(text, bytes) else str(text).encode() for text in (value.ravel() if item.shape else [value]))
                kind = "text"
            else:
                data, kind = value.tobytes(), item.dtype.str
            found[name] = hashlib.sha256(f"{kind} {item.shape} ".encode() + data).hexdigest()

    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "small.h5")
        subprocess.run([PROGRAM, *RUN, "-o", path, *options], check=True)
        with h5py.File(path, "r") as file:
            file.visititems(visit)
    return found


def paths():
    return [path["name"] for path in json.loads(subprocess.run([PROGRAM, "info", "--json"], check=True, capture_output=True).stdout)["cpu"]["paths"]]


class GoldenTest(unittest.TestCase):
    def setUp(self):
        with open(STORED, encoding="utf-8") as file:
            self.stored = json.load(file)

    def check(self, found):
        self.assertGreater(len(self.stored), 50)
        changed = sorted(name for name in set(self.stored) | set(found) if self.stored.get(name) != found.get(name))
        self.assertEqual(changed, [], "changed, new or gone; if it is meant: tests/golden/test_golden.py --update")

    def test_every_path_gives_the_stored_bits(self):
        for path in paths():
            with self.subTest(path=path):
                self.check(digests("--simd", path))

    def test_another_seed_does_not(self):
        found = digests("--seed", "1")
        for name in ["horizon/sum_low", "distributions/sum_low", "leaders/count", "accumulators/differences_sum_low"]:
            self.assertIn(name, self.stored)
            self.assertNotEqual(found.get(name), self.stored[name], name)


if __name__ == "__main__":
    if sys.argv[1:] == ["--update"]:
        with open(STORED, "w", encoding="utf-8") as out:
            json.dump(digests(), out, indent=1)
            out.write("\n")
    else:
        unittest.main()
