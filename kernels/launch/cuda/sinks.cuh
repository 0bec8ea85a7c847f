// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/launch/cuda/simulate_futures.cuh"

namespace quadrant::inline QD_ISA {

/// Leaves what the analysis asks of a row of series in its captured columns.
__device__ __forceinline__ void capture_row(const Capture& capture, const Captured& to, int number, const SharedRow& row, const State<float>& s,
                                            const Tally<float>& tally, int place) {
  const int begin = capture.begin[number], end = capture.begin[number + 1];
  if (begin == end) return;
  const std::int32_t* const outcome = capture.outcome;
  float* const values = to.values;
  const long stride = to.stride;
  int later = end;  // the first that is no series
  long at = begin * stride + place;
  for (int i = begin; i < end; ++i, at += stride) {
    const int id = outcome[i];
    if (id < series::kCount) values[at] = row[id];
    else if (later == end) later = i;
  }
  if (later == end) return;
  // each lane reads and writes its own future's part of the row
  __syncwarp();
  horizon_outcomes(s, tally, row);
  at = later * stride + place;
  for (int i = later; i < end; ++i, at += stride)
    if (const int id = outcome[i]; id >= series::kCount) values[at] = row[id - series::kCount];
}

/// A sink that sums everything: rows, leaders, joint histograms, headlines, and leaves what the analysis captures.
struct GatherSink {
  static constexpr int kResident = 8;
  int policies, last_row;  ///< of the plan; the row of the first policy's horizon
  int forecast_steps, history_steps;
  Design design;
  DeviceAggregation aggregation;
  DeviceSums sums;
  StreamSums stream;
  Captured captured;

  class Worker {
   public:
    __device__ Worker(const GatherSink& sink, const DeviceBatch& batch, WarpRow warp_row, int lane, int place)
        : sink_(sink), warp_row_(warp_row), lane_(lane), place_(place), future_(batch.base + static_cast<std::uint64_t>(place)),
          counted_(is_counted(future_ - static_cast<std::uint64_t>(lane))), alive_(batch.begin <= place && place < batch.end), forked_(alive_),
          analysed_(alive_) {}

    __device__ void begin(int) { alive_ = forked_; }
    __device__ void fork() { forked_ = alive_; }

    __device__ __forceinline__ void row(int policy, int step, int number, const SharedRow& row, const State<float>& s, const Tally<float>& tally) {
      const DeviceAggregation& a = sink_.aggregation;
      const RowTarget to = row_target(a.series, sink_.sums.series, sink_.stream.series, number);
      keep(WarpGatherer<series::kCount>(warp_row_, lane_).gather(to, counted_, alive_), policy, step);
      if (alive_) {
        const int leader = round_to_int(16.0f * row[series::lead_cap] + 4.0f * row[series::lead_ad] + row[series::lead_prof]) & (kLeaderCodes - 1);
        add_shared(sink_.sums.leaders + number * kLeaderCodes + leader, 1u);
        if (number == sink_.last_row) add_shared(sink_.stream.leads + leader / 16, 1u);
      }
      add_headlines(a.series_headlines, number, to.grid);
      if (policy != kHistoryPolicy && number == series_row_end(policy)) count_pairs(policy, row, to.grid);
      capture_row(a.analysis.capture, sink_.captured, number, row, s, tally, place_);
    }

    __device__ __forceinline__ void horizon(int policy, const SharedRow&) {
      const DeviceAggregation& a = sink_.aggregation;
      const RowTarget to = row_target(a.outcomes, sink_.sums.outcomes, sink_.stream.outcomes, policy);
      keep(WarpGatherer<horizon::kCount>(warp_row_, lane_).gather(to, true, alive_), policy, sink_.history_steps + sink_.forecast_steps - 1);
      add_headlines(a.outcome_headlines, policy, to.grid);
      analysed_ = analysed_ && alive_;
      if (policy == sink_.policies - 1) sink_.captured.alive[place_] = analysed_ ? -1 : 0;
    }

   private:
    __device__ int series_row_end(int policy) const { return sink_.history_steps + (policy + 1) * sink_.forecast_steps - 1; }

    /// Takes note of whether the future is still finite.
    __device__ __forceinline__ void keep(bool alive, int policy, int step) {
      if (alive_ && !alive) sink_.stream.non_finite[atomicAdd(sink_.stream.non_finite_count, 1u)] = {future_, policy, step};
      alive_ = alive;
    }

