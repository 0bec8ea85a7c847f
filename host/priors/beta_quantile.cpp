// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#include "host/priors/beta_quantile.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "host/priors/portable_math.hpp"
#include "kernels/priors/prior.hpp"

// In y = logit x the density is g(y) = exp(a y - (a + b) ln(1 + e^y)), smooth and log-concave with exponential tails. Its integral
// is taken from the left and from the right on a grid of Gauss-Legendre cells, so that both tails keep their relative accuracy;
// a quantile is found in its cell by Newton's method.
namespace quadrant {
namespace {

constexpr int kCells = 4000;

class LogitBeta {
 public:
  LogitBeta(double a, double b) : a_(a), b_(b) {
    // the mode, and limits beyond which a millionth of the smallest tail wanted (4e-11) is left
    const double mode = portable::log(a / b);
    peak_ = log_density_raw(mode);
    low_ = limit(mode, -1);
    high_ = limit(mode, 1);
    width_ = (high_ - low_) / kCells;
    for (int i = 0; i < kCells; ++i) cell_[static_cast<std::size_t>(i)] = integral(edge(i), edge(i + 1));
    for (std::size_t i = 0; i < kCells; ++i) left_[i + 1] = left_[i] + cell_[i];
    for (std::size_t i = kCells; i > 0; --i) right_[i - 1] = right_[i] + cell_[i - 1];
  }

  /// y with the share `tail` of the mass below it, or above it where `upper`.
  [[nodiscard]] double quantile(double tail, bool upper) const {
    const double mass = tail * left_[kCells];
    int i = 0;
    if (upper) {
      i = static_cast<int>(std::upper_bound(right_.rbegin(), right_.rend(), mass) - right_.rbegin());
      i = kCells - std::clamp(i, 1, kCells);
    } else {
      i = static_cast<int>(std::upper_bound(left_.begin(), left_.end(), mass) - left_.begin());
      i = std::clamp(i, 1, kCells) - 1;
    }
    const auto at = static_cast<std::size_t>(i);
    const double inside = upper ? cell_[at] - (mass - right_[at + 1]) : mass - left_[at];
    double y = edge(i) + width_ * std::clamp(inside / cell_[at], 0.0, 1.0);
    for (int step = 0; step < 8; ++step) {
      y -= (integral(edge(i), y) - inside) / density(y);
      y = std::clamp(y, edge(i), edge(i + 1));
    }
    return y;
  }

  /// Normalised density of y.
  [[nodiscard]] double share_per_logit(double y) const { return density(y) / left_[kCells]; }

 private:
  [[nodiscard]] double log_density_raw(double y) const {
    const double softplus = y > 0 ? y + portable::log(1 + portable::exp(-y)) : portable::log(1 + portable::exp(y));
    return a_ * y - (a_ + b_) * softplus;
  }
  [[nodiscard]] double density(double y) const { return portable::exp(std::max(log_density_raw(y) - peak_, -700.0)); }
  [[nodiscard]] double edge(int i) const { return low_ + i * width_; }

  [[nodiscard]] double limit(double from, int direction) const {
    double step = 0.25;
    while (step < 1000 && log_density_raw(from + direction * step) - peak_ > -48) step *= 1.25;
    return from + direction * std::min(step, 1000.0);
  }

  /// Seven-point Gauss-Legendre rule.
  [[nodiscard]] double integral(double from, double to) const {
    constexpr std::array<double, 4> kPlace = {0, 0.40584515137739717, 0.74153118559939444, 0.94910791234275852};
    constexpr std::array<double, 4> kWeight = {0.41795918367346939, 0.38183005050511894, 0.27970539148927667, 0.12948496616886969};
    const double middle = 0.5 * (from + to), half = 0.5 * (to - from);
    double sum = kWeight[0] * density(middle);
    for (std::size_t i = 1; i < kPlace.size(); ++i) sum += kWeight[i] * (density(middle - half * kPlace[i]) + density(middle + half * kPlace[i]));
    return half * sum;
  }

  double a_, b_;
  double peak_ = 0, low_ = 0, high_ = 0, width_ = 0;
  std::array<double, kCells> cell_{};
  std::array<double, kCells + 1> left_{}, right_{};
};

}  // namespace

std::vector<float> beta_quantile_table(double a, double b) {
  const LogitBeta beta(a, b);
  const double h = 2.0 * static_cast<double>(kTableEnd) / (kNodes - 1);
  std::vector<float> table;
  for (int i = 0; i < kNodes; ++i) {
    const double z = -static_cast<double>(kTableEnd) + i * h;
    const double tail = portable::normal_cdf(-std::fabs(z));
    const double y = beta.quantile(tail, z > 0);
    const double normal_density = 0.3989422804014327 * portable::exp(-0.5 * z * z);
    table.push_back(static_cast<float>(y));
    table.push_back(static_cast<float>(h * normal_density / beta.share_per_logit(y)));
  }
  return table;
}

}  // namespace quadrant
