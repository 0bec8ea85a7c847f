// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/aggregate/grid.hpp"
#include "kernels/model/levers.hpp"
#include "kernels/model/series.hpp"
#include "kernels/model/step_time.hpp"
#include "kernels/model/tally.hpp"
#include "kernels/priors/prior.hpp"

// What every back end is given and what it fills: plain data and views, no owners.
namespace quadrant {

/// Everything that determines a future.
struct Plan {
  Design design;
  Priors priors;
  Timeline timeline;
  int history_steps;
  int forecast_steps;
  int policies;
  const StepTime* times;            ///< [history_steps + forecast_steps]
  const LeverPath* history_levers;  ///< [history_steps]
  const LeverPath* policy_levers;   ///< [policies][forecast_steps]
};

/// Rows of the table of series: the history's steps, then each policy's.
QD_HD_CONSTEXPR int series_rows(const Plan& p) { return p.history_steps + p.policies * p.forecast_steps; }
QD_HD_CONSTEXPR int series_row(const Plan& p, int policy, int step) { return p.history_steps + policy * p.forecast_steps + step; }

// Columns of the table of horizon outcomes, whose rows are the policies.
namespace horizon {
inline constexpr int kSums = 0;
inline constexpr int kCounts = kSums + accumulator::kCount;
inline constexpr int kPassages = kCounts + event::kCount;
inline constexpr int kTips = kPassages + passage::kCount;  ///< world, foreign
inline constexpr int kCount = kTips + 2;
}  // namespace horizon

inline constexpr int kLeaderCodes = 64;  ///< 16 lead_cap + 4 lead_ad + lead_prof: who leads in capability, adoption and profit
inline constexpr int kJointBins = 32;    ///< bins a side of a joint histogram, twelve of kBins each
inline constexpr int kHistoryPolicy = -1;

/// Two series whose joint histogram is kept at the horizon.
struct JointPair {
  int x, y;
};

/// A future that left the finite numbers, with the policy (or kHistoryPolicy) and the step, counted from the history's start.
struct NonFinite {
  std::uint64_t future;
  std::int32_t policy;
  std::int32_t step;
};

/// How outcomes become integers, and which pairs of series have a joint histogram.
struct Aggregation {
  Grids series;
  Grids outcomes;
  const JointPair* pairs;
  int pair_count;
};

/// Where a worker gathers. `leaders` [rows of series][kLeaderCodes] counts every future, `joint` [policies][pairs][kJointBins]
/// [kJointBins] those that histograms count. `non_finite` has room for tile (policies + 1) entries a call; the call sets
/// `non_finite_count`.
struct Gathered {
  TableView series;
  TableView outcomes;
  std::uint32_t* leaders;
  std::uint32_t* joint;
  NonFinite* non_finite;
  int non_finite_count;
};

/// A run of consecutive futures, at most `tile` of them.
struct Range {
  std::uint64_t first;
  int count;
};

/// Where traced futures are written, in columns of `stride` futures; null where not wanted.
/// parameters [kCount], draws [steps][kDraws], history [steps][series], forecast [policies][steps][series], the counts of events so
/// far in history_events [steps][event] and forecast_events [policies][steps][event], outcomes [policies][horizon::kCount].
struct Trace {
  int stride;
  float* parameters;
  float* draws;
  float* history;
  float* forecast;
  float* history_events;
  float* forecast_events;
  float* outcomes;
};

/// What a path computes: all, or, to time it, the futures alone.
enum class Measure : int { everything, simulation_only };

/// One compiled path of the CPU back end.
struct CpuPath {
  const char* name;
  int lanes;
  std::size_t (*workspace_bytes)(const Plan&, int tile);
  /// Simulates a range under every policy and gathers it. `workspace`: 64-byte aligned.
  void (*simulate)(const Plan&, const Aggregation&, Range, int tile, void* workspace, Gathered&, Measure);
  /// Simulates a range and writes what `Trace` asks for.
  void (*trace)(const Plan&, Range, int tile, void* workspace, const Trace&);
};

}  // namespace quadrant
