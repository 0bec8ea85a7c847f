// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#include "host/ranks/pool.hpp"

#include <algorithm>

namespace quadrant {

Pool::Pool(const std::vector<FutureRange>& todo, int ranks) : ranges_(todo.begin(), todo.end()), ranks_(static_cast<std::uint64_t>(ranks)) {
  for (const FutureRange& range : todo) left_ += range.count;
}

FutureRange Pool::take(std::uint64_t wanted) {
  const std::uint64_t fair = std::min(wanted, left_ / (2 * ranks_));
  const std::uint64_t count = std::max<std::uint64_t>(1, (fair + kLeastGrant - 1) / kLeastGrant) * kLeastGrant;
  FutureRange& front = ranges_.front();
  const FutureRange part{front.first, std::min(front.count, count)};
  front = {part.end(), front.count - part.count};
  if (front.count == 0) ranges_.pop_front();
  left_ -= part.count;
  return part;
}

}  // namespace quadrant
