# SPDX-FileCopyrightText: The Quadrant authors
# SPDX-License-Identifier: Apache-2.0
"""Bad values, as data: what is written, and what the message must say. test_bad_input.py makes files of them and runs them."""
from typing import NamedTuple, Optional


class Case(NamedTuple):
    """One edit of a file of a valid experiment. `found` and `key` are plain text, `allowed` is a regular expression."""
    old: str                       # what is replaced, once in the file
    new: str                       # what takes its place
    key: str                       # as the message names it
    found: str
    allowed: str
    nearest: Optional[str] = None  # what 'did you mean' must suggest
    at: Optional[str] = None       # text on the line that the message must name; by default the first line of `new`
    file: str = "e.toml"


EXPERIMENT = """\
format_version = 1
name = "bad"
description = "What the cases change."
seed = 5
futures = 100
start = 2022.75
horizon = 2037.0
steps_per_year = 4
max_non_finite = 1e-6

[priors]
files = ["deep.toml", "constants.toml", "initial.toml"]

[parameters]
mu_us = 2.5

[[correlation]]
parameters = ["catch_rate", "soft_speed"]
rank = 0.3

[policies]
files = ["shipped.toml"]
run = ["status_quo", "deny"]

[claims]
files = ["mine.toml"]

[analysis]
reference = "deny"
times = [2031.0]

[design]
kind = "monte_carlo"

[outputs]
pilot = 64
sample_futures = 2
joint = [["pv_us", "pv_cn"]]

[run]
device = "cpu"
simd = "scalar"
threads = 1
tile = 64
batch = 100
streams = 2
"""

# A policy that the cases of bad policies edit; it stands at the end of the policies file.
POLICY = """
[[policy]]
name = "mine"
description = "A policy of the cases."
[policy.levers]
ally_access = [[2026.75, 0.8], [2030.0, 0.5]]
"""

# The claims file that the cases of bad claims edit.
CLAIMS = """\
format_version = 1

[[claim]]
id = "M1"
name = "short-name"
text = "Denial lengthens the lag."
policy = "deny"
against = "status_quo"
holds = "D(lag_cn) > 0"
effect = "D(lag_cn)"
unit = "months"
direction = "higher"
size = 2
horizon = 2031
caveat = "None."
opposed_by = ["M2"]
[[claim.measure]]
name = "its lag"
unit = "months"
value = "lag_cn"
given = "passed_chip_parity"
[[claim.correlation]]
name = "both payoffs"
x = "acc_pv_us"
y = "acc_pv_cn"

[[claim]]
id = "M2"
text = "It does not."
holds = "deny.lag_cn <= status_quo.lag_cn"

[[objective]]
name = "lag"
value = "lag_cn@time"
better = "lower"
enough = 6
"""

TEXT = "a text"
WHOLE = [("-5", "-5"), ("1.5", "1.5"), ('"7"', "'7'"), ("true", "true"), ("1979-05-27", "a date or time"), ("nan", "nan"), ("inf", "inf"),
         ("-inf", "-inf"),
         ("[1]", "an array"), ("{ n = 1 }", "a table")]

