# SPDX-FileCopyrightText: The Quadrant authors
# SPDX-License-Identifier: Apache-2.0
"""Bad priors and policies, as data: see bad_values.py."""
from parts.bad_values import Case

FINITE = "a finite number below 1e30 in magnitude"
POSITIVE = "a number from 1e-30 to 1e30"
NUMBERS = "an array of finite numbers"
NOT_FINITE = [("nan", "nan"), ("inf", "inf"), ("-inf", "-inf"), ("1e31", "1e+31"), ('"1"', "'1'"), ("true", "true"), ("1979-05-27", "a date or time"),
              (None, "nothing")]
NOT_POSITIVE = NOT_FINITE + [("0", "0"), ("0.0", "0"), ("-1", "-1"), ("-0.5", "-0.5"), ("1e-31", "1e-31")]
SHAPE = [("0.01", "0.01"), ("1e6", "1e+06"), ("1001", "1001")]

# Of each family: numbers that are right, then for each key what is allowed and what is not (a value, and how the message shows it).
FAMILIES = {
    "fixed": ({"value": "1.5"}, {"value": (FINITE, NOT_FINITE)}),
    "uniform": ({"low": "1.0", "high": "2.0"}, {
        "low": (FINITE, NOT_FINITE), "high": (f"{FINITE}|above low = 1", NOT_FINITE + [("1.0", "1"), ("0.5", "0.5")])}),
    "loguniform": ({"low": "1.0", "high": "2.0"}, {
        "low": (POSITIVE, NOT_POSITIVE), "high": (f"{FINITE}|above low = 1", NOT_FINITE + [("1.0", "1"), ("-3", "-3")])}),
    "normal": ({"mean": "1.0", "sd": "0.5"}, {"mean": (FINITE, NOT_FINITE), "sd": (POSITIVE, NOT_POSITIVE)}),
    "lognormal": ({"median": "1.0", "log_sd": "0.5"}, {"median": (POSITIVE, NOT_POSITIVE), "log_sd": (POSITIVE, NOT_POSITIVE)}),
    "truncated_normal": ({"mean": "1.0", "sd": "0.5", "low": "0.0", "high": "2.0"}, {
        "mean": (FINITE, NOT_FINITE), "sd": (POSITIVE, NOT_POSITIVE), "low": (FINITE, NOT_FINITE),
        "high": (f"{FINITE}|above low = 0", NOT_FINITE + [("0.0", "0"), ("-1.0", "-1")])}),
    "triangular": ({"low": "1.0", "mode": "1.5", "high": "2.0"}, {
        "low": (FINITE, NOT_FINITE), "mode": (f"{FINITE}|between low = 1 and high = 2", NOT_FINITE + [("0.9", "0.9"), ("2.1", "2.1")]),
        "high": (f"{FINITE}|above low = 1", NOT_FINITE + [("1.0", "1"), ("0.0", "0")])}),
    "pert": ({"low": "1.0", "mode": "1.5", "high": "2.0"}, {
        "low": (FINITE, NOT_FINITE), "mode": (f"{FINITE}|between low = 1 and high = 2", NOT_FINITE + [("0.9", "0.9"), ("2.1", "2.1")]),
        "high": (f"{FINITE}|above low = 1", NOT_FINITE + [("1.0", "1"), ("0.0", "0")])}),
    "beta": ({"a": "2.0", "b": "3.0"}, {
        key: (rf"{POSITIVE}|a shape from 0\.05 to 1000", NOT_POSITIVE + SHAPE) for key in ("a", "b")}),
    "discrete": ({"values": "[1.0, 2.0]", "weights": "[1.0, 3.0]"}, {
        "values": (f"{NUMBERS}|at least one number|one for each of the",
                   [("[]", "an empty array"), ("[1.0, nan]", "nan"), ("[1.0, inf]", "inf"), ('["a", 1.0]', "'a'"), ("1.0", "1"), (None, "nothing")]),
        "weights": (f"{NUMBERS}|weights of at least 0|weights with a positive sum|one for each of the 2 values",
                    [("[1.0]", "1 weights"), ("[1.0, 2.0, 3.0]", "3 weights"), ("[]", "0 weights"), ("[1.0, -1.0]", "-1"),
                     ("[0.0, 0.0]", "a sum of 0"),
                     ("[1.0, nan]", "nan"), ("[inf, 1.0]", "inf"), ('"even"', "'even'"), (None, "nothing")])}),
}
BOUNDS = [("[2.0, 1.0]", "[2, 1]", r"\[low, high\] with low < high"), ("[1.0, 1.0]", "[1, 1]", r"\[low, high\] with low < high"),
          ("[1.0]", "1 numbers", r"\[low, high\]"), ("[1.0, 2.0, 3.0]", "3 numbers", r"\[low, high\]"), ("[]", "0 numbers", r"\[low, high\]"),
          ("[0.0, nan]", "nan", NUMBERS), ("[-inf, 1.0]", "-inf", NUMBERS), ('"0 to 1"', "'0 to 1'", NUMBERS)]

