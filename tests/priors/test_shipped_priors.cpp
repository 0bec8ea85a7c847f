// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#include <map>

#include "host/base/names.hpp"
#include "tests/priors/references.hpp"
#include "tests/priors/samples.hpp"
#include "tests/random/statistics.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/experiments.hpp"

// That the parameters of the shipped experiment are drawn from the priors that its files state.
namespace quadrant::test {
namespace {

constexpr std::size_t kFutures = 1 << 15;

const Experiment& shipped() {
  static const Experiment e = quadrant::testing::baseline();
  return e;
}

const std::vector<std::vector<float>>& sample() {
  static const std::vector<std::vector<float>> all = drawn(shipped(), kFutures);
  return all;
}

std::vector<std::size_t> uncertain() {
  std::vector<std::size_t> ids;
  for (std::size_t i = 0; i < shipped().priors.size(); ++i)
    if (shipped().priors[i].family != "fixed") ids.push_back(i);
  return ids;
}

/// sqrt(n) times the largest distance between the sample and the prior's distribution function, and the same with that raised to 1.08.
/// What bounds clip is left out of the comparison but counts in n.
std::pair<double, double> distances(const PriorSpec& s, std::vector<float> x) {
  std::sort(x.begin(), x.end());
  const auto n = static_cast<double>(x.size());
  double right = 0, wrong = 0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    if (x[i] <= static_cast<float>(s.low) || x[i] >= static_cast<float>(s.high)) continue;
    const double p = reference_cdf(s, static_cast<double>(x[i])), q = std::pow(p, 1.08);
    right = std::max({right, p - static_cast<double>(i) / n, static_cast<double>(i + 1) / n - p});
    wrong = std::max({wrong, q - static_cast<double>(i) / n, static_cast<double>(i + 1) / n - q});
  }
  return {right * std::sqrt(n), wrong * std::sqrt(n)};
}

/// Mean and standard deviation of a prior as bounds clip it, with the standard errors of a sample's: by the trapezoidal rule over its
/// normal score.
struct Expected {
  double mean, sd, mean_error, sd_error;
};
Expected expected(const PriorSpec& s) {
  constexpr int kNodesOfRule = 1600;
  double weights = 0, sums[5] = {};
  const double centre = reference_quantile(s, {0.5, 0.5});
  for (int i = 0; i <= kNodesOfRule; ++i) {
    const double z = -6.4 + i * (12.8 / kNodesOfRule), weight = std::exp(-0.5 * z * z);
    const double x = reference_quantile(s, level_of_score(z)) - centre;
    double power = weight;
    weights += weight;
    for (int k = 1; k < 5; ++k) sums[k] += power *= x;
  }
  const double a = sums[1] / weights, b = sums[2] / weights, c = sums[3] / weights, d = sums[4] / weights;
  const double variance = b - a * a, fourth = d - 4 * a * c + 6 * a * a * b - 3 * a * a * a * a;
  const auto n = static_cast<double>(kFutures);
  return {centre + a, std::sqrt(variance), std::sqrt(variance / n), std::sqrt((fourth - variance * variance) / n / variance) / 2};
}

TEST_CASE("the shipped experiment has 100 uncertain parameters of 184") {
  CHECK(shipped().priors.size() == 184);
  CHECK(uncertain().size() == 100);
}

TEST_CASE("every shipped prior is drawn from its distribution") {
  for (const std::size_t id : uncertain()) {
    const PriorSpec& s = shipped().priors[id];
    INFO(parameter_names()[id] << ": " << title(s));
    const auto [right, wrong] = distances(s, sample()[id]);
    CHECK(right < kKolmogorov);
    CHECK(wrong > kKolmogorov);  // probabilities u that come as u^0.93 are noticed
  }
}

TEST_CASE("every shipped prior has the mean and the standard deviation that its file states, as bounds clip it") {
  for (const std::size_t id : uncertain()) {
    const PriorSpec& s = shipped().priors[id];
    const Expected e = expected(s);
    std::vector<double> x(sample()[id].begin(), sample()[id].end());
    INFO(parameter_names()[id] << ": " << title(s) << ", mean " << e.mean << ", sd " << e.sd);
    CHECK(std::fabs(quadrant::testing::mean(x) - e.mean) < kSigma * e.mean_error);
    CHECK(std::fabs(quadrant::testing::deviation(x) - e.sd) < kSigma * e.sd_error);
  }
}

TEST_CASE("closed forms of mean and median hold where nothing is clipped") {
  const auto median = [](std::size_t id) {
    std::vector<double> x(sample()[id].begin(), sample()[id].end());
    return quadrant::testing::quantile(x, 0.5);
  };
  std::map<std::string, int> seen;
  for (const std::size_t id : uncertain()) {
    const PriorSpec& s = shipped().priors[id];
    const std::vector<double>& n = s.numbers;
    INFO(parameter_names()[id] << ": " << title(s));
    // the standard error of a median is that of its probability, 1/(2 sqrt n), over the density
    const double step = kSigma / (2 * std::sqrt(static_cast<double>(kFutures)));
    const double low = reference_quantile(s, {0.5 - step, 0.5 + step}), high = reference_quantile(s, {0.5 + step, 0.5 - step});
    CHECK((low <= median(id) && median(id) <= high));
    ++seen[s.family];
    if (s.family == "lognormal") CHECK((low <= n[0] && n[0] <= high));
    if (s.family == "beta") CHECK(std::fabs(expected(bounded(s, 0, 1)).mean - n[0] / (n[0] + n[1])) < 1e-6);
    if (s.family == "beta") CHECK(std::fabs(expected(bounded(s, 0, 1)).sd - std::sqrt(n[0] * n[1] / (n[0] + n[1] + 1)) / (n[0] + n[1])) < 1e-6);
    if (s.family == "triangular") CHECK(std::fabs(expected(s).mean - (n[0] + n[1] + n[2]) / 3) < 1e-5 * (n[2] - n[0]));
    if (s.family == "uniform") CHECK(std::fabs(expected(s).mean - (n[0] + n[1]) / 2) < 1e-5 * (n[1] - n[0]));
  }
  CHECK(seen.size() == 5);
}

TEST_CASE("shipped parameters stay in their bounds, and fixed ones at their values") {
  for (std::size_t id = 0; id < shipped().priors.size(); ++id) {
    const PriorSpec& s = shipped().priors[id];
    INFO(parameter_names()[id] << ": " << title(s));
    const auto [least, most] = std::minmax_element(sample()[id].begin(), sample()[id].end());
    if (s.family == "fixed") {
      CHECK(*least == static_cast<float>(s.numbers[0]));
      CHECK(*most == *least);
    } else {
      CHECK(*least >= static_cast<float>(s.low));
      CHECK(*most <= static_cast<float>(s.high));
      CHECK(*least < *most);
    }
  }
}

TEST_CASE("shipped parameters are independent") {
  std::vector<std::vector<double>> ranks;
  for (const std::size_t id : uncertain()) ranks.push_back(centred_ranks(sample()[id]));
  double largest = 0, squares = 0;
  int pairs = 0;
  for (std::size_t i = 0; i < ranks.size(); ++i)
    for (std::size_t j = 0; j < i; ++j) {
      const double deviation = correlation(ranks[i], ranks[j]) * std::sqrt(static_cast<double>(kFutures));
      largest = std::max(largest, std::fabs(deviation));
      squares += deviation * deviation;
      ++pairs;
    }
  CHECK(pairs == 4950);
  CHECK(largest < kSigma + 0.5);  // the largest of 4,950
  CHECK(std::fabs(squares / pairs - 1) < kSigma * std::sqrt(2.0 / pairs));
}

}  // namespace
}  // namespace quadrant::test
