// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "host/accumulate/headline_sums.hpp"
#include "host/accumulate/pilot.hpp"

namespace quadrant {

/// An estimate from some futures, in the quantity's own unit: NaN where there is none.
struct Estimate {
  double value, se;
  std::uint64_t n;
};

/// What is left of the interval of a run that was watched: half its width, for a mean or (Wilson's) for a probability.
///
/// The interval holds, with 95 %, at every number of futures from the first to the last together, so that it may be looked at any number of times
/// and that a run may stop on what is seen: an asymptotic confidence sequence, value -+ z(n) se with
///   z(n)^2 = 2 (n r + 1) / (n r) log(sqrt(n r + 1) / 0.05),   r = (-2 log 0.05 + log(1 - 2 log 0.05)) / 2^18
/// (I. Waudby-Smith, D. Arbour, R. Sinha, E. H. Kennedy and A. Ramdas, Annals of Statistics 52, 2024, by the normal mixture of H. Robbins,
/// Annals of Mathematical Statistics 41, 1970), tightest at about 2^18 futures, where z is 3.03.
double sequential_z(std::uint64_t n);
double half_width(const Quantity& quantity, const Estimate& estimate);

/// The number of futures after which a run with a stop rule looks next, at most `futures`: 16,384, then four looks in each doubling.
std::uint64_t next_stop_look(std::uint64_t done, std::uint64_t futures);

/// A target of the stop rule and where it stands.
struct TargetState {
  StopTarget target;
  Estimate estimate;
  double half_width;
  [[nodiscard]] bool reached() const { return half_width <= target.half_width; }
};
std::vector<TargetState> target_states(const StopRule& rule, const HeadlineGroups& groups, const ExperimentGrids& grids);

/// How the estimates of the headlines settled as the futures went by.
struct Convergence {
  std::vector<std::uint64_t> looks;  ///< futures seen at each look
  std::vector<Estimate> estimates;   ///< [looks][quantities]
  std::vector<double> half_width;    ///< [looks][quantities], of the confidence sequence
  /// Of designs with replicates: the standard error by the spread of the replicates' means, [looks][quantities], NaN where fewer than two have
  /// futures; and the estimate of each replicate alone at the end, [quantities][replicates].
  std::vector<double> scrambled_se;
  std::vector<Estimate> replicate;
};
Convergence convergence_of(const HeadlineGroups& groups, const ExperimentGrids& grids);

}  // namespace quadrant
