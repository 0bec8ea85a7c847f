# SPDX-FileCopyrightText: The Quadrant authors
# SPDX-License-Identifier: Apache-2.0
"""The examples of tools/examples in other programs: what each prints is what `quadrant show --json` says. They are called
as docs/other-tools.md calls them; tests/docs/test_documents.py runs its other commands.

    python3 tests/interop/test_examples.py [-v] [CLASS[.TEST] ...]

Needs the Debian packages python3-xarray, python3-h5netcdf, python3-netcdf4, python3-h5py, python3-matplotlib, r-base-core, r-cran-ncdf4, octave, octave-netcdf,
hdf5-tools and netcdf-bin; an example whose program is missing is skipped by name, and the test then ends with 77. The environment variable QUADRANT names the
program (default: build/release/quadrant).
"""
import functools
import importlib.util
import os
import re
import shlex
import shutil
import struct
import subprocess
import sys
import unittest
import zlib

sys.dont_write_bytecode = True
sys.path.insert(1, os.path.join(os.path.dirname(os.path.abspath(__file__)), os.pardir, "cli"))

from program import PROJECT, ProgramTest, make_results, say_skip, shared_folder

EXAMPLES = os.path.join(PROJECT, "tools", "examples")
DOCUMENT = os.path.join(PROJECT, "docs", "other-tools.md")
# what an example needs: commands, Python modules
NEEDS = {"table_xarray.py": ([], ["xarray", "h5netcdf"]), "table_netcdf4.py": ([], ["netCDF4"]), "table_h5py.py": ([], ["h5py"]), "table_ncdf4.R": (["Rscript"], []),
         "table_netcdf.m": (["octave-cli", "ncdump"], []), "table_h5dump.sh": (["h5dump"], []), "figures.py": ([], ["xarray", "h5netcdf", "matplotlib"])}


@functools.lru_cache(maxsize=None)
def results():
    """Five policies until 2030, with names that a shell would take apart."""
    policies = '["status_quo", "deny", "deny_chips", "sell_chips", "us_open_push"]'
    folder = os.path.join(shared_folder(), "it's a folder")
    os.makedirs(folder, exist_ok=True)
    return make_results(os.path.join(folder, "baseline.h5"), "-n", "500", "--set", "outputs.pilot=64", "--set", "horizon=2031", "--set", f"policies.run={policies}")


BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.S | re.M)


@functools.lru_cache(maxsize=None)
def document():
    """Of docs/other-tools.md the commands, as words, and the snippets of Python."""
    with open(DOCUMENT, encoding="utf-8") as file:
        blocks = BLOCK.findall(file.read())
    lines = [re.sub(r"\s+#.*", "", line) for language, block in blocks if language == "" for line in block.splitlines() if line]
    return [shlex.split(line) for line in lines], [block for language, block in blocks if language == "python"]


class ExampleTest(ProgramTest):
    def need(self, *examples, commands=(), modules=()):
        commands = [*commands, *(name for example in examples for name in NEEDS[example][0])]
        modules = [*modules, *(name for example in examples for name in NEEDS[example][1])]
        missing = [name for name in commands if not shutil.which(name)] + [name for name in modules if not importlib.util.find_spec(name)]
        if missing:
            say_skip(self, f"needs {', '.join(missing)}")

    def output(self, words):
        """What a documented command prints, which must be something, and nothing on standard error. Called from the project's folder; it names results and folders."""
        own = {"python3": sys.executable, "baseline.h5": results(), "figures": self.path("figures")}
        done = subprocess.run([own.get(word, word) for word in words], capture_output=True, text=True, check=False, timeout=120, cwd=PROJECT)
        self.assertEqual((done.returncode, done.stderr), (0, ""), words)
        self.assertTrue(done.stdout, words)
        return done.stdout

    def commands_of(self, example):
        """The documented commands that run an example."""
        found = [words for words in document()[0] if f"tools/examples/{example}" in words]
        self.assertTrue(found, f"{example} is not in {DOCUMENT}")
        return found


