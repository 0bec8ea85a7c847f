// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "host/run/job.hpp"

namespace quadrant {

/// Who simulates a job's futures and adds them up: this process alone, or all ranks of an MPI job.
class Simulator {
 public:
  virtual ~Simulator() = default;
  /// Simulates futures and adds them to `to`. Returns which were done: all of them, unless `progress` stopped it.
  virtual FuturesDone simulate(const std::vector<FutureRange>& todo, Accumulators& to, const ProgressWatcher& progress) = 0;
  /// Where they are simulated.
  [[nodiscard]] virtual Machine machine() const = 0;
};

/// This process, with the job's back end.
class LocalSimulator final : public Simulator {
 public:
  explicit LocalSimulator(const Job& job) : job_(job) {}
  FuturesDone simulate(const std::vector<FutureRange>& todo, Accumulators& to, const ProgressWatcher& progress) override;
  [[nodiscard]] Machine machine() const override { return machine_of(job_.backend()); }

 private:
  const Job& job_;
};

}  // namespace quadrant
