# SPDX-FileCopyrightText: The Quadrant authors
# SPDX-License-Identifier: Apache-2.0
"""Runs the program for the tests of its command line: calls, folders, small experiments, and what every error must look like."""
import atexit
import functools
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import unittest
from typing import NamedTuple

PROJECT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
PROGRAM = os.path.abspath(os.environ.get("QUADRANT", "build/release/quadrant"))
BASELINE = os.path.join(PROJECT, "configs", "baseline.toml")

COMMANDS = ["run", "merge", "extend", "show", "report", "compare", "discover", "sensitivity", "check", "replay", "verify", "bench", "init", "info"]
POLICIES = ["status_quo", "deny", "deny_chips", "sell_chips", "sell_everything", "api_first", "restrict_allies", "open_to_allies",
            "exports_program_max", "no_exports_program", "us_open_push", "china_closes", "decouple", "coopetition", "all_stacks_compete",
            "sovereignty_max", "no_sovereignty", "edge_push", "no_edge"]
QUADRANTS = ["us_open", "us_closed", "cn_open", "cn_closed"]
HISTORY_TIMES = [2023.0 + i / 4 for i in range(16)]
FORECAST_TIMES = [2027.0 + i / 4 for i in range(41)]

# The baseline with two policies and a small pilot: half a second a run.
TWO = ["--set", "outputs.pilot=64", "--set", 'policies.run=["status_quo", "deny"]']
TINY = [BASELINE, "-n", "300"] + TWO

ESCAPE = re.compile(r"\x1b")
COLOUR = re.compile(r"\x1b\[[0-9;]*m")
INTERNAL = re.compile(r"internal error|terminate called|std::|basic_string|bad_alloc|assert|Sanitizer|Segmentation|HDF5-DIAG|core dumped")


class Done(NamedTuple):
    """A call that ended. `code` is negative where a signal ended it."""
    code: int
    out: str
    err: str


def environment(**changes):
    """The tests' environment without what changes the program's output; None removes a variable."""
    env = {name: value for name, value in os.environ.items() if name not in ("NO_COLOR", "TERM")}
    for name, value in changes.items():
        env.pop(name, None)
        if value is not None:
            env[name] = value
    return env


def quadrant(*arguments, cwd=None, env=None, timeout=120, **more):
    """Calls the program and waits for it."""
    done = subprocess.run([PROGRAM, *arguments], cwd=cwd, env=env or environment(), timeout=timeout, stdin=subprocess.DEVNULL,
                          stdout=more.pop("stdout", subprocess.PIPE), stderr=subprocess.PIPE, **more)
    return Done(done.returncode, (done.stdout or b"").decode("utf-8"), done.stderr.decode("utf-8", "replace"))


def start(*arguments, cwd=None, **more):
    """Starts the program without waiting."""
    return subprocess.Popen([PROGRAM, *arguments], cwd=cwd, env=environment(), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                            stderr=subprocess.PIPE, **more)


@functools.lru_cache(maxsize=None)
def shared_folder():
    """A folder for files that several tests read, removed at the end."""
    folder = tempfile.mkdtemp(prefix="quadrant-tests-")
    atexit.register(shutil.rmtree, folder, True)
    return folder


def make_results(path, *arguments):
    done = quadrant("run", BASELINE, *arguments, "-o", path, "--quiet")
    if done.code != 0:
        raise RuntimeError(f"quadrant run ended with {done.code}: {done.err}")
    return path


@functools.lru_cache(maxsize=None)
def all_policies():
    """Results of all shipped policies, 2,000 futures. Not to be changed."""
    return make_results(os.path.join(shared_folder(), "all.h5"), "-n", "2000", "--set", "outputs.pilot=64")


@functools.lru_cache(maxsize=None)
def two_policies():
    """Results of two policies, 300 futures. Not to be changed."""
    return make_results(os.path.join(shared_folder(), "two.h5"), "-n", "300", *TWO)


@functools.lru_cache(maxsize=None)
def names():
    """What `info --json` says of this machine, and the names of parameters, series and outcomes."""
    return json.loads(quadrant("info", "--json").out)


def cpu_paths():
    return [path["name"] for path in names()["cpu"]["paths"]]


def read_bytes(path):
    with open(path, "rb") as file:
        return file.read()


def write_bytes(path, data):
    with open(path, "wb") as file:
        file.write(data)


def tree(folder):
    """Names of all files and folders in a folder."""
    return sorted(os.path.join(at, name) for at, folders, files in os.walk(folder) for name in folders + files)


def say_skip(test, reason):
    """Skips a test and prints why, however quiet the runner is."""
    print(f"skipped {test.id()}: {reason}", file=sys.stderr)
    raise unittest.SkipTest(reason)


class ProgramTest(unittest.TestCase):
    """A test with a folder of its own."""
    maxDiff = 2000

    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="quadrant-test-")
        self.addCleanup(shutil.rmtree, self.folder, True)

    def path(self, name):
        return os.path.join(self.folder, name)

    def succeed(self, *arguments, **more):
        done = quadrant(*arguments, **more)
        self.assertEqual(done.code, 0, f"quadrant {' '.join(arguments)}: {done.err}")
        return done

    def json_of(self, *arguments, **more):
        return json.loads(self.succeed(*arguments, **more).out)

    def check_error(self, done, code, *patterns):
        """A call that must have failed: with this exit code, a message of the program's own, and these patterns in it."""
        self.assertEqual(done.code, code, f"exit code; the message was: {done.err}")
        self.assertRegex(done.err, r"\A(.*\n)*quadrant: .")
        self.assertIsNone(INTERNAL.search(done.err), done.err)
        message = done.err[re.search(r"^quadrant: ", done.err, re.M).start():]
        for pattern in patterns:
            self.assertRegex(message, pattern)

    def fail_with(self, code, arguments, *patterns, **more):
        done = quadrant(*arguments, **more)
        self.check_error(done, code, *patterns)
        return done

    def assert_no_temporary(self, folder=None):
        left = [name for name in os.listdir(folder or self.folder) if name.endswith(".tmp")]
        self.assertEqual(left, [], "temporary files left behind")
