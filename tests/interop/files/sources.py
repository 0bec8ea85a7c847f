# SPDX-FileCopyrightText: The Quadrant authors
# SPDX-License-Identifier: Apache-2.0
"""What a file says of where it comes from, and that its futures are those that `quadrant replay` shows."""
import functools
import json
import os

import h5py
import numpy as np

from files.results import FORK, FUTURES, experiment_files, few, outcome_names, read, small
from program import BASELINE, POLICIES, TWO, ProgramTest, make_results, names, quadrant, read_bytes, write_bytes


class ProvenanceTest(ProgramTest):
    def attributes(self, path):
        with h5py.File(path, "r") as file:
            return {name: value.decode() if isinstance(value, bytes) else value for name, value in file["provenance"].attrs.items()}

    def test_files_verbatim(self):
        texts = read(small(), "provenance/text")
        self.assertEqual(list(read(small(), "provenance/source")), experiment_files())
        for path, text in zip(experiment_files(), texts):
            self.assertEqual(text.encode(), read_bytes(path), path)

    def test_odd_bytes_are_kept(self):
        """Line ends of another system, letters of another language, no line end at the end."""
        folder = os.path.dirname(BASELINE)
        text = read_bytes(BASELINE).decode()
        for name in ["priors/", "policies/", "claims.toml"]:
            text = text.replace(f'"{name}', f'"{folder}/{name}')
        data = (text.replace("\n", "\r\n") + "\r\n# Größe 尺寸").encode()
        write_bytes(self.path("odd.toml"), data)
        self.succeed("run", self.path("odd.toml"), "-n", "64", *TWO, "-q", "-o", self.path("odd.h5"))
        self.assertEqual(read(self.path("odd.h5"), "provenance/text")[0].encode(), data)

    def test_where_and_how(self):
        said = self.attributes(small())
        for name in ["version", "host", "processor", "device", "threads", "tile", "started", "finished", "simulation_seconds", "wall_seconds",
                     "compiler", "build_type",
                     "build_flags", "libraries"]:
            self.assertTrue(said[name], name)
        self.assertEqual(f"quadrant {said['version']}\n", quadrant("--version").out)
        self.assertEqual(said["ranges"], f"0:{FUTURES}")
        self.assertRegex(said["started"], r"\A\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ\Z")
        self.assertLessEqual(float(said["simulation_seconds"]), float(said["wall_seconds"]))

    def test_the_command_line_can_be_repeated(self):
        self.assertEqual(self.attributes(small())["command"], f"quadrant run {BASELINE} -n {FUTURES} --set outputs.pilot=64 -o {small()} --quiet")

    def test_settings_are_recorded(self):
        path = make_results(self.path("new.h5"), "-n", "64", *TWO, "--threads", "1", "--simd", "scalar", "--tile", "32")
        said = self.attributes(path)
        self.assertEqual((said["threads"], said["requested_simd"], said["tile"]), ("1", "scalar", "32"))
        self.assertIn("scalar", said["device"])


@functools.lru_cache(maxsize=None)
def replayed(first, end, everything):
    options = [] if everything else TWO
    done = quadrant("replay", BASELINE, "--futures", f"{first}:{end}", "--json", *options)
    return [json.loads(line) for line in done.out.splitlines()]


class ReplayTest(ProgramTest):
    def test_trajectories_are_the_replayed_futures(self):
        parameters, history, forecast = (read(small(), f"trajectories/{name}") for name in ["parameters", "history", "forecast"])
        self.assertEqual(parameters.shape[0], 16)
        for one in replayed(0, 4, True) + replayed(15, 16, True):
            i = one["future"]
            self.assertTrue((np.array(list(one["parameters"].values()), "f4") == parameters[i]).all())
            self.assertTrue((np.array([one["history"]["series"][name] for name in names()["series"]], "f4").T == history[i]).all())
            for p, policy in enumerate(POLICIES):
                series = np.array([one["policies"][policy]["series"][name] for name in names()["series"]], "f4").T
                self.assertTrue((series == forecast[p, i]).all(), (i, policy))

    def values(self, part, name):
        """A series or an outcome of all futures of the file of few futures, step by step."""
        return np.array([part(one)[name] for one in replayed(0, 64, False)], dtype="f8")

    def test_means_are_those_of_the_replayed_futures(self):
        """Each value is rounded to the nearest step of its grid, so that a mean is off by half a step at the most."""
        for p, policy in enumerate(["status_quo", "deny"]):
            scale, mean = read(few(), "distributions/grid_scale")[p], read(few(), "distributions/mean")[p]
            for i, name in enumerate(names()["series"]):
                expected = self.values(lambda one: one["policies"][policy]["series"], name).mean(axis=0)
                self.assertTrue((abs(mean[:, i] - expected) <= 0.5 / scale[:, i] + 1e-12 * abs(expected)).all(), (policy, name))
            for name in outcome_names(few(), "horizon"):
                part = {"acc": "accumulators", "n": "events"}.get(name.split("_")[0])
                if part:
                    i = outcome_names(few(), "horizon").index(name)
                    expected = self.values(lambda one: one["policies"][policy][part], name).mean()
                    self.assertLessEqual(abs(read(few(), "horizon/mean")[p, i] - expected),
                                         0.5 / read(few(), "horizon/grid_scale")[p, i] + 1e-12 * abs(expected), (policy, name))

    def test_histograms_are_those_of_the_replayed_futures(self):
        """Below every edge of a bin lie as many futures as the histogram says; values that rounding may move over an edge are let go."""
        histogram = read(few(), "distributions/histogram")[:, -1].astype(np.int64).cumsum(axis=-1)
        lower, width = read(few(), "distributions/bin_lower")[:, -1], read(few(), "distributions/bin_width")[:, -1]
        for p, policy in enumerate(["status_quo", "deny"]):
            for i, name in enumerate(names()["series"]):
                values = self.values(lambda one: one["policies"][policy]["series"], name)[:, -1]
                edges = lower[p, i] + width[p, i] * np.arange(319)  # the upper edges of bins 0 to 318
                slack = 1e-3 * width[p, i] + 1e-6 * abs(edges)
                least = (values[:, None] < edges - slack).sum(axis=0)
                most = (values[:, None] < edges + slack).sum(axis=0)
                self.assertTrue(((histogram[p, i, :319] >= least) & (histogram[p, i, :319] <= most)).all(), (policy, name))

    def test_leaders_and_passages_are_those_of_the_replayed_futures(self):
        for p, policy in enumerate(["status_quo", "deny"]):
            for m, name in enumerate(["lead_cap", "lead_ad", "lead_prof"]):
                leads = self.values(lambda one: one["policies"][policy]["series"], name)
                for q in range(4):
                    self.assertTrue(((leads == q).sum(axis=0) == read(few(), "leaders/count")[p, :, m, q]).all(), (policy, name, q))
            for i, passage in enumerate(read(few(), "horizon/passage")):
                times = [one["policies"][policy]["passages"][f"t_{passage}"] for one in replayed(0, 64, False)]
                made = [time for time in times if time is not None]
                self.assertEqual(read(few(), "horizon/passed_count")[p, i], len(made), (policy, passage))
                self.assertTrue(all(time > FORK for time in made))
                if made:
                    mean = read(few(), "horizon/mean")[p, outcome_names(few(), "horizon").index(f"t_{passage}")]
                    self.assertAlmostEqual(mean, np.mean(made), delta=1e-4)