# line of the experiment, key, what is allowed, and pairs of a value and how the message shows it
VALUES = [
    ("format_version = 1", "format_version", "1", WHOLE + [("0", "0"), ("2", "2")]),
    ('name = "bad"', "name", TEXT, [("5", "5"), ("true", "true"), ("[]", "an array")]),
    ('description = "What the cases change."', "description", TEXT, [("5", "5"), ("12:30:00", "a date or time")]),
    ("seed = 5", "seed", r"a whole number from 0 to 2\^53", WHOLE + [("9007199254740993", "9007199254740993"), ("1e300", "1e+300")]),
    ("futures = 100", "futures", "a whole number from 1 to 1e13", WHOLE + [("0", "0"), ("1e14", "1e+14"), ("10000000000001", "10000000000001")]),
    ("start = 2022.75", "start", r"a year from 2022\.75 to 2026\.5 at a step's end",
     [("2022.0", "2022"), ("2027.0", "2027"), ("2023.1", "2023.1"), ('"2023"', "'2023'"), ("nan", "nan"), ("2023-01-01", "a date or time")]),
    ("horizon = 2037.0", "horizon", r"a year from 2027 to 2062\.75 at a step's end",
     [("2026.75", "2026.75"), ("2063.0", "2063"), ("2030.1", "2030.1"), ("inf", "inf"), ("true", "true"), ("-2030", "-2030")]),
    ("steps_per_year = 4", "steps_per_year", "4 or 12", WHOLE + [("0", "0"), ("5", "5"), ("13", "13")]),
    ("max_non_finite = 1e-6", "max_non_finite", "a share from 0 to 1", [("-0.1", "-0.1"), ("1.5", "1.5"), ("nan", "nan"), ('"none"', "'none'")]),
    ('kind = "monte_carlo"', "design.kind", "monte_carlo, sobol, latin_hypercube", [('"halton"', "'halton'"), ('""', "''")]),
    ('kind = "monte_carlo"', "design.kind", TEXT, [("1", "1"), ("false", "false")]),
    ("pilot = 64", "outputs.pilot", "a whole number from 64 to 65536", WHOLE + [("63", "63"), ("0", "0"), ("65537", "65537")]),
    ("sample_futures = 2", "outputs.sample_futures", "a whole number from 0 to 256", WHOLE + [("257", "257")]),
    ('joint = [["pv_us", "pv_cn"]]', "outputs.joint", "an array of pairs of series",
     [('"pv_us"', "'pv_us'"), ('["pv_us"]', "'pv_us'"), ('[["pv_us"]]', "an array"), ('[["pv_us", "pv_cn", "g"]]', "an array"),
      ('[["pv_us", 3]]', "3"),
      ("[[]]", "an array"), ('[' + '["pv_us", "pv_cn"],' * 33 + ']', "an array")]),
    ('files = ["deep.toml", "constants.toml", "initial.toml"]', "priors.files", "(an array of texts|at least one file name)",
     [('"deep.toml"', "'deep.toml'"), ("[]", "an empty array"), ("[1]", "1"), ('["deep.toml", true]', "true")]),
    ('files = ["shipped.toml"]', "policies.files", "(an array of texts|at least one file name)",
     [("1", "1"), ("[]", "an empty array"), ("[[]]", "an array")]),
    ('run = ["status_quo", "deny"]', "policies.run", "(an array of texts|at least one policy|each policy once)",
     [('"deny"', "'deny'"), ("[]", "an empty array"), ("[3]", "3"), ('["deny", "deny"]', "'deny' twice")]),
    ('files = ["mine.toml"]', "claims.files", "(an array of texts|at least one file name)",
     [("1", "1"), ("[]", "an empty array"), ("[2]", "2"), ('"mine.toml"', "'mine.toml'")]),
    ('reference = "deny"', "analysis.reference", "(a text|a policy that runs: status_quo, deny)",
     [("1", "1"), ('""', "''"), ('"sell_chips"', "'sell_chips'"), (r'"a\nb"', r"'a\x0ab'")]),
    ("times = [2031.0]", "analysis.times", "(an array of finite numbers|ends of steps after the fork, up to 2037, in order, at most 8)",
     [("2031", "2031"), ('["2031"]', "'2031'"), ("[nan]", "nan"), ("[2030.1]", "2030.1"), ("[2026.75]", "2026.75"), ("[2037.25]", "2037.25"),
      ("[2031, 2030]", "2030"), ("[2031, 2031]", "2031"), ("[2027, 2028, 2029, 2030, 2031, 2032, 2033, 2034, 2035]", "9 times")]),
    ("mu_us = 2.5", "parameters.mu_us", "a number, or a table with a family and its numbers",
     [('"high"', "'high'"), ("nan", "nan"), ("-inf", "-inf"), ("1e31", "1e+31"), ("true", "true"), ("[1, 2]", "an array"),
      ("2026-01-01", "a date or time")]),
    ("rank = 0.3", "correlation.rank", r"a rank correlation from -0\.999 to 0\.999",
     [("1.5", "1.5"), ("1.0", "1"), ("-1", "-1"), ("nan", "nan"), ('"strong"', "'strong'")]),
    ('parameters = ["catch_rate", "soft_speed"]', "correlation.parameters", "two (different|uncertain) parameters",
     [('["catch_rate"]', "[catch_rate]"), ('["catch_rate", "catch_rate"]', "[catch_rate, catch_rate]"), ("[]", "[]"),
      ('["catch_rate", "soft_speed", "euv_year"]', "[catch_rate, soft_speed, euv_year]"),
      ('["catch_rate", "gdp_growth"]', "'gdp_growth', which is fixed")]),
    ('device = "cpu"', "run.device", "auto, cpu, cuda, cuda:all, or cuda: and numbers of devices as in cuda:0,2",
     [('"gpus"', "'gpus'"), ('""', "''"), ('"cuda:"', "'cuda:'"), ('"cuda:x"', "'cuda:x'"), ('"cuda:0,"', "'cuda:0,'"), ('"cuda:64"', "'cuda:64'"),
      ('"cuda:1,1"', "'cuda:1,1' with device 1 twice"), ('"cuda:-1"', "'cuda:-1'")]),
    ('simd = "scalar"', "run.simd", "auto, scalar, baseline, avx2, avx512", [('"sse"', "'sse'")]),
    ("threads = 1", "run.threads", r"a whole number from 0 \(all processors\) to 1024", WHOLE + [("5000", "5000")]),
    ("tile = 64", "run.tile", "a whole number from 1 to 32768", WHOLE + [("0", "0"), ("32769", "32769")]),
    ("batch = 100", "run.batch", r"a whole number from 0 \(as many as the GPU simulates at a time\) to 65280", WHOLE + [("65281", "65281")]),
    ("streams = 2", "run.streams", "a whole number from 1 to 16", WHOLE + [("0", "0"), ("17", "17")]),
]

