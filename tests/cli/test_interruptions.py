# SPDX-FileCopyrightText: The Quadrant authors
# SPDX-License-Identifier: Apache-2.0
"""Signals that meet a running command, in time: run it while nothing else runs.

    python3 tests/cli/test_interruptions.py [-v] [CLASS[.TEST] ...]

The environment variable QUADRANT names the program (default: build/release/quadrant).
"""
import sys
import unittest

sys.dont_write_bytecode = True

from parts.safety import SignalTest
from parts.total_order import StoppedTest

if __name__ == "__main__":
    unittest.main()
