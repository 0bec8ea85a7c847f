# SPDX-FileCopyrightText: The Quadrant authors
# SPDX-License-Identifier: Apache-2.0
"""Curves and bars of block characters in `show` and in the summary of `run`."""
import os
import pty
import re
import subprocess

from program import COLOUR, PROGRAM, TINY, ProgramTest, environment, quadrant, two_policies

BLOCKS = re.compile("[\u2580-\u259f]")
UTF8 = {"TERM": "xterm", "LC_ALL": "C.UTF-8"}


def on_terminal(*arguments, **variables):
    """What the program writes to a terminal, without carriage returns."""
    leader, follower = pty.openpty()
    process = subprocess.Popen([PROGRAM, *arguments], env=environment(**{"LC_ALL": None, "LC_CTYPE": None, "LANG": None, **variables}), stdin=subprocess.DEVNULL,
                               stdout=follower, stderr=subprocess.PIPE)
    os.close(follower)
    written = b""
    while True:
        try:
            some = os.read(leader, 65536)
        except OSError:  # the other end is closed
            break
        if not some:
            break
        written += some
    os.close(leader)
    _, problems = process.communicate()
    assert process.returncode == 0, problems
    return written.decode("utf-8").replace("\r", "")


def pictures_of(text):
    """The part of a summary that draws policies, and the one that draws claims."""
    return re.search(r"In pictures: .*\n((?:.+\n)+)", text)


class PicturesTest(ProgramTest):
    def test_only_on_a_terminal_with_utf8(self):
        show = ["show", two_policies()]
        self.assertTrue(BLOCKS.search(on_terminal(*show, **UTF8)))
        for other in [{**UTF8, "LC_ALL": "C"}, {"TERM": "xterm"}, {**UTF8, "TERM": "dumb"}, {**UTF8, "TERM": None}, {"TERM": "xterm", "LANG": "de_DE.ISO-8859-1"},
                      {"TERM": "xterm", "LC_ALL": "POSIX", "LANG": "en_US.UTF-8"}]:
            with self.subTest(other):
                self.assertFalse(BLOCKS.search(on_terminal(*show, **other)))
        for other in [{"TERM": "xterm", "LANG": "en_US.utf8"}, {"TERM": "xterm", "LANG": "C", "LC_CTYPE": "C.UTF-8"}, {"TERM": "xterm", "LC_ALL": "", "LANG": "C.UTF-8"}]:
            with self.subTest(other):
                self.assertTrue(BLOCKS.search(on_terminal(*show, **other)))

    def test_a_pipe_is_as_before(self):
        for part in [[], ["--outcome", "lag_cn"], ["--claims"]]:
            plain = quadrant("show", two_policies(), *part, env=environment(**UTF8)).out
            self.assertFalse(BLOCKS.search(plain))
            drawn = quadrant("show", two_policies(), *part, "--pictures", "always").out
            self.assertTrue(BLOCKS.search(drawn))
            self.assertEqual(plain, self.succeed("show", two_policies(), *part, "--pictures=never").out)
            self.assertTrue(drawn.startswith(plain.rstrip("\n")), "the text comes first, unchanged")

    def test_option_on_a_terminal(self):
        self.assertFalse(BLOCKS.search(on_terminal("show", two_policies(), "--pictures", "never", **UTF8)))
        self.assertTrue(BLOCKS.search(on_terminal("show", two_policies(), "--pictures", "always", TERM="dumb")))
        self.fail_with(2, ["show", two_policies(), "--pictures", "allways"], r"--pictures: found 'allways' \(did you mean 'always'\?\), allowed: auto, always, never")

    def test_no_color_leaves_block_characters_and_no_escapes(self):
        text = on_terminal("show", two_policies(), **UTF8, NO_COLOR="1")
        self.assertTrue(BLOCKS.search(text))
        self.assertNotIn("\033", text)

    def test_the_summary_fits_in_100_columns(self):
        rows = pictures_of(COLOUR.sub("", on_terminal("show", two_policies(), **UTF8))).group(0).splitlines()
        self.assertEqual([row.split()[0] for row in rows[2:]], ["status_quo", "deny"])
        for row in rows:
            self.assertLessEqual(len(row), 100)

    def test_curves_follow_the_medians(self):
        """From the lowest to the highest median over all policies in eight levels."""
        policies = ["status_quo", "deny"]
        steps = [2027 + i / 4 for i in range(41)]
        document = self.json_of("show", two_policies(), "--json", "--outcome", "lag_cn", "--time", ",".join(map(str, steps)))["outcomes"]
        medians = {policy: [row["quantiles"]["0.5"] for row in document if row["policy"] == policy] for policy in policies}
        low, high = min(map(min, medians.values())), max(map(max, medians.values()))
        drawn = self.succeed("show", two_policies(), "--outcome", "lag_cn", "--pictures", "always").out.split("median over time")[1]
        for policy in policies:
            curve = re.search(rf"(?m)^{policy} +([\u2581-\u2588]+)$", drawn).group(1)
            self.assertEqual(curve, "".join(chr(0x2581 + int((x - low) / (high - low) * 7 + 0.5)) for x in medians[policy]))

    def test_bars_are_as_long_as_the_probabilities(self):
        text = self.succeed("show", two_policies(), "--claims", "--pictures", "always").out
        drawn = re.findall(r"(?m)^(C\d+) .*?  ([\u2588-\u258f]*) +([\d.]+) ± [\d.]+ %$", text.split("The claims in pictures")[1])
        known = {claim["id"]: next(one["probability"] for one in claim["times"] if one["time"] == claim["horizon"])
                 for claim in self.json_of("show", two_policies(), "--claims", "--json")["claims"]}
        self.assertEqual({claim for claim, _, _ in drawn}, set(known))
        for claim, blocks, percent in drawn:
            eighths = sum(0x2590 - ord(block) for block in blocks)
            self.assertEqual(eighths, int(320 * known[claim] + 0.5), claim)
            self.assertAlmostEqual(float(percent), 100 * known[claim], delta=0.06)

    def test_run_draws_on_a_terminal(self):
        run = ["run", *TINY, "--set", "horizon=2028"]
        self.assertTrue(pictures_of(COLOUR.sub("", on_terminal(*run, "-o", self.path("a.h5"), **UTF8))))
        self.assertFalse(BLOCKS.search(quadrant(*run, "-o", self.path("b.h5"), env=environment(**UTF8)).out))