    __device__ void count_pairs(int policy, const SharedRow& row, const GridRow& grid) const {
      constexpr int kCoarse = kBins / kJointBins;
      if (!counted_ || !alive_) return;
      const auto bin = [&](int column) { return bin_of(row[column], grid.bin_scale[column], grid.bin_offset[column]) / kCoarse; };
      for (int pair = 0; pair < sink_.aggregation.pair_count; ++pair) {
        const JointPair& p = sink_.aggregation.pairs[pair];
        const long at = static_cast<long>(policy) * sink_.aggregation.pair_count + pair;
        add_shared(sink_.sums.joint + (at * kJointBins + bin(p.x)) * kJointBins + bin(p.y), 1u);
      }
    }

    /// Adds the headlines of a row over the warp's futures, which are of one group.
    __device__ __forceinline__ void add_headlines(const HeadlineRows& rows, int number, const GridRow& grid) const {
      if (rows.begin[number] == rows.begin[number + 1]) return;
      __syncwarp();  // lanes that count differently call together
      add_some_headlines(rows, number, grid);
    }
    __device__ __noinline__ void add_some_headlines(const HeadlineRows& rows, int number, const GridRow& grid) const {
      using Reduce = cub::WarpReduce<std::int64_t>;
      __shared__ typename Reduce::TempStorage storage[kSimulationWarps];
      const std::uint32_t lanes = __ballot_sync(kAllLanes, alive_);
      if (lanes == 0) return;
      DeviceHeadline* const headlines =
          headlines_of(sink_.sums, sink_.design, sink_.aggregation.headline_count, future_ - static_cast<std::uint64_t>(lane_));
      for (int i = rows.begin[number]; i < rows.begin[number + 1]; ++i) {
        const int column = rows.column[i];
        DeviceHeadline& to = headlines[rows.headline[i]];
        const float scaled = warp_row_.at(column, lane_) * grid.scale[column];
        const bool wide = alive_ && !(abs(scaled) < kWideValue);
        const std::int64_t q = alive_ && !wide ? round_to_int(scaled) : 0;
        if (wide) add_wide_steps(to.sum, to.square, wide_steps(scaled));
        Reduce reduce(storage[threadIdx.x / kWarp]);
        const std::int64_t sum = reduce.Sum(q);
        __syncwarp();
        const std::int64_t square = reduce.Sum(q * q);
        __syncwarp();
        if (lane_ != 0) continue;
        add_shared_wide(to.sum, sum);
        add_shared_wide(to.square, square);
        add_shared(&to.count, static_cast<std::uint64_t>(__popc(lanes)));
      }
    }

    const GatherSink& sink_;
    WarpRow warp_row_;
    int lane_, place_;
    std::uint64_t future_;
    bool counted_, alive_, forked_, analysed_;
  };
};

/// A sink that writes what a trace asks for, in columns of the batch.
struct TraceSink {
  static constexpr int kResident = 8;
  int history_steps, forecast_steps;
  Trace trace;  ///< columns of trace.stride futures, the batch's

  class Worker {
   public:
    __device__ Worker(const TraceSink& sink, const DeviceBatch&, WarpRow, int, int place) : sink_(sink), place_(place) {}
    __device__ void begin(int) {}
    __device__ void fork() {}

    __device__ __forceinline__ void row(int policy, int step, int, const SharedRow& row, const State<float>& s, const Tally<float>& tally) {
      const Trace& to = sink_.trace;
      const bool history = policy == kHistoryPolicy;
      const long at = history ? step : static_cast<long>(policy) * sink_.forecast_steps + step - sink_.history_steps;
      if (float* values = history ? to.history : to.forecast; values != nullptr)
        for (int i = 0; i < series::kCount; ++i) values[(at * series::kCount + i) * to.stride + place_] = row[i];
      if (float* counts = history ? to.history_events : to.forecast_events; counts != nullptr) {
#pragma unroll
        for (int i = 0; i < event::kCount; ++i) counts[(at * event::kCount + i) * to.stride + place_] = tally.count[i];
      }
      if (to.capture == nullptr) return;
      const int number = history ? step : sink_.history_steps + (to.first_policy + policy) * sink_.forecast_steps + step - sink_.history_steps;
      capture_row(*to.capture, to.captured, number, row, s, tally, place_);
    }

    __device__ __forceinline__ void horizon(int policy, const SharedRow& row) {
      float* to = sink_.trace.outcomes;
      if (to == nullptr) return;
      for (int i = 0; i < horizon::kCount; ++i) to[(static_cast<long>(policy) * horizon::kCount + i) * sink_.trace.stride + place_] = row[i];
    }

   private:
    const TraceSink& sink_;
    int place_;
  };
};

}  // namespace quadrant::inline QD_ISA
