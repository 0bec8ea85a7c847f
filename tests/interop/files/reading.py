# SPDX-FileCopyrightText: The Quadrant authors
# SPDX-License-Identifier: Apache-2.0
"""That other programs open the file, with names, coordinates and units."""
import os
import re
import subprocess

import h5py
import netCDF4
import numpy as np
import xarray

from files.results import FUTURES, GROUPS, TABLES, read, small
from program import FORECAST_TIMES, HISTORY_TIMES, POLICIES, PROJECT, QUADRANTS, ProgramTest, names


class XarrayTest(ProgramTest):
    def open(self, group):
        dataset = xarray.open_dataset(small(), group=group, engine="h5netcdf")
        self.addCleanup(dataset.close)
        return dataset

    def test_every_group_has_labelled_dimensions(self):
        for group in GROUPS:
            with self.subTest(group):
                dataset = self.open(group)
                self.assertGreater(len(dataset.variables), 0)
                for name in dataset.sizes:
                    self.assertNotIn("phony", name)
                    self.assertIn(name, dataset.coords, "a dimension without coordinate values")
                    self.assertEqual(len(set(dataset[name].values)), dataset.sizes[name], f"{name}: labels that occur twice")

    def test_root_attributes(self):
        attributes = xarray.open_dataset(small(), engine="h5netcdf").attrs
        self.assertEqual((attributes["format"], attributes["format_version"], attributes["experiment"]), ("quadrant-results", "2", "baseline"))
        self.assertEqual((attributes["seed"], attributes["futures"], attributes["steps_per_year"]), ("20260930", str(FUTURES), "4"))
        self.assertIn("conditional on the model and its priors", attributes["comment"])

    def test_coordinates(self):
        dataset = self.open("distributions")
        self.assertEqual(list(dataset.policy.values), POLICIES)
        self.assertIsInstance(dataset.policy.values[0], str)
        self.assertEqual(list(dataset.time.values), FORECAST_TIMES)
        self.assertEqual(list(dataset.series.values), names()["series"])
        self.assertEqual(dataset.time.attrs["units"], "year")
        self.assertEqual(list(self.open("history").time.values), HISTORY_TIMES)
        self.assertEqual(list(self.open("horizon").outcome.values), names()["outcomes"])
        self.assertEqual(list(self.open("leaders").quadrant.values), QUADRANTS)
        self.assertEqual(list(self.open("parameters").parameter.values), names()["parameters"])

    def test_coordinates_of_the_analysis(self):
        codes = ["lead_cap", "lead_ad", "lead_prof", "tip_world", "tip_foreign"]
        compared = [name.replace("t_", "passed_", 1) if name.startswith("t_") else name
                    for name in names()["series"] + names()["outcomes"] if name not in codes]
        families = dict(zip(self.open("parameters").parameter.values, self.open("parameters").family.values))
        for group in ["differences", "claims", "sensitivity"]:
            self.assertEqual(list(self.open(group).time.values), [2031.0, 2037.0], group)
            self.assertEqual(self.open(group).time.attrs["units"], "year")
        for group in ["differences", "sensitivity"]:
            self.assertEqual(list(self.open(group).outcome.values), compared, group)
        for group in ["differences", "regret", "sensitivity"]:
            self.assertEqual(list(self.open(group).policy.values), POLICIES, group)
        self.assertEqual(list(self.open("regret").other_policy.values), POLICIES)
        claims = [f"C{i:02}" for i in range(1, 12)]
        for dimension in [self.open("claims").claim, self.open("claims").other_claim, self.open("sensitivity").claim]:
            self.assertEqual(list(dimension.values), claims)
        self.assertEqual(list(self.open("sensitivity").parameter.values), [name for name in names()["parameters"] if families[name] != "fixed"])
        self.assertEqual(list(self.open("regret").objective.values), ["us_payoff", "joint_payoff", "china_lag", "interdependence"])

    def test_dimensions_of_the_analysis(self):
        for group, variable, dimensions in [
                ("differences", "mean", "time policy outcome"), ("differences", "histogram", "time policy outcome bin"),
                ("claims", "probability", "time claim"), ("claims", "both_count", "time claim other_claim"),
                ("claims", "measure_mean", "time measure"), ("claims", "measure_quantiles", "time measure quantile"),
                ("claims", "joint_histogram", "time correlation x_bin y_bin"),
                ("regret", "mean", "objective policy"), ("regret", "advantage", "objective policy other_policy"), ("regret", "pareto", "policy"),
                ("sensitivity", "outcome_sum", "policy outcome parameter parameter_bin"), ("sensitivity", "first_order", "policy outcome parameter"),
                ("sensitivity", "claim_count", "time claim parameter parameter_bin"), ("sensitivity", "regional_p", "time claim parameter")]:
            self.assertEqual(self.open(group)[variable].dims, tuple(dimensions.split()), f"{group}/{variable}")

    def test_selection_by_label(self):
        for group, labels in [("distributions", {"policy": "deny", "series": "lag_cn", "time": 2037.0}),
                              ("history", {"series": "lag_cn", "time": 2026.75}),
                              ("horizon", {"policy": "deny", "outcome": "acc_pv_us"})]:
            picked = self.open(group).sel(**labels)
            self.assertEqual(picked["n"].item(), FUTURES)
            self.assertTrue(picked["quantiles"].sel(quantile=0.05) < picked["mean"] < picked["quantiles"].sel(quantile=0.95))
        picked = self.open("distributions").sel(policy="deny", series="lag_cn", time=2037.0)
        place = POLICIES.index("deny"), FORECAST_TIMES.index(2037.0), names()["series"].index("lag_cn")
        self.assertEqual(picked["mean"].item(), read(small(), "distributions/mean")[place])
        self.assertEqual(picked["unit"].item(), "months")
        leads = self.open("leaders").sel(policy="deny", time=2037.0, measure="capability")
        self.assertAlmostEqual(leads["probability"].sum().item(), 1, delta=1e-12)

    def test_levers(self):
        levers = self.open("policies")
        self.assertEqual(levers["value"].sel(policy="deny", lever="chip_access_cn", time=2037.0).item(), 0)
        self.assertTrue((levers["value"].sel(policy="no_edge", lever="ally_access") == np.float32(0.8)).all().item())
        self.assertTrue(((levers["value"] >= 0) & (levers["value"] <= 1)).all().item())


