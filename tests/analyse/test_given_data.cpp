// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#include <boost/math/special_functions/erf.hpp>

#include "tests/analyse/binned_run.hpp"
#include "tests/random/statistics.hpp"
#include "tests/support/catch.hpp"

// First-order indices from a plain run's bins, held against closed forms.
namespace {

using namespace quadrant;
using namespace quadrant::test;

double normal_quantile(double u) { return -std::sqrt(2.0) * boost::math::erfc_inv(2 * u); }

SensitivityIndex assuming_independence(const BinnedRun& run) { return run.index(); }
SensitivityIndex with_variances(const BinnedRun& run) { return run.index_with_variances(); }
SensitivityIndex of_claim(const BinnedRun& run) { return run.claim(); }

/// The bins of one parameter with the same number of cases in each.
std::array<std::uint64_t, kParameterBins> even(std::uint64_t cases) {
  std::array<std::uint64_t, kParameterBins> count{};
  count.fill(cases);
  return count;
}

}  // namespace

TEST_CASE("the test functions' closed forms are the published ones") {
  // A. Saltelli et al., Global Sensitivity Analysis: The Primer, Wiley 2008: Ishigami's to three or four digits
  const KnownFunction f = ishigami();
  CHECK(f.first[0] == Approx(0.3139).margin(5e-5));
  CHECK(f.first[1] == Approx(0.4424).margin(5e-5));
  CHECK(f.total[0] == Approx(0.5576).margin(5e-5));
  CHECK(f.total[2] == Approx(0.2437).margin(5e-5));
  const KnownFunction g = sobol_g();
  CHECK(g.first[0] == Approx(0.7162).margin(5e-5));
  CHECK(g.total[0] == Approx(0.7871).margin(5e-5));
}

TEST_CASE("given-data indices lie within three standard errors of the closed form, at any number of cases") {
  for (const KnownFunction& f : {ishigami(), sobol_g()})
    for (const int rows : {20000, 200000})
      for (const std::uint64_t seed : {1u, 2u, 3u}) {
        const std::vector<BinnedRun> run = gather(f.value, rows, static_cast<int>(f.inputs()), seed);
        for (std::size_t i = 0; i < f.inputs(); ++i) {
          const SensitivityIndex plain = run[i].index(), s = run[i].index_with_variances();
          INFO("rows " << rows << ", seed " << seed << ", input " << i << ": " << s.value << " +- " << s.se << ", is " << f.first[i]);
          CHECK(std::fabs(s.value - f.first[i]) < 3 * s.se);
          CHECK(plain.value == s.value);
          CHECK((s.low == Approx(s.value - 1.96 * s.se).margin(1e-4 * s.se) && s.high == Approx(s.value + 1.96 * s.se).margin(1e-4 * s.se)));
        }
      }
}

TEST_CASE("a million cases resolve what 32 bins without extrapolation get wrong") {
  const KnownFunction f = ishigami();
  const std::vector<BinnedRun> run = gather(f.value, 1000000, 3, 1);
  for (std::size_t i = 0; i < 3; ++i) {
    const SensitivityIndex s = run[i].index_with_variances();
    INFO("input " << i << ": " << s.value << " +- " << s.se << ", is " << f.first[i]);
    CHECK(s.se < 1e-3);
    CHECK(std::fabs(s.value - f.first[i]) < 3 * s.se);
  }
  // x2 = pi (2 u - 1) enters as cos(2 x2): a bin's mean keeps sinc^2(pi/16) = 0.987 of that term's variance
  const double unextrapolated = correlation_ratio(run[1].count, run[1].mean, run[1].output.variance);
  CHECK(f.first[1] - unextrapolated > 3 * run[1].index_with_variances().se);
  CHECK(unextrapolated == Approx(f.first[1] * std::pow(16 / std::numbers::pi * std::sin(std::numbers::pi / 16), 2)).margin(3e-3));
}

