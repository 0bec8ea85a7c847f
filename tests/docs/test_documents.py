# SPDX-FileCopyrightText: The Quadrant authors
# SPDX-License-Identifier: Apache-2.0
"""Every command of the documents is run, as it stands, in the order of its document; those that cannot be are named here with the reason.

    python3 tests/docs/test_documents.py [-v] [CLASS[.TEST] ...]

A command is a line of a fenced block without a language that begins with one of the words below; what stands behind three or more blanks explains
it. Each document is run in a folder of its own, with the shipped configurations; numbers of futures are cut down. The environment variable QUADRANT names the program.
"""
import glob
import json
import os
import re
import shutil
import stat
import subprocess
import sys
import tempfile
import unittest

sys.dont_write_bytecode = True
sys.path.insert(1, os.path.join(os.path.dirname(os.path.abspath(__file__)), os.pardir, "cli"))

from program import INTERNAL, PROGRAM, PROJECT, environment

FENCE = re.compile(r"^```(\w*)\n(.*?)^```", re.M | re.S)
RUN = ("quadrant", "build/release/quadrant", "ncdump", "nccopy", "h5dump", "h5ls", "h5diff", "python3", "Rscript", "octave-cli", "cat", "ls", "cd", "cp", "mkdir", "sh", "bash")
# Words that begin commands which are run by other tests, or need what a test cannot have.
NOT_RUN = {
    "quadrant bench": "takes minutes; tests/cli/parts/machine.py",
    "tools/run.sh": "builds the program; run on a fresh machine before a release",
    "tools/test.sh": "runs this test",
    "mpirun": "tests/cluster/test_mpi.py",
    "srun": "tests/cluster/test_slurm.py", "sbatch": "tests/cluster/test_slurm.py", "tools/slurm/quadrant-submit": "tests/cluster/test_slurm.py",
    "quadrant-submit": "tests/cluster/test_slurm.py", "scancel": "tests/cluster/test_slurm.py", "squeue": "tests/cluster/test_slurm.py",
    "docker": "needs an engine for containers", "podman": "needs an engine for containers", "apptainer": "needs Apptainer, which Debian does not have",
    "cmake": "builds the program", "cpack": "tests/install", "ctest": "runs this test", "sudo": "changes the machine", "apt": "changes the machine",
    "apt-get": "changes the machine", "git": "needs the network",
    "nvidia-smi": "needs a GPU", "nsys": "needs a GPU", "ncu": "needs a GPU", "compute-sanitizer": "needs a GPU",
    "clang-format": "tests/lint", "source": "changes the shell that runs it",
    "man": "needs a terminal", "tar": "tests/install", "dpkg": "changes the machine", "export": "changes the shell that runs it",

    **{f"{word} tools/examples/{name}": "tests/interop/test_examples.py" for word, names in {
        "python3": ["table_xarray.py", "table_netcdf4.py", "table_h5py.py", "figures.py"], "Rscript": ["table_ncdf4.R"], "bash": ["table_h5dump.sh"]}.items() for name in names},
    "octave-cli --no-history": "tests/interop/test_examples.py",
}
USAGE = re.compile(r"\[(OPTIONS|CONFIG|FILE|--\w)|\bCOMMAND\b")
SHIM = """#!/bin/sh
# Calls the program with fewer futures than the documents say.
exec {python} {shim} "$@"
"""


# The baseline's policies that the documents name.
POLICIES = ["status_quo", "deny", "deny_chips", "sell_chips"]


def limited(arguments):
    """Arguments of the program with at most 400 futures, 256 rows and, of the baseline, a few policies."""
    out, words = [], list(arguments)
    command = next((w for w in words if not w.startswith("-")), "")
    limits = {"-n": 400, "--futures": 400, "--rows": 256}
    given = set()
    while words:
        word = words.pop(0)
        name, _, value = word.partition("=")
        if name in limits and (value or words):
            value = value or words.pop(0)
            given.add(name)
            if ":" in value:  # a range of futures
                out += [name, value]
            else:
                out += [name, str(int(min(float(value), limits[name])))]
        else:
            out.append(word)
    if command in ("run", "check") and not given & {"-n", "--futures"} and "--help" not in out:
        out += ["-n", "400"]
    if command == "run" and not any("outputs.pilot" in w for w in out):
        out += ["--set", "outputs.pilot=64"]
    if command in ("run", "sensitivity") and "configs/baseline.toml" in out and not any("policies.run" in w for w in out):
        out += ["--set", f"policies.run={json.dumps(POLICIES)}"]
    if command == "sensitivity" and "--rows" not in given:
        out += ["--rows", "256"]
    if command == "verify" and "--futures" not in given:
        out += ["--futures", "0:30"]
    return out


