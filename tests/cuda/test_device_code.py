# SPDX-FileCopyrightText: The Quadrant authors
# SPDX-License-Identifier: Apache-2.0
"""The kernels compile as device code for every supported architecture without a warning, and their PTX holds no arithmetic that nobody
wrote: no double precision, no flush to zero, no approximate division, root or function.

    python3 tests/cuda/test_device_code.py

Exits with 77, having said so, where there is no nvcc. With QUADRANT_EVERY_ARCHITECTURE=1 in the environment every architecture has PTX of its
own, as in the preset `cuda`; else the oldest and the newest have, and those between take the oldest's.
"""
import os
import re
import subprocess
import sys
import tempfile
import unittest

sys.dont_write_bytecode = True

PROJECT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
SOURCES = [os.path.join(PROJECT, "kernels", "launch", "cuda", name) for name in ("analyse.cu", "simulate.cu")]

sys.path.insert(0, os.path.join(PROJECT, "tools"))
from gpu_costs import nvcc, strict_flags

NVCC = nvcc()
EVERY_ARCHITECTURE = os.environ.get("QUADRANT_EVERY_ARCHITECTURE") == "1"


def presets_architectures():
    """Those of the preset `cuda`: machine code for each, and PTX of the last for later ones."""
    with open(os.path.join(PROJECT, "CMakePresets.json"), encoding="utf-8") as file:
        return re.search(r'"CMAKE_CUDA_ARCHITECTURES": "([\w;-]{20,})"', file.read()).group(1).split(";")


def compile_device(out, *arguments, source):
    return subprocess.run([NVCC, *strict_flags(), "-I", PROJECT, *arguments, source, "-o", out], capture_output=True, text=True, check=False)


def forbidden(ptx):
    """Instructions of a PTX text that the engine must not have."""
    body = re.sub(r"//.*", "", ptx)
    return sorted(set(re.findall(r"\b(?:[\w.]+\.f64\b|mad\.(?:rn\.)?f32|[\w.]+\.ftz[\w.]*|[\w.]+\.approx[\w.]*|div\.full[\w.]*)", body)) - {"mov.b64"})


class DeviceCodeTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.out = os.path.join(folder.name, "out")

    def test_every_architecture_compiles_without_a_warning_to_the_arithmetic_that_is_written(self):
        architectures = presets_architectures()
        self.assertEqual(architectures, ["75-real", "80-real", "86-real", "89-real", "90-real", "100-real", "120"])
        known = subprocess.run([NVCC, "--list-gpu-arch"], capture_output=True, text=True, check=True).stdout.split()
        numbers = [a.split("-")[0] for a in architectures]
        numbers = [a for a in numbers if int(a) <= 90 or f"compute_{a}" in known]  # an older nvcc's go no further, as in cmake/cuda.cmake
        oldest, newest = numbers[0], numbers[-1]
        last = [f"-gencode=arch=compute_{newest},code=[sm_{newest},compute_{newest}]"]
        if EVERY_ARCHITECTURE:
            code = [f"-gencode=arch=compute_{a},code=sm_{a}" for a in numbers[:-1]] + last
        else:  # no source asks for the architecture's number: the PTX of the oldest serves those up to the newest
            code = [f"-gencode=arch=compute_{oldest},code=[{','.join('sm_' + a for a in numbers[:-1])}]"] + last
        texts = {}
        for source in SOURCES:
            with self.subTest(source):
                done = compile_device(self.out, "-c", "--threads", "2", "--keep", "--keep-dir", os.path.dirname(self.out), *code, source=source)
                self.assertEqual((done.returncode, done.stderr), (0, ""), done.stdout)
                stem = os.path.splitext(os.path.basename(source))[0]
                for number in numbers if EVERY_ARCHITECTURE else (oldest, newest):
                    with open(os.path.join(os.path.dirname(self.out), f"{stem}.compute_{number}.ptx"), encoding="utf-8") as file:
                        texts.setdefault(number, []).append(file.read())
        for number, ptx in texts.items():
            self.check_arithmetic(number, ptx)

    def check_arithmetic(self, number, texts):
        """It is what is written."""
        for source, ptx in zip(SOURCES, texts):
            self.assertEqual(forbidden(ptx), [], (source, number))
        every = "".join(texts)
        self.assertGreater(len(re.findall(r"\bfma\.rn\.f32", every)), 500, number)  # those that are written
        self.assertGreater(len(re.findall(r"\bdiv\.rn\.f32", every)), 50, number)

    def test_no_source_asks_for_the_architectures_number(self):
        """On that the test above relies, which compiles few architectures from their own PTX."""
        for at, _, names in os.walk(os.path.join(PROJECT, "kernels")):
            for name in names:
                with open(os.path.join(at, name), encoding="utf-8") as file:
                    text = file.read()
                asked = re.findall(r"__CUDA_ARCH\w*|__CUDA_MINIMUM_ARCH\w*|NV_IF\w*|NV_DISPATCH\w*|if target", text.replace("defined(__CUDA_ARCH__)", ""))
                self.assertEqual(asked, [], name)

    def test_the_check_sees_loose_arithmetic(self):
        source = os.path.join(os.path.dirname(self.out), "loose.cu")
        with open(source, "w", encoding="utf-8") as file:
            file.write("__global__ void loose(float* x, double* y) { x[0] = __expf(x[1]) / x[2]; y[0] = y[1] * y[2]; }\n")
        done = subprocess.run([NVCC, "-ptx", "-arch=compute_75", "--use_fast_math", source, "-o", self.out], capture_output=True, text=True, check=False)
        self.assertEqual(done.returncode, 0, done.stderr)
        with open(self.out, encoding="utf-8") as file:
            found = " ".join(forbidden(file.read()))
        for part in (".ftz", ".approx", ".f64"):
            self.assertIn(part, found)


if __name__ == "__main__":
    if NVCC is None:
        print("skipped: no nvcc; device code was not compiled")
        sys.exit(77)
    unittest.main()
