// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "host/accumulate/statistics.hpp"
#include "host/analyse/intervals.hpp"

namespace quadrant {

/// What boxes are searched for, and when one is claimed.
struct PrimSettings {
  bool answer = true;             ///< the answer sought: the claim holds, or (false, "flip conditions") it fails
  int max_boxes = 1;              ///< boxes that are searched for, each among the cases outside of those before
  int max_limits = 4;             ///< inputs that a box may restrict, at least 1
  double peel_share = 0.05;       ///< of a box's cases that a peel takes at least, in (0, 0.5)
  double coverage_weight = 0.25;  ///< of coverage against density in a box's skill, in (0, 1): smaller asks for denser, smaller boxes
  double tolerance = 0.01;        ///< a limit, and each end of it, must be worth more skill than this
  double max_quasi_p = 0.05;      ///< a limit's quasi-p-value may not be above this
  double max_box_p = 0.001;       ///< the same test of the whole box against the base rate: stricter, as many claims are searched
  double min_odds_ratio = 1.5;    ///< of a box's density to the base rate: the least that is worth a claim
  double min_coverage = 0.05;     ///< share of the hits that peeling leaves in a box at least
  int min_cases = 50;             ///< training cases that peeling leaves in a box at least
};

/// A condition of a box.
struct Limit {
  Interval bins;
  Proportion density_without;  ///< the box's density if this limit were dropped
  double quasi_p = 1;          ///< see quasi_p_value()
};

/// A point of a peeling trajectory, by the test cases. NaN: the share of none.
struct TrajectoryPoint {
  int limits = 0;  ///< inputs restricted
  double coverage = 0, density = 0, support = 0;
  double training_density = 0;  ///< what the density seems to be where the box was learnt
};
using Trajectory = std::vector<TrajectoryPoint>;

/// A box found. All numbers are those of the test cases, which could drop a limit or the box, but had no say in where limits are.
struct Box {
  std::vector<Limit> limits;  ///< by input
  Proportion coverage;        ///< share of all hits that lie in the box
  Proportion density;         ///< share of the box's cases that are hits
  Proportion support;         ///< share of all cases that lie in the box
  double skill = 0;           ///< see skill(); among the cases that the box was searched in
  double training_density = 0;
  Trajectory trajectory;  ///< peeled over the box's own inputs
};

/// The boxes for one answer. Coverage, density and support of a box leave out the cases of the boxes before it, so that coverages and
/// supports add up.
struct Boxes {
  HitCount training, test;               ///< all cases
  Proportion base_rate;                  ///< share of all test cases that are hits
  std::vector<Box> found;                ///< empty: no conditions tell the answer
  std::vector<Trajectory> trajectories;  ///< peeled over all inputs: one for each box, and one of the search that found no more
};

/// Scenario discovery (Bryant and Lempert 2010) by the patient rule induction method. On the training cases: a box is peeled over all
/// inputs; its state of the greatest skill names the inputs that matter. The box is peeled anew over twice max_limits of those at most,
/// then without the least useful, and so on while it has too many limits or loses no more than `tolerance`; each time the state of
/// the greatest skill is taken, pasted, and freed of useless ends. On the test cases: a limit whose quasi-p-value is too large is
/// dropped, the largest first, and the rest peeled anew. The box is claimed where the same test sets it apart from the base rate and
/// its odds are min_odds_ratio times those of the base rate; otherwise the search ends.
/// The result depends on the table, the halves and the settings alone.
Boxes find_boxes(const CaseTable& table, const Halves& halves, const PrimSettings& settings, int threads);

}  // namespace quadrant
