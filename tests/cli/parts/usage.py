# SPDX-FileCopyrightText: The Quadrant authors
# SPDX-License-Identifier: Apache-2.0
"""Help, version, and what the program says to a command line that it cannot take."""
import re
import shlex

from program import BASELINE, COMMANDS, TINY, ProgramTest, quadrant, read_bytes, write_bytes

# command, arguments before the misspelt option, the option, the nearest one
MISSPELT_OPTIONS = [
    ("run", [BASELINE], "--ouput", "output"),
    ("run", [BASELINE], "--forse", "force"),
    ("run", [BASELINE], "--futures-count", None),
    ("show", ["x.h5"], "--polcy=deny", "policy"),
    ("show", ["x.h5"], "--outcomes", "outcome"),
    ("sensitivity", [BASELINE], "--row", "rows"),
    ("check", [BASELINE], "--jso", "json"),
    ("replay", [BASELINE], "--futur", "future"),
    ("verify", [BASELINE], "--againts", "against"),
    ("bench", [BASELINE], "--second", "seconds"),
    ("info", [], "--jsn", "json"),
]

# command line whose last word is an option that wants a value
MISSING_VALUES = [["run", BASELINE, option] for option in ["-o", "--output", "-n", "--futures", "--set", "--seed", "--device", "--simd", "-t",
                                                           "--threads", "--tile", "--batch", "--streams"]]
MISSING_VALUES += [["show", "x.h5", option] for option in ["--policy", "--outcome", "--time"]]
MISSING_VALUES += [["sensitivity", BASELINE, option] for option in ["--claim", "--outcome", "--policy", "--rows", "--resamples", "--top"]]
MISSING_VALUES += [["replay", BASELINE, option] for option in ["--future", "--futures", "--series", "--policy"]]
MISSING_VALUES += [["verify", BASELINE, "--against"], ["bench", BASELINE, "--seconds"]]


class HelpTest(ProgramTest):
    FILES = {c: " CONFIG" for c in COMMANDS}
    FILES |= {c: r" FILES\.\.\." for c in ("merge", "report", "compare")} | {c: " FILE" for c in ("show", "discover", "extend")}
    FILES |= {"bench": r" \[CONFIG\]", "init": " FOLDER", "info": ""}

    def test_help_of_every_command(self):
        for command in COMMANDS:
            with self.subTest(command):
                done = self.succeed(command, "--help")
                self.assertEqual(done.err, "")
                self.assertRegex(done.out, rf"\n  quadrant {command}\b.*\n", "an example")
                self.assertIn("Examples:", done.out)
                self.assertRegex(done.out, rf"\nUsage:\n  quadrant {command} \[OPTIONS\]{self.FILES[command]}\n")
                self.assertEqual(self.succeed(command, "-h").out, done.out)

    def test_options_in_examples_exist(self):
        for command in COMMANDS:
            text = self.succeed(command, "--help").out
            options, examples = text.split("Examples:")
            self.assertGreaterEqual(len(examples.strip().splitlines()), 1)
            for line in examples.strip().splitlines():
                words = shlex.split(line)
                if words[0] == "mpirun":  # starts what follows
                    self.assertIn("--mpi", options)
                    words = words[1:]
                self.assertEqual(words[:2], ["quadrant", command])
                for word in words[2:]:
                    if word.startswith("-"):
                        self.assertRegex(options, rf"(^|[ ,]){re.escape(word.split('=')[0])}\b", line)

    def test_every_option_is_described(self):
        for command in COMMANDS:
            for line in re.findall(r"^ +(?:-\w, )?--.*$", self.succeed(command, "--help").out, re.M):
                with self.subTest(command, option=line.strip()):
                    self.assertRegex(line, r"--[\w-]+( \w+([:/]\w+)?(=\w+)?|\[=\w+\])?(  +\S.*|$)")

    def test_help_of_all(self):
        text = self.succeed("--help").out
        for word in ["-h", "help"]:
            self.assertEqual(self.succeed(word).out, text)
        for command in COMMANDS:
            self.assertRegex(text, rf"(?m)^  {command} +\S")
        self.assertIn("Exit codes", text)
        self.assertIn("Examples:", text)

    def test_no_command(self):
        done = quadrant()
        self.assertEqual(done.code, 2)
        self.assertEqual(done.out, "")
        self.assertIn("Commands:", done.err)

    def test_version(self):
        for word in ["--version", "-V"]:
            self.assertRegex(self.succeed(word).out, r"\Aquadrant \d+\.\d+\.\d+\n\Z")


