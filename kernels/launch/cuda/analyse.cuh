// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cub/block/block_histogram.cuh>
#include <cub/block/block_reduce.cuh>

#include "kernels/aggregate/quantise.hpp"
#include "kernels/analyse/sources.hpp"
#include "kernels/launch/cuda/device.cuh"

// The analysis of a batch whose futures have run under every policy. Columns of the batch are read along the futures.
namespace quadrant::inline QD_ISA {

/// What the analysis of a batch reads and writes.
struct AnalysisBatch {
  Analysis analysis;
  DeviceBatch batch;
  BatchColumns columns;

  __device__ Measured measured() const { return {columns.captured, columns.measure, columns.asked}; }
  __device__ std::uint64_t future(int place) const { return batch.base + static_cast<std::uint64_t>(place); }
};

/// Asks every measure and every objective, a future a thread; those of blockIdx.y alone.
struct AskMeasures {
  static constexpr int kThreads = 128;
  static constexpr int kResident = 4;
  AnalysisBatch in;

  /// Blocks in y: a measure or an objective each.
  static int rows(const Analysis& a) { return a.measures + a.objective_count; }

  __device__ void operator()() const {
    const int place = static_cast<int>(blockIdx.x * kThreads + threadIdx.x), stride = in.batch.stride;
    if (place >= in.batch.end) return;
    const Analysis& a = in.analysis;
    const int row = static_cast<int>(blockIdx.y);
    if (row < a.measures) {
      const Asked<float> answer = ask<float>(a.measure[row], in.columns.captured, place);
      in.columns.measure[static_cast<long>(row) * stride + place] = answer.value;
      in.columns.asked[static_cast<long>(row) * stride + place] = answer.mask;
      return;
    }
    const int o = row - a.measures;
    const Objective& objective = a.objectives[o];
    std::int32_t mask = in.columns.captured.alive[place];
    float best = 0.0f;
    for (int policy = 0; policy < a.policies; ++policy) {
      const float x = objective.sign * evaluate<float>(objective.value[policy], in.columns.captured.values, stride, place);
      mask = select(greater(0x7f800000, bits(abs(x))), mask, 0);
      best = policy == 0 ? x : max(x, best);
      in.columns.objective[(static_cast<long>(o) * a.policies + policy) * stride + place] = x;
    }
    in.columns.best[static_cast<long>(o) * stride + place] = best;
    in.columns.comparable[static_cast<long>(o) * stride + place] = mask;
  }
};

/// A number of a future, and whether it counts.
struct CellValue {
  float value;
  bool counts;
};

/// Exact sums of some of a batch's values, at most kMostBatch of them below kWideValue grid steps.
struct CellSum {
  std::int64_t sum;
  std::uint64_t square;
  std::uint32_t count, above, below;

  __device__ CellSum operator+(const CellSum& o) const { return {sum + o.sum, square + o.square, count + o.count, above + o.above, below + o.below}; }
};

/// Adds a value to a thread's sums, or where it is wide to `wide` at once; values that are no finite numbers, or beyond kNonFinite grid
/// steps, are left out. Returns whether it was added.
__device__ __forceinline__ bool add_value(float x, float scale, CellSum& own, std::uint64_t* wide_sum, std::uint64_t* wide_square) {
  const Quantised<float> quantised = quantise(x, scale);
  if (quantised.magnitude < bits(kWideValue)) {
    own.sum += quantised.q;
    own.square += static_cast<std::uint64_t>(static_cast<std::int64_t>(quantised.q) * quantised.q);
  } else {
    if (quantised.magnitude >= bits(kNonFinite)) return false;
    add_wide_steps(wide_sum, wide_square, wide_steps(x * scale));
  }
  ++own.count;
  own.above += x > 0.0f ? 1 : 0;
  own.below += x < 0.0f ? 1 : 0;
  return true;
}

/// Which places of a batch the thinned histograms count: all before `all`, and then those at whose number the block of an eighth begins.
struct ThinnedPlaces {
  int all, offset;
  __device__ explicit ThinnedPlaces(std::uint64_t base)
      : all(base >= kAllCounted               ? 0
            : kAllCounted - base > kMostBatch ? kMostBatch
                                              : static_cast<int>(kAllCounted - base)),
        offset(static_cast<int>(base % kCountedStride)) {}
  __device__ __forceinline__ bool counts(int place) const {
    return place < all || static_cast<unsigned>(place + offset) % static_cast<unsigned>(kCountedStride) < kCountedBlock;
  }
};

/// Sums the cells of a table, a cell a block. Values::with_cell(cell, sum) calls sum(value_at) with the cell: its `grid`, and operator()(place)
/// tells of each future. Where Values::kThinned, histograms count the futures that those of series do, else every one.
template <class Values>
struct GatherCells {
  static constexpr int kThreads = 256;
  static constexpr int kResident = 4;
  static constexpr int kItems = 4;
  Values values;
  DeviceColumns to;

