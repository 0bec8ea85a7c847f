# SPDX-FileCopyrightText: The Quadrant authors
# SPDX-License-Identifier: Apache-2.0
"""Bad input: every error names file, line, key, what was found and what is allowed, ends with exit code 2 and writes nothing.

    python3 tests/cli/test_bad_input.py [-v] [CLASS[.TEST] ...]

The cases are tables in parts/bad_values.py, parts/bad_priors.py and parts/bad_claims.py. The environment variable QUADRANT names the program
(default: build/release/quadrant).
"""
import os
import re
import shutil
import subprocess
import sys
import unittest

sys.dont_write_bytecode = True

from parts.bad_claims import EXPRESSIONS, KEYS, MISSPELT, SHAPES as CLAIM_SHAPES, ClaimCase
from parts.bad_priors import FAMILIES, OVERFLOWS, OVERRIDES, POLICY_FILES, PRIOR_FILES, family_cases
from parts.bad_values import CLAIMS, EXPERIMENT, NAMES, POLICY, SECTIONS, SHAPES, VALUES, Case
from program import PROGRAM, PROJECT, ProgramTest, cpu_paths, quadrant, read_bytes, say_skip, tree, write_bytes

CONFIGS = os.path.join(PROJECT, "configs")
SHIPPED = ["priors/deep.toml", "priors/constants.toml", "priors/initial.toml", "policies/shipped.toml"]


def line_of(text, place):
    """Number of the line on which the first occurrence of `place` begins; 1 for an empty place."""
    return text[:text.index(place)].count("\n") + 1


class BadInputTest(ProgramTest):
    """A folder with a valid experiment, which a case spoils."""

    def setUp(self):
        super().setUp()
        self.texts = {os.path.basename(path): read_bytes(os.path.join(CONFIGS, path)).decode() for path in SHIPPED}
        self.texts["shipped.toml"] += POLICY
        self.texts["e.toml"] = EXPERIMENT
        self.texts["mine.toml"] = CLAIMS
        for name in self.texts:
            self.write(name, self.texts[name])
        self.before = tree(self.folder)

    def write(self, name, text):
        write_bytes(self.path(name), text if isinstance(text, bytes) else text.encode())

    def spoil(self, name, text, *patterns, arguments=()):
        """Runs with one file changed, expects patterns in the message, and puts the file back."""
        self.write(name, text)
        done = quadrant("run", "e.toml", "-q", "-o", "new.h5", *arguments, cwd=self.folder)
        self.write(name, self.texts[name])
        self.check_refused(done, *patterns)
        return done

    def check_refused(self, done, *patterns):
        after = tree(self.folder)
        for new in set(after) - set(self.before):
            os.remove(new)
        self.check_error(done, 2, r"\Aquadrant: ", *patterns)
        self.assertEqual(done.out, "")
        self.assertEqual(after, self.before, "the program left files behind")

    def check_case(self, case):
        self.assertIn(case.old, self.texts[case.file], "the text that the case replaces")
        text = self.texts[case.file].replace(case.old, case.new, 1)
        line = line_of(text, case.new.split("\n")[0] if case.at is None else case.at)
        patterns = [rf"\Aquadrant: {re.escape(case.file)}:{line}: (parameter\.)?{re.escape(case.key)}: ",
                    rf": (found )?{re.escape(case.found)}(?![\w.]).*, allowed: ({case.allowed})"]
        if case.nearest:
            patterns.append(rf"did you mean '{case.nearest}'\?")
        self.spoil(case.file, text, *patterns)

    def check_cases(self, cases):
        for case in cases:
            with self.subTest(case.new):
                self.check_case(case)


