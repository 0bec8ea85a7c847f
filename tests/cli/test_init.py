# SPDX-FileCopyrightText: The Quadrant authors
# SPDX-License-Identifier: Apache-2.0
"""'quadrant init': what it writes is complete, right, and never in the place of something else.

    python3 tests/cli/test_init.py [-v]
"""
import json
import os
import re
import shutil
import sys
import tomllib
import unittest

sys.dont_write_bytecode = True

from program import ProgramTest, quadrant, read_bytes, tree, write_bytes

NAMES = ["experiment.toml", "policies.toml", "claims.toml"]


class InitTest(ProgramTest):
    def init(self, *arguments):
        return self.succeed("init", "mine", *arguments, cwd=self.folder)

    def test_init_check_run(self):
        done = self.init()
        self.assertEqual(done.out.splitlines()[:3], [os.path.join("mine", name) for name in NAMES])
        self.assertIn("chips_not_equipment", self.succeed("check", "mine/experiment.toml", cwd=self.folder).out)
        self.succeed("run", "mine/experiment.toml", "-q", "-n", "500", "--set", 'policies.run=["status_quo", "chips_not_equipment"]', "--set",
                     "outputs.pilot=256", "--set", "horizon=2031", "-o", "mine.h5", cwd=self.folder)
        shown = self.succeed("show", "mine.h5", "--claims", "--claim", "M01", cwd=self.folder)
        self.assertIn("M01", shown.out)
        self.succeed("extend", "mine.h5", "--futures", "600", "-q", cwd=self.folder)  # reads the kept experiment, 'shipped:' and all

    def test_the_folder_can_be_moved(self):
        self.init()
        shutil.move(self.path("mine"), self.path("elsewhere"))
        self.succeed("check", "elsewhere/experiment.toml", cwd=self.folder)

    def test_every_key_appears(self):
        """Those of the schema, which is made from the parser's tables."""
        self.init()
        text = read_bytes(self.path("mine/experiment.toml")).decode()
        schema = json.loads(quadrant("info", "--schema", "experiment").out)

        def keys(part):
            for inner in [part, *part.get("anyOf", [])]:
                yield from inner.get("properties", {})
        for table, inner in schema["properties"].items():
            with self.subTest(table):
                if inner.get("type") in ("object", "array") or "anyOf" in inner or "allOf" in inner:
                    self.assertRegex(text, rf"(?m)^(# )?\[+{table}\]+$")
                    for key in keys(inner.get("items", inner)):
                        self.assertRegex(text, rf"(?m)^(# )?{key} = \S")
                else:
                    self.assertRegex(text, rf"(?m)^(# )?{table} = \S")

    def test_what_is_commented_out_is_right_too(self):
        """Each commented key or table in turn, without its mark, is one that the program takes."""
        self.init()
        path = self.path("mine/experiment.toml")
        text = read_bytes(path).decode()
        lines = text.splitlines()
        plain = {number for number, line in enumerate(lines) if re.match(r"# \w+ = \S", line)}
        self.assertGreater(len(plain), 20)
        pairs = [i for i in plain if lines[i].startswith(("# parameters =", "# rank ="))]  # a [[correlation]], which has both
        sampling = [i for i in plain if lines[i].startswith(("# block =", "# replicates ="))]  # each with its kind only
        rest = plain - set(pairs) - set(sampling)
        start = lines.index("# [[correlation]]")
        for some in [rest, rest | set(pairs) | {start}]:
            write_bytes(path, "\n".join(line[2:] if i in some else line for i, line in enumerate(lines)).encode())
            self.succeed("check", path)
        for i, kind in zip(sorted(sampling), ["latin_hypercube", "sobol"]):
            changed = [line[2:] if j == i else line.replace('# kind = "monte_carlo"', f'kind = "{kind}"') for j, line in enumerate(lines)]
            write_bytes(path, "\n".join(changed).encode())
            self.succeed("check", path)

    def test_without_files_of_its_own(self):
        text = self.succeed("init", "-").out
        write_bytes(self.path("e.toml"), text.encode())
        self.succeed("check", "e.toml", cwd=self.folder)
        self.assertEqual(tomllib.loads(text)["claims"], {"files": ["shipped:claims.toml"]})

    def test_replaces_nothing_unasked(self):
        for name in NAMES:
            os.makedirs(self.path("mine"), exist_ok=True)
            write_bytes(self.path("mine/" + name), b"mine")
            before = tree(self.folder)
            with self.subTest(name):
                self.check_error(quadrant("init", "mine", cwd=self.folder), 2,
                                 rf"\Aquadrant: FOLDER: found 'mine/{name}', which exists, allowed: a folder without it, or --force")
                self.assertEqual((tree(self.folder), read_bytes(self.path("mine/" + name))), (before, b"mine"))
            self.init("--force")
            self.assertNotEqual(read_bytes(self.path("mine/" + name)), b"mine")
            shutil.rmtree(self.path("mine"))

    def test_where_it_cannot_be(self):
        write_bytes(self.path("file"), b"")
        self.check_error(quadrant("init", "file", cwd=self.folder), 2, r"FOLDER: found 'file', which is no folder")
        self.check_error(quadrant("init", "file/x", cwd=self.folder), 2, r"FOLDER: found 'file/x', which cannot be made")
        self.check_error(quadrant("init", "/proc", cwd=self.folder), 2, r"FOLDER: found '/proc/experiment.toml', but the folder '/proc' cannot be written")

    def test_a_folder_whose_name_needs_quotes(self):
        self.succeed("init", 'my "fore/cast', cwd=self.folder)
        done = self.succeed("check", 'my "fore/cast/experiment.toml', cwd=self.folder)
        self.assertIn("'cast'", done.out)

    def test_no_such_shipped_file(self):
        self.init()
        path = self.path("mine/experiment.toml")
        write_bytes(path, read_bytes(path).replace(b"shipped:claims.toml", b"shipped:claim.toml"))
        self.check_error(quadrant("check", path), 2, r"claims\.files: found 'shipped:claim\.toml' \(.*no such file\), allowed: the names of TOML files")


if __name__ == "__main__":
    unittest.main()