  __device__ void operator()() const {
    values.with_cell(static_cast<int>(blockIdx.x), [this](const auto& value_at) { gather(value_at); });
  }

 private:
  template <class Cell>
  __device__ __forceinline__ void gather(const Cell& value_at) const {
    using Reduce = cub::BlockReduce<CellSum, kThreads>;
    using Histogram = cub::BlockHistogram<int, kThreads, kItems, kBins + 1, cub::BLOCK_HISTO_ATOMIC>;
    __shared__ union {
      typename Reduce::TempStorage reduce;
      typename Histogram::TempStorage histogram;
    } storage;
    __shared__ std::uint32_t counts[kBins + 1];  // the last: of futures that histograms leave out
    const int cell = static_cast<int>(blockIdx.x), thread = static_cast<int>(threadIdx.x), end = values.in.batch.end;
    const ColumnGrid grid = value_at.grid;
    const ThinnedPlaces thinned(values.in.batch.base);
    const bool binned = to.histogram != nullptr;
    if (binned) Histogram(storage.histogram).InitHistogram(counts);
    __syncthreads();
    CellSum own{0, 0, 0, 0, 0};
    for (int first = thread; first - thread < end; first += kThreads * kItems) {
      int bin[kItems];
      bool any = false;
#pragma unroll
      for (int i = 0; i < kItems; ++i) {
        const int place = first + i * kThreads;
        bin[i] = kBins;
        if (place >= end) continue;
        const CellValue x = value_at(place);
        if (!x.counts || !add_value(x.value, grid.scale, own, to.sum + 2L * cell, to.square + 2L * cell)) continue;
        if (!binned || (Values::kThinned && !thinned.counts(place))) continue;
        bin[i] = finite_bin(x.value, grid.bin_scale, grid.bin_offset);
        any = true;
      }
      if (any) Histogram(storage.histogram).Composite(bin, counts);
    }
    __syncthreads();
    const CellSum all = Reduce(storage.reduce).Reduce(own, [](const CellSum& a, const CellSum& b) { return a + b; });
    if (thread == 0) {
      add_shared_wide(to.sum + 2L * cell, all.sum);
      add_shared_wide(to.square + 2L * cell, all.square, 0);
      add_shared(to.count + 3L * cell, all.count);
      add_shared(to.count + 3L * cell + 1, all.above);
      add_shared(to.count + 3L * cell + 2, all.below);
    }
    if (!binned) return;
    for (int b = thread; b < kBins; b += kThreads)
      if (counts[b] != 0) add_shared(to.histogram + static_cast<long>(cell) * kBins + b, counts[b]);
  }
};

/// Differences of every outcome from the reference policy; cells as Analysis::differences.
struct DifferenceValues {
  static constexpr bool kThinned = true;
  AnalysisBatch in;

  template <bool kPassage>
  struct Cell {
    ColumnGrid grid;
    OutcomeColumn own, reference;
    const std::int32_t* alive;
    __device__ CellValue operator()(int place) const {
      return {analysed<float>({own.value, kPassage}, place) - analysed<float>({reference.value, kPassage}, place), alive[place] != 0};
    }
  };
  template <class Sum>
  __device__ void with_cell(int cell, Sum sum) const {
    const Analysis& a = in.analysis;
    const Captured& captured = in.columns.captured;
    const int i = cell % a.outcomes, policy = cell / a.outcomes % a.policies, time = cell / a.outcomes / a.policies;
    const ColumnGrid grid = column_of(a.differences, cell);
    const OutcomeColumn own = outcome_column(a, captured, time, policy, i), reference = outcome_column(a, captured, time, a.reference, i);
    if (own.passage) sum(Cell<true>{grid, own, reference, captured.alive});
    else sum(Cell<false>{grid, own, reference, captured.alive});
  }
};

/// Measures, where they are asked.
struct MeasureValues {
  static constexpr bool kThinned = false;
  AnalysisBatch in;