class ValidTest(BadInputTest):
    def test_the_experiment_that_the_cases_spoil(self):
        done = quadrant("run", "e.toml", "-q", "-o", "new.h5", cwd=self.folder)
        self.assertEqual((done.code, done.out, done.err), (0, "", ""))
        self.assertEqual(tree(self.folder), sorted(self.before + [self.path("new.h5")]))

    def test_the_numbers_that_the_cases_of_families_spoil(self):
        for family, (good, _) in FAMILIES.items():
            numbers = ", ".join(f"{key} = {value}" for key, value in good.items())
            with self.subTest(family):
                self.succeed("check", "e.toml", "--set", f'parameters.dem_slope={{ family = "{family}", {numbers}, bounds = [0.0, 5.0] }}',
                             cwd=self.folder)


class ExperimentTest(BadInputTest):
    def test_values(self):
        for line, key, allowed, values in VALUES:
            for value, found in values:
                with self.subTest(key, value=value):
                    self.check_case(Case(line, f"{line.split(' = ')[0]} = {value}", key, found, allowed))

    def test_misspelt_names(self):
        self.check_cases(NAMES)

    def test_missing_or_of_the_wrong_shape(self):
        self.check_cases(SHAPES)

    def test_sections_of_the_wrong_shape(self):
        for section, value, found, allowed in SECTIONS:
            text = re.sub(rf"\n\[+{section}\]+\n[^\[]*(\[\[?[\"\d][^\[]*)*", "\n", EXPERIMENT).replace("seed = 5", f"seed = 5\n{section} = {value}")
            with self.subTest(section, value=value):
                self.spoil("e.toml", text, rf"\Aquadrant: e\.toml:5: {section}: found {re.escape(found)}, allowed: {allowed}")

    def test_sobol_has_an_end(self):
        text = EXPERIMENT.replace('"monte_carlo"', '"sobol"\nreplicates = 1').replace("futures = 100", "futures = 5_000_000_000")
        self.spoil("e.toml", text, r"\Aquadrant: e\.toml:5: futures: found 5000000000, allowed: at most 4294967296 with a Sobol design of 1 replicates")

    def test_contradictory_correlations(self):
        pairs = [("catch_rate", "euv_year", 0.95), ("soft_speed", "euv_year", -0.95)]
        more = "".join(f'\n[[correlation]]\nparameters = ["{a}", "{b}"]\nrank = {rank}' for a, b, rank in pairs)
        text = EXPERIMENT.replace("rank = 0.3", "rank = 0.95" + more)
        self.spoil("e.toml", text, r"\Aquadrant: e\.toml:\d+: correlation: found rank correlations that contradict one another",
                   "'(catch_rate|soft_speed|euv_year)'",
                   "allowed: a positive definite set")

    def test_a_path_that_the_processor_lacks(self):
        """Which simd paths exist is known to the file format; which can run is a matter of the machine, and the message names those."""
        if "avx512" in cpu_paths():
            say_skip(self, "this processor can run every path")
        text = EXPERIMENT.replace('simd = "scalar"', 'simd = "avx512"')
        can = ", ".join(cpu_paths())
        self.spoil("e.toml", text, "found 'avx512'", f"allowed here: auto, {can}")
        self.spoil("e.toml", text, rf"\Aquadrant: e\.toml:{line_of(text, 'simd =')}: run\.simd: ")


