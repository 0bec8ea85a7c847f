// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#include "host/priors/portable_math.hpp"

#include <bit>
#include <cmath>
#include <cstdint>

namespace quadrant::portable {

double exp(double x) {
  const double n = std::nearbyint(x * 1.4426950408889634);
  const double r = std::fma(n, -1.9082149292705877e-10, std::fma(n, -0.69314718036912382, x));
  double sum = 1;  // Taylor's series, from the last term
  for (int k = 18; k > 0; --k) sum = std::fma(sum, r / k, 1.0);
  return std::ldexp(sum, static_cast<int>(n));
}

double log(double x) {
  int e = 0;
  double m = std::frexp(x, &e);  // x = m 2^e, m in [1/2, 1)
  if (m < 0.70710678118654752) {
    m *= 2;
    --e;
  }
  // ln m = 2 atanh((m - 1)/(m + 1))
  const double s = (m - 1) / (m + 1);
  const double s2 = s * s;
  double sum = 0;
  for (int k = 25; k >= 1; k -= 2) sum = std::fma(sum, s2, 1.0 / k);
  return std::fma(e, 0.69314718036912382, std::fma(e, 1.9082149292705877e-10, 2 * s * sum));
}

double sin(double x) {
  const double x2 = x * x;
  double sum = 1;
  for (int k = 20; k >= 2; k -= 2) sum = std::fma(sum, -x2 / (k * (k + 1)), 1.0);
  return x * sum;
}

double normal_cdf(double z) {
  const double a = std::fabs(z);
  double tail = 0;
  if (a < 2) {  // beyond, the difference would lose digits
    // 1/2 - phi(a) (a + a^3/3 + a^5/15 + ...): Marsaglia, Journal of Statistical Software 11 (2004)
    double term = a, sum = a;
    for (int k = 3; term > sum * 1e-17 && k < 400; k += 2) {
      term *= a * a / k;
      sum += term;
    }
    tail = 0.5 - 0.3989422804014327 * exp(-0.5 * a * a) * sum;
  } else {
    // Laplace's continued fraction, phi(a)/(a + 1/(a + 2/(a + ...)))
    double fraction = a;
    for (int k = 120; k > 0; --k) fraction = a + k / fraction;
    tail = 0.3989422804014327 * exp(-0.5 * a * a) / fraction;
  }
  return z < 0 ? tail : 1 - tail;
}

}  // namespace quadrant::portable
