// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/math/exp.hpp"
#include "kernels/math/log.hpp"

namespace quadrant::inline QD_ISA {

/// 1/(1 + e^-x), in (0, 1). Domain: all floats. Largest relative error: 3 ULP for x in [-80, 80].
template <class V>
QD_HD V logistic(V x) {
  return V(1.0f) / (V(1.0f) + exp(-x));
}

/// ln(p/(1 - p)). Domain: p in (0, 1).
template <class V>
QD_HD V logit(V p) {
  return log(p / (V(1.0f) - p));
}

/// The weight of a rate over a step, 1 - e^(-rate dt): model-spec's a(k). Domain: rate dt in [0, 87]. Absolute error 2^-24.
template <class V>
QD_HD V inertia(V rate, float dt) {
  return V(1.0f) - exp(rate * V(-dt));
}

}  // namespace quadrant::inline QD_ISA