  struct Cell {
    ColumnGrid grid;
    const float* value;
    const std::int32_t* asked;
    __device__ CellValue operator()(int place) const { return {value[place], asked[place] != 0}; }
  };
  template <class Sum>
  __device__ void with_cell(int cell, Sum sum) const {
    const long at = static_cast<long>(cell) * in.batch.stride;
    sum(Cell{column_of(in.analysis.measure_grids, cell), in.columns.measure + at, in.columns.asked + at});
  }
};

/// An objective under each policy; values of futures in which it is a finite number under all.
struct ObjectiveColumns {
  AnalysisBatch in;
  __device__ const float* value(int objective, int policy) const {
    return in.columns.objective + (static_cast<long>(objective) * in.analysis.policies + policy) * in.batch.stride;
  }
  __device__ const float* best(int objective) const { return in.columns.best + static_cast<long>(objective) * in.batch.stride; }
  __device__ const std::int32_t* comparable(int objective) const { return in.columns.comparable + static_cast<long>(objective) * in.batch.stride; }
};

/// A number times an objective's column less another one, where the objective can be compared.
struct ObjectiveCell {
  ColumnGrid grid;
  float sign;
  const float *value, *less;  ///< `less`: null for 0
  const std::int32_t* comparable;
  __device__ CellValue operator()(int place) const {
    const float x = less == nullptr ? value[place] : value[place] - less[place];
    return {sign * x, comparable[place] != 0};
  }
};

/// Objectives by policy; cells [objectives][policies].
struct ObjectiveValues {
  static constexpr bool kThinned = false;
  AnalysisBatch in;
  template <class Sum>
  __device__ void with_cell(int cell, Sum sum) const {
    const ObjectiveColumns columns{in};
    const int o = cell / in.analysis.policies;
    sum(ObjectiveCell{column_of(in.analysis.values, cell), in.analysis.objectives[o].sign, columns.value(o, cell % in.analysis.policies), nullptr,
                      columns.comparable(o)});
  }
};

/// Regrets by policy.
struct RegretValues {
  static constexpr bool kThinned = false;
  AnalysisBatch in;
  template <class Sum>
  __device__ void with_cell(int cell, Sum sum) const {
    const ObjectiveColumns columns{in};
    const int o = cell / in.analysis.policies;
    sum(ObjectiveCell{column_of(in.analysis.regrets, cell), 1.0f, columns.best(o), columns.value(o, cell % in.analysis.policies),
                      columns.comparable(o)});
  }
};

/// Objectives under one policy less those under another; cells [objectives][policy_pairs]. The grid is that of the objective under the
/// first policy.
struct ContestValues {
  static constexpr bool kThinned = false;
  AnalysisBatch in;
  const std::int32_t* pair_policies;  ///< [policy_pairs][2]
  template <class Sum>
  __device__ void with_cell(int cell, Sum sum) const {
    const ObjectiveColumns columns{in};
    const int pairs = policy_pairs(in.analysis.policies), o = cell / pairs;
    const std::int32_t* pair = pair_policies + 2 * (cell % pairs);
    sum(ObjectiveCell{column_of(in.analysis.values, static_cast<long>(o) * in.analysis.policies), in.analysis.objectives[o].sign,
                      columns.value(o, pair[0]), columns.value(o, pair[1]), columns.comparable(o)});
  }
};

/// How often a policy's objective is enough, and its largest regret: [objectives][policies], a cell a block.
struct RankPolicies {
  static constexpr int kThreads = 256;
  static constexpr int kResident = 4;
  AnalysisBatch in;
  std::uint32_t* satisfied;
  Worst* worst;  ///< of the stream: no other block writes the cell

  __device__ void operator()() const {
    using Reduce = cub::BlockReduce<Worst, kThreads>;
    using Count = cub::BlockReduce<std::uint32_t, kThreads>;
    __shared__ typename Reduce::TempStorage storage;
    __shared__ typename Count::TempStorage count_storage;
    const int cell = static_cast<int>(blockIdx.x), o = cell / in.analysis.policies, policy = cell % in.analysis.policies;
    const ObjectiveColumns columns{in};
    const float *value = columns.value(o, policy), *best = columns.best(o);
    const std::int32_t* comparable = columns.comparable(o);
    const Objective& objective = in.analysis.objectives[o];
    const float enough = objective.sign * objective.enough;
    std::uint32_t reached = 0;
    Worst own{0.0f, ~std::uint64_t{0}};
    for (int place = static_cast<int>(threadIdx.x); place < in.batch.end; place += kThreads) {
      if (comparable[place] == 0) continue;
      const float x = value[place];
      reached += x >= enough ? 1 : 0;
      keep_worst({best[place] - x, in.future(place)}, own);
    }
    const Worst all = Reduce(storage).Reduce(own, [](Worst a, const Worst& b) {
      keep_worst(b, a);
      return a;
    });
    const std::uint32_t enough_in = Count(count_storage).Sum(reached);
    if (threadIdx.x != 0) return;
    add_shared(satisfied + cell, enough_in);
    keep_worst(all, worst[cell]);
  }
};

/// Futures in which two claims hold at the same time: [times][claims][claims], a cell a block.
struct CountClaims {
  static constexpr int kThreads = 256;
  static constexpr int kResident = 4;
  AnalysisBatch in;
  std::uint32_t* both;

