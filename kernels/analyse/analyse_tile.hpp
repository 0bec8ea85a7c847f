// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/analyse/gather_column.hpp"
#include "kernels/analyse/sources.hpp"

// The analysis of one tile of captured futures. Every loop runs along a column, so that it is vector code on every path.
namespace quadrant::inline QD_ISA {

/// A worker's memory: rows of `stride` numbers.
struct AnalysisWorkspace {
  float* measure;          ///< [measures] values
  std::int32_t* asked;     ///< [measures] -1 where a measure is asked, else 0
  float* objective;        ///< [policies] values of one objective
  float* best;             ///< of them
  float* scratch;          ///< a column
  std::uint16_t* bins;     ///< its bins
  std::int32_t* all_mask;  ///< one more column's mask
};

/// The futures of a tile that are analysed, and those of them that histograms of differences count.
struct Tile {
  std::uint64_t first;
  Captured captured;
  Counted every;    ///< one span
  Counted thinned;  ///< the spans that histograms count
};

/// The sums of one cell of a table.
QD_HD_CONSTEXPR ColumnSums cell_of(const ColumnTable& t, long cell) {
  return {t.histogram == nullptr ? nullptr : t.histogram + cell * kBins, t.sum + cell, t.square + 2 * cell, t.count + 3 * cell};
}

/// What is known of a tile's futures.
inline Measured measured(const Tile& tile, const AnalysisWorkspace& w) { return {tile.captured, w.measure, w.asked}; }

/// Differences of every outcome from the reference policy.
template <class V>
inline void gather_differences(const Analysis& a, const Tile& tile, const AnalysisWorkspace& w, const ColumnTable& to) {
  for (int time = 0; time < a.times; ++time) {
    for (int policy = 0; policy < a.policies; ++policy) {
      for (int i = 0; i < a.outcomes; ++i) {
        const long cell = (static_cast<long>(time) * a.policies + policy) * a.outcomes + i;
        const OutcomeColumn own = outcome_column(a, tile.captured, time, policy, i),
                            reference = outcome_column(a, tile.captured, time, a.reference, i);
        gather_column<V>([&](int at) { return analysed<V>(own, at) - analysed<V>(reference, at); }, column_of(a.differences, cell), tile.thinned,
                         w.scratch, w.bins, cell_of(to, cell));
      }
    }
  }
}

/// Values of all measures, where each is asked and a finite number, and their sums.
template <class V>
inline void gather_measures(const Analysis& a, const Tile& tile, const AnalysisWorkspace& w, const ColumnTable& to) {
  constexpr int kLanes = Lanes<V>::count;
  const int stride = tile.captured.stride;
  for (int i = 0; i < a.measures; ++i) {
    float* value = w.measure + static_cast<long>(i) * stride;
    std::int32_t* asked = w.asked + static_cast<long>(i) * stride;
    for (int at = 0; at < tile.every.places; at += kLanes) {
      const Asked<V> answer = ask<V>(a.measure[i], tile.captured, at);
      store(answer.value, value + at);
      store(answer.mask, asked + at);
    }
    const Counted counted{tile.every.places, asked, tile.every.spans, tile.every.span_count};
    gather_column<V>([&](int at) { return load<V>(value + at); }, column_of(a.measure_grids, i), counted, w.scratch, w.bins, cell_of(to, i));
  }
}

/// Futures in which two claims hold at the same time, for every pair of them; the diagonal counts one alone.
template <class V>
inline void count_claims(const Analysis& a, const Tile& tile, const AnalysisWorkspace& w, std::uint32_t* both) {
  constexpr int kLanes = Lanes<V>::count;
  const Measured m = measured(tile, w);
  for (int time = 0; time < a.times; ++time) {
    for (int i = 0; i < a.claim_count; ++i) {
      for (int j = 0; j <= i; ++j) {
        IntOf<V> n(0);
        for (int at = 0; at < tile.every.places; at += kLanes) n = n - (claim_holds<V>(a, m, time, i, at) & claim_holds<V>(a, m, time, j, at));
        const auto count = static_cast<std::uint32_t>(total<V>(n));
        both[(time * a.claim_count + i) * a.claim_count + j] += count;
        if (i != j) both[(time * a.claim_count + j) * a.claim_count + i] += count;
      }
    }
  }
}

/// Joint histograms of pairs of measures, over the futures in which both are asked.
inline void count_measure_pairs(const Analysis& a, const Tile& tile, const AnalysisWorkspace& w, std::uint32_t* joint) {
  constexpr int kCoarse = kBins / kJointBins;
  const int stride = tile.captured.stride;
  for (int pair = 0; pair < a.pair_count; ++pair) {
    const auto bin = [&](std::int32_t id, int f) {
      return bin_of(w.measure[static_cast<long>(id) * stride + f], a.measure_grids.bin_scale[id], a.measure_grids.bin_offset[id]) / kCoarse;
    };
    const auto asked = [&](std::int32_t id, int f) { return w.asked[static_cast<long>(id) * stride + f] != 0; };
    const MeasurePair& p = a.pairs[pair];
    for (int f = 0; f < tile.every.places; ++f)
      if (asked(p.x, f) && asked(p.y, f)) ++joint[(pair * kJointBins + bin(p.x, f)) * kJointBins + bin(p.y, f)];
  }
}

/// Each policy's regret of one objective: how far it falls short of the best policy in the same future.
template <class V>
inline void gather_regret(const Analysis& a, int objective, const Tile& tile, const AnalysisWorkspace& w, const AnalysisTarget& to) {
  constexpr int kLanes = Lanes<V>::count;
  const int stride = tile.captured.stride, places = tile.every.places;
  const Objective& o = a.objectives[objective];
  const V sign(o.sign);
  const auto value = [&](int policy, int at) { return load<V>(w.objective + static_cast<long>(policy) * stride + at); };
  for (int at = 0; at < places; at += kLanes) {
    V best(0.0f);
    IntOf<V> mask = load_int<V>(tile.captured.alive + at);
    for (int policy = 0; policy < a.policies; ++policy) {
      const V x = sign * evaluate<V>(o.value[policy], tile.captured.values, stride, at);
      mask = select(greater(IntOf<V>(0x7f800000), bits(abs(x))), mask, IntOf<V>(0));
      best = policy == 0 ? x : max(x, best);
      store(x, w.objective + static_cast<long>(policy) * stride + at);
    }
    store(best, w.best + at);
    store(mask, w.all_mask + at);
  }
  const Counted counted{places, w.all_mask, tile.every.spans, tile.every.span_count};
  const long row = static_cast<long>(objective) * a.policies;
  for (int policy = 0; policy < a.policies; ++policy) {
    gather_column<V>([&](int at) { return load<V>(w.best + at) - value(policy, at); }, column_of(a.regrets, row + policy), counted, w.scratch, w.bins,
                     cell_of(to.regrets, row + policy));
    gather_column<V>([&](int at) { return sign * value(policy, at); }, column_of(a.values, row + policy), counted, w.scratch, w.bins,
                     cell_of(to.values, row + policy));
    IntOf<V> enough(0);
    for (int at = 0; at < places; at += kLanes) {
      enough = enough - select(value(policy, at) >= V(o.sign * o.enough), load_int<V>(w.all_mask + at), IntOf<V>(0));
      store(load<V>(w.best + at) - value(policy, at), w.scratch + at);
    }
    to.satisfied[row + policy] += static_cast<std::uint32_t>(total<V>(enough));
    Worst& worst = to.worst[row + policy];
    for (int f = 0; f < places; ++f)
      if (w.all_mask[f] != 0) keep_worst({w.scratch[f], tile.first + static_cast<std::uint64_t>(f)}, worst);
  }
  long pair = static_cast<long>(objective) * policy_pairs(a.policies);
  for (int p = 0; p < a.policies; ++p)
    for (int q = p + 1; q < a.policies; ++q, ++pair)
      gather_column<V>([&](int at) { return sign * (value(p, at) - value(q, at)); }, column_of(a.values, row), counted, w.scratch, w.bins,
                       cell_of(to.contests, pair));
}

/// Appends the futures of a tile at `part`, as far as they are finite under every policy, to a batch that has room for them.
template <class V>
inline void append_to_batch(const Analysis& a, const Tile& tile, const AnalysisWorkspace& w, Span part, ConditionalBatch& batch) {
  constexpr int kLanes = Lanes<V>::count;
  const int columns = conditional_columns(a);
  const Measured m = measured(tile, w);
  alignas(64) std::int32_t pack[kChunk][kLanes];
  for (int first = 0; first < columns; first += kChunk) {
    ConditionalSource source[kChunk];
    for (int c = 0; c < kChunk; ++c) source[c] = conditional_source(a, m, first + c);
    std::int32_t* to = batch.value + static_cast<long>(first) * kBatchFutures + static_cast<long>(batch.futures) * kChunk;
    for (int at = part.begin / kLanes * kLanes; at < part.end; at += kLanes) {
      for (int c = 0; c < kChunk; ++c) store(conditional_integers<V>(source[c], at), pack[c]);
      for (int lane = max(0, part.begin - at); lane < min(kLanes, part.end - at); ++lane) {
        if (tile.captured.alive[at + lane] == 0) continue;
        for (const auto& column : pack) *to++ = column[lane];
      }
    }
  }
  for (int f = part.begin; f < part.end; ++f) {
    if (tile.captured.alive[f] == 0) continue;
    for (int p = 0; p < a.capture.bins; ++p)
      batch.bin[static_cast<long>(p) * kBatchFutures + batch.futures] =
          static_cast<std::uint8_t>(tile.captured.bins[static_cast<long>(p) * tile.captured.stride + f] / (kFineBins / kParameterBins));
    ++batch.futures;
  }
}

/// Everything that is asked of a tile's futures but for the conditional sums.
template <class V>
inline void analyse_tile(const Analysis& a, const Tile& tile, const AnalysisWorkspace& w, const AnalysisTarget& to) {
  gather_differences<V>(a, tile, w, to.differences);
  gather_measures<V>(a, tile, w, to.measures);
  count_claims<V>(a, tile, w, to.both);
  count_measure_pairs(a, tile, w, to.joint);
  for (int o = 0; o < a.objective_count; ++o) gather_regret<V>(a, o, tile, w, to);
  for (int f = 0; f < tile.every.places; ++f) *to.futures += tile.captured.alive[f] != 0 ? 1 : 0;
}

}  // namespace quadrant::inline QD_ISA
