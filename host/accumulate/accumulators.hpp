// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <mutex>
#include <span>
#include <vector>

#include "host/accumulate/analysis_sums.hpp"
#include "host/accumulate/headline_sums.hpp"
#include "kernels/launch/plan.hpp"
#include "kernels/model/indices.hpp"

namespace quadrant {

/// Exact sums of a table of outcomes: see kernels/aggregate/grid.hpp. Wide enough for 1e13 futures.
struct Table {
  int rows = 0;
  int columns = 0;
  std::vector<std::uint64_t> histogram;  ///< [rows][columns][kBins]
  std::vector<Int128> sum;               ///< [rows][columns], in grid steps
  std::vector<Uint128> square;           ///< [rows][columns], of squares of grid steps

  Table(int row_count, int column_count);
  [[nodiscard]] const std::uint64_t* bins(int row, int column) const {
    return histogram.data() + (static_cast<std::size_t>(row) * static_cast<std::size_t>(columns) + static_cast<std::size_t>(column)) * kBins;
  }
};

/// Futures that left the finite numbers under one policy (or in the history): how many, and the first ones by number.
struct NonFiniteList {
  static constexpr std::size_t kNamed = 8;
  std::uint64_t count = 0;
  std::vector<NonFinite> first;  ///< sorted by future, at most kNamed

  void add(const NonFinite& one);
  void add(const NonFiniteList& other);
  bool operator==(const NonFiniteList&) const = default;
};

/// Everything that a run gathers. Integer sums only: adding is associative and commutative.
struct Accumulators {
  Table series;
  Table outcomes;
  std::vector<std::uint64_t> leaders;     ///< [rows of series][kLeaderCodes]
  std::vector<std::uint64_t> joint;       ///< [policies][pairs][kJointBins][kJointBins]
  std::vector<NonFiniteList> non_finite;  ///< [1 + policies], the history first
  std::uint64_t futures = 0;
  AnalysisSums analysis;
  HeadlineGroups headlines;

  Accumulators(const Plan& plan, const Aggregation& aggregation);
  /// Futures counted in a row of the series: all that were finite up to there.
  [[nodiscard]] std::uint64_t counted(int row) const;
  /// Puts the counts of `leaders`, which hold every future, into the histograms of lead_cap, lead_ad and lead_prof.
  void complete_leaders();
};

/// One worker's share of the sums, in small integers, emptied into the common accumulators from time to time.
class WorkerSums {
 public:
  WorkerSums(const Plan& plan, const Aggregation& aggregation, int tile);

  /// Where a tile is to be gathered.
  [[nodiscard]] Gathered& target() { return gathered_; }
  /// Takes note of a tile of `count` futures, all of one group of headlines, that was gathered and analysed; returns how many of them
  /// each quadrant leads in capability at the horizon under the first policy.
  std::array<std::uint64_t, kQuadrants> took(std::uint64_t first, int count);
  /// To be called before each tile: empties what so many futures more could make overflow; `locks` has one entry a policy and one more.
  void make_room(std::uint64_t first, int count, Accumulators& to, std::vector<std::mutex>& locks);
  /// The analysis' share.
  [[nodiscard]] AnalysisWorker& analysis() { return analysis_; }
  /// Moves everything but a batch of conditional sums into `to`.
  void empty_into(Accumulators& to, std::vector<std::mutex>& locks);

 private:
  struct SmallTable {
    std::vector<std::uint16_t> histogram;
    std::vector<std::int64_t> sum;
    std::vector<std::uint64_t> square;  ///< low and high half
    [[nodiscard]] TableView view() { return {histogram.data(), sum.data(), square.data()}; }
  };
  static SmallTable make(int rows, int columns);
  [[nodiscard]] CellSums cell_of(const Headline& headline) const;
  void follow_headlines(HeadlineSums& to) const;
  static void move_rows(SmallTable& from, Table& to, int first, int count);
  void empty_outcomes_into(Accumulators& to, std::vector<std::mutex>& locks);
  /// Policies in an order of this worker's own, so that workers that empty at the same time seldom wait for one another.
  [[nodiscard]] int turn(int k) const;

  Plan plan_;
  SmallTable series_, outcomes_;
  std::vector<std::uint32_t> leaders_, joint_;
  std::vector<NonFinite> lost_;
  std::vector<NonFiniteList> non_finite_;
  std::uint64_t held_ = 0;                         ///< futures since everything was emptied
  std::uint64_t counted_ = 0;                      ///< those of them that the histograms of series count
  std::uint64_t outcomes_held_ = 0;                ///< futures since the horizon's outcomes were emptied
  std::array<std::uint64_t, kQuadrants> leads_{};  ///< of the futures held
  AnalysisWorker analysis_;
  std::span<const Headline> headlines_;
  HeadlineGroups headline_groups_;
  HeadlineSums before_, after_;  ///< of the headlines, all that is held: before and after a tile
  Gathered gathered_{};
};

}  // namespace quadrant
