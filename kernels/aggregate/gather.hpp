// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/aggregate/quantise.hpp"

// Gathering a row of outcomes on the CPU: lane sums and bin numbers as the packs of a tile pass, histograms once the tile is done.
namespace quadrant::inline QD_ISA {

/// Largest number of values that a lane can sum: |q| < 2^24 in 32 bits, q^2 < 2^48 in 64.
inline constexpr int kLaneAdditions = 64;

/// Sums of one row over the packs of a tile, one number a lane and outcome.
template <class V, int kColumns>
struct LaneSums {
  IntOf<V> sum[kColumns];
  SquareOf<V> square[kColumns];
};

/// Sets all sums to 0.
template <class V, int kColumns>
QD_HD void clear(LaneSums<V, kColumns>& lanes) {
  for (int i = 0; i < kColumns; ++i) {
    lanes.sum[i] = IntOf<V>(0);
    lanes.square[i] = SquareOf<V>(0);
  }
}

/// The sum over the lanes.
template <class V>
QD_HD std::int64_t total(IntOf<V> x) {
  alignas(64) std::int32_t lane[Lanes<V>::count];
  store(x, lane);
  std::int64_t sum = 0;
  for (const std::int32_t value : lane) sum += value;
  return sum;
}

/// Adds to a sum of 128 bits, low half first.
QD_HD void add_wide(std::uint64_t* sum, std::uint64_t low, std::uint64_t high) {
  sum[0] += low;
  sum[1] += high + (sum[0] < low ? 1 : 0);
}

/// Adds the lanes' sums to a row of the table.
template <class V, int kColumns>
QD_HD void add_to(const LaneSums<V, kColumns>& lanes, const TableView& row) {
  for (int i = 0; i < kColumns; ++i) {
    row.sum[i] += total<V>(lanes.sum[i]);
    add_wide(row.square + 2 * i, static_cast<std::uint64_t>(total(lanes.square[i])), 0);
  }
}

/// Packs that are gathered together: their values of one outcome meet its grid, and its sums, once.
template <class V>
inline constexpr int kBatch = 32 / Lanes<V>::count;

/// Values of a batch of packs, as the steps leave them.
template <class V, int kColumns>
struct Batch {
  V value[kBatch<V>][kColumns];
};

/// Whether the numbers of the bins are wanted.
enum class Bins : int { leave, write };

/// Adds `packs` packs of a batch to the sums; writes their bins, if wanted, to bins[column][...], one future after the other.
/// Returns the largest magnitude, over all of them, a lane.
template <Bins kWanted, class V, int kColumns>
QD_HD IntOf<V> gather_batch(const Batch<V, kColumns>& batch, int packs, const GridRow grid, LaneSums<V, kColumns>& lanes, std::uint16_t* bins,
                            int stride) {
  constexpr int kLanes = Lanes<V>::count;
  IntOf<V> largest(0);
  for (int i = 0; i < kColumns; ++i) {
    const V scale(grid.scale[i]);
    IntOf<V> sum = lanes.sum[i];
    SquareOf<V> square = lanes.square[i];
    for (int k = 0; k < packs; ++k) {
      const Quantised<V> x = quantise(batch.value[k][i], scale);
      sum = sum + x.q;
      square = add_squares(square, x.q);
      largest = max(largest, x.magnitude);
    }
    lanes.sum[i] = sum;
    lanes.square[i] = square;
    if constexpr (kWanted == Bins::write) {
      const V bin_scale(grid.bin_scale[i]);
      const V bin_offset(grid.bin_offset[i]);
      std::uint16_t* to = bins + static_cast<long>(i) * stride;
      for (int k = 0; k < packs; ++k) store_bins(bin_of(batch.value[k][i], bin_scale, bin_offset), to + k * kLanes);
    }
  }
  return largest;
}

/// Takes the lanes of `mask` out of the sums again.
template <class V, int kColumns>
void remove_lanes(const V* out, const GridRow& grid, MaskOf<V> mask, LaneSums<V, kColumns>& lanes) {
  for (int i = 0; i < kColumns; ++i) {
    const IntOf<V> q = select(mask, quantise(out[i], V(grid.scale[i])).q, IntOf<V>(0));
    lanes.sum[i] = lanes.sum[i] - q;
    lanes.square[i] = lanes.square[i] - add_squares(SquareOf<V>(0), q);
  }
}

/// Adds one future, outside the fast path: values of up to kNonFinite grid steps.
template <int kColumns>
void add_future(const float* value, int stride, const GridRow& grid, const TableView& row) {
  for (int i = 0; i < kColumns; ++i) {
    const float scaled = value[static_cast<long>(i) * stride] * grid.scale[i];
    // a float of 2^24 or more is an integer already
    const std::int64_t q = abs(scaled) < kWideValue ? round_to_int(scaled) : static_cast<std::int64_t>(scaled);
    row.sum[i] += q;
    const auto magnitude = static_cast<std::uint64_t>(q < 0 ? -q : q);
    const std::uint64_t low = magnitude & 0xffffffffu, high = magnitude >> 32;  // q^2 = (high 2^32 + low)^2
    add_wide(row.square + 2 * i, low * low, high * high);
    add_wide(row.square + 2 * i, (2 * low * high) << 32, (2 * low * high) >> 32);
  }
}

/// Counts a run of bins into two tables in turn: an increment that follows another one at the same address waits for it, and many
/// outcomes have atoms.
inline void count_run(const std::uint16_t* b, const std::uint16_t* end, std::uint16_t* even, std::uint16_t* odd) {
  for (; b + 8 <= end; b += 8) {
    ++even[b[0]];
    ++odd[b[1]];
    ++even[b[2]];
    ++odd[b[3]];
    ++even[b[4]];
    ++odd[b[5]];
    ++even[b[6]];
    ++odd[b[7]];
  }
  for (; b < end; ++b) ++even[*b];
}

/// Counts the bins of a tile's futures into the histograms of a row.
inline void count_bins(const std::uint16_t* bins, int stride, const Span* spans, int span_count, int columns, std::uint16_t* histogram) {
  int counted = 0;
  for (int s = 0; s < span_count; ++s) counted += spans[s].end - spans[s].begin;
  const bool few = counted < kBins / 2;  // then a second table would cost more than it saves
  for (int i = 0; i < columns; ++i) {
    std::uint16_t* counts = histogram + static_cast<long>(i) * kBins;
    const std::uint16_t* b = bins + static_cast<long>(i) * stride;
    if (few) {
      for (int line = 0; line < kBins; line += 32) __builtin_prefetch(counts + 4 * kBins + line, 1);
      for (int s = 0; s < span_count; ++s) count_run(b + spans[s].begin, b + spans[s].end, counts, counts);
      continue;
    }
    alignas(64) std::uint16_t odd[kBins] = {};
    for (int s = 0; s < span_count; ++s) count_run(b + spans[s].begin, b + spans[s].end, counts, odd);
    for (int bin = 0; bin < kBins; ++bin) counts[bin] = static_cast<std::uint16_t>(counts[bin] + odd[bin]);
  }
}

/// Takes one future of the tile out of the histograms again.
inline void uncount_bins(const std::uint16_t* bins, int stride, int place, int columns, std::uint16_t* histogram) {
  for (int i = 0; i < columns; ++i) --histogram[static_cast<long>(i) * kBins + bins[static_cast<long>(i) * stride + place]];
}

}  // namespace quadrant::inline QD_ISA
