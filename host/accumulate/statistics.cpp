// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#include "host/accumulate/statistics.hpp"

#include <algorithm>
#include <cmath>

#include "host/base/nan.hpp"

namespace quadrant {
namespace {

/// Values that sit on bin centres exactly are read as such; others are spread evenly over their bin.
double quantile(const OutcomeInfo& info, const GridCell& grid, const std::uint64_t* histogram, int first, std::uint64_t n, double level) {
  const double target = level * static_cast<double>(n);
  double below = 0;
  int bin = first;
  while (bin < kBins - 1 && below + static_cast<double>(histogram[bin]) < target) below += static_cast<double>(histogram[bin++]);
  if (info.kind != OutcomeKind::number) return bin * grid.bin_width();
  // the open bins are read at their finite edge
  if (bin == 0) return grid.lower_edge(1);
  if (bin == kBins - 1) return grid.lower_edge(kBins - 1);
  const double inside = histogram[bin] > 0 ? (target - below) / static_cast<double>(histogram[bin]) : 0.5;
  return std::min(grid.lower_edge(bin) + std::clamp(inside, 0.0, 1.0) * grid.bin_width(), grid.lower_edge(bin + 1));
}

}  // namespace

Moments moments(const GridCell& grid, Int128 sum, Uint128 square, std::uint64_t futures) {
  if (futures == 0) return {kNaN, kNaN, kNaN};
  // the sums are exact; long double keeps what the difference of two large ones leaves
  const auto n = static_cast<long double>(futures);
  const long double mean = static_cast<long double>(sum) / n;
  const long double squares = static_cast<long double>(square) / n;
  const double variance = static_cast<double>(std::max(0.0L, squares - mean * mean));
  const double value = static_cast<double>(mean / grid.scale);
  if (futures == 1) return {value, kNaN, kNaN};
  const double sd = std::sqrt(variance * (static_cast<double>(futures) / static_cast<double>(futures - 1))) / grid.scale;
  return {value, sd, sd / std::sqrt(static_cast<double>(futures))};
}

Summary summarise(const OutcomeInfo& info, const GridCell& grid, const Sums& sums, std::uint64_t futures) {
  Summary s;
  const int first = info.kind == OutcomeKind::passage ? 1 : 0;  // bin 0: never
  std::uint64_t counted = 0;
  for (int bin = first; bin < kBins; ++bin) counted += sums.histogram[bin];
  s.n = info.kind == OutcomeKind::passage ? counted : futures;
  const Moments m = moments(grid, sums.sum, sums.square, s.n);  // futures that never passed add 0 to both sums
  s.mean = m.mean + info.offset;
  s.sd = m.sd;
  s.se = m.se;
  if (s.n == 0) {
    s.quantile.fill(kNaN);
    return s;
  }
  for (std::size_t i = 0; i < kQuantileLevels.size(); ++i)
    s.quantile[i] = quantile(info, grid, sums.histogram, first, counted, kQuantileLevels[i]) + info.offset;
  return s;
}

Proportion proportion(std::uint64_t hits, std::uint64_t n) {
  if (n == 0) return {kNaN, kNaN, kNaN, kNaN};
  constexpr double kZ = 1.959963984540054;
  const auto total = static_cast<double>(n);
  const double p = static_cast<double>(hits) / total;
  const double shrink = 1 + kZ * kZ / total;
  const double centre = (p + kZ * kZ / (2 * total)) / shrink;
  const double half = kZ * std::sqrt(p * (1 - p) / total + kZ * kZ / (4 * total * total)) / shrink;
  // at the ends rounding could push the interval off its own share
  const double low = hits == 0 ? 0 : std::max(0.0, centre - half), high = hits == n ? 1 : std::min(1.0, centre + half);
  return {p, std::sqrt(p * (1 - p) / total), low, high};
}

}  // namespace quadrant
