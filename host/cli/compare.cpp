// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#include <iostream>

#include "host/cli/command.hpp"
#include "host/report/comparison.hpp"
#include "host/report/comparison_text.hpp"
#include "host/report/terminal.hpp"

namespace quadrant {

ExitCode command_compare(const Arguments& arguments) {
  const std::vector<std::string>& files = arguments.positionals();
  if (files.size() < 2)
    throw UsageError("compare: found one file, allowed: two or more; 'quadrant show " + files.front()
                     + " --differences' compares the policies of one file in the same futures");
  const bool json = arguments.has("json"), csv = arguments.has("csv");
  if (json && csv) throw UsageError("--csv, --json: found both, allowed: one of them");
  Selection selection{arguments.list("policy"), arguments.list("outcome"), {}};
  for (const std::string& time : arguments.list("time")) selection.times.push_back(parse_time(time));

  const StoredResults first = read_results(files.front());
  std::vector<Comparison> comparisons;
  for (std::size_t i = 1; i < files.size(); ++i) comparisons.push_back(compare_results(first, read_results(files[i]), selection, !json && !csv));
  if (json) {
    std::cout << comparison_json(comparisons).dump(2) << '\n';
  } else if (csv) {
    write_comparison_csv(std::cout, comparisons);
  } else {
    for (std::size_t i = 0; i < comparisons.size(); ++i) {
      if (i > 0) std::cout << '\n';
      write_comparison(std::cout, comparisons[i], wants_colour(stdout));
    }
  }
  return ExitCode::done;
}

}  // namespace quadrant
