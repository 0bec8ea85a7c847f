// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#include "host/base/error.hpp"
#include "host/priors/beta_quantile.hpp"
#include "host/priors/portable_math.hpp"
#include "tests/priors/references.hpp"
#include "tests/support/catch.hpp"

// Every prior family against its quantile function, at words from one end of their range to the other.
namespace quadrant::test {
namespace {

/// Families with ordinary, narrow, wide, skewed and far-off numbers.
std::vector<PriorSpec> specimens() {
  return {prior("fixed", {2.5}),
          prior("fixed", {-1e-20}),
          prior("uniform", {1, 3}),
          prior("uniform", {-1e6, 1e-3}),
          prior("uniform", {1000, 1000.5}),
          prior("loguniform", {0.01, 100}),
          prior("loguniform", {1e-8, 1e8}),
          prior("loguniform", {3, 3.01}),
          prior("normal", {0, 1}),
          prior("normal", {-50, 0.25}),
          prior("normal", {0.035, 0.01}),
          prior("lognormal", {1600, 0.45}),
          prior("lognormal", {1e-3, 2}),
          prior("lognormal", {7, 1e-3}),
          prior("truncated_normal", {1.08, 0.08, 0.8, 1.6}),
          prior("truncated_normal", {0, 1, -1, 0.5}),
          prior("truncated_normal", {0, 1, -8, 8}),
          prior("truncated_normal", {0, 1, 2, 5}),
          prior("truncated_normal", {0, 1, -5, -2}),
          prior("truncated_normal", {10, 2, 20, 21.9}),
          prior("truncated_normal", {10, 2, -1, 0}),
          prior("truncated_normal", {0, 5, -1, 1}),
          prior("truncated_normal", {0.5, 1e-3, 0, 1}),
          prior("triangular", {0, 1, 4}),
          prior("triangular", {-2, -2, 3}),
          prior("triangular", {-2, 3, 3}),
          prior("triangular", {100, 100.5, 101}),
          prior("pert", {0, 1, 4}),
          prior("pert", {-2, -2, 3}),
          prior("pert", {-2, 3, 3}),
          prior("pert", {100, 100.5, 101}),
          prior("beta", {2, 6}),
          prior("beta", {6, 2}),
          prior("beta", {1, 1}),
          prior("beta", {0.5, 0.5}),
          prior("beta", {0.05, 0.05}),
          prior("beta", {0.05, 20}),
          prior("beta", {300, 700}),
          prior("beta", {1000, 1000})};
}

bool reads_score(const std::string& family) { return family == "normal" || family == "lognormal" || family == "beta" || family == "pert"; }

/// What a truncated normal adds: its share of the whole normal distribution is rounded, and so are the two numbers that make it.
double truncation_error(const std::vector<double>& n, Level p) {
  const double a = (n[2] - n[0]) / n[1], b = (n[3] - n[0]) / n[1];
  if (a > 0) return 3 * 0x1p-24 * (normal_tail_of(b) / (normal_tail_of(a) - normal_tail_of(b)) + p.upper);
  return 3 * 0x1p-24 * (normal_cdf_of(a) / (normal_cdf_of(b) - normal_cdf_of(a)) + p.lower);
}

/// Probabilities just below and above a word's: what the rounding of the kernels' uniform (half a unit in the last place below 1/2; above
/// it twice, to multiples of 2^-25 and 2^-24) or normal score (6 units and 2^-24, kernels/math/normal.hpp; tables: 4e-6) may move it by.
std::pair<Level, Level> around(const PriorSpec& s, std::uint32_t word) {
  const Level p = level_of(word);
  if (reads_score(s.family)) {
    const double z = score_of(p);
    const double error = 6 * 0x1p-23 * std::fabs(z) + 0x1p-24 + (s.family == "beta" || s.family == "pert" ? 4e-6 : 0);
    return {level_of_score(z - error), level_of_score(z + error)};
  }
  const double error = (p.lower < 0.5 ? p.lower * 0x1p-24 : 0x1p-24) + (s.family == "truncated_normal" ? truncation_error(s.numbers, p) : 0);
  const double low = std::max(0.0, p.lower - error), high = std::min(1.0, p.lower + error);
  return {{low, 1 - low}, {high, 1 - high}};
}

/// The most that rounding of the numbers themselves and of the last operations adds to a value.
double rounding(const PriorSpec& s, double x) {
  double largest = std::fabs(x);
  if (s.family != "loguniform" && s.family != "lognormal" && s.family != "beta")
    for (const double n : s.numbers) largest = std::max(largest, std::fabs(n));
  double units = 4;
  if (s.family == "lognormal") units += 12 * s.numbers[1];                                         // exp's argument, up to 6.3 log_sd, is rounded
  if (s.family == "loguniform") units += 4 * std::log(s.numbers[1] / s.numbers[0]);                // the same
  if (s.family == "beta") units += 4 * std::min(60.0, std::fabs(std::log(std::fabs(x) + 1e-30)));  // the logit is
  double slack = units * 0x1p-24 * largest + 1e-37;
  if (s.family == "truncated_normal") slack += s.numbers[1] * 40 * 0x1p-23;  // a score of up to 6.3, with an error of up to 6 units
  return slack;
}

struct Worst {
  double excess = 0;  ///< of a value beyond what it may be off, in that
  std::uint32_t word = 0;
};
Worst worst(const PriorSpec& s, const Sampled& sampled, double shift = 0) {
  Worst w;
  for (const std::uint32_t word : words()) {
    const double x = static_cast<double>(sampled.value(word)) + shift;
    const auto [before, after] = around(s, word);
    const double low = reference_quantile(s, before), high = reference_quantile(s, after), slack = rounding(s, reference_quantile(s, level_of(word)));
    const double excess = std::max(low - x, x - high) / slack;
    if (!(excess <= w.excess)) w = {excess, word};
  }
  return w;
}

TEST_CASE("every family gives its quantile function from one end to the other") {
  for (const PriorSpec& s : specimens()) {
    INFO(title(s));
    const Worst w = worst(s, Sampled(s));
    INFO("word " << w.word << ": " << Sampled(s).value(w.word) << " for " << reference_quantile(s, level_of(w.word)));
    CHECK(w.excess <= 1);
  }
}

TEST_CASE("the comparison notices numbers that are a little wrong") {
  const auto off_by_a_thousandth = [](const PriorSpec& s) {
    PriorSpec other = s;
    other.numbers.back() *= 1.001;
    return worst(s, Sampled(other)).excess;
  };
  for (const PriorSpec& s :
       {prior("uniform", {1, 3}), prior("loguniform", {0.01, 100}), prior("normal", {0, 1}), prior("lognormal", {1600, 0.45}),
        prior("truncated_normal", {0, 1, -1, 0.5}), prior("triangular", {0, 1, 4}), prior("pert", {0, 1, 4}), prior("beta", {2, 6})}) {
    INFO(title(s));
    CHECK(off_by_a_thousandth(s) > 5);
  }
  const PriorSpec s = prior("normal", {-50, 0.25});
  CHECK(worst(s, Sampled(s), 1e-3).excess > 5);
}

TEST_CASE("quantiles never fall, and stay finite and in the support at the words' ends") {
  for (const PriorSpec& s : specimens()) {
    INFO(title(s));
    const Sampled sampled(s);
    const double ends[2] = {reference_quantile(s, {0x1p-60, 1}), reference_quantile(s, {1, 0x1p-60})};
    float before = -std::numeric_limits<float>::infinity();
    int falls = 0;
    for (const std::uint32_t word : words()) {
      const float x = sampled.value(word);
      // where several words have one probability in single precision their scores may differ by their own error
      if (x < before - static_cast<float>(rounding(s, static_cast<double>(before)))) ++falls;
      before = std::max(before, x);
      if (!std::isfinite(x)) FAIL("word " << word << ": " << x);
    }
    CHECK(falls == 0);
    CHECK(static_cast<double>(sampled.value(0)) >= ends[0] - rounding(s, ends[0]));
    CHECK(static_cast<double>(sampled.value(0xffffffffu)) <= ends[1] + rounding(s, ends[1]));
  }
}

TEST_CASE("a truncated normal never leaves its range, however far the range's ends lie out") {
  for (const auto& [low, high] :
       std::vector<std::pair<double, double>>{{-1, 0.5}, {-5.5, 5.5}, {-4, 5.2}, {-5.2, 4}, {2, 5}, {5, 5.5}, {-5.5, -5}, {-20, 20}}) {
    INFO(low << " to " << high);
    const Sampled sampled(prior("truncated_normal", {0, 1, low, high}));
    float least = 100, most = -100;
    for (const std::uint32_t word : words()) {
      least = std::min(least, sampled.value(word));
      most = std::max(most, sampled.value(word));
    }
    CHECK(least >= static_cast<float>(low));
    CHECK(most <= static_cast<float>(high));
  }
}

TEST_CASE("a truncation that leaves hardly any mass is refused with its place") {
  for (const auto& [low, high] : std::vector<std::pair<double, double>>{{7, 8}, {-9, -8}, {20, 30}, {-1e30, -1e29}, {1, 1.0000000001}}) {
    INFO(low << " to " << high);
    try {
      const Sampled sampled(prior("truncated_normal", {0, 1, low, high}));
      FAIL("accepted");
    } catch (const UsageError& e) {
      CHECK(e.code() == ExitCode::usage);
      CHECK(std::string(e.what()).starts_with("priors.toml:7: parameter.tested: found a normal distribution with hardly any mass"));
      CHECK(std::string(e.what()).find("allowed: low to high within 6 sd of the mean") != std::string::npos);
    }
  }
}

TEST_CASE("bounds clip, and what they clip gathers on them") {
  const Sampled sampled(bounded(prior("normal", {0, 1}), -1, 0.5));
  constexpr int kWords = 100000;
  int at_low = 0, at_high = 0;
  for (int i = 0; i < kWords; ++i) {
    const float x = sampled.value(static_cast<std::uint32_t>((i + 0.5) * (0x1p32 / kWords)));
    CHECK_FALSE((x < -1.0f || x > 0.5f));
    at_low += x == -1.0f ? 1 : 0;
    at_high += x == 0.5f ? 1 : 0;
  }
  CHECK(std::fabs(at_low - kWords * normal_cdf_of(-1)) <= 1.5);
  CHECK(std::fabs(at_high - kWords * normal_tail_of(0.5)) <= 1.5);
}

TEST_CASE("discrete values come by their weights, those of weight 0 never") {
  const PriorSpec s = discrete({5, -1, 7, 2, 9}, {0, 1, 3, 0.5, 0});
  const Sampled sampled(s);
  constexpr int kWords = 450000;
  std::vector<int> count(s.values.size());
  for (int i = 0; i < kWords; ++i) {
    const float x = sampled.value(static_cast<std::uint32_t>((i + 0.5) * (0x1p32 / kWords)));
    ++count[static_cast<std::size_t>(std::find(s.values.begin(), s.values.end(), static_cast<double>(x)) - s.values.begin())];
  }
  for (std::size_t i = 0; i < count.size(); ++i) CHECK(std::abs(count[i] - s.weights[i] / 4.5 * kWords) <= 1);
  for (const std::uint32_t word : {0u, 1u}) CHECK(sampled.value(word) == -1.0f);
  for (const std::uint32_t word : {0xffffffffu, 0xfffffffeu, 0xffffff00u}) CHECK(sampled.value(word) == 2.0f);
  CHECK(Sampled(discrete({3.5}, {1e-9})).value(12345) == 3.5f);
  CHECK(Sampled(discrete({1, 2}, {1e300, 1e300})).value(0x7ffffe00u) == 1.0f);
}

/// Largest error of a table between and at its nodes, as a shift of the normal score.
double table_error(double a, double b) {
  const std::vector<float> table = beta_quantile_table(a, b);
  double largest = 0;
  for (int i = 0; i <= 4000; ++i) {
    const double z = -6.4 + i * (12.8 / 4000);
    const double y = static_cast<double>(table_lookup(table.data(), static_cast<float>(z)));
    const Level p = level_of_score(static_cast<double>(static_cast<float>(z)));
    const double expected = beta_logit(a, b, p);
    const double slope = (beta_logit(a, b, level_of_score(z + 1e-4)) - beta_logit(a, b, level_of_score(z - 1e-4))) / 2e-4;
    largest = std::max(largest, std::max(0.0, std::fabs(y - expected) - 0x1p-22 * std::fabs(expected)) / slope);
  }
  return largest;
}

TEST_CASE("tables of beta quantiles are accurate to 4e-6 of a standard deviation of their score") {
  for (const auto& [a, b] : std::vector<std::pair<double, double>>{{2, 6},
                                                                   {6, 2},
                                                                   {1, 1},
                                                                   {1, 5},
                                                                   {5, 1},
                                                                   {3, 3},
                                                                   {0.5, 0.5},
                                                                   {0.05, 0.05},
                                                                   {0.05, 1000},
                                                                   {1000, 0.05},
                                                                   {1000, 1000},
                                                                   {20, 0.3},
                                                                   {300, 700},
                                                                   {1.5, 40}}) {
    INFO("shapes " << a << ", " << b);
    CHECK(table_error(a, b) < 4e-6);
  }
}

TEST_CASE("tables of beta quantiles have the right nodes") {
  for (const auto& [a, b] : std::vector<std::pair<double, double>>{{2, 6}, {1, 1}, {0.05, 0.05}, {0.05, 1000}, {1000, 1000}, {5, 1}}) {
    INFO("shapes " << a << ", " << b);
    const std::vector<float> table = beta_quantile_table(a, b);
    REQUIRE(table.size() == 2 * kNodes);
    double largest = 0;
    for (int i = 0; i < kNodes; ++i) {
      const double z = static_cast<double>(kTableEnd) * (2.0 * i / (kNodes - 1) - 1);
      const double expected = beta_logit(a, b, level_of_score(z));
      largest =
          std::max(largest, std::fabs(static_cast<double>(table[2 * static_cast<std::size_t>(i)]) - expected) / std::max(1.0, std::fabs(expected)));
    }
    CHECK(largest < 0x1p-24 + 1e-9);
  }
}

TEST_CASE("the portable functions are accurate over the ranges they state") {
  const auto relative = [](double x, double expected) { return std::fabs(x / expected - 1); };
  double exp_error = 0, log_error = 0, sin_error = 0, cdf_error = 0;
  for (int i = 0; i <= 20000; ++i) {
    const double t = i / 10000.0 - 1;  // -1 .. 1
    exp_error = std::max(exp_error, relative(portable::exp(700 * t), static_cast<double>(std::exp(static_cast<long double>(700 * t)))));
    const double x = std::exp(300 * t);
    log_error = std::max(log_error, std::fabs(portable::log(x) - std::log(x)) / std::max(1.0, std::fabs(std::log(x))));
    sin_error = std::max(sin_error, std::fabs(portable::sin(1.6 * t) - std::sin(1.6 * t)));
    const long double exact = std::erfc(-37 * t * 0.707106781186547524400844362104849039L) / 2;
    cdf_error = std::max(cdf_error, relative(portable::normal_cdf(37 * t), static_cast<double>(exact)));
  }
  CHECK(exp_error < 4e-16 + 0x1p-53);
  CHECK(log_error < 4e-16 + 0x1p-53);
  CHECK(sin_error < 2e-16 + 0x1p-53);
  CHECK(cdf_error < 2e-13);
}

}  // namespace
}  // namespace quadrant::test