class TableTest(ExampleTest):
    def expected(self):
        """The three tables, from the program itself."""
        shown = self.json_of("show", results(), "--json", "--outcome", "lag_cn", "--policy", "status_quo", "--time", ",".join(str(2027 + i / 4) for i in range(17)))
        leaders = self.json_of("show", results(), "--json", "--time", "2031")["leaders"]
        lines = [f"us_closed leads,{row['policy']},{row['time']:.2f},{row['probability']:.6f},{row['se']:.6f}" for row in leaders
                 if (row["outcome"], row["quadrant"]) == ("lead_cap", "us_closed")]
        for row in shown["outcomes"]:
            low, median, high = (row["quantiles"][level] for level in ("0.05", "0.5", "0.95"))
            lines.append(f"lag_cn,status_quo,{row['time']:.2f},{low:.6f},{median:.6f},{high:.6f}")
        claim = self.json_of("show", results(), "--claims", "--claim", "C05", "--json")["claims"][0]["times"][-1]
        lines.append(f"C05,holds,{claim['time']:.2f},{claim['probability']:.6f},{claim['low']:.6f},{claim['high']:.6f}")
        return lines

    def check(self, example):
        self.need(example)
        for words in self.commands_of(example):
            printed = self.output(words).splitlines()
            self.assertEqual(len(printed), 5 + 17 + 1)
            self.assertEqual(printed, self.expected())

    def test_every_example_is_tried(self):
        self.assertEqual(sorted(NEEDS), sorted(os.listdir(EXAMPLES)))


for name in NEEDS:  # one test each, so that one missing program skips one
    if name.startswith("table_"):
        setattr(TableTest, "test_" + name.replace(".", "_"), lambda self, example=name: self.check(example))


def pixels(path):
    """Width, height, and the number of different bytes of an image in PNG."""
    with open(path, "rb") as file:
        data = file.read()
    assert data[:8] == b"\x89PNG\r\n\x1a\n", path
    width, height = struct.unpack(">II", data[16:24])
    packed, at = b"", 8
    while at < len(data):
        size, kind = struct.unpack(">I4s", data[at:at + 8])
        if kind == b"IDAT":
            packed += data[at + 8:at + 8 + size]
        at += 12 + size
    return width, height, len(set(zlib.decompress(packed)))


class FigureTest(ExampleTest):
    def test_figures(self):
        self.need("figures.py")
        for words in self.commands_of("figures.py"):
            self.output(words)
            for name in ["leaders.png", "fan.png", "claims.png"]:
                path = os.path.join(self.path("figures"), name)
                width, height, different = pixels(path)
                os.remove(path)
                self.assertTrue(700 < width < 3000 and 300 < height < 2000, (name, width, height))
                self.assertGreater(different, 50, f"{name}: nothing is drawn")

    def test_unknown_policy(self):
        self.need("figures.py")
        done = subprocess.run([sys.executable, os.path.join(EXAMPLES, "figures.py"), results(), self.folder, "denny"], capture_output=True, text=True, check=False)
        self.assertEqual(done.returncode, 1)
        self.assertIn("no policy denny, allowed: status_quo, deny", done.stderr)


class DocumentTest(ExampleTest):
    def test_snippets(self):
        self.need(modules=["xarray", "h5netcdf"])
        self.assertGreaterEqual(len(document()[1]), 1)
        os.symlink(results(), self.path("baseline.h5"))
        for snippet in document()[1]:
            done = subprocess.run([sys.executable, "-c", snippet], capture_output=True, text=True, check=False, cwd=self.folder)
            self.assertEqual((done.returncode, done.stderr), (0, ""), snippet)
            self.assertIn("us_open_push", done.stdout)


if __name__ == "__main__":
    program = unittest.main(exit=False)
    if not program.result.wasSuccessful():
        sys.exit(1)
    sys.exit(77 if program.result.skipped else 0)
