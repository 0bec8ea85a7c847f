# SPDX-FileCopyrightText: The Quadrant authors
# SPDX-License-Identifier: Apache-2.0
"""Completion: what the program offers for a begun command line, and what bash, zsh and fish make of it, each as a user meets it.

    python3 tests/cli/test_completion.py [-v] [CLASS[.TEST] ...]

The environment variable QUADRANT names the program (default: build/release/quadrant). Of a shell that is missing the test says so and leaves with 77.
"""
import os
import pty
import re
import select
import shutil
import subprocess
import sys
import time
import unittest

sys.dont_write_bytecode = True

from program import BASELINE, PROGRAM, PROJECT, ProgramTest, names, quadrant, two_policies, write_bytes

FILES = os.path.join(PROJECT, "tools", "completions")
missing = []


def offered(*words, cwd=None):
    """What the program offers for the last word: candidates with their meanings, and endings of files."""
    done = quadrant("__complete", *words, cwd=cwd)
    if done.code != 0:
        raise AssertionError(done.err)
    first, *lines = done.out.splitlines()
    kind, *endings = first.split(" ")
    assert kind == "files"
    return dict(line.split("\t") for line in lines), endings


class OfferedTest(ProgramTest):
    def test_commands(self):
        found, endings = offered("")
        self.assertEqual(endings, [])
        help_text = self.succeed("--help").out
        self.assertEqual(list(found), re.findall(r"(?m)^  ([a-z]+) +\S", help_text.split("Commands:")[1].split("Exit codes")[0]))
        for command, summary in found.items():
            self.assertIn(summary, help_text)
        self.assertEqual(list(offered("sh")[0]), ["show"])
        self.assertEqual(list(offered("--")[0]), ["--help", "--version"])
        self.assertEqual(offered("forecast", ""), ({}, []))

    def test_options_of_every_command(self):
        for command in offered("")[0]:
            with self.subTest(command):
                listed = set(re.findall(r"(?m)^ +(?:-\w, )?(--[\w-]+)", self.succeed(command, "--help").out.split("Examples:")[0]))
                self.assertEqual(set(offered(command, "-")[0]), listed)

    def test_an_option_that_is_given_is_not_offered_again(self):
        for given in [["--force"], ["-f"], ["-qf"], ["-o", "--quiet", "-f"]]:
            self.assertNotIn("--force", offered("run", *given, "--")[0])
        self.assertIn("--set", offered("run", "--set", "seed=1", "--")[0])
        self.assertIn("--quiet", offered("run", "-o", "--quiet", "--")[0])  # there it is the name of a file

    def test_values_of_every_option_are_known(self):
        """An option with a value says what it is: a number, a time, a file or words."""
        for command in offered("")[0]:
            text = self.succeed(command, "--help").out.split("Examples:")[0]
            for option, kind in re.findall(r"(?m)^ +(?:-\w, )?(--[\w-]+)(?: |\[=)([A-Z][\w:/=]*|auto)", text):
                with self.subTest(command, option=option):
                    found, endings = offered(command, option + "=")
                    if kind == "FILE":
                        self.assertEqual((found, endings), ({}, ["any"]))
                    elif kind in ("N", "A:B") or kind == "TIME" and option != "--time":
                        self.assertEqual((found, endings), ({}, []))
                    else:
                        self.assertTrue(found, f"{option} {kind}: nothing is offered")

    def test_words_of_a_fixed_set(self):
        self.assertEqual(list(offered("run", "--device", "cu")[0]), ["cuda", "cuda:all", "cuda:0"])
        self.assertEqual(list(offered("check", "--simd", "")[0]), ["auto"] + [path["name"] for path in names()["cpu"]["paths"]])
        self.assertEqual(list(offered("run", "--mpi", "o")[0]), ["off"])
        self.assertEqual(list(offered("run", "--resume=")[0]), ["--resume=auto"])
        self.assertEqual(list(offered("run", "--set", "design.kind=s")[0]), ["design.kind=sobol"])

    def test_every_word_of_the_fixed_sets_is_accepted(self):
        for kind in offered("run", "--set", "design.kind=")[0]:
            self.succeed("check", BASELINE, "--set", kind)
        for path in offered("check", "--simd", "")[0]:
            self.succeed("check", BASELINE, "--simd", path)

    def test_files_by_their_endings(self):
        for command, ending in [("run", "toml"), ("check", "toml"), ("bench", "toml"), ("show", "h5"), ("extend", "h5"), ("discover", "h5"), ("merge", "sums"), ("compare", "h5"),
                                ("report", "h5"), ("init", "/")]:
            with self.subTest(command):
                self.assertEqual(offered(command, "conf"), ({}, [ending]))
        self.assertEqual(offered("merge", "a.sums", "b")[1], ["sums"])
        self.assertEqual(offered("show", "a.h5", "b")[1], [])
        self.assertEqual(offered("show", "--", "--a")[1], ["h5"])

    def test_names_in_a_results_file(self):
        path = two_policies()
        self.assertEqual(list(offered("show", path, "--policy", "")[0]), ["status_quo", "deny"])
        self.assertEqual(list(offered("show", path, "--policy", "deny,")[0]), ["deny,status_quo"])
        self.assertEqual(list(offered("show", path, "--policy=d")[0]), ["--policy=deny"])
        self.assertIn("sell_chips", offered("show", "--policy", "")[0])  # no file is named: those that are shipped
        self.assertIn("C05", offered("show", path, "--claims", "--claim", "")[0])

    def test_names_in_an_experiment(self):
        write_bytes(self.path("mine.toml"), f'''format_version = 1
name = "mine"
seed = 1
futures = 500
priors.files = ["{PROJECT}/configs/priors/deep.toml", "{PROJECT}/configs/priors/constants.toml", "{PROJECT}/configs/priors/initial.toml"]
policies.files = ["{PROJECT}/configs/policies/shipped.toml", "more.toml"]
policies.run = ["status_quo", "all_quiet"]
horizon = 2029
'''.encode())
        write_bytes(self.path("more.toml"), b'format_version = 1\n[[policy]]\nname = "all_quiet"\ndescription = "Nothing\\n\\u001b[31m happens."\n')
        found = offered("run", "mine.toml", "--until", "mean:all", cwd=self.folder)[0]
        self.assertEqual(list(found), ["mean:all_quiet/"])
        found = offered("replay", "mine.toml", "--policy", "a", cwd=self.folder)[0]
        self.assertEqual(found, {"all_quiet": r"'Nothing\x0a\x1b[31m happens.'"})  # no control character reaches the terminal

    def test_names_of_series_outcomes_and_parameters(self):
        self.assertEqual(list(offered("replay", BASELINE, "--series", "")[0]), names()["series"])
        self.assertEqual(list(offered("sensitivity", BASELINE, "--outcome", "")[0]), names()["series"] + names()["outcomes"])
        keys = offered("run", BASELINE, "--set", "")[0]
        self.assertEqual([key for key in keys if key.startswith("parameters.")], sorted(f"parameters.{name}=" for name in names()["parameters"]))
        for key in ["futures=", "horizon=", "seed=", "policies.run=", "outputs.pilot=", "run.threads=", "design.kind="]:
            self.assertIn(key, keys)

    def test_times_can_be_asked_for(self):
        times = list(offered("show", "--time", "")[0])
        self.assertEqual((times[0], times[-1], len(times)), ("2026Q4", "2036Q4", 41))
        self.succeed("show", two_policies(), "--outcome", "lag_cn", "--time", ",".join(times))

    def test_targets(self):
        self.assertEqual(list(offered("run", "--until", "")[0]), ["claim:", "effect:", "mean:", "difference:"])
        self.assertIn("effect:C05", offered("run", "--until", "effect:C0")[0])
        self.assertEqual(list(offered("run", "--until", "mean:deny_chips/lag_c")[0]), ["mean:deny_chips/lag_cn"])

    def test_what_cannot_be_read_is_an_error(self):
        self.fail_with(2, ["__complete", "show", "none.h5", "--policy", ""], r"none\.h5")


