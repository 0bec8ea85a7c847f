// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "host/accumulate/pilot.hpp"
#include "host/accumulate/statistics.hpp"
#include "tests/support/experiments.hpp"

namespace quadrant::testing {

/// An experiment made ready for gathering: its plan and its grids.
class Prepared {
 public:
  explicit Prepared(Experiment e)
      : experiment(std::move(e)), plan(experiment), backend_(make_cpu_backend("auto", 0, 512)), grids(experiment, plan, *backend_) {}

  /// What a back end gathers of ranges of futures, one after the other.
  [[nodiscard]] Accumulators gather(const std::vector<FutureRange>& ranges, const std::string& simd = "auto", int threads = 1, int tile = 512) const {
    const std::unique_ptr<Backend> backend = make_cpu_backend(simd, threads, tile);
    Accumulators sums(plan.view(), grids.view());
    for (const FutureRange& range : ranges) backend->simulate(plan.view(), grids.view(), range, sums, {});
    return sums;
  }

  Experiment experiment;
  ModelPlan plan;

 private:
  std::unique_ptr<Backend> backend_;

 public:
  ExperimentGrids grids;
};

inline bool same(const NonFiniteList& a, const NonFiniteList& b) {
  if (a.count != b.count || a.first.size() != b.first.size()) return false;
  for (std::size_t i = 0; i < a.first.size(); ++i)
    if (a.first[i].future != b.first[i].future || a.first[i].policy != b.first[i].policy || a.first[i].step != b.first[i].step) return false;
  return true;
}

/// The first part in which the analyses of two runs differ, or nothing.
inline std::string difference(const AnalysisSums& a, const AnalysisSums& b) {
  if (a.futures != b.futures) return "futures analysed";
  if (a.differences != b.differences) return "differences";
  if (a.measures != b.measures) return "measures";
  if (a.regrets != b.regrets) return "regrets";
  if (a.values != b.values) return "values of objectives";
  if (a.contests != b.contests) return "contests of policies";
  if (a.satisfied != b.satisfied) return "satisfied";
  if (a.both != b.both) return "claims that hold together";
  if (a.joint != b.joint) return "joint measures";
  for (std::size_t i = 0; i < a.worst.size(); ++i)
    if (a.worst[i].regret != b.worst[i].regret || a.worst[i].future != b.worst[i].future) return "worst regret";
  return a.conditional == b.conditional ? "" : "conditional sums";
}

/// The first part in which two sets of sums differ, or nothing.
inline std::string difference(const Accumulators& a, const Accumulators& b) {
  if (a.futures != b.futures) return "futures";
  const auto table = [](const Table& x, const Table& y) {
    return x.histogram != y.histogram ? "histogram" : x.sum != y.sum ? "sum" : x.square != y.square ? "square" : "";
  };
  if (const std::string part = table(a.series, b.series); !part.empty()) return "series " + part;
  if (const std::string part = table(a.outcomes, b.outcomes); !part.empty()) return "outcomes " + part;
  if (a.leaders != b.leaders) return "leaders";
  if (a.joint != b.joint) return "joint";
  for (std::size_t i = 0; i < a.non_finite.size(); ++i)
    if (!same(a.non_finite[i], b.non_finite[i])) return "non-finite futures";
  if (a.headlines != b.headlines) return "headlines by groups of futures";
  return difference(a.analysis, b.analysis);
}

}  // namespace quadrant::testing