# A line, what takes its place, the message's key, what it finds, what it allows, and the nearest name.
NAMES = [
    Case("seed = 5", "sede = 5", "sede", "unknown key", "analysis, claims, correlation, description, design", "seed"),
    Case("futures = 100", "futures = 100\nfuturs = 9", "futurs", "unknown key", "analysis, claims, correlation, description", "futures", at="futurs"),
    Case("[outputs]", "[output]", "output", "unknown key", "analysis, claims, correlation, description", "outputs"),
    Case("[design]", "[desing]", "desing", "unknown key", "analysis, claims, correlation, description", "design"),
    Case('kind = "monte_carlo"', 'knid = "sobol"', "design.knid", "unknown key", "kind", "kind"),
    Case('kind = "monte_carlo"', 'kind = "sobl"', "design.kind", "'sobl'", "monte_carlo, sobol, latin_hypercube", "sobol"),
    Case('kind = "monte_carlo"', 'kind = "monte-carlo"', "design.kind", "'monte-carlo'", "monte_carlo, sobol, latin_hypercube", "monte_carlo"),
    Case("pilot = 64", "pilots = 64", "outputs.pilots", "unknown key", "joint, pilot, sample_futures", "pilot"),
    Case("sample_futures = 2", "sample_future = 2", "outputs.sample_future", "unknown key", "joint, pilot", "sample_futures"),
    Case('[["pv_us", "pv_cn"]]', '[["pv_us", "pv_ch"]]', "outputs.joint", "unknown series 'pv_ch'", "an array of pairs of series", "pv_cn",
         at="pv_ch"),
    Case('files = ["shipped.toml"]', 'files = ["shipped.toml"]\nfile = "a"', "policies.file", "unknown key", "files, run", "files", at="file ="),
    Case('run = ["status_quo", "deny"]', 'runs = ["deny"]', "policies.runs", "unknown key", "files, run", "run"),
    Case('run = ["status_quo", "deny"]', 'run = ["deny_chip"]', "policies.run", "unknown policy 'deny_chip'", "status_quo, deny, deny_chips",
         "deny_chips"),
    Case("[analysis]", "[analyse]", "analyse", "unknown key", "analysis, claims, correlation", "analysis"),
    Case("[claims]", "[claim]", "claim", "unknown key", "analysis, claims, correlation", "claims"),
    Case('files = ["mine.toml"]', 'file = ["mine.toml"]', "claims.files", "nothing", "an array of texts", at="[claims]"),
    Case('files = ["mine.toml"]', 'files = ["mine.toml"]\nrun = []', "claims.run", "unknown key", "files", at="run = []"),
    Case('reference = "deny"', 'refrence = "deny"', "analysis.refrence", "unknown key", "reference, times", "reference"),
    Case('reference = "deny"', 'reference = "dney"', "analysis.reference", "'dney'", "a policy that runs: status_quo, deny", "deny"),
    Case("times = [2031.0]", "time = [2031.0]", "analysis.time", "unknown key", "reference, times", "times"),
    Case("mu_us = 2.5", "mu_su = 2.5", "parameters.mu_su", "unknown parameter", "the parameters of", "mu_us"),
    Case("mu_us = 2.5", "dem_poll = 2.5", "parameters.dem_poll", "unknown parameter", "the parameters of", "dem_pot"),
    Case('["catch_rate", "soft_speed"]', '["catch_rat", "soft_speed"]', "correlation.parameters", "unknown parameter 'catch_rat'",
         "two parameters of the model",
         "catch_rate", at="catch_rat"),
    Case("rank = 0.3", "ranks = 0.3", "correlation.rank", "nothing", "a rank correlation", at="[[correlation]]"),
    Case("rank = 0.3", "rank = 0.3\nsd = 1", "correlation.sd", "unknown key", "parameters, rank", at="sd ="),
    Case('device = "cpu"', 'device = "cpus"', "run.device", "'cpus'", "auto, cpu", "cpu"),
    Case('simd = "scalar"', 'simd = "avx-2"', "run.simd", "'avx-2'", "auto, scalar, baseline, avx2, avx512", "avx2"),
    Case("tile = 64", "tiles = 64", "run.tiles", "unknown key", "batch, device, simd, streams, threads, tile", "tile"),
]

