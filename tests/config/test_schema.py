# SPDX-FileCopyrightText: The Quadrant authors
# SPDX-License-Identifier: Apache-2.0
"""The JSON Schemas of configuration files: they take every file that the program takes, and refuse every bad one that a schema can refuse.

    python3 tests/config/test_schema.py [-v] [CLASS[.TEST] ...]

The bad files are those of tests/cli/test_bad_input.py: it hands each to the program, this hands each to the schema of its kind. What a
schema cannot say is named in schema_limits.py with the reason. The environment variable QUADRANT names the program.
"""
import collections
import glob
import json
import math
import os
import re
import sys
import tomllib
import unittest

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.join(os.path.dirname(HERE), "cli"), HERE]

try:
    import jsonschema
except ImportError:
    print("skipped: no Python module jsonschema (package python3-jsonschema)")
    sys.exit(77)

import test_bad_input
from program import PROJECT, quadrant
from schema_limits import LIMITS, is_limit

KINDS = ["experiment", "priors", "policies", "claims"]
KIND_OF_FILE = {"e.toml": "experiment", "mine.toml": "claims", "shipped.toml": "policies", "more.toml": "policies",
                "deep.toml": "priors", "constants.toml": "priors", "initial.toml": "priors"}


def plain(value):
    """A TOML value as JSON has it: numbers that JSON lacks are null there, dates are no strings."""
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [plain(item) for item in value]
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value


def program_schema(kind):
    done = quadrant("info", "--schema", kind)
    assert done.code == 0, done.err
    return json.loads(done.out)


SCHEMAS = {kind: program_schema(kind) for kind in KINDS}
VALIDATORS = {kind: [draft(SCHEMAS[kind]) for draft in (jsonschema.Draft7Validator, jsonschema.Draft4Validator)] for kind in KINDS}


def problems(kind, text, validator=0):
    return [f"{'.'.join(map(str, e.path))}: {e.message[:200]}" for e in VALIDATORS[kind][validator].iter_errors(plain(tomllib.loads(text)))]


def kind_of(table):
    for key, kind in [("parameter", "priors"), ("policy", "policies"), ("claim", "claims"), ("futures", "experiment")]:
        if key in table:
            return kind
    return None


class SchemaTest(unittest.TestCase):
    def test_is_a_schema_of_both_drafts(self):
        for kind, schema in SCHEMAS.items():
            with self.subTest(kind):
                jsonschema.Draft7Validator.check_schema(schema)
                jsonschema.Draft4Validator.check_schema({**schema, "$schema": "http://json-schema.org/draft-04/schema#"})

    def test_shipped_copies(self):
        for kind in KINDS:
            with open(os.path.join(PROJECT, "configs", "schema", kind + ".json"), encoding="utf-8") as file:
                self.assertEqual(file.read(), quadrant("info", "--schema", kind).out, "run generate_docs")

    def test_takes_every_shipped_file(self):
        paths = glob.glob(os.path.join(PROJECT, "configs", "**", "*.toml"), recursive=True)
        self.assertGreaterEqual(len(paths), 6)
        for path in paths:
            with open(path, encoding="utf-8") as file:
                text = file.read()
            for validator in (0, 1):
                with self.subTest(path, validator=validator):
                    self.assertEqual(problems(kind_of(tomllib.loads(text)), text, validator), [])

    def test_every_key_has_a_meaning(self):
        def walk(schema, path):
            for key, inner in schema.get("properties", {}).items():
                if "$ref" not in inner:
                    self.assertTrue(inner.get("description"), f"{path}.{key}")
                    walk(inner, f"{path}.{key}")
            for inner in schema.get("anyOf", []):
                walk(inner, path)
        for kind, schema in SCHEMAS.items():
            walk(schema, kind)

    def test_an_unknown_kind(self):
        done = quadrant("info", "--schema", "claim")
        self.assertEqual(done.code, 2)
        self.assertRegex(done.err, r"\Aquadrant: --schema: found 'claim' \(did you mean 'claims'\?\), allowed: experiment, priors, policies, claims")

    def test_takes_every_example_of_the_documents(self):
        """Tables that an experiment must have are filled in where an example shows only a part."""
        base = tomllib.loads(test_bad_input.EXPERIMENT)
        seen = 0
        for path in glob.glob(os.path.join(PROJECT, "docs", "*.md")):
            with open(path, encoding="utf-8") as file:
                blocks = re.findall(r"^```toml\n(.*?)^```", file.read(), re.M | re.S)
            for text in blocks:
                table = tomllib.loads(text)
                kind = kind_of(table) or "experiment"
                if set(table) <= set(test_bad_input_levers()):
                    kind, table = "policies", {"format_version": 1, "history": table}
                elif kind == "experiment":
                    table = {**{key: base[key] for key in ("format_version", "name", "futures", "priors", "policies")}, **table}
                else:
                    table = {"format_version": 1, **table}
                with self.subTest(os.path.basename(path), text=text[:60]):
                    self.assertEqual([e.message[:200] for e in VALIDATORS[kind][0].iter_errors(plain(table))], [])
                seen += 1
        self.assertGreater(seen, 10)


