# SPDX-FileCopyrightText: The Quadrant authors
# SPDX-License-Identifier: Apache-2.0
"""What the program says of results: `compare`, pictures on a terminal, and JSON held against its schemas. The cases lie in the folder `parts`.

    python3 tests/cli/test_output.py [-v] [CLASS[.TEST] ...]

Needs the Debian packages python3-h5py and python3-jsonschema. The environment variable QUADRANT names the program (default: build/release/quadrant).
"""
import sys
import unittest

sys.dont_write_bytecode = True

from parts.comparing import ChangesTest, ComparedTest, PrintedComparisonTest, RefusedComparisonTest
from parts.drawing import PicturesTest
from parts.schemas import SchemaTest

if __name__ == "__main__":
    unittest.main()
