// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/analyse/outcomes.hpp"
#include "kernels/launch/cuda/device.cuh"
#include "kernels/model/initial_state.hpp"

namespace quadrant::inline QD_ISA {

/// Sets futures up, one a thread: parameters, constants, initial state, and what drives every step under all policies.
struct StartFutures {
  static constexpr int kThreads = 128;
  static constexpr int kResident = 4;
  Plan plan;
  DeviceBatch batch;
  FutureColumnsView to;
  Capture capture;  ///< without columns and bins where nothing is captured
  Captured captured;
  float start_since_2026h2;  ///< start of the history less 2026.5, years
  float* parameters;         ///< [parameter::kCount][stride], or null
  float* draws;              ///< [steps][kDraws][stride], or null

  __device__ void operator()() const {
    const int place = static_cast<int>(blockIdx.x * kThreads + threadIdx.x);
    // lanes beyond the ends repeat a future: a design may have none there
    const std::uint64_t future = batch.base + static_cast<std::uint64_t>(min(batch.end - 1, max(batch.begin, place)));
    float p[parameter::kCount], uniform[parameter::kCount];
    draw_parameters(plan.design, plan.priors, future, p, uniform);
    if (captured.stride != 0) capture_parameters(capture, captured, place, p, uniform);
    if (parameters != nullptr)
      for (int i = 0; i < parameter::kCount; ++i) parameters[static_cast<long>(i) * batch.stride + place] = p[i];
    Constants<float> c = make_constants(p, plan.times[0].dt);
    const State<float> s = initial_state(p, start_since_2026h2, c);
    store_columns(c, to.constants + place, batch.stride);
    store_columns(s, to.fork + place, batch.stride);
    store_columns(empty_tally<float>(), to.fork + static_cast<long>(kFloats<State<float>>) * batch.stride + place, batch.stride);
    for (int i = 0; i < plan.history_steps + plan.forecast_steps; ++i) {
      const StepDraws<float> draw = step_draws<float>(plan.design.key, future, static_cast<std::uint32_t>(i));
      store_columns(drivers(draw, c, plan.times[i]), to.drivers + static_cast<long>(i) * kFloats<Drivers<float>> * batch.stride + place,
                    batch.stride);
      if (draws != nullptr) store_columns(draw, draws + static_cast<long>(i) * kDraws * batch.stride + place, batch.stride);
    }
  }
};

}  // namespace quadrant::inline QD_ISA
