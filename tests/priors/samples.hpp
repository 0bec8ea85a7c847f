// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

#include "host/config/experiment.hpp"
#include "host/priors/prior_tables.hpp"

// Samples of an experiment's parameters, and rank correlations.
namespace quadrant::test {

/// The parameters of futures 0 .. n - 1, by parameter.
inline std::vector<std::vector<float>> drawn(const Experiment& e, std::size_t n) {
  const PriorTables priors(e.priors, e.correlations);
  const DesignTables design(e.design, e.seed, e.latin_bits);
  std::vector<std::vector<float>> all(parameter::kCount, std::vector<float>(n));
  float values[parameter::kCount];
  for (std::size_t f = 0; f < n; ++f) {
    draw_parameters<float>(design.view(), priors.view(), f, values);
    for (std::size_t id = 0; id < parameter::kCount; ++id) all[id][f] = values[id];
  }
  return all;
}

/// Ranks less their mean, scaled to a mean square of 1; equal values in the order of the sample.
inline std::vector<double> centred_ranks(const std::vector<float>& x) {
  std::vector<std::size_t> order(x.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return x[a] < x[b]; });
  const auto n = static_cast<double>(x.size());
  std::vector<double> ranks(x.size());
  for (std::size_t i = 0; i < order.size(); ++i) ranks[order[i]] = (static_cast<double>(i) - (n - 1) / 2) / std::sqrt((n * n - 1) / 12);
  return ranks;
}

inline double correlation(const std::vector<double>& a, const std::vector<double>& b) {
  return std::inner_product(a.begin(), a.end(), b.begin(), 0.0) / static_cast<double>(a.size());
}

/// Spearman's rank correlation.
inline double rank_correlation(const std::vector<float>& a, const std::vector<float>& b) { return correlation(centred_ranks(a), centred_ranks(b)); }

}  // namespace quadrant::test
