# SPDX-FileCopyrightText: The Quadrant authors
# SPDX-License-Identifier: Apache-2.0
"""JSON output against its schemas, docs/formats/json-schema."""
import copy
import json
import os

import jsonschema

from parts.comparing import FEW, THREE, results
from program import BASELINE, PROJECT, ProgramTest

FOLDER = os.path.join(PROJECT, "docs", "formats", "json-schema")
SMALL = ["--set", "outputs.pilot=64", "--set", "horizon=2028"]
# what prints a document of each schema; FILE stands for results
COMMANDS = {
    "show": [["show", "FILE", "--json"], ["show", "FILE", "--json", "--policy", "history", "--time", "2025Q4"]],
    "show-claims": [["show", "FILE", "--claims", "--json"]],
    "show-differences": [["show", "FILE", "--differences", "--json"]],
    "show-regret": [["show", "FILE", "--regret", "--json"]],
    "show-sensitivity": [["show", "FILE", "--sensitivity", "--json", "--outcome", "lag_cn"]],
    "show-convergence": [["show", "FILE", "--convergence", "--json"]],
    "compare": [["compare", "FILE", "OTHER", "FILE", "--json"]],
    "discover": [["discover", "FILE", "--claim", "C05", "--resamples", "2", "--json"], ["discover", "FILE", "--claim", "C05", "--resamples", "0", "--json"]],
    "check": [["check", BASELINE, *SMALL, "--json"], ["check", BASELINE, *SMALL, "--set", "design.kind=sobol", "--set", 'stop.until=["claim:C05 ±1pp"]', "--json"]],
    "info": [["info", "--json"]],
    "sensitivity": [["sensitivity", BASELINE, *SMALL, "--rows", "256", "--resamples", "2", "--policy", "deny", "--outcome", "lag_cn,acc_pv_us", "-q", "--json"]],
    "run": [["run", BASELINE, *FEW, *THREE, "--until", "claim:C05 ±20pp", "-q", "--json", "-o", "NEW"]],
    "run-shard": [["run", BASELINE, *FEW, *THREE, "--shard", "1/2", "-q", "--json", "-o", "NEW.sums"]],
}


def schema(name):
    with open(os.path.join(FOLDER, name + ".json"), encoding="utf-8") as file:
        return json.load(file)


class SchemaTest(ProgramTest):
    def document(self, command):
        files = {"FILE": results("first"), "OTHER": results("slow"), "NEW": self.path("new.h5"), "NEW.sums": self.path("new.sums")}
        return self.json_of(*[files.get(word, word) for word in command])

    def test_every_schema_is_tried(self):
        self.assertEqual(sorted(COMMANDS), sorted(name[:-5] for name in os.listdir(FOLDER)))

    def test_schemas_are_valid_and_closed(self):
        """No object may hold what its schema does not name: a new key needs its line here and in the document."""
        def closed(part, where):
            if isinstance(part, dict):
                if "properties" in part:
                    self.assertIs(part.get("additionalProperties"), False, where)
                    self.assertLessEqual(set(part["required"]), set(part["properties"]), where)
                for key, inner in part.items():
                    closed(inner, f"{where}/{key}")
            elif isinstance(part, list):
                for inner in part:
                    closed(inner, where)

        for name in COMMANDS:
            jsonschema.Draft202012Validator.check_schema(schema(name))
            closed(schema(name), name)

    def test_documents(self):
        for name, commands in COMMANDS.items():
            validator = jsonschema.Draft202012Validator(schema(name))
            for command in commands:
                with self.subTest(name, command=command):
                    document = self.document(command)
                    self.assertEqual([f"{error.json_path}: {error.message[:200]}" for error in validator.iter_errors(document)], [])
                    self.refuses_changes(validator, document)

    def refuses_changes(self, validator, document):
        """A missing key, one too many and a value of another type are found, at the top and in the first object of each list."""
        places = [[]] + [[key, 0] for key, value in document.items() if isinstance(value, list) and value and isinstance(value[0], dict)]
        for place in places:
            def changed(change):
                copied = copy.deepcopy(document)
                target = copied
                for step in place:
                    target = target[step]
                change(target)
                return copied

            first = next(iter(validator.schema["properties"])) if not place else next(iter(document[place[0]][0]))
            self.assertFalse(validator.is_valid(changed(lambda target: target.pop(first))), (place, first, "missing"))
            self.assertFalse(validator.is_valid(changed(lambda target: target.update(unheard_of=1))), (place, "too many"))
            self.assertFalse(validator.is_valid(changed(lambda target: target.update({first: [[]]}))), (place, first, "type"))

    def test_formats_and_versions(self):
        """Each names its format; docs/formats/json.md names each."""
        with open(os.path.join(PROJECT, "docs", "formats", "json.md"), encoding="utf-8") as file:
            text = file.read()
        for name in COMMANDS:
            self.assertIn(f"json-schema/{name}.json", text)
            self.assertIn(f"\"{schema(name)['properties']['format']['const']}\"", text)
