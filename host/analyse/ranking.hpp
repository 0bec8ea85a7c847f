// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "host/accumulate/accumulators.hpp"
#include "host/accumulate/pilot.hpp"

namespace quadrant {

/// A mean of paired numbers with its standard error.
struct MeanDifference {
  double mean = 0, se = 0;
};

/// Policies by their objectives.
struct Ranking {
  std::vector<MeanDifference> value;       ///< [objectives][policies], in the objective's unit; NaN where no future was finite
  std::vector<MeanDifference> difference;  ///< [objectives][policies][policies]: how much better the first is than the second, paired
  std::vector<std::uint64_t> better;       ///< [objectives][policies][policies]: futures in which the first is better
  std::vector<std::uint64_t> counted;      ///< [objectives] futures
  /// Whether no other policy is at least as good in the mean of every objective and better in one.
  std::vector<char> pareto;
  /// Whether that holds, or does not, beyond the sampling error: no dominating policy loses or ties an objective within 1.96 standard errors of
  /// the paired difference, and none that does not dominate would within them.
  std::vector<char> certain;
};

/// Ranks the policies of a run.
Ranking rank_policies(const AnalysisSums& sums, const AnalysisPlan& plan);

}  // namespace quadrant