# Variables that not every file has.
OPTIONAL = {"parameters": {"correlated_pair", "rank_correlation"},
            "convergence": {"target", "target_value", "target_half_width", "target_wanted", "replicate", "scrambled_se", "replicate_n", "replicate_value"}}


class DocumentedTest(ProgramTest):
    """That docs/formats/hdf5.md names every dataset, and no other."""

    def documented(self):
        """Names by group: of each section about groups, what stands in the first column of its tables of variables."""
        with open(os.path.join(PROJECT, "docs", "formats", "hdf5.md"), encoding="utf-8") as file:
            sections = re.split(r"^## ", file.read(), flags=re.M)[1:]
        held = {}
        for section in sections:
            variables = [name for table in re.findall(r"^\| variable \|.*\n(?:\|.*\n)+", section, re.M) for row in table.splitlines()[2:]
                         for name in re.findall(r"`(\w+)`", row.split("|")[1])]
            for group in re.findall(r"/(\w+)", section.splitlines()[0]):
                held[group] = variables
        return held

    def test_documented_and_present(self):
        documented = self.documented()
        documented["history"] = [name for name in documented["history"] if name != "policy"]
        self.assertEqual(sorted(documented), sorted(GROUPS))
        with h5py.File(small(), "r") as file:
            for group in GROUPS:
                optional = OPTIONAL.get(group, set())
                with self.subTest(group):
                    self.assertEqual(len(documented[group]), len(set(documented[group])), "a name that is documented twice")
                    self.assertEqual(set(documented[group]) - optional, set(file[group]))


