// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <deque>
#include <vector>

#include "host/base/futures.hpp"

namespace quadrant {

inline constexpr std::uint64_t kLeastGrant = 512;  ///< futures: less is not worth a message; grants are whole numbers of them but for ends of ranges

/// The futures that no rank has yet, in order. A rank gets what it wants while there is plenty, and less and less towards the end, so that all
/// come to it at about the same time however fast each is (guided self-scheduling: Polychronopoulos and Kuck 1987).
class Pool {
 public:
  Pool(const std::vector<FutureRange>& todo, int ranks);
  [[nodiscard]] bool empty() const { return ranges_.empty(); }
  [[nodiscard]] std::uint64_t left() const { return left_; }
  /// Futures for a rank that wants so many: some of them, at least one. Not to be called when empty.
  FutureRange take(std::uint64_t wanted);

 private:
  std::deque<FutureRange> ranges_;
  std::uint64_t left_ = 0;
  std::uint64_t ranks_;
};

}  // namespace quadrant
