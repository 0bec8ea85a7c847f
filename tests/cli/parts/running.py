# SPDX-FileCopyrightText: The Quadrant authors
# SPDX-License-Identifier: Apache-2.0
"""`quadrant run`: the file it writes, what it prints, and that a run depends on its experiment and nothing else."""
import json
import os
import pty
import re
import select
import shlex
import shutil
import subprocess

from program import (BASELINE, COLOUR, ESCAPE, POLICIES, PROGRAM, QUADRANTS, TINY, TWO, ProgramTest, environment, quadrant, read_bytes,
                     say_skip, tree, write_bytes)

HDF5_MAGIC = b"\x89HDF\r\n\x1a\n"
RUN_JSON_KEYS = ["format", "version", "file", "experiment", "description", "seed", "futures", "ranges", "design", "policies", "conditional_on",
                 "outcomes", "leaders", "stop_rule", "output", "device", "simulation_seconds", "total_seconds"]
OUTCOME_KEYS = ["policy", "outcome", "unit", "time", "n", "mean", "sd", "se", "quantiles"]
LEADER_KEYS = ["policy", "time", "outcome", "quadrant", "probability", "se", "low", "high"]


def on_terminal(test, arguments, cwd, **env):
    """Calls the program with its output on a pseudo-terminal; returns the exit code and the text."""
    try:
        leader, follower = pty.openpty()
    except OSError as error:
        say_skip(test, f"this machine has no pseudo-terminals ({error})")
    process = subprocess.Popen([PROGRAM, *arguments], cwd=cwd, env=environment(**env), stdin=follower, stdout=follower, stderr=follower,
                               close_fds=True)
    os.close(follower)
    text = b""
    while True:
        if not select.select([leader], [], [], 120)[0]:
            process.kill()
            break
        try:
            some = os.read(leader, 65536)
        except OSError:  # the other end was closed
            break
        if not some:
            break
        text += some
    os.close(leader)
    return process.wait(timeout=30), text.decode("utf-8")


class OutputTest(ProgramTest):
    def test_writes_a_file(self):
        done = self.succeed("run", *TINY, "-o", "new.h5", cwd=self.folder)
        self.assertEqual(tree(self.folder), [self.path("new.h5")])
        self.assertEqual(read_bytes(self.path("new.h5"))[:8], HDF5_MAGIC)
        self.assertIn("Stored in new.h5 (300 futures x 2 policies", done.out)

    def test_joined_flags(self):
        for words in (["-qo", "new.h5"], ["-fqo", "new.h5"], ["-qfonew.h5"]):
            self.assertEqual(self.succeed("run", *TINY, *words, cwd=self.folder).out, "")
            self.assertEqual(tree(self.folder), [self.path("new.h5")])

    def test_refuses_an_existing_file(self):
        self.succeed("run", *TINY, "-o", "new.h5", "-q", cwd=self.folder)
        before = read_bytes(self.path("new.h5"))
        self.fail_with(2, ["run", *TINY, "--seed", "5", "-o", "new.h5"], r"--output: found 'new.h5', which exists, allowed: .*--force",
                       cwd=self.folder)
        self.assertEqual(read_bytes(self.path("new.h5")), before)
        self.assertEqual(tree(self.folder), [self.path("new.h5")])

    def test_force_replaces(self):
        write_bytes(self.path("new.h5"), b"old")
        self.succeed("run", *TINY, "-o", "new.h5", "--force", "--quiet", cwd=self.folder)
        self.assertEqual(read_bytes(self.path("new.h5"))[:8], HDF5_MAGIC)
        self.assertEqual(tree(self.folder), [self.path("new.h5")])

    def test_quiet_prints_nothing(self):
        done = self.succeed("run", *TINY, "-o", self.path("new.h5"), "--quiet")
        self.assertEqual((done.out, done.err), ("", ""))

    def test_default_name_is_the_experiments(self):
        self.succeed("run", *TINY, "-q", cwd=self.folder)
        self.assertEqual(tree(self.folder), [self.path("baseline.h5")])
        self.succeed("run", *TINY, "-q", "--set", "name=other", cwd=self.folder)
        self.assertEqual(tree(self.folder), [self.path("baseline.h5"), self.path("other.h5")])

    def test_a_file_that_appears_during_the_run_is_kept(self):
        process = subprocess.Popen([PROGRAM, "run", BASELINE, "-n", "20000", "-q", *TWO, "-o", "new.h5"], cwd=self.folder, stderr=subprocess.PIPE)
        while not os.listdir(self.folder) and process.poll() is None:
            pass
        write_bytes(self.path("new.h5"), b"mine")
        message = process.communicate(timeout=120)[1].decode()
        self.assertEqual(process.returncode, 1, message)
        self.assertRegex(message, r"\Aquadrant: new\.h5: ")
        self.assertEqual(read_bytes(self.path("new.h5")), b"mine")
        self.assertEqual(tree(self.folder), [self.path("new.h5"), self.path("new.h5.checkpoint")])