def documents():
    names = ["README.md", "CONTRIBUTING.md", *glob.glob("docs/**/*.md", root_dir=PROJECT, recursive=True)]
    return sorted(n for n in names if not n.startswith("docs/decisions/"))


def commands_of(document):
    """Lines of the document's blocks that are commands, those that go on after a backslash joined."""
    with open(os.path.join(PROJECT, document), encoding="utf-8") as file:
        blocks = [body for language, body in FENCE.findall(file.read()) if not language]
    commands = []
    for block in blocks:
        lines = re.sub(r"\\\n\s*", "", block).splitlines()
        first = next((line for line in lines if line.strip()), "").split(" ")[0]
        if first not in RUN and first not in NOT_RUN:
            continue  # output, a formula, a file
        commands += [re.split(r" {3,}|\s+# ", line.strip())[0] for line in lines if line.strip() and not USAGE.search(line)]
    return commands


class DocumentTest(unittest.TestCase):
    def run_document(self, document):
        folder = tempfile.mkdtemp(prefix="quadrant-docs-")
        self.addCleanup(shutil.rmtree, folder, True)
        shutil.copytree(os.path.join(PROJECT, "configs"), os.path.join(folder, "configs"))
        shutil.copytree(os.path.join(PROJECT, "tools"), os.path.join(folder, "tools"))
        for path in ("bin/quadrant", "build/release/quadrant"):
            os.makedirs(os.path.dirname(os.path.join(folder, path)), exist_ok=True)
            with open(os.path.join(folder, path), "w", encoding="utf-8") as file:
                file.write(SHIM.format(python=sys.executable, shim=os.path.abspath(__file__)))
            os.chmod(file.name, stat.S_IRWXU)
        env = environment(PATH=os.path.join(folder, "bin") + os.pathsep + os.environ["PATH"], QUADRANT_SHIM=PROGRAM, QUADRANT=PROGRAM)
        at = folder
        for command in commands_of(document):
            word = command.split(" ")[0]
            if word in NOT_RUN or " ".join(command.split(" ")[:2]) in NOT_RUN:
                continue
            with self.subTest(f"{document}: {command}"):
                self.assertIn(word, RUN, f"'{word}' is neither run nor said to be run elsewhere")
                if re.search(r"\bFILE\b", command):  # README's list names no file of its own
                    command = command.replace("FILE", "baseline.h5")
                    if not os.path.exists(os.path.join(folder, "baseline.h5")):
                        subprocess.run([PROGRAM, "run", "configs/baseline.toml", "-n", "400", "--set", f"policies.run={json.dumps(POLICIES)}", "-q", "-o", "baseline.h5"],
                                       cwd=folder, env=env, check=True)
                if word == "cd":
                    at = os.path.join(at, command.split(" ", 1)[1])
                    self.assertTrue(os.path.isdir(at), command)
                    continue
                done = subprocess.run(["bash", "-c", command], cwd=at, env=env, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=300,
                                      check=False)
                if done.returncode == 2 and "avx2" in command and "processor" in done.stderr:
                    continue  # an older processor
                self.assertEqual(done.returncode, 0, f"{command}\n{done.stdout[-500:]}\n{done.stderr}")
                self.assertIsNone(INTERNAL.search(done.stderr), done.stderr)

    def test_there_are_commands_in_the_documents(self):
        found = {document: commands_of(document) for document in documents()}
        self.assertGreater(sum(map(len, found.values())), 60)
        self.assertTrue(found["README.md"] and found["docs/cli.md"] and found["docs/cluster.md"])

    def test_every_document_is_reached_from_the_readme(self):
        with open(os.path.join(PROJECT, "README.md"), encoding="utf-8") as file:
            text = file.read()
        reached = set(re.findall(r"\]\((docs/[\w./-]+?)/?(?:#[\w-]*)?\)", text))
        for document in documents():
            if document.startswith("docs/"):
                self.assertTrue(document in reached or os.path.dirname(document) in reached - {"docs"}, f"{document} is not linked from README.md")


def add_tests():
    for document in documents():
        def test(self, document=document):
            self.run_document(document)
        setattr(DocumentTest, "test_commands_of_" + re.sub(r"\W", "_", document), test)


if "QUADRANT_SHIM" in os.environ:
    os.execv(os.environ["QUADRANT_SHIM"], [os.environ["QUADRANT_SHIM"], *limited(sys.argv[1:])])
add_tests()
if __name__ == "__main__":
    unittest.main()
