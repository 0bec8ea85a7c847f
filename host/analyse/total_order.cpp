// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#include "host/analyse/total_order.hpp"

#include <Random123/philox.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numeric>
#include <string>
#include <utility>

#include "host/base/error.hpp"
#include "host/base/workers.hpp"

namespace quadrant {
namespace {

void check(const RadialOutputs& outputs, const Bootstrap& bootstrap) {
  const std::string rows = std::to_string(outputs.a.size());
  if (outputs.a.size() < 2 || outputs.a.size() > kMostRadialRows)
    throw UsageError("radial design A: found " + rows + " rows, allowed: 2 to " + std::to_string(kMostRadialRows));
  const auto same_rows = [&](std::span<const double> y, const std::string& design) {
    if (y.size() != outputs.a.size())
      throw UsageError("radial design " + design + ": found " + std::to_string(y.size()) + " rows, allowed: those of design A, " + rows);
  };
  same_rows(outputs.b, "B");
  for (std::size_t i = 0; i < outputs.ab.size(); ++i) same_rows(outputs.ab[i], "AB of input " + std::to_string(i));
  if (bootstrap.resamples < 2) throw UsageError("bootstrap resamples: found " + std::to_string(bootstrap.resamples) + ", allowed: 2 or more");
  if (bootstrap.threads < 1) throw UsageError("threads: found " + std::to_string(bootstrap.threads) + ", allowed: 1 or more");
}

/// How often each row is drawn in resample number `resample`: n draws with replacement. Word w gives row w n / 2^32, rounded down, so
/// with n rows the probabilities of two rows differ by at most n / 2^32 of themselves.
void draw(std::uint64_t seed, int resample, std::vector<double>& times) {
  std::fill(times.begin(), times.end(), 0.0);
  const std::uint64_t n = times.size();
  const r123::Philox4x32::key_type key = {{static_cast<std::uint32_t>(seed), static_cast<std::uint32_t>(seed >> 32)}};
  // the highest byte of the last word tells uses of a seed apart; those of the model's streams count up from 0
  r123::Philox4x32::ctr_type counter = {{0, 0, static_cast<std::uint32_t>(resample), 0xff000000u}};
  for (std::uint64_t first = 0; first < n; first += 4, ++counter[0]) {
    const r123::Philox4x32::ctr_type words = r123::Philox4x32{}(counter, key);
    for (std::size_t i = 0; i < std::min<std::uint64_t>(4, n - first); ++i) times[(std::uint64_t{words[i]} * n) >> 32] += 1;
  }
}

/// The estimators, on outputs about a common centre.
class Estimators {
 public:
  Estimators(const RadialOutputs& outputs, FirstOrderForm form)
      : a_(outputs.a.begin(), outputs.a.end()), b_(outputs.b.begin(), outputs.b.end()), form_(form) {
    // the sum of differences is exactly 0 where the output does not vary
    double sum = 0;
    for (std::size_t j = 0; j < a_.size(); ++j) sum += (a_[j] - a_[0]) + (b_[j] - a_[0]);
    centre_ = a_[0] + sum / (2 * static_cast<double>(a_.size()));
    for (double& y : a_) y -= centre_;
    for (double& y : b_) y -= centre_;
    ab_ = outputs.ab;
  }

