// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "host/analyse/intervals.hpp"

namespace quadrant {

/// How a box is peeled.
struct PeelRule {
  double share = 0.05;          ///< a peel takes at least this share of the box's cases
  std::uint64_t min_cases = 1;  ///< the box keeps at least so many cases
  std::uint64_t min_hits = 1;   ///< and so many hits
};

/// One step of a peeling trajectory: the interval that an input was cut to, and what the box then holds.
struct PeelStep {
  Interval cut;
  HitCount box;
};

/// Peels a box of all cases step by step (J. H. Friedman and N. I. Fisher, Bump hunting in high-dimensional data, Statistics and
/// Computing 9, 1999): a step cuts the fewest bins that hold rule.share of the box's cases off one end of one of the inputs. Bins are
/// whole, so that a peel can be larger than that; of all peels the one is taken that raises the density most per case taken off,
/// which favours no peel for its size (J. H. Kwakkel and M. Jaxa-Rozen, Environmental Modelling & Software 79, 2016, compare this
/// objective with others). Of equals it takes the lower input, then the low end. Ends where every case is a hit, or no peel leaves
/// what the rule asks for.
std::vector<PeelStep> peel(const CaseTable& table, const std::vector<int>& inputs, CaseLists cases, const PeelRule& rule, int threads);

/// What the box of each step holds among other cases.
std::vector<HitCount> replay(const CaseTable& table, const std::vector<PeelStep>& steps, CaseLists cases);

/// The box after the first `count` steps.
Intervals box_after(const std::vector<PeelStep>& steps, std::size_t count);

/// Pastes: sets one interval at a time, whichever gains most, to the bins that give the box the greatest skill while the others stay,
/// until nothing is gained. Friedman and Fisher paste back what peeling took too much of, by its greed or by its steps of 5 %; here
/// ends move by single bins and either way. Intervals that come to hold every bin are left out.
Intervals paste(const CaseTable& table, const CaseLists& cases, Intervals box, double coverage_weight);

/// Lets go of ends: moves low ends to the first bin and high ends to the last, the most useless first, as long as the box's skill
/// falls by no more than `tolerance` in all.
Intervals release(const CaseTable& table, const CaseLists& cases, Intervals box, double coverage_weight, double tolerance);

}  // namespace quadrant
