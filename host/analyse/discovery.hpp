// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "host/analyse/stability.hpp"
#include "host/config/experiment.hpp"
#include "host/simulate/backend.hpp"

namespace quadrant {

/// What to search for.
struct DiscoveryRequest {
  std::string claim;          ///< id of a claim of the experiment
  double time = 0;            ///< when it is asked, in years: a time of the experiment's analysis
  std::uint64_t futures = 0;  ///< the first so many
  int boxes = 1;              ///< boxes searched for each answer
  int resamples = 20;
  std::uint64_t seed = 0;  ///< of the halves
};

/// A condition in the parameter's own unit.
struct Condition {
  std::string parameter, unit;
  Limit limit;
  double low = 0, high = 0;    ///< values at the ends, as far as they are limited
  double least = 0, most = 0;  ///< the prior's own ends
  LimitStability stability;
  [[nodiscard]] bool from_below() const { return limit.bins.low > 0; }
  [[nodiscard]] bool from_above() const { return limit.bins.high < kFineBins - 1; }
};

/// A box with its conditions in words' reach. Stability is that of the first box of an answer; `claimed` is -1 for the others.
struct FoundBox {
  Box box;
  std::vector<Condition> conditions;
  int claimed = -1, repeats = 0;
};

/// The conditions under which a claim holds and fails.
struct Discovery {
  std::string claim, name, text, holds_text;
  double time = 0;
  std::uint64_t futures = 0;  ///< searched
  std::uint64_t hits = 0;     ///< of them, those in which the claim holds
  std::vector<std::string> parameters;
  std::vector<FoundBox> holds, fails;
  RuleTree tree;
  std::vector<double> split_value;  ///< [nodes] value of the parameter at the split, NaN for leaves
  RootStability root;
};

/// Simulates the futures again under the claim's policies only, with their parameters' bins, and searches them. What is searched is
/// regenerated from the futures' numbers: nothing of it was stored. Throws UsageError where the experiment has no such claim or time, or
/// a policy of it does not run.
Discovery discover(const Experiment& experiment, Backend& backend, const DiscoveryRequest& request);

}  // namespace quadrant
