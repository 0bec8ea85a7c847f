# SPDX-FileCopyrightText: The Quadrant authors
# SPDX-License-Identifier: Apache-2.0
"""Bad claims files, as data: what is written, and what the message must say. test_bad_input.py makes files of them and runs them."""
from functools import partial

from parts.bad_values import Case

ClaimCase = partial(Case, file="mine.toml")

# An expression, what the message finds in it, and what it allows.
EXPRESSIONS = [
    ("", "at column 1 the end", "a number, an outcome, a function"), ("   ", "at column 4 the end", "a number, an outcome, a function"),
    ("lag_cn <", "at column 9 the end", "a number, an outcome, a function"), ("lag_cn < 6 6", "at column 12 '6'", "an operator, or the end"),
    ("lag_cn = 6", "at column 8 '='", "a number, a name, an operator or a parenthesis"), ("(lag_cn < 6", "at column 12 the end", r"'\)'"),
    ("lag_cn < 6 é", "at column 12 'é'", "a number, a name, an operator"), (r"lag_cn < 6 \u0000", r"at column 12 '\x00'", "a number, a name"),
    (r"lag_cn < 6 \u001b[31m", r"at column 12 '\x1b'", "a number, a name"), ("lag_cn", "at column 1 a number", "a condition, as in lag_cn < 6"),
    ("lag_cn < 6 and 1", "at column 16 a number", "a condition"), ("lag_cn + (1 < 2) > 1", "at column 13 a condition", "a number"),
    ("lag_cn < 1..2", "at column 12 '.2'", "an operator, or the end"), ("lag_cn < 1e", "at column 11 'e'", "an operator, or the end"),
    ("lag_cn < 1e999", "at column 10 '1e999'", "0, or a number from 1e-300 to 1e30"), ("lag_cn@ < 6", "at column 9 '<'", "a step's end in years"),
    ("lag_cn@2030.1 < 6", "at column 1 2030.1", r"a step's end after 2022\.75, up to 2037"),
    ("lag_cn@2038 < 6", "at column 1 2038", "a step's end after"), ("lag_cn@(time+1) < 6", "at column 1 2038", "a step's end after"),
    ("always(lag_cn@(time-1) < 6, 2023, time)", "at column 8 2022", "a step's end after"),
    ("ever(lag_cn < 6, 2031, 2030)", "at column 1 a span from 2031 to 2030", "one that does not end before it begins"),
    ("'deny.lag_cn < 6", "at column 1 a quote that nothing closes", "'a policy'"), ("''.lag_cn < 6", "at column 1 unknown policy ''", "a, b, "),
    ("exp(lag_cn) < 6", "at column 1 unknown function 'exp'", "D, abs, min, max, ever"),
    ("D(D(lag_cn)) < 6", r"at column 3 D() inside D()", "one difference"), ("D(lag_cn < 6)", "at column 10 a condition", "a number"),
    ("(" * 1000, "at column 65 more than 64 levels", "fewer"), ("not " * 1000, "at column 253 more than 64 levels", "fewer"),
    ("-" * 4000, "at column 64 more than 64 levels", "fewer"), ("(" * 100000, "at column 1 100000 characters", "at most 4096"),
    ("ever(ever(ever(lag_cn < 6, 2023, 2037), 2023, 2037), 2023, 2037)", "at column 1 an expression of", "at most 20000 and 31"),
]

# An expression with a misspelt name, what the message finds, and the name that it must suggest.
MISSPELT = [("lag_cm < 6", "at column 1 unknown outcome 'lag_cm'", "lag_cn"), ("dney.lag_cn < 6", "at column 1 unknown policy 'dney'", "deny"),
            ("passed_chip_party", "at column 1 unknown outcome 'passed_chip_party'", "passed_chip_parity"),
            ("parameter.mu_su < 6", "at column 1 unknown parameter 'mu_su'", "mu_us"),
            ("allways(lag_cn < 6, fork, time)", "at column 1 unknown function 'allways'", "always")]

# A key of a claim, measure, correlation or objective; the line that has it; the keys of the same table that are allowed.
KEYS = [("claim.M1", "name = \"short-name\"", "nme", "name"), ("claim.M1", "policy = \"deny\"", "polcy", "policy"),
        ("claim.M1", "caveat = \"None.\"", "caveats", "caveat"), ("claim.M1", "direction = \"higher\"", "directoin", "direction"),
        ("claim.M1", "horizon = 2031", "horizn", "horizon"), ("claim.M1", "opposed_by = [\"M2\"]", "opposes_by", "opposed_by"),
        ("claim.M1.measure", "given = \"passed_chip_parity\"", "givn", "given"), ("objective", "better = \"lower\"", "bettr", "better")]