# Numbers that are finite, but that single precision or a sum cannot hold.
OVERFLOWS = [
    ('{ family = "discrete", values = [1e39], weights = [1.0] }', "dem_pot.values", r"1e\+39"),
    ('{ family = "discrete", values = [1.0, 2.0], weights = [1e308, 1e308] }', "dem_pot.weights", "inf|1e\\+308"),
    ('{ family = "triangular", low = -1e30, mode = 0.0, high = 1e30 }', "dem_pot.high", "1e\\+30"),
    ('{ family = "triangular", low = 1.0, mode = 1.0, high = 1.0000000000000004 }', "dem_pot.high", "1.0000000000000004"),
]


def inline_table(family, numbers):
    return "{ " + ", ".join([f'family = "{family}"'] + [f"{key} = {value}" for key, value in numbers.items() if value is not None]) + " }"


def family_cases():
    """Every number of every family, replaced by each bad value, in the experiment's [parameters]."""
    for family, (good, keys) in FAMILIES.items():
        for key, (allowed, bad) in keys.items():
            for value, found in bad:
                yield Case("mu_us = 2.5", "dem_pot = " + inline_table(family, {**good, key: value}), f"parameters.dem_pot.{key}", found, allowed)
        for value, found, allowed in BOUNDS:
            yield Case("mu_us = 2.5", "dem_pot = " + inline_table(family, {**good, "bounds": value}), "parameters.dem_pot.bounds", found, allowed)
        yield Case("mu_us = 2.5", "dem_pot = " + inline_table(family, {**good, "skew": "1.0"}), "parameters.dem_pot.skew", "unknown key", ".*family")


OVERRIDES = [
    Case("mu_us = 2.5", 'dem_pot = { family = "lognorml", median = 1.0, log_sd = 1.0 }', "parameters.dem_pot.family", "'lognorml'",
         "beta, discrete, fixed, ", "lognormal"),
    Case("mu_us = 2.5", 'dem_pot = { family = "weird" }', "parameters.dem_pot.family", "'weird'", "beta, discrete, fixed, "),
    Case("mu_us = 2.5", "dem_pot = { median = 1.0, log_sd = 1.0 }", "parameters.dem_pot.family", "nothing", "a text"),
    Case("mu_us = 2.5", "dem_pot = { family = 3 }", "parameters.dem_pot.family", "3", "a text"),
    Case("mu_us = 2.5", 'dem_pot = { family = "truncated_normal", mean = 0.0, sd = 1.0, low = 20.0, high = 30.0 }', "dem_pot",
         "a normal distribution with hardly any mass between low and high", "low to high within 6 sd of the mean"),
    Case("mu_us = 2.5", '[parameters.dem_pot]\nfamily = "normal"\nmean = 1.0\nsd = -2.0', "parameters.dem_pot.sd", "-2", POSITIVE, at="sd = -2.0"),
    Case("mu_us = 2.5", 'dem_pot.family = "beta"\ndem_pot.a = 2.0\ndem_pot.b = 0', "parameters.dem_pot.b", "0", r"a shape from 0\.05 to 1000", at="dem_pot.b"),
]

