// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <numeric>
#include <string>
#include <vector>

#include "host/base/names.hpp"
#include "host/store/hdf5.hpp"
#include "host/store/results.hpp"

// What the parts of the results writer share.
namespace quadrant {

using Texts = std::vector<std::string>;

/// A view of a vector, for the writer's interface.
template <class T>
std::span<const T> view(const std::vector<T>& v) {
  return v;
}

/// The dimensions that most groups share, as they are declared in each.
struct Axes {
  Texts policies;
  std::vector<double> past, future;  ///< ends of steps

  explicit Axes(const RunResults& r) : policies(policy_names(r.experiment.policies)) {
    const Plan plan = r.plan.view();
    for (int step = 0; step < plan.history_steps; ++step) past.push_back(r.plan.step_end(step));
    for (int step = 0; step < plan.forecast_steps; ++step) future.push_back(r.plan.step_end(plan.history_steps + step));
  }
  void declare_policy(h5::GroupWriter& group) const { group.dimension("policy", view(policies), "policy in force from the fork on"); }
  void declare_time(h5::GroupWriter& group) const { group.dimension("time", view(future), "year", "end of the step"); }
  void declare_history_time(h5::GroupWriter& group) const { group.dimension("history_time", view(past), "year", "end of the step, history"); }
};

/// Counts as shares of futures, with their errors.
class Shares {
 public:
  void add(std::uint64_t hits, std::uint64_t n) {
    const Proportion share = proportion(hits, n);
    count_.push_back(hits);
    p_.push_back(share.p);
    se_.push_back(share.se);
    low_.push_back(share.low);
    high_.push_back(share.high);
  }
  /// `futures`: which ones were counted, for the datasets' descriptions.
  void write(h5::GroupWriter& group, const Texts& dims, const std::string& prefix, const std::string& futures) const {
    group.variable(prefix + "count", dims, view(count_), "1", "number of " + futures);
    group.variable(prefix + "probability", dims, view(p_), "1", "share of " + futures);
    group.variable(prefix + "se", dims, view(se_), "1", "standard error of the share");
    group.variable(prefix + "low", dims, view(low_), "1", "lower end of Wilson's 95 % interval of the share");
    group.variable(prefix + "high", dims, view(high_), "1", "upper end of Wilson's 95 % interval of the share");
  }

 private:
  std::vector<std::uint64_t> count_;
  std::vector<double> p_, se_, low_, high_;
};

/// The numbers 0 .. count - 1, as places along a dimension.
inline std::vector<std::int64_t> numbered(std::size_t count) {
  std::vector<std::int64_t> places(count);
  std::iota(places.begin(), places.end(), std::int64_t{0});
  return places;
}

/// Declares the dimensions of quantiles and histograms.
inline void declare_statistics(h5::GroupWriter& group) {
  const std::vector<double> levels(kQuantileLevels.begin(), kQuantileLevels.end());
  group.dimension("quantile", view(levels), "1", "probability level of the quantile");
  group.dimension("bin", numbered(kBins), "number of the bin");
}

/// The grid of one cell of a table.
inline GridCell grid_of(const GridTable& g, std::size_t cell) { return {g.scale[cell], g.bin_scale[cell], g.bin_offset[cell]}; }

}  // namespace quadrant
