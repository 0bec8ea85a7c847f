// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/aggregate/grid.hpp"
#include "kernels/analyse/capture.hpp"
#include "kernels/analyse/program.hpp"

// What is asked of every future once all policies have run, and where the answers are summed: plain data and views, no owners.
namespace quadrant {

/// A number or a condition, asked where `given` holds (or always, where that is no program).
struct Measure {
  Program value;
  Program given;
};

/// A claim at one of the times: the measure that says whether it holds, and that of its effect (or -1).
struct ClaimMeasures {
  std::int32_t holds;
  std::int32_t effect;
};

/// Two measures whose joint histogram is kept.
struct MeasurePair {
  std::int32_t x, y;
};

/// What policies are ranked by: a program for each policy; more is better where `sign` is 1, less where it is -1. A future is
/// satisfying where sign value >= sign `enough`.
struct Objective {
  const Program* value;  ///< [policies]
  float sign;
  float enough;
};

/// The analysis of an experiment. The outcomes of the rows at `times` are compared with those of policy number `reference` and, at the last
/// time, summed by bins of parameters; where `passage` is 1, an outcome is the time of a first passage and stands for whether it came.
struct Analysis {
  Capture capture;
  std::int32_t policies, times, outcomes, reference;
  const std::int32_t* first_column;  ///< [times][policies]: captured columns of the row's outcomes, which lie side by side
  const std::uint8_t* passage;       ///< [outcomes]
  Grids differences;                 ///< [times][policies] x [outcomes]
  const Measure* measure;
  std::int32_t measures;
  Grids measure_grids;          ///< one row x [measures]
  const ClaimMeasures* claims;  ///< [times][claim_count]
  std::int32_t claim_count;
  const MeasurePair* pairs;
  std::int32_t pair_count;
  const Objective* objectives;
  std::int32_t objective_count;
  Grids regrets;               ///< [objectives] x [policies], of the regret
  Grids values;                ///< [objectives] x [policies], of the objective itself; one scale an objective
  const float* outcome_scale;  ///< [policies][outcomes], of conditional sums of outcomes at the last time
  const float* effect_scale;   ///< [times][claim_count], of conditional sums of effects
};

/// Columns of the conditional sums: outcomes at the last time under each policy, then for each time and claim whether it holds and its
/// effect; rounded up to whole chunks.
QD_HD_CONSTEXPR int conditional_outcomes(const Analysis& a) { return a.policies * a.outcomes; }
QD_HD_CONSTEXPR int conditional_columns(const Analysis& a) { return conditional_outcomes(a) + 2 * a.times * a.claim_count; }

/// Pairs of policies p < q, in the order (0, 1), (0, 2), ..., (1, 2), ...
QD_HD_CONSTEXPR int policy_pairs(int policies) { return policies * (policies - 1) / 2; }

/// The largest regret seen, and in which future: of equal ones the first.
struct Worst {
  float regret;
  std::uint64_t future;
  bool operator==(const Worst&) const = default;
};

/// Sums of a table of columns: see ColumnSums. `histogram` is null where none is kept.
struct ColumnTable {
  std::uint16_t* histogram;  ///< [cells][kBins]
  std::int64_t* sum;         ///< [cells]
  std::uint64_t* square;     ///< [cells][2]
  std::uint32_t* count;      ///< [cells][3]
};

/// Where a worker sums.
struct AnalysisTarget {
  ColumnTable differences;   ///< cells as Analysis::differences
  ColumnTable measures;      ///< [measures]
  ColumnTable regrets;       ///< [objectives][policies]
  ColumnTable values;        ///< [objectives][policies], without histograms
  ColumnTable contests;      ///< [objectives][policy_pairs], without histograms: the objective under p less that under q
  std::uint32_t* satisfied;  ///< [objectives][policies]
  Worst* worst;              ///< [objectives][policies]
  std::uint32_t* both;       ///< [times][claims][claims]: futures in which both hold
  std::uint32_t* joint;      ///< [pairs][kJointBins][kJointBins]
  std::uint32_t* futures;    ///< one number: futures analysed
};

}  // namespace quadrant
