# SPDX-FileCopyrightText: The Quadrant authors
# SPDX-License-Identifier: Apache-2.0
"""Runs a test program that needs a GPU.

    python3 tests/cuda/run_on_gpu.py PROGRAM [ARGUMENT ...]

Exits with 77, having said so, where there is none.
"""
import subprocess
import sys

from gpu import need_gpu

if __name__ == "__main__":
    need_gpu()
    sys.exit(subprocess.run(sys.argv[1:], check=False).returncode)
