// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/math/polynomial.hpp"

namespace quadrant::inline QD_ISA {

/// e^x. Domain: all floats; below -87 and above 88 it saturates at e^-87 and e^88 (no subnormal, no infinity), NaN stays NaN.
/// Largest error on [-87, 88]: 1 ULP.
/// Method: x = n ln 2 + r with |r| <= ln 2 / 2, a minimax polynomial of degree 6 in r, scaling by 2^n.
template <class V>
QD_HD V exp(V x) {
  constexpr float kShift = 12582912.0f + 127.0f;  // 1.5 * 2^23 plus the exponent's bias: leaves n + 127 in the last bits
  const V bounded = min(V(88.0f), max(V(-87.0f), x));
  const V shifted = fma(bounded, V(1.44269504f), V(kShift));
  const V n = shifted - V(kShift);
  const V r = fma(n, V(-1.42860677e-06f), fma(n, V(-0.693145752f), bounded));
  const V p = polynomial(r, 0.0013814540579915047f, 0.00836874544620514f, 0.04166838899254799f, 0.1666652113199234f, 0.4999999403953552f, 1.0f, 1.0f);
  return p * from_bits(shift_left(bits(shifted), 23));
}

}  // namespace quadrant::inline QD_ISA
