// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "host/accumulate/compare_sums.hpp"
#include "host/accumulate/pilot.hpp"
#include "host/accumulate/statistics.hpp"
#include "tests/support/experiments.hpp"

namespace quadrant::testing {

/// Four policies, a short pilot; `settings` as of --set.
inline Experiment small(std::vector<std::string> settings = {}) {
  settings.emplace_back("outputs.pilot=128");
  return with_policies(baseline(settings), {"status_quo", "deny", "sell_chips", "deny_chips"});
}

/// 701 futures across the border from which on histograms count one block in eight, and across a look.
inline constexpr FutureRange kAcross{kAllCounted - 301, 701};

/// A range cut at random into parts of up to 250 futures, in any order.
inline std::vector<FutureRange> random_parts(FutureRange range, std::mt19937& random) {
  std::vector<FutureRange> parts;
  for (std::uint64_t at = range.first, end = range.first + range.count; at < end;) {
    const std::uint64_t n = std::min<std::uint64_t>(1 + random() % 250, end - at);
    parts.push_back({at, n});
    at += n;
  }
  std::shuffle(parts.begin(), parts.end(), random);
  return parts;
}

/// An experiment made ready for gathering: its plan and its grids.
class Prepared {
 public:
  explicit Prepared(Experiment e)
      : experiment(std::move(e)), plan(experiment), backend_(make_cpu_backend("auto", 0, 512)), grids(experiment, plan, *backend_) {}

  /// What a back end gathers of ranges of futures, one after the other.
  [[nodiscard]] Accumulators gather(const std::vector<FutureRange>& ranges, const std::string& simd = "auto", int threads = 1, int tile = 512) const {
    return gather(ranges, *make_cpu_backend(simd, threads, tile));
  }
  [[nodiscard]] Accumulators gather(const std::vector<FutureRange>& ranges, Backend& backend) const {
    Accumulators sums(plan.view(), grids.view());
    for (const FutureRange& range : ranges) backend.simulate(plan.view(), grids.view(), range, sums, {});
    return sums;
  }

  Experiment experiment;
  ModelPlan plan;

 private:
  std::unique_ptr<Backend> backend_;

 public:
  ExperimentGrids grids;
};

/// The first part in which two sets of sums of an experiment differ, or nothing.
inline std::string difference(const Accumulators& a, const Accumulators& b) { return first_difference(a, b).part; }

}  // namespace quadrant::testing
