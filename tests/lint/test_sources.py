# SPDX-FileCopyrightText: The Quadrant authors
# SPDX-License-Identifier: Apache-2.0
"""What the sources must keep to and no compiler checks: who may include whom, what kernels may use, layout, licence headers,
documented public functions, no stray files.

    python3 tests/lint/test_sources.py [-v]
"""
import os
import re
import shutil
import subprocess
import sys
import unittest

PROJECT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
CODE = (".cpp", ".hpp", ".cu", ".cuh")


def files(*folders, ends=CODE):
    """Files of the project below the folders, as paths from its root."""
    found = []
    for folder in folders:
        for at, inner, names in os.walk(os.path.join(PROJECT, folder)):
            inner[:] = [name for name in inner if name != "__pycache__"]
            found += [os.path.relpath(os.path.join(at, name), PROJECT) for name in names if name.endswith(ends)]
    return sorted(found)


def text(path):
    with open(os.path.join(PROJECT, path), encoding="utf-8") as file:
        return file.read()


def code_of(source):
    """A source without its comments and strings; lines stay where they are."""
    def blank(match):
        return re.sub(r"[^\n]", " ", match.group())
    return re.sub(r'//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\\\n])*"', blank, source, flags=re.S)


def matches(pattern, source):
    return [f"line {source.count(chr(10), 0, m.start()) + 1}: {m.group().strip()}" for m in re.finditer(pattern, source)]


# The host's folders are the stages of the pipeline; each may include those before it and what its line names.
STAGES = ["base", "config", "priors", "simulate", "accumulate", "analyse", "store", "report", "run", "ranks"]
ABOVE_ALL = ["cli"]  # and the files in host/ itself
SHARED = {"host/accumulate/accumulators.hpp"}  # what back ends fill

# Libraries that kernels may use: pure ones.
KERNEL_HEADERS = {"cmath", "cstddef", "cstdint", "cstring", "immintrin.h", "type_traits", "Random123/philox.h"}
# ... and those that only what launches kernels may use.
LAUNCH_HEADERS = re.compile(r"cuda_runtime_api\.h|cub/[\w/]+\.cuh|thrust/[\w/]+\.h")

# Calls whose last bits differ between C libraries and processors. sqrt, fma and fabs are exact and stay.
INEXACT = r"\b(?:std::)?(?:exp|exp2|expm1|log|log2|log10|log1p|pow|cbrt|hypot|sin|cos|tan|tanh|sinh|cosh|erf|erfc|tgamma|lgamma)f?\s*\("


class IncludeTest(unittest.TestCase):
    def includes(self, path):
        return re.findall(r'^\s*#\s*include\s*[<"]([^>"]+)[>"]', text(path), re.M)

    def test_kernels_include_kernels_and_pure_libraries_only(self):
        for path in files("kernels"):
            for name in self.includes(path):
                allowed = name.startswith("kernels/") or name in KERNEL_HEADERS
                allowed = allowed or path.startswith("kernels/launch/") and LAUNCH_HEADERS.fullmatch(name)
                self.assertTrue(allowed, f"{path} includes {name}")

    def test_the_program_does_not_include_tests_or_tools(self):
        for path in files("kernels", "host"):
            for name in self.includes(path):
                self.assertFalse(name.startswith(("tests/", "tools/")), f"{path} includes {name}")

    def test_a_stage_includes_no_later_stage(self):
        for path in files("host"):
            folder = path.split(os.sep)[1]
            if folder not in STAGES:
                continue
            for name in self.includes(path):
                if name not in SHARED and name.startswith("host/") and name.split("/")[1] in STAGES + ABOVE_ALL:
                    self.assertLessEqual((STAGES + ABOVE_ALL).index(name.split("/")[1]), STAGES.index(folder), f"{path} includes {name}")

    def test_one_file_knows_mpi(self):
        self.assertEqual([path for path in files("kernels", "host", "tests") if "mpi.h" in self.includes(path)], ["host/ranks/mpi_plugin.cpp"])

    def test_every_included_file_exists(self):
        for path in files("kernels", "host", "tests"):
            for name in self.includes(path):
                if name.startswith(("kernels/", "host/", "tests/")):
                    self.assertTrue(os.path.exists(os.path.join(PROJECT, name)), f"{path} includes {name}")

    def test_headers_are_included_once(self):
        for path in files("kernels", "host", "tests", ends=(".hpp", ".cuh")):
            self.assertIn("#pragma once", text(path), path)