class PrintedTest(ProgramTest):
    def test_summary(self):
        done = self.succeed("run", BASELINE, "-n", "300", "--set", "outputs.pilot=64", "-o", "all.h5", cwd=self.folder)
        for policy in POLICIES:
            self.assertRegex(done.out, rf"(?m)^{policy}  ")
        self.assertIn("Conditional on the model and its priors", done.out)
        self.assertIn("Intervals are of sampling only", done.out)
        self.assertRegex(done.out, "Who leads at the end of 2030Q4: .*95 % interval")
        self.assertRegex(done.out, "Who leads at the end of 2036Q4: .*95 % interval")
        self.assertEqual(self.succeed("show", "all.h5", cwd=self.folder).out, done.out[1:done.out.index("Stored in")])

    def test_plain_output_has_no_escape_codes(self):
        for env in [environment(), environment(TERM="xterm-256color"), environment(TERM="xterm-256color", NO_COLOR="1")]:
            done = self.succeed("run", *TINY, "--force", "-o", "new.h5", cwd=self.folder, env=env)
            self.assertIsNone(ESCAPE.search(done.out + done.err))
            self.assertNotIn("\r", done.out + done.err)
            self.assertRegex(done.err, r"Experiment 'baseline': 300 futures x 2 policies, seed 20260930\n300 of 300 futures \(100 %\), .* futures/s")

    def test_terminal_has_progress_and_colours(self):
        code, text = on_terminal(self, ["run", *TINY, "-o", "new.h5"], self.folder, TERM="xterm-256color")
        self.assertEqual(code, 0, text)
        self.assertRegex(text, r"\r\x1b\[K300 of 300 futures \(100 %\), .* futures/s, .* left; so far \w+ leads in capability in .* %")
        self.assertRegex(text, COLOUR)

    def test_terminal_with_no_color(self):
        code, text = on_terminal(self, ["run", *TINY, "-o", "new.h5"], self.folder, TERM="xterm-256color", NO_COLOR="1")
        self.assertEqual(code, 0, text)
        self.assertIn("300 of 300 futures", text)
        self.assertNotRegex(text, COLOUR)

    def test_dumb_terminal_gets_no_escape_codes(self):
        for term in ["dumb", None]:
            with self.subTest(TERM=term):
                code, text = on_terminal(self, ["run", *TINY, "--force", "-o", "new.h5"], self.folder, TERM=term)
                self.assertEqual(code, 0, text)
                self.assertIn("300 of 300 futures", text)
                self.assertNotRegex(text, ESCAPE)

    def test_quiet_on_a_terminal(self):
        self.assertEqual(on_terminal(self, ["run", *TINY, "-q", "-o", "new.h5"], self.folder, TERM="xterm"), (0, ""))

    def test_json(self):
        done = self.succeed("run", *TINY, "--seed", "9", "-o", "new.h5", "--json", cwd=self.folder)
        document = json.loads(done.out)
        self.assertEqual(list(document), RUN_JSON_KEYS)
        self.assertEqual((document["seed"], document["futures"], document["policies"]), (9, 300, ["status_quo", "deny"]))
        self.assertEqual((document["output"], document["experiment"], document["design"]), ("new.h5", "baseline", "monte_carlo"))
        self.assertIn("the model and its priors", document["conditional_on"])
        for row in document["outcomes"]:
            self.assertEqual(list(row), OUTCOME_KEYS)
        for row in document["leaders"]:
            self.assertEqual(list(row), LEADER_KEYS)
        shown = json.loads(self.succeed("show", "new.h5", "--json", cwd=self.folder).out)
        self.assertEqual(shown, {key: document[key] for key in RUN_JSON_KEYS[:13]})

    def test_json_leaders(self):
        leaders = self.json_of("run", *TINY, "-o", self.path("new.h5"), "--json")["leaders"]
        sums = {}
        for row in leaders:
            self.assertIn(row["quadrant"], QUADRANTS)
            self.assertLessEqual(0, row["low"])
            self.assertLessEqual(row["low"], row["probability"], row)
            self.assertLessEqual(row["probability"], row["high"], row)
            self.assertLessEqual(row["high"], 1)
            key = row["policy"], row["time"], row["outcome"]
            sums[key] = sums.get(key, 0) + row["probability"]
        self.assertEqual(len(sums), 2 * 2 * 3)  # policies, 2030Q4 and 2036Q4, measures
        for key, total in sums.items():
            self.assertAlmostEqual(total, 1, delta=1e-12, msg=key)

    def test_next_steps_can_be_pasted(self):
        """The commands that a run prints at its end work as they stand, in a shell."""
        folder = os.path.dirname(BASELINE)
        text = read_bytes(BASELINE).decode()
        for name in ["priors/", "policies/", "claims.toml"]:
            text = text.replace(f'"{name}', f'"{folder}/{name}')
        write_bytes(self.path("my exp.toml"), text.encode())
        done = self.succeed("run", "my exp.toml", "-n", "300", "-o", "it's new.h5", *TWO, cwd=self.folder)
        lines = [line.strip() for line in done.out.split("Next:\n")[1].splitlines()]
        self.assertEqual(len(lines), 6)
        for line in lines:
            command = re.split(r" {3,}", line)[0]
            with self.subTest(command):
                shell = subprocess.run(command, shell=True, cwd=self.folder, env=environment(), capture_output=True, timeout=60, check=False)
                self.assertEqual(shell.returncode, 0, shell.stderr.decode())
        self.assertGreater(os.path.getsize(self.path("table.csv")), 100000)

    def test_next_steps_replay_the_run(self):
        """The replay that a run suggests must be of its own experiment: same seed, same overrides."""
        done = self.succeed("run", *TINY, "--seed", "77", "--set", "parameters.mu_us=2.5", "-o", "new.h5", cwd=self.folder)
        words = shlex.split(re.search(r"^  \S*quadrant (replay .*?) {3,}", done.out, re.M)[1])
        replayed = self.json_of(*words, "--json", cwd=self.folder)
        self.assertEqual((replayed["seed"], replayed["parameters"]["mu_us"]), (77, 2.5))


