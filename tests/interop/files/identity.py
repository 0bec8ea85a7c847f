# SPDX-FileCopyrightText: The Quadrant authors
# SPDX-License-Identifier: Apache-2.0
"""That threads, instruction sets and tiles change no bit of a file outside /provenance."""
import subprocess

import h5py

from program import TWO, ProgramTest, cpu_paths, make_results

SETTINGS = [["--threads", "1"], ["--threads", "2"], ["--tile", "32"], ["--tile", "100"], ["--tile", "4096", "--threads", "2"], ["--tile", "1"]]


def contents(path):
    """Every dataset and attribute outside /provenance, as bytes, with types, shapes and dimensions."""
    held = {}

    def attributes(item):
        for name in item.attrs:
            if name not in ("DIMENSION_LIST", "REFERENCE_LIST"):  # places in the file; the dimensions are compared by name
                attribute = item.attrs.get_id(name)
                held[item.name, name] = (str(attribute.dtype), attribute.shape, repr(item.attrs[name]))

    def visit(name, item):
        if name.split("/")[0] == "provenance":
            return
        attributes(item)
        if isinstance(item, h5py.Dataset):
            values = item[...]
            held[item.name] = (str(item.dtype), item.shape, item.chunks, [dimension[0].name if len(dimension) else None for dimension in item.dims],
                               list(values.ravel()) if values.dtype.kind == "O" else values.tobytes())

    with h5py.File(path, "r") as file:
        attributes(file)
        file.visititems(visit)
    return held


class BitIdentityTest(ProgramTest):
    def run_with(self, name, *settings):
        return make_results(self.path(name), "-n", "2000", *TWO, *settings)

    def differences(self, one, other):
        a, b = contents(one), contents(other)
        self.assertEqual(list(a), list(b))
        return [key for key in a if a[key] != b[key]]

    def h5diff(self, one, other):
        return subprocess.run(["h5diff", "-q", "--exclude-path", "/provenance", one, other], check=False).returncode

    def test_settings(self):
        reference = self.run_with("reference.h5", "--simd", "scalar", "--threads", "1", "--tile", "512")
        self.assertGreater(len(contents(reference)), 300)
        for settings in [["--simd", path] for path in reversed(cpu_paths())] + SETTINGS:
            with self.subTest(" ".join(settings)):
                other = self.run_with("other.h5", "--force", *settings)
                self.assertEqual(self.differences(reference, other), [])
                if settings[0] != "--tile":  # h5diff is slow
                    self.assertEqual(self.h5diff(reference, other), 0)

    def test_another_seed_is_noticed(self):
        """The comparison itself can fail."""
        one, other = self.run_with("one.h5"), self.run_with("other.h5", "--seed", "1")
        self.assertGreater(len(self.differences(one, other)), 50)
        self.assertEqual(self.h5diff(one, other), 1)

    def test_one_future_more_is_noticed(self):
        one, other = self.run_with("one.h5"), make_results(self.path("other.h5"), "-n", "2001", *TWO)
        self.assertIn("/distributions/sum_low", self.differences(one, other))
        self.assertEqual(self.h5diff(one, other), 1)
