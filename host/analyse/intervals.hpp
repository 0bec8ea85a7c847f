// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "host/analyse/bin_counts.hpp"

namespace quadrant {

/// Bins low to high of an input, both inside.
struct Interval {
  int input = 0, low = 0, high = kFineBins - 1;
  [[nodiscard]] bool whole() const { return low == 0 && high == kFineBins - 1; }
  [[nodiscard]] bool contains(std::uint8_t bin) const { return low <= bin && bin <= high; }
  bool operator==(const Interval&) const = default;
};

/// A box: the inputs that it restricts, ascending, each once. A box of no intervals holds every case.
using Intervals = std::vector<Interval>;

/// How well a box tells the hits among all cases from the misses, whatever the base rate: 0 for the box of all cases and for any box
/// by chance, 1 for one that has all hits and no misses. It is the weighted kappa of H. C. Kraemer (Evaluating Medical Tests, 1992),
/// a harmonic mean of the gains in coverage and in density over chance, (coverage - support) / (1 - support) with the given weight and
/// (density - base rate) / (1 - base rate) with the rest of it; with weight 1/2 it is Cohen's kappa, the Heidke skill score of
/// forecasts. A smaller weight asks for smaller and denser boxes. 0 where all cases are hits, or none.
double skill(HitCount box, HitCount all, double coverage_weight);

/// For each interval of a box the bins of the cases that all its other intervals contain: what the box would hold if that interval
/// were another one, or none.
std::vector<BinCounts> counts_beside(const CaseTable& table, const CaseLists& cases, const Intervals& box);

/// The cases of a box.
HitCount tally_of(const CaseTable& table, const CaseLists& cases, const Intervals& box);

/// The cases outside of a box.
CaseLists outside_of(const CaseTable& table, const CaseLists& cases, const Intervals& box);

/// Takes the cases outside of an interval out of the lists; returns them.
CaseLists take_outside(const CaseTable& table, CaseLists& cases, const Interval& interval);

}  // namespace quadrant