// Over 400 runs a standard deviation is known to 1/sqrt(800) = 3.5 % of itself, more where estimates are skewed: 20 % is over three of
// those and leaves some for small samples. Where the index is 0 or nearly so the interval may cover more than 95 %: an index
// estimated too high takes the error of a parameter with influence.
TEST_CASE("standard errors are honest where the variance in each bin is known") {
  for (const KnownFunction& f : {ishigami(), sobol_g()})
    for (const Replications& r : replicate(f.value, f.first, 10000, f.inputs() == 3 ? 400 : 200, with_variances)) {
      INFO("index " << r.value << ": bias score " << r.bias_score() << ", se ratio " << r.se_ratio() << ", coverage " << r.coverage());
      CHECK(std::fabs(r.bias_score()) < 3.5);
      CHECK(r.se_ratio() == Approx(1).margin(0.2));
      CHECK((r.honest() || (r.value < 1e-3 && r.coverage() > 0.95)));
    }
}

// Ishigami's x2 adds to the output: its noise is independent of it. x3 only scales the effect of x1, and a wide noise in some bins makes
// the index's own noise larger than its mean variance tells; g multiplies, and its noise grows with the effect.
TEST_CASE("without the bins' variances standard errors are honest where a parameter adds, and off by up to 60 % where it multiplies") {
  const KnownFunction f = ishigami(), g = sobol_g();
  const std::vector<Replications> of_f = replicate(f.value, f.first, 10000, 400, assuming_independence);
  CHECK(of_f[1].honest());
  CHECK(of_f[1].se_ratio() == Approx(1).margin(0.15));
  CHECK((of_f[0].se_ratio() > 0.95 && of_f[0].se_ratio() < 1.3));
  CHECK((of_f[2].se_ratio() > 0.65 && of_f[2].se_ratio() < 0.85));
  CHECK(of_f[2].coverage() > 0.88);
  const std::vector<Replications> of_g = replicate(g.value, g.first, 10000, 200, assuming_independence);
  CHECK((of_g[0].se_ratio() > 1.4 && of_g[0].se_ratio() < 1.75));
  for (std::size_t i = 1; i < of_g.size(); ++i) {
    INFO("input " << i << ": se ratio " << of_g[i].se_ratio() << ", coverage " << of_g[i].coverage());
    CHECK(of_g[i].se_ratio() == Approx(1).margin(0.2));
    CHECK((of_g[i].honest() || of_g[i].coverage() > 0.95));
  }
}

TEST_CASE("the plain correlation ratio fails the same test: it gives influence to a parameter that has none") {
  const KnownFunction f = ishigami();
  const auto naive = [](const BinnedRun& run) { return with_normal_interval(run.naive(), run.index_with_variances().se); };
  const Replications without = replicate(f.value, f.first, 10000, 100, naive)[2], with = replicate(f.value, f.first, 10000, 100, with_variances)[2];
  CHECK(without.bias_score() > 10);
  CHECK(without.bias() == Approx(31.0 / 10000).epsilon(0.1));  // its bias is (M - 1) / N
  CHECK(without.coverage() < 0.5);
  CHECK(std::fabs(with.bias_score()) < 3);
}