P = "parameter.dem_pot"
PRIOR_FILES = [
    Case('name = "dem_pot"', 'name = "dem_poot"', "parameter.name", "unknown parameter 'dem_poot'", "the parameters of", "dem_pot", file="deep.toml"),
    Case('name = "dem_slope"', 'name = "dem_pot"', "parameter.name", "'dem_pot' a second time (first at deep.toml:13)", "each parameter once",
         at='name = "dem_pot"\nblock = "demand"\nfamily = "truncated_normal"', file="deep.toml"),
    Case('name = "dem_pot"', "", "parameter.name", "nothing", "a text", at="[[parameter]]", file="deep.toml"),
    Case('name = "dem_pot"\nblock = "demand"', 'name = "dem_pot"', f"{P}.block", "nothing", "a text", at="[[parameter]]", file="deep.toml"),
    Case("median = 1600.0", "median = -1600.0", f"{P}.median", "-1600", POSITIVE, file="deep.toml"),
    Case("median = 1600.0", 'median = "1600"', f"{P}.median", "'1600'", POSITIVE, file="deep.toml"),
    Case("median = 1600.0", "mediann = 1600.0", f"{P}.median", "nothing", POSITIVE, at="[[parameter]]", file="deep.toml"),
    Case("median = 1600.0", "median = 1600.0\nmean = 2.0", f"{P}.mean", "unknown key", "block, bounds, claims", at="mean = 2.0", file="deep.toml"),
    Case("bounds = [500.0, 8000.0]", "bounds = [8000.0, 500.0]", f"{P}.bounds", "[8000, 500]", r"\[low, high\] with low < high", file="deep.toml"),
    Case('unit = "USD bn/yr"\nmeaning = "world', 'meaning = "world', f"{P}.unit", "nothing", "a text", at="[[parameter]]", file="deep.toml"),
    Case('meaning = "world accelerator spending potential at full diffusion, at 2026 income"', "", f"{P}.meaning", "nothing", "a text",
         at="[[parameter]]", file="deep.toml"),
    Case('source = "big-4 capex 650-725 in 2026 (facts 7) times about 3; capital limit about 1-4 % of world GDP"', "source = 4", f"{P}.source", "4",
         "a text", file="deep.toml"),
    Case('GDP"\nstatus = "judgement"', 'GDP"\nstatus = "judgment"', f"{P}.status", "'judgment'", "verified, secondary, derived, recalled, judgement",
         "judgement",
         at='status = "judgment"', file="deep.toml"),
    Case('claims = ["C02", "C07"]\n\n[[parameter]]\nname = "dem_slope"', 'claims = "C02"\n\n[[parameter]]\nname = "dem_slope"', f"{P}.claims",
         "'C02'", "an array of texts",
         file="deep.toml"),
    Case('claims = ["C02", "C07"]\n\n[[parameter]]\nname = "dem_slope"', 'claims = [2]\n\n[[parameter]]\nname = "dem_slope"', f"{P}.claims", "2",
         "an array of texts", file="deep.toml"),
    Case("format_version = 1", "format_version = 9", "format_version", "9", "1", file="deep.toml"),
    Case("format_version = 1", "", "format_version", "nothing", "1", at="", file="initial.toml"),
    Case("format_version = 1", 'format_version = 1\nauthor = "me"', "author", "unknown key", "format_version, parameter", at="author =",
         file="constants.toml"),
]

KNOTS = r"knots \[year, value\] in order of year, at most two at one year, values in \[0, 1\]"
GOOD = "ally_access = [[2026.75, 0.8], [2030.0, 0.5]]"
LEVERS = "chip_access_cn, chip_performance_cap_cn"


def knots(value, found, key="policy.mine.ally_access"):
    return Case(GOOD, f"ally_access = {value}", key, found, KNOTS, file="shipped.toml")


