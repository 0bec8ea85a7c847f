# SPDX-FileCopyrightText: The Quadrant authors
# SPDX-License-Identifier: Apache-2.0
"""`quadrant report`, without a browser: what it writes, and what it refuses. tests/report opens its pages."""
import os

from program import ProgramTest, all_policies, quadrant, read_bytes, tree, two_policies, write_bytes


class ReportTest(ProgramTest):
    def test_the_page_stands_beside_the_file(self):
        write_bytes(self.path("own.h5"), read_bytes(two_policies()))
        done = self.succeed("report", self.path("own.h5"))
        self.assertRegex(done.out, r"\AReport: .*own\.html \([\d.]+ [KM]iB\); open it in a browser, it needs no network\.\n\Z")
        self.assertEqual(tree(self.folder), [self.path("own.h5"), self.path("own.html")])
        page = read_bytes(self.path("own.html")).decode("utf-8")
        self.assertTrue(page.startswith("<!DOCTYPE html>"))
        self.assertNotRegex(page.replace("https://d3js.org", "").split("<script>", 1)[0], r"(src|href)=.?https?:", "something is loaded from the network")
        self.assertIn("default-src 'none'", page)
        self.assertRegex(page, r"Copyright.*Mike Bostock")
        self.assertIn("License", page, "the library's licence is not shown")

    def test_the_same_file_gives_the_same_page(self):
        first = self.succeed("report", two_policies(), "-o", "-").out
        self.succeed("report", two_policies(), "-q", "-o", self.path("x.html"))
        self.assertEqual(first, read_bytes(self.path("x.html")).decode("utf-8"))

    def test_the_baseline_is_small(self):
        self.succeed("report", all_policies(), "-q", "-o", self.path("x.html"))
        self.assertLess(os.path.getsize(self.path("x.html")), 3e6)

    def test_a_page_is_replaced_only_when_asked(self):
        write_bytes(self.path("x.html"), b"kept")
        self.fail_with(2, ["report", two_policies(), "-o", self.path("x.html")], r"x\.html.*exists.*--force")
        self.assertEqual(read_bytes(self.path("x.html")), b"kept")
        self.succeed("report", two_policies(), "-f", "-q", "-o", self.path("x.html"))
        self.assertGreater(os.path.getsize(self.path("x.html")), 1e5)

    def test_a_bad_file_leaves_nothing(self):
        write_bytes(self.path("text.h5"), b"no HDF5")
        self.fail_with(2, ["report", two_policies(), self.path("text.h5"), "-o", self.path("x.html")], r"text\.h5: found no HDF5 file")
        self.fail_with(2, ["report", self.path("none.h5")], r"none\.h5: no such file")
        self.fail_with(2, ["report", two_policies(), "-o", self.path("no/x.html")], r"no/x\.html|/no")
        self.assertEqual(tree(self.folder), [self.path("text.h5")])

    def test_a_full_disk_is_reported(self):
        with open("/dev/full", "wb") as full:
            done = quadrant("report", two_policies(), "-o", "-", stdout=full)
        self.assertEqual(done.code, 1, done.err)
