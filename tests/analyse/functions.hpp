// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cmath>
#include <numbers>
#include <utility>
#include <vector>

#include "tests/random/design_words.hpp"

// Functions of uniform numbers whose indices are known in closed form, and points to evaluate them at.
namespace quadrant::test {

/// A function with its first-order and total-order indices.
struct KnownFunction {
  double (*value)(const double* u);
  std::vector<double> first, total;
  [[nodiscard]] std::size_t inputs() const { return first.size(); }
};

/// sin x1 + 7 sin^2 x2 + 0.1 x3^4 sin x1 with x = pi (2 u - 1): T. Ishigami and T. Homma, ISUMA 1990. By Fubini, with E x3^4 = pi^4/5
/// and E x3^8 = pi^8/9: V1 = (1 + b pi^4/5)^2 / 2, V2 = a^2/8, V13 = b^2 pi^8 (1/9 - 1/25) / 2, and nothing else.
inline KnownFunction ishigami() {
  const double a = 7, b = 0.1, p4 = std::pow(std::numbers::pi, 4);
  const double v1 = std::pow(1 + b * p4 / 5, 2) / 2, v2 = a * a / 8, v13 = b * b * p4 * p4 * (1.0 / 9 - 1.0 / 25) / 2, v = v1 + v2 + v13;
  const auto value = [](const double* u) {
    const auto x = [&](int i) { return std::numbers::pi * (2 * u[i] - 1); };
    return std::sin(x(0)) * (1 + 0.1 * std::pow(x(2), 4)) + 7 * std::pow(std::sin(x(1)), 2);
  };
  return {value, {v1 / v, v2 / v, 0}, {(v1 + v13) / v, v2 / v, v13 / v}};
}

/// Product of (|4 u - 2| + a) / (1 + a) over a = 0, 1, 4.5, 9, 99, 99, 99, 99: A. Saltelli and I. M. Sobol, 1995. A factor has mean 1 and
/// variance v = 1/(3 (1 + a)^2), so V is the product of 1 + v, less 1; what is left with all other inputs known is v times the other 1 + v.
inline KnownFunction sobol_g() {
  static constexpr double kA[] = {0, 1, 4.5, 9, 99, 99, 99, 99};
  double product = 1;
  std::vector<double> v;
  for (const double a : kA) {
    v.push_back(1 / (3 * (1 + a) * (1 + a)));
    product *= 1 + v.back();
  }
  KnownFunction g;
  g.value = [](const double* u) {
    double y = 1;
    for (const double a : kA) y *= (std::fabs(4 * *u++ - 2) + a) / (1 + a);
    return y;
  };
  for (const double x : v) {
    g.first.push_back(x / (product - 1));
    g.total.push_back(x * product / (1 + x) / (product - 1));
  }
  return g;
}

/// Rows of a design over as many inputs as wanted, each in (0, 1): [row][input].
inline std::vector<double> points(const DesignTables& tables, int rows, int inputs) {
  std::vector<double> u;
  u.reserve(static_cast<std::size_t>(rows * inputs));
  const Design design = tables.view();
  for (std::uint64_t row = 0; row < static_cast<std::uint64_t>(rows); ++row) {
    if (design.kind == DesignKind::monte_carlo) {
      for (int i = 0; i < inputs; i += 4)
        for (int j = 0; j < std::min(4, inputs - i); ++j)
          u.push_back(fraction(monte_carlo_words(design.key, row, static_cast<std::uint32_t>(i / 4)).word[j]));
    } else {
      for (int i = 0; i < inputs; ++i) u.push_back(fraction(design_word(design, row, i)));
    }
  }
  return u;
}

/// What a number of estimates of one index with known value came to.
struct Replications {
  double value;  ///< the index itself
  double sum = 0, squares = 0, errors = 0;
  int covered = 0, count = 0;

  void add(double estimate, double se) {
    const double off = estimate - value;
    sum += off;
    squares += off * off;
    errors += se;
    covered += std::fabs(off) <= 1.96 * se ? 1 : 0;
    ++count;
  }
  [[nodiscard]] double bias() const { return sum / count; }
  [[nodiscard]] double sd() const { return std::sqrt((squares - sum * sum / count) / (count - 1)); }
  /// The bias in standard errors of the mean estimate.
  [[nodiscard]] double bias_score() const { return bias() / (sd() / std::sqrt(count)); }
  /// Mean standard error over the estimates' own standard deviation.
  [[nodiscard]] double se_ratio() const { return errors / count / sd(); }
  [[nodiscard]] double coverage() const { return static_cast<double>(covered) / count; }
  /// Whether coverage lies within three binomial standard errors of 95 %.
  [[nodiscard]] bool honest() const { return std::fabs(coverage() - 0.95) <= 3 * std::sqrt(0.95 * 0.05 / count); }
};

}  // namespace quadrant::test
