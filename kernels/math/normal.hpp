// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/math/exp.hpp"
#include "kernels/math/log.hpp"
#include "kernels/math/polynomial.hpp"

namespace quadrant::inline QD_ISA {

/// The normal quantile of the upper tail: the z >= 0 with P(Z > z) = p. Domain: p in [2^-33, 1/2].
/// Largest error: 6 ULP, or 2^-24 absolute near p = 1/2, where z tends to 0.
/// Method: with x = 1 - 2p and w = -ln(4p(1 - p)), z = x P(w) where w < 6, x Q(sqrt w) above; P and Q minimax.
/// The choice of w follows M. Giles, "Approximating the erfinv function", GPU Computing Gems Jade (2011).
template <class V>
QD_HD V normal_upper_quantile(V p) {
  const V x = fma(p, V(-2.0f), V(1.0f));
  const V w = -log(p * fma(p, V(-4.0f), V(4.0f)));
  const V u = w - V(3.0f);
  const V central =
      polynomial(u, -8.240275128912344e-09f, -6.130519647484789e-09f, 6.442900257752626e-07f, -2.6662635264074197e-06f, -1.804143721528817e-05f,
                 0.0002764452656265348f, -0.0011823836248368025f, -0.008115578442811966f, 0.3417168855667114f, 2.2960352897644043f);
  const V s = sqrt(max(V(0.0f), w)) - V(3.542478818448407f);
  const V tail = polynomial(s, 3.8594538636971265e-05f, -0.00026961686671711504f, 0.0006106943474151194f, -0.0008406113483943045f,
                            0.0013102131362382246f, -0.0026627916377037764f, 0.004287178162485361f, 1.425012230873108f, 4.777613639831543f);
  return x * select(w < V(6.0f), central, tail);
}

/// The normal quantile: the z with P(Z < z) = u. Domain: u in [2^-33, 1]; 1 gives the quantile of 1 - 2^-33.
/// Error: that of normal_upper_quantile; above u = 1/2 the spacing of floats near 1 adds to it.
template <class V>
QD_HD V normal_quantile(V u) {
  const MaskOf<V> lower = u < V(0.5f);
  const V p = max(V(1.16415322e-10f), select(lower, u, V(1.0f) - u));
  const V z = normal_upper_quantile(p);
  return select(lower, -z, z);
}

/// A standard normal from 32 random bits: the highest bit is the sign, the others are the tail probability.
/// |z| <= 6.34. Symmetric about 0.
template <class V>
QD_HD V normal_from_bits(IntOf<V> word) {
  const V p = fma(to_float(word & IntOf<V>(0x7fffffff)), V(2.3283064365386963e-10f), V(1.1641532182693481e-10f));
  const V z = normal_upper_quantile(min(V(0.5f), p));
  return from_bits(bits(z) ^ (word & IntOf<V>(static_cast<std::int32_t>(0x80000000u))));
}

/// A uniform in the open interval (0, 1) from the highest 23 bits: (k + 1/2) 2^-23, exact.
template <class V>
QD_HD V uniform_from_bits(IntOf<V> word) {
  return fma(to_float(shift_right_logical(word, 9)), V(1.1920928955078125e-07f), V(5.9604644775390625e-08f));
}

/// P(Z < z). Domain: |z| <= 7; beyond it saturates. Largest relative error on [-7, 0]: 12 ULP.
/// Method: P(Z < -a) = exp(-a^2/2) t R(t), t = 1/(1 + 0.3 a), R minimax of degree 7; the rounding of a^2 is carried along.
template <class V>
QD_HD V normal_cdf(V z) {
  const V a = min(V(7.0f), abs(z));
  const V t = V(1.0f) / fma(a, V(0.3f), V(1.0f));
  const V u = t - V(0.6612903225806451f);
  const V r = polynomial(u, 0.037010133266448975f, 0.008794117718935013f, -0.08998269587755203f, -0.04162846878170967f, 0.21852469444274902f,
                         0.4546557366847992f, 0.45837438106536865f, 0.285009503364563f);
  const V square = a * a;
  const V rest = fma(a, a, -square);
  const V lower = exp(square * V(-0.5f)) * fma(rest, V(-0.5f), V(1.0f)) * (t * r);
  return select(z < V(0.0f), lower, V(1.0f) - lower);
}

}  // namespace quadrant::inline QD_ISA
