// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/analyse/analysis.hpp"
#include "kernels/analyse/conditional.hpp"

// Where the numbers that the analysis sums are read, and what they are: the same on every back end.
namespace quadrant {

/// What is known of some futures once their measures are evaluated; columns captured.stride futures apart.
struct Measured {
  Captured captured;
  const float* measure;       ///< [measures] values
  const std::int32_t* asked;  ///< [measures] -1 where a measure is asked, else 0
};

/// A column of an outcome under one policy. Where `passage` is set it holds the time of a first passage.
struct OutcomeColumn {
  const float* value;
  bool passage;
};

/// An outcome of the analysis, number `i`, at a time under a policy.
QD_HD_CONSTEXPR OutcomeColumn outcome_column(const Analysis& a, const Captured& captured, int time, int policy, int i) {
  const long column = static_cast<long>(a.first_column[time * a.policies + policy]) + i;
  return {captured.values + column * captured.stride, a.passage[i] != 0};
}

/// Where a column of the conditional sums is read.
struct ConditionalSource {
  OutcomeColumn from;         ///< without value: a column of zeros, at the end of the last chunk
  const std::int32_t* asked;  ///< null: always
  float scale;
};

/// Where column number `column` of the conditional sums is read.
QD_HD_CONSTEXPR ConditionalSource conditional_source(const Analysis& a, const Measured& m, int column) {
  const int outcomes = conditional_outcomes(a);
  const ConditionalSource none{{nullptr, false}, nullptr, 0};
  if (column >= conditional_columns(a)) return none;
  if (column < outcomes)
    return {outcome_column(a, m.captured, a.times - 1, column / a.outcomes, column % a.outcomes), nullptr, a.outcome_scale[column]};
  const int claim = (column - outcomes) / 2;
  const bool effect = (column - outcomes) % 2 != 0;
  const long row = effect ? a.claims[claim].effect : a.claims[claim].holds;
  if (row < 0) return none;
  const long at = row * m.captured.stride;
  return {{m.measure + at, false}, m.asked + at, effect ? a.effect_scale[claim] : 1.0f};
}

}  // namespace quadrant

namespace quadrant::inline QD_ISA {

/// The number that stands for an outcome at the futures at `at`: itself, or of a passage whether it came.
template <class V>
QD_HD V analysed(const OutcomeColumn& from, int at) {
  const V x = load<V>(from.value + at);
  return from.passage ? truth<V>(x > V(0.0f)) : x;
}

/// The value of a measure at the futures at `at`, and where it is asked and a finite number.
template <class V>
struct Asked {
  V value;
  IntOf<V> mask;  ///< -1 or 0
};

/// Asks a measure of captured futures.
template <class V>
QD_HD Asked<V> ask(const Measure& measure, const Captured& captured, int at) {
  const V x = evaluate<V>(measure.value, captured.values, captured.stride, at);
  IntOf<V> mask = load_int<V>(captured.alive + at);
  if (measure.given.count > 0) mask = select(evaluate<V>(measure.given, captured.values, captured.stride, at) > V(0.5f), mask, IntOf<V>(0));
  return {x, select(greater(IntOf<V>(0x7f800000), bits(abs(x))), mask, IntOf<V>(0))};
}

/// Where a claim at a time holds: -1, else 0.
template <class V>
QD_HD IntOf<V> claim_holds(const Analysis& a, const Measured& m, int time, int claim, int at) {
  const long row = static_cast<long>(a.claims[time * a.claim_count + claim].holds) * m.captured.stride;
  return select(load<V>(m.measure + row + at) > V(0.5f), load_int<V>(m.asked + row + at), IntOf<V>(0));
}

/// The integers of a conditional source at the futures at `at`; 0 where it is not asked.
template <class V>
QD_HD IntOf<V> conditional_integers(const ConditionalSource& source, int at) {
  if (source.from.value == nullptr) return IntOf<V>(0);
  V x = analysed<V>(source.from, at);
  if (source.asked != nullptr) x = select(greater(IntOf<V>(0), load_int<V>(source.asked + at)), x, V(0.0f));
  return conditional_integer(x, V(source.scale));
}

/// The larger regret of two; of equal ones that of the first future, where there is any.
QD_HD void keep_worst(const Worst& one, Worst& worst) {
  if (one.regret > worst.regret || (one.regret == worst.regret && one.regret > 0.0f && one.future < worst.future)) worst = one;
}

}  // namespace quadrant::inline QD_ISA
