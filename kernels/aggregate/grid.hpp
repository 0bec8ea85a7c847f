// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "kernels/base/qualifiers.hpp"

// How a value becomes integers. Each outcome of each row (a policy and step) has a grid of its own:
//   q = nearest integer of  scale x                         enters the sums of q and q^2 (scale is a power of two)
//   b = nearest integer of  bin_scale x + bin_offset, at most kBins - 1, at least 0, is the bin; the first and the last are open
// Integer addition is associative: any order and any split of the futures gives the same sums.
namespace quadrant {

inline constexpr int kBins = 384;
inline constexpr int kJointBins = 32;  ///< bins a side of a joint histogram, twelve of kBins each

/// Values of at least this many grid steps leave the fast path; ...
inline constexpr float kWideValue = 16777216.0f;  // 2^24
/// ... and from this many on (or NaN, or infinite) the future counts as non-finite.
inline constexpr float kNonFinite = 4503599627370496.0f;  // 2^52

// Sums count every future. Histograms count every one of the first kAllCounted futures of an experiment and then one block of
// kCountedBlock in kCountedStride: by then a quantile's sampling error is below the width of a bin, and the increments, one a cycle
// at best, would cost more than the rest of the aggregation (docs/decisions/0005-histograms.md).
inline constexpr std::uint64_t kAllCounted = 131072;
inline constexpr std::uint64_t kCountedBlock = 32;
inline constexpr std::uint64_t kCountedStride = 8 * kCountedBlock;

/// Whether the histograms count a future; sums, leaders and horizon outcomes count every one.
QD_HD_CONSTEXPR bool is_counted(std::uint64_t future) { return future < kAllCounted || future % kCountedStride < kCountedBlock; }

/// Futures of a tile: places begin to end - 1.
struct Span {
  int begin, end;
};

/// The grids of one row: arrays over its outcomes.
struct GridRow {
  const float* scale;
  const float* bin_scale;
  const float* bin_offset;
};

/// Grids of a table of rows x columns, row-major.
struct Grids {
  int columns;
  const float* scale;
  const float* bin_scale;
  const float* bin_offset;
};
QD_HD_CONSTEXPR GridRow row_of(const Grids& g, int row) {
  const long offset = static_cast<long>(row) * g.columns;
  return {g.scale + offset, g.bin_scale + offset, g.bin_offset + offset};
}

/// The grid of one cell of a table.
struct ColumnGrid {
  float scale, bin_scale, bin_offset;
};
QD_HD_CONSTEXPR ColumnGrid column_of(const Grids& g, long cell) { return {g.scale[cell], g.bin_scale[cell], g.bin_offset[cell]}; }

/// Accumulators of such a table, owned elsewhere: histogram [rows][columns][kBins]; sums of q [rows][columns] and of q^2 (low and
/// high half) [rows][columns][2].
/// A histogram takes at most 65,535 futures before its owner must empty it.
struct TableView {
  std::uint16_t* histogram;
  std::int64_t* sum;
  std::uint64_t* square;
};

}  // namespace quadrant