// Y = exp(sum c_i Z_i): S_i = (exp(c_i^2) - 1) / (exp(sum c^2) - 1); kurtosis 21. In the outermost bins m is steep, and what the
// extrapolation leaves is known exactly: a bin's mean is 32 exp(c^2/2) (Phi(z_hi - c) - Phi(z_lo - c)) about E Y = exp(sum c^2/2).
TEST_CASE("a heavy-tailed output's index converges to its bins' limit, less than 3 % below, with honest errors") {
  static constexpr double kC[] = {0.5, 0.4, 0.3, 0};
  const auto f = [](const double* u) {
    return std::exp(kC[0] * normal_quantile(u[0]) + kC[1] * normal_quantile(u[1]) + kC[2] * normal_quantile(u[2]));
  };
  const double variance = std::expm1(0.25 + 0.16 + 0.09);
  std::vector<double> limit;
  for (const double c : kC) {
    const auto between = [&](int bins) {
      double sum = 0;
      const auto below = [&](int b) { return b == 0 ? 0 : b == bins ? 1 : standard_normal_cdf(normal_quantile(static_cast<double>(b) / bins) - c); };
      for (int b = 0; b < bins; ++b) sum += std::pow(bins * (below(b + 1) - below(b)) - 1, 2) / bins;
      return sum / variance;
    };
    limit.push_back((4 * between(32) - between(16)) / 3);
    const double exact = std::expm1(c * c) / variance;
    INFO("c " << c << ": limit " << limit.back() << ", index " << exact);
    CHECK(limit.back() <= exact + 1e-12);
    CHECK(limit.back() >= 0.97 * exact);
  }
  for (const Replications& r : replicate(f, limit, 10000, 200, with_variances)) {
    INFO("limit " << r.value << ": bias score " << r.bias_score() << ", se ratio " << r.se_ratio() << ", coverage " << r.coverage());
    CHECK(r.se_ratio() == Approx(1).margin(0.2));
    CHECK((r.honest() || (r.value < 1e-3 && r.coverage() > 0.95)));
  }
  // taking the noise for independent of the parameter is on the safe side here
  for (const Replications& r : replicate(f, limit, 10000, 100, assuming_independence)) CHECK(r.coverage() > 0.93);
}

// It holds where u1 < 0.2 + 0.6 u0, in half of the cases. E[Y|u0] is that line, of variance 0.36/12; E[Y|u1] is 1 below 0.2, 0 above 0.8
// and a line between, with mean square 0.2 + 0.6/3: indices (0.03, 0.15, 0) / 0.25.
TEST_CASE("indices of a claim have honest standard errors, common or rare") {
  const auto common = [](const double* u) { return u[1] < 0.2 + 0.6 * u[0] ? 1.0 : 0.0; };
  for (const Replications& r : replicate(common, {0.12, 0.6, 0}, 10000, 400, of_claim)) {
    INFO("index " << r.value << ": bias score " << r.bias_score() << ", se ratio " << r.se_ratio() << ", coverage " << r.coverage());
    CHECK(std::fabs(r.bias_score()) < 3.5);
    CHECK(r.se_ratio() == Approx(1).margin(0.15));
    CHECK((r.honest() || (r.value == 0 && r.coverage() > 0.95)));
  }
  const auto rare = [](const double* u) { return u[1] < 0.02 * u[0] ? 1.0 : 0.0; };  // p = 0.01, E[Y|u0] = 0.02 u0
  // 200 cases in 20000 hold; u1 decides within the first bin, where no estimate from bins can follow, so it is left out
  const std::vector<Replications> few = replicate(rare, {0.02 * 0.02 / 12 / (0.01 * 0.99), 0.6633, 0}, 20000, 400, of_claim);
  CHECK(few[0].honest());
  CHECK(few[0].se_ratio() == Approx(1).margin(0.2));
  CHECK(few[2].coverage() > 0.95);
  CHECK(few[1].coverage() < 0.05);
}

// With u1 the noise of the claim leans to one side in the lower bins and to the other in the upper ones, which no common shape tells.
TEST_CASE("a claim's index is that of its 0s and 1s, but only its own standard error knows that they crowd at the ends") {
  const auto f = [](const double* u) { return u[1] < 0.2 + 0.6 * u[0] ? 1.0 : 0.0; };
  const std::vector<BinnedRun> run = gather(f, 5000, 3, 9);
  for (const BinnedRun& r : run) CHECK(r.claim().value == Approx(r.index().value).margin(1e-12));
  CHECK(run[0].index_with_variances().se == Approx(run[0].claim().se).epsilon(0.15));
  CHECK(run[2].index_with_variances().se == Approx(run[2].claim().se).epsilon(0.15));
  CHECK(run[1].index_with_variances().se < 0.75 * run[1].claim().se);
}

