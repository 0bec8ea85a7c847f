// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "host/accumulate/accumulators.hpp"

namespace quadrant {

/// The first part in which two sets of sums of the same experiment differ.
struct SumsDifference {
  std::string part;  ///< "series sum", "differences", ...; empty where all agree
  int row = -1;      ///< of series and outcomes
  int column = -1;

  /// The part and, of series and outcomes, policy, step and variable.
  [[nodiscard]] std::string text(const Plan& plan, const std::vector<std::string>& policies) const;
};

/// Compares everything in two sets of sums.
SumsDifference first_difference(const Accumulators& a, const Accumulators& b);

}  // namespace quadrant
