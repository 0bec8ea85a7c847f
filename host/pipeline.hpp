// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>

#include "host/analyse/convergence.hpp"
#include "host/config/experiment.hpp"
#include "host/simulate/make_backend.hpp"
#include "host/store/output_file.hpp"
#include "host/store/results.hpp"

namespace quadrant {

/// What a running experiment tells while it runs.
struct RunStatus {
  std::uint64_t done, futures;
  double seconds;
  std::string policy;                        ///< the first one
  std::array<Proportion, kQuadrants> leads;  ///< running estimate: each quadrant leads in capability at the horizon under it
};
/// Returning false stops the run.
using RunWatcher = std::function<bool(const RunStatus&)>;

/// What to run, where to store it, and the command line for the provenance.
struct RunRequest {
  Config config;
  std::string output;
  IfPresent if_present;
  std::string command_line;
  DeviceReport report;  ///< hears of devices that fail on the way
};

/// What ended a simulation.
enum class Ending { all_futures, targets, time_budget, watcher };
/// "futures", "targets", "time_budget", "signal".
const char* ending_name(Ending ending);

/// What became of a run.
struct RunOutcome {
  Ending ending;
  std::vector<TargetState> targets;  ///< of the stop rule
  std::string device;
  std::uint64_t futures;
  double seconds;        ///< of the simulation
  double total_seconds;  ///< with set-up and storing
};

/// The whole way from a configuration to a results file: priors -> simulate -> accumulate -> analyse -> store, of all futures of the
/// experiment or as many as its stop rule lets run. Throws Error; the output file is written whole or not at all. Where `watch` stops the run
/// nothing is written.
RunOutcome run_experiment(const RunRequest& request, const RunWatcher& watch);

/// Series of futures 0 .. count - 1 under all policies.
Trajectories trace_trajectories(const Experiment& experiment, const ModelPlan& plan, Backend& backend, int count);

}  // namespace quadrant
