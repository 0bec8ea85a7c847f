# SPDX-FileCopyrightText: The Quadrant authors
# SPDX-License-Identifier: Apache-2.0
"""Installations and packages of a build: the program runs from wherever they are moved, with its pages, completions and configurations; the library serves another project.

    python3 tests/install/test_install.py BUILD_FOLDER [-v] [CLASS[.TEST] ...]

Needs CMake, and for packages dpkg-dev; a test says so where they are missing.
"""
import glob
import gzip
import os
import shutil
import subprocess
import sys
import tempfile
import unittest

sys.dont_write_bytecode = True
sys.path.insert(1, os.path.join(os.path.dirname(os.path.abspath(__file__)), os.pardir, "cli"))

from program import COMMANDS, PROJECT, environment, say_skip

BUILD = None
SMALL = ["-n", "200", "--set", "outputs.pilot=64", "--set", 'policies.run=["status_quo", "deny"]', "-q"]


def call(*words, **more):
    return subprocess.run(words, env=environment(), capture_output=True, text=True, check=False, **more)


class InstalledTest(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="quadrant-install-")
        self.addCleanup(shutil.rmtree, self.folder, True)

    def path(self, *parts):
        return os.path.join(self.folder, *parts)

    def succeed(self, *words, **more):
        done = call(*words, **more)
        self.assertEqual(done.returncode, 0, f"{words}\n{done.stdout[-1500:]}\n{done.stderr[-1500:]}")
        return done.stdout

    def check_installation(self, prefix):
        """That a prefix has everything, and that its program works, from a folder in which nothing of the sources lies."""
        program = os.path.join(prefix, "bin", "quadrant")
        self.assertNotIn(PROJECT.encode(), subprocess.run(["readelf", "-d", program], capture_output=True, check=True).stdout, "the program looks into the build folder")
        self.succeed(program, "info", cwd=self.folder)
        self.succeed(program, "init", "mine", cwd=self.folder)
        self.succeed(program, "run", "mine/experiment.toml", *SMALL, "-o", "mine.h5", cwd=self.folder)
        self.succeed(program, "report", "mine.h5", cwd=self.folder)
        self.succeed(program, "check", "shipped:baseline.toml", cwd=self.folder)
        for name in ["quadrant", *("quadrant-" + command for command in COMMANDS)]:
            with gzip.open(os.path.join(prefix, "share/man/man1", name + ".1.gz"), "rt", encoding="utf-8") as page:
                self.assertIn(".TH", page.read(500), name)
        for path in ["share/man/man5/quadrant-config.5.gz", "share/bash-completion/completions/quadrant", "share/zsh/vendor-completions/_quadrant",
                     "share/fish/vendor_completions.d/quadrant.fish", "share/quadrant/configs/baseline.toml", "share/quadrant/configs/schema/experiment.json",
                     "share/quadrant/examples/table_xarray.py", "share/quadrant/slurm/quadrant-submit", "share/doc/quadrant/tutorial.md", "share/doc/quadrant/copyright"]:
            self.assertTrue(os.path.isfile(os.path.join(prefix, path)), path)
        self.assertTrue(os.access(os.path.join(prefix, "share/quadrant/slurm/quadrant-submit"), os.X_OK))

    def test_an_installation_can_be_moved(self):
        self.succeed("cmake", "--install", BUILD, "--prefix", self.path("first"))
        os.rename(self.path("first"), self.path("moved"))
        self.check_installation(self.path("moved"))
        if glob.glob(os.path.join(BUILD, "quadrant-mpi.so")):
            self.assertTrue(os.path.isfile(self.path("moved/lib/quadrant/quadrant-mpi.so")))

    def test_another_project_builds_on_the_library(self):
        self.succeed("cmake", "--install", BUILD, "--prefix", self.path("prefix"))
        source = os.path.join(PROJECT, "tests", "install", "consumer")
        self.succeed("cmake", "-S", source, "-B", self.path("build"), "-DCMAKE_PREFIX_PATH=" + self.path("prefix"), "-DCMAKE_BUILD_TYPE=Release")
        self.succeed("cmake", "--build", self.path("build"))
        share = float(self.succeed(self.path("build/consumer"), self.path("prefix/share/quadrant/configs/baseline.toml"), self.path("x.h5")))
        self.succeed(self.path("prefix/bin/quadrant"), "run", "-n", "200", "--set", "outputs.pilot=64", "--set", 'policies.run=["status_quo"]', "-q", "-o", self.path("y.h5"),
                     self.path("prefix/share/quadrant/configs/baseline.toml"))
        if shutil.which("h5diff"):
            self.succeed("h5diff", "--exclude-path", "/provenance", self.path("x.h5"), self.path("y.h5"))
        self.assertTrue(0.3 < share < 1, share)

    def test_packages(self):
        if not shutil.which("dpkg-deb") or not shutil.which("dpkg-shlibdeps"):
            say_skip(self, "no dpkg-dev: packages were not built")
        self.succeed("cpack", "--config", os.path.join(BUILD, "CPackConfig.cmake"), "-B", self.path("packages"))
        packages = {os.path.basename(p).split("_")[0]: p for p in glob.glob(self.path("packages", "*.deb"))}
        self.assertIn("quadrant", packages)
        fields = self.succeed("dpkg-deb", "-I", packages["quadrant"])
        for pattern in (r"Package: quadrant\n", r"Section: science", r"Depends: .*libhdf5-\d+", r"Description: Monte Carlo"):
            self.assertRegex(fields, pattern)
        self.assertNotIn("openmpi", fields.split("Depends:")[1].split("\n")[0], "the program needs MPI")
        self.succeed("dpkg-deb", "-x", packages["quadrant"], self.path("root"))
        self.check_installation(self.path("root", "usr"))
        if "quadrant-mpi" in packages:
            self.assertIn("usr/lib/quadrant/quadrant-mpi.so", self.succeed("dpkg-deb", "-c", packages["quadrant-mpi"]))
        self.assertIn("quadrantConfig.cmake", self.succeed("dpkg-deb", "-c", packages["libquadrant-dev"]))
        archive, = glob.glob(self.path("packages", "*.tar.gz"))
        os.mkdir(self.path("unpacked"))
        self.succeed("tar", "-xzf", archive, "-C", self.path("unpacked"), "--strip-components=1")
        self.succeed(next(p for p in (self.path("unpacked/bin/quadrant"), self.path("unpacked/usr/bin/quadrant")) if os.path.exists(p)), "info")


if __name__ == "__main__":
    BUILD = os.path.abspath(sys.argv.pop(1))
    unittest.main()
