// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <functional>
#include <optional>
#include <string>

#include "host/accumulate/statistics.hpp"
#include "host/base/clock.hpp"
#include "host/run/simulator.hpp"

namespace quadrant {

/// What a running experiment tells while it runs.
struct RunStatus {
  std::uint64_t done, futures;               ///< of the part that this run was asked for
  std::uint64_t before;                      ///< of those done: by runs that this one resumes or extends
  double seconds;                            ///< of this run
  std::string policy;                        ///< the first one
  std::array<Proportion, kQuadrants> leads;  ///< running estimate: each quadrant leads in capability at the horizon under it
};
/// Returning false stops the run.
using RunWatcher = std::function<bool(const RunStatus&)>;

/// What ended a simulation.
enum class Ending { all_futures, targets, time_budget, watcher };
/// "futures", "targets", "time_budget", "signal".
const char* ending_name(Ending ending);

/// A simulation of part of an experiment under its stop rule: the futures up to a look at the targets, then those up to the next one, with a
/// checkpoint now and then.
class Simulation {
 public:
  /// What is called with sums that hold every future done so far, when a checkpoint is due.
  using Save = std::function<void(Simulation&)>;

  /// Futures of `part`. Sums of futures of it that are done already may be put into sums() before it runs; `seconds_before` were spent on
  /// them.
  Simulation(const Job& job, Simulator& simulator, FutureRange part, const RunWatcher& watch);
  void go_on_from(FuturesDone done, double seconds_before);
  /// Runs to the end, or until the watcher stops it. Calls `save` about every `interval` seconds, if that is not 0.
  Ending run(double interval, const Save& save);
  /// Ends neither with targets nor with the time: what was asked for is a number of futures.
  void ignore_stop_rule() { stops_ = false; }

  [[nodiscard]] Accumulators& sums() { return sums_; }
  [[nodiscard]] FutureRange part() const { return part_; }
  /// What this run has done itself, and what was done in all. Where a signal stops several ranks there may be gaps.
  [[nodiscard]] const FuturesDone& own() const { return own_; }
  [[nodiscard]] const FuturesDone& done() const { return done_; }
  /// Seconds of this run, and of those before as well.
  [[nodiscard]] double seconds() const;
  [[nodiscard]] double all_seconds() const { return seconds_before_ + seconds(); }

 private:
  /// Simulates those futures of a range that are not done, or as many as the watcher lets.
  void simulate(FutureRange within);
  [[nodiscard]] bool goes_on(std::uint64_t done);
  [[nodiscard]] bool is_whole() const { return done_.count() == part_.count; }
  [[nodiscard]] bool stands_at_a_look() const;
  [[nodiscard]] bool targets_reached() const;
  [[nodiscard]] std::uint64_t next_look() const;
  void count_leads();

  const Job& job_;
  Simulator& simulator_;
  FutureRange part_;
  const RunWatcher& watch_;
  Accumulators sums_;
  bool stops_ = true;
  FuturesDone own_, done_;
  double seconds_before_ = 0;
  Clock::time_point start_ = Clock::now(), saved_ = start_;
  double interval_ = 0;
  bool save_due_ = false;
  bool fills_ = false;  ///< gaps, whatever the time
  std::array<std::uint64_t, kQuadrants> leads_{};
  std::optional<Ending> ending_;
};

}  // namespace quadrant
