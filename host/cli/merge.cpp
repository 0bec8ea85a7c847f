// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#include <iostream>

#include "host/base/text.hpp"
#include "host/cli/command.hpp"
#include "host/cli/signals.hpp"
#include "host/config/experiment.hpp"
#include "host/report/ledger.hpp"
#include "host/report/summary.hpp"
#include "host/report/terminal.hpp"
#include "host/run/merge.hpp"

namespace quadrant {

ExitCode command_merge(const Arguments& arguments) {
  MergeRequest request;
  request.files = arguments.positionals();
  request.output = arguments.text("output").value_or(read_config(SumsFile(request.files.front()).header().identity.config).experiment.name + ".h5");
  request.if_present = arguments.has("force") ? IfPresent::replace : IfPresent::refuse;
  request.command_line = arguments.line();
  request.accept_gaps = arguments.has("accept-gaps");
  request.threads = static_cast<int>(arguments.whole("threads", 0, 1024).value_or(0));
  const MergeOutcome outcome = merge_sums(request);
  if (arguments.has("quiet")) return ExitCode::done;
  const std::vector<FutureRange> missing = outcome.done.missing(outcome.futures);
  if (!is_sums_name(request.output)) {
    const StoredResults results = read_results(request.output);
    write_summary(std::cout, results, wants_colour(stdout));
    write_claims_overview(std::cout, results.claims, wants_colour(stdout));
  }
  std::cout << "Stored in " << request.output << ": " << grouped(outcome.done.count()) << " futures of " << grouped(request.files.size())
            << (request.files.size() == 1 ? " file" : " files") << " (" << duration(outcome.seconds) << ")";
  if (!missing.empty()) std::cout << "; of " << grouped(outcome.futures) << " these are missing: " << ranges_text(missing);
  std::cout << ".\n";
  return ExitCode::done;
}

}  // namespace quadrant
