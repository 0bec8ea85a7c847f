// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "kernels/base/qualifiers.hpp"

namespace quadrant {

/// A quantity whose exact sums are kept apart for each group of futures (host/accumulate/headline_sums.hpp), as its place in the tables of
/// sums: an outcome's mean, a paired difference's, a measure's, or how often a measure that is a condition holds.
struct Headline {
  enum class Table : std::int32_t { series, outcomes, differences, measures, conditions };
  Table table;
  std::int32_t cell;
  std::int32_t row;  ///< of series and outcomes: the row of the table of series whose futures are counted
};

/// Looks at a run are at 2^kFirstLookBits futures, twice as many, four times, ...: 1,024, 2,048, 4,096, ...
inline constexpr int kFirstLookBits = 10;

/// The first look that sees a future: 0 for those before 1,024, 1 for those before 2,048, ...
QD_HD_CONSTEXPR int look_of(std::uint64_t future) {
#if defined(__CUDA_ARCH__)
  return 64 - __clzll(static_cast<long long>(future >> kFirstLookBits));
#else
  return future >> kFirstLookBits == 0 ? 0 : 64 - __builtin_clzll(future >> kFirstLookBits);
#endif
}

}  // namespace quadrant
