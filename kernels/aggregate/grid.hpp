// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

// How a value becomes integers. Each outcome of each row (a policy and step) has a grid of its own:
//   q = nearest integer of  scale x               enters the sum (scale is a power of two: q/scale is x to the grid's step)
//   w = nearest integer of  place_scale x + place_offset, in quarters of a bin from the middle, enters the sums of w and w^2
//   b = floor(w/4) + kBins/2, at most kBins - 1, at least 0, is the bin; the first and the last are open
// Integer addition is associative: any order and any split of the futures gives the same sums.
namespace quadrant {

inline constexpr int kBins = 320;

/// Largest |w| that enters the sums: more than twelve times the half-width of the binned range.
inline constexpr int kLargestPlace = 8191;

/// Values of at least this many grid steps leave the fast path; ...
inline constexpr float kWideValue = 16777216.0f;  // 2^24
/// ... and from this many on (or NaN, or infinite) the future counts as non-finite.
inline constexpr float kNonFinite = 4503599627370496.0f;  // 2^52

/// The grids of one row: arrays over its outcomes.
struct GridRow {
  const float* scale;
  const float* place_scale;
  const float* place_offset;
};

/// Grids of a table of rows x columns, row-major.
struct Grids {
  int columns;
  const float* scale;
  const float* place_scale;
  const float* place_offset;
};
constexpr GridRow row_of(const Grids& g, int row) {
  const long offset = static_cast<long>(row) * g.columns;
  return {g.scale + offset, g.place_scale + offset, g.place_offset + offset};
}

/// Accumulators of such a table, owned elsewhere: histogram [rows][columns][kBins]; sums of q, w and w^2 [rows][columns].
/// A histogram takes at most 65,535 futures before its owner must empty it.
struct TableView {
  std::uint16_t* histogram;
  std::int64_t* sum;
  std::int64_t* place;
  std::int64_t* square;
};

}  // namespace quadrant
