// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/aggregate/gather.hpp"

// Gathering one column of numbers of a tile, one number a future, with a mask of those that count.
namespace quadrant {

/// Exact sums of a column, owned elsewhere: the sum of q and of q^2 (low and high half), and how many values are counted, above 0 and
/// below 0; `histogram` [kBins] may be null.
struct ColumnSums {
  std::uint16_t* histogram;
  std::int64_t* sum;
  std::uint64_t* square;
  std::uint32_t* count;  ///< counted, above 0, below 0
};

/// Which futures of a tile: `places` of them, of which those count whose `mask` is -1 (else 0), and the histograms count the spans.
struct Counted {
  int places;
  const std::int32_t* mask;
  const Span* spans;
  int span_count;
};

}  // namespace quadrant

namespace quadrant::inline QD_ISA {

/// Adds a column outside the fast path, future by future: values that are no finite numbers, or beyond kNonFinite grid steps, are left out.
inline void gather_column_slowly(const float* value, const ColumnGrid& grid, const Counted& counted, const ColumnSums& to) {
  const GridRow row{&grid.scale, &grid.bin_scale, &grid.bin_offset};
  const TableView sums{to.histogram, to.sum, to.square};
  const auto counts = [&](int f) { return counted.mask[f] != 0 && (bits(value[f] * grid.scale) & 0x7fffffff) < bits(kNonFinite); };
  for (int f = 0; f < counted.places; ++f) {
    if (!counts(f)) continue;
    add_future<1>(value + f, 1, row, sums);
    ++to.count[0];
    to.count[1] += value[f] > 0.0f ? 1 : 0;
    to.count[2] += value[f] < 0.0f ? 1 : 0;
  }
  if (to.histogram == nullptr) return;
  for (int s = 0; s < counted.span_count; ++s)
    for (int f = counted.spans[s].begin; f < counted.spans[s].end; ++f)
      if (counts(f)) ++to.histogram[bin_of(value[f], grid.bin_scale, grid.bin_offset)];
}

/// Adds the values value(place) of a column, which are those of futures `place` on. `scratch`: [counted.places, in whole packs] floats and
/// bins. A value that is no finite number is left out.
template <class V, class Value>
inline void gather_column(Value value, const ColumnGrid& grid, const Counted& counted, float* scratch, std::uint16_t* bins, const ColumnSums& to) {
  constexpr int kLanes = Lanes<V>::count;
  const V scale(grid.scale), bin_scale(grid.bin_scale), bin_offset(grid.bin_offset);
  const bool binned = to.histogram != nullptr && counted.span_count > 0;
  const int binned_from = binned ? counted.spans[0].begin : 0, binned_to = binned ? counted.spans[counted.span_count - 1].end : 0;
  IntOf<V> largest(0), here(0), above(0), below(0);
  std::int64_t sum = 0;
  SquareOf<V> square(0);
  std::uint64_t squares = 0;
  for (int first = 0; first < counted.places; first += kLaneAdditions * kLanes) {
    IntOf<V> part(0);
    const int end = min(counted.places, first + kLaneAdditions * kLanes);
    for (int at = first; at < end; at += kLanes) {
      const V x = value(at);
      const IntOf<V> mask = load_int<V>(counted.mask + at);
      const Quantised<V> quantised = quantise(x, scale);
      const IntOf<V> q = quantised.q & mask;
      part = part + q;
      square = add_squares(square, q);
      largest = max(largest, quantised.magnitude & mask);
      here = here - mask;
      above = above - (select(x > V(0.0f), IntOf<V>(-1), IntOf<V>(0)) & mask);
      below = below - (select(x < V(0.0f), IntOf<V>(-1), IntOf<V>(0)) & mask);
      if (at + kLanes > binned_from && at < binned_to) store_bins(bin_of(x, bin_scale, bin_offset), bins + at);
    }
    sum += total<V>(part);
    squares += static_cast<std::uint64_t>(total(square));
    square = SquareOf<V>(0);
  }
  if (any(greater(largest, IntOf<V>(bits(kWideValue) - 1)))) {
    for (int at = 0; at < counted.places; at += kLanes) store(value(at), scratch + at);
    gather_column_slowly(scratch, grid, counted, to);
    return;
  }
  *to.sum += sum;
  add_wide(to.square, squares, 0);
  const auto all = static_cast<std::uint32_t>(total<V>(here));
  to.count[0] += all;
  to.count[1] += static_cast<std::uint32_t>(total<V>(above));
  to.count[2] += static_cast<std::uint32_t>(total<V>(below));
  if (!binned) return;
  count_bins(bins, counted.places, counted.spans, counted.span_count, 1, to.histogram);
  if (all == static_cast<std::uint32_t>(counted.places)) return;
  for (int s = 0; s < counted.span_count; ++s)
    for (int f = counted.spans[s].begin; f < counted.spans[s].end; ++f)
      if (counted.mask[f] == 0) --to.histogram[bins[f]];
}

}  // namespace quadrant::inline QD_ISA
