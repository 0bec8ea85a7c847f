// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "host/accumulate/analysis_plan.hpp"
#include "host/accumulate/headlines.hpp"
#include "host/config/experiment.hpp"
#include "host/simulate/backend.hpp"
#include "host/simulate/model_plan.hpp"

namespace quadrant {

/// The grids of an experiment, and what is asked of its futures. They depend on it alone: they are placed by its first `pilot` futures.
class ExperimentGrids {
 public:
  ExperimentGrids(const Experiment& experiment, const ModelPlan& plan, Backend& backend);
  [[nodiscard]] Aggregation view() const;
  [[nodiscard]] const GridTable& series() const { return series_; }
  [[nodiscard]] const GridTable& outcomes() const { return outcomes_; }
  [[nodiscard]] const AnalysisPlan& analysis() const { return analysis_; }
  [[nodiscard]] const Headlines& headlines() const { return headlines_; }

 private:
  void scale_conditional_sums(const Plan& plan);

  AnalysisPlan analysis_;
  Headlines headlines_;
  GridTable series_, outcomes_;
  std::vector<JointPair> joint_;
};

}  // namespace quadrant
