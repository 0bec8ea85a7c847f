// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <vector>

#include "kernels/launch/plan.hpp"
#include "kernels/model/initial_state.hpp"
#include "kernels/model/step.hpp"

namespace quadrant::inline QD_ISA {

/// One future run by hand on any value type, from given parameters and draws.
template <class V>
class Future {
 public:
  /// `parameters` are indexed by parameter::Id.
  Future(const std::array<V, parameter::kCount>& parameters, const Timeline& timeline) : timeline_(timeline) {
    constants = make_constants(parameters.data(), 1.0f / static_cast<float>(timeline.steps_per_year));
    state = initial_state(parameters.data(), static_cast<float>(timeline.start - 2026.5), constants);
    tally = empty_tally<V>();
  }

  /// Takes step number `number` and returns its series, indexed by series::Id.
  const std::array<V, series::kCount>& step(int number, const LeverPath& levers, const StepDraws<V>& draws) {
    const StepTime t = step_time(number, timeline_);
    quadrant::step(constants, t, levers, drivers(draws, constants, t), state, tally, out.data());
    return out;
  }

  Constants<V> constants;
  State<V> state;
  Tally<V> tally;
  std::array<V, series::kCount> out{};

 private:
  Timeline timeline_;
};

/// Draws at which no event can happen: normals 0, uniforms just below 1.
template <class V>
StepDraws<V> quiet_draws() {
  StepDraws<V> d;
  for (V& z : d.Z) z = V(0.0f);
  for (V& u : d.U) u = V(0.9999999f);
  return d;
}

}  // namespace quadrant::inline QD_ISA
