// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <mutex>
#include <vector>

#include "kernels/launch/plan.hpp"

namespace quadrant {

__extension__ using Int128 = __int128;
__extension__ using Uint128 = unsigned __int128;

/// Where a sum of squares stays that 128 bits cannot hold.
inline constexpr Uint128 kSaturated = ~Uint128{0};

/// Adds to a sum of squares, which stays at kSaturated once it gets there. Such addition is associative and commutative too, so that it shows
/// in any split of the futures or in none; results are refused then. At 1e13 futures it takes values of some 2^42 grid steps on average.
inline void add_square(Uint128& to, Uint128 more) {
  to += more;
  if (to < more) to = kSaturated;
}

/// Exact sums of some columns of the analysis.
struct ColumnTotals {
  std::vector<std::uint64_t> histogram;  ///< [cells][kBins], or empty
  std::vector<Int128> sum;               ///< [cells], in grid steps
  std::vector<Uint128> square;           ///< [cells]
  std::vector<std::uint64_t> count;      ///< [cells][3]: counted, above 0, below 0

  ColumnTotals(std::size_t cells, bool histograms) : histogram(histograms ? cells * kBins : 0), sum(cells), square(cells), count(3 * cells) {}
  [[nodiscard]] const std::uint64_t* bins(std::size_t cell) const { return histogram.data() + cell * kBins; }
  bool operator==(const ColumnTotals&) const = default;
};

/// The exact sums of one column that a worker holds.
struct CellSums {
  std::int64_t sum;
  Uint128 square;
  std::uint64_t count, above;  ///< futures counted, and above 0
};

/// Conditional sums, see kernels/analyse/conditional.hpp, over the futures that histograms count.
struct ConditionalTotals {
  int parameters, chunks;
  std::vector<std::int64_t> sum;      ///< [chunks][parameters][kParameterBins][kChunk], in steps of 16 grid steps
  std::vector<std::uint64_t> square;  ///< [chunks][kChunk][2], low and high half
  std::vector<std::uint64_t> count;   ///< [parameters][kParameterBins]
  std::uint64_t futures = 0;

  explicit ConditionalTotals(const Analysis& a);
  /// Where the sums from chunk number `first` on are kept.
  [[nodiscard]] ConditionalView view(int first) {
    const auto chunk = static_cast<std::size_t>(first);
    return {sum.data() + chunk * static_cast<std::size_t>(parameters) * kParameterBins * kChunk, square.data() + 2 * chunk * kChunk};
  }
  [[nodiscard]] std::int64_t at(int column, int parameter, int bin) const { return sum[place(column, parameter, bin)]; }
  [[nodiscard]] std::int64_t& at(int column, int parameter, int bin) { return sum[place(column, parameter, bin)]; }
  bool operator==(const ConditionalTotals&) const = default;

 private:
  [[nodiscard]] std::size_t place(int column, int parameter, int bin) const {
    return ((static_cast<std::size_t>(column / kChunk) * static_cast<std::size_t>(parameters) + static_cast<std::size_t>(parameter)) * kParameterBins
            + static_cast<std::size_t>(bin))
               * kChunk
           + static_cast<std::size_t>(column % kChunk);
  }
};

/// No future: of a policy that never fell short of the best.
inline constexpr std::uint64_t kNoFuture = ~std::uint64_t{0};

/// Everything that the analysis of a run gathers. Integer sums, and maxima with the first future that reaches them: any split of the futures
/// gives the same. Cells are laid out as in AnalysisTarget.
struct AnalysisSums {
  ColumnTotals differences, measures, regrets, values, contests;
  std::vector<std::uint64_t> satisfied, both, joint;
  std::vector<Worst> worst;
  std::uint64_t futures = 0;  ///< finite under every policy
  ConditionalTotals conditional;

  explicit AnalysisSums(const Analysis& a);
};

/// One worker's share of the analysis, in small integers.
class AnalysisWorker {
 public:
  explicit AnalysisWorker(const Analysis& a);
  [[nodiscard]] const AnalysisTarget& target() const { return target_; }
  [[nodiscard]] CellSums difference(std::size_t cell) const { return differences_.cell(cell); }
  [[nodiscard]] CellSums measure(std::size_t cell) const { return measures_.cell(cell); }
  /// A batch of conditional sums and how many futures it can still take.
  [[nodiscard]] ConditionalBatch& batch() { return batch_; }
  [[nodiscard]] int batch_room() const { return kBatchFutures - batch_.futures; }
  /// Moves everything but the batch into `to`; the caller holds the lock.
  void empty_into(AnalysisSums& to);
  /// The batch's counts of bins; the caller holds the lock. Its sums are added by a compiled path.
  void count_batch(AnalysisSums& to) const;

 private:
  struct SmallTable {
    std::vector<std::uint16_t> histogram;
    std::vector<std::int64_t> sum;
    std::vector<std::uint64_t> square;
    std::vector<std::uint32_t> count;
    SmallTable(std::size_t cells, bool histograms);
    [[nodiscard]] ColumnTable view();
    [[nodiscard]] CellSums cell(std::size_t i) const {
      return {sum[i], static_cast<Uint128>(square[2 * i + 1]) << 64 | square[2 * i], count[3 * i], count[3 * i + 1]};
    }
    void move_into(ColumnTotals& to);
  };
  SmallTable differences_, measures_, regrets_, values_, contests_;
  std::vector<std::uint32_t> satisfied_, both_, joint_;
  std::vector<Worst> worst_;
  std::uint32_t futures_ = 0;
  std::vector<std::int32_t> batch_values_;
  std::vector<std::uint8_t> batch_bins_;
  int parameters_;
  ConditionalBatch batch_;
  AnalysisTarget target_;
};

}  // namespace quadrant
