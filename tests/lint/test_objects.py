# SPDX-FileCopyrightText: The Quadrant authors
# SPDX-License-Identifier: Apache-2.0
"""What the compiled paths must keep to: an object compiled for newer processors may define no function that another part of the program
could be linked to, or the program would stop on older ones.

    python3 tests/lint/test_objects.py BUILD_FOLDER
"""
import os
import re
import subprocess
import sys
import unittest

BUILD = sys.argv.pop(1)


def objects():
    """The paths' objects by their names: 'avx2' and so on."""
    found = {}
    for at, _, names in os.walk(os.path.join(BUILD, "kernels")):
        match = re.search(r"quadrant_path_(\w+)\.dir", at)
        if match and "cpu_path.cpp.o" in names:
            found[match.group(1)] = os.path.join(at, "cpu_path.cpp.o")
    return found


def defined(path):
    """Names of the functions and data that an object offers to the linker, weak ones included."""
    lines = subprocess.run(["nm", "--demangle", "--defined-only", "--extern-only", path], check=True, capture_output=True, text=True).stdout.splitlines()
    return [line.split(" ", 2)[2] for line in lines]


def undefined(path):
    lines = subprocess.run(["nm", "--demangle", "--undefined-only", path], check=True, capture_output=True, text=True).stdout.splitlines()
    return [line.split()[-1] for line in lines]


class ObjectTest(unittest.TestCase):
    def test_there_is_an_object_for_every_path(self):
        self.assertLessEqual({"scalar", "baseline"}, set(objects()))

    def test_a_path_defines_names_of_its_own_namespace_only(self):
        for path, file in objects().items():
            names = defined(file)
            self.assertTrue(names)
            for name in names:
                own = f"quadrant::isa_{path}::" in name or name.startswith((f"quadrant::cpu_path_{path}", "DW.ref."))
                self.assertTrue(own, f"{path} defines {name}")

    def test_a_path_calls_no_function_of_the_mathematical_library_but_fma(self):
        known = re.compile(r"^_*(?:exp|log|pow|sin|cos|tan|erf|gamma|cbrt|sqrt|fmod|floor|ceil|round|rint|nearbyint|fmin|fmax)\w*$")
        for path, file in objects().items():
            self.assertEqual([name for name in undefined(file) if known.match(name)], [], path)


if __name__ == "__main__":
    unittest.main()