class SetTest(BadInputTest):
    MALFORMED = ["", "futures", "=5", "[run]=3", "a b=3", "a..b=1"]
    BAD = [("futures=-5", "futures", "-5", "a whole number from 1 to 1e13"), ("futures=many", "futures", "'many'", "a whole number from 1 to 1e13"),
           ("futures=0", "futures", "0", "a whole number"), ("futures==", "futures", "'='", "a whole number"),
           ('seed="7', "seed", "'\"7'", "a whole number"), ("futures=1e14", "futures", r"1e\+14", "a whole number"),
           ("seed=nan", "seed", "nan", "a whole number"),
           ("seed=", "seed", "''", "a whole number"), ("outputs.pilot=1", "outputs.pilot", "1", "a whole number from 64"),
           ("outputs=3", "outputs", "3", "a table"),
           ("policies.run=deny", "policies.run", "'deny'", "an array of texts"),
           ("design.kind=sobbol", "design.kind", r"'sobbol' \(did you mean 'sobol'\?\)", "monte_carlo"),
           ("parameters.mu_us=big", "parameters.mu_us", "'big'", "a number"),
           ("parameters.dem_pot.family=normal", "parameters.dem_pot.mean", "nothing", "a finite number"),
           ("run.threads=5000", "run.threads", "5000", "a whole number from 0"), ("horizon=1999", "horizon", "1999", "a year from 2027")]
    UNKNOWN = [("futurs=5", "futurs", "futures"), ("outputs.pilt=64", "outputs.pilt", "pilot"), ("parameters.mu_uss=1", "parameters.mu_uss", "mu_us")]

    def test_malformed(self):
        for setting in self.MALFORMED:
            with self.subTest(setting):
                self.spoil("e.toml", EXPERIMENT, rf"--set {re.escape(setting)}", arguments=["--set", setting])

    def test_what_is_wrong(self):
        for setting, key, found, allowed in self.BAD:
            with self.subTest(setting):
                self.spoil("e.toml", EXPERIMENT, rf"{re.escape(key)}: found {found}, allowed: {allowed}", arguments=["--set", setting])
        for setting, key, nearest in self.UNKNOWN:
            with self.subTest(setting):
                self.spoil("e.toml", EXPERIMENT, rf"{re.escape(key)}: unknown (key|parameter)", f"did you mean '{nearest}'",
                           arguments=["--set", setting])

    def test_the_argument_is_named_and_not_the_file(self):
        """The file is right; to send its author there, perhaps with a line, would mislead."""
        for setting in [case[0] for case in self.BAD + self.UNKNOWN]:
            with self.subTest(setting):
                done = self.spoil("e.toml", EXPERIMENT, rf"--set '?{re.escape(setting)}", arguments=["--set", setting])
                self.assertNotRegex(done.err, r"e\.toml:\d")


class PriorTest(BadInputTest):
    def test_every_number_of_every_family(self):
        self.check_cases(family_cases())

    def test_overrides(self):
        self.check_cases(OVERRIDES)

    def test_priors_files(self):
        self.check_cases(PRIOR_FILES)

    def test_numbers_that_overflow(self):
        for value, key, found in OVERFLOWS:
            with self.subTest(value):
                self.spoil("e.toml", EXPERIMENT.replace("mu_us = 2.5", f"dem_pot = {value}"),
                           rf"e\.toml:15: parameters?\.{re.escape(key)}.*found.*({found}).*allowed: ")

    def test_optional_keys_are_allowed_keys(self):
        """A key that may be left out is one that a misspelt key may have meant."""
        self.spoil("deep.toml", self.texts["deep.toml"].replace("bounds = [500.0", "bound = [500.0", 1),
                   r"deep\.toml:18: parameter\.dem_pot\.bound: unknown key",
                   "did you mean 'bounds'", "allowed: .*bounds")
        self.spoil("deep.toml", self.texts["deep.toml"].replace("claims =", "claim =", 1), r"parameter\.dem_pot\.claim: unknown key",
                   "did you mean 'claims'", "allowed: .*claims")

    def test_a_missing_parameter(self):
        text = self.texts["initial.toml"]
        cut = text[:text.rindex("[[parameter]]")]
        name = re.search(r'name = "(\w+)"', text[len(cut):])[1]
        self.spoil("initial.toml", cut, rf"deep\.toml.*initial\.toml: parameter: found no prior of '{name}', allowed: one for each parameter")

    def test_a_file_named_twice(self):
        self.spoil("e.toml", EXPERIMENT.replace('["deep.toml",', '["deep.toml", "deep.toml",'),
                   r"deep\.toml:13: parameter\.name: found 'dem_pot' a second time \(first at deep\.toml:13\)")


