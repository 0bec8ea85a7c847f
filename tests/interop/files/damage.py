# SPDX-FileCopyrightText: The Quadrant authors
# SPDX-License-Identifier: Apache-2.0
"""What `quadrant show` does with a file whose data are damaged, and with one that another program changed."""
import shutil

import h5py

from files.results import few
from program import ProgramTest, quadrant, read_bytes, write_bytes

READ = [f"{group}/{name}" for group in ["history", "distributions", "horizon"] for name in ["n", "mean", "sd", "se", "quantiles"]]
READ += ["leaders/count", "leaders/history_count", "horizon/tip_count", "horizon/passed_count", "non_finite/count", "history/time",
         "distributions/time"]


SEAL = b"quadrant-seal fnv1a64 "
SEAL_SIZE = len(SEAL) + 16 + 1


def fnv1a(data):
    """Fowler, Noll and Vo's 64-bit hash 1a, from its definition."""
    value = 0xCBF29CE484222325
    for byte in data:
        value = (value ^ byte) * 0x100000001B3 & 0xFFFFFFFFFFFFFFFF
    return value


class SealTest(ProgramTest):
    """The line behind the HDF5 data, with a checksum of every byte before it."""

    def shown(self, data):
        write_bytes(self.path("sealed.h5"), data)
        return quadrant("show", "sealed.h5", "--csv", cwd=self.folder)

    def test_the_seal_is_that_of_the_content(self):
        data = read_bytes(few())
        self.assertEqual(data[-SEAL_SIZE:], SEAL + f"{fnv1a(data[:-SEAL_SIZE]):016x}\n".encode())

    def test_a_file_without_a_seal_is_read(self):
        """As other programs leave it that write to the file."""
        right = quadrant("show", few(), "--csv").out
        self.assertEqual(self.shown(read_bytes(few())[:-SEAL_SIZE]).out, right)
        shutil.copy(few(), self.path("changed.h5"))
        with h5py.File(self.path("changed.h5"), "r+") as file:
            file.attrs["remark"] = "read and approved"
        self.assertNotIn(SEAL, read_bytes(self.path("changed.h5")))
        self.assertEqual(self.succeed("show", self.path("changed.h5"), "--csv").out, right)

    def test_a_broken_seal_is_refused(self):
        data = read_bytes(few())
        start = len(data) - SEAL_SIZE
        for place in [start, start + 5, start + len(SEAL), len(data) - 2, len(data) - 1]:
            with self.subTest(place - start):
                done = self.shown(data[:place] + bytes([data[place] ^ 1]) + data[place + 1:])
                self.check_error(done, 2, r"\Aquadrant: sealed\.h5: found .*damaged")
                self.assertEqual(done.out, "")
        for name, other in [("cut", data[:-3]), ("more", data + b"\0"), ("twice", data + data[start:]),
                            ("another's", data[:start] + SEAL + b"0" * 16 + b"\n")]:
            with self.subTest(name):
                self.check_error(self.shown(other), 2, r"\Aquadrant: sealed\.h5: found .*damaged")

    def test_names_are_protected(self):
        """A label that turns into another one is worse than a number that does: HDF5 has no checksum of texts, the seal has."""
        data = read_bytes(few())
        for name in [b"deny", b"lag_cn", b"us_share_world", b"us_open", b"cn_led", b"months", b"n_breakthrough"]:
            place = data.index(name)
            with self.subTest(name):
                self.check_error(self.shown(data[:place] + b"x" + data[place + 1:]), 2, "damaged")


class DamagedDatasetTest(ProgramTest):
    def test_every_checksum_is_checked(self):
        """One flipped bit in the data of each dataset that the table is made of, in a file that lost its seal: an error that names
        file, dataset and reason."""
        data = read_bytes(few())[:-SEAL_SIZE]
        with h5py.File(few(), "r") as file:
            chunks = {name: file[name].id.get_chunk_info(0) for name in READ}
        for name, chunk in chunks.items():
            changed = bytearray(data)
            changed[chunk.byte_offset + chunk.size // 2] ^= 0x10
            write_bytes(self.path("damaged.h5"), changed)
            with self.subTest(name):
                done = quadrant("show", "damaged.h5", "--csv", cwd=self.folder)
                self.assertEqual(done.out, "")
                self.check_error(done, 1, rf"/{name}\b", "(?i)checksum|damaged|corrupt", r"damaged\.h5")


def drop(name):
    def change(file):
        del file[name]
    return change


def replace(name, make):
    def change(file):
        values = file[name][...]
        del file[name]
        file[name] = make(values)
    return change


def attribute(name, value):
    def change(file):
        if value is None:
            del file.attrs[name]
        else:
            file.attrs[name] = value
    return change


class ForeignLayoutTest(ProgramTest):
    CHANGES = {
        "the version before": (attribute("format_version", b"1"), "format version 1, allowed: 2"),
        "a later version": (attribute("format_version", b"3"), "format version 3, allowed: 2"),
        "a version that is a number": (attribute("format_version", 1), "format_version"),
        "another kind": (attribute("format", b"other"), "another kind"),
        "no number of futures": (attribute("futures", None), "futures"),
        "no group": (drop("horizon"), "/horizon"),
        "no dataset": (drop("distributions/mean"), "/distributions/mean"),
        "no names": (drop("distributions/policy"), "/distributions/policy"),
        "more times": (replace("distributions/time", lambda v: list(v) + [2037.25] * 50), "/distributions"),
        "fewer times": (replace("distributions/time", lambda v: v[:-1]), "/distributions"),
        "more policies": (replace("distributions/policy", lambda v: list(v) + [b"more"] * 9), "/distributions"),
        "fewer series": (replace("distributions/series", lambda v: list(v[:-1])), "/distributions"),
        "too few leaders": (replace("leaders/count", lambda v: v[:1]), "/leaders"),
        "too few passages": (replace("horizon/passed_count", lambda v: v[:1]), "/horizon"),
        "more policies at the horizon": (replace("horizon/policy", lambda v: list(v) + [b"more"] * 9), "/horizon"),
        "texts for numbers": (replace("distributions/mean", lambda v: [b"x"] * v.size), "/distributions/mean"),
        "numbers for texts": (replace("distributions/policy", lambda v: [1, 2]), "/distributions/policy"),
        "no times": (replace("distributions/time", lambda v: v[:0]), "/distributions"),
    }

    def test_changes(self):
        for title, (change, pattern) in self.CHANGES.items():
            path = self.path("foreign.h5")
            shutil.copy(few(), path)
            with h5py.File(path, "r+") as file:
                change(file)
            for options in [["--csv"], [], ["--json"]]:
                with self.subTest(title, options=options):
                    done = quadrant("show", "foreign.h5", *options, cwd=self.folder)
                    self.assertEqual(done.out, "")
                    self.assertIn(done.code, (1, 2), done.err)
                    self.check_error(done, done.code, pattern)
