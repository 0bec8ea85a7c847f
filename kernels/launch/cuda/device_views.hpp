// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "kernels/launch/plan.hpp"

// What the kernels of the CUDA back end read and write on a device: plain data and views, no owners.
namespace quadrant {

inline constexpr int kWarp = 32;

/// A batch of futures: those of the numbers base + begin to base + end - 1. The place of a future is its number less base, a multiple of
/// kWarp, so that a warp's futures lie in one block of histograms, one look and one scrambling. Columns of the batch are `stride` places
/// apart, a multiple of every kernel's threads a block.
struct DeviceBatch {
  std::uint64_t base;
  std::int32_t begin, end;
  std::int32_t stride;
};

/// What is computed once a future, in columns of `stride` floats, a future in each.
struct FutureColumnsView {
  float* constants;  ///< [floats of Constants]
  float* fork;       ///< [floats of State and Tally]: at the start, then at the fork
  float* drivers;    ///< [steps][floats of Drivers]
};

/// Sums of 128 bits are pairs of words, low half first, in two's complement.
/// The sums of a table on a device: histogram [rows][columns][kBins], sum and square [rows][columns][2].
struct DeviceTable {
  std::uint32_t* histogram;
  std::uint64_t* sum;
  std::uint64_t* square;
};

/// The share of a batch in a table's sums, in words of 64 bits, added to the table's after each batch: a batch has at most kMostBatch
/// futures, each less than 2^24 grid steps, their square less than 2^48.
struct BatchTable {
  std::int64_t* sum;      ///< [rows][columns]
  std::uint64_t* square;  ///< [rows][columns]
};
inline constexpr int kMostBatch = 65504;

/// The sums of columns of the analysis: as ColumnTable, sums of 128 bits. `histogram` is null where none is kept.
struct DeviceColumns {
  std::uint32_t* histogram;  ///< [cells][kBins]
  std::uint64_t* sum;        ///< [cells][2]
  std::uint64_t* square;     ///< [cells][2]
  std::uint64_t* count;      ///< [cells][3]
};

/// The sums of a headline over a group of futures.
struct DeviceHeadline {
  std::uint64_t sum[2];
  std::uint64_t square[2];
  std::uint64_t count;
};
inline constexpr int kMostLooks = 54;

/// Everything that a device sums, shared by its streams; integers, added by atomic operations.
struct DeviceSums {
  DeviceTable series, outcomes;
  std::uint32_t* leaders;     ///< [rows of series][kLeaderCodes]
  std::uint32_t* joint;       ///< [policies][pairs][kJointBins][kJointBins]
  DeviceHeadline* headlines;  ///< [kMostLooks][replicates][headlines]
  DeviceColumns differences, measures, regrets, values, contests;
  std::uint32_t* satisfied;  ///< as AnalysisTarget
  std::uint32_t* both;
  std::uint32_t* measure_joint;
  std::uint32_t* analysed;             ///< one number: futures
  std::uint64_t* conditional_sum;      ///< as ConditionalTotals::sum
  std::uint64_t* conditional_square;   ///< [columns, in whole chunks][2]
  std::uint32_t* conditional_count;    ///< [parameters][kParameterBins]
  std::uint32_t* conditional_futures;  ///< one number
};

/// What one stream sums of its batches.
struct StreamSums {
  BatchTable series, outcomes;
  Worst* worst;           ///< [objectives][policies]
  NonFinite* non_finite;  ///< [stride (policies + 1)]
  std::uint32_t* non_finite_count;
  std::uint32_t* leads;  ///< [4]: futures that each quadrant leads in at the horizon under the first policy
};

/// What one stream leaves of a batch for the analysis.
struct BatchColumns {
  Captured captured;
  float* measure;            ///< [measures][stride]
  std::int32_t* asked;       ///< [measures][stride]
  float* objective;          ///< [objectives][policies][stride]: sign times value
  float* best;               ///< [objectives][stride]
  std::int32_t* comparable;  ///< [objectives][stride]: -1 where every policy's is a finite number, else 0
};

/// Headlines by the row of the table in which they are gathered: of row r those at begin[r] to begin[r + 1] - 1 of the list.
struct HeadlineRows {
  const std::int32_t* begin;     ///< [rows + 1]
  const std::int32_t* column;    ///< of the row
  const std::int32_t* headline;  ///< number of the headline
};

/// An aggregation as the kernels read it.
struct DeviceAggregation {
  Grids series;
  Grids outcomes;
  const JointPair* pairs;
  std::int32_t pair_count;
  Analysis analysis;
  const Headline* headlines;
  std::int32_t headline_count;
  HeadlineRows series_headlines;           ///< [rows of series]
  HeadlineRows outcome_headlines;          ///< [policies]
  const std::int32_t* analysis_headlines;  ///< numbers of those of the analysis
  std::int32_t analysis_headline_count;
};

}  // namespace quadrant
