// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "host/analyse/total_order.hpp"
#include "host/config/experiment.hpp"
#include "host/priors/radial_design.hpp"
#include "host/simulate/backend.hpp"

namespace quadrant {

/// Of what to estimate first-order and total-order indices, and from how many rows.
struct RadialRequest {
  bool all_claims = false;              ///< all claims whose policies run
  std::vector<std::string> claims{};    ///< or these, by their ids
  std::vector<std::string> outcomes{};  ///< each of these at the horizon ...
  std::vector<std::string> policies{};  ///< ... under each of these
  std::uint64_t rows = 8192;            ///< a power of two from kLeastRadialRows to kMostRadialRows
  int resamples = 200;                  ///< of the bootstrap
};

/// A number that each row of each design gives, and its indices.
struct RadialOutput {
  enum class Kind { holds, effect, outcome } kind;
  std::string name;             ///< id of the claim, or name of the outcome
  std::string text, unit;       ///< name of the claim, or the outcome's meaning; the unit of a claim that holds (1) or not (0) is empty
  std::string policy, against;  ///< under which policies, as far as there are any
  double time = 0;              ///< asked about, in years
  double mean = 0, sd = 0;      ///< over the rows of A and B
  std::uint64_t undefined = 0;  ///< rows in which some design gives no finite number; then there are no mean, sd and indices
  RadialIndices indices;        ///< NaN where the output does not vary
};

/// What a run of the radial scheme yields.
struct RadialResults {
  std::uint64_t rows = 0;             ///< that count
  std::uint64_t non_finite = 0;       ///< rows left out: in some design a future left the finite numbers
  std::uint64_t futures = 0;          ///< simulated
  std::vector<std::string> policies;  ///< under which they were
  std::vector<RadialInput> inputs;
  std::vector<RadialOutput> outputs;  ///< claims with their effects, then outcomes by policy
  std::vector<std::string> left_out;  ///< claims that need a policy which does not run
};

/// Called between blocks of futures with those done and those in all, and between estimates; returning false stops the run.
using RadialWatcher = std::function<bool(std::uint64_t done, std::uint64_t all)>;

/// Futures simulated at a time.
inline constexpr std::uint64_t kRadialBlock = 2048;
/// Most memory of the values of a run.
inline constexpr double kMostRadialBytes = 8.0 * (std::uint64_t{1} << 30);

/// Simulates designs A, B and AB of all inputs (host/priors/radial_design.hpp) and estimates the indices; the experiment's own design and
/// number of futures play no part. Nothing where `watch` stopped it. Throws UsageError where the experiment has not what is asked for, or
/// it needs more memory than kMostRadialBytes; RunError where no two rows stay finite.
std::optional<RadialResults> run_radial(const Experiment& experiment, Backend& backend, const RadialRequest& request, const RadialWatcher& watch);

}  // namespace quadrant