POLICY_FILES = [
    knots("[[2030.0, 0.5], [2026.75, 0.8]]", "[2026.75, 0.8] after the year 2030"),
    knots("[[2027.0, 0.1], [2027.0, 0.2], [2027.0, 0.3]]", "[2027, 0.3], the third knot at that year"),
    knots("[[2026.75, 0.8], [2030.0, 1.2]]", "[2030, 1.2]"),
    knots("[[2026.75, -0.1]]", "[2026.75, -0.1]"),
    knots("[[2026.75, nan]]", "[2026.75, nan]"),
    knots("[[nan, 0.5]]", "[nan, 0.5]"),
    knots("[[inf, 0.5]]", "[inf, 0.5]"),
    knots("[[1800.0, 0.5]]", "[1800, 0.5]"),
    knots("[[2026.75, 0.8, 0.5]]", "an entry that is not two numbers"),
    knots("[[2026.75]]", "an entry that is not two numbers"),
    knots('[[2026.75, "0.8"]]', "an entry that is not two numbers"),
    knots("[[2026.75, true]]", "an entry that is not two numbers"),
    knots("[[2026-09-30, 0.5]]", "an entry that is not two numbers"),
    knots("[2026.75, 0.8]", "2026.75"),
    knots("[]", "an empty array"),
    knots("0.8", "0.8"),
    knots('"high"', "'high'"),
    Case(GOOD, "ally_access = [\n  [2026.75, 0.8],\n  [2030.0, 1.5],\n  [2035.0, 0.2],\n]", "policy.mine.ally_access", "[2030, 1.5]", KNOTS,
         at="[2030.0, 1.5]", file="shipped.toml"),
    Case(GOOD, "ally_acess = [[2026.75, 0.8]]", "policy.mine.ally_acess", "unknown lever", LEVERS, "ally_access", file="shipped.toml"),
    Case("[policy.levers]\n" + GOOD, "levers = 3", "policy.levers", "3", "a table", file="shipped.toml"),
    Case("[policy.levers]\n" + GOOD, "[policy.lever]\n" + GOOD, "policy.lever", "unknown key", "description, levers, name", "levers",
         file="shipped.toml"),
    Case('description = "A policy of the cases."', "description = 5", "policy.description", "5", "a text", file="shipped.toml"),
    Case('name = "mine"', "", "policy.name", "nothing", "a text", at='[[policy]]\n\ndescription = "A policy', file="shipped.toml"),
    Case('name = "mine"', "name = 5", "policy.name", "5", "a text", file="shipped.toml"),
    *[Case('name = "mine"', f'name = "{name}"', "policy.name", f"'{name}'", "a name without", file="shipped.toml")
      for name in ["my own", "history", "a,b", "a/b", ""]],
    Case('name = "mine"', 'name = "deny"', "policy.name", "'deny' a second time (first at shipped.toml", "each name once",
         at='name = "deny"\ndescription = "A policy', file="shipped.toml"),
    Case("[history]\n", "[history]\nchip_acces_cn = [[2023.0, 1.0]]\n", "history.chip_acces_cn", "unknown lever", LEVERS, "chip_access_cn",
         at="chip_acces_cn", file="shipped.toml"),
    Case("tech_corps = [[2022.75, 0.0], [2026.0, 0.0], [2026.75, 0.1]]", "tech_corps = [[2022.75, 2.0]]", "history.tech_corps", "[2022.75, 2]", KNOTS,
         file="shipped.toml"),
    Case('name = "tech_corps"\nmeaning', 'name = "tech_corp"\nmeaning', "lever.name", "'tech_corp'", LEVERS, "tech_corps", file="shipped.toml"),
    Case('training abroad"\nnation = "us"', 'training abroad"\nnation = "uk"', "lever.nation", "'uk'", "us, cn", at='nation = "uk"',
         file="shipped.toml"),
    Case('training abroad"\nnation = "us"', 'training abroad"\nnatoin = "us"', "lever.natoin", "unknown key", "meaning, name, nation", "nation",
         at="natoin", file="shipped.toml"),
    Case("fork = 2026.75", "fork = 2027.0", "fork", "2027", r"2026\.75", file="shipped.toml"),
    Case("fork = 2026.75", "frok = 2026.75", "frok", "unknown key", "fork, format_version", "fork", file="shipped.toml"),
    Case("format_version = 1", "format_version = 2", "format_version", "2", "1", file="shipped.toml"),
]
