# SPDX-FileCopyrightText: The Quadrant authors
# SPDX-License-Identifier: Apache-2.0
"""The command line, end to end: every command as a user calls it. The cases lie in the folder `parts`.

    python3 tests/cli/test_cli.py [-v] [CLASS[.TEST] ...]

The environment variable QUADRANT names the program (default: build/release/quadrant).
"""
import sys
import unittest

sys.dont_write_bytecode = True

from parts.analysis import DifferenceTest, DiscoverTest, LedgerTest, OwnClaimTest, RegretTest, SensitivityTest
from parts.usage import HelpTest, UsageErrorTest
from parts.running import ExperimentTest, OutputTest, PrintedTest
from parts.showing import CsvTest, SelectionTest, SummaryTest
from parts.reporting import ReportTest
from parts.replaying import ReplayJsonTest, ReplayTextTest
from parts.machine import BenchTest, CheckTest, InfoTest, VerifyTest
from parts.stopping import ConvergenceTest, StopTest
from parts.safety import ClosedOutputTest, DamagedFileTest, FullDiskTest, MemoryTest
from parts.total_order import RefusedTest, SelectedTest, TotalOrderTest

if __name__ == "__main__":
    unittest.main()