def test_bad_input_levers():
    return SCHEMAS["policies"]["definitions"]["levers"]["properties"]


class Recorder:
    """The bad files of a test class, gathered by running it with its call of the program replaced."""

    def __init__(self, kind):
        class Gather(kind):
            found = []

            def spoil(self, name, text, *_, arguments=()):
                if not arguments:
                    Gather.found.append((self._testMethodName, name, text))

            def check_refused(self, *_):
                raise AssertionError("unused")

        self.kind = Gather

    def cases(self):
        for name in unittest.TestLoader().getTestCaseNames(self.kind):
            if name.startswith(("test_no_such", "test_a_folder", "test_unread", "test_missing_parts", "test_a_path", "test_no_text")):
                continue  # of files and machines, not of what a file says
            test = self.kind(name)
            result = unittest.TestResult()
            test.run(result)
            if result.failures or result.errors:
                raise AssertionError((result.failures + result.errors)[0][1])
        return self.kind.found


def bad_files():
    for kind in [test_bad_input.ExperimentTest, test_bad_input.PriorTest, test_bad_input.PolicyTest, test_bad_input.ClaimTest, test_bad_input.FileTest]:
        for test, name, text in Recorder(kind).cases():
            yield kind.__name__ + "." + test, name, text


def changed_lines(name, text):
    """What a case wrote, to name it by: the lines that the valid file has not."""
    valid, written = (collections.Counter(lines.splitlines()) for lines in (VALID[name], text))
    new, gone = ([line.strip() for line in more.elements() if line.strip()] for more in (written - valid, valid - written))
    what = " | ".join(new) if new else "without " + " | ".join(gone)
    return what if len(what) <= 160 else f"{what[:160]} ... {len(what)} characters"


def valid_texts():
    test = test_bad_input.ValidTest("test_the_experiment_that_the_cases_spoil")
    test.setUp()
    texts = test.texts
    test.doCleanups()
    test.tearDown()
    return texts


VALID = valid_texts()


class BadFileTest(unittest.TestCase):
    def test_refuses_what_the_program_refuses(self):
        seen, used, refused = 0, set(), 0
        for test, name, text in bad_files():
            try:
                tomllib.loads(text)
            except (tomllib.TOMLDecodeError, RecursionError):
                continue  # not TOML: no schema sees it
            seen += 1
            what = f"{test}: {changed_lines(name, text)}"
            limit = is_limit(what)
            with self.subTest(what):
                found = problems(KIND_OF_FILE[name], text)
                refused += bool(found)
                if limit:
                    used.add(limit)
                    self.assertEqual(found, [], f"the schema refuses it: take it out of schema_limits.py ({limit})")
                else:
                    self.assertNotEqual(found, [], "neither refused by the schema nor named in schema_limits.py")
        print(f"{seen} bad files, {refused} refused by a schema", file=sys.stderr)
        self.assertGreater(refused, 300)
        self.assertEqual(set(LIMITS) - used, set(), "limits that no case needs")

    def test_the_valid_files_are_taken(self):
        for name, text in VALID.items():
            with self.subTest(name):
                self.assertEqual(problems(KIND_OF_FILE[name], text), [])


if __name__ == "__main__":
    unittest.main()
