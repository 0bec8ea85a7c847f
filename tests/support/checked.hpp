// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cmath>
#include <string>

#include "kernels/math/exp.hpp"
#include "kernels/math/log.hpp"
#include "tests/support/scalar_value.hpp"

// Single precision that keeps an eye on itself: the same bits as float, and a note of every operation outside its domain.
namespace quadrant::inline QD_ISA {

/// Operations outside their domain since the last reset.
struct DomainErrors {
  long logarithms = 0;  ///< of zero, negative, subnormal or non-finite numbers
  long divisions = 0;   ///< by zero
  long roots = 0;       ///< of negative numbers
  long saturated = 0;   ///< exponentials beyond 88, where e^x would overflow
  [[nodiscard]] long total() const { return logarithms + divisions + roots + saturated; }
};
inline DomainErrors domain_errors;

struct Checked : ScalarValue<Checked, float, std::int32_t> {
  using ScalarValue::ScalarValue;
  static void dividing_by(float divisor) { domain_errors.divisions += divisor == 0 ? 1 : 0; }
};

inline Checked fma(Checked a, Checked b, Checked c) { return fma(a.v, b.v, c.v); }
inline Checked sqrt(Checked a) {
  domain_errors.roots += a.v < 0 ? 1 : 0;
  return sqrt(a.v);
}
inline Checked min(Checked a, Checked b) { return min(a.v, b.v); }
inline Checked max(Checked a, Checked b) { return max(a.v, b.v); }
inline Checked exp(Checked x) {
  domain_errors.saturated += x.v > 88 ? 1 : 0;
  return exp(x.v);
}
inline Checked log(Checked x) {
  domain_errors.logarithms += std::isnormal(x.v) && x.v > 0 ? 0 : 1;
  return log(x.v);
}

}  // namespace quadrant::inline QD_ISA