# What is missing, in the wrong place, or of the wrong shape.
SHAPES = [
    Case("format_version = 1", "", "format_version", "nothing", "1", at=""),
    Case('name = "bad"', "", "name", "nothing", TEXT, at=""),
    Case("futures = 100", "", "futures", "nothing", "a whole number from 1 to 1e13", at=""),
    Case('[priors]\nfiles = ["deep.toml", "constants.toml", "initial.toml"]', "", "priors", "nothing", r"a table with files = \[...\]", at=""),
    Case('files = ["deep.toml", "constants.toml", "initial.toml"]', "", "priors.files", "nothing", "an array of texts", at="[priors]"),
    Case('files = ["shipped.toml"]', "", "policies.files", "nothing", "an array of texts", at="[policies]"),
    Case("[[correlation]]", "[correlation]", "correlation", "a table", "an array of tables"),
    Case("rank = 0.3", "", "correlation.rank", "nothing", "a rank correlation", at="[[correlation]]"),
    Case('parameters = ["catch_rate", "soft_speed"]', "", "correlation.parameters", "nothing", "an array of texts", at="[[correlation]]"),
    Case("rank = 0.3", 'rank = 0.3\n[[correlation]]\nparameters = ["soft_speed", "catch_rate"]\nrank = 0.1', "correlation.parameters",
         "[soft_speed, catch_rate] a second time (first at e.toml:18)", "each pair once", at='"soft_speed", "catch_rate"'),
    Case('kind = "monte_carlo"', 'kind = "latin_hypercube"\nblock = 1000', "design.block", "1000", "a power of two from 2 to 16777216", at="block"),
    Case('kind = "monte_carlo"', 'kind = "latin_hypercube"\nblock = 1', "design.block", "1", "a power of two from 2 to 16777216", at="block"),
    Case('kind = "monte_carlo"', 'kind = "latin_hypercube"\nblock = 33554432', "design.block", "33554432", "a power of two", at="block"),
    Case('kind = "monte_carlo"', 'kind = "latin_hypercube"\nblock = -4', "design.block", "-4", "a power of two", at="block"),
    Case('kind = "monte_carlo"', 'kind = "latin_hypercube"\nblock = 4.5', "design.block", "4.5", "a power of two", at="block"),
    Case('kind = "monte_carlo"', 'kind = "sobol"\nblock = 64', "design.block", "unknown key", "kind", at="block"),
    Case('kind = "monte_carlo"', 'kind = "sobol"\nreplicates = 12', "design.replicates", "12", "a power of two from 1 to 64", at="replicates"),
    Case('kind = "monte_carlo"', 'kind = "sobol"\nreplicates = 128', "design.replicates", "128", "a power of two from 1 to 64", at="replicates"),
    Case('kind = "monte_carlo"', 'kind = "monte_carlo"\nreplicates = 16', "design.replicates", "unknown key", "kind", at="replicates"),
]

# A section, what stands in its place, and what the message shows.
SECTIONS = [("priors", "5", "5", "a table"), ("priors", '["deep.toml"]', "an array", "a table"), ("parameters", "2.5", "2.5", "a table"),
            ("parameters", "[]", "an array", "a table"),
            ("policies", '"shipped.toml"', "'shipped.toml'", "a table"), ("design", '"sobol"', "'sobol'", "a table"),
            ("outputs", "true", "true", "a table"), ("claims", '"mine.toml"', "'mine.toml'", "a table"), ("claims", "[]", "an array", "a table"),
            ("analysis", "2031", "2031", "a table"),
            ("run", "2", "2", "a table"), ("correlation", "0.3", "0.3", "an array of tables"), ("correlation", "[0.3]", "0.3", "an array of tables")]
