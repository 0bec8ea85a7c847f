# SPDX-FileCopyrightText: The Quadrant authors
# SPDX-License-Identifier: Apache-2.0
"""Results files, read by other programs: xarray, netCDF4, h5py, ncdump, h5dump, h5ls, h5diff.

    python3 tests/interop/test_files.py [-v] [CLASS[.TEST] ...]

Needs the Debian packages python3-numpy, python3-xarray, python3-h5netcdf, python3-h5py, python3-netcdf4, netcdf-bin and hdf5-tools; the
cases lie in the folder `files`. The environment variable QUADRANT names the program (default: build/release/quadrant).
"""
import os
import sys
import unittest

sys.dont_write_bytecode = True
sys.path.insert(1, os.path.join(os.path.dirname(os.path.abspath(__file__)), os.pardir, "cli"))

from files.analysis import ClaimCountTest, ColumnTest, DifferenceTest, RegretTest, SensitivityTest
from files.claims import ReplayedClaimsTest
from files.convergence import ConvergenceFileTest
from files.damage import DamagedDatasetTest, ForeignLayoutTest, SealTest
from files.identity import BitIdentityTest
from files.numbers import CountTest, MomentTest, QuantileTest, ResolutionTest
from files.reading import DocumentedTest, LayoutTest, ProgramsTest, XarrayTest
from files.sources import ProvenanceTest, ReplayTest

if __name__ == "__main__":
    unittest.main()