SHAPES = [
    ClaimCase("format_version = 1", "", "format_version", "nothing", "1", at=""),
    ClaimCase("format_version = 1", "format_version = 2", "format_version", "2", "1"),
    ClaimCase('id = "M1"', "", "claim.id", "nothing", "a text", at="[[claim]]"),
    ClaimCase('id = "M1"', "id = 1", "claim.id", "1", "a text"),
    ClaimCase('id = "M1"', 'id = ""', "claim.id", "''", "letters, digits, - and _, at most 64"),
    ClaimCase('id = "M1"', 'id = "a b"', "claim.id", "'a b'", "letters, digits, - and _, at most 64"),
    ClaimCase('id = "M1"', r'id = "a\u001b"', "claim.id", r"'a\x1b'", "letters, digits, - and _, at most 64"),
    ClaimCase('id = "M2"', 'id = "M1"', "claim.id", "'M1' a second time (first at mine.toml:4)", "each id once", at='id = "M1"\ntext'),
    ClaimCase('text = "Denial lengthens the lag."', "", "claim.M1.text", "nothing", "a text", at="[[claim]]"),
    ClaimCase('text = "Denial lengthens the lag."', 'text = ""', "claim.M1.text", "''", "one line of text"),
    ClaimCase('text = "Denial lengthens the lag."', r'text = "a\nb"', "claim.M1.text", r"'a\x0ab'", "one line of text"),
    ClaimCase('policy = "deny"', 'policy = "dney"', "claim.M1.policy", "unknown policy 'dney'", "status_quo, deny", "deny"),
    ClaimCase('against = "status_quo"', 'against = "status-quo"', "claim.M1.against", "unknown policy 'status-quo'", "status_quo, deny", "status_quo"),
    ClaimCase('policy = "deny"', "", "claim.M1.against", "it without 'policy'", "'policy', the first of the two", at="against"),
    ClaimCase('against = "status_quo"', "", "claim.M1.holds", "at column 1 D(), the difference of two policies", "it in a claim", at="holds"),
    ClaimCase('holds = "D(lag_cn) > 0"', "", "claim.M1.holds", "nothing", "a text", at="[[claim]]"),
    ClaimCase('effect = "D(lag_cn)"', "", "claim.M1.unit", "it without 'effect'", "'effect', a number", at="unit"),
    ClaimCase('effect = "D(lag_cn)"', 'effect = "D(lag_cn) > 0"', "claim.M1.effect", "at column 11 a condition", "a number"),
    ClaimCase('direction = "higher"', 'direction = "highr"', "claim.M1.direction", "'highr'", "higher, lower", "higher"),
    ClaimCase("size = 2", "size = -2", "claim.M1.size", "-2", "a number from 0 on"),
    ClaimCase("size = 2", "size = nan", "claim.M1.size", "nan", "a number from 0 on"),
    ClaimCase("horizon = 2031", "horizon = 2030.1", "claim.M1.horizon", "2030.1", "a step's end after the fork, up to 2037, in years"),
    ClaimCase("horizon = 2031", "horizon = 2026.75", "claim.M1.horizon", "2026.75", "a step's end after the fork"),
    ClaimCase("horizon = 2031", "horizon = 2038", "claim.M1.horizon", "2038", "a step's end after the fork"),
    ClaimCase('opposed_by = ["M2"]', 'opposed_by = "M2"', "claim.M1.opposed_by", "'M2'", "an array of texts"),
    ClaimCase('opposed_by = ["M2"]', 'opposed_by = ["M1"]', "claim.M1.opposed_by", "'M1'", "ids of other claims", at='id = "M1"'),
    ClaimCase('opposed_by = ["M2"]', 'opposed_by = ["M3"]', "claim.M1.opposed_by", "'M3'", "ids of other claims", at='id = "M1"'),
    ClaimCase("[[claim.measure]]", "[claim.measure]", "claim.M1.measure", "a table", "an array of tables"),
    ClaimCase('value = "lag_cn"', "", "claim.M1.measure.value", "nothing", "a text", at="[[claim.measure]]"),
    ClaimCase('given = "passed_chip_parity"', 'given = "1"', "claim.M1.measure.given", "at column 1 a number", "a condition"),
    ClaimCase('y = "acc_pv_cn"', "", "claim.M1.correlation.y", "nothing", "a text", at="[[claim.correlation]]"),
    ClaimCase('y = "acc_pv_cn"', 'y = "1 < 2"', "claim.M1.correlation.y", "at column 3 a condition", "a number"),
    ClaimCase('name = "lag"', 'name = "the lag"', "objective.name", "'the lag'", "letters, digits, - and _, at most 64"),
    ClaimCase('value = "lag_cn@time"', 'value = "D(lag_cn)"', "objective.value", "at column 1 D(), the difference of two policies", "it in a claim"),
    ClaimCase('value = "lag_cn@time"', 'value = "b.lag_cn"', "objective.value", "at column 1 policy b where there is none", "a in a claim"),
    ClaimCase('better = "lower"', 'better = "less"', "objective.better", "'less'", "higher, lower"),
    ClaimCase("enough = 6", "", "objective.enough", "nothing", "a number in the objective's unit", at="[[objective]]"),
    ClaimCase("enough = 6", 'enough = 6\n[[objective]]\nname = "lag"\nvalue = "1"\nenough = 1', "objective.name", "'lag' a second time",
              "each name once", at='name = "lag"\nvalue = "1"'),
]
