// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "host/config/experiment.hpp"
#include "host/simulate/backend.hpp"
#include "host/simulate/model_plan.hpp"

namespace quadrant {

/// Owner of the grids of a table.
struct GridTable {
  int columns = 0;
  std::vector<float> scale, bin_scale, bin_offset;  ///< [rows][columns]
  GridTable(int rows, int column_count);
  [[nodiscard]] Grids view() const { return {columns, scale.data(), bin_scale.data(), bin_offset.data()}; }
};

/// The grids of an experiment. They depend on it alone: they are placed by its first `pilot` futures.
class ExperimentGrids {
 public:
  ExperimentGrids(const Experiment& experiment, const ModelPlan& plan, Backend& backend);
  [[nodiscard]] Aggregation view() const;
  [[nodiscard]] const GridTable& series() const { return series_; }
  [[nodiscard]] const GridTable& outcomes() const { return outcomes_; }

 private:
  GridTable series_, outcomes_;
  std::vector<JointPair> joint_;
};

}  // namespace quadrant
