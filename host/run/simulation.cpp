// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#include "host/run/simulation.hpp"

#include <algorithm>

#include "host/analyse/convergence.hpp"
#include "host/base/size.hpp"

namespace quadrant {
const char* ending_name(Ending ending) {
  static constexpr const char* kNames[] = {"futures", "targets", "time_budget", "signal"};
  return kNames[static_cast<int>(ending)];
}

Simulation::Simulation(const Job& job, FutureRange part, const RunWatcher& watch) : job_(job), part_(part), watch_(watch), sums_(job.empty_sums()) {}

void Simulation::go_on_from(std::uint64_t done, double seconds_before) {
  before_ = done_ = done;
  seconds_before_ = seconds_before;
  count_leads();
}

void Simulation::count_leads() {
  const Plan plan = job_.plan().view();
  const std::size_t row = size(series_row(plan, 0, plan.forecast_steps - 1)) * kLeaderCodes;
  leads_ = {};
  for (std::size_t code = 0; code < kLeaderCodes; ++code) leads_[code / 16] += sums_.leaders[row + code];
}

std::uint64_t Simulation::next_look() const {
  return job_.experiment().stop.targets.empty() || !stops_ ? part_.count : next_stop_look(done_, part_.count);
}

Ending Simulation::run(double interval, const Save& save) {
  interval_ = interval;
  start_ = saved_ = Clock::now();
  const Experiment& e = job_.experiment();
  const bool aims = !e.stop.targets.empty() && stops_;
  for (;;) {
    // a resumed run may stand at a look that was not yet taken
    if (aims && done_ > 0 && (done_ == part_.count || next_stop_look(done_ - 1, part_.count) == done_) && targets_reached()) return Ending::targets;
    if (done_ == part_.count) return Ending::all_futures;
    const std::array<std::uint64_t, kQuadrants> leads = leads_;
    const std::uint64_t began = done_;
    save_due_ = false;
    done_ += job_.backend().simulate(job_.plan().view(), job_.grids().view(), {part_.first + began, next_look() - began}, sums_,
                                     [&](const ProgressCounts& counts) {
                                       for (std::size_t q = 0; q < kQuadrants; ++q) leads_[q] = leads[q] + counts.leads[q];
                                       return goes_on(began + counts.done);
                                     });
    if (ending_ == Ending::watcher || (ending_ && done_ < part_.count)) return *ending_;
    if (save_due_ && done_ < part_.count) {
      save(*this);
      saved_ = Clock::now();
    }
  }
}

double Simulation::seconds() const { return seconds_since(start_); }

bool Simulation::goes_on(std::uint64_t done) {
  const Experiment& e = job_.experiment();
  if (stops_ && e.stop.seconds > 0 && all_seconds() > e.stop.seconds && done < part_.count) ending_ = Ending::time_budget;
  if (interval_ > 0 && seconds_since(saved_) >= interval_) save_due_ = true;
  if (!watch_) return !ending_ && !save_due_;
  RunStatus status{done, part_.count, before_, seconds(), e.policies.front().name, {}};
  for (std::size_t q = 0; q < kQuadrants; ++q) status.leads[q] = proportion(leads_[q], done);
  if (!watch_(status)) ending_ = Ending::watcher;
  return !ending_ && !save_due_;
}

bool Simulation::targets_reached() const {
  const std::vector<TargetState> states = target_states(job_.experiment().stop, sums_.headlines, job_.grids());
  return !states.empty() && std::all_of(states.begin(), states.end(), [](const TargetState& state) { return state.reached(); });
}

}  // namespace quadrant
