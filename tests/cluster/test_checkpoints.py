#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Quadrant authors
# SPDX-License-Identifier: Apache-2.0
"""Runs that are interrupted, resumed and extended: the results are those of one undisturbed run, or there is an error, never another number.

    python3 tests/cluster/test_checkpoints.py [-v] [CLASS[.TEST] ...]

The environment variable QUADRANT names the program (default: build/release/quadrant), QUADRANT_KILLS is how many random moments are tried
(default: 16).
"""
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import time
import unittest

sys.dont_write_bytecode = True

from files import BASELINE, TWO, SumsTest, quadrant, read_bytes, say_skip, start, write_bytes

CHECKPOINT = "a.h5.checkpoint"
PREVIOUS = "a.h5.checkpoint.previous"


class KilledTest(SumsTest):
    """SIGKILL at any moment of a run: from its start over its checkpoints to the storing of results."""
    FUTURES = 20000
    KILLS = int(os.environ.get("QUADRANT_KILLS", "16"))

    def setUp(self):
        super().setUp()
        begun = time.monotonic()
        self.run_to("whole.h5")
        self.seconds = time.monotonic() - begun

    def killed_after(self, wait, *more):
        """Kills a run after some seconds; returns its exit code, which is 0 where it was quicker."""
        process = start("run", *self.experiment(), "-o", "a.h5", "--checkpoint-every", "0.1s", "--resume=auto", "--quiet", *more, cwd=self.folder)
        time.sleep(wait)
        process.kill()
        process.communicate()
        return process.returncode

    def test_at_random_moments(self):
        """Every time what is left goes on to the same bits."""
        moments = random.Random(4)
        resumed = 0
        for i in range(self.KILLS):
            wait = moments.uniform(0, self.seconds)
            with self.subTest(i, wait=wait):
                if self.killed_after(wait) != 0:
                    resumed += 1 if os.path.exists(self.path(CHECKPOINT)) or os.path.exists(self.path(PREVIOUS)) else 0
                    if not os.path.exists(self.path("a.h5")):  # else the kill came after the results
                        self.succeed("run", *self.experiment(), "-o", "a.h5", "--resume=auto", "--quiet", cwd=self.folder)
                self.assert_same("a.h5", "whole.h5")
                for name in os.listdir(self.folder):
                    if name != "whole.h5":
                        os.remove(self.path(name))
        self.assertGreater(resumed, self.KILLS // 10, "few of the kills met a run with a checkpoint")

    def test_again_and_again(self):
        """A run that never gets far at a time comes to its end."""
        for i in range(100):
            code = self.killed_after((0.3 + 0.05 * i) * self.seconds)
            if os.path.exists(self.path("a.h5")):
                break
        self.assertIn(code, (0, -signal.SIGKILL))
        self.assert_same("a.h5", "whole.h5")


class InterruptedTest(SumsTest):
    def stopped(self, number=signal.SIGTERM, *more):
        """Stops a long run by a signal when it has two checkpoints, and returns how many futures it has then, its exit code and what it said."""
        process = start("run", *self.experiment("1e7"), "-o", "a.h5", "--checkpoint-every", "0.1s", *more, cwd=self.folder)
        while not (os.path.exists(self.path(CHECKPOINT)) and os.path.exists(self.path(PREVIOUS))):
            time.sleep(0.02)
            self.assertIsNone(process.poll(), "the run ended by itself")
        process.send_signal(number)
        for again in [signal.SIGTERM, signal.SIGUSR1, signal.SIGTERM]:  # as schedulers do
            time.sleep(0.01)
            process.send_signal(again)
        out, err = process.communicate(timeout=60)
        self.assertEqual(out, b"")
        text = err.decode()
        self.assertRegex(text, r"(?m)^quadrant: stopped by a signal; [\d,]+ futures are in a\.h5\.checkpoint: the same command with --resume goes on$")
        return int(re.search(r"([\d,]+) futures are in", text).group(1).replace(",", "")), process.returncode

    def resume(self, futures, *more):
        return self.succeed("run", *self.experiment(futures), "-o", "a.h5", "--resume", *more, cwd=self.folder)

    def assert_finished(self, futures):
        """The results are those of one run of so many futures, and nothing else is left."""
        self.assertEqual(os.listdir(self.folder), ["a.h5"])
        self.run_to("whole.h5", futures=futures)
        self.assert_same("a.h5", "whole.h5")
        os.remove(self.path("a.h5"))
        os.remove(self.path("whole.h5"))

    def test_signals(self):
        """The first SIGINT, SIGTERM or SIGUSR1 saves a checkpoint at once; further ones of a scheduler change nothing. The machine may change:
        another number of threads, another tile, path and interval go on to the same bits."""
        for number, code, more in [(signal.SIGINT, 130, []), (signal.SIGTERM, 143, ["--threads", "1", "--tile", "100", "--simd", "scalar"]),
                                   (signal.SIGUSR1, 138, ["--checkpoint-every", "0"])]:
            with self.subTest(number):
                done, got = self.stopped(number)
                self.assertEqual(got, code)
                self.assertEqual(sorted(os.listdir(self.folder)), [CHECKPOINT, PREVIOUS])
                self.resume(done + 1000, *more)
                self.assert_finished(done + 1000)

    def test_nothing_more_to_do(self):
        """A checkpoint that holds every future that is asked for becomes the results."""
        done, _ = self.stopped()
        self.resume(done)
        self.assert_finished(done)

    def test_begun_again_after_its_end(self):
        """A job that is begun again has nothing to do; an output of something else is no such end."""
        arguments = ["run", *self.experiment(500), "-o", "a.h5", "--resume=auto"]
        self.succeed(*arguments, cwd=self.folder)
        before = read_bytes(self.path("a.h5"))
        self.assertIn("a.h5 is there already", self.succeed(*arguments, cwd=self.folder).err)
        for more in [["--seed", "7"], ["-n", "600"], ["-n", "400"]]:
            self.check_error(quadrant(*arguments, *more, cwd=self.folder), 2, "a.h5", "which exists")
        shard = ["run", *self.experiment(500), "--shard", "2/3", "-o", "2.sums", "--resume=auto"]
        self.succeed(*shard, cwd=self.folder)
        self.assertIn("2.sums is there already", self.succeed(*shard, cwd=self.folder).err)
        self.check_error(quadrant(*shard, "--shard", "1/3", cwd=self.folder), 2, "2.sums", "which exists")
        self.assertEqual(read_bytes(self.path("a.h5")), before)
        self.flip("2.sums", 100)
        self.check_error(quadrant(*shard, cwd=self.folder), 2, "2.sums: damaged")

    def test_unfinished_run_is_not_lost(self):
        """Without --resume a run does not begin over an unfinished one's checkpoint, unless it is told to."""
        self.stopped()
        before = read_bytes(self.path(CHECKPOINT))
        done = quadrant("run", *self.experiment(500), "-o", "a.h5", cwd=self.folder)
        self.check_error(done, 2, r"a\.h5\.checkpoint", "--resume", "--force")
        self.assertEqual(read_bytes(self.path(CHECKPOINT)), before)
        self.succeed("run", *self.experiment(500), "-o", "a.h5", "--force", "--quiet", cwd=self.folder)
        self.assert_finished(500)

    def test_another_experiment(self):
        """Its checkpoint is refused, what differs is named, and nothing changes."""
        futures, _ = self.stopped()
        before = [read_bytes(self.path(name)) for name in (CHECKPOINT, PREVIOUS)]
        for more, patterns in [(["--seed", "7"], ["seed: 20260930 in the file, 7 in this run"]),
                               (["--set", "parameters.mu_us=2.5"], [r"parameters\.mu_us: nothing in the file, 2\.5 in this run"]),
                               (["--set", "outputs.pilot=65"], [r"outputs\.pilot: 64 in the file, 65 in this run"]),
                               (["--set", "horizon=2036"], ["analysis.times|horizon"]),
                               (["--shard", "2/2"], ["found futures 0:", "allowed: futures from 5000000 on"]),
                               (["-n", "100"], ["found futures 0:", "up to 100"])]:
            with self.subTest(more):
                done = quadrant("run", *self.experiment("1e7"), "-o", "a.h5", "--resume", *more, cwd=self.folder)
                self.check_error(done, 2, r"a\.h5\.checkpoint", *patterns)
                self.assertEqual(sorted(os.listdir(self.folder)), [CHECKPOINT, PREVIOUS])
                self.assertEqual([read_bytes(self.path(name)) for name in (CHECKPOINT, PREVIOUS)], before)
        self.resume(futures + 1, "--quiet")
        self.assert_finished(futures + 1)

    def test_damaged(self):
        """A damaged checkpoint falls back to the one before it, with a warning; two of them are refused."""
        done, _ = self.stopped()
        self.run_to("whole.h5", futures=done)
        sound = {name: read_bytes(self.path(name)) for name in (CHECKPOINT, PREVIOUS)}
        size = len(sound[CHECKPOINT])
        for place in [0, 17, 40, 3000, size // 2, size - 1]:
            with self.subTest(place):
                self.flip(CHECKPOINT, place)
                said = self.resume(done, "--quiet").err
                self.assertRegex(said, r"(?m)^quadrant: a\.h5\.checkpoint: .*; going on from a\.h5\.checkpoint\.previous$")
                self.assert_same("a.h5", "whole.h5")
                os.remove(self.path("a.h5"))
                for name, data in sound.items():
                    write_bytes(self.path(name), data)
        os.truncate(self.path(CHECKPOINT), size - 1)
        self.flip(PREVIOUS, 100)
        for word in ["--resume", "--resume=auto"]:
            failed = quadrant("run", *self.experiment(done), "-o", "a.h5", word, cwd=self.folder)
            self.check_error(failed, 2, "no checkpoint that is sound", r"a\.h5\.checkpoint: damaged", r"previous: damaged")
        self.assertEqual(sorted(os.listdir(self.folder)), [CHECKPOINT, PREVIOUS, "whole.h5"])

    def test_wrong_use(self):
        for more, patterns in [(["--resume"], ["no checkpoint", "--resume=auto"]), (["--resume=always"], ["'always'", "--resume=auto"]),
                               (["--checkpoint-every", "often"], ["'often'", "90s"])]:
            self.check_error(quadrant("run", *self.experiment(), "-o", "a.h5", *more, cwd=self.folder), 2, *patterns)
        self.assertEqual(os.listdir(self.folder), [])

    def test_stop_rule(self):
        """Looks at the targets are at the same numbers of futures, so that a resumed run stops where an undisturbed one does."""
        target = [BASELINE, *TWO, "--until", "mean:status_quo/lag_cn ±0.1", "-n", "1e6"]
        done = self.json_of("run", *target, "-o", "target.h5", "--json", cwd=self.folder)
        self.assertEqual(done["stop_rule"]["ended_by"], "targets")
        for wait in [0.3, 0.5, 0.8]:
            process = start("run", *target, "-o", "a.h5", "--checkpoint-every", "0.1s", "--resume=auto", cwd=self.folder)
            time.sleep(wait)
            process.kill()
            process.communicate()
        if not os.path.exists(self.path("a.h5")):
            self.succeed("run", *target, "-o", "a.h5", "--resume=auto", "--quiet", cwd=self.folder)
        self.assert_same("a.h5", "target.h5")

    def test_full_disk(self):
        """Where neither checkpoint nor results fit, that is said; the checkpoint that was there is kept, and goes on elsewhere."""
        mount = shutil.which("mount")
        place = self.path("small")
        done, _ = self.stopped()
        before = read_bytes(self.path(CHECKPOINT))
        os.mkdir(place)
        small = [mount, "-t", "tmpfs", "-o", f"size={len(before) + 100000}", "none", place]
        if mount is None or os.geteuid() != 0 or subprocess.run(small, stderr=subprocess.DEVNULL, check=False).returncode != 0:
            say_skip(self, "no small file system can be mounted here")
        self.addCleanup(subprocess.run, ["umount", place], check=True)
        shutil.copy(self.path(CHECKPOINT), place)
        failed = quadrant("run", *self.experiment(done + 5000), "-o", "small/a.h5", "--resume", "--checkpoint-every", "0.1s", cwd=self.folder)
        self.check_error(failed, 1, "the checkpoint could not be written, what was there is kept", "No space left on device")
        self.assertEqual(os.listdir(place), [CHECKPOINT])
        self.assertEqual(read_bytes(os.path.join(place, CHECKPOINT)), before)
        self.succeed("run", *self.experiment(done), "-o", "a.h5", "--resume", "--quiet", cwd=self.folder)

    def test_results_that_cannot_be_stored(self):
        """Where only the results fail, the futures are in a checkpoint, and --resume stores them."""
        process = start("run", *self.experiment(30000), "-o", "a.h5", cwd=self.folder)
        while not any(name.endswith(".tmp") for name in os.listdir(self.folder)):
            time.sleep(0.01)
        write_bytes(self.path("a.h5"), b"mine")
        out, err = process.communicate(timeout=60)
        self.assertEqual((process.returncode, out), (1, b""))
        self.assertRegex(err.decode(), r"(?m)^quadrant: a\.h5: cannot be given its name")
        self.assertRegex(err.decode(), r"(?m)^The futures done are in a\.h5\.checkpoint: --resume stores them\.$")
        self.assertEqual(read_bytes(self.path("a.h5")), b"mine")
        self.resume(30000, "--force")
        self.assert_finished(30000)


class ExtendTest(SumsTest):
    def test_equals_one_long_run(self):
        """Of every design, across the looks and more than once."""
        for design in [[], ["--set", "design.kind=sobol", "--set", "design.replicates=4"], ["--set", "design.kind=latin_hypercube"]]:
            with self.subTest(design):
                self.run_to("whole.h5", *design, "--force")
                self.run_to("short.h5", *design, "--force", futures=1000)
                self.succeed("extend", "short.h5", "--futures", "1500", "--quiet", cwd=self.folder)
                self.succeed("extend", "short.h5", "--futures", "1500", "--quiet", "--simd", "scalar", "--threads", "1", cwd=self.folder)
                self.assert_same("short.h5", "whole.h5")
                self.assert_no_temporary()

    def test_all_policies_and_histograms(self):
        """Everything that a file of all shipped policies holds, across the border from which on histograms count one block in eight."""
        more = ["--set", "outputs.pilot=64", "--set", 'policies.run=["status_quo", "deny", "sell_chips"]']
        self.succeed("run", BASELINE, "-n", "131000", *more, "-o", "a.h5", "--quiet", cwd=self.folder)
        self.succeed("extend", "a.h5", "--futures", "1000", "--quiet", cwd=self.folder)
        self.succeed("run", BASELINE, "-n", "132000", *more, "-o", "whole.h5", "--quiet", cwd=self.folder)
        self.assert_same("a.h5", "whole.h5")

    def test_into_another_file(self):
        self.run_to("a.h5")
        before = read_bytes(self.path("a.h5"))
        self.succeed("extend", "a.h5", "--futures", "100", "-o", "b.h5", "--quiet", cwd=self.folder)
        self.assertEqual(read_bytes(self.path("a.h5")), before)
        self.run_to("whole.h5", futures=self.FUTURES + 100)
        self.assert_same("b.h5", "whole.h5")
        self.check_error(quadrant("extend", "a.h5", "--futures", "100", "-o", "b.h5", cwd=self.folder), 2, "b.h5", "--force")

    def test_interrupted(self):
        """The file stays as it was until the extension is whole; the extension can be resumed."""
        self.run_to("a.h5")
        before = read_bytes(self.path("a.h5"))
        process = start("extend", "a.h5", "--futures", "1e6", "--checkpoint-every", "0.1s", cwd=self.folder)
        while not os.path.exists(self.path(CHECKPOINT)):
            time.sleep(0.02)
            self.assertIsNone(process.poll(), "the extension ended before its first checkpoint")
        process.kill()
        process.communicate()
        self.assertEqual(read_bytes(self.path("a.h5")), before)
        self.check_error(quadrant("extend", "a.h5", "--futures", "1e6", cwd=self.folder), 2, "--resume")
        self.succeed("extend", "a.h5", "--futures", "116000", "--resume", "--quiet", cwd=self.folder)
        self.run_to("whole.h5", futures=120000)
        self.assert_same("a.h5", "whole.h5")
        self.assertEqual(sorted(os.listdir(self.folder)), ["a.h5", "whole.h5"])

    def test_wrong_use(self):
        self.run_to("a.h5", futures=100)
        for arguments, patterns in [(["a.h5"], ["--futures"]), (["none.h5", "-n", "5"], ["no such file"]), ([BASELINE, "-n", "5"], ["damaged|no HDF5"])]:
            self.check_error(quadrant("extend", *arguments, cwd=self.folder), 2, *patterns)
        self.flip("a.h5", 5000)
        self.check_error(quadrant("extend", "a.h5", "-n", "5", cwd=self.folder), 2, "damaged")

    def test_history(self):
        """The file says where and when every stretch of its futures was run."""
        self.run_to("a.h5")
        self.succeed("extend", "a.h5", "--futures", "100", "--quiet", cwd=self.folder)
        text = subprocess.run(["h5dump", "-d", "/provenance/stretch_futures", self.path("a.h5")], capture_output=True, text=True, check=True).stdout
        self.assertEqual(re.findall(r'"(\d+:\d+)"', text), [f"0:{self.FUTURES}", f"{self.FUTURES}:{self.FUTURES + 100}"])
        text = subprocess.run(["h5dump", "-a", "/provenance/resolved_experiment", self.path("a.h5")], capture_output=True, text=True, check=True).stdout
        self.assertRegex(text, rf"(?m)^ *futures = {self.FUTURES + 100}$")


if __name__ == "__main__":
    unittest.main()
