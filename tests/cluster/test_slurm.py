#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Quadrant authors
# SPDX-License-Identifier: Apache-2.0
"""Jobs on a real Slurm, by the scripts of tools/slurm: an array and its merge, tasks that are preempted, a node that is lost.

    python3 tests/cluster/test_slurm.py [-v] [CLASS[.TEST] ...]

QUADRANT names the program. QUADRANT_SLURM names a folder with scripts that make a cluster of this machine (slurm-up, slurm-down,
slurm-exec COMMAND..., slurm-node kill|start NODE) where there is one; without it the tests exit with 77, having said so. The nodes must
share the folder of temporary files.
"""
import os
import re
import signal
import subprocess
import sys
import time
import unittest

sys.dont_write_bytecode = True

from files import PROGRAM, PROJECT, SHORT, SumsTest, read_bytes

CLUSTER = os.environ.get("QUADRANT_SLURM", "")
PLUGIN = os.path.join(os.path.dirname(PROGRAM), "quadrant-mpi.so")
SCRIPTS = os.path.join(PROJECT, "tools", "slurm")
ENDED = {"COMPLETED", "FAILED", "CANCELLED", "TIMEOUT", "NODE_FAIL"}


def in_cluster(*command, check=True, cwd=None):
    done = subprocess.run([os.path.join(CLUSTER, "slurm-exec"), *command], capture_output=True, text=True, check=False, cwd=cwd,
                          env={**os.environ, "QUADRANT": PROGRAM})
    if check and done.returncode != 0:
        raise AssertionError(f"{command} ended with {done.returncode}: {done.stdout}{done.stderr}")
    return done.stdout.strip()


def fields(job):
    """What Slurm says of every task of a job: a list of dictionaries."""
    lines = in_cluster("scontrol", "show", "job", "-o", job, check=False).splitlines()
    return [dict(part.split("=", 1) for part in line.split() if "=" in part) for line in lines]


