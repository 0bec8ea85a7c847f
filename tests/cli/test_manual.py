# SPDX-FileCopyrightText: The Quadrant authors
# SPDX-License-Identifier: Apache-2.0
"""The manual pages: clean for mandoc and groff, and of the same words as --help.

    python3 tests/cli/test_manual.py [-v] [CLASS[.TEST] ...]

The environment variable QUADRANT names the program (default: build/release/quadrant).
"""
import os
import re
import shutil
import subprocess
import sys
import unittest

sys.dont_write_bytecode = True

from program import PROJECT, ProgramTest

missing = [program for program in ("mandoc", "groff") if shutil.which(program) is None]


def joined(text):
    return re.sub(r"\s+", " ", text)


class ManualTest(ProgramTest):
    def setUp(self):
        super().setUp()
        self.succeed("__manual", self.folder)
        with open(os.path.join(PROJECT, "tools", "man", "quadrant-config.5.in"), encoding="utf-8") as file:
            text = file.read().replace("@QUADRANT_DATE@", "2026-01-01").replace("@PROJECT_VERSION@", "1.2.3")
        self.assertNotIn("@", text)
        with open(self.path("quadrant-config.5"), "w", encoding="ascii") as file:
            file.write(text)
        self.commands = re.findall(r"(?m)^  ([a-z]+) +\S", self.succeed("--help").out.split("Commands:")[1].split("Exit codes")[0])

    def run_on(self, *command):
        return subprocess.run(command, cwd=self.folder, capture_output=True, text=True, check=False)

    def test_a_page_for_every_command(self):
        self.assertEqual(sorted(os.listdir(self.folder)), sorted(["quadrant.1", "quadrant-config.5"] + [f"quadrant-{c}.1" for c in self.commands]))

    def test_they_are_ascii(self):
        for page in os.listdir(self.folder):
            with open(self.path(page), encoding="ascii") as file:
                self.assertNotIn("\t", file.read(), page)

    @unittest.skipIf("mandoc" in missing, "no mandoc")
    def test_mandoc_finds_nothing(self):
        for page in os.listdir(self.folder):
            done = self.run_on("mandoc", "-T", "lint", "-W", "warning", page)
            self.assertEqual((done.returncode, done.stdout, done.stderr), (0, "", ""), page)

    @unittest.skipIf("groff" in missing, "no groff")
    def test_groff_finds_nothing(self):
        for page in os.listdir(self.folder):
            done = self.run_on("groff", "-ww", "-man", "-z", page)
            self.assertEqual((done.returncode, done.stdout, done.stderr), (0, "", ""), page)

    @unittest.skipIf("mandoc" in missing, "no mandoc")
    def test_they_say_what_help_says(self):
        for command in self.commands:
            shown = self.run_on("mandoc", "-T", "utf8", "-O", "width=1000", f"quadrant-{command}.1").stdout
            page = joined(re.sub(r".\x08", "", shown))
            text = self.succeed(command, "--help").out
            options, examples = text.split("Examples:\n")
            for option in re.findall(r"(?m)^ +((?:-\w, )?--[\w-]+(?:\[=\w+\]| [A-Z][\w:/=]*)?)", options):
                with self.subTest(command, option=option):
                    self.assertIn(f" {option} ", page)
            for described in re.split(r"\n +(?:-\w, )?--[\w-]+(?:\[=\w+\]| [A-Z][\w:/=]*)? *", options.split("\n\n")[1])[1:]:
                self.assertIn(joined(described).strip(), page, command)
            for example in examples.strip().splitlines():
                self.assertIn(joined(example), page, command)


if __name__ == "__main__":
    result = unittest.main(exit=False).result
    if missing:
        print(f"skipped: manual pages: no {', '.join(missing)}", file=sys.stderr)
    sys.exit(1 if not result.wasSuccessful() else 77 if missing else 0)
