// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/base/value.hpp"

namespace quadrant::inline QD_ISA {

/// A polynomial in x by Horner's rule, one fma a coefficient, from the highest power's to the constant.
template <class V, class... Floats>
QD_HD V polynomial(V x, float highest, Floats... lower) {
  V p = V(highest);
  ((p = fma(p, x, V(lower))), ...);
  return p;
}

}  // namespace quadrant::inline QD_ISA
