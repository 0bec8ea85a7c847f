// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>

#include "host/accumulate/accumulators.hpp"
#include "host/base/names.hpp"

namespace quadrant {

/// The quantiles that are reported.
inline constexpr std::array<double, 7> kQuantileLevels = {0.01, 0.05, 0.25, 0.50, 0.75, 0.95, 0.99};

/// Summary of one outcome over the futures counted.
struct Summary {
  std::uint64_t n = 0;
  double mean = 0, sd = 0, se = 0;                        ///< NaN where n is 0 (sd, se: below 2)
  std::array<double, kQuantileLevels.size()> quantile{};  ///< interpolated inside their bin
};

/// Grid of one outcome, see kernels/aggregate/grid.hpp.
struct GridCell {
  double scale, bin_scale, bin_offset;
  [[nodiscard]] double lower_edge(int bin) const { return (bin - 0.5 - bin_offset) / bin_scale; }
  [[nodiscard]] double bin_width() const { return 1 / bin_scale; }
};

/// bin_offset of first passages: never, stored as 0, falls into bin 0, and every time above 0 into a later one.
inline constexpr float kNeverOffset = 0.45f;

/// bin_offset of differences of whole numbers, which have either sign.
inline constexpr float kZeroBin = 0.5f * kBins;

/// The exact sums of one outcome.
struct Sums {
  const std::uint64_t* histogram;
  Int128 sum;
  Uint128 square;
};
inline Sums sums_of(const Table& t, std::size_t cell) { return {t.histogram.data() + cell * kBins, t.sum[cell], t.square[cell]}; }

/// Mean, standard deviation and standard error of the mean from exact sums of n values: NaN where n is 0 (sd, se: below 2).
struct Moments {
  double mean, sd, se;
};
Moments moments(const GridCell& grid, Int128 sum, Uint128 square, std::uint64_t n);

/// Summarises an outcome of n futures from its exact sums; its histogram may count fewer. Passages, whose histograms count every
/// future, take only the futures that passed. `info.offset` is added.
Summary summarise(const OutcomeInfo& info, const GridCell& grid, const Sums& sums, std::uint64_t n);

/// A probability from counts with its standard error and Wilson's 95 % interval (E. B. Wilson, JASA 22, 1927).
struct Proportion {
  double p = 0, se = 0, low = 0, high = 0;
};
Proportion proportion(std::uint64_t hits, std::uint64_t n);

}  // namespace quadrant
