# SPDX-FileCopyrightText: The Quadrant authors
# SPDX-License-Identifier: Apache-2.0
"""The kernels compile as device code for every supported architecture without a warning, and their PTX holds no arithmetic that nobody
wrote: no double precision, no flush to zero, no approximate division, root or function.

    python3 tests/cuda/test_device_code.py

Exits with 77, having said so, where there is no nvcc.
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

    def test_every_architecture_compiles_without_a_warning(self):
        architectures = presets_architectures()
        self.assertEqual(architectures, ["75-real", "80-real", "86-real", "89-real", "90-real", "100-real", "120"])
        known = subprocess.run([NVCC, "--list-gpu-arch"], capture_output=True, text=True, check=True).stdout.split()
        numbers = [a.split("-")[0] for a in architectures]
        numbers = [a for a in numbers if int(a) <= 90 or f"compute_{a}" in known]  # an older nvcc's go no further, as in cmake/cuda.cmake
        code = [f"-gencode=arch=compute_{a},code=sm_{a}" for a in numbers] + [f"-gencode=arch=compute_{numbers[-1]},code=compute_{numbers[-1]}"]
        for source in SOURCES:
            with self.subTest(source):
                done = compile_device(self.out, "-c", "--threads", "2", *code, source=source)
                self.assertEqual((done.returncode, done.stderr), (0, ""), done.stdout)

    def test_the_arithmetic_is_what_is_written(self):
        every = ""
        for source in SOURCES:
            done = compile_device(self.out, "-ptx", "-arch=compute_75", source=source)
            self.assertEqual(done.returncode, 0, done.stderr)
            with open(self.out, encoding="utf-8") as file:
                ptx = file.read()
            self.assertEqual(forbidden(ptx), [], source)
            every += ptx
        self.assertGreater(len(re.findall(r"\bfma\.rn\.f32", every)), 500)  # those that are written
        self.assertGreater(len(re.findall(r"\bdiv\.rn\.f32", every)), 50)

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
