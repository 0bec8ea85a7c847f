// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#include <chrono>
#include <iostream>
#include <map>
#include <nlohmann/json.hpp>

#include "host/accumulate/accumulators.hpp"
#include "host/base/names.hpp"
#include "host/base/text.hpp"
#include "host/cli/command.hpp"
#include "host/pipeline.hpp"
#include "host/report/summary.hpp"

namespace quadrant {
namespace {

/// Futures whose simulation is timed; a multiple of the lanes of every path.
constexpr int kMeasured = 256;

/// What a run would take, from a short measurement on this machine.
struct RunCost {
  double futures_per_second;
  double seconds;
  double memory;  ///< bytes
  double file;    ///< bytes, roughly
};

RunCost estimate(const Config& config, const ModelPlan& plan, const Analysis& a, int threads) {
  using Stopwatch = std::chrono::steady_clock;
  const Plan whole = plan.view();
  RunSettings one_thread = config.run;  // whose rate counts for every thread
  one_thread.threads = 1;
  const std::unique_ptr<Backend> backend = make_backend(one_thread);
  const int n = kMeasured;
  // two traces: the first warms up
  double seconds = 0;
  for (int round = 0; round < 2; ++round) {
    const Stopwatch::time_point start = Stopwatch::now();
    backend->trace(whole, {0, static_cast<std::uint64_t>(n)}, {.stride = n});
    seconds = std::chrono::duration<double>(Stopwatch::now() - start).count();
  }
  const double cells = static_cast<double>(series_rows(whole)) * series::kCount + static_cast<double>(whole.policies) * horizon::kCount;
  const double futures = static_cast<double>(config.experiment.futures);
  const double rate = n / seconds * threads;
  constexpr double kGathering = 1.4;  // simulation with aggregation and analysis over simulation alone
  const double pilot = static_cast<double>(config.experiment.pilot) * 2 / rate + cells * 1.5e-5;
  const double conditional = static_cast<double>(conditional_columns(a)) * a.capture.bins * kParameterBins;
  const double compared = static_cast<double>(a.times) * a.policies * a.outcomes;
  const double file = cells * 500 + conditional * 3.5 + compared * 300;  // seen with the shipped experiment
  // one set of sums, and one of 16 bits a worker; a worker's captured tile and batch of conditional sums
  const double worker = columns_of(a.capture) * 4.0 * config.run.tile + conditional_columns(a) * 4.0 * kBatchFutures;
  const double sums = (cells + compared) * kBins * (8.0 + 2.0 * threads) + conditional * 8 + worker * threads;
  return {rate / kGathering, futures * kGathering / rate + pilot + cells * 4e-5, sums + 2 * file, file};
}

std::map<std::string, int> count_families(const Experiment& e) {
  std::map<std::string, int> counts;
  for (const PriorSpec& prior : e.priors) ++counts[prior.family];
  return counts;
}

}  // namespace

ExitCode command_check(const Arguments& arguments) {
  const Config config = config_of(arguments, futures_setting(arguments));
  const Experiment& e = config.experiment;
  const ModelPlan plan(e);
  const std::unique_ptr<Backend> backend = make_backend(config.run);
  const AnalysisPlan analysis(e);
  const RunCost cost = estimate(config, plan, analysis.view(), backend->threads());
  const Plan whole = plan.view();
  int judgements = 0, uncertain = 0;
  for (const PriorSpec& prior : e.priors) {
    if (prior.family == "fixed") continue;
    ++uncertain;
    if (prior.status == "judgement") ++judgements;
  }
  const std::vector<std::string> policies = policy_names(e.policies);
  std::vector<std::string> targets;
  for (const StopTarget& target : e.stop.targets) targets.push_back(target.text);
  if (arguments.has("json")) {
    const nlohmann::ordered_json json = {{"format", "quadrant-check"},
                                         {"version", 1},
                                         {"experiment", e.name},
                                         {"valid", true},
                                         {"futures", e.futures},
                                         {"seed", e.seed},
                                         {"design", design_name(e.design)},
                                         {"steps_per_year", e.timeline.steps_per_year},
                                         {"history_steps", whole.history_steps},
                                         {"forecast_steps", whole.forecast_steps},
                                         {"uncertain_parameters", uncertain},
                                         {"judgements", judgements},
                                         {"policies", policies},
                                         {"claims", analysis.claims().size()},
                                         {"objectives", analysis.objectives().size()},
                                         {"left_out", analysis.left_out()},
                                         {"until", targets},
                                         {"time_budget_seconds", e.stop.seconds > 0 ? nlohmann::ordered_json(e.stop.seconds) : nullptr},
                                         {"device", backend->description()},
                                         {"estimated_futures_per_second", cost.futures_per_second},
                                         {"estimated_seconds", cost.seconds},
                                         {"estimated_memory_bytes", cost.memory},
                                         {"estimated_file_bytes", cost.file}};
    std::cout << json.dump(2) << '\n';
    return ExitCode::done;
  }
  std::cout << arguments.positional() << ": valid\n\n"
            << "experiment   '" << e.name << "'" << (e.description.empty() ? "" : ": " + e.description) << '\n'
            << "futures      " << grouped(e.futures) << ", " << design_name(e.design) << " design, seed " << e.seed << '\n'
            << (targets.empty() ? "" : "until        " + join(targets, ", ") + "\n")
            << (e.stop.seconds > 0 ? "time budget  " + duration(e.stop.seconds) + "\n" : "") << "time         history " << shortest(e.timeline.start)
            << " to " << shortest(kFork) << " in " << whole.history_steps << " steps, forecast to " << shortest(e.timeline.horizon) << " in "
            << whole.forecast_steps << " steps, " << e.timeline.steps_per_year << " steps a year\n"
            << "parameters   " << e.priors.size() << ", of which " << uncertain << " uncertain (" << judgements
            << " of these priors are judgements):";
  for (const auto& [family, count] : count_families(e))
    std::cout << ' ' << count << ' ' << family << (family == count_families(e).rbegin()->first ? "" : ",");
  std::cout << '\n' << "correlations " << e.correlations.size() << '\n' << "policies     " << policies.size() << ": " << join(policies, ", ") << '\n';
  std::cout << "claims       " << analysis.claims().size() << " tested, " << analysis.objectives().size() << " objectives\n";
  for (const std::string& what : analysis.left_out()) std::cout << "  left out   " << what << '\n';
  std::cout << "files       ";
  for (const SourceFile& source : e.sources) std::cout << ' ' << source.path;
  std::cout << "\n\n"
            << "Estimate on this machine (" << backend->description() << "), measured just now on " << kMeasured << " futures:\n"
            << "time         about " << duration(cost.seconds) << " (" << significant(cost.futures_per_second, 2) << " futures/s)\n"
            << "memory       about " << bytes(cost.memory) << ", whatever the number of futures\n"
            << "file         about " << bytes(cost.file) << '\n';
  return ExitCode::done;
}

}  // namespace quadrant
