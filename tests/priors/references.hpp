// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <boost/math/distributions/normal.hpp>
#include <boost/math/special_functions/beta.hpp>
#include <cmath>
#include <limits>
#include <stdexcept>
#include <string>
#include <vector>

#include "host/priors/prior_tables.hpp"

// The prior families in double precision, from Boost.Math and closed forms: what the kernels' single-precision quantiles are held to.
namespace quadrant::test {

/// A probability with its complement, so that both tails keep their relative accuracy.
struct Level {
  double lower, upper;
};
/// The probability that a parameter's 32-bit word stands for.
inline Level level_of(std::uint32_t word) {
  const double u = (static_cast<double>(word) + 0.5) * 0x1p-32;
  return {u, 1 - u};
}

inline double normal_cdf_of(double z) { return boost::math::cdf(boost::math::normal(), z); }
inline double normal_tail_of(double z) { return boost::math::cdf(boost::math::complement(boost::math::normal(), z)); }
inline Level level_of_score(double z) { return {normal_cdf_of(z), normal_tail_of(z)}; }
inline double score_of(Level p) {
  const boost::math::normal standard;
  if (std::min(p.lower, p.upper) < 1e-280) return p.lower < p.upper ? -37 : 37;
  return p.lower < 0.5 ? boost::math::quantile(standard, p.lower) : boost::math::quantile(boost::math::complement(standard, p.upper));
}

/// logit of the beta distribution's quantile; the upper half is the lower half of the mirrored distribution.
inline double beta_logit(double a, double b, Level p) {
  if (p.lower > 0.5) return -beta_logit(b, a, {p.upper, p.lower});
  double rest = 0;
  const double x = boost::math::ibeta_inv(a, b, p.lower, &rest);
  return std::log(x) - std::log(rest);
}
inline double logistic_of(double y) { return y < 0 ? std::exp(y) / (1 + std::exp(y)) : 1 / (1 + std::exp(-y)); }

/// Shapes of a PERT distribution's beta.
inline std::pair<double, double> pert_shapes(const std::vector<double>& n) {
  return {1 + 4 * (n[1] - n[0]) / (n[2] - n[0]), 1 + 4 * (n[2] - n[1]) / (n[2] - n[0])};
}

inline double truncated_quantile(const std::vector<double>& n, Level p) {
  const double a = (n[2] - n[0]) / n[1], b = (n[3] - n[0]) / n[1];
  if (a > 0) return n[0] + n[1] * -score_of({normal_tail_of(b) * p.lower + normal_tail_of(a) * p.upper, 1});
  const double below = normal_cdf_of(a) * p.upper + normal_cdf_of(b) * p.lower;
  const double above = normal_tail_of(a) * p.upper + normal_tail_of(b) * p.lower;
  return n[0] + n[1] * score_of({below, above});
}

inline double triangular_quantile(const std::vector<double>& n, Level p) {
  const double width = n[2] - n[0];
  if (p.lower < (n[1] - n[0]) / width) return n[0] + std::sqrt(p.lower * width * (n[1] - n[0]));
  return n[2] - std::sqrt(p.upper * width * (n[2] - n[1]));
}

inline double discrete_quantile(const PriorSpec& s, Level p) {
  double total = 0, sum = 0;
  for (const double w : s.weights) total += w;
  for (std::size_t i = 0; i < s.values.size(); ++i)
    if (sum += s.weights[i]; p.lower * total < sum) return s.values[i];
  return s.values.back();
}

/// The quantile before bounds clip it.
inline double unbounded_quantile(const PriorSpec& s, Level p) {
  const std::vector<double>& n = s.numbers;
  if (s.family == "fixed") return n[0];
  if (s.family == "uniform") return n[0] * p.upper + n[1] * p.lower;
  if (s.family == "loguniform") return n[0] * std::pow(n[1] / n[0], p.lower);
  if (s.family == "normal") return n[0] + n[1] * score_of(p);
  if (s.family == "lognormal") return n[0] * std::exp(n[1] * score_of(p));
  if (s.family == "truncated_normal") return truncated_quantile(n, p);
  if (s.family == "triangular") return triangular_quantile(n, p);
  if (s.family == "pert") return n[0] + (n[2] - n[0]) * logistic_of(beta_logit(pert_shapes(n).first, pert_shapes(n).second, p));
  if (s.family == "beta") return logistic_of(beta_logit(n[0], n[1], p));
  if (s.family == "discrete") return discrete_quantile(s, p);
  throw std::invalid_argument("no reference for the family " + s.family);
}
inline double reference_quantile(const PriorSpec& s, Level p) { return std::clamp(unbounded_quantile(s, p), s.low, s.high); }

/// P(X < x) before bounds clip it, for x inside the support.
inline double reference_cdf(const PriorSpec& s, double x) {
  const std::vector<double>& n = s.numbers;
  const auto share = [](double y) { return std::clamp(y, 0.0, 1.0); };
  if (s.family == "uniform") return share((x - n[0]) / (n[1] - n[0]));
  if (s.family == "loguniform") return share(std::log(x / n[0]) / std::log(n[1] / n[0]));
  if (s.family == "normal") return normal_cdf_of((x - n[0]) / n[1]);
  if (s.family == "lognormal") return normal_cdf_of(std::log(x / n[0]) / n[1]);
  if (s.family == "truncated_normal") {
    const double a = (n[2] - n[0]) / n[1], b = (n[3] - n[0]) / n[1], z = std::clamp((x - n[0]) / n[1], a, b);
    return (normal_cdf_of(z) - normal_cdf_of(a)) / (normal_cdf_of(b) - normal_cdf_of(a));
  }
  if (s.family == "triangular") {
    const double width = n[2] - n[0], at = std::clamp(x, n[0], n[2]);
    return at < n[1] ? (at - n[0]) * (at - n[0]) / (width * (n[1] - n[0])) : 1 - (n[2] - at) * (n[2] - at) / (width * (n[2] - n[1]));
  }
  if (s.family == "pert") return boost::math::ibeta(pert_shapes(n).first, pert_shapes(n).second, share((x - n[0]) / (n[2] - n[0])));
  if (s.family == "beta") return boost::math::ibeta(n[0], n[1], share(x));
  throw std::invalid_argument("no reference for the family " + s.family);
}

inline PriorSpec prior(const std::string& family, std::vector<double> numbers) {
  PriorSpec s{};
  s.name = "tested";
  s.family = family;
  s.numbers = std::move(numbers);
  s.low = -1e30;
  s.high = 1e30;
  s.place = "priors.toml:7";
  return s;
}
inline PriorSpec discrete(std::vector<double> values, std::vector<double> weights) {
  PriorSpec s = prior("discrete", {});
  s.values = std::move(values);
  s.weights = std::move(weights);
  return s;
}
inline PriorSpec bounded(PriorSpec s, double low, double high) {
  s.low = low;
  s.high = high;
  return s;
}
inline std::string title(const PriorSpec& s) {
  std::string text = s.family;
  for (const double n : s.numbers) text += " " + std::to_string(n);
  return text;
}

/// One prior as the kernels read it.
class Sampled {
 public:
  explicit Sampled(const PriorSpec& s) : tables_({s}, {}) {}
  [[nodiscard]] const Prior& prior() const { return tables_.view().prior[0]; }
  [[nodiscard]] const float* tables() const { return tables_.view().tables; }
  /// The parameter's value for a 32-bit word.
  [[nodiscard]] float value(std::uint32_t word) const {
    const auto bits = static_cast<std::int32_t>(word);
    return prior_value<float>(prior(), tables(), parameter_score<float>(bits), parameter_uniform<float>(bits));
  }

 private:
  PriorTables tables_;
};

/// Words all over their range, and closer at its ends and in its middle.
inline std::vector<std::uint32_t> words() {
  std::vector<std::uint32_t> all;
  for (std::uint32_t step = 0; step < 2000; ++step) all.push_back(step * 2147483u + 1000u);
  for (int bit = 0; bit < 31; ++bit)
    for (const std::uint32_t near : {0u, 1u, 3u}) {
      const std::uint32_t distance = (1u << bit) + (near << bit) / 4;
      for (const std::uint32_t end : {0u, 0x80000000u}) {
        all.push_back(end + distance);
        all.push_back(end - distance);
      }
    }
  for (const std::uint32_t word : {0u, 1u, 0x7fffffffu, 0x80000000u, 0xfffffffeu, 0xffffffffu}) all.push_back(word);
  std::sort(all.begin(), all.end());
  all.erase(std::unique(all.begin(), all.end()), all.end());
  return all;
}

}  // namespace quadrant::test
