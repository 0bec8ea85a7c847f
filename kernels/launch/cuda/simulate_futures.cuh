// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/analyse/outcomes.hpp"
#include "kernels/launch/cuda/device.cuh"
#include "kernels/launch/cuda/gather_row.cuh"

namespace quadrant::inline QD_ISA {

/// Futures a block of the kernels that simulate; a warp's row of series lies in shared memory.
inline constexpr int kSimulationThreads = 32;
inline constexpr int kSimulationWarps = kSimulationThreads / kWarp;
inline constexpr std::size_t kSimulationShared = sizeof(float) * kSimulationWarps * series::kCount * kWarp;
static_assert(horizon::kCount <= series::kCount, "horizon outcomes take the place of series in shared memory");

/// Simulates futures that StartFutures has set up, one a thread: the history, then every policy from the fork on. What becomes of them is
/// a sink's: Sink::row(...) hears of each step, Sink::horizon(...) of each policy's end.
template <class Sink>
struct SimulateFutures {
  static constexpr int kThreads = kSimulationThreads;
  static constexpr int kResident = Sink::kResident;
  Plan plan;
  DeviceBatch batch;
  FutureColumnsView columns;
  Sink sink;

  __device__ void operator()() const {
    const int lane = static_cast<int>(threadIdx.x) % kWarp;
    const int place = static_cast<int>(blockIdx.x * kThreads + threadIdx.x);
    if (place - lane >= batch.end) return;  // a whole warp
    const WarpRow warp_row{static_cast<int>(threadIdx.x) / kWarp * series::kCount * (kWarp / kFour)};
    const SharedRow row{warp_row, lane};
    float* const fork = columns.fork + place;
    float* const fork_tally = fork + static_cast<long>(kFloats<State<float>>) * batch.stride;
    const Constants<float> c = load_columns<Constants<float>>(columns.constants + place, batch.stride);
    typename Sink::Worker worker(sink, batch, warp_row, lane, place);
    for (int policy = kHistoryPolicy; policy < plan.policies; ++policy) {
      const bool history = policy == kHistoryPolicy;
      const int first = history ? 0 : plan.history_steps;
      const int steps = history ? plan.history_steps : plan.forecast_steps;
      const LeverPath* levers = history ? plan.history_levers : plan.policy_levers + policy * plan.forecast_steps;
      State<float> s = load_columns<State<float>>(fork, batch.stride);
      Tally<float> tally = load_columns<Tally<float>>(fork_tally, batch.stride);
      worker.begin(policy);
      for (int i = 0; i < steps; ++i) {
        const float* d = columns.drivers + static_cast<long>(first + i) * kFloats<Drivers<float>> * batch.stride + place;
        step(c, plan.times[first + i], levers[i], load_columns<Drivers<float>>(d, batch.stride), s, tally, row);
        __syncwarp();
        worker.row(policy, first + i, history ? i : series_row(plan, policy, i), row, s, tally);
        __syncwarp();
      }
      if (history) {
        store_columns(s, fork, batch.stride);
        store_columns(tally, fork_tally, batch.stride);
        worker.fork();
      } else {
        horizon_outcomes(s, tally, row);
        __syncwarp();
        worker.horizon(policy, row);
        __syncwarp();
      }
    }
  }
};

}  // namespace quadrant::inline QD_ISA
