// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#include "host/analyse/ranking.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "host/accumulate/statistics.hpp"
#include "host/base/size.hpp"

namespace quadrant {
namespace {

MeanDifference mean_of(const ColumnTotals& totals, std::size_t cell, double scale) {
  const auto n = static_cast<long double>(totals.count[3 * cell]);
  if (n == 0) return {std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::quiet_NaN()};
  const long double mean = static_cast<long double>(totals.sum[cell]) / n;
  const long double variance = std::max(0.0L, static_cast<long double>(totals.square[cell]) / n - mean * mean);
  return {static_cast<double>(mean) / scale,
          n > 1 ? static_cast<double>(std::sqrt(variance / (n - 1))) / scale : std::numeric_limits<double>::quiet_NaN()};
}

/// Whether one policy is at least as good as another in all objectives and better in one; differences up to `margin` standard errors count as
/// for it.
bool dominates(const Ranking& r, std::size_t objectives, std::size_t policies, std::size_t p, std::size_t q, double margin) {
  bool better = false;
  for (std::size_t o = 0; o < objectives; ++o) {
    const MeanDifference& d = r.difference[(o * policies + p) * policies + q];
    const double ahead = d.mean + margin * d.se;
    if (!(ahead >= 0)) return false;
    better = better || ahead > 0;
  }
  return better;
}

}  // namespace

Ranking rank_policies(const AnalysisSums& sums, const AnalysisPlan& plan) {
  const Analysis a = plan.view();
  const std::size_t objectives = size(a.objective_count), policies = size(a.policies);
  Ranking r;
  r.difference.resize(objectives * policies * policies);
  r.better.resize(objectives * policies * policies);
  std::size_t contest = 0;
  for (std::size_t o = 0; o < objectives; ++o) {
    r.counted.push_back(sums.regrets.count[3 * o * policies]);
    const double sign = static_cast<double>(a.objectives[o].sign), scale = static_cast<double>(plan.values.scale[o * policies]);
    for (std::size_t p = 0; p < policies; ++p) {
      r.value.push_back(mean_of(sums.values, o * policies + p, static_cast<double>(plan.values.scale[o * policies + p])));
      for (std::size_t q = p + 1; q < policies; ++q, ++contest) {
        const MeanDifference d = mean_of(sums.contests, contest, scale);
        const std::size_t ahead = (o * policies + p) * policies + q, behind = (o * policies + q) * policies + p;
        const std::uint64_t above = sums.contests.count[3 * contest + 1], below = sums.contests.count[3 * contest + 2];
        r.difference[ahead] = {sign * d.mean, d.se};
        r.difference[behind] = {-sign * d.mean, d.se};
        r.better[ahead] = sign > 0 ? above : below;
        r.better[behind] = sign > 0 ? below : above;
      }
    }
  }
  constexpr double kZ = 1.959963984540054;
  const bool known = std::all_of(r.difference.begin(), r.difference.end(), [](const MeanDifference& d) { return std::isfinite(d.se); });
  for (std::size_t p = 0; p < policies; ++p) {
    bool dominated = false, surely = false, perhaps = false;
    for (std::size_t q = 0; q < policies && objectives > 0; ++q) {
      if (q == p) continue;
      dominated = dominated || dominates(r, objectives, policies, q, p, 0);
      surely = surely || dominates(r, objectives, policies, q, p, -kZ);
      perhaps = perhaps || dominates(r, objectives, policies, q, p, kZ);
    }
    r.pareto.push_back(dominated ? 0 : 1);
    r.certain.push_back(known && (dominated ? surely : !perhaps) ? 1 : 0);
  }
  return r;
}

}  // namespace quadrant
