#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Quadrant authors
# SPDX-License-Identifier: Apache-2.0
"""Runs of several MPI ranks on this machine: the bits of one process, checkpoints, signals, ranks that fail and ranks that die.

    python3 tests/cluster/test_mpi.py [-v] [CLASS[.TEST] ...]

QUADRANT names the program; quadrant-mpi.so must lie beside it, and mpirun in the path, or the tests exit with 77, having said so.
"""
import os
import re
import shutil
import signal
import subprocess
import sys
import time
import unittest

sys.dont_write_bytecode = True

from files import PROGRAM, Done, SumsTest, environment, quadrant, read_bytes

MPIRUN = shutil.which("mpirun")
PLUGIN = os.path.join(os.path.dirname(PROGRAM), "quadrant-mpi.so")


def ranks(count):
    """What starts so many ranks of the program: Open MPI must be told that they are more than the processors, and that root may."""
    return [MPIRUN, "--oversubscribe", "--allow-run-as-root", "--bind-to", "none", "-n", str(count), PROGRAM]


def mpi_environment(**more):
    return environment(OMPI_MCA_mpi_yield_when_idle="1", OMPI_MCA_btl_vader_single_copy_mechanism="none", OMPI_MCA_btl="self,vader", **more)


class MpiTest(SumsTest):
    FUTURES = 20000

    def start(self, count, *arguments, **more):
        return subprocess.Popen([*ranks(count), *arguments], cwd=self.folder, env=mpi_environment(**more), stdin=subprocess.DEVNULL,
                                stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True)

    def ended(self, process, timeout=180):
        out, err = process.communicate(timeout=timeout)
        return Done(process.returncode, out.decode(), err.decode("utf-8", "replace"))

    def together(self, count, *arguments, **more):
        """Runs it on so many ranks, to its end."""
        return self.ended(self.start(count, *arguments, **more))

    def wait_for(self, name, process):
        while not os.path.exists(self.path(name)):
            time.sleep(0.02)
            self.assertIsNone(process.poll(), f"the run ended before there was {name}")

    def begun(self, count, *more):
        """A long run of some ranks that has two checkpoints; slow ones, so that it is soon run again."""
        process = self.start(count, "run", *self.experiment("1e7"), "-o", "a.h5", "--checkpoint-every", "0.3s", "--simd", "scalar", "--tile", "64", *more)
        self.addCleanup(lambda: process.poll() is None and os.killpg(process.pid, signal.SIGKILL))
        self.wait_for("a.h5.checkpoint.previous", process)
        return process

    def resumed(self, done, *more):
        """Finishes a.h5, alone, with a few more futures, and compares it with one run."""
        self.succeed("run", *self.experiment(done + 1000), "-o", "a.h5", "--resume", "--quiet", *more, cwd=self.folder)
        self.run_to("whole.h5", futures=done + 1000)
        self.assert_same("a.h5", "whole.h5")
        self.assertEqual(sorted(os.listdir(self.folder)), ["a.h5", "whole.h5"])

    def test_same_bits(self):
        """1, 2, 3 and 5 ranks, with checkpoints on the way, of all that the options allow; one writes, one prints."""
        self.run_to("whole.h5")
        for count, more in [(1, []), (2, ["--checkpoint-every", "0.2s"]), (3, ["--threads", "2", "--tile", "100"]), (5, ["--simd", "scalar"])]:
            with self.subTest(count):
                done = self.together(count, "run", *self.experiment(), "-o", "a.h5", "--force", *more)
                self.assertEqual(done.code, 0, done.err)
                self.assert_same("a.h5", "whole.h5")
                self.assertEqual(done.out.count("Stored in a.h5"), 1)
                self.assertEqual(done.err.count("Experiment 'baseline'"), 1)
                self.assertEqual(sorted(os.listdir(self.folder)), ["a.h5", "whole.h5"])
                device = re.search(r"futures/s; (.*)\)\.", done.out).group(1)
                if count > 1:
                    self.assertTrue(device.startswith(f"{count} ranks: {count} x CPU, "), device)

    def test_designs_targets_and_extensions(self):
        design = ["--set", "design.kind=sobol", "--set", "design.replicates=4"]
        self.run_to("whole.h5", *design)
        self.assertEqual(self.together(3, "run", *self.experiment(5000), *design, "-o", "a.h5", "--quiet").code, 0)
        extended = self.together(2, "extend", "a.h5", "--futures", "15000", "--quiet")
        self.assertEqual((extended.code, extended.out), (0, ""), extended.err)
        self.assert_same("a.h5", "whole.h5")
        target = [*self.experiment("1e6"), "--until", "mean:status_quo/lag_cn ±0.1", "--quiet", "--force"]
        self.succeed("run", *target, "-o", "whole.h5", cwd=self.folder)
        self.assertEqual(self.together(3, "run", *target, "-o", "a.h5").code, 0)
        self.assert_same("a.h5", "whole.h5")

    def test_a_shard_by_ranks(self):
        self.run_to("whole.h5")
        for k in (1, 2):
            self.assertEqual(self.together(3, "run", *self.experiment(), "--shard", f"{k}/2", "-o", f"{k}.sums", "--quiet").code, 0)
        self.succeed("merge", "1.sums", "2.sums", "-o", "a.h5", "--quiet", cwd=self.folder)
        self.assert_same("a.h5", "whole.h5")

    def test_time_budget(self):
        """Results of futures from 0 on, however the ranks stood."""
        done = self.together(3, "run", *self.experiment("1e8"), "-o", "a.h5", "--time-budget", "2s")
        self.assertEqual(done.code, 0, done.err)
        futures = int(re.search(r"Stopped after ([\d,]+) of", done.out).group(1).replace(",", ""))
        self.run_to("whole.h5", futures=futures)
        self.assert_same("a.h5", "whole.h5")

    def test_signals(self):
        """A signal that reaches any rank stops all with a checkpoint; one process goes on to the same bits, and so do other ranks."""
        for rank, number, code in [(0, signal.SIGTERM, 143), (2, signal.SIGUSR1, 138), (1, signal.SIGINT, 130)]:
            with self.subTest(rank=rank):
                process = self.begun(3)
                os.kill(self.ranks()[rank], number)
                ended = self.ended(process)
                self.assertEqual(ended.code, code, ended.err)
                self.assertEqual(ended.out, "")
                said = re.findall(r"(?m)^quadrant: stopped by a signal; ([\d,]+) futures are in a\.h5\.checkpoint", ended.err)
                self.assertEqual(len(said), 1, ended.err)
                end = self.end_of_checkpoint("a.h5.checkpoint")
                if rank == 2:
                    again = self.together(2, "run", *self.experiment(end + 1000), "-o", "a.h5", "--resume", "--quiet")
                    self.assertEqual(again.code, 0, again.err)
                    self.run_to("whole.h5", futures=end + 1000)
                    self.assert_same("a.h5", "whole.h5")
                else:
                    self.resumed(end)
                for name in os.listdir(self.folder):
                    os.remove(self.path(name))

    def test_launcher_passes_a_signal_on(self):
        """SIGUSR1 to mpirun, as a job script sends it before its limit."""
        process = self.begun(3)
        process.send_signal(signal.SIGUSR1)
        ended = self.ended(process)
        self.assertEqual(ended.code, 138, ended.err)
        self.resumed(self.end_of_checkpoint("a.h5.checkpoint"))

    def test_a_rank_dies(self):
        """The job ends with an error; what the last checkpoint holds goes on to the same bits."""
        for rank in (0, 2):
            with self.subTest(rank):
                process = self.begun(3)
                os.kill(self.ranks()[rank], signal.SIGKILL)
                ended = self.ended(process)
                self.assertNotIn(ended.code, (0, None))
                self.assertFalse(os.path.exists(self.path("a.h5")))
                deadline = time.monotonic() + 10  # the launcher may be gone a moment before the ranks that it killed
                while self.ranks() and time.monotonic() < deadline:
                    time.sleep(0.05)
                self.assertEqual(self.ranks(), {})
                for name in os.listdir(self.folder):
                    if name.endswith(".tmp"):
                        os.remove(self.path(name))  # of rank 0, which could not
                self.resumed(self.end_of_checkpoint("a.h5.checkpoint"))
                for name in os.listdir(self.folder):
                    os.remove(self.path(name))

    def test_errors_are_said_once(self):
        """By rank 0, with the exit code that one process has."""
        self.run_to("there.h5")
        for arguments, code, pattern in [(["-o", "there.h5"], 2, r"there\.h5"), (["-o", "a.h5", "--resume"], 2, "no checkpoint"),
                                         (["--set", "seed=x"], 2, "seed"), (["--until", "mean:none/lag_cn ±0.1"], 2, "--until"),
                                         (["--device", "cuda"], 1, "cuda|CUDA")]:
            with self.subTest(arguments):
                done = self.together(3, "run", *self.experiment(), *arguments)
                said = [line for line in done.err.splitlines() if line.startswith("quadrant: ")]
                self.assertEqual(len(said), 1, done.err)
                self.assertRegex(said[0], pattern)
                self.assertEqual(done.code, code, done.err)
                self.assertEqual(sorted(os.listdir(self.folder)), ["there.h5"])

    def test_ranks_that_differ(self):
        """A rank of another experiment is named before anything is simulated."""
        done = self.ended(subprocess.Popen([*ranks(2), "run", *self.experiment(), "-o", "a.h5", ":", "-n", "1", PROGRAM, "run", *self.experiment(),
                                            "-o", "a.h5", "--seed", "7"], cwd=self.folder, env=mpi_environment(), stdout=subprocess.PIPE,
                                           stderr=subprocess.PIPE))
        self.assertEqual(done.code, 1, done.err)
        self.assertRegex(done.err, r"(?m)^quadrant: rank 2 of 3 \(.*\): found another experiment.* seed: 20260930 in rank 0, 7 in this rank")
        self.assertEqual(os.listdir(self.folder), [])

    def test_without_the_library(self):
        """Several processes that cannot work together stop instead of each writing the same file, unless they are to work alone."""
        done = self.together(2, "run", *self.experiment(), "-o", "a.h5", QUADRANT_MPI="/none/quadrant-mpi.so")
        self.assertEqual(done.code, 1)
        self.assertIn("one of 2 processes (OMPI_COMM_WORLD_SIZE)", done.err)
        self.assertIn("--mpi=off", done.err)
        alone = quadrant("run", *self.experiment(300), "-o", "a.h5", "--mpi", "off", "--quiet", cwd=self.folder,
                         env=environment(OMPI_COMM_WORLD_SIZE="2", QUADRANT_MPI="/none/quadrant-mpi.so"))
        self.assertEqual(alone.code, 0, alone.err)
        # a step of Slurm without MPI's way of starting: MPI believes itself alone
        lost = quadrant("run", *self.experiment(300), "-o", "b.h5", cwd=self.folder, env=environment(SLURM_STEP_NUM_TASKS="3"))
        self.check_error(lost, 1, "one of 3 processes", "MPI counts 1", "--mpi=pmix")
        self.assertEqual(os.listdir(self.folder), ["a.h5"])

    def test_program_is_free_of_mpi(self):
        needed = subprocess.run(["readelf", "-d", PROGRAM], capture_output=True, text=True, check=True).stdout
        self.assertNotIn("libmpi", needed)
        self.assertIn("libmpi", subprocess.run(["readelf", "-d", PLUGIN], capture_output=True, text=True, check=True).stdout)


if __name__ == "__main__":
    if MPIRUN is None or not os.path.exists(PLUGIN):
        print(f"skipped: no {'mpirun' if MPIRUN is None else PLUGIN} here")
        sys.exit(77)
    unittest.main()
