// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#include "host/store/futures_done.hpp"

#include <algorithm>

#include "host/base/text.hpp"

namespace quadrant {

std::optional<FutureRange> FuturesDone::add(FutureRange range) {
  if (range.count == 0) return std::nullopt;
  const std::uint64_t end = range.first + range.count;
  auto next =
      std::upper_bound(ranges_.begin(), ranges_.end(), range.first, [](std::uint64_t first, const FutureRange& r) { return first < r.first; });
  if (next != ranges_.begin()) {
    const FutureRange& before = *std::prev(next);
    if (const std::uint64_t before_end = before.first + before.count; before_end > range.first)
      return FutureRange{range.first, std::min(before_end, end) - range.first};
  }
  if (next != ranges_.end() && next->first < end) return FutureRange{next->first, std::min(next->first + next->count, end) - next->first};
  next = ranges_.insert(next, range);
  if (const auto after = std::next(next); after != ranges_.end() && after->first == end) {
    next->count += after->count;
    next = std::prev(ranges_.erase(after));
  }
  if (next != ranges_.begin()) {
    if (const auto before = std::prev(next); before->first + before->count == next->first) {
      before->count += next->count;
      ranges_.erase(next);
    }
  }
  return std::nullopt;
}

std::optional<FutureRange> FuturesDone::add(const FuturesDone& more) {
  FuturesDone both = *this;
  for (const FutureRange& range : more.ranges_)
    if (const auto twice = both.add(range)) return twice;
  *this = std::move(both);
  return std::nullopt;
}

std::uint64_t FuturesDone::count() const {
  std::uint64_t n = 0;
  for (const FutureRange& range : ranges_) n += range.count;
  return n;
}

std::vector<FutureRange> FuturesDone::missing(std::uint64_t futures) const {
  std::vector<FutureRange> gaps;
  std::uint64_t next = 0;
  for (const FutureRange& range : ranges_) {
    if (range.first > next) gaps.push_back({next, range.first - next});
    next = range.first + range.count;
  }
  if (next < futures) gaps.push_back({next, futures - next});
  return gaps;
}

std::string ranges_text(const std::vector<FutureRange>& ranges) {
  std::vector<std::string> texts;
  for (const FutureRange& range : ranges) texts.push_back(std::to_string(range.first) + ":" + std::to_string(range.first + range.count));
  return join(texts, ", ");
}

}  // namespace quadrant
