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

Simulation::Simulation(const Job& job, Simulator& simulator, FutureRange part, const RunWatcher& watch)
    : job_(job), simulator_(simulator), part_(part), watch_(watch), sums_(job.empty_sums()) {}

void Simulation::go_on_from(FuturesDone done, double seconds_before) {
  done_ = std::move(done);
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
  return job_.experiment().stop.targets.empty() || !stops_ ? part_.count : next_stop_look(done_.count(), part_.count);
}

bool Simulation::stands_at_a_look() const {
  const std::uint64_t done = done_.count();
  return done > 0 && done_.ranges().size() == 1 && (done == part_.count || next_stop_look(done - 1, part_.count) == done);
}

void Simulation::simulate(FutureRange within) {
  const std::vector<FutureRange> todo = done_.missing(within);
  if (todo.empty()) return;
  const std::array<std::uint64_t, kQuadrants> leads = leads_;
  const std::uint64_t began = done_.count();
  const FuturesDone more = simulator_.simulate(todo, sums_, [&](const ProgressCounts& counts) {
    for (std::size_t q = 0; q < kQuadrants; ++q) leads_[q] = leads[q] + counts.leads[q];
    return goes_on(began + counts.done);
  });
  done_.add(more);
  own_.add(more);
}

Ending Simulation::run(double interval, const Save& save) {
  interval_ = interval;
  start_ = saved_ = Clock::now();
  const bool aims = !job_.experiment().stop.targets.empty() && stops_;
  for (;;) {
    if (aims && stands_at_a_look() && targets_reached()) return Ending::targets;  // a resumed run may stand at a look that was not yet taken
    if (is_whole()) return Ending::all_futures;
    save_due_ = false;
    simulate({part_.first, next_look()});
    if (ending_ == Ending::time_budget && !done_.ranges().empty()) {  // ranks leave gaps: results are of futures from the first on
      fills_ = true;
      simulate({part_.first, done_.end() - part_.first});
    }
    if (ending_ == Ending::watcher || (ending_ && !is_whole())) return *ending_;
    if (save_due_ && !is_whole()) {
      save(*this);
      saved_ = Clock::now();
    }
  }
}

double Simulation::seconds() const { return seconds_since(start_); }

bool Simulation::goes_on(std::uint64_t done) {
  const Experiment& e = job_.experiment();
  if (!fills_ && stops_ && e.stop.seconds > 0 && all_seconds() > e.stop.seconds && done < part_.count) ending_ = Ending::time_budget;
  if (interval_ > 0 && seconds_since(saved_) >= interval_) save_due_ = true;
  if (watch_) {
    RunStatus status{done, part_.count, done_.count() - own_.count(), seconds(), e.policies.front().name, {}};
    for (std::size_t q = 0; q < kQuadrants; ++q) status.leads[q] = proportion(leads_[q], done);
    if (!watch_(status)) ending_ = Ending::watcher;
  }
  return fills_ ? ending_ != Ending::watcher : !ending_ && !save_due_;
}

bool Simulation::targets_reached() const {
  const std::vector<TargetState> states = target_states(job_.experiment().stop, sums_.headlines, job_.grids());
  return !states.empty() && std::all_of(states.begin(), states.end(), [](const TargetState& state) { return state.reached(); });
}

}  // namespace quadrant
