// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cub/block/block_histogram.cuh>
#include <cub/block/block_reduce.cuh>

#include "kernels/aggregate/quantise.hpp"
#include "kernels/analyse/sources.hpp"
#include "kernels/launch/cuda/device.cuh"
#include "kernels/launch/cuda/four.cuh"

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

/// Asks every measure and every objective, four futures a thread; those of blockIdx.y alone. Columns are longer than the batch where it
/// is no multiple of four, and what stands there afterwards nobody reads.
struct AskMeasures {
  using V = FourFutures;
  static constexpr int kThreads = 64;
  static constexpr int kResident = 8;
  static constexpr int kFutures = kThreads * V::lanes;  ///< of a block
  AnalysisBatch in;

  /// Blocks in y: a measure or an objective each.
  static int rows(const Analysis& a) { return a.measures + a.objective_count; }

  __device__ void operator()() const {
    const int place = static_cast<int>(blockIdx.x * kThreads + threadIdx.x) * V::lanes, stride = in.batch.stride;
    if (place >= in.batch.end) return;
    const Analysis& a = in.analysis;
    const int row = static_cast<int>(blockIdx.y);
    if (row < a.measures) {
      const Asked<V> answer = ask<V>(a.measure[row], in.columns.captured, place);
      store(answer.value, in.columns.measure + static_cast<long>(row) * stride + place);
      store(answer.mask, in.columns.asked + static_cast<long>(row) * stride + place);
      return;
    }
    const int o = row - a.measures;
    const Objective& objective = a.objectives[o];
    IntOf<V> mask = load_int<V>(in.columns.captured.alive + place);
    V best(0.0f);
    for (int policy = 0; policy < a.policies; ++policy) {
      const V x = V(objective.sign) * evaluate<V>(objective.value[policy], in.columns.captured.values, stride, place);
      mask = select(greater(IntOf<V>(0x7f800000), bits(abs(x))), mask, IntOf<V>(0));
      best = policy == 0 ? x : max(x, best);
      store(x, in.columns.objective + (static_cast<long>(o) * a.policies + policy) * stride + place);
    }
    store(best, in.columns.best + static_cast<long>(o) * stride + place);
    store(mask, in.columns.comparable + static_cast<long>(o) * stride + place);
  }
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

/// Some cells of a table, by number: those past the table's or their row's end are -1.
template <int kTogether>
struct CellNumbers {
  std::int32_t of[kTogether];
  /// `count` cells `step` apart, from `first` on.
  __device__ CellNumbers(int first, int step, int count) {
    for (int k = 0; k < kTogether; ++k) of[k] = k < count ? first + k * step : -1;
  }
};

/// Sums the cells of a table, a group of Values::kTogether of them a block. Values::with_group(group, sum) calls sum(group) with the group's
/// `cell` numbers, their `grid`s, and read(place, x), which gives a future's numbers and returns whether they count. Where Values::kThinned,
/// histograms count the futures that those of series do, else every one.
template <class Values>
struct GatherCells {
  static constexpr int kThreads = 64;
  static constexpr int kResident = 8;
  static constexpr int kItems = 4;  ///< futures that a thread takes at a time, kThreads apart
  static constexpr int kTogether = Values::kTogether;
  Values values;
  DeviceColumns to;

  __device__ void operator()() const {
    values.with_group(static_cast<int>(blockIdx.x), [this](const auto& group) { gather(group); });
  }

 private:
  using Reduce = cub::BlockReduce<CellSum, kThreads>;
  using Histogram = cub::BlockHistogram<int, kThreads, 1, kBins, cub::BLOCK_HISTO_ATOMIC>;
  union Storage {
    typename Reduce::TempStorage reduce;
    typename Histogram::TempStorage histogram;
  };
  /// What a thread sums of a cell, of futures that it takes kItems at a time.
  struct Own {
    std::int64_t sum;
    std::uint64_t square;
    std::uint32_t above, below;  ///< values above 0, and below
  };
  /// What all of a block know.
  struct Block {
    Storage& storage;
    std::uint32_t (&counts)[kTogether][kBins];
    ThinnedPlaces thinned;
    bool binned;
    __device__ __forceinline__ bool counted(int place) const { return !Values::kThinned || thinned.counts(place); }
    __device__ __forceinline__ void count(int k, float x, const ColumnGrid& grid) const {
      int bin[1] = {static_cast<int>(finite_bin(x, grid.bin_scale, grid.bin_offset))};
      Histogram(storage.histogram).Composite(bin, counts[k]);
    }
  };

