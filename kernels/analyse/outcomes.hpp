// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/analyse/capture.hpp"
#include "kernels/model/step.hpp"

// What a future's state and parameters mean as outcomes, and as what the analysis captures.
namespace quadrant::inline QD_ISA {

/// Which stack holds more than two thirds of a base: 0 the US-led one, 1 neither, 2 the Chinese-led one.
template <class V>
QD_HD V tip_code(V us_share) {
  return select(us_share > V(2.0f / 3.0f), V(0.0f), select(us_share < V(1.0f / 3.0f), V(2.0f), V(1.0f)));
}

/// Values of the horizon outcomes of a state and tally, out[i] that of column number i of `horizon`.
template <class V, class Out>
QD_HD void horizon_outcomes(const State<V>& s, const Tally<V>& tally, Out out) {
  QD_UNROLL
  for (int i = 0; i < accumulator::kCount; ++i) out[horizon::kSums + i] = tally.sum[i];
  QD_UNROLL
  for (int i = 0; i < event::kCount; ++i) out[horizon::kCounts + i] = tally.count[i];
  QD_UNROLL
  for (int i = 0; i < passage::kCount; ++i) out[horizon::kPassages + i] = tally.passage[i];
  const BaseTotals<V> base = base_totals(s);
  out[horizon::kTips] = tip_code(base.world_us / base.world);
  out[horizon::kTips + 1] = tip_code(base.foreign_us / base.foreign);
}

/// Leaves what the analysis asks of parameters, `value` and `uniform` indexed by parameter::Id, at a place of the captured columns.
template <class V>
QD_HD void capture_parameters(const Capture& capture, const Captured& to, int place, const V* value, const V* uniform) {
  constexpr int kLanes = Lanes<V>::count;
  for (int i = 0; i < capture.parameters; ++i)
    store(value[capture.parameter[i]], to.values + static_cast<long>(capture.outcomes + i) * to.stride + place);
  alignas(64) float u[kLanes];
  for (int i = 0; i < capture.bins; ++i) {
    store(uniform[capture.binned[i]] * static_cast<float>(kFineBins), u);
    std::uint8_t* bins = to.bins + static_cast<long>(i) * to.stride + place;
    for (int lane = 0; lane < kLanes; ++lane) bins[lane] = static_cast<std::uint8_t>(min(kFineBins - 1, static_cast<std::int32_t>(u[lane])));
  }
}

}  // namespace quadrant::inline QD_ISA
