// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "host/priors/prior_tables.hpp"
#include "kernels/launch/plan.hpp"

namespace quadrant {

/// Owner of everything that determines the futures of an experiment, as the back ends read it.
class ModelPlan {
 public:
  explicit ModelPlan(const Experiment& experiment);
  /// The plan of all policies, or of `count` of them from number `first` on.
  [[nodiscard]] Plan view() const { return view(0, policies_); }
  [[nodiscard]] Plan view(int first, int count) const;
  /// End of a step, in years; steps count from the start of the history.
  [[nodiscard]] double step_end(int step) const { return timeline_.start + (step + 1.0) / timeline_.steps_per_year; }

 private:
  Timeline timeline_;
  int policies_;
  PriorTables priors_;
  DesignTables design_;
  std::vector<StepTime> times_;
  std::vector<LeverPath> history_levers_;
  std::vector<LeverPath> policy_levers_;
};

}  // namespace quadrant