  template <class Group>
  __device__ __forceinline__ void gather(const Group& group) const {
    __shared__ Storage storage;
    __shared__ std::uint32_t counts[kTogether][kBins];
    const int thread = static_cast<int>(threadIdx.x), end = values.in.batch.end;
    const Block block{storage, counts, ThinnedPlaces(values.in.batch.base), to.histogram != nullptr};
    if (block.binned)
      for (int k = 0; k < kTogether; ++k) Histogram(storage.histogram).InitHistogram(counts[k]);
    __syncthreads();
    Own own[kTogether] = {};
    std::uint32_t count = 0;
    int place = thread;
    for (; place - thread + kThreads * kItems <= end; place += kThreads * kItems) {
      if (add_items(group, block, place, own)) count += kItems;
      else
        for (int i = 0; i < kItems; ++i) add_one(group, block, place + i * kThreads);
    }
    for (; place < end; place += kThreads) add_one(group, block, place);
    __syncthreads();
#pragma unroll
    for (int k = 0; k < kTogether; ++k) {
      const CellSum mine{own[k].sum, own[k].square, count, own[k].above, own[k].below};
      const CellSum all = Reduce(storage.reduce).Reduce(mine, [](const CellSum& a, const CellSum& b) { return a + b; });
      __syncthreads();
      const int cell = group.cell.of[k];
      if (cell >= 0) hand_over(cell, all, block.binned ? counts[k] : nullptr);
    }
  }

  /// Adds kItems futures from `place` on, if all that the warp's lanes have here count and are less than kWideValue grid steps; else does
  /// nothing and returns false.
  template <class Group>
  __device__ __forceinline__ bool add_items(const Group& group, const Block& block, int place, Own (&own)[kTogether]) const {
    float x[kItems][kTogether];
    bool count = true;
    float size = 0.0f;  // as in WarpGatherer
#pragma unroll
    for (int i = 0; i < kItems; ++i) {
      count = group.read(place + i * kThreads, x[i]) && count;
#pragma unroll
      for (int k = 0; k < kTogether; ++k) {
        const float scaled = x[i][k] * group.grid[k].scale;
        size = fma(scaled, scaled, size);
      }
    }
    if (!__all_sync(kAllLanes, count && size < kSmallSquares)) return false;
#pragma unroll
    for (int k = 0; k < kTogether; ++k) {
      std::int32_t sum = 0;
#pragma unroll
      for (int i = 0; i < kItems; ++i) {
        const std::int32_t q = round_to_int(x[i][k] * group.grid[k].scale);
        sum += q;
        own[k].square += static_cast<std::uint64_t>(static_cast<std::int64_t>(q) * q);
        own[k].above += x[i][k] > 0.0f ? 1 : 0;
        own[k].below += x[i][k] < 0.0f ? 1 : 0;
      }
      own[k].sum += sum;
    }
    if (!block.binned) return true;
#pragma unroll
    for (int i = 0; i < kItems; ++i) {
      if (!block.counted(place + i * kThreads)) continue;
#pragma unroll
      for (int k = 0; k < kTogether; ++k) block.count(k, x[i][k], group.grid[k]);
    }
    return true;
  }

  /// Adds any future, value by value, to the table at once.
  template <class Group>
  __device__ __noinline__ void add_one(const Group& group, const Block& block, int place) const {
    float x[kTogether];
    if (!group.read(place, x)) return;
    for (int k = 0; k < kTogether; ++k) {
      const long cell = group.cell.of[k];
      const float scale = group.grid[k].scale;
      if (cell < 0 || quantise(x[k], scale).magnitude >= bits(kNonFinite)) continue;
      add_wide_steps(to.sum + 2 * cell, to.square + 2 * cell, wide_steps(x[k] * scale));
      add_shared(to.count + 3 * cell, std::uint64_t{1});
      if (x[k] > 0.0f) add_shared(to.count + 3 * cell + 1, std::uint64_t{1});
      if (x[k] < 0.0f) add_shared(to.count + 3 * cell + 2, std::uint64_t{1});
      if (block.binned && block.counted(place)) block.count(k, x[k], group.grid[k]);
    }
  }

  /// Adds a block's sums of a cell, which thread 0 has, and its histogram, if there is one.
  __device__ void hand_over(int cell, const CellSum& all, const std::uint32_t* counts) const {
    const int thread = static_cast<int>(threadIdx.x);
    if (thread == 0) {
      add_shared_wide(to.sum + 2L * cell, all.sum);
      add_shared_wide(to.square + 2L * cell, all.square, 0);
      add_shared(to.count + 3L * cell, all.count);
      add_shared(to.count + 3L * cell + 1, all.above);
      add_shared(to.count + 3L * cell + 2, all.below);
    }
    if (counts == nullptr) return;
    for (int b = thread; b < kBins; b += kThreads)
      if (counts[b] != 0) add_shared(to.histogram + static_cast<long>(cell) * kBins + b, counts[b]);
  }
};

/// Groups of kTogether that `count` cells make.
QD_HD_CONSTEXPR int groups_of(int count, int together) { return (count + together - 1) / together; }

/// Differences of every outcome from the reference policy, some policies together; cells as Analysis::differences.
template <int kTogether_>
struct DifferenceValues {
  static constexpr bool kThinned = true;
  static constexpr int kTogether = kTogether_;
  AnalysisBatch in;

