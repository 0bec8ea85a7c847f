// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <iostream>

#include "host/base/text.hpp"
#include "host/base/version.hpp"
#include "host/cli/command.hpp"
#include "host/pipeline.hpp"
#include "host/report/discovery.hpp"
#include "host/report/summary.hpp"
#include "host/report/terminal.hpp"

namespace quadrant {
namespace {

constexpr std::uint64_t kMostSearched = 2'000'000;
constexpr std::uint64_t kUsuallySearched = 1'000'000;

/// Throws RunError where futures simulated again do not give the count that the file holds: another program or model wrote it.
void check_against(const std::string& file, const Discovery& d) {
  const StoredClaims stored = read_claims_ledger(file);
  for (std::size_t time = 0; time < stored.times.size(); ++time)
    for (std::size_t i = 0; i < stored.claims.size(); ++i) {
      const std::size_t at = time * stored.claims.size() + i;
      if (stored.claims[i].id != d.claim || stored.times[time] != d.time || stored.n[at] != d.futures) continue;
      if (stored.count[at] != d.hits)
        throw RunError(file + ": found that " + d.claim + " holds in " + grouped(stored.count[at]) + " of its futures, and in " + grouped(d.hits)
                       + " of the same futures simulated now; use the program that wrote it");
    }
}

}  // namespace

ExitCode command_discover(const Arguments& arguments) {
  const std::string& file = arguments.positional();
  const std::optional<std::string> claim = arguments.text("claim");
  if (!claim) throw UsageError("quadrant discover: found no --claim, allowed: --claim ID, one of those that 'quadrant show FILE --claims' lists");
  const StoredExperiment stored = read_experiment(file);
  if (stored.model_version != kModelVersion)
    throw UsageError(file + ": found futures of model " + stored.model_version + ", allowed: " + kModelVersion + "; use the program that wrote it");
  Config config = read_config(stored.config);
  RunSettings run;  // where and how the file's run ran does not matter
  override_run(arguments, run);
  const std::unique_ptr<Backend> backend = make_backend(run);
  DiscoveryRequest request{.claim = *claim};
  request.futures = std::min(stored.futures, arguments.whole("futures", 100, kMostSearched).value_or(kUsuallySearched));
  request.boxes = static_cast<int>(arguments.whole("boxes", 1, 8).value_or(1));
  request.resamples = static_cast<int>(arguments.whole("resamples", 0, 1000).value_or(20));
  request.seed = arguments.whole("seed", 0, std::uint64_t{1} << 53).value_or(0);
  request.time = config.experiment.timeline.horizon;
  for (const ClaimSpec& spec : config.experiment.claims)
    if (spec.id == *claim) request.time = spec.horizon;
  if (const auto time = arguments.text("time")) request.time = parse_time(*time);
  const Discovery found = discover(config.experiment, *backend, request);
  check_against(file, found);
  if (arguments.has("json")) std::cout << discovery_json(found).dump(2) << '\n';
  else write_discovery(std::cout, found, wants_colour(stdout));
  return ExitCode::done;
}

}  // namespace quadrant
