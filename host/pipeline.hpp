// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "host/ranks/leader.hpp"
#include "host/run/simulation.hpp"
#include "host/store/output_file.hpp"

namespace quadrant {

/// Whether a run goes on from a checkpoint: never, from the one that must be there, or from one if there is one.
enum class Resume { no, yes, automatic };

/// What to run, where to store it, and the command line for the provenance.
struct RunRequest {
  Config config;
  std::string output;
  IfPresent if_present = IfPresent::refuse;
  std::string command_line;
  DeviceReport report;               ///< hears of devices that fail, and of checkpoints that cannot be written or read
  bool begin_anew = false;           ///< even where a checkpoint of another run would be lost
  std::optional<FutureRange> shard;  ///< only these futures, into a file of sums
  Resume resume = Resume::no;
  double checkpoint_seconds = 60;  ///< between checkpoints; 0: only where a signal ends the run
  std::string extend;              ///< a results file whose futures are done already; empty: none
};

/// What became of a run.
struct RunOutcome {
  Ending ending;
  std::string device;
  std::uint64_t futures;   ///< in the output
  std::uint64_t own;       ///< of them this run's
  double seconds;          ///< of the simulation
  double total_seconds;    ///< with set-up and storing
  bool saved;              ///< where a signal ended it: whether a checkpoint has its futures
  std::string checkpoint;  ///< its name
};

/// The whole way from a configuration to a results file: priors -> simulate -> accumulate -> analyse -> store, of all futures of the
/// experiment or as many as its stop rule lets run; or to a shard's file of sums. Throws Error; the output file is written whole or not at
/// all. Where `watch` stops the run, or where the output cannot be written, a checkpoint is saved. With `leader`, all ranks simulate.
RunOutcome run_experiment(const RunRequest& request, const RunWatcher& watch, Leader* leader = nullptr);

/// Whether the output is there already, whole, of this experiment, part and program's version, with every future that is asked for or those at
/// which a stop rule ended it: a job that is begun again after its end has nothing to do. Throws where the output cannot be read.
bool is_done(const RunRequest& request);

}  // namespace quadrant
