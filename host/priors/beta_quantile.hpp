// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

namespace quadrant {

/// The quantile function of the beta distribution with shapes a, b in [0.05, 1000] as the kernels read it: pairs (y, h dy/dz) at
/// kNodes equidistant normal scores z from -kTableEnd to kTableEnd, where y = logit x and P(X < x) = Phi(z).
/// The same bits on every machine. Error of y: below 1e-9 max(1, |y|) at the nodes.
std::vector<float> beta_quantile_table(double a, double b);

}  // namespace quadrant