class ExperimentTest(ProgramTest):
    def test_overrides(self):
        document = self.json_of("run", BASELINE, "-n", "1e2", "--seed", "3", *TWO, "--set", 'description="two words"', "--set", "name=plain",
                                "--set", "design.kind=sobol", "--json", "-o", self.path("new.h5"))
        self.assertEqual([document[key] for key in ["futures", "seed", "description", "experiment", "design"]],
                         [100, 3, "two words", "plain", "sobol"])

    def test_the_later_override_holds(self):
        document = self.json_of("run", BASELINE, *TWO, "--set", "futures=50", "--set", "futures=60", "--set", "seed=4", "--seed", "5", "--json", "-o",
                                self.path("new.h5"))
        self.assertEqual((document["futures"], document["seed"]), (60, 5))

    def test_same_experiment_same_results(self):
        """Two runs differ in nothing but /provenance; runs of two seeds do differ."""
        tool = shutil.which("h5diff")
        if tool is None or b"--exclude-path" not in subprocess.run([tool, "--help"], capture_output=True, check=False).stdout:
            say_skip(self, "no h5diff with --exclude-path is installed")
        for name, seed in [("a", "1"), ("b", "1"), ("c", "2")]:
            self.succeed("run", *TINY, "--seed", seed, "-q", "-o", self.path(name))
        compare = [tool, "--exclude-path", "/provenance"]
        same = subprocess.run([*compare, self.path("a"), self.path("b")], capture_output=True, check=False)
        self.assertEqual((same.returncode, same.stderr), (0, b""), same.stdout)
        self.assertNotIn(b"not comparable", same.stdout)
        self.assertEqual(subprocess.run([*compare, "-q", self.path("a"), self.path("c")], capture_output=True, check=False).returncode, 1)

    def test_settings_of_the_run_change_no_number(self):
        runs = [[], ["--threads", "1"], ["--simd", "scalar"], ["--simd", "baseline"], ["--tile", "33"], ["-t", "2", "--tile", "4096"]]
        tables = []
        for i, settings in enumerate(runs):
            self.succeed("run", *TINY, *settings, "-q", "-o", self.path(f"{i}.h5"))
            tables.append(self.succeed("show", self.path(f"{i}.h5"), "--csv").out)
        for settings, table in zip(runs, tables):
            self.assertTrue(table == tables[0], settings)

    def test_a_policy_does_not_depend_on_the_others(self):
        alone = self.path("alone.h5")
        self.succeed("run", BASELINE, "-n", "300", "--set", "outputs.pilot=64", "--set", 'policies.run=["deny"]', "-q", "-o", alone)
        both = self.path("both.h5")
        self.succeed("run", *TINY, "-q", "-o", both)
        rows = [line for line in self.succeed("show", both, "--csv").out.splitlines() if line.startswith(("deny,", "history,"))]
        self.assertEqual(self.succeed("show", alone, "--csv").out.splitlines()[1:], rows)