class PolicyTest(BadInputTest):
    def test_policy_files(self):
        self.check_cases(POLICY_FILES)

    def test_no_status_quo(self):
        text = self.texts["shipped.toml"].replace('name = "status_quo"', 'name = "as_now"')
        self.spoil("shipped.toml", text, r"\Aquadrant: shipped\.toml: policy: found no policy 'status_quo', allowed: exactly one")

    def test_status_quo_sets_every_lever(self):
        text = self.texts["shipped.toml"].replace("ally_access = [[2026.75, 0.8], [2037.0, 0.8]]\n", "", 1)
        line = line_of(text, 'name = "status_quo"')
        self.spoil("shipped.toml", text, rf"\Aquadrant: shipped\.toml:{line}: policy\.status_quo\.ally_access: found nothing, allowed: knots")

    def test_history_sets_every_lever(self):
        text = self.texts["shipped.toml"].replace("edge_deployment = [[2022.75, 0.1], [2026.75, 0.2]]\n", "", 1)
        self.spoil("shipped.toml", text, r"\Aquadrant: shipped\.toml: history\.edge_deployment: found nothing, allowed: knots")

    def test_a_name_that_would_break_a_table(self):
        """A line break, a tab or another control character in a policy's name would tear the rows of show --csv."""
        for name in [r"a\nb", r"a\tb", r"a\rb", r"a\u0001b", r"a\u001b[31mb"]:
            with self.subTest(name):
                text = self.texts["shipped.toml"].replace('name = "mine"', f'name = "{name}"')
                line = line_of(text, f'name = "{name}"')
                self.spoil("shipped.toml", text, rf"\Aquadrant: shipped\.toml:{line}: policy\.name: found ")

    def test_a_second_history(self):
        self.write("more.toml", "format_version = 1\n\n[history]\nally_access = [[2023.0, 0.5]]\n")
        self.before = tree(self.folder)
        self.spoil("e.toml", EXPERIMENT.replace('["shipped.toml"]', '["shipped.toml", "more.toml"]'),
                   r"\Aquadrant: more\.toml:4: history\.ally_access: found a second history of the lever, allowed: one in all files")


class ClaimTest(BadInputTest):
    HOLDS = 'holds = "D(lag_cn) > 0"'

    def test_shapes(self):
        self.check_cases(CLAIM_SHAPES)

    def test_expressions(self):
        for expression, found, allowed in EXPRESSIONS:
            with self.subTest(expression[:100]):
                self.check_case(ClaimCase(self.HOLDS, f'holds = "{expression}"', "claim.M1.holds", found, allowed))
        for expression, found, nearest in MISSPELT:
            with self.subTest(expression):
                self.check_case(ClaimCase(self.HOLDS, f'holds = "{expression}"', "claim.M1.holds", found, "", nearest))

    def test_optional_keys_are_allowed_keys(self):
        """A key that may be left out is one that a misspelt key may have meant."""
        for table, line, misspelt, key in KEYS:
            with self.subTest(misspelt):
                new = line.replace(key, misspelt, 1)
                if key == "policy":  # without it `against` is wrong first
                    new = line + "\n" + new
                self.check_case(ClaimCase(line, new, f"{table}.{misspelt}", "unknown key", "", key, at=f"{misspelt} ="))

    def test_column_of_a_text_of_several_lines(self):
        text = CLAIMS.replace(self.HOLDS, 'holds = """lag_cn > 0\n  and lag_cm > 0"""')
        self.spoil("mine.toml", text, r"\Aquadrant: mine\.toml:9: claim\.M1\.holds: found at column 18 unknown outcome 'lag_cm'")

    def test_too_many(self):
        more = "".join(f'[[claim]]\nid = "Y{i}"\ntext = "x"\nholds = "1 < 2"\n' for i in range(255))
        self.spoil("mine.toml", CLAIMS + more, r"\Aquadrant: mine\.toml:\d+: claim: found 257 claims, allowed: at most 256")
        more = '[[claim.measure]]\nname = "m"\nvalue = "1"\n' * 31
        self.spoil("mine.toml", CLAIMS.replace("[[claim.measure]]", more + "[[claim.measure]]", 1),
                   r"\Aquadrant: mine\.toml:\d+: claim\.M1\.measure: found 33, allowed: at most 32")
        more = "".join(f'[[claim]]\nid = "Y{i}"\ntext = "x"\nholds = "1 < 2"\nhorizon = {2028 + i}\n' for i in range(8))
        self.spoil("mine.toml", CLAIMS + more, r"\Aquadrant: e\.toml:\d+: claims: found 9 times", "allowed: at most 8")

    def test_a_misspelt_claim(self):
        text = CLAIMS.replace('["M2"]', '["contrary"]').replace('id = "M2"', 'id = "contary"')
        self.spoil("mine.toml", text, r"claim\.M1\.opposed_by: found 'contrary' \(did you mean 'contary'\?\), allowed: ids of other claims")

    def test_not_toml(self):
        self.spoil("mine.toml", CLAIMS.replace('id = "M2"', 'id = "M2'), r"\Aquadrant: mine\.toml:\d+:\d+: not TOML: ")
        self.spoil("mine.toml", "", r"\Aquadrant: mine\.toml(:1)?: format_version: found nothing")
        self.spoil("mine.toml", self.texts["shipped.toml"], r"\Aquadrant: mine\.toml:\d+: \w+: unknown key, allowed: claim, format_version, objective")


