// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <limits>

namespace quadrant {

/// An estimate of a variance-based sensitivity index, its standard error and its 95 % interval. The index itself lies in 0 .. 1;
/// estimates are nearly unbiased and are not cut off there, so those of a parameter without influence scatter about 0. All NaN where
/// the data say nothing about it.
struct SensitivityIndex {
  double value = std::numeric_limits<double>::quiet_NaN();
  double se = value, low = value, high = value;
};

/// The index with the interval of the normal distribution.
inline SensitivityIndex with_normal_interval(double value, double se) {
  constexpr double kZ = 1.959963984540054;
  return {value, se, value - kZ * se, value + kZ * se};
}

}  // namespace quadrant