class SlurmTest(SumsTest):
    FUTURES = 200000

    def logs(self):
        """What the jobs said."""
        return "".join(read_bytes(self.path(name)).decode() for name in os.listdir(self.folder) if name.endswith(".out"))

    def wait(self, what, condition, seconds=180):
        deadline = time.monotonic() + seconds
        while not condition():
            if time.monotonic() > deadline:
                self.fail(f"{what} did not come; the jobs said:\n{self.logs()}")
            time.sleep(0.3)

    def submit(self, *arguments):
        return in_cluster("sbatch", "--parsable", "--output=%x-%A-%a.out", *arguments, cwd=self.folder).split(";")[0]

    def submit_array(self, tasks, *more):
        return self.submit(f"--array=1-{tasks}", *more, os.path.join(SCRIPTS, "array.sbatch"), *self.experiment(), "--checkpoint-every", "0.2s")

    def shard(self, k, n):
        return f"baseline.shard-{k}-of-{n}.sums"

    def has_checkpoint(self, k, n):
        return os.path.exists(self.path(self.shard(k, n) + ".checkpoint"))

    def merged_by_a_job(self, job, tasks):
        """Submits the merge, waits for it and compares its results with those of one run."""
        merge = self.submit(f"--dependency=afterok:{job}", "--kill-on-invalid-dep=yes", os.path.join(SCRIPTS, "merge.sbatch"), "m.h5",
                            *[self.shard(k, tasks) for k in range(1, tasks + 1)])
        self.wait("the end of the merge", lambda: fields(merge)[0]["JobState"] in ENDED)
        self.assertEqual(fields(merge)[0]["JobState"], "COMPLETED")
        self.run_to("whole.h5")
        self.assert_same("m.h5", "whole.h5")
        self.assertEqual([name for name in os.listdir(self.folder) if "checkpoint" in name or name.endswith(".tmp")], [])

    def test_array_with_a_merge(self):
        """As quadrant-submit plans and submits it."""
        said = in_cluster(os.path.join(SCRIPTS, "quadrant-submit"), self.experiment()[0], "--futures", str(self.FUTURES), "--shards", "3", *SHORT,
                          "--time", "10min", "-o", "m.h5", "--sbatch=--output=%x-%A-%a.out", cwd=self.folder)
        self.assertRegex(said, r"^200,000 futures in 3 tasks of about [\d,]+ s each\nsubmitted: the array is job \d+, the merge job \d+; ")
        merge = re.search(r"merge job (\d+)", said).group(1)
        self.wait("the end of the merge", lambda: fields(merge)[0]["JobState"] in ENDED)
        self.assertEqual(fields(merge)[0]["JobState"], "COMPLETED")
        self.run_to("whole.h5")
        self.assert_same("m.h5", "whole.h5")

    def test_preempted_tasks(self):
        """Tasks that get Slurm's signal before their limit, or are queued again while they run, go on from their checkpoints."""
        job = self.submit_array(2)
        self.wait("checkpoints", lambda: self.has_checkpoint(1, 2) and self.has_checkpoint(2, 2))
        in_cluster("scancel", "--batch", "--signal=USR1", f"{job}_1")
        in_cluster("scontrol", "requeue", f"{job}_2")
        self.wait("the end of the tasks", lambda: all(task["JobState"] in ENDED for task in fields(job)))
        tasks = fields(job)
        self.assertEqual({task["JobState"] for task in tasks}, {"COMPLETED"})
        self.assertEqual({task["Restarts"] for task in tasks}, {"1"})
        self.merged_by_a_job(job, 2)

    def submit_ranks(self, *more):
        """Three ranks on as many nodes, on a run of seconds."""
        return self.submit("--nodes=3", "--ntasks=3", *more, os.path.join(SCRIPTS, "mpi.sbatch"), *self.experiment(), "-o", "m.h5", "--checkpoint-every",
                           "0.5s")

    def finished(self, job, restarts):
        """Waits for the end of a job of ranks, and compares its results with those of one process."""
        self.wait("the end of the job", lambda: fields(job)[0]["JobState"] in ENDED)
        end = fields(job)[0]
        self.assertEqual((end["JobState"], end["Restarts"]), ("COMPLETED", str(restarts)), self.logs())
        self.assertRegex(self.logs(), r"3 ranks: 3 x CPU")
        self.run_to("whole.h5")
        self.assert_same("m.h5", "whole.h5")
        self.assertEqual([name for name in os.listdir(self.folder) if "checkpoint" in name], [])

    @unittest.skipUnless(os.path.exists(PLUGIN), "no quadrant-mpi.so was built")
    def test_ranks_before_their_limit(self):
        """A job of ranks that gets Slurm's signal goes on from its checkpoint."""
        job = self.submit_ranks()
        self.wait("a checkpoint", lambda: os.path.exists(self.path("m.h5.checkpoint")))
        in_cluster("scancel", "--batch", "--signal=USR1", job)
        self.finished(job, 1)

    @unittest.skipUnless(os.path.exists(PLUGIN), "no quadrant-mpi.so was built")
    def test_lost_rank(self):
        """So does one of whose ranks one is killed, as by a node without memory."""
        job = self.submit_ranks()
        self.wait("a checkpoint", lambda: os.path.exists(self.path("m.h5.checkpoint")))
        os.kill(self.ranks()[2], signal.SIGKILL)
        self.finished(job, 1)

    def test_lost_node(self):
        """A node that loses its power: its task runs again elsewhere, from the last checkpoint."""
        job = self.submit_array(1, "--nodelist=n2")
        self.wait("a checkpoint", lambda: self.has_checkpoint(1, 1))
        in_cluster("scontrol", "update", f"jobid={job}_1", "nodelist=", check=False)
        subprocess.run([os.path.join(CLUSTER, "slurm-node"), "kill", "n2"], check=True, capture_output=True)
        try:
            self.assertFalse(os.path.exists(self.path(self.shard(1, 1))), "the task was over before its node was lost")
            self.wait("Slurm's notice", lambda: fields(job)[0].get("Restarts") == "1")
            subprocess.run([os.path.join(CLUSTER, "slurm-node"), "start", "n2"], check=True, capture_output=True)
            self.wait("the end of the task", lambda: fields(job)[0]["JobState"] in ENDED)
        finally:
            subprocess.run([os.path.join(CLUSTER, "slurm-up")], check=True, capture_output=True)
        self.assertEqual(fields(job)[0]["JobState"], "COMPLETED")
        self.merged_by_a_job(job, 1)


def main():
    if not CLUSTER:
        print("skipped: QUADRANT_SLURM names no scripts that make a Slurm cluster of this machine")
        sys.exit(77)
    up = subprocess.run([os.path.join(CLUSTER, "slurm-up")], capture_output=True, text=True, check=False)
    if up.returncode != 0:
        print(f"skipped: no Slurm could be started here: {(up.stdout + up.stderr).strip().splitlines()[-1]}")
        sys.exit(77)
    try:
        unittest.main()
    finally:
        subprocess.run([os.path.join(CLUSTER, "slurm-down")], check=False, capture_output=True)


if __name__ == "__main__":
    main()
