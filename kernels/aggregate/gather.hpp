// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/aggregate/quantise.hpp"

// Gathering a row of outcomes on the CPU: lane sums and bin numbers as the packs of a tile pass, histograms once the tile is done.
namespace quadrant::inline QD_ISA {

/// Largest number of values that a 32-bit lane can sum: |q| < 2^24, and w^2 < 2^26 in a lane read as unsigned.
inline constexpr int kLaneAdditions = 64;

/// Sums of one row over the packs of a tile, one 32-bit number a lane and outcome.
template <class V, int kColumns>
struct LaneSums {
  IntOf<V> sum[kColumns];
  IntOf<V> place[kColumns];
  IntOf<V> square[kColumns];
};

template <class V, int kColumns>
QD_HD void clear(LaneSums<V, kColumns>& lanes) {
  for (int i = 0; i < kColumns; ++i) {
    lanes.sum[i] = IntOf<V>(0);
    lanes.place[i] = IntOf<V>(0);
    lanes.square[i] = IntOf<V>(0);
  }
}

/// The sum of all lanes, read as numbers of type Lane.
template <class V, class Lane>
QD_HD std::int64_t total(IntOf<V> x) {
  alignas(64) std::int32_t lane[Lanes<V>::count];
  store(x, lane);
  std::int64_t sum = 0;
  for (const std::int32_t value : lane) sum += static_cast<Lane>(value);
  return sum;
}

template <class V, int kColumns>
QD_HD void add_to(const LaneSums<V, kColumns>& lanes, const TableView& row) {
  for (int i = 0; i < kColumns; ++i) {
    row.sum[i] += total<V, std::int32_t>(lanes.sum[i]);
    row.place[i] += total<V, std::int32_t>(lanes.place[i]);
    row.square[i] += total<V, std::uint32_t>(lanes.square[i]);
  }
}

/// Adds the lanes of `out` to the sums and writes their bins to bins[column][place...]; returns the largest magnitude a lane.
template <class V, int kColumns>
QD_HD IntOf<V> gather_pack(const V* out, const GridRow& grid, LaneSums<V, kColumns>& lanes, std::uint16_t* bins, int stride) {
  IntOf<V> largest(0);
  for (int i = 0; i < kColumns; ++i) {
    const Quantised<V> x = quantise(out[i], grid.scale[i], grid.place_scale[i], grid.place_offset[i]);
    lanes.sum[i] = lanes.sum[i] + x.q;
    lanes.place[i] = lanes.place[i] + x.w;
    lanes.square[i] = lanes.square[i] + x.w * x.w;
    largest = max(largest, x.magnitude);
    store_bins(bin_of<V>(x.w), bins + static_cast<long>(i) * stride);
  }
  return largest;
}

/// Takes the lanes of `mask` out of the sums again.
template <class V, int kColumns>
void remove_lanes(const V* out, const GridRow& grid, MaskOf<V> mask, LaneSums<V, kColumns>& lanes) {
  for (int i = 0; i < kColumns; ++i) {
    const Quantised<V> x = quantise(out[i], grid.scale[i], grid.place_scale[i], grid.place_offset[i]);
    lanes.sum[i] = lanes.sum[i] - select(mask, x.q, IntOf<V>(0));
    lanes.place[i] = lanes.place[i] - select(mask, x.w, IntOf<V>(0));
    lanes.square[i] = lanes.square[i] - select(mask, x.w * x.w, IntOf<V>(0));
  }
}

/// Adds one future, outside the fast path: values of up to kNonFinite grid steps.
template <int kColumns>
void add_future(const float* value, int stride, const GridRow& grid, const TableView& row) {
  for (int i = 0; i < kColumns; ++i) {
    const float x = value[static_cast<long>(i) * stride];
    const Quantised<float> z = quantise(x, grid.scale[i], grid.place_scale[i], grid.place_offset[i]);
    // a float of 2^24 or more is an integer already
    row.sum[i] += abs(x * grid.scale[i]) < kWideValue ? z.q : static_cast<std::int64_t>(x * grid.scale[i]);
    row.place[i] += z.w;
    row.square[i] += static_cast<std::int64_t>(z.w) * z.w;
  }
}

/// Counts the bins of a tile's futures into the histograms of a row.
inline void count_bins(const std::uint16_t* bins, int stride, int count, int columns, std::uint16_t* histogram) {
  constexpr int kLine = 32;  // counters in a cache line
  for (int i = 0; i < columns; ++i) {
    std::uint16_t* counts = histogram + static_cast<long>(i) * kBins;
    for (int line = 0; line < kBins / kLine; ++line) __builtin_prefetch(counts + 2 * kBins + line * kLine, 1);
    const std::uint16_t* b = bins + static_cast<long>(i) * stride;
    int f = 0;
    for (; f + 4 <= count; f += 4) {
      std::uint64_t four;
      memcpy(&four, b + f, sizeof four);
      ++counts[four & 0xffff];
      ++counts[(four >> 16) & 0xffff];
      ++counts[(four >> 32) & 0xffff];
      ++counts[four >> 48];
    }
    for (; f < count; ++f) ++counts[b[f]];
  }
}

/// Takes one future of the tile out of the histograms again.
inline void uncount_bins(const std::uint16_t* bins, int stride, int place, int columns, std::uint16_t* histogram) {
  for (int i = 0; i < columns; ++i) --histogram[static_cast<long>(i) * kBins + bins[static_cast<long>(i) * stride + place]];
}

}  // namespace quadrant::inline QD_ISA
