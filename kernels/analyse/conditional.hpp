// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/aggregate/gather.hpp"
#include "kernels/analyse/capture.hpp"

// Conditional sums: of every analysed column, its sum over the futures in each bin of each parameter. From them come first-order
// sensitivity indices, conditional means and regional sensitivity.
//
// Futures are collected into batches whose columns lie side by side in chunks of kChunk, so that a future's chunk is added to the row of
// its bin with a few vector instructions, and the rows of several parameters stay in the first-level cache.
namespace quadrant {

inline constexpr int kChunk = 16;  ///< columns that are added together
inline constexpr int kBatchFutures = 2048;

/// Values enter as whole numbers of steps of a grid 16 times as coarse as that of the plain sums, at most this large; so a batch fits 32
/// bits, and 1e13 futures fit 64.
inline constexpr float kLargestConditional = 1048575.0f;  // 2^20 - 1
inline constexpr float kConditionalCoarseness = 1.0f / 16.0f;

/// A batch, owned elsewhere. value [chunks][kBatchFutures][kChunk], bin [parameters][kBatchFutures].
struct ConditionalBatch {
  std::int32_t* value;
  std::uint8_t* bin;
  std::int32_t futures;
};

/// Where sums of some chunks are kept: sum [chunks][parameters][kParameterBins][kChunk], square [chunks][kChunk][2] (low and high half).
struct ConditionalView {
  std::int64_t* sum;
  std::uint64_t* square;
};

}  // namespace quadrant

namespace quadrant::inline QD_ISA {

/// The integer of a value that enters the conditional sums.
template <class V>
QD_HD IntOf<V> conditional_integer(V x, V scale) {
  return round_to_int(clip(x * scale, -kLargestConditional, kLargestConditional));
}

inline constexpr int kGroup = 8;  ///< parameters whose rows are kept in the first-level cache together

/// Adds one chunk of a batch, value [futures][kChunk], to the rows [parameters][kParameterBins][kChunk] of at most kGroup parameters.
template <class V>
inline void add_rows(const std::int32_t* value, const std::uint8_t* bin, int futures, int parameters, std::int32_t* rows) {
  constexpr int kLanes = Lanes<V>::count;
  constexpr int kPacks = kLanes < kChunk ? kChunk / kLanes : 1;
  for (int f = 0; f < futures; ++f) {
    IntOf<V> x[kPacks];
    for (int k = 0; k < kPacks; ++k) x[k] = load_int<V>(value + static_cast<long>(f) * kChunk + k * kLanes);
    for (int p = 0; p < parameters; ++p) {
      std::int32_t* row = rows + (p * kParameterBins + bin[static_cast<long>(p) * kBatchFutures + f]) * kChunk;
      for (int k = 0; k < kPacks; ++k) store(load_int<V>(row + k * kLanes) + x[k], row + k * kLanes);
    }
  }
}

/// Adds `chunks` chunks of a batch from number `first` on to their sums.
template <class V>
inline void add_batch(const ConditionalBatch& batch, int parameters, int first, int chunks, const ConditionalView& to) {
  constexpr int kCells = kParameterBins * kChunk;
  alignas(64) std::int32_t rows[kGroup * kCells];
  for (int c = 0; c < chunks; ++c) {
    const std::int32_t* value = batch.value + static_cast<long>(first + c) * kBatchFutures * kChunk;
    std::uint64_t squares[kChunk] = {};
    for (int f = 0; f < batch.futures; ++f) {
      for (int column = 0; column < kChunk; ++column) {
        const std::int64_t q = value[static_cast<long>(f) * kChunk + column];
        squares[column] += static_cast<std::uint64_t>(q * q);
      }
    }
    for (int column = 0; column < kChunk; ++column) add_wide(to.square + 2 * (static_cast<long>(c) * kChunk + column), squares[column], 0);
    for (int p = 0; p < parameters; p += kGroup) {
      const int group = min(kGroup, parameters - p);
      for (int i = 0; i < group * kCells; ++i) rows[i] = 0;
      add_rows<V>(value, batch.bin + static_cast<long>(p) * kBatchFutures, batch.futures, group, rows);
      std::int64_t* sum = to.sum + (static_cast<long>(c) * parameters + p) * kCells;
      for (int i = 0; i < group * kCells; ++i) sum[i] += rows[i];
    }
  }
}

}  // namespace quadrant::inline QD_ISA
