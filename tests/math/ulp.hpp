// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cmath>
#include <cstdint>
#include <cstdlib>

#include "kernels/base/value.hpp"

// Measuring the error of single-precision functions against long double (64 bits of mantissa on x86: 40 more than a float).
namespace quadrant::test {

static_assert(sizeof(long double) > sizeof(double), "the references need more than double precision");

/// Distance of neighbouring floats at x: one ULP.
inline long double spacing(long double x) {
  int exponent = 0;
  std::frexp(x, &exponent);
  return std::ldexp(1.0L, exponent - 24 < -149 ? -149 : exponent - 24);
}

/// The largest value seen, and where. NaN counts as infinite.
struct Worst {
  double value = 0;
  float at = 0;
  void see(long double error, float x) {
    if (error <= static_cast<long double>(value)) return;
    value = std::isnan(error) ? HUGE_VAL : static_cast<double>(error);
    at = x;
  }
};

/// Whether the long sweep was asked for: every float instead of a sample.
inline bool every_float() {
  static const bool wanted = std::getenv("QUADRANT_EVERY_FLOAT") != nullptr;
  return wanted;
}

/// Visits every stride-th float from `from` to `to` (both positive), and `to`.
template <class Visit>
void walk_floats(float from, float to, std::uint32_t stride, Visit visit) {
  const auto last = static_cast<std::uint32_t>(bits(to));
  if (every_float()) stride = 1;
  for (auto i = static_cast<std::uint32_t>(bits(from)); i < last; i += stride) visit(from_bits(static_cast<std::int32_t>(i)));
  visit(to);
}

/// The largest error of `function` in units of the last place.
template <class Function, class Reference>
Worst worst_ulp(float from, float to, std::uint32_t stride, Function function, Reference reference) {
  Worst worst;
  walk_floats(from, to, stride, [&](float x) {
    const long double exact = reference(static_cast<long double>(x));
    worst.see(std::fabs(static_cast<long double>(function(x)) - exact) / spacing(exact), x);
  });
  return worst;
}

}  // namespace quadrant::test