def wanted(shell):
    """The shell's program; the class's tests are left out, and that is said, where it is missing."""
    program = shutil.which(shell)
    if program is None and shell not in missing:
        missing.append(shell)
    return program


class InteractiveShell:
    """A shell in a terminal, with a key that shows the line as it stands."""

    def __init__(self, command, setup, folder):
        environment = {"PATH": os.path.dirname(os.path.abspath(PROGRAM)) + os.pathsep + os.environ["PATH"], "HOME": folder, "TERM": "dumb", "LC_ALL": "C.UTF-8",
                       "PS1": "$ ", "COLUMNS": "200", "LINES": "50", "INPUTRC": os.devnull, "HISTFILE": ""}
        self.child, self.terminal = pty.fork()
        if self.child == 0:
            os.chdir(folder)
            os.execve(command[0], command, environment)
        self.send(setup + "\necho re''ady\n")
        self.wait_for("ready")

    def send(self, text):
        os.write(self.terminal, text.encode())

    def wait_for(self, pattern, seconds=30):
        seen, end = "", time.monotonic() + seconds
        while not re.search(pattern, seen):
            if not select.select([self.terminal], [], [], max(0, end - time.monotonic()))[0]:
                raise AssertionError(f"the shell shows no {pattern!r} but {seen!r}")
            seen += os.read(self.terminal, 65536).decode("utf-8", "replace")
        return re.search(pattern, seen)

    def completed(self, line):
        """The line after a press of the tabulator."""
        self.send("\x15" + line + "\t\x18p")
        return self.wait_for(r"LINE<([^>]*)>").group(1)

    def close(self):
        os.close(self.terminal)
        os.waitpid(self.child, 0)


