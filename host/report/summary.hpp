// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json.hpp>
#include <ostream>
#include <string>
#include <vector>

#include "host/store/results.hpp"

namespace quadrant {

/// The readable summary: who leads in 2030 and 2036 under each policy, and the main outcomes, every number with its interval.
void write_summary(std::ostream& out, const StoredResults& results, bool colour);

/// Names of the main outcomes that the summary shows.
std::vector<std::string> main_outcomes();

/// Which rows a table or a JSON document shows; empty lists mean all policies, and for `times` 2030Q4 and the last step.
struct Selection {
  std::vector<std::string> policies, outcomes;
  std::vector<double> times;
};

/// Throws UsageError for a policy, an outcome or a time that the results do not hold, with the nearest name.
void check_selection(const StoredResults& results, const Selection& selection);

/// One table for each outcome selected: a row a policy and time with n, mean, standard error and quantiles.
void write_outcomes(std::ostream& out, const StoredResults& results, const Selection& selection, bool colour);

/// The same, and the leaders' probabilities, as a JSON document (docs/formats/json.md).
nlohmann::ordered_json results_json(const StoredResults& results, const Selection& selection);

/// A time as a reader gives it: a step's end in years ("2031", "2030.25") or a quarter ("2030Q4"). Throws UsageError.
double parse_time(const std::string& text);
/// "2030Q4" for 2031.0 at four steps a year; years with decimals otherwise.
std::string time_label(double end_of_step);

}  // namespace quadrant
