#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Quadrant authors
# SPDX-License-Identifier: Apache-2.0
"""Runs cut into shards: merged in any order they are one run; what is missing, twice, damaged or of another experiment is named.

    python3 tests/cluster/test_shards.py [-v] [CLASS[.TEST] ...]

The environment variable QUADRANT names the program (default: build/release/quadrant).
"""
import json
import os
import random
import re
import signal
import subprocess
import sys
import time
import unittest

sys.dont_write_bytecode = True

from files import BASELINE, SumsTest, quadrant, read_bytes, start, write_bytes


class ShardsTest(SumsTest):
    FUTURES = 3000

    def shard(self, k, n, *more, name=None):
        """Runs a shard; returns its file's name."""
        name = name or f"{k}.sums"
        self.succeed("run", *self.experiment(), "--shard", f"{k}/{n}", "-o", name, "--quiet", *more, cwd=self.folder)
        return name

    def merge(self, names, output, *more):
        return self.succeed("merge", *names, "-o", output, *more, cwd=self.folder)

    def refused(self, names, *patterns, more=()):
        """A merge that must fail and leave nothing."""
        before = sorted(os.listdir(self.folder))
        self.check_error(quadrant("merge", *names, "-o", "m.h5", *more, cwd=self.folder), 2, *patterns)
        self.assertEqual(sorted(os.listdir(self.folder)), before)

    def test_seven_shards_in_any_order(self):
        """Run by any threads, paths and tiles."""
        self.run_to("whole.h5")
        how = [[], ["--threads", "1"], ["--simd", "scalar"], ["--tile", "7"], ["--simd", "baseline"], ["--device", "cpu"], ["--checkpoint-every", "0.1s"]]
        names = [self.shard(k + 1, 7, *more) for k, more in enumerate(how)]
        order = random.Random(1)
        for i in range(3):
            order.shuffle(names)
            with self.subTest(names):
                self.merge(names, f"m{i}.h5", "--quiet", "--threads", str(i))
                self.assert_same(f"m{i}.h5", "whole.h5")

    def test_groups_of_shards(self):
        """Merging is associative: shards merged into sums, and those merged again, give the same bits and the same record."""
        self.run_to("whole.h5")
        names = [self.shard(k, 5) for k in range(1, 6)]
        self.merge([names[4], names[1]], "a.sums", "--quiet")  # with a gap between them
        self.merge([names[0], "a.sums"], "b.sums", "--quiet")
        done = self.merge(["b.sums", names[3], names[2]], "m.h5")
        self.assertIn("3,000 futures of 3 files", done.out)
        self.assert_same("m.h5", "whole.h5")
        text = subprocess.run(["h5dump", "-d", "/provenance/stretch_futures", self.path("m.h5")], capture_output=True, text=True, check=True).stdout
        self.assertEqual(sorted(re.findall(r'"(\d+:\d+)"', text)), ["0:600", "1200:1800", "1800:2400", "2400:3000", "600:1200"])

    def test_uneven_shards_and_designs(self):
        """More shards than divide the futures, of designs whose replicates must be told apart."""
        for design in [["--set", "design.kind=sobol", "--set", "design.replicates=8"], ["--set", "design.kind=latin_hypercube"]]:
            with self.subTest(design):
                self.run_to("whole.h5", *design, "--force", futures=1001)
                names = [self.shard(k, 4, "-n", "1001", *design, "--force") for k in (3, 1, 4, 2)]
                self.merge(names, "m.h5", "--quiet", "--force")
                self.assert_same("m.h5", "whole.h5")

    def test_names(self):
        """Shards name themselves so that a shell lists them in order; a job array's variables say which one it is."""
        self.succeed("run", *self.experiment(200), "--shard", "7/100", "--quiet", cwd=self.folder)
        for first, step, k in [(0, 1, 3), (1, 1, 3), (10, 5, 20)]:
            env = {**os.environ, "SLURM_ARRAY_TASK_ID": str(k), "SLURM_ARRAY_TASK_MIN": str(first), "SLURM_ARRAY_TASK_MAX": str(first + 11 * step),
                   "SLURM_ARRAY_TASK_COUNT": "12"}
            name = f"baseline.shard-{(k - first) // step + 1:02}-of-12.sums"
            done = json.loads(self.succeed("run", *self.experiment(1200), "--shard", "slurm", "--json", "--force", cwd=self.folder, env=env).out)
            self.assertEqual(done["output"], name)
            self.assertEqual(done["futures"], [(k - first) // step * 100, (k - first) // step * 100 + 100])
        self.assertEqual(sorted(os.listdir(self.folder)),
                         ["baseline.shard-007-of-100.sums", "baseline.shard-03-of-12.sums", "baseline.shard-04-of-12.sums"])
        self.check_error(quadrant("run", *self.experiment(11), "--shard", "slurm", cwd=self.folder, env=env), 2, "array of 12 tasks", "11 futures")
        env = {**os.environ, "SLURM_ARRAY_TASK_ID": "3"}
        self.check_error(quadrant("run", *self.experiment(), "--shard", "slurm", cwd=self.folder, env=env), 2, "SLURM_ARRAY_TASK_MIN")
        env.update({"SLURM_ARRAY_TASK_MIN": "1", "SLURM_ARRAY_TASK_MAX": "9", "SLURM_ARRAY_TASK_COUNT": "4"})
        self.check_error(quadrant("run", *self.experiment(), "--shard", "slurm", cwd=self.folder, env=env), 2, "not evenly spaced")

    def test_gaps(self):
        """Missing futures are named; where they are accepted the results say so, and are those of the futures that are there."""
        names = [self.shard(k, 10) for k in (1, 2, 4, 9)]
        self.refused(names, "no file with the futures 600:900, 1200:2400, 2700:3000 of 3,000", "--accept-gaps")
        done = self.merge(names, "m.h5", "--accept-gaps")
        self.assertIn("these are missing: 600:900, 1200:2400, 2700:3000", done.out)
        shown = self.succeed("show", "m.h5", cwd=self.folder).out
        self.assertIn("0:600, 900:1200, 2400:2700", shown)
        self.assertIn("1,200 futures", shown)
        text = subprocess.run(["h5dump", "-a", "/ranges", self.path("m.h5")], capture_output=True, text=True, check=True).stdout
        self.assertIn('"0:600, 900:1200, 2400:2700"', text)
        self.check_error(quadrant("extend", "m.h5", "-n", "10", cwd=self.folder), 2, "0:600, 900:1200, 2400:2700", "all from 0 on")

    def test_overlaps(self):
        names = [self.shard(k, 3) for k in (1, 2, 3)]
        self.refused([*names, "2.sums"], "found the futures 1000:2000 in 2.sums and in 2.sums")
        other = self.shard(2, 5, name="other.sums")
        self.refused([*names, other], "found the futures 600:1000 in 1.sums and in other.sums", more=["--accept-gaps"])

    def test_another_experiment(self):
        """Its shard is refused, what differs is named with the files."""
        one = self.shard(1, 2)
        for more, pattern in [(["--seed", "7"], "seed: 20260930 in 1.sums, 7 in 2.sums"),
                              (["--set", "outputs.pilot=65"], r"outputs\.pilot: 64 in 1\.sums, 65 in 2\.sums"),
                              (["--set", 'policies.run=["status_quo", "sell_chips"]'], r"policies\.run: \[ 'status_quo', 'deny' \] in 1\.sums"),
                              (["--set", "design.kind=sobol"], r"design\.kind: 'monte_carlo' in 1\.sums, 'sobol' in 2\.sums")]:
            with self.subTest(more):
                self.refused([one, self.shard(2, 2, *more, "--force")], "not of one experiment", pattern)

    def test_another_text_of_the_files(self):
        """Files of priors that differ are found by their text, and the line is named."""
        folder = self.path("configs")
        subprocess.run(["cp", "-r", os.path.dirname(BASELINE), folder], check=True)
        path = os.path.join(folder, "baseline.toml")
        one = self.shard(1, 2)
        arguments = [path, *self.experiment()[1:]]
        self.succeed("run", *arguments, "--shard", "2/2", "-o", "2.sums", "--quiet", cwd=self.folder)
        self.merge([one, "2.sums"], "m.h5", "--quiet")  # the folder's name is no difference
        claims = os.path.join(folder, "claims.toml")
        write_bytes(claims, read_bytes(claims) + b"# another line\n")
        self.succeed("run", *arguments, "--shard", "2/2", "-o", "2.sums", "--quiet", "--force", cwd=self.folder)
        os.remove(self.path("m.h5"))
        self.refused([one, "2.sums"], "claims.toml, line", "'# another line' in 2.sums")

    def test_damaged(self):
        """A damaged shard is refused by name; no results are written, whatever byte it is."""
        names = [self.shard(k, 2) for k in (1, 2)]
        good = read_bytes(self.path("2.sums"))
        places = random.Random(9)
        for place in [0, 15, 16, 24, 50, 56, 1000, *[places.randrange(len(good)) for _ in range(25)], len(good) - 1]:
            with self.subTest(place):
                self.flip("2.sums", place)
                self.refused(names, r"2\.sums: ")
                write_bytes(self.path("2.sums"), good)
        for size in [0, 10, 56, len(good) // 2, len(good) - 1]:
            with self.subTest(size=size):
                write_bytes(self.path("2.sums"), good[:size])
                self.refused(names, r"2\.sums: ")
        write_bytes(self.path("2.sums"), good)
        self.refused([*names, "none.sums"], r"none\.sums: cannot be read")
        self.refused([*names, BASELINE], r"baseline\.toml: found another kind of file")
        self.refused([self.folder], "no regular file")
        self.merge(names, "m.h5", "--quiet")

    def test_interrupted_shard(self):
        """A shard has checkpoints of its own; a killed one goes on to the same file but for its record."""
        arguments = ["run", *self.experiment("4e6"), "--shard", "2/2", "-o", "2.sums", "--checkpoint-every", "0.1s"]
        process = start(*arguments, cwd=self.folder)
        while not os.path.exists(self.path("2.sums.checkpoint.previous")):
            time.sleep(0.02)
            self.assertIsNone(process.poll())
        process.send_signal(signal.SIGTERM)
        self.assertEqual(process.wait(), 143)
        done = int(re.search(r"([\d,]+) futures are in", process.stderr.read().decode()).group(1).replace(",", ""))
        process.communicate()
        self.check_error(quadrant(*arguments, cwd=self.folder), 2, "--resume")
        self.check_error(quadrant(*arguments[:-4], "-o", "2.sums", "--resume", "--set", "stop.time_budget='1s'", "--shard", "1/2", cwd=self.folder), 2,
                         "found futures 2000000:", "allowed: futures from 0 on")
        # a time budget that is used up ends it where it stands
        self.succeed(*arguments, "--resume", "--time-budget", "0.01s", "--quiet", cwd=self.folder)
        self.assertEqual(os.listdir(self.folder), ["2.sums"])
        self.refused(["2.sums"], "no file with the futures 0:2000000, 20")
        self.succeed("run", *self.experiment("2e6"), "--time-budget", "0.2s", "--shard", "1/1", "-o", "1.sums", "--quiet", cwd=self.folder)
        self.assertGreater(done, 0)

    def test_wrong_use(self):
        for shard in ["0/3", "4/3", "3", "a/b", "1/0", "1/3/5", "", "1/1e9", "-1/3"]:
            with self.subTest(shard):
                self.check_error(quadrant("run", *self.experiment(), "--shard", shard, cwd=self.folder), 2, "--shard: found", "allowed")
        self.check_error(quadrant("run", *self.experiment(), "--shard", "1/3", "--until", "claim:C05 ±1pp", cwd=self.folder), 2, "--shard|--until")
        self.check_error(quadrant("merge", cwd=self.folder), 2, "found no FILES")
        one = self.shard(1, 1)
        write_bytes(self.path("m.h5"), b"mine")
        self.check_error(quadrant("merge", one, "-o", "m.h5", cwd=self.folder), 2, "m.h5", "--force")
        self.assertEqual(read_bytes(self.path("m.h5")), b"mine")
        self.merge([one], "m.h5", "--force", "--quiet")


if __name__ == "__main__":
    unittest.main()