class ShellTests:
    """What every shell makes of a line."""

    def setUp(self):
        super().setUp()
        program = wanted(self.SHELL)
        if program is None:
            self.skipTest(f"no {self.SHELL}")
        os.symlink(two_policies(), self.path("two.h5"))
        os.symlink(BASELINE, self.path("mine.toml"))
        write_bytes(self.path("minutes.txt"), b"")
        os.mkdir(self.path("older"))
        self.program = program
        self.start()

    def test_lines(self):
        for line, wanted_line in [("quadrant sens", "quadrant sensitivity "), ("quadrant run --chec", "quadrant run --checkpoint-every "),
                                  ("quadrant run --mpi o", "quadrant run --mpi off "), ("quadrant run --mpi=o", "quadrant run --mpi=off "),
                                  ("quadrant run --set design.kind=s", "quadrant run --set design.kind=sobol "),
                                  ("quadrant run --set parameters.catch_r", "quadrant run --set parameters.catch_rate="),
                                  ("quadrant run --device cuda:a", "quadrant run --device cuda:all "),
                                  ("quadrant run min", "quadrant run mine.toml "), ("quadrant show tw", "quadrant show two.h5 "),
                                  ("quadrant run ol", "quadrant run older/"), ("quadrant init ol", "quadrant init older/"),
                                  ("quadrant show two.h5 --policy deny,st", "quadrant show two.h5 --policy deny,status_quo "),
                                  ("quadrant show two.h5 --claims --claim C1", "quadrant show two.h5 --claims --claim C1"),
                                  ("quadrant run -o min", "quadrant run -o min"),
                                  ("quadrant run mine.toml --output=tw", "quadrant run mine.toml --output=two.h5 ")]:
            with self.subTest(line):
                self.assertEqual(self.completed(line), wanted_line)

    def test_files_of_other_kinds_are_not_offered(self):
        left = "quadrant merge two.h5 " if self.SHELL == "zsh" else "quadrant merge tw"  # zsh falls back to any file where none fits
        self.assertEqual(self.completed("quadrant merge tw"), left)
        write_bytes(self.path("twelve.sums"), b"")
        self.assertEqual(self.completed("quadrant merge tw"), "quadrant merge twelve.sums ")

    def test_a_broken_file_says_nothing(self):
        """A message in the middle of a line that is typed helps nobody; the command itself gives it."""
        write_bytes(self.path("broken.h5"), b"no results")
        self.assertEqual(self.completed("quadrant show broken.h5 --policy d"), "quadrant show broken.h5 --policy d")


class BashTest(ShellTests, ProgramTest):
    SHELL = "bash"

    def start(self):
        self.shell = InteractiveShell([self.program, "--norc", "-i"],
                                      f"bind 'set bell-style none'; bind -x '\"\\C-xp\": echo \"LINE<$READLINE_LINE>\"'; source {FILES}/quadrant.bash", self.folder)
        self.addCleanup(self.shell.close)

    def completed(self, line):
        return self.shell.completed(line)


class ZshTest(ShellTests, ProgramTest):
    SHELL = "zsh"

    def start(self):
        # a folder with that file alone: what the shell itself offers comes from its own folders
        os.mkdir(self.path(".functions"))
        os.symlink(os.path.join(FILES, "_quadrant"), self.path(".functions/_quadrant"))
        setup = ("unsetopt beep; fpath=(~/.functions $fpath); autoload -U compinit; compinit -u -D; setopt no_auto_menu no_list_ambiguous no_auto_remove_slash; "
                 "show-line() { print -r -- \"LINE<$BUFFER>\" }; zle -N show-line; bindkey '^Xp' show-line; bindkey '^U' kill-whole-line")
        self.shell = InteractiveShell([self.program, "-f", "-i"], setup, self.folder)
        self.addCleanup(self.shell.close)

    def completed(self, line):
        return self.shell.completed(line)


class FishTest(ShellTests, ProgramTest):
    SHELL = "fish"

    def start(self):
        pass

    def completed(self, line):
        """What fish would put: the only candidate, or what all of them begin with."""
        environment = {**os.environ, "PATH": os.path.dirname(os.path.abspath(PROGRAM)) + os.pathsep + os.environ["PATH"], "HOME": self.folder}
        done = subprocess.run([self.program, "--no-config", "-c", f"source {FILES}/quadrant.fish; complete -C $argv[1]", line], cwd=self.folder,
                              env=environment, capture_output=True, text=True, check=True, timeout=60)
        self.assertEqual(done.stderr, "")
        words = [one.split("\t")[0] for one in done.stdout.splitlines()]
        before = line[:line.rfind(" ") + 1]
        if not words:
            return line
        return before + (words[0] + ("" if words[0][-1] in "=:/" else " ") if len(words) == 1 else os.path.commonprefix(words))


if __name__ == "__main__":
    result = unittest.main(exit=False).result
    if missing:
        print(f"skipped: completion in {', '.join(missing)}: not installed", file=sys.stderr)
    sys.exit(1 if not result.wasSuccessful() else 77 if missing else 0)
