// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#include "host/pipeline.hpp"

#include <unistd.h>

#include <chrono>
#include <ctime>

#include "host/accumulate/pilot.hpp"
#include "host/base/build_info.hpp"
#include "host/base/error.hpp"
#include "host/base/names.hpp"
#include "host/base/text.hpp"
#include "host/simulate/cpu_paths.hpp"
#include "host/simulate/traced.hpp"

namespace quadrant {
namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) { return std::chrono::duration<double>(Clock::now() - start).count(); }

std::string utc_now() {
  const std::time_t now = std::time(nullptr);
  std::tm parts{};
  gmtime_r(&now, &parts);
  char text[32];
  std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &parts);
  return text;
}

std::string host_name() {
  char name[256] = {};
  return gethostname(name, sizeof name - 1) == 0 ? name : "unknown";
}

/// Throws where more futures left the finite numbers than the experiment allows, naming the first.
void check_non_finite(const Experiment& e, const Accumulators& sums) {
  std::string named;
  std::uint64_t worst = 0;
  for (std::size_t i = 0; i < sums.non_finite.size(); ++i) {
    const NonFiniteList& list = sums.non_finite[i];
    if (list.count == 0) continue;
    worst = std::max(worst, list.count + (i == 0 ? 0 : sums.non_finite.front().count));
    const std::string policy = i == 0 ? "the history" : "policy " + e.policies[i - 1].name;
    const NonFinite& first = list.first.front();
    named += "\n  " + policy + ": " + grouped(list.count) + ", the first is future " + std::to_string(first.future) + " at step "
             + std::to_string(first.step);
  }
  if (static_cast<double>(worst) > e.max_non_finite * static_cast<double>(sums.futures))
    throw RunError("found " + grouped(worst) + " of " + grouped(sums.futures) + " futures that left the finite numbers, allowed: a share of "
                   + shortest(e.max_non_finite) + " (max_non_finite)" + named
                   + "\nNothing was written. 'quadrant replay CONFIG --future N' shows one.");
}

Provenance provenance_of(const RunRequest& request, const Backend& backend, const std::string& started, double simulated, double total) {
  const RunSettings& run = request.config.run;
  return {{"version", kVersionText},
          {"command", request.command_line},
          {"resolved_experiment", request.config.resolved},
          {"host", host_name()},
          {"processor", processor_name()},
          {"device", backend.description()},
          {"requested_device", run.device},
          {"requested_simd", run.simd},
          {"threads", std::to_string(backend.threads())},
          {"tile", std::to_string(run.tile)},
          {"ranges", "0:" + std::to_string(request.config.experiment.futures)},
          {"started", started},
          {"finished", utc_now()},
          {"simulation_seconds", shortest(simulated)},
          {"wall_seconds", shortest(total)},
          {"compiler", kCompiler},
          {"build_type", kBuildType},
          {"build_flags", kBuildFlags},
          {"libraries", library_versions()}};
}

}  // namespace

std::unique_ptr<Backend> make_backend(const RunSettings& settings) { return make_cpu_backend(settings.simd, settings.threads, settings.tile); }

Trajectories trace_trajectories(const Experiment& experiment, const ModelPlan& plan, Backend& backend, int count) {
  Trajectories t;
  t.futures = static_cast<int>(std::min<std::uint64_t>(static_cast<std::uint64_t>(count), experiment.futures));
  if (t.futures == 0) return t;
  const Plan whole = plan.view();
  Traced traced(whole, backend, static_cast<std::uint64_t>(t.futures), {.parameters = true, .history = true, .forecast = true});
  traced.fill(whole, backend, 0);
  // from columns of futures to rows of a future
  const auto turn = [&](const FutureColumns& from, int blocks, bool is_series, std::vector<float>& to) {
    const int block = from.rows() / blocks;
    for (int b = 0; b < blocks; ++b)
      for (std::size_t f = 0; f < traced.count(); ++f)
        for (int i = 0; i < block; ++i) {
          const double offset = is_series ? series_info()[static_cast<std::size_t>(i % series::kCount)].offset : 0;
          to.push_back(static_cast<float>(static_cast<double>(from.at(b * block + i, f)) + offset));
        }
  };
  turn(traced.parameters, 1, false, t.parameters);
  turn(traced.history, 1, true, t.history);
  turn(traced.forecast, whole.policies, true, t.forecast);
  return t;
}

RunOutcome run_experiment(const RunRequest& request, const RunWatcher& watch) {
  const Clock::time_point begin = Clock::now();
  const std::string started = utc_now();
  const Experiment& experiment = request.config.experiment;
  OutputFile output(request.output, request.if_present);

  const ModelPlan plan(experiment);  // priors
  const std::unique_ptr<Backend> backend = make_backend(request.config.run);
  const ExperimentGrids grids(experiment, plan, *backend);
  const Aggregation aggregation = grids.view();

  Accumulators sums(plan.view(), aggregation);  // simulate, accumulate
  const Clock::time_point simulating = Clock::now();
  const bool finished = backend->simulate(plan.view(), aggregation, {0, experiment.futures}, sums, [&](const ProgressCounts& counts) {
    if (!watch) return true;
    RunStatus status{counts.done, experiment.futures, seconds_since(simulating), experiment.policies.front().name, {}};
    for (std::size_t q = 0; q < kQuadrants; ++q) status.leads[q] = proportion(counts.leads[q], counts.done);
    return watch(status);
  });
  const double simulated = seconds_since(simulating);
  RunOutcome outcome{finished, backend->description(), experiment.futures, simulated, 0};
  if (!finished) return outcome;
  check_non_finite(experiment, sums);
  sums.complete_leaders();

  const Trajectories trajectories = trace_trajectories(experiment, plan, *backend, experiment.sample_futures);
  const Sensitivity sensitivity = sensitivity_of(sums, grids, plan.view(), backend->threads());  // analyse
  const Ranking ranking = rank_policies(sums.analysis, grids.analysis());
  const Provenance provenance = provenance_of(request, *backend, started, simulated, seconds_since(begin));
  write_results(output, {experiment, plan, grids, sums, trajectories, provenance, sensitivity, ranking});  // store
  output.commit();
  outcome.total_seconds = seconds_since(begin);
  return outcome;
}

}  // namespace quadrant
