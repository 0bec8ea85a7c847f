#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Quadrant authors
# SPDX-License-Identifier: Apache-2.0
"""Merges 2,000 shards of the baseline: what it takes in time and memory, and that it is one run. It needs 25 GB of disk where TMPDIR lies.

    python3 tests/long/test_many_shards.py MANY_SHARDS [FUTURES [SHARDS]]

MANY_SHARDS: the program that makes them. The environment variable QUADRANT names the program.
"""
import os
import shutil
import subprocess
import sys
import tempfile
import time

PROGRAM = os.path.abspath(os.environ.get("QUADRANT", "build/release/quadrant"))
BASELINE = os.path.join(os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))), "configs", "baseline.toml")
MOST_SECONDS, MOST_BYTES = 60, 500e6


def main():
    maker, futures, shards = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 20000, int(sys.argv[3]) if len(sys.argv) > 3 else 2000
    with tempfile.TemporaryDirectory() as folder:
        room = shutil.disk_usage(folder).free
        if room < 25e9 * shards / 2000:
            print(f"skipped: {folder} has {room / 1e9:.0f} GB, too few for {shards} shards")
            sys.exit(77)
        subprocess.run([maker, BASELINE, str(futures), str(shards), folder], check=True)
        names = [f"{k}.sums" for k in range(1, shards + 1)]
        bytes_of_files = sum(os.path.getsize(os.path.join(folder, name)) for name in names)
        begun = time.monotonic()
        merge = subprocess.Popen([PROGRAM, "merge", *names, "-o", "m.h5", "--quiet"], cwd=folder)
        _, status, usage = os.wait4(merge.pid, 0)
        seconds, memory = time.monotonic() - begun, usage.ru_maxrss * 1024
        if status != 0:
            sys.exit(f"merge ended with status {status}")
        print(f"{shards} shards of {futures} futures, {bytes_of_files / 1e9:.1f} GB: merged in {seconds:.1f} s, at most {memory / 1e6:.0f} MB of memory")
        subprocess.run([PROGRAM, "run", BASELINE, "-n", str(futures), "-o", "whole.h5", "--quiet"], cwd=folder, check=True)
        subprocess.run(["h5diff", "--exclude-path=/provenance", "whole.h5", "m.h5"], cwd=folder, check=True)
        if shards >= 2000 and (seconds > MOST_SECONDS or memory > MOST_BYTES):
            sys.exit(f"allowed: {MOST_SECONDS} s and {MOST_BYTES / 1e6:.0f} MB")


if __name__ == "__main__":
    main()