class LayoutTest(ProgramTest):
    def test_netcdf4(self):
        with netCDF4.Dataset(small()) as dataset:
            self.assertEqual(list(dataset.groups), GROUPS)
            for name, group in dataset.groups.items():
                for dimension in group.dimensions.values():
                    self.assertNotIn("phony", dimension.name)
                    self.assertEqual(group.variables[dimension.name].dimensions, (dimension.name,))
                for variable in group.variables.values():
                    self.assertEqual(variable[...].shape, variable.shape, f"{name}/{variable.name}")
            table = dataset["distributions"]
            self.assertEqual(table["mean"].dimensions, ("policy", "time", "series"))
            self.assertEqual(list(table["policy"][:]), POLICIES)
            self.assertTrue((np.asarray(table["mean"][...]) == read(small(), "distributions/mean")).all())

    def walk(self, visit):
        with h5py.File(small(), "r") as file:
            file.visititems(lambda name, item: visit(name, item) if isinstance(item, h5py.Dataset) else None)

    def test_every_dataset_is_described(self):
        def visit(name, item):
            with self.subTest(name):
                self.assertGreater(len(item.attrs["long_name"]), 3)
                if not h5py.h5ds.is_scale(item.id):
                    self.assertTrue(all(len(dimension) == 1 for dimension in item.dims), "dimensions with scales")
        self.walk(visit)

    def test_every_number_has_a_unit(self):
        """An attribute `units`, or, where it differs from outcome to outcome, a variable along a dimension of the same group: `unit`, in
        the group `joint` `x_unit` and `y_unit`, of the parameters of trajectories `parameter_unit`, of claims `measure_unit` (which the numbers
        of correlations lack) and `effect_unit`."""
        def visit(name, item):
            with self.subTest(name):
                if item.dtype.kind in "iuf" and "units" not in item.attrs:
                    group = item.parent
                    unit = {"joint/x_": "x_unit", "joint/y_": "y_unit", "trajectories/parameters": "parameter_unit",
                            "claims/measure_": "measure_unit", "claims/size": "effect_unit", "sensitivity/effect_": "effect_unit"}
                    variable = next((unit[start] for start in unit if name.startswith(start)), "unit")
                    self.assertIn(variable, group, "neither `units` nor a variable of units in the group")
                    scale = group[variable].dims[0][0]
                    self.assertIn(scale.name, [dimension[0].name for dimension in item.dims])
                    empty = [label for label, text in zip(scale.asstr()[...], group[variable].asstr()[...]) if not text]
                    self.assertEqual([label for label in empty if not label.endswith((" (x)", " (y)"))], [], "an empty unit")
        self.walk(visit)

    def test_checksums_and_compression(self):
        def visit(name, item):
            if item.dtype.kind in "iuf" and item.ndim > 0:
                with self.subTest(name):
                    self.assertTrue(item.fletcher32, "no checksum")
                    self.assertEqual((item.compression, item.shuffle), ("gzip", True))
                    self.assertLessEqual(np.prod(item.chunks) * item.dtype.itemsize, 1 << 20)
        self.walk(visit)

    def test_missing_values_are_marked(self):
        def visit(name, item):
            if item.dtype == np.float64 and not h5py.h5ds.is_scale(item.id):
                self.assertTrue(np.isnan(item.attrs["_FillValue"]), name)
        self.walk(visit)


class ProgramsTest(ProgramTest):
    def output(self, *command):
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        return done.stdout

    def test_ncdump(self):
        text = self.output("ncdump", "-h", small())
        for line in ["policy = 19 ;", "time = 41 ;", "series = 102 ;", "outcome = 36 ;", "double mean(policy, time, series) ;",
                     'time:units = "year" ;']:
            self.assertIn(line, text)
        for group in GROUPS:
            self.assertIn(f"group: {group} {{", text)
        self.assertNotIn("phony", text)
        self.assertIn('"status_quo", "deny"', self.output("ncdump", "-v", "/leaders/policy", small()))

    def test_h5dump(self):
        header = self.output("h5dump", "-H", "-p", small())
        self.assertEqual(header.count("CHECKSUM FLETCHER32"), header.count("COMPRESSION DEFLATE"))
        self.assertGreater(header.count("CHECKSUM FLETCHER32"), 50)
        data = self.output("h5dump", "-d", "/leaders/history_count", small())
        self.assertIn("(15,2,0)", data)

    def test_h5ls(self):
        text = self.output("h5ls", "-r", small())
        self.assertRegex(text, r"/distributions/mean +Dataset \{19, 41, 102\}")
        self.assertRegex(text, r"/horizon/histogram +Dataset \{19, 36, 384\}")
        self.assertRegex(text, r"/differences/histogram +Dataset \{2, 19, 133, 384\}")
        self.assertRegex(text, r"/sensitivity/outcome_sum +Dataset \{19, 133, 100, 32\}")

    def test_sizes_agree(self):
        for group, last in TABLES.items():
            cells = read(small(), f"{group}/n").shape
            self.assertEqual(cells[-1], len(read(small(), f"{group}/{last}")))
            for name in ["mean", "sd", "se", "bin_lower", "bin_width", "grid_scale", "sum_high", "sum_low", "square_high", "square_low"]:
                self.assertEqual(read(small(), f"{group}/{name}").shape, cells)
            self.assertEqual(read(small(), f"{group}/histogram").shape, (*cells, 384))
            self.assertEqual(read(small(), f"{group}/quantiles").shape, (*cells, 7))
