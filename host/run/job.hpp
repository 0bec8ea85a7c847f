// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>

#include "host/accumulate/pilot.hpp"
#include "host/config/experiment.hpp"
#include "host/simulate/make_backend.hpp"
#include "host/store/results.hpp"
#include "host/store/sums_file.hpp"

namespace quadrant {

/// An experiment that is ready to run: its priors compiled, its grids placed, a back end that has proved itself.
class Job {
 public:
  /// Throws Error. `report` hears of devices that fail on the way. `config` must live as long.
  Job(const Config& config, const DeviceReport& report);

  [[nodiscard]] const Config& config() const { return config_; }
  [[nodiscard]] const Experiment& experiment() const { return config_.experiment; }
  [[nodiscard]] const ModelPlan& plan() const { return plan_; }
  [[nodiscard]] const ExperimentGrids& grids() const { return grids_; }
  [[nodiscard]] const Identity& identity() const { return identity_; }
  [[nodiscard]] Backend& backend() const { return *backend_; }
  [[nodiscard]] Accumulators empty_sums() const { return {plan_.view(), grids_.view()}; }

  /// Throws UsageError where a file of sums is of something else than this job, naming in what it differs.
  void check_same(const SumsFile& file) const;

 private:
  const Config& config_;
  ModelPlan plan_;
  std::unique_ptr<Backend> backend_;
  ExperimentGrids grids_;
  Identity identity_;
};

/// Where futures are simulated, as the record has it.
struct Machine {
  std::string host, processor, device, threads;
};
/// Name of this machine.
std::string host_name();
/// This process with a back end.
Machine machine_of(const Backend& backend);

/// Series of futures 0 .. count - 1 under all policies.
Trajectories trace_trajectories(const Experiment& experiment, const ModelPlan& plan, Backend& backend, int count);

/// What is stored of a job besides its sums.
struct StoredRun {
  FuturesDone done;
  std::vector<Stretch> history;
  std::string command_line, ending, started;
  double seconds;       ///< of simulation
  double wall_seconds;  ///< of the whole command until now
  Machine machine;      ///< that stores it, or all that simulated it
};

/// Analyses sums, completes them and writes a results file, which takes its name. Throws RunError where more futures left the finite numbers
/// than the experiment allows. With `release` the largest of the sums goes on the way, and `sums` is good for nothing afterwards.
void store_results(OutputFile& output, const Job& job, Accumulators& sums, const StoredRun& run, bool release);

/// Time of day as the record has it: 2026-10-01T12:00:00Z.
std::string utc_now();
/// The record of futures that a machine has just run.
Stretch stretch_of(const Machine& machine, const FuturesDone& futures, const std::string& started, double seconds);

}  // namespace quadrant
