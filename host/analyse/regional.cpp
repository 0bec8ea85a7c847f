// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#include "host/analyse/regional.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numbers>

#include "host/priors/portable_math.hpp"

namespace quadrant {

double kolmogorov_tail(double x) {
  if (!(x > 0)) return std::isnan(x) ? x : 1;
  // Below 1 the alternating series is slow and cancels; Jacobi's identity turns it into one that is fast there. What either
  // leaves out is below 1e-20.
  if (x < 1) {
    double sum = 0;
    for (const int k : {1, 3, 5}) sum += portable::exp(-(k * k) * std::numbers::pi * std::numbers::pi / (8 * x * x));
    return 1 - std::sqrt(2 * std::numbers::pi) / x * sum;
  }
  double sum = 0;
  for (const int k : {1, 2, 3, 4}) sum += (k % 2 == 1 ? 2 : -2) * portable::exp(-2.0 * k * k * x * x);
  return sum;
}

Separation regional_sensitivity(BinTotals count, BinTotals holds) {
  double with = 0, without = 0;
  for (std::size_t b = 0; b < count.size(); ++b) {
    with += static_cast<double>(holds[b]);
    without += static_cast<double>(count[b] - holds[b]);
  }
  constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
  if (!(with > 0) || !(without > 0)) return {kNone, kNone, kNone, false};
  double below_with = 0, below_without = 0, largest = 0;  // whole numbers: equal distances compare equal
  std::size_t edge = kParameterBins / 2;
  for (std::size_t b = 0; b + 1 < count.size(); ++b) {
    below_with += static_cast<double>(holds[b]);
    below_without += static_cast<double>(count[b] - holds[b]);
    const double difference = below_without / without - below_with / with;
    if (std::fabs(difference) > std::fabs(largest)) {
      largest = difference;
      edge = b + 1;
    }
  }
  const double distance = std::fabs(largest);
  return {distance, kolmogorov_tail(distance * std::sqrt(with / (with + without) * without)), static_cast<double>(edge) / kParameterBins,
          largest > 0};
}

}  // namespace quadrant
