// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "host/config/experiment.hpp"
#include "host/simulate/backend.hpp"
#include "host/simulate/model_plan.hpp"

namespace quadrant {

/// The first place where two back ends disagree.
struct Difference {
  std::uint64_t future;
  std::string policy;  ///< or "history", or "draws", or "parameters"
  int step;            ///< from the start of the history; -1 for parameters and horizon outcomes
  std::string variable;
  float first, second;
  [[nodiscard]] std::string text() const;
};

/// Recomputes a range of futures under all policies on two back ends and compares every parameter, draw, series, event and horizon
/// outcome bit by bit. Returns the first difference by future, or nothing where all bits agree.
std::optional<Difference> compare_backends(const Experiment& experiment, const ModelPlan& plan, Backend& first, Backend& second, FutureRange range);

}  // namespace quadrant
