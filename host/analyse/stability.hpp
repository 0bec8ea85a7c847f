// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <vector>

#include "host/analyse/prim.hpp"
#include "host/analyse/rule_tree.hpp"

namespace quadrant {

/// How the search is repeated.
struct StabilitySettings {
  int repeats = 20;
  std::uint64_t seed = 0;             ///< of the halves: see draw_halves(); repeat r is drawing r + 1, as 0 is meant for the search itself
  std::uint32_t most_cases = 100000;  ///< in each half
};

/// Quartiles over repeats, interpolated between order statistics; NaN over none.
using Quartiles = std::array<double, 3>;

/// How firmly a limit stands.
struct LimitStability {
  Interval bins;        ///< of the limit
  int again = 0;        ///< repeats whose box restricts the input at the same end or ends
  Quartiles low, high;  ///< of the ends, in bins, over those repeats
};

/// What repeats of the search for the first box found.
struct BoxStability {
  int repeats = 0;
  int claimed = 0;  ///< repeats that found a box
  std::vector<LimitStability> limits;
  std::vector<int> restricted;  ///< [inputs]: repeats whose box restricts the input
};

/// Repeats the search for the first box on other random halves of the cases (Bryant and Lempert 2010 resample likewise), the repeats
/// divided among the threads, and compares with the limits of a box.
BoxStability box_stability(const CaseTable& table, const Box& box, const PrimSettings& settings, const StabilitySettings& how, int threads);

/// How firmly the first split of a tree stands.
struct RootStability {
  int repeats = 0;
  int again = 0;    ///< repeats whose root splits the same input
  Quartiles split;  ///< of the last bin below the split, over those repeats
};

/// Grows the root again on other random halves of the cases and compares with the root of a tree.
RootStability root_stability(const CaseTable& table, const RuleTree& tree, const TreeSettings& settings, const StabilitySettings& how, int threads);

}  // namespace quadrant
