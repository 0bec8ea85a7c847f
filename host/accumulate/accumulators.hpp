// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <mutex>
#include <vector>

#include "kernels/launch/plan.hpp"

namespace quadrant {

__extension__ using Int128 = __int128;

/// Exact sums of a table of outcomes: see kernels/aggregate/grid.hpp. Wide enough for 1e13 futures.
struct Table {
  int rows = 0;
  int columns = 0;
  std::vector<std::uint64_t> histogram;  ///< [rows][columns][kBins]
  std::vector<Int128> sum;               ///< [rows][columns], in grid steps
  std::vector<Int128> place;             ///< [rows][columns], in quarters of a bin from the middle
  std::vector<Int128> square;            ///< [rows][columns], in the squares of these

  Table(int row_count, int column_count);
  [[nodiscard]] std::size_t cells() const { return sum.size(); }
};

/// Futures that left the finite numbers under one policy (or in the history): how many, and the first ones by number.
struct NonFiniteList {
  static constexpr std::size_t kNamed = 8;
  std::uint64_t count = 0;
  std::vector<NonFinite> first;  ///< sorted by future, at most kNamed

  void add(const NonFinite& one);
  void add(const NonFiniteList& other);
};

/// Everything that a run gathers. Integer sums only: adding is associative and commutative.
struct Accumulators {
  Table series;
  Table outcomes;
  std::vector<std::uint64_t> leaders;  ///< [policies][2][kLeaderCodes]
  std::vector<std::uint64_t> joint;    ///< [policies][pairs][kJointBins][kJointBins]
  std::vector<NonFiniteList> non_finite;  ///< [1 + policies], the history first
  std::uint64_t futures = 0;

  Accumulators(const Plan& plan, int pairs);
};

/// One worker's share of the sums, in small integers, emptied into the common accumulators from time to time.
class WorkerSums {
 public:
  WorkerSums(const Plan& plan, int pairs, int tile);

  /// Where a tile is to be gathered.
  [[nodiscard]] Gathered& target() { return gathered_; }
  /// Takes note of a tile of `count` futures that was gathered.
  void took(int count);
  /// Whether a tile more could overflow a counter.
  [[nodiscard]] bool full(int tile) const { return held_ + static_cast<std::uint64_t>(tile) > 65535; }
  /// Moves everything into `to`; `locks` has one entry a policy and one more.
  void empty_into(Accumulators& to, std::vector<std::mutex>& locks);

 private:
  struct SmallTable {
    std::vector<std::uint16_t> histogram;
    std::vector<std::int64_t> sum, place, square;
    [[nodiscard]] TableView view() { return {histogram.data(), sum.data(), place.data(), square.data()}; }
  };
  static SmallTable make(int rows, int columns);
  static void move_rows(SmallTable& from, Table& to, int first, int count);

  Plan plan_;
  SmallTable series_, outcomes_;
  std::vector<std::uint32_t> leaders_, joint_;
  std::vector<NonFinite> lost_;
  std::vector<NonFiniteList> non_finite_;
  std::uint64_t held_ = 0;
  Gathered gathered_{};
};

}  // namespace quadrant
