// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "host/config/experiment.hpp"
#include "host/simulate/backend.hpp"
#include "host/simulate/model_plan.hpp"
#include "host/simulate/traced.hpp"

namespace quadrant::testing {

/// The shipped baseline experiment with overrides as of --set.
Experiment baseline(const std::vector<std::string>& settings = {});

/// The experiment with some parameters fixed.
Experiment with_fixed(Experiment e, const std::vector<std::pair<std::string, double>>& values);

/// The experiment with a discrete prior, without bounds, of parameter number `id`.
Experiment with_discrete(Experiment e, int id, const std::vector<double>& values, const std::vector<double>& weights);

/// The baseline under some policies with a prior whose rare far value a pilot of 64 futures misses and a thousand futures meet.
Experiment with_rare_extreme(const std::vector<std::string>& policies);

/// The experiment with only these policies, in this order.
Experiment with_policies(Experiment e, const std::vector<std::string>& names);

/// The shipped status quo with some levers held at constant values from the fork on, under a name of its own.
Policy variant(const Experiment& e, const std::string& name, const std::vector<std::pair<std::string, LeverKnots>>& levers);

/// Futures of an experiment with every series of every step.
class TracedFutures {
 public:
  TracedFutures(const Experiment& e, int futures, std::uint64_t first = 0);
  [[nodiscard]] int count() const { return static_cast<int>(traced_.count()); }
  [[nodiscard]] int history_steps() const { return plan_.history_steps; }
  [[nodiscard]] int forecast_steps() const { return plan_.forecast_steps; }
  [[nodiscard]] int policies() const { return plan_.policies; }
  /// Forecast step whose end is `year`.
  [[nodiscard]] int step_at(double year) const;

  [[nodiscard]] float parameter(int id, int future) const { return traced_.parameter(id, column_of(future)); }
  [[nodiscard]] float draw(int step, int draw, int future) const { return traced_.draw(step, draw, column_of(future)); }
  [[nodiscard]] float history(int step, int series, int future) const { return traced_.in_history(step, series, column_of(future)); }
  [[nodiscard]] float forecast(int policy, int step, int series, int future) const {
    return traced_.in_forecast(policy, step, series, column_of(future));
  }
  [[nodiscard]] float outcome(int policy, int column, int future) const { return traced_.outcome(policy, column, column_of(future)); }
  /// A series of all futures under a policy at a forecast step.
  [[nodiscard]] std::vector<double> column(int policy, int step, int series) const;

 private:
  static std::size_t column_of(int future) { return static_cast<std::size_t>(future); }
  ModelPlan owner_;
  Plan plan_;
  Timeline timeline_;
  std::unique_ptr<Backend> backend_;
  Traced traced_;
};

double mean(const std::vector<double>& x);
double deviation(const std::vector<double>& x);  ///< standard deviation, n - 1
double quantile(std::vector<double> x, double level);

}  // namespace quadrant::testing