class UsageErrorTest(ProgramTest):
    def test_unknown_command(self):
        for word, nearest in [("shows", "show"), ("chek", "check"), ("replya", "replay"), ("verfy", "verify"), ("benchh", "bench"), ("infos", "info"),
                              ("ruun", "run")]:
            with self.subTest(word):
                self.fail_with(2, [word], rf"\Aquadrant: found '{word}'", rf"did you mean '{nearest}'\?", "allowed: " + ", ".join(COMMANDS))

    def test_two_letters_swapped(self):
        """The commonest slip of all, in words of any length."""
        for word, nearest in [("rnu", "run"), ("shwo", "show"), ("chekc", "check"), ("benhc", "bench"), ("inof", "info")]:
            with self.subTest(word):
                self.fail_with(2, [word], rf"did you mean '{nearest}'\?")

    def test_unknown_command_unlike_any(self):
        done = self.fail_with(2, ["forecast"], "found 'forecast'")
        self.assertNotIn("did you mean", done.err)

    def test_unknown_option(self):
        for command, before, option, nearest in MISSPELT_OPTIONS:
            with self.subTest(command, option=option):
                name = option.split("=")[0]
                done = self.fail_with(2, [command, *before, option], rf"\Aquadrant: {name}: ", r"allowed: --help, --\w+")
                if nearest:
                    self.assertIn(f"did you mean '{nearest}'?", done.err)
                else:
                    self.assertNotIn("did you mean", done.err)

    def test_unknown_short_option(self):
        for arguments in [["run", BASELINE, "-x"], ["info", "-j"], ["show", "-z", "x.h5"]]:
            with self.subTest(arguments):
                self.fail_with(2, arguments, re.escape(arguments[1 if arguments[0] == "show" else -1][1:]))

    def test_missing_arguments(self):
        for command in [c for c in COMMANDS if c not in ("info", "bench")]:
            with self.subTest(command):
                self.fail_with(2, [command], rf"\Aquadrant: {command}: found no (CONFIG|FILE|FILES\.\.\.|FOLDER), allowed: .*\bfiles?\b")

    def test_long_arguments(self):
        self.fail_with(2, ["check", BASELINE, "--set", "nme=" + "x" * 100000], "nme")
        self.fail_with(2, ["check", "x" * 3000], "x{100}")

    def test_superfluous_arguments(self):
        for command in [c for c in COMMANDS if c not in ("merge", "report", "compare")]:
            words = ["first", "second"][:1 if command == "info" else 2]
            with self.subTest(command):
                self.fail_with(2, [command, *words], rf"\Aquadrant: {command}: found '{words[-1]}' too many, allowed: ")

    def test_missing_option_values(self):
        for arguments in MISSING_VALUES:
            with self.subTest(" ".join(arguments)):
                self.fail_with(2, arguments, rf"\Aquadrant: {arguments[-1]}: found no value, allowed: {arguments[-1]} \w+")

    def test_a_flag_takes_no_value(self):
        """--force=false must not replace a file, and --quiet=maybe means nothing."""
        path = self.path("kept.h5")
        write_bytes(path, b"kept")
        for value in ["false", "no", "0", "maybe"]:
            with self.subTest(value):
                self.fail_with(2, ["run", *TINY, "-o", path, f"--force={value}"], "force")
                self.assertEqual(read_bytes(path), b"kept")

    def test_arguments_after_two_dashes_are_no_options(self):
        write_bytes(self.path("--odd.toml"), read_bytes(BASELINE))
        self.fail_with(2, ["check", "--", "--odd.toml"], r"priors/deep\.toml", cwd=self.folder)

    def test_found_both_of_two_options(self):
        self.fail_with(2, ["show", "x.h5", "--csv", "--json"], "x.h5|--csv, --json")
        self.fail_with(2, ["replay", BASELINE, "--future", "1", "--futures", "1:2"], "--future, --futures: found both, allowed: one")
        self.fail_with(2, ["replay", BASELINE], "found neither --future N nor --futures A:B")