  static int groups(const Analysis& a) { return a.times * a.outcomes * groups_of(a.policies, kTogether); }

  template <bool kPassage>
  struct Group {
    CellNumbers<kTogether> cell;
    ColumnGrid grid[kTogether];
    const float *own[kTogether], *reference;
    const std::int32_t* alive;
    __device__ __forceinline__ bool read(int place, float (&x)[kTogether]) const {
      const float less = analysed<float>({reference, kPassage}, place);
#pragma unroll
      for (int k = 0; k < kTogether; ++k) x[k] = analysed<float>({own[k], kPassage}, place) - less;
      return alive[place] != 0;
    }
  };
  /// Calls sum(group) for a row of cells from a policy on.
  template <class Sum>
  __device__ __forceinline__ void with_policies(int time, int outcome, int policy, Sum sum) const {
    if (in.analysis.passage[outcome] != 0) sum(group<true>(time, outcome, policy));
    else sum(group<false>(time, outcome, policy));
  }
  template <class Sum>
  __device__ __forceinline__ void with_group(int number, Sum sum) const {
    const int parts = groups_of(in.analysis.policies, kTogether), row = number / parts;
    with_policies(row / in.analysis.outcomes, row % in.analysis.outcomes, number % parts * kTogether, sum);
  }

 private:
  template <bool kPassage>
  __device__ __forceinline__ Group<kPassage> group(int time, int outcome, int policy) const {
    const Analysis& a = in.analysis;
    const Captured& captured = in.columns.captured;
    const int first = (time * a.policies + policy) * a.outcomes + outcome;
    Group<kPassage> g{CellNumbers<kTogether>(first, a.outcomes, a.policies - policy),
                      {},
                      {},
                      outcome_column(a, captured, time, a.reference, outcome).value,
                      captured.alive};
    for (int k = 0; k < kTogether; ++k) {
      const int p = min(a.policies - 1, policy + k);
      g.grid[k] = column_of(a.differences, (time * a.policies + p) * a.outcomes + outcome);
      g.own[k] = outcome_column(a, captured, time, p, outcome).value;
    }
    return g;
  }
};

/// Measures, where they are asked.
struct MeasureValues {
  static constexpr bool kThinned = false;
  static constexpr int kTogether = 1;
  AnalysisBatch in;

  static int groups(const Analysis& a) { return a.measures; }

