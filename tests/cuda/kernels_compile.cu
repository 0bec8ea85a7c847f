// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0

// The whole kernels/ tree as device code: every function that a future needs, on the value type `float`. Nothing runs here; the test
// is that it compiles without a warning for every architecture, and that its PTX has no fused multiply-add, double precision or
// flush to zero that nobody wrote (tests/cuda/test_device_code.py).
#include "kernels/aggregate/quantise.hpp"
#include "kernels/launch/plan.hpp"
#include "kernels/model/initial_state.hpp"
#include "kernels/model/step.hpp"

namespace quadrant {

__global__ void simulate_one(Design design, Priors priors, const StepTime* times, const LeverPath* levers, int steps, GridRow grid, float* out,
                             std::int32_t* bins) {
  const std::uint64_t future = static_cast<std::uint64_t>(blockIdx.x) * blockDim.x + threadIdx.x;
  float p[parameter::kCount];
  draw_parameters(design, priors, future, p);
  Constants<float> c = make_constants(p, times[0].dt);
  State<float> s = initial_state(p, -3.75f, c);
  Tally<float> tally = empty_tally<float>();
  float series_values[series::kCount];
  for (int i = 0; i < steps; ++i) {
    const StepDraws<float> draws = step_draws<float>(design.key, future, static_cast<std::uint32_t>(i));
    const Drivers<float> d = drivers(draws, c, times[i]);
    step(c, times[i], levers[i], d, s, tally, series_values);
  }
  for (int i = 0; i < series::kCount; ++i) {
    const Quantised<float> x = quantise(series_values[i], grid.scale[i]);
    out[i] = static_cast<float>(x.q) + tally.sum[i % accumulator::kCount];
    bins[i] = bin_of(series_values[i], grid.bin_scale[i], grid.bin_offset[i]) + x.magnitude;
  }
}

}  // namespace quadrant
