// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#include "host/accumulate/statistics.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace quadrant {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

/// Values that sit on bin centres exactly are read as such; others are spread evenly over their bin.
double quantile(const OutcomeInfo& info, const GridCell& grid, const std::uint64_t* histogram, int first, std::uint64_t n, double level) {
  const double target = level * static_cast<double>(n);
  double below = 0;
  int bin = first;
  while (bin < kBins - 1 && below + static_cast<double>(histogram[bin]) < target) below += static_cast<double>(histogram[bin++]);
  if (info.kind != OutcomeKind::number) return (bin - kBins / 2) * grid.bin_width();
  // the open bins are read at their finite edge
  if (bin == 0) return grid.lower_edge(1);
  if (bin == kBins - 1) return grid.lower_edge(kBins - 1);
  const double inside = histogram[bin] > 0 ? (target - below) / static_cast<double>(histogram[bin]) : 0.5;
  return grid.lower_edge(bin) + std::clamp(inside, 0.0, 1.0) * grid.bin_width();
}

}  // namespace

Summary summarise(const OutcomeInfo& info, const GridCell& grid, const Sums& sums) {
  Summary s;
  const int first = info.kind == OutcomeKind::passage ? kBins / 2 + 1 : 0;  // bin kBins/2: never
  for (int bin = first; bin < kBins; ++bin) s.n += sums.histogram[bin];
  if (s.n == 0) {
    s.mean = s.sd = s.se = kNaN;
    s.quantile.fill(kNaN);
    return s;
  }
  const auto n = static_cast<double>(s.n);
  Int128 place = sums.place, square = sums.square;
  if (info.kind == OutcomeKind::passage) {  // the futures that never passed
    const auto never = static_cast<Int128>(sums.histogram[kBins / 2]);
    place -= never * 3;
    square -= never * 9;
  }
  // from the means: the places are small numbers about the middle of the bins
  const double mean_place = static_cast<double>(place) / n;
  const double variance = std::max(0.0, static_cast<double>(square) / n - mean_place * mean_place);
  s.mean = static_cast<double>(sums.sum) / n / grid.scale + info.offset;
  s.sd = s.n > 1 ? std::sqrt(variance * n / (n - 1)) / grid.place_scale : kNaN;
  s.se = s.n > 1 ? s.sd / std::sqrt(n) : kNaN;
  for (std::size_t i = 0; i < kQuantileLevels.size(); ++i)
    s.quantile[i] = quantile(info, grid, sums.histogram, first, s.n, kQuantileLevels[i]) + info.offset;
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
  return {p, std::sqrt(p * (1 - p) / total), std::max(0.0, centre - half), std::min(1.0, centre + half)};
}

}  // namespace quadrant