class FileTest(BadInputTest):
    NOT_TOML = [("futures = ", 5, "futures = 100"), ("futures = 100 200", 5, "futures = 100"), ("futures = 01", 5, "futures = 100"),
                ('name = "bad', 2, 'name = "bad"'),
                ("name = 'it's'", 2, 'name = "bad"'), ("seed = 5\nseed = 6", 5, "seed = 5"), ("[priors", 11, "[priors]"), ("[[run]", 40, "[run]"),
                ("= 3", 4, "seed = 5"),
                ("seed : 5", 4, "seed = 5"), ("futures = 99999999999999999999", 5, "futures = 100"), ("start = 2022.75.1", 6, "start = 2022.75"),
                ("seed = 0x", 4, "seed = 5")]

    def test_not_toml(self):
        for new, line, old in self.NOT_TOML:
            with self.subTest(new):
                self.spoil("e.toml", EXPERIMENT.replace(old, new, 1), rf"\Aquadrant: e\.toml:{line}:\d+: not TOML: \S")

    def test_no_text(self):
        deep = b"x = " + b"[" * 100000 + b"]" * 100000
        for name, data, pattern in [("invalid UTF-8", EXPERIMENT.replace("seed = 5", "seed = 5 # \xff", 1).encode("latin-1"),
                                     r"e\.toml:4:\d+: not TOML"),
                                    ("a NUL byte", EXPERIMENT.replace("seed = 5", "seed = 5 \0").encode(), r"e\.toml:4:\d+: not TOML"),
                                    ("nesting", deep, r"e\.toml:1:\d+: not TOML"),
                                    ("tables", b"x = " + b"{ a = " * 50000, r"e\.toml:1:\d+: not TOML"),
                                    ("dotted", b"a" + b".a" * 100000 + b" = 1", r"e\.toml(:1)?(:\d+)?: "),
                                    ("binary", bytes(range(256)) * 100, r"e\.toml:1:\d+: not TOML")]:
            with self.subTest(name):
                self.spoil("e.toml", data, rf"\Aquadrant: {pattern}")

    def test_toml_of_another_shape(self):
        for name, text in [("empty", ""), ("a comment", "# nothing\n"), ("another file", '[project]\nname = "x"\n')]:
            with self.subTest(name):
                self.spoil("e.toml", text, r"\Aquadrant: e\.toml(:1)?: format_version: found nothing, allowed: 1")
        self.spoil("e.toml", self.texts["deep.toml"], r"\Aquadrant: e\.toml(:\d+)?: name: found nothing, allowed: a text")
        self.spoil("deep.toml", self.texts["shipped.toml"], r"\Aquadrant: deep\.toml:\d+: \w+: unknown key, allowed: format_version, parameter")
        self.spoil("shipped.toml", "", r"\Aquadrant: shipped\.toml(:1)?: format_version: found nothing")
        self.spoil("initial.toml", "format_version = 1\nparameter = 3\n",
                   r"\Aquadrant: initial\.toml:2: parameter: found 3, allowed: an array of tables")
        self.spoil("shipped.toml", "format_version = 1\npolicy = [3]\n", r"\Aquadrant: shipped\.toml:2: policy: found 3, allowed: an array of tables")
        self.spoil("shipped.toml", "format_version = 1\nhistory = 3\n", r"\Aquadrant: shipped\.toml:2: history: found 3, allowed: a table")

    def test_bad_priors_and_policies_files(self):
        for name in ["deep.toml", "shipped.toml"]:
            self.spoil(name, self.texts[name] + "x = [1, \n", rf"\Aquadrant: {name}:\d+:\d+: not TOML: ")

    def test_no_such_file(self):
        for path in ["none.toml", "none/e.toml", "e.toml/none", ""]:
            with self.subTest(path):
                self.check_refused(quadrant("run", path, "-o", "new.h5", cwd=self.folder),
                                   rf"\Aquadrant: .*{path}.*: (no such file|found no|cannot be read)")

    def test_a_folder(self):
        self.check_refused(quadrant("run", ".", "-o", "new.h5", cwd=self.folder), r"\Aquadrant: \.: is a folder, expected a file")

    def test_missing_parts(self):
        for old, new, pattern in [('"deep.toml"', '"none.toml"', r"none\.toml: no such file"),
                                  ('"shipped.toml"', '"none.toml"', r"none\.toml: no such file"),
                                  ('"deep.toml"', '"."', r"\./?: is a folder, expected a file"),
                                  ('"deep.toml"', '""', "is a folder|no such file|empty")]:
            with self.subTest(new, instead_of=old):
                self.spoil("e.toml", EXPERIMENT.replace(old, new), pattern)

    def test_missing_parts_are_traced_to_the_experiment(self):
        """Which line of which file asked for it: there may be several experiments and a dozen files."""
        for old, key in [('"deep.toml"', "priors.files"), ('"shipped.toml"', "policies.files")]:
            text = EXPERIMENT.replace(old, '"none.toml"')
            with self.subTest(key):
                self.spoil("e.toml", text, rf"e\.toml:{line_of(text, 'none.toml')}: {re.escape(key)}: ", r"none\.toml")

    def as_nobody(self, *arguments):
        """Calls the program as an ordinary user, from a place where that user may."""
        if os.geteuid() != 0:
            return quadrant(*arguments, cwd=self.folder)
        program = self.path("program")
        shutil.copy(PROGRAM, program)
        os.chmod(program, 0o755)
        os.chmod(self.folder, 0o755)
        self.before = tree(self.folder)
        # the program refuses to be found by its own path where the user may not search a parent folder: called by a relative one
        return quadrant(*arguments, cwd=self.folder, executable=program, user=65534, group=65534, extra_groups=[])

    def test_unreadable(self):
        reason = r"cannot be read \(Permission denied\)"
        for name, pattern in [("e.toml", rf"e\.toml: {reason}"),
                              ("deep.toml", rf"e\.toml:12: priors\.files: found 'deep\.toml' \(deep\.toml: {reason}\), allowed: "),
                              ("shipped.toml", rf"e\.toml:22: policies\.files: found 'shipped\.toml' \(shipped\.toml: {reason}\), allowed: ")]:
            os.chmod(self.path(name), 0)
            with self.subTest(name):
                self.check_refused(self.as_nobody("run", "e.toml", "-q", "-o", "new.h5"), rf"\Aquadrant: {pattern}")
            os.chmod(self.path(name), 0o644)

    def test_a_folder_that_cannot_be_written(self):
        os.chmod(self.folder, 0o555)
        done = self.as_nobody("run", "e.toml", "-q", "-o", "new.h5")
        os.chmod(self.folder, 0o755)
        self.check_refused(done, r"--output: found 'new\.h5', but the folder '\.' cannot be written \(Permission denied\), allowed: ")


