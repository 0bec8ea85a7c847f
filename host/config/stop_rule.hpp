// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "host/config/claims.hpp"

namespace quadrant {

/// A number that a run estimates, and that can be followed while it runs.
struct Quantity {
  enum class Kind {
    claim,      ///< the probability that a claim holds
    effect,     ///< the mean of a claim's effect
    mean,       ///< the mean of an outcome under a policy
    difference  ///< the mean of its paired difference from the reference policy
  };
  Kind kind;
  std::string claim;            ///< of claim and effect
  std::string policy, outcome;  ///< of mean and difference
  double time;                  ///< end of a step, in years: a time of the analysis
  bool operator==(const Quantity&) const = default;
};

/// "claim:C05", "effect:C05", "mean:POLICY/OUTCOME", "difference:POLICY/OUTCOME".
std::string name_of(const Quantity& quantity);

/// A quantity whose interval may end a run before all its futures are done.
struct StopTarget {
  std::string text;  ///< as it was written
  Quantity quantity;
  double half_width;  ///< of the interval, in the quantity's unit; of probabilities as a share
};

/// What ends a run before all its futures are done: all targets reached, or the time over.
struct StopRule {
  std::vector<StopTarget> targets;
  double seconds = 0;  ///< for the simulation; 0: no limit
};

/// What targets may name.
struct StopScope {
  const std::vector<ClaimSpec>& claims;
  std::vector<std::string> policies;  ///< those that run
  std::vector<double> times;          ///< of the analysis; the last is the horizon
};

/// Reads a target: KIND:NAME[@TIME] ±HALF_WIDTH, where
///   claim:ID ±0.2pp   percentage points; ±0.2% is the same, ±0.002 too
///   effect:ID ±0.01
///   mean:POLICY/OUTCOME ±0.05, difference:POLICY/OUTCOME ±0.05
/// The sign may be written +- or left out. TIME is in years; the claim's horizon, or the horizon, where it is left out. Throws UsageError that
/// begins with `where`.
StopTarget parse_stop_target(const std::string& where, const std::string& text, const StopScope& scope);

/// A duration in seconds: 90, 90s, 15min, 2h, 1.5d. Throws UsageError that begins with `where`.
double parse_duration(const std::string& where, const std::string& text);

}  // namespace quadrant
