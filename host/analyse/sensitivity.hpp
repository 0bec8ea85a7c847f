// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "host/accumulate/accumulators.hpp"
#include "host/accumulate/pilot.hpp"
#include "host/analyse/regional.hpp"

namespace quadrant {

/// First-order indices that a run yields at no further futures, over the futures of its conditional sums; row-major.
struct Sensitivity {
  std::vector<SensitivityIndex> outcomes;  ///< [policies][outcomes][parameters], at the horizon
  std::vector<SensitivityIndex> claims;    ///< [times][claims][parameters], of whether a claim holds
  std::vector<SensitivityIndex> effects;   ///< [times][claims][parameters]; NaN where a claim has none, or a future gave none
  std::vector<Separation> regional;        ///< [times][claims][parameters]
};

/// Computes them from what a run gathered, on `threads` threads.
Sensitivity sensitivity_of(const Accumulators& sums, const ExperimentGrids& grids, const Plan& plan, int threads);

/// Kurtosis of an outcome from its histogram, the open bins read at their edges: 3 where it does not vary.
double kurtosis_of(const std::uint64_t* histogram);

}  // namespace quadrant
