// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <vector>

// Statistics of samples with their exact standard errors. Each function returns how many standard errors a sample lies from what
// it should be; a test compares that with kSigma. Seeds are fixed, so a test passes always or never.
namespace quadrant::test {

/// A right sampler fails one check in two million.
inline constexpr double kSigma = 5.0;
/// The same for sqrt(n) times Kolmogorov's distance: 2 exp(-2 x^2) = 6e-7.
inline constexpr double kKolmogorov = 2.74;

/// E x^k and the variance of x^k, k = 1 .. 4. The first is the mean, the others stand for variance, skewness and kurtosis.
struct Moments {
  std::array<double, 4> expected;
  std::array<double, 4> variance;
};
inline constexpr Moments kStandardNormal = {{0, 1, 0, 3}, {1, 2, 15, 96}};
/// u - 1/2 of a uniform u in (0, 1).
inline constexpr Moments kCentredUniform = {{0, 1.0 / 12, 0, 1.0 / 80}, {1.0 / 12, 1.0 / 80 - 1.0 / 144, 1.0 / 448, 1.0 / 2304 - 1.0 / 6400}};

/// Deviations of the sample's four moments.
template <class Sample>
std::array<double, 4> moment_deviations(const Sample& sample, const Moments& moments) {
  std::array<double, 4> sum{}, deviation{};
  for (const auto x : sample) {
    double power = 1;
    for (double& s : sum) s += power *= static_cast<double>(x);
  }
  const auto n = static_cast<double>(sample.size());
  for (std::size_t k = 0; k < 4; ++k) deviation[k] = (sum[k] / n - moments.expected[k]) / std::sqrt(moments.variance[k] / n);
  return deviation;
}

inline double largest(const std::array<double, 4>& deviations) {
  double worst = 0;
  for (const double d : deviations) worst = std::max(worst, std::fabs(d));
  return worst;
}

/// sqrt(n) times the largest distance of the sample's distribution function from `cdf`.
template <class Sample, class Cdf>
double kolmogorov(Sample sample, Cdf cdf) {
  std::sort(sample.begin(), sample.end());
  const auto n = static_cast<double>(sample.size());
  double distance = 0;
  for (std::size_t i = 0; i < sample.size(); ++i) {
    const double p = cdf(static_cast<double>(sample[i]));
    distance = std::max({distance, static_cast<double>(i + 1) / n - p, p - static_cast<double>(i) / n});
  }
  return distance * std::sqrt(n);
}

inline double standard_normal_cdf(double z) { return 0.5 * std::erfc(-z * 0.70710678118654752); }

/// Deviation of Pearson's chi-square over cells that are equally likely from its `freedom` degrees of freedom.
inline double chi_square_deviation(const std::vector<double>& counts, double freedom) {
  double n = 0, chi = 0;
  for (const double count : counts) n += count;
  const double expected = n / static_cast<double>(counts.size());
  for (const double count : counts) chi += (count - expected) * (count - expected) / expected;
  return (chi - freedom) / std::sqrt(2 * freedom);
}

}  // namespace quadrant::test
