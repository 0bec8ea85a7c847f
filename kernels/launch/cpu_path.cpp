// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0

// Compiled once per instruction set with QD_ISA, QD_PATH (the function's name) and QD_PATH_NAME set; QD_SCALAR selects one
// future at a time.
#if !defined(QD_SCALAR)
#include "kernels/base/pack.hpp"
#endif
#include "kernels/launch/cpu_path.hpp"
#include "kernels/launch/cpu_tile.hpp"

namespace quadrant::inline QD_ISA {
namespace {

#if defined(QD_SCALAR)
using Value = float;
#else
using Value = Pack;
#endif
constexpr int kLanes = Lanes<Value>::count;

std::size_t workspace_bytes(const Plan& plan, int tile) {
  std::size_t bytes = 0;
  workspace<Value>(plan, tile, nullptr, &bytes);
  return bytes;
}

int packs_in(int futures) { return (futures + kLanes - 1) / kLanes; }

void fork(Workspace<Value>& w, int packs) {
  for (int k = 0; k < packs; ++k) {
    w.blocks[k].fork = w.blocks[k].state;
    w.blocks[k].fork_tally = w.blocks[k].tally;
  }
  for (int f = 0; f < w.tile; ++f) w.forked[f] = w.alive[f];
}

void return_to_fork(Workspace<Value>& w, int packs) {
  for (int k = 0; k < packs; ++k) {
    w.blocks[k].state = w.blocks[k].fork;
    w.blocks[k].tally = w.blocks[k].fork_tally;
  }
  for (int f = 0; f < w.tile; ++f) w.alive[f] = w.forked[f];
}

const LeverPath& levers_of(const Plan& plan, int policy, int step) {
  return policy == kHistoryPolicy ? plan.history_levers[step] : plan.policy_levers[policy * plan.forecast_steps + step - plan.history_steps];
}

/// Counts the leaders of a pack jointly, every future that is alive.
void count_leaders(const Value* out, const std::int32_t* alive, std::uint32_t* leaders) {
  alignas(64) std::int32_t code[kLanes];
  store(round_to_int(16.0f * out[series::lead_cap] + 4.0f * out[series::lead_ad] + out[series::lead_prof]), code);
  for (int lane = 0; lane < kLanes; ++lane) leaders[code[lane] & (kLeaderCodes - 1)] += static_cast<std::uint32_t>(alive[lane]);
}

template <class Rows>
void count_pairs(const Rows& rows, const Aggregation& a, const Workspace<Value>& w, std::uint32_t* joint) {
  constexpr int kCells = kJointBins * kJointBins;
  constexpr int kCoarse = kBins / kJointBins;
  for (int pair = 0; pair < a.pair_count; ++pair)
    for (int s = 0; s < w.span_count; ++s)
      for (int f = w.spans[s].begin; f < w.spans[s].end; ++f)
        if (w.alive[f] != 0) ++joint[pair * kCells + rows.bin(a.pairs[pair].x, f) / kCoarse * kJointBins + rows.bin(a.pairs[pair].y, f) / kCoarse];
}

void simulate(const Plan& plan, const Aggregation& aggregation, Range range, int tile, void* memory, Gathered& to, Work work) {
  Workspace<Value> w = workspace<Value>(plan, tile, memory);
  const int packs = packs_in(range.count);
  const int stride = packs_in(w.tile);
  const bool gathers = work == Work::everything;
  const bool captures = gathers && to.captured.values != nullptr;
  const Capture& capture = aggregation.analysis.capture;
  to.non_finite_count = 0;
  start(plan, range, w, nullptr, captures ? &capture : nullptr, &to.captured);
  w.span_count = find_spans(range, w.spans);
  for (int f = 0; f < w.tile; ++f) w.alive[f] = f < range.count ? 1 : 0;
  if (captures)
    for (int f = 0; f < to.captured.stride; ++f) to.captured.alive[f] = f < range.count ? -1 : 0;

  const Span whole{0, range.count};
  RowGatherer<Value, series::kCount> rows(aggregation.series, to.series, w, w.spans, w.span_count);
  RowGatherer<Value, horizon::kCount> outcomes(aggregation.outcomes, to.outcomes, w, &whole, 1);

  const auto simulate_row = [&](int policy, int step, int row) {
    const auto lost = [&](int place) { to.non_finite[to.non_finite_count++] = {range.first + static_cast<std::uint64_t>(place), policy, step}; };
    const auto gathered = [&](int k) { count_leaders(rows.values(k), w.alive + k * kLanes, to.leaders + row * kLeaderCodes); };
    const bool captured = captures && capture.begin[row] < capture.begin[row + 1];
    if (gathers) rows.begin(row);
    for (int k = 0; k < packs; ++k) {
      Block<Value>& b = w.blocks[k];
      step_pack(plan.times[step], levers_of(plan, policy, step), w.drivers[step * stride + k], b, rows.values(k));
      if (captured) capture_row(capture, row, rows.values(k), b.state, b.tally, to.captured, k * kLanes);
      if (gathers) rows.add(k, packs, lost, gathered);
    }
    if (gathers) rows.end();
  };

  for (int step = 0; step < plan.history_steps; ++step) simulate_row(kHistoryPolicy, step, step);
  fork(w, packs);
  for (int policy = 0; policy < plan.policies; ++policy) {
    return_to_fork(w, packs);
    for (int i = 0; i < plan.forecast_steps; ++i) simulate_row(policy, plan.history_steps + i, series_row(plan, policy, i));
    if (!gathers) continue;
    count_pairs(rows, aggregation, w, to.joint + static_cast<long>(policy) * aggregation.pair_count * kJointBins * kJointBins);
    const auto lost = [&](int place) {
      to.non_finite[to.non_finite_count++] = {range.first + static_cast<std::uint64_t>(place), policy, plan.history_steps + plan.forecast_steps - 1};
    };
    outcomes.begin(policy);
    for (int k = 0; k < packs; ++k) {
      horizon_outcomes(w.blocks[k].state, w.blocks[k].tally, outcomes.values(k));
      outcomes.add(k, packs, lost, [](int) {});
    }
    outcomes.end();
    if (captures)
      for (int f = 0; f < range.count; ++f) to.captured.alive[f] &= -w.alive[f];
  }
}

void trace(const Plan& plan, Range range, int tile, void* memory, const Trace& to) {
  Workspace<Value> w = workspace<Value>(plan, tile, memory);
  const int packs = packs_in(range.count);
  const int stride = packs_in(w.tile);
  start(plan, range, w, &to, to.capture, &to.captured);
  // `at`: the row's place among those of `values` and `counts`
  const auto trace_row = [&](int policy, int step, float* values, float* counts, long at) {
    const auto write = [&](float* rows, const Value* from, int columns, int k) {
      if (rows == nullptr) return;
      for (int i = 0; i < columns; ++i) store(from[i], rows + (at * columns + i) * to.stride + k * kLanes);
    };
    for (int k = 0; k < packs; ++k) {
      Value out[series::kCount];
      Block<Value>& b = w.blocks[k];
      step_pack(plan.times[step], levers_of(plan, policy, step), w.drivers[step * stride + k], b, out);
      if (to.capture != nullptr) {
        const int row = policy == kHistoryPolicy ? step : series_row(plan, to.first_policy + policy, step - plan.history_steps);
        capture_row(*to.capture, row, out, b.state, b.tally, to.captured, k * kLanes);
      }
      write(values, out, series::kCount, k);
      write(counts, w.blocks[k].tally.count, event::kCount, k);
    }
  };
  for (int step = 0; step < plan.history_steps; ++step) trace_row(kHistoryPolicy, step, to.history, to.history_events, step);
  fork(w, packs);
  for (int policy = 0; policy < plan.policies; ++policy) {
    return_to_fork(w, packs);
    for (int i = 0; i < plan.forecast_steps; ++i)
      trace_row(policy, plan.history_steps + i, to.forecast, to.forecast_events, static_cast<long>(policy) * plan.forecast_steps + i);
    if (to.outcomes == nullptr) continue;
    for (int k = 0; k < packs; ++k) {
      Value value[horizon::kCount];
      horizon_outcomes(w.blocks[k].state, w.blocks[k].tally, value);
      for (int i = 0; i < horizon::kCount; ++i)
        store(value[i], to.outcomes + (static_cast<long>(policy) * horizon::kCount + i) * to.stride + k * kLanes);
    }
  }
}

std::size_t analysis_bytes(const Analysis& a, int tile) {
  std::size_t bytes = 0;
  analysis_memory(a, tile, nullptr, &bytes);
  return bytes;
}

Captured captured(const Analysis& a, int tile, void* memory) { return analysis_memory(a, tile, memory).captured; }

void analyse(const Analysis& a, Range range, int tile, void* memory, const AnalysisTarget& to) {
  const AnalysisMemory m = analysis_memory(a, tile, memory);
  const Span whole{0, range.count};
  const int spans = find_spans(range, m.spans);
  analyse_tile<Value>(a, {range.first, m.captured, {range.count, m.captured.alive, &whole, 1}, {range.count, m.captured.alive, m.spans, spans}},
                      m.work, to);
}

void append(const Analysis& a, Range range, int tile, void* memory, Span part, ConditionalBatch& batch) {
  const AnalysisMemory m = analysis_memory(a, tile, memory);
  append_to_batch<Value>(a, {range.first, m.captured, {}, {}}, m.work, part, batch);
}

void add_batch_of(const ConditionalBatch& batch, int parameters, int first, int chunks, const ConditionalView& to) {
  add_batch<Value>(batch, parameters, first, chunks, to);
}

}  // namespace
}  // namespace quadrant::inline QD_ISA

namespace quadrant {

const CpuPath& QD_PATH() {
  static const CpuPath path{QD_PATH_NAME,           QD_ISA::kLanes,   QD_ISA::workspace_bytes, QD_ISA::simulate, QD_ISA::trace,
                            QD_ISA::analysis_bytes, QD_ISA::captured, QD_ISA::analyse,         QD_ISA::append,   QD_ISA::add_batch_of};
  return path;
}

}  // namespace quadrant
