// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#include "host/pipeline.hpp"

#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <ctime>
#include <optional>

#include "host/accumulate/pilot.hpp"
#include "host/accumulate/sample_check.hpp"
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

/// A simulation under a stop rule: the futures in order, with a look at the targets now and then.
class Simulation {
 public:
  Simulation(const Experiment& experiment, const ModelPlan& plan, const ExperimentGrids& grids, Backend& backend, const RunWatcher& watch)
      : e_(experiment), plan_(plan), grids_(grids), backend_(backend), watch_(watch), sums_(plan.view(), grids.view()) {}

  Ending run() {
    while (done_ < e_.futures) {
      const std::uint64_t until = e_.stop.targets.empty() ? e_.futures : next_stop_look(done_, e_.futures);
      const std::array<std::uint64_t, kQuadrants> leads = leads_;
      const std::uint64_t came = backend_.simulate(plan_.view(), grids_.view(), {done_, until - done_}, sums_, [&](const ProgressCounts& counts) {
        for (std::size_t q = 0; q < kQuadrants; ++q) leads_[q] = leads[q] + counts.leads[q];
        return goes_on(done_ + counts.done);
      });
      done_ += came;
      if (ending_ == Ending::watcher || (ending_ && done_ < e_.futures)) return *ending_;
      if (targets_reached()) return Ending::targets;
    }
    return Ending::all_futures;
  }

  [[nodiscard]] Accumulators& sums() { return sums_; }
  [[nodiscard]] std::uint64_t done() const { return done_; }
  [[nodiscard]] double seconds() const { return seconds_since(start_); }
  [[nodiscard]] std::vector<TargetState> targets() const { return target_states(e_.stop, sums_.headlines, grids_); }

 private:
  bool goes_on(std::uint64_t done) {
    const double seconds = seconds_since(start_);
    if (e_.stop.seconds > 0 && seconds > e_.stop.seconds && done < e_.futures) ending_ = Ending::time_budget;
    if (!watch_) return !ending_;
    RunStatus status{done, e_.futures, seconds, e_.policies.front().name, {}};
    for (std::size_t q = 0; q < kQuadrants; ++q) status.leads[q] = proportion(leads_[q], done);
    if (!watch_(status)) ending_ = Ending::watcher;
    return !ending_;
  }

  [[nodiscard]] bool targets_reached() const {
    const std::vector<TargetState> states = targets();
    return !states.empty() && std::all_of(states.begin(), states.end(), [](const TargetState& state) { return state.reached(); });
  }

  const Experiment& e_;
  const ModelPlan& plan_;
  const ExperimentGrids& grids_;
  Backend& backend_;
  const RunWatcher& watch_;
  const Clock::time_point start_ = Clock::now();
  Accumulators sums_;
  std::uint64_t done_ = 0;
  std::array<std::uint64_t, kQuadrants> leads_{};
  std::optional<Ending> ending_;
};

Provenance provenance_of(const RunRequest& request, const Backend& backend, const RunOutcome& outcome, const std::string& started, double total) {
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
          {"ranges", "0:" + std::to_string(outcome.futures)},
          {"ended_by", ending_name(outcome.ending)},
          {"started", started},
          {"finished", utc_now()},
          {"simulation_seconds", shortest(outcome.seconds)},
          {"wall_seconds", shortest(total)},
          {"compiler", kCompiler},
          {"build_type", kBuildType},
          {"build_flags", kBuildFlags},
          {"libraries", library_versions()}};
}

}  // namespace

const char* ending_name(Ending ending) {
  static constexpr const char* kNames[] = {"futures", "targets", "time_budget", "signal"};
  return kNames[static_cast<int>(ending)];
}

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
  const std::unique_ptr<Backend> backend = make_backend(request.config.run, request.report);
  const ExperimentGrids grids(experiment, plan, *backend);
  if (backend->wants_check()) check_sample(experiment, plan, grids, *backend, request.config.run.simd);

  Simulation simulation(experiment, plan, grids, *backend, watch);  // simulate, accumulate
  const Ending ending = simulation.run();
  RunOutcome outcome{ending, simulation.targets(), backend->description(), simulation.done(), simulation.seconds(), 0};
  if (ending == Ending::watcher) return outcome;
  Accumulators& sums = simulation.sums();
  check_non_finite(experiment, sums);
  sums.complete_leaders();

  const auto samples = static_cast<int>(std::min<std::uint64_t>(static_cast<std::uint64_t>(experiment.sample_futures), outcome.futures));
  const Trajectories trajectories = trace_trajectories(experiment, plan, *backend, samples);
  const Sensitivity sensitivity = sensitivity_of(sums, grids, plan.view(), backend->threads());  // analyse
  const Ranking ranking = rank_policies(sums.analysis, grids.analysis());
  const Convergence convergence = convergence_of(sums.headlines, grids);
  const Provenance provenance = provenance_of(request, *backend, outcome, started, seconds_since(begin));
  write_results(output, {experiment, plan, grids, sums, trajectories, provenance, sensitivity, ranking, convergence, outcome.targets});  // store
  output.commit();
  outcome.total_seconds = seconds_since(begin);
  return outcome;
}

}  // namespace quadrant