// chi-square with 15 degrees of freedom between the wide bins, and with 16 between their halves, which weigh 4/3
TEST_CASE("without any effect the error is that of the bins' noise, as extrapolation inflates it") {
  constexpr int kRows = 2000;
  const double a = 15 + 16 * 4.0 / 3, expected = std::sqrt(2 * (15 + 16 * 16.0 / 9 + a * a / (kRows - 32))) / kRows;
  const std::array<double, kParameterBins> flat{};
  CHECK(first_order(even(1000), flat, 1).se == Approx(std::sqrt(2 * (15 + 16 * 16.0 / 9)) / 32000).epsilon(2e-3));
  const auto f = [](const double* u) { return normal_quantile(u[0]); };
  const Replications r = replicate(f, {1, 0}, kRows, 1000, assuming_independence)[1];
  INFO("bias score " << r.bias_score() << ", se ratio " << r.se_ratio() << ", coverage " << r.coverage());
  CHECK(r.sd() == Approx(expected).epsilon(0.07));  // 1000 runs know it to 2.2 %; without the weights it were 16 % less
  CHECK(std::fabs(r.bias_score()) < 3);
  CHECK(r.coverage() > 0.95 - 0.021);
  CHECK(r.coverage() < 0.995);
}

TEST_CASE("an output that its bins decide has index 1, less what the ratio of the bins' own noise takes") {
  // mean b in bin b and no noise: SSB = SST, so both ratios are 1 and 1/(1 + what merging loses)
  std::array<double, kParameterBins> mean{};
  for (std::size_t b = 0; b < kParameterBins; ++b) mean[b] = static_cast<double>(b);
  const double variance = (32.0 * 32 - 1) / 12;
  const auto count = even(1000);
  CHECK(correlation_ratio(count, mean, variance) == Approx(1).epsilon(1e-12));
  // merging takes 1/4 of the variance; Kelley's correction of 16 bins takes 15/(32000 - 16) of that
  const double wide = 1 - 0.25 / variance * (1 + 15.0 / (32000 - 16));
  CHECK(first_order(count, mean, variance).value == Approx((4 - wide) / 3).epsilon(1e-12));
}

TEST_CASE("what the data cannot tell is NaN, and empty bins are left out") {
  std::array<double, kParameterBins> mean{};
  mean[3] = 1;
  const auto undefined = [](const SensitivityIndex& s) { return std::isnan(s.value) && std::isnan(s.se) && std::isnan(s.low) && std::isnan(s.high); };
  CHECK(undefined(first_order(even(10), mean, 0)));  // no variance
  CHECK(undefined(first_order(even(10), mean, std::numeric_limits<double>::quiet_NaN())));
  CHECK(undefined(first_order(even(0), mean, 1)));  // no cases
  CHECK(undefined(first_order(even(1), mean, 1)));  // no bin with two cases
  std::array<std::uint64_t, kParameterBins> one_bin{};
  one_bin[7] = 100;
  CHECK(undefined(first_order(one_bin, mean, 1)));
  CHECK(undefined(first_order_of_claim(even(10), even(0))));
  CHECK(undefined(first_order_of_claim(even(10), even(10))));
  CHECK(undefined(first_order_of_claim(even(0), even(0))));
  // half of the bins are empty, and their means are not read
  std::array<std::uint64_t, kParameterBins> half{};
  std::array<double, kParameterBins> unread{}, unread_variance{};
  for (std::size_t b = 0; b < kParameterBins; ++b) {
    half[b] = b % 4 < 2 ? 100 : 0;
    unread[b] = b % 4 < 2 ? (b < 16 ? -1 : 1) : std::numeric_limits<double>::quiet_NaN();
    unread_variance[b] = b % 4 < 2 ? 3 : std::numeric_limits<double>::quiet_NaN();
  }
  // between 1, total 4: 16 bins give (1600 - 15 * 4800/1584) / 6400, 8 bins (1600 - 7 * 4800/1592) / 6400
  const SensitivityIndex s = first_order(half, unread, 4);
  CHECK(s.value == Approx((4 * (1600 - 15 * 4800.0 / 1584) - (1600 - 7 * 4800.0 / 1592)) / 3 / 6400).epsilon(1e-12));
  CHECK(s.se > 0);
  CHECK(first_order(half, unread, unread_variance, {4, 0, 3}).se == Approx(s.se).epsilon(0.02));
}
