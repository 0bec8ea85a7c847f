// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/aggregate/grid.hpp"
#include "kernels/aggregate/headline.hpp"
#include "kernels/analyse/analysis.hpp"
#include "kernels/analyse/conditional.hpp"
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

inline constexpr int kLeaderCodes = 64;  ///< 16 lead_cap + 4 lead_ad + lead_prof: who leads in capability, adoption and profit
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
  bool operator==(const NonFinite&) const = default;
};

/// How outcomes become integers, which pairs of series have a joint histogram, what is asked of every future, and which quantities are
/// followed as the run goes on.
struct Aggregation {
  Grids series;
  Grids outcomes;
  const JointPair* pairs;
  int pair_count;
  Analysis analysis;
  const Headline* headlines;
  int headline_count;
};

/// Where a worker gathers. `leaders` [rows of series][kLeaderCodes] counts every future, `joint` [policies][pairs][kJointBins]
/// [kJointBins] those that histograms count. `non_finite` has room for tile (policies + 1) entries a call; the call sets
/// `non_finite_count`. What the analysis asks for is left in `captured`, unless its values are null.
struct Gathered {
  TableView series;
  TableView outcomes;
  std::uint32_t* leaders;
  std::uint32_t* joint;
  NonFinite* non_finite;
  int non_finite_count;
  Captured captured;
};

/// A run of consecutive futures, at most `tile` of them.
struct Range {
  std::uint64_t first;
  int count;
};

/// Where traced futures are written, in columns of `stride` futures; null where not wanted.
/// parameters [kCount], draws [steps][kDraws], history [steps][series], forecast [policies][steps][series], the counts of events so
/// far in history_events [steps][event] and forecast_events [policies][steps][event], outcomes [policies][horizon::kCount]. With `capture`,
/// what it asks for goes to `captured`, of that stride too; the first forecast row is then that of policy `first_policy` of the whole plan.
struct Trace {
  int stride;
  float* parameters = nullptr;
  float* draws = nullptr;
  float* history = nullptr;
  float* forecast = nullptr;
  float* history_events = nullptr;
  float* forecast_events = nullptr;
  float* outcomes = nullptr;
  const Capture* capture = nullptr;
  Captured captured{};
  int first_policy = 0;
};

/// What a path computes: all, or, to time it, the futures alone.
enum class Work : int { everything, simulation_only };

/// One compiled path of the CPU back end.
struct CpuPath {
  const char* name;
  int lanes;
  std::size_t (*workspace_bytes)(const Plan&, int tile);
  /// Simulates a range under every policy and gathers it. `workspace`: 64-byte aligned.
  void (*simulate)(const Plan&, const Aggregation&, Range, int tile, void* workspace, Gathered&, Work);
  /// Simulates a range and writes what `Trace` asks for.
  void (*trace)(const Plan&, Range, int tile, void* workspace, const Trace&);
  /// Memory of the analysis of a tile, and where in it the simulation leaves what it captures.
  std::size_t (*analysis_bytes)(const Analysis&, int tile);
  Captured (*captured)(const Analysis&, int tile, void* memory);
  /// Asks everything of a captured range; then its futures at `part` may be appended to a batch of conditional sums.
  void (*analyse)(const Analysis&, Range, int tile, void* memory, const AnalysisTarget&);
  void (*append)(const Analysis&, Range, int tile, void* memory, Span part, ConditionalBatch&);
  /// Adds chunks [first, first + chunks) of a batch to their sums.
  void (*add_batch)(const ConditionalBatch&, int parameters, int first, int chunks, const ConditionalView&);
};

}  // namespace quadrant
