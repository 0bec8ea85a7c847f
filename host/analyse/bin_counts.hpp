// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <vector>

#include "host/analyse/case_table.hpp"

namespace quadrant {

/// How many hits and misses lie in each bin of an input.
struct BinCounts {
  std::array<std::uint32_t, kFineBins> hits{}, misses{};

  /// The cases in bins low to high, both inside.
  [[nodiscard]] HitCount tally(int low, int high) const;
  BinCounts& operator-=(const BinCounts& other);
};

/// Counts the cases in the bins of each of the inputs named; the inputs are divided among the threads.
std::vector<BinCounts> count_bins(const CaseTable& table, const std::vector<int>& inputs, const CaseLists& cases, int threads);

/// The numbers of all inputs.
std::vector<int> all_inputs(const CaseTable& table);

}  // namespace quadrant
