// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#include "host/simulate/model_plan.hpp"

namespace quadrant {

ModelPlan::ModelPlan(const Experiment& e)
    : timeline_(e.timeline), policies_(static_cast<int>(e.policies.size())), priors_(e.priors, e.correlations),
      design_(e.design, e.seed, e.latin_bits, e.replicate_bits) {
  const int history = history_steps(timeline_);
  const int forecast = forecast_steps(timeline_);
  const auto middle = [&](int step) { return timeline_.start + (step + 0.5) / timeline_.steps_per_year; };
  for (int step = 0; step < history + forecast; ++step) times_.push_back(step_time(step, timeline_));
  for (int step = 0; step < history; ++step) history_levers_.push_back(lever_path(e.history, middle(step)));
  for (const Policy& policy : e.policies)
    for (int step = history; step < history + forecast; ++step) policy_levers_.push_back(lever_path(policy.levers, middle(step)));
}

Plan ModelPlan::view(int first, int count) const {
  const int forecast = forecast_steps(timeline_);
  return {design_.view(),
          priors_.view(),
          timeline_,
          history_steps(timeline_),
          forecast,
          count,
          times_.data(),
          history_levers_.data(),
          policy_levers_.data() + static_cast<long>(first) * forecast};
}

}  // namespace quadrant
