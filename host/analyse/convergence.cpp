// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#include "host/analyse/convergence.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "host/accumulate/statistics.hpp"
#include "host/base/names.hpp"
#include "host/base/nan.hpp"

namespace quadrant {
namespace {

constexpr double kMiss = 0.05;  // probability that a confidence sequence misses
constexpr std::uint64_t kFirstStop = std::uint64_t{1} << 14;

/// Makes estimates of the exact sums of one headline.
class Estimator {
 public:
  Estimator(const Headline& headline, const Aggregation& a) : condition_(headline.table == Headline::Table::conditions) {
    const auto cell = static_cast<std::size_t>(headline.cell);
    switch (headline.table) {
      case Headline::Table::series:
        scale_ = static_cast<double>(a.series.scale[cell]);
        offset_ = series_info()[cell % series::kCount].offset;
        break;
      case Headline::Table::outcomes:
        scale_ = static_cast<double>(a.outcomes.scale[cell]);
        offset_ = outcome_info()[cell % horizon::kCount].offset;
        break;
      case Headline::Table::differences: scale_ = static_cast<double>(a.analysis.differences.scale[cell]); break;
      case Headline::Table::measures: scale_ = static_cast<double>(a.analysis.measure_grids.scale[cell]); break;
      case Headline::Table::conditions: break;
    }
  }

  [[nodiscard]] Estimate operator()(const HeadlineSums& sums, std::size_t i) const {
    const std::uint64_t n = sums.count[i];
    if (n == 0) return {kNaN, kNaN, 0};
    if (condition_) {
      const Proportion p = proportion(static_cast<std::uint64_t>(sums.sum[i]), n);
      return {p.p, p.se, n};
    }
    const auto count = static_cast<long double>(n);
    const long double mean = static_cast<long double>(sums.sum[i]) / count;
    const long double squares = std::max(0.0L, static_cast<long double>(sums.square[i]) / count - mean * mean);
    const double se = n < 2 ? kNaN : static_cast<double>(std::sqrt(squares / (count - 1))) / scale_;
    return {static_cast<double>(mean) / scale_ + offset_, se, n};
  }

 private:
  bool condition_;
  double scale_ = 1, offset_ = 0;
};

std::vector<Estimator> estimators(const ExperimentGrids& grids) {
  const Aggregation a = grids.view();
  std::vector<Estimator> all;
  for (const Headline& headline : grids.headlines().places()) all.emplace_back(headline, a);
  return all;
}

/// Standard error of the mean of all replicates together, by the spread of theirs, each weighed by its futures.
double spread(const std::vector<Estimate>& replicates, const Estimate& all) {
  double squares = 0;
  int used = 0;
  for (const Estimate& one : replicates) {
    if (one.n == 0) continue;
    squares += static_cast<double>(one.n) * (one.value - all.value) * (one.value - all.value);
    ++used;
  }
  return used < 2 ? kNaN : std::sqrt(squares / (used - 1) / static_cast<double>(all.n));
}

}  // namespace

double sequential_z(std::uint64_t n) {
  const double c = -2 * std::log(kMiss);
  const double nr = static_cast<double>(n) * (c + std::log(1 + c)) * 0x1p-18;
  return std::sqrt(2 * (nr + 1) / nr * std::log(std::sqrt(nr + 1) / kMiss));
}

double half_width(const Quantity& quantity, const Estimate& estimate) {
  if (estimate.n < 2) return std::numeric_limits<double>::infinity();
  const double z = sequential_z(estimate.n);
  if (quantity.kind != Quantity::Kind::claim) return z * estimate.se;
  const double n = static_cast<double>(estimate.n), p = estimate.value;
  return z / (1 + z * z / n) * std::sqrt(p * (1 - p) / n + z * z / (4 * n * n));
}

std::uint64_t next_stop_look(std::uint64_t done, std::uint64_t futures) {
  if (done < kFirstStop) return std::min(kFirstStop, futures);
  const std::uint64_t quarter = std::bit_floor(done) / 4;
  return std::min(futures, (done / quarter + 1) * quarter);
}

std::vector<TargetState> target_states(const StopRule& rule, const HeadlineGroups& groups, const ExperimentGrids& grids) {
  const std::vector<Estimator> estimator = estimators(grids);
  HeadlineSums all(estimator.size());
  for (std::size_t look = 0; look < groups.looks(); ++look)
    for (int r = 0; r < groups.replicates(); ++r) all.add(groups.at(look, r));
  std::vector<TargetState> states;
  for (const StopTarget& target : rule.targets) {
    const std::size_t i = grids.headlines().index(target.quantity);
    const Estimate estimate = estimator[i](all, i);
    states.push_back({target, estimate, half_width(target.quantity, estimate)});
  }
  return states;
}

Convergence convergence_of(const HeadlineGroups& groups, const ExperimentGrids& grids) {
  const std::vector<Estimator> estimator = estimators(grids);
  const std::vector<Quantity>& quantities = grids.headlines().quantities();
  const auto replicates = static_cast<std::size_t>(groups.replicates());
  Convergence c;
  HeadlineSums all(estimator.size());
  std::vector<HeadlineSums> sums(replicates, all);
  for (std::size_t look = 0; look < groups.looks(); ++look) {
    for (std::size_t r = 0; r < replicates; ++r) {
      const HeadlineSums& more = groups.at(look, static_cast<int>(r));
      sums[r].add(more);
      all.add(more);
    }
    c.looks.push_back(all.futures);
    for (std::size_t i = 0; i < estimator.size(); ++i) {
      const Estimate estimate = estimator[i](all, i);
      c.estimates.push_back(estimate);
      c.half_width.push_back(half_width(quantities[i], estimate));
      std::vector<Estimate> single;
      for (const HeadlineSums& one : sums) single.push_back(estimator[i](one, i));
      c.scrambled_se.push_back(spread(single, estimate));
      if (look + 1 == groups.looks()) c.replicate.insert(c.replicate.end(), single.begin(), single.end());
    }
  }
  return c;
}

}  // namespace quadrant