class OptionTest(BadInputTest):
    OPTIONS = [("--threads", "5000", "found 5000, allowed: a whole number from 0 to 1024"),
               ("--threads", "-1", "found '-1', allowed: a whole number"),
               ("--threads", "1.5", r"found '1\.5', allowed: "), ("--threads", "many", "found 'many', allowed: "),
               ("--threads", "", "found '', allowed: "),
               ("--tile", "0", "found 0, allowed: a whole number from 1 to 32768"), ("--tile", "32769", "found 32769, allowed: "),
               ("--tile", "-8", "found '-8', allowed: "),
               ("--simd", "foo", "found 'foo'.*allowed here: auto, "), ("--simd", "", "found ''.*allowed here: auto, "),
               ("--simd", "AVX2", "found 'AVX2'.*allowed here: auto, "),
               ("--device", "gpu", "found 'gpu'.*allowed: auto, cpu"), ("--device", "cpus", r"did you mean 'cpu'\?"),
               ("--device", "cuda:", "found 'cuda:', allowed: auto, cpu"), ("--device", "cuda:0,0", "found 'cuda:0,0' with device 0 twice"),
               ("--batch", "-1", "found '-1', allowed: a whole number from 0 to 65280"), ("--batch", "65281", "found 65281, allowed: "),
               ("--streams", "0", "found 0, allowed: a whole number from 1 to 16"), ("--streams", "17", "found 17, allowed: "),
               ("--seed", "-1", "found '-1', allowed: a whole number from 0 to 9007199254740992"),
               ("--seed", "9007199254740993", "found 9007199254740993, allowed: "),
               ("--seed", "0x10", "found '0x10', allowed: "), ("--futures", "0", "found 0, allowed: a whole number from 1 to 10000000000000"),
               ("--futures", "-5", "found '-5', allowed: "), ("--futures", "1e14", "found 1e14, allowed: "),
               ("--futures", "nan", "found 'nan', allowed: "),
               ("--futures", "inf", "found 'inf', allowed: "), ("--futures", "1.5", r"found '1\.5', allowed: "),
               ("--futures", "1e3x", "found '1e3x', allowed: "),
               ("--futures", "99999999999999999999", "found '99999999999999999999', allowed: "), ("--futures", " 5", "found ' 5', allowed: "),
               ("--futures", "+5", r"found '\+5', allowed: ")]

    def test_options(self):
        for option, value, pattern in self.OPTIONS:
            with self.subTest(option, value=value):
                self.check_refused(quadrant("run", "e.toml", "-q", "-o", "new.h5", option, value, cwd=self.folder), rf"\Aquadrant: {option}: ",
                                   pattern)

    def test_bench(self):
        for value in ["0", "3601", "-1", "fast"]:
            self.check_refused(quadrant("bench", "e.toml", "--seconds", value, cwd=self.folder),
                               r"\Aquadrant: --seconds: found .*, allowed: a whole number from 1 to 3600")
        shutil.copy(PROGRAM, self.path("alone"))  # without the files that come with it
        done = subprocess.run([self.path("alone"), "bench"], capture_output=True, text=True, check=False)
        self.assertEqual(done.returncode, 1)
        self.assertRegex(done.stderr, r"\Aquadrant: the configuration files .*: found none in '.*/share/quadrant/configs' and '.*', allowed: .* CONFIG ")

    def test_a_path_that_the_processor_lacks(self):
        if "avx512" in cpu_paths():
            say_skip(self, "this processor can run every path")
        can = ", ".join(cpu_paths())
        for command, option in [("run", "--simd"), ("replay", "--simd"), ("verify", "--simd"), ("bench", "--simd"), ("check", "--simd"),
                                ("verify", "--against")]:
            more = {"run": ["-o", "new.h5", "-q"], "replay": ["--future", "1"]}.get(command, [])
            with self.subTest(command, option=option):
                self.check_refused(quadrant(command, "e.toml", option, "avx512", *more, cwd=self.folder),
                                   rf"\Aquadrant: {option}: found 'avx512'.*allowed here: auto, {can}")


