// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/math/logistic.hpp"
#include "kernels/math/normal.hpp"
#include "kernels/model/constants.hpp"
#include "kernels/model/step_time.hpp"
#include "kernels/random/streams.hpp"

namespace quadrant::inline QD_ISA {

/// The raw draws of a step, in the numbering of docs/model.md, section 7.
template <class V>
struct StepDraws {
  V Z[kNormals];
  V U[kUniforms];
};

/// What drives a step whatever the policy: its draws and the functions of parameters and date. Computed once a step and future,
/// read by every policy.
template <class V>
struct Drivers {
  V Z[kNormals];
  V breakthrough;    ///< U0
  V release;         ///< U1
  V closing;         ///< U2
  V taiwan;          ///< -ln(1 - U3): a hazard h fires where h dt exceeds it, which is U3 < 1 - exp(-h dt)
  V rare_earth;      ///< -ln(1 - U4)
  V security;        ///< -ln(1 - U5)
  V bust;            ///< -ln(1 - U6)
  V administration;  ///< U7
  V instruction;     ///< -ln(1 - U8)
  V watt;            ///< MW per H100e of the US stack, (5)
  V discount;        ///< exp(-disc max(tm - 2026.75, 0)), (46)
  V algorithms;      ///< alg_growth exp(-alg_fade (tm - 2022.75)), (28)
  V euv;             ///< share of EUV-class tools, (25)
};

/// The draws of step number `step` of the futures first, first + 1, ... (one a lane).
template <class V>
QD_HD StepDraws<V> step_draws(StreamKey key, std::uint64_t first, std::uint32_t step) {
  constexpr int kLanes = Lanes<V>::count;
  alignas(64) std::int32_t word[4 * kDrawBlocks][kLanes];
  for (std::uint32_t block = 0; block < kDrawBlocks; ++block) {
    for (int lane = 0; lane < kLanes; ++lane) {
      const RandomBlock r = random_block(key, first + static_cast<std::uint64_t>(lane), step, Domain::step, block);
      for (int i = 0; i < 4; ++i) word[4 * block + static_cast<std::uint32_t>(i)][lane] = static_cast<std::int32_t>(r.word[i]);
    }
  }
  StepDraws<V> d;
  for (int i = 0; i < kNormals; ++i) d.Z[i] = normal_from_bits<V>(load_int<V>(word[i]));
  for (int i = 0; i < kUniforms; ++i) d.U[i] = uniform_from_bits<V>(load_int<V>(word[kNormals + i]));
  return d;
}

/// What a step's draws and the time mean under any policy; computed once a future and step.
template <class V>
QD_HD Drivers<V> drivers(const StepDraws<V>& draws, const Constants<V>& c, const StepTime& t) {
  const auto exponential = [](V u) { return -log(V(1.0f) - u); };
  Drivers<V> d;
  for (int i = 0; i < kNormals; ++i) d.Z[i] = draws.Z[i];
  d.breakthrough = draws.U[0];
  d.release = draws.U[1];
  d.closing = draws.U[2];
  d.taiwan = exponential(draws.U[3]);
  d.rare_earth = exponential(draws.U[4]);
  d.security = exponential(draws.U[5]);
  d.bust = exponential(draws.U[6]);
  d.administration = draws.U[7];
  d.instruction = exponential(draws.U[8]);
  d.watt = 1.4e-3f * exp(-c.pow_eff * t.since_origin);              // (5)
  d.discount = exp(-c.disc * t.since_fork);                         // (46)
  d.algorithms = c.alg_growth * exp(-c.alg_fade * t.since_origin);  // (28)
  d.euv = logistic(3.0f * (t.middle - c.euv_year));                 // (25)
  return d;
}

}  // namespace quadrant::inline QD_ISA