  __device__ void operator()() const {
    using Reduce = cub::BlockReduce<std::uint32_t, kThreads>;
    __shared__ typename Reduce::TempStorage storage;
    const Analysis& a = in.analysis;
    const int cell = static_cast<int>(blockIdx.x), j = cell % a.claim_count, i = cell / a.claim_count % a.claim_count;
    const int time = cell / a.claim_count / a.claim_count;
    if (j > i) return;
    const Measured m = in.measured();
    std::uint32_t n = 0;
    for (int place = static_cast<int>(threadIdx.x); place < in.batch.end; place += kThreads)
      n += (claim_holds<float>(a, m, time, i, place) & claim_holds<float>(a, m, time, j, place)) != 0 ? 1 : 0;
    const std::uint32_t all = Reduce(storage).Sum(n);
    if (threadIdx.x != 0) return;
    add_shared(both + cell, all);
    if (i != j) add_shared(both + (time * a.claim_count + j) * a.claim_count + i, all);
  }
};

/// Joint histograms of pairs of measures and, in the last block of y, the number of futures analysed; a future a thread.
struct CountMeasurePairs {
  static constexpr int kThreads = 256;
  static constexpr int kResident = 4;
  AnalysisBatch in;
  std::uint32_t* joint;
  std::uint32_t* analysed;

  __device__ void operator()() const {
    constexpr int kCoarse = kBins / kJointBins;
    const Analysis& a = in.analysis;
    const int place = static_cast<int>(blockIdx.x * kThreads + threadIdx.x), pair = static_cast<int>(blockIdx.y);
    if (pair == a.pair_count) {
      const int n = __syncthreads_count(place < in.batch.end && in.columns.captured.alive[place] != 0);
      if (threadIdx.x == 0) add_shared(analysed, static_cast<std::uint32_t>(n));
      return;
    }
    if (place >= in.batch.end) return;
    const auto at = [&](int id) { return static_cast<long>(id) * in.batch.stride + place; };
    const auto bin = [&](int id) {
      return bin_of(in.columns.measure[at(id)], a.measure_grids.bin_scale[id], a.measure_grids.bin_offset[id]) / kCoarse;
    };
    const MeasurePair& p = a.pairs[pair];
    if (in.columns.asked[at(p.x)] != 0 && in.columns.asked[at(p.y)] != 0)
      add_shared(joint + (static_cast<long>(pair) * kJointBins + bin(p.x)) * kJointBins + bin(p.y), 1u);
  }
};

/// Sums of the headlines of the analysis by groups of futures: blockIdx.x a headline, blockIdx.y a turn of the scramblings, of which no
/// group has a part.
struct GatherHeadlines {
  static constexpr int kThreads = 128;
  static constexpr int kResident = 4;
  AnalysisBatch in;
  Design design;
  const Headline* headlines;
  std::int32_t headline_count;
  const std::int32_t* own;  ///< numbers of the headlines of the analysis
  DeviceSums sums;

  __device__ void operator()() const {
    const Headline& h = headlines[own[blockIdx.x]];
    const bool condition = h.table == Headline::Table::conditions;
    const auto sum = [this, condition](const auto& value_at) { gather(value_at, condition); };
    if (h.table == Headline::Table::differences) DifferenceValues{in}.with_cell(h.cell, sum);
    else MeasureValues{in}.with_cell(h.cell, sum);
  }

 private:
  template <class Cell>
  __device__ __forceinline__ void gather(const Cell& value_at, bool condition) const {
    using Reduce = cub::BlockReduce<CellSum, kThreads>;
    __shared__ typename Reduce::TempStorage storage;
    const std::uint64_t turn = (in.batch.base >> kTurnBits) + blockIdx.y;
    const std::uint64_t begin = turn << kTurnBits, first = begin > in.batch.base ? begin : in.batch.base;
    DeviceHeadline& to = headlines_of(sums, design, headline_count, first)[own[blockIdx.x]];
    CellSum sum{0, 0, 0, 0, 0};
    const int end = min(in.batch.end, static_cast<int>(begin + (1u << kTurnBits) - in.batch.base));
    for (int place = static_cast<int>(first - in.batch.base + threadIdx.x); place < end; place += kThreads) {
      const CellValue x = value_at(place);
      if (x.counts) add_value(x.value, value_at.grid.scale, sum, to.sum, to.square);
    }
    const CellSum all = Reduce(storage).Reduce(sum, [](const CellSum& a, const CellSum& b) { return a + b; });
    if (threadIdx.x != 0) return;
    add_shared_wide(to.sum, condition ? static_cast<std::int64_t>(all.above) : all.sum);
    add_shared_wide(to.square, condition ? all.above : all.square, 0);
    add_shared(&to.count, static_cast<std::uint64_t>(all.count));
  }
};

}  // namespace quadrant::inline QD_ISA
