# SPDX-FileCopyrightText: The Quadrant authors
# SPDX-License-Identifier: Apache-2.0
"""What no JSON Schema can say of a configuration file: for each reason, regular expressions for the names of the bad files that only the program
refuses. A name is CLASS.TEST of tests/cli/test_bad_input.py and the lines that the file has and the valid one has not."""
import re

REASONS = {
    "two numbers of one table compared with each other": [
        r"bounds = \[2\.0, 1\.0\] \}$", r"test_priors_files: bounds = \[8000\.0, 500\.0\]$",
        r"low = 1\.0, (mode = [\d.]+, )?high = (1\.0|0\.5|0\.0|-3) \}$", r"low = 0\.0, high = (0\.0|-1\.0) \}$",
        r"low = 1\.0, mode = (0\.9|2\.1), high = 2\.0 \}$", r"low = -1e30, mode = 0\.0, high = 1e30 \}$", r"high = 1\.0000000000000004 \}$",
        r"mean = 0\.0, sd = 1\.0, low = 20\.0, high = 30\.0 \}$"],
    "the lengths of two arrays compared": [r"values = \[1\.0, 2\.0\], weights = \[1\.0\] \}$", r"weights = \[1\.0, 2\.0, 3\.0\] \}$"],
    "a sum": [r"weights = \[1e308, 1e308\] \}$", r"ClaimTest\.test_too_many: \[\[claim\.measure\]\]", r"ClaimTest\.test_too_many: .*horizon = 2031 \| id = \"Y0\""],
    "the order of an array's items": [r"times = \[2031, 2030\]$", r"ally_access = \[\[2030\.0, 0\.5\], \[2026\.75, 0\.8\]\]$",
                                      r"ally_access = \[\[2027\.0, 0\.1\], \[2027\.0, 0\.2\], \[2027\.0, 0\.3\]\]$"],
    "a time compared with another key's, or with the experiment's": [r"times = \[2037\.25\]$", r"ClaimTest\.test_shapes: horizon = (2038|2030\.1)$"],
    "one key of several tables compared": [
        r"test_priors_files: name = \"dem_pot\"$", r"test_policy_files: name = \"deny\"$", r"test_shapes: id = \"M1\"$",
        r"test_shapes: .*value = \"1\" \| enough = 1$", r"opposed_by = \[\"M[13]\"\]$", r"test_a_misspelt_claim",
        r"test_missing_or_of_the_wrong_shape: .*parameters = \[\"soft_speed\", \"catch_rate\"\] \| rank = 0\.1$"],
    "a matrix that is not positive definite": [r"test_contradictory_correlations"],
    "what other files hold": [
        r"test_a_missing_parameter", r"test_a_file_named_twice", r"test_no_status_quo", r"test_history_sets_every_lever", r"test_a_second_history",
        r"reference = \"(sell_chips|dney)\"$", r"run = \[\"deny_chip\"\]$", r"parameters = \[\"catch_rate\", \"gdp_growth\"\]$",
        r"test_shapes: policy = \"dney\"$", r"test_shapes: against = \"status-quo\"$"],
    "a number twice in a text": [r"device = \"cuda:1,1\"$"],
    "the language of expressions": [
        r"test_expressions: holds = \"(?! *\"$)(?!.*100\d\d\d characters$)", r"test_column_of_a_text_of_several_lines",
        r"test_shapes: (effect|given|y|value) = \"(D\(lag_cn\) > 0|1|1 < 2|D\(lag_cn\)|b\.lag_cn)\"$", r"test_shapes: without against = \"status_quo\"$"],
}
LIMITS = [pattern for patterns in REASONS.values() for pattern in patterns]


def is_limit(name):
    """The limit that a bad file's name falls under, or nothing."""
    return next((pattern for pattern in LIMITS if re.search(pattern, name)), None)
