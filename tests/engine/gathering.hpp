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
    Accumulators sums(plan.view(), grids.view().pair_count);
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
  return "";
}

}  // namespace quadrant::testing