class OutputTest(BadInputTest):
    def refused(self, *arguments):
        return quadrant("run", "e.toml", "-q", *arguments, cwd=self.folder)

    def test_where_it_cannot_be(self):
        os.mkdir(self.path("folder"))
        self.before = tree(self.folder)
        for output, pattern in [("none/new.h5", "there is no folder 'none', allowed: a file in a folder that exists"),
                                ("folder", "which is a folder, allowed: the name of a file"),
                                ("folder/", "folder"), (".", "which is a folder"), ("/proc/x", "the folder '/proc' cannot be written"),
                                ("e.toml/new.h5", "there is no folder 'e.toml'"),
                                ("e.toml", r"which exists, allowed: a new file, or --force to replace it")]:
            for force in [[], ["--force"]]:
                if output == "e.toml" and force:
                    continue  # the user's wish
                with self.subTest(output, force=force):
                    self.check_refused(self.refused("-o", output, *force), rf"\Aquadrant: --output: found '{re.escape(output)}', .*{pattern}")
        self.assertEqual(read_bytes(self.path("e.toml")).decode(), EXPERIMENT)

    def test_a_name_that_is_too_long(self):
        self.check_refused(self.refused("-o", "x" * 300), r"\Aquadrant: --output: found 'x{300}'")

    def test_an_empty_name(self):
        """Known before the run, not after hours of it."""
        self.check_refused(self.refused("-o", ""), r"\Aquadrant: --output: found ''")

    def test_a_name_of_the_experiment_that_is_no_file_name(self):
        for name in ["", "a/b"]:
            with self.subTest(name):
                self.write("e.toml", EXPERIMENT.replace('name = "bad"', f'name = "{name}"'))
                self.check_refused(self.refused(), rf"\Aquadrant: (e\.toml:2: name: found '{name}'|--output: found '.*{name}.*')")

    def test_force_replaces_files_only(self):
        """A pipe or a device must not be replaced by a file: think of -o /dev/null --force."""
        os.mkfifo(self.path("pipe"))
        self.before = tree(self.folder)
        done = self.refused("-o", "pipe", "--force")
        kind = os.stat(self.path("pipe")).st_mode & 0o170000
        self.check_refused(done, r"\Aquadrant: --output: found 'pipe'")
        self.assertEqual(kind, 0o010000)

    def test_existing(self):
        self.write("old.h5", b"mine")
        self.before = tree(self.folder)
        refused = r"\Aquadrant: --output: found 'old\.h5', which exists, allowed: a new file, or --force to replace it"
        self.check_refused(self.refused("-o", "old.h5"), refused)
        os.symlink("nowhere", self.path("link.h5"))
        self.before = tree(self.folder)
        self.check_refused(self.refused("-o", "link.h5"), r"\Aquadrant: --output: found 'link\.h5', which exists")
        self.assertEqual(read_bytes(self.path("old.h5")), b"mine")


if __name__ == "__main__":
    unittest.main()
