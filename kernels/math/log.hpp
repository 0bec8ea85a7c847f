// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/math/polynomial.hpp"

namespace quadrant::inline QD_ISA {

/// ln x. Domain: positive normal floats; infinity and NaN give NaN; zero and negative arguments break the contract
/// (the result is a finite number without meaning: the model keeps its arguments positive, and a test checks that).
/// Largest error: 1 ULP.
/// Method: x = 2^e m with m in [1/sqrt 2, sqrt 2), f = m - 1, ln(1 + f) = f - f^2/2 + f^3 Q(f), Q minimax of degree 7.
template <class V>
QD_HD V log(V x) {
  constexpr std::int32_t kHalfRoot = 0x3f3504f3;  // 1/sqrt 2
  const IntOf<V> offset = bits(x) - IntOf<V>(kHalfRoot);
  const V e = to_float(offset >> 23);
  const V f = from_bits((offset & IntOf<V>(0x007fffff)) + IntOf<V>(kHalfRoot)) - V(1.0f);
  const V q = polynomial(f, -0.07634498924016953f, 0.1276157796382904f, -0.13160182535648346f, 0.14201757311820984f, -0.16623356938362122f,
                         0.20001226663589478f, -0.2500081956386566f, 0.3333333134651184f);
  const V f2 = f * f;
  V tail = fma(f2, V(-0.5f), q * (f2 * f));
  tail = fma(e, V(1.42860677e-06f), tail);
  const V result = fma(e, V(0.693145752f), f + tail);
  return fma(x, V(0.0f), result);  // hands infinity and NaN on
}

}  // namespace quadrant::inline QD_ISA
