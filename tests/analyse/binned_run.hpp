// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <array>

#include "host/analyse/given_data.hpp"
#include "tests/analyse/functions.hpp"

namespace quadrant::test {

/// What a run gathers of one output over the bins of one parameter.
struct BinnedRun {
  std::array<std::uint64_t, kParameterBins> count{}, holds{};
  std::array<double, kParameterBins> mean{}, variance{};
  OutputMoments output{};

  [[nodiscard]] SensitivityIndex index() const { return first_order(count, mean, output.variance, output.kurtosis); }
  [[nodiscard]] SensitivityIndex index_with_variances() const { return first_order(count, mean, variance, output); }
  [[nodiscard]] SensitivityIndex claim() const { return first_order_of_claim(count, holds); }
  /// Share of the variance between bins, with the noise left in: the textbook's plain correlation ratio.
  [[nodiscard]] double naive() const {
    double n = 0, total = 0, between = 0;
    for (std::size_t b = 0; b < kParameterBins; ++b) {
      n += static_cast<double>(count[b]);
      total += static_cast<double>(count[b]) * mean[b];
    }
    for (std::size_t b = 0; b < kParameterBins; ++b) between += static_cast<double>(count[b]) * std::pow(mean[b] - total / n, 2);
    return between / n / output.variance;
  }
};

/// The bins of each input for outputs y over points u [row][input].
inline std::vector<BinnedRun> gather(const std::vector<double>& u, const std::vector<double>& y) {
  const std::size_t inputs = u.size() / y.size();
  const auto n = static_cast<double>(y.size());
  std::array<double, 3> power{};
  double mean = 0;
  for (const double x : y) mean += x / n;
  for (const double x : y)
    for (std::size_t k = 0; k < 3; ++k) power[k] += std::pow(x - mean, static_cast<int>(k) + 2) / n;
  std::vector<BinnedRun> all(inputs);
  for (std::size_t i = 0; i < inputs; ++i) {
    BinnedRun& g = all[i];
    g.output = {power[0], power[1] / std::pow(power[0], 1.5), power[2] / (power[0] * power[0])};
    for (std::size_t j = 0; j < y.size(); ++j) {
      const auto bin = static_cast<std::size_t>(u[j * inputs + i] * kParameterBins);
      ++g.count[bin];
      g.holds[bin] += y[j] == 1 ? 1 : 0;
      g.mean[bin] += y[j] - mean;
      g.variance[bin] += (y[j] - mean) * (y[j] - mean);
    }
    for (std::size_t b = 0; b < kParameterBins; ++b) {
      const double cases = std::max(1.0, static_cast<double>(g.count[b]));
      g.mean[b] /= cases;
      g.variance[b] = g.variance[b] / cases - g.mean[b] * g.mean[b];
      g.mean[b] += mean;
    }
  }
  return all;
}

/// The same for a function of independent points.
template <class F>
std::vector<BinnedRun> gather(F value, int rows, int inputs, std::uint64_t seed) {
  const std::vector<double> u = points(DesignTables(DesignKind::monte_carlo, seed, 0), rows, inputs);
  std::vector<double> y;
  y.reserve(static_cast<std::size_t>(rows));
  for (std::size_t j = 0; j < u.size(); j += static_cast<std::size_t>(inputs)) y.push_back(value(u.data() + j));
  return gather(u, y);
}

/// Estimates of each input's index in runs with seeds 1 .. repeats. `estimate` takes a BinnedRun.
template <class F, class Estimate>
std::vector<Replications> replicate(F value, const std::vector<double>& truth, int rows, int repeats, Estimate estimate) {
  std::vector<Replications> all;
  for (const double t : truth) all.push_back({t});
  for (int seed = 1; seed <= repeats; ++seed) {
    const std::vector<BinnedRun> run = gather(value, rows, static_cast<int>(truth.size()), static_cast<std::uint64_t>(seed));
    for (std::size_t i = 0; i < truth.size(); ++i) {
      const SensitivityIndex s = estimate(run[i]);
      all[i].add(s.value, s.se);
    }
  }
  return all;
}

}  // namespace quadrant::test