  /// First-order indices, total-order indices, their sums: [2k + 2], where row j is taken times[j] times.
  void estimate(const std::vector<double>& times, std::span<double> result) const {
    const auto n = static_cast<double>(a_.size());
    double sum = 0, squares = 0;
    for (std::size_t j = 0; j < a_.size(); ++j) {
      sum += times[j] * (a_[j] + b_[j]);
      squares += times[j] * (a_[j] * a_[j] + b_[j] * b_[j]);
    }
    const double mean = sum / (2 * n), variance = squares / (2 * n) - mean * mean;
    const std::size_t k = ab_.size();
    result[2 * k] = result[2 * k + 1] = 0;
    for (std::size_t i = 0; i < k; ++i) {
      double change = 0, product = 0, from_a = 0, from_b = 0;
      for (std::size_t j = 0; j < a_.size(); ++j) {
        const double ab = ab_[i][j] - centre_, with = times[j] * (ab - a_[j]);
        change += with;
        product += with * b_[j];
        from_a += with * (ab - a_[j]);
        from_b += times[j] * (b_[j] - ab) * (b_[j] - ab);
      }
      const double explained = form_ == FirstOrderForm::saltelli ? (product - mean * change) / n : variance - from_b / (2 * n);
      result[2 * k] += result[i] = variance > 0 ? explained / variance : std::numeric_limits<double>::quiet_NaN();
      result[2 * k + 1] += result[k + i] = variance > 0 ? from_a / (2 * n) / variance : std::numeric_limits<double>::quiet_NaN();
    }
  }

 private:
  std::vector<double> a_, b_;
  std::vector<std::span<const double>> ab_;
  FirstOrderForm form_;
  double centre_;
};

/// The quantile of a sorted sample, linear between its values.
double quantile(const std::vector<double>& sorted, double level) {
  const double at = level * static_cast<double>(sorted.size() - 1);
  const auto below = static_cast<std::size_t>(at);
  if (below + 1 == sorted.size()) return sorted.back();
  return sorted[below] + (at - static_cast<double>(below)) * (sorted[below + 1] - sorted[below]);
}

SensitivityIndex summarise_resamples(double value, std::vector<double> resampled, IntervalForm interval) {
  const auto n = static_cast<double>(resampled.size());
  const double mean = std::accumulate(resampled.begin(), resampled.end(), 0.0) / n;
  double squares = 0;
  for (const double x : resampled) squares += (x - mean) * (x - mean);
  if (std::isnan(value + squares)) return {};
  const SensitivityIndex normal = with_normal_interval(value, std::sqrt(squares / (n - 1)));
  if (interval == IntervalForm::normal) return normal;
  std::sort(resampled.begin(), resampled.end());
  return {value, normal.se, quantile(resampled, 0.025), quantile(resampled, 0.975)};
}

}  // namespace

RadialIndices radial_indices(const RadialOutputs& outputs, const Bootstrap& bootstrap) {
  check(outputs, bootstrap);
  const Estimators estimators(outputs, bootstrap.form);
  const std::size_t rows = outputs.a.size(), k = outputs.ab.size(), width = 2 * k + 2;
  std::vector<double> value(width), resampled(static_cast<std::size_t>(bootstrap.resamples) * width);
  estimators.estimate(std::vector<double>(rows, 1.0), value);
  // Over resamples, not inputs: each is drawn once for all inputs, so the sums' errors come with them.
  const int threads = std::min(bootstrap.threads, bootstrap.resamples);
  run_workers(threads, [&](int worker) {
    std::vector<double> times(rows);
    for (int r = worker; r < bootstrap.resamples; r += threads) {
      draw(bootstrap.seed, r, times);
      estimators.estimate(times, std::span<double>(resampled).subspan(static_cast<std::size_t>(r) * width, width));
    }
  });
  const auto index = [&](std::size_t column) {
    std::vector<double> of_column;
    for (std::size_t at = column; at < resampled.size(); at += width) of_column.push_back(resampled[at]);
    return summarise_resamples(value[column], std::move(of_column), bootstrap.interval);
  };
  RadialIndices indices;
  for (std::size_t i = 0; i < k; ++i) {
    indices.first.push_back(index(i));
    indices.total.push_back(index(k + i));
  }
  indices.first_sum = index(2 * k);
  indices.total_sum = index(2 * k + 1);
  return indices;
}

bool sums_plausible(const RadialIndices& indices) {
  return indices.first_sum.value <= 1 + 3 * indices.first_sum.se && indices.total_sum.value >= 1 - 3 * indices.total_sum.se;
}

}  // namespace quadrant