class KernelTest(unittest.TestCase):
    def test_no_double_precision_but_where_meant(self):
        # time of a step, read once on the host; the exact sum inside the emulated fma; seconds of a stopwatch
        meant = {"kernels/model/step_time.hpp", "kernels/base/soft_fma.hpp"}
        for path in files("kernels"):
            found = matches(r"\bdouble\b", code_of(text(path)))
            if path not in meant:
                self.assertEqual(found, [], path)

    def test_no_inexact_function_of_a_library(self):
        own = r"\b(?:std|::)\s*::\s*|__builtin_(?:exp|log|pow)"
        for path in files("kernels"):
            source = code_of(text(path))
            self.assertEqual(matches(r"std::(?:exp|log|pow|sin|cos|tan|erf|lgamma|tgamma|cbrt|hypot)\w*\s*\(|__builtin_(?:exp|log|pow)\w*", source), [], path)
            # a plain exp( or log( is the engine's own; others have no namesake in kernels/math
            self.assertEqual(matches(r"\b(?:exp2|expm1|log2|log10|log1p|pow|cbrt|hypot|sin|cos|tan|tanh|erf|erfc|tgamma|lgamma|expf|logf|powf)\s*\(", source), [], path)

    def test_no_input_or_output_no_owner_no_global(self):
        for path in files("kernels"):
            source = code_of(text(path))
            self.assertEqual(matches(r"\b(?:new|delete|malloc|free|printf|throw|thread_local|std::(?:vector|string|unique_ptr|cout))\b", source), [], path)

    def test_the_host_computes_what_reaches_bits_without_the_libraries_functions(self):
        for path in ["host/priors/prior_tables.cpp", "host/priors/beta_quantile.cpp", "host/priors/design_tables.cpp", "host/priors/portable_math.cpp",
                     "host/simulate/model_plan.cpp", "host/accumulate/statistics.cpp", "host/accumulate/compiler.cpp", "host/analyse/given_data.cpp",
                     "host/analyse/radial_run.cpp", "host/analyse/ranking.cpp", "host/analyse/regional.cpp", "host/analyse/sensitivity.cpp",
                     "host/analyse/total_order.cpp", "host/priors/radial_design.cpp", "host/store/analysis_writer.cpp", "host/store/results_writer.cpp"]:
            found = [m for m in matches(r"\bstd::(?:exp|log|pow|sin|cos|erf|lgamma|tgamma|cbrt)\w*\s*\(", code_of(text(path)))]
            self.assertEqual(found, [], path)


class StyleTest(unittest.TestCase):
    def test_every_file_names_its_licence(self):
        tracked = files("kernels", "host", "tests", "cmake", "tools", ends=CODE + (".py", ".sh", ".cmake", "CMakeLists.txt"))
        for path in tracked + ["CMakeLists.txt", "Dockerfile", ".ci/run"]:
            self.assertIn("SPDX-License-Identifier: Apache-2.0", text(path)[:400], path)

    def test_no_line_is_longer_than_150_columns(self):
        for path in files("kernels", "host", "tests", "tools", ends=CODE + (".py", ".sh")):
            for number, line in enumerate(text(path).split("\n"), 1):
                self.assertLessEqual(len(line), 180 if path.endswith(".py") else 150, f"{path}:{number}")

    def test_text_is_clean(self):
        for path in files("kernels", "host", "tests", "docs", "configs", "tools", "cmake", ends=CODE + (".md", ".toml", ".csv", ".py", ".sh", ".cmake")):
            content = text(path)
            self.assertNotIn("\t", content, path)
            self.assertNotIn("\r", content, path)
            self.assertTrue(content.endswith("\n") and not content.endswith("\n\n"), f"{path}: must end in one newline")
            self.assertEqual(matches(r"[ ]+(?=\n)", content), [], path)

    def test_no_reminder_is_left(self):
        for path in files("kernels", "host", "tests", "tools", "cmake", ends=CODE + (".py", ".sh", ".cmake")):
            if os.path.basename(path) != os.path.basename(__file__):
                self.assertEqual(matches(r"\b(?:TODO|FIXME|XXX|HACK)\b", text(path)), [], path)

    def test_every_warning_that_is_switched_off_says_why(self):
        for path in files("kernels", "host", "tests"):
            for number, line in enumerate(text(path).split("\n"), 1):
                if "NOLINT" in line:
                    self.assertRegex(line, r"NOLINT\w*\([\w.,*-]+\):? \S", f"{path}:{number}: name the check and the reason")

    def test_layout_is_clang_formats(self):
        program = shutil.which("clang-format-14") or shutil.which("clang-format")
        version = subprocess.run([program, "--version"], capture_output=True, text=True, check=True).stdout if program else "none"
        if "version 14." not in version:
            print(f"skipped {self.id()}: needs clang-format 14, found {version.strip()}", file=sys.stderr)
            self.skipTest("needs clang-format 14")
        done = subprocess.run([program, "--dry-run", "-Werror", *files("kernels", "host", "tests", "tools")], cwd=PROJECT, capture_output=True, text=True, check=False)
        self.assertEqual(done.returncode, 0, done.stderr[:3000])


