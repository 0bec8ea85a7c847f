# SPDX-FileCopyrightText: The Quadrant authors
# SPDX-License-Identifier: Apache-2.0
"""What the tests of the CUDA back end share: whether there is a GPU, real or emulated, and a small experiment whose file the CPU makes too."""
import json
import os
import subprocess
import sys
import tempfile
import unittest

PROGRAM = os.path.abspath(os.environ.get("QUADRANT", "build/cuda/quadrant"))
PROJECT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
BASELINE = os.path.join(PROJECT, "configs", "baseline.toml")
SMALL = [BASELINE, "-n", "500", "--set", "outputs.pilot=64", "--set", 'policies.run=["status_quo", "deny", "sell_chips", "deny_chips"]']


def gpus():
    """The GPUs that the program sees, and why there are none."""
    done = subprocess.run([PROGRAM, "info", "--json"], capture_output=True, text=True, check=True)
    info = json.loads(done.stdout)
    return info["gpus"], info.get("no_gpu_because", "")


def emulated():
    """Whether the GPU is an emulator's, which can be told to fail."""
    return any("emulator" in name for name in gpus()[0])


def need_gpu():
    """Ends the test with 77, having said so, where there is no GPU. It is an error where there should be one, and where CUDA is not built in."""
    names, why = gpus()
    if not names and ("built without CUDA" in why or "QUADRANT_CUDA_EMULATOR" in os.environ):
        sys.exit(f"error: {PROGRAM} finds no GPU, real or emulated: {why}")
    if not names:
        print(f"skipped: no GPU: {why}")
        sys.exit(77)


def quadrant(*arguments, **environment):
    env = {**os.environ, **{name: str(value) for name, value in environment.items()}}
    return subprocess.run([PROGRAM, *arguments], capture_output=True, text=True, check=False, env=env)


class Files(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.folder.cleanup)
        cls.expected = cls.path("cpu.h5")
        done = quadrant("run", *SMALL, "--device", "cpu", "-o", cls.expected, "--quiet")
        assert done.returncode == 0, done.stderr

    @classmethod
    def path(cls, name):
        return os.path.join(cls.folder.name, name)

    def run_on(self, device, *more, code=0, **environment):
        """Runs the small experiment; the file must be the CPU's, or absent after a failure. Returns standard error."""
        with tempfile.TemporaryDirectory() as folder:
            out = os.path.join(folder, "gpu.h5")
            done = quadrant("run", *SMALL, "--device", device, "-o", out, "--quiet", *more, **environment)
            self.assertEqual(done.returncode, code, done.stderr)
            self.assertEqual(done.stdout, "")
            if code == 0:
                self.assert_same(out)
            self.assertEqual(os.listdir(folder), ["gpu.h5"] if code == 0 else [])  # no file, and none half written
        return done.stderr

    def assert_same(self, out):
        difference = subprocess.run(["h5diff", "--exclude-path", "/provenance", self.expected, out], capture_output=True, text=True, check=False)
        self.assertEqual((difference.returncode, difference.stdout), (0, ""))
