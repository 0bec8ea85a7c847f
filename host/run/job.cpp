// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#include "host/run/job.hpp"

#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <ctime>

#include "host/accumulate/parts.hpp"
#include "host/accumulate/sample_check.hpp"
#include "host/base/build_info.hpp"
#include "host/base/error.hpp"
#include "host/base/names.hpp"
#include "host/base/text.hpp"
#include "host/simulate/cpu_paths.hpp"
#include "host/simulate/traced.hpp"

namespace quadrant {
namespace {

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
                   + "\nNo results were written. 'quadrant replay CONFIG --future N' shows one.");
}

/// Throws where a sum of squares passed 128 bits.
void check_squares(Accumulators& sums) {
  for (const SumsPart& part : parts_of(sums)) {
    for (std::size_t i = 0; part.number == Number::square && i < part.count; ++i) {
      Uint128 square = 0;
      std::memcpy(&square, part.data + sizeof square * i, sizeof square);
      if (square == kSaturated)
        throw RunError("found a sum of squares beyond 128 bits (" + part.name + ", place " + std::to_string(i)
                       + "), allowed: values of some 2^42 grid steps on average\nNo results were written. A larger outputs.pilot meets values that "
                         "lie so far outside, and places coarser grids.");
    }
  }
}

Provenance provenance_of(const Job& job, const StoredRun& run) {
  const RunSettings& settings = job.config().run;
  return {{"version", kVersionText},
          {"command", run.command_line},
          {"resolved_experiment", job.config().resolved},
          {"host", run.machine.host},
          {"processor", run.machine.processor},
          {"device", run.machine.device},
          {"requested_device", settings.device},
          {"requested_simd", settings.simd},
          {"threads", run.machine.threads},
          {"tile", std::to_string(settings.tile)},
          {"ranges", ranges_text(run.done.ranges())},
          {"ended_by", run.ending},
          {"started", run.started},
          {"finished", utc_now()},
          {"simulation_seconds", shortest(run.seconds)},
          {"wall_seconds", shortest(run.wall_seconds)},
          {"compiler", kCompiler},
          {"build_type", kBuildType},
          {"build_flags", kBuildFlags},
          {"libraries", library_versions()}};
}

}  // namespace

std::string host_name() {
  char name[256] = {};
  return gethostname(name, sizeof name - 1) == 0 ? name : "unknown";
}

std::string utc_now() {
  const std::time_t now = std::time(nullptr);
  std::tm parts{};
  gmtime_r(&now, &parts);
  char text[32];
  std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &parts);
  return text;
}

Machine machine_of(const Backend& backend) { return {host_name(), processor_name(), backend.description(), std::to_string(backend.threads())}; }

Stretch stretch_of(const Machine& machine, const FuturesDone& futures, const std::string& started, double seconds) {
  return {ranges_text(futures.ranges()), machine.host, machine.processor, machine.device, machine.threads, started, utc_now(), shortest(seconds)};
}

Job::Job(const Config& config, const DeviceReport& report)
    : config_(config), plan_(config.experiment), backend_(make_backend(config.run, report)), grids_(config.experiment, plan_, *backend_) {
  if (backend_->wants_check()) check_sample(config.experiment, plan_, grids_, *backend_, config.run.simd);
  identity_ = identity_of(config, plan_, grids_, *backend_);
}

void Job::check_same(const SumsFile& file) const {
  const std::string found = difference(file.header().identity, "the file", identity_, "this run");
  if (!found.empty()) throw UsageError(file.path() + ": found sums of another experiment or program: " + found + "; nothing was changed");
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

void store_results(OutputFile& output, const Job& job, Accumulators& sums, const StoredRun& run, bool release) {
  const Experiment& e = job.experiment();
  check_non_finite(e, sums);
  check_squares(sums);
  sums.complete_leaders();
  const auto samples = static_cast<int>(std::min<std::uint64_t>(static_cast<std::uint64_t>(e.sample_futures), sums.futures));
  const Trajectories trajectories = trace_trajectories(e, job.plan(), job.backend(), samples);
  const Sensitivity sensitivity = sensitivity_of(sums, job.grids(), job.plan().view(), job.backend().threads());
  const Ranking ranking = rank_policies(sums.analysis, job.grids().analysis());
  const Convergence convergence = convergence_of(sums.headlines, job.grids());
  const std::vector<TargetState> targets = target_states(e.stop, sums.headlines, job.grids());
  const Provenance provenance = provenance_of(job, run);
  write_results(output, {e, job.plan(), job.grids(), sums, run.done, trajectories, provenance, run.history, job.identity().fingerprint, sensitivity,
                         ranking, convergence, targets, release});
  output.commit();
}

}  // namespace quadrant
