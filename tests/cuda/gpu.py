# SPDX-FileCopyrightText: The Quadrant authors
# SPDX-License-Identifier: Apache-2.0
"""What the tests of the CUDA back end share: whether there is a GPU, real or emulated."""
import json
import os
import subprocess
import sys

PROGRAM = os.path.abspath(os.environ.get("QUADRANT", "build/cuda/quadrant"))


def gpus():
    """The GPUs that the program sees, and why there are none."""
    done = subprocess.run([PROGRAM, "info", "--json"], capture_output=True, text=True, check=True)
    info = json.loads(done.stdout)
    return info["gpus"], info.get("no_gpu_because", "")


def emulated():
    """Whether the GPU is an emulator's, which can be told to fail."""
    return any("emulator" in name for name in gpus()[0])


def need_gpu():
    """Ends the test with 77, having said so, where there is no GPU."""
    names, why = gpus()
    if not names:
        print(f"skipped: no GPU: {why}")
        sys.exit(77)
