// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#include <iostream>

#include "host/cli/command.hpp"
#include "host/report/csv.hpp"
#include "host/report/summary.hpp"
#include "host/report/terminal.hpp"

namespace quadrant {

ExitCode command_show(const Arguments& arguments) {
  const StoredResults results = read_results(arguments.positional());
  Selection selection{arguments.list("policy"), arguments.list("outcome"), {}};
  for (const std::string& time : arguments.list("time")) selection.times.push_back(parse_time(time));
  check_selection(results, selection);
  if (arguments.has("csv") && arguments.has("json")) throw UsageError("--csv, --json: found both, allowed: one of them");
  if (arguments.has("csv")) {
    if (!selection.policies.empty() || !selection.outcomes.empty() || !selection.times.empty())
      throw UsageError("--csv: found with --policy, --outcome or --time, allowed: alone; the table always holds everything");
    write_csv(std::cout, results);
  } else if (arguments.has("json")) {
    std::cout << results_json(results, selection).dump(2) << '\n';
  } else if (selection.policies.empty() && selection.outcomes.empty() && selection.times.empty()) {
    write_summary(std::cout, results, wants_colour(stdout));
  } else {
    write_outcomes(std::cout, results, selection, wants_colour(stdout));
  }
  return ExitCode::done;
}

}  // namespace quadrant