class DocumentationTest(unittest.TestCase):
    """A function or class that a header offers has a comment, alone or as the first of a group without blank lines."""

    DECLARATION = re.compile(r"^(?:\[\[nodiscard\]\] )?(?:template <|QD_HD|inline |constexpr |const |struct |class |enum class |std::|void |bool |int |double "
                             r"|float |[A-Z]\w*(?:<[^;{}]*>)?&? )[^;{]*[({;]", re.M)

    def undocumented(self, path):
        found, covered, depth = [], False, 0
        for number, line in enumerate(text(path).split("\n"), 1):
            stripped = code_of(line).strip()
            if line.startswith("//"):
                covered = True
            elif not line.strip():
                covered = False
            elif depth == 0 and self.DECLARATION.match(line) and not re.match(r"(?:struct|class) \w+;|inline constexpr|template <>", line):
                if not covered and "///<" not in line:
                    found.append(f"{path}:{number}: {line}")
            if line.startswith("template <>"):
                covered = True  # a specialisation: the first one is documented
            if not stripped.startswith(("namespace", "}  // namespace")):
                depth += stripped.count("{") - stripped.count("}")
                depth = max(depth, 0)
        return found

    def test_public_functions_and_classes_have_a_comment(self):
        found = [line for path in files("kernels", "host", ends=(".hpp", ".cuh"))
                 if path != "kernels/base/pack.hpp"  # the operations that value.hpp explains, on packs
                 for line in self.undocumented(path)]
        self.assertEqual(found, [], "\n".join(found))


class ProjectTest(unittest.TestCase):
    def test_the_project_stands_alone(self):
        everywhere = files("kernels", "host", "tests", "docs", "configs", "tools", "cmake", ends=CODE + (".md", ".toml", ".csv", ".py", ".sh", ".cmake", ".txt"))
        for path in everywhere + ["README.md", "CHANGELOG.md", "CONTRIBUTING.md", "Dockerfile", "CMakeLists.txt"]:
            if os.path.basename(path) == os.path.basename(__file__):
                continue
            self.assertEqual(matches(r"/work/|/root/|/home/(?!user\b)\w+|\.\./shared", text(path)), [], path)

    def test_links_between_documents_lead_somewhere(self):
        for path in files("docs", ends=(".md",)) + ["README.md", "CONTRIBUTING.md", "CHANGELOG.md"]:
            for target in re.findall(r"\]\(([^)\s#]+)(?:#[^)]*)?\)", text(path)):
                if "://" not in target:
                    self.assertTrue(os.path.exists(os.path.join(PROJECT, os.path.dirname(path), target)), f"{path} links to {target}")

    def test_documents_that_the_code_names_exist(self):
        for path in files("kernels", "host", "tests", "configs", "tools", ends=CODE + (".py", ".toml", ".sh")):
            for name in re.findall(r"\b((?:docs|tests|tools|configs|kernels|host)/[\w/.-]+\.(?:md|py|cu|sh|toml|csv|hpp|cpp))\b", text(path)):
                if not path.startswith("tests/cli") and not path.startswith("tests/interop"):
                    self.assertTrue(os.path.exists(os.path.join(PROJECT, name)), f"{path} names {name}")


if __name__ == "__main__":
    unittest.main()
