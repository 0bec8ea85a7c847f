// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <chrono>
#include <iostream>

#include "host/analyse/radial_run.hpp"
#include "host/base/clock.hpp"
#include "host/base/names.hpp"
#include "host/base/text.hpp"
#include "host/cli/command.hpp"
#include "host/cli/progress.hpp"
#include "host/cli/signals.hpp"
#include "host/pipeline.hpp"
#include "host/report/terminal.hpp"
#include "host/report/total_order.hpp"

namespace quadrant {
namespace {

constexpr std::uint64_t kMostResamples = 10'000;

RadialRequest request_of(const Arguments& arguments, const Experiment& e) {
  RadialRequest request{.claims = arguments.list("claim"), .outcomes = arguments.list("outcome"), .policies = arguments.list("policy")};
  request.all_claims = request.claims.empty() && request.outcomes.empty() && request.policies.empty();
  if (request.outcomes.empty() && (request.all_claims || !request.policies.empty()))
    request.outcomes.assign(kMainOutcomes.begin(), kMainOutcomes.end());
  if (!request.outcomes.empty() && request.policies.empty()) request.policies = {e.reference};
  // its range and that it is a power of two: run_radial
  request.rows = arguments.whole("rows", 0, std::uint64_t{1} << 53).value_or(request.rows);
  request.resamples = static_cast<int>(arguments.whole("resamples", 2, kMostResamples).value_or(static_cast<std::uint64_t>(request.resamples)));
  return request;
}

}  // namespace

ExitCode command_sensitivity(const Arguments& arguments) {
  Config config = config_of(arguments);
  const Experiment& e = config.experiment;
  const RadialRequest request = request_of(arguments, e);
  const std::size_t top = arguments.whole("top", 1, 1000).value_or(10);
  // so that the futures simulated at a time go to all threads
  config.run.tile = std::min(config.run.tile, std::max(64, static_cast<int>(kRadialBlock) / (2 * make_backend(config.run)->threads())));
  const std::unique_ptr<Backend> backend = make_backend(config.run);

  const Clock::time_point start = Clock::now();
  ProgressReport progress(ProgressReport::style(arguments.has("quiet")));
  std::uint64_t simulated = 0;
  const SignalGuard signals;
  const std::optional<RadialResults> results = run_radial(e, *backend, request, [&](std::uint64_t done, std::uint64_t all) {
    if (done != simulated) progress.update(done, all, std::chrono::duration<double>(Clock::now() - start).count());
    simulated = done;
    return signals.caught() == 0;
  });
  progress.finish();
  if (!results) {
    std::cerr << "quadrant: stopped by a signal; nothing was printed\n";
    return signals.caught() == SIGTERM ? ExitCode::terminated : ExitCode::interrupted;
  }
  if (arguments.has("json")) std::cout << total_order_json(e, request, *results).dump(2) << '\n';
  else write_total_order(std::cout, *results, request, top, wants_colour(stdout));
  return ExitCode::done;
}

}  // namespace quadrant