  struct Group {
    CellNumbers<1> cell;
    ColumnGrid grid[1];
    const float* value;
    const std::int32_t* asked;
    __device__ __forceinline__ bool read(int place, float (&x)[1]) const {
      x[0] = value[place];
      return asked[place] != 0;
    }
  };
  template <class Sum>
  __device__ __forceinline__ void with_group(int measure, Sum sum) const {
    const long at = static_cast<long>(measure) * in.batch.stride;
    sum(Group{CellNumbers<1>(measure, 1, 1), {column_of(in.analysis.measure_grids, measure)}, in.columns.measure + at, in.columns.asked + at});
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

/// A sign times an objective's columns, where kLess less others, where the objective can be compared.
template <bool kLess>
struct ObjectiveGroup {
  static constexpr int kTogether = 4;
  CellNumbers<kTogether> cell;
  ColumnGrid grid[kTogether];
  float sign;
  const float *value[kTogether], *less[kTogether];
  const std::int32_t* comparable;
  __device__ __forceinline__ bool read(int place, float (&x)[kTogether]) const {
#pragma unroll
    for (int k = 0; k < kTogether; ++k) x[k] = sign * (kLess ? value[k][place] - less[k][place] : value[k][place]);
    return comparable[place] != 0;
  }
};

/// Objectives by policy; cells [objectives][policies].
struct ObjectiveValues {
  static constexpr bool kThinned = false;
  static constexpr int kTogether = ObjectiveGroup<false>::kTogether;
  AnalysisBatch in;

  static int groups(const Analysis& a) { return a.objective_count * groups_of(a.policies, kTogether); }

  template <class Sum>
  __device__ __forceinline__ void with_group(int number, Sum sum) const {
    const ObjectiveColumns columns{in};
    const int policies = in.analysis.policies, parts = groups_of(policies, kTogether), o = number / parts, first = number % parts * kTogether;
    ObjectiveGroup<false> g{
        CellNumbers<kTogether>(o * policies + first, 1, policies - first), {}, in.analysis.objectives[o].sign, {}, {}, columns.comparable(o)};
    for (int k = 0; k < kTogether; ++k) {
      const int policy = min(policies - 1, first + k);
      g.grid[k] = column_of(in.analysis.values, o * policies + policy);
      g.value[k] = columns.value(o, policy);
    }
    sum(g);
  }
};

/// Regrets by policy; cells as those of objectives.
struct RegretValues {
  static constexpr bool kThinned = false;
  static constexpr int kTogether = ObjectiveGroup<true>::kTogether;
  AnalysisBatch in;

  static int groups(const Analysis& a) { return ObjectiveValues::groups(a); }

  template <class Sum>
  __device__ __forceinline__ void with_group(int number, Sum sum) const {
    const ObjectiveColumns columns{in};
    const int policies = in.analysis.policies, parts = groups_of(policies, kTogether), o = number / parts, first = number % parts * kTogether;
    ObjectiveGroup<true> g{CellNumbers<kTogether>(o * policies + first, 1, policies - first), {}, 1.0f, {}, {}, columns.comparable(o)};
    for (int k = 0; k < kTogether; ++k) {
      const int policy = min(policies - 1, first + k);
      g.grid[k] = column_of(in.analysis.regrets, o * policies + policy);
      g.value[k] = columns.best(o);
      g.less[k] = columns.value(o, policy);
    }
    sum(g);
  }
};

/// Objectives under one policy less those under another; cells [objectives][policy_pairs]. The grid is that of the objective under the
/// first policy.
struct ContestValues {
  static constexpr bool kThinned = false;
  static constexpr int kTogether = ObjectiveGroup<true>::kTogether;
  AnalysisBatch in;
  const std::int32_t* pair_policies;  ///< [policy_pairs][2]

  static int groups(const Analysis& a) { return a.objective_count * groups_of(policy_pairs(a.policies), kTogether); }

  template <class Sum>
  __device__ __forceinline__ void with_group(int number, Sum sum) const {
    const ObjectiveColumns columns{in};
    const int pairs = policy_pairs(in.analysis.policies), parts = groups_of(pairs, kTogether), o = number / parts, first = number % parts * kTogether;
    ObjectiveGroup<true> g{
        CellNumbers<kTogether>(o * pairs + first, 1, pairs - first), {}, in.analysis.objectives[o].sign, {}, {}, columns.comparable(o)};
    for (int k = 0; k < kTogether; ++k) {
      const std::int32_t* pair = pair_policies + 2 * min(pairs - 1, first + k);
      g.grid[k] = column_of(in.analysis.values, static_cast<long>(o) * in.analysis.policies);
      g.value[k] = columns.value(o, pair[0]);
      g.less[k] = columns.value(o, pair[1]);
    }
    sum(g);
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
    const auto sum = [this, condition](const auto& group) { gather(group, condition); };
    const Analysis& a = in.analysis;
    if (h.table == Headline::Table::differences)
      DifferenceValues<1>{in}.with_policies(h.cell / a.outcomes / a.policies, h.cell % a.outcomes, h.cell / a.outcomes % a.policies, sum);
    else MeasureValues{in}.with_group(h.cell, sum);
  }

 private:
  template <class Group>
  __device__ __forceinline__ void gather(const Group& group, bool condition) const {
    using Reduce = cub::BlockReduce<CellSum, kThreads>;
    __shared__ typename Reduce::TempStorage storage;
    const std::uint64_t turn = (in.batch.base >> kTurnBits) + blockIdx.y;
    const std::uint64_t begin = turn << kTurnBits, first = begin > in.batch.base ? begin : in.batch.base;
    DeviceHeadline& to = headlines_of(sums, design, headline_count, first)[own[blockIdx.x]];
    CellSum sum{0, 0, 0, 0, 0};
    const int end = min(in.batch.end, static_cast<int>(begin + (1u << kTurnBits) - in.batch.base));
    for (int place = static_cast<int>(first - in.batch.base + threadIdx.x); place < end; place += kThreads) {
      float x[1];
      if (group.read(place, x)) add_value(x[0], group.grid[0].scale, sum, to.sum, to.square);
    }
    const CellSum all = Reduce(storage).Reduce(sum, [](const CellSum& a, const CellSum& b) { return a + b; });
    if (threadIdx.x != 0) return;
    add_shared_wide(to.sum, condition ? static_cast<std::int64_t>(all.above) : all.sum);
    add_shared_wide(to.square, condition ? all.above : all.square, 0);
    add_shared(&to.count, static_cast<std::uint64_t>(all.count));
  }
};

}  // namespace quadrant::inline QD_ISA
