// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "host/accumulate/analysis_sums.hpp"
#include "host/base/size.hpp"
#include "kernels/aggregate/headline.hpp"
#include "kernels/design/design.hpp"

namespace quadrant {

/// Exact sums of the headlines (kernels/aggregate/headline.hpp) over some futures.
struct HeadlineSums {
  std::vector<Int128> sum;           ///< [headlines], in grid steps; of conditions the futures that meet them
  std::vector<Uint128> square;       ///< [headlines], of squares of the same
  std::vector<std::uint64_t> count;  ///< [headlines]: futures counted
  std::uint64_t futures = 0;

  explicit HeadlineSums(std::size_t headlines = 0) : sum(headlines), square(headlines), count(headlines) {}
  void add(const HeadlineSums& more);
  bool operator==(const HeadlineSums&) const = default;
};

/// Looks at a run are at 1,024 futures, 2,048, 4,096, ... whatever the machine and the shards: look k sees the futures up to look_end(k).
inline std::uint64_t look_end(std::size_t look) { return std::uint64_t{1} << (static_cast<std::size_t>(kFirstLookBits) + look); }

/// The number after the last of the futures from this one on that are of its look and, in designs with replicates, of its replicate.
inline std::uint64_t group_end(const Design& design, std::uint64_t future) {
  const std::uint64_t look = look_end(size(look_of(future)));
  return design.replicate_bits == 0 ? look : std::min(look, ((future >> kTurnBits) + 1) << kTurnBits);
}

/// Sums of the headlines by the first look that sees a future, and its replicate.
class HeadlineGroups {
 public:
  HeadlineGroups(std::size_t headlines, int replicate_bits) : headlines_(headlines), replicate_bits_(replicate_bits) {}
  [[nodiscard]] std::size_t headlines() const { return headlines_; }
  [[nodiscard]] int replicates() const { return 1 << replicate_bits_; }
  /// Looks that some future has come to.
  [[nodiscard]] std::size_t looks() const { return groups_.size() >> replicate_bits_; }
  [[nodiscard]] const HeadlineSums& at(std::size_t look, int replicate) const { return groups_[place(look, replicate)]; }
  /// The same, with room for it.
  HeadlineSums& reach(std::size_t look, int replicate);
  void add(const HeadlineGroups& more);
  void clear() { groups_.clear(); }
  bool operator==(const HeadlineGroups&) const = default;

 private:
  [[nodiscard]] std::size_t place(std::size_t look, int replicate) const { return (look << replicate_bits_) + static_cast<std::size_t>(replicate); }
  std::size_t headlines_;
  int replicate_bits_;
  std::vector<HeadlineSums> groups_;  ///< [looks][replicates]
};

}  // namespace quadrant
