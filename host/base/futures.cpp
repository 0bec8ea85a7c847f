// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#include "host/base/futures.hpp"

#include <algorithm>
#include <cstdlib>

#include "host/base/text.hpp"

namespace quadrant {

std::optional<FutureRange> FuturesDone::add(FutureRange range) {
  if (range.count == 0) return std::nullopt;
  const std::uint64_t end = range.end();
  auto next =
      std::upper_bound(ranges_.begin(), ranges_.end(), range.first, [](std::uint64_t first, const FutureRange& r) { return first < r.first; });
  if (next != ranges_.begin()) {
    const FutureRange& before = *std::prev(next);
    if (const std::uint64_t before_end = before.end(); before_end > range.first)
      return FutureRange{range.first, std::min(before_end, end) - range.first};
  }
  if (next != ranges_.end() && next->first < end) return FutureRange{next->first, std::min(next->end(), end) - next->first};
  next = ranges_.insert(next, range);
  if (const auto after = std::next(next); after != ranges_.end() && after->first == end) {
    next->count += after->count;
    next = std::prev(ranges_.erase(after));
  }
  if (next != ranges_.begin()) {
    if (const auto before = std::prev(next); before->end() == next->first) {
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

void FuturesDone::remove(const std::vector<FutureRange>& ranges) {
  FuturesDone out;
  for (const FutureRange& range : ranges) out.add(range);
  FuturesDone left;
  for (const FutureRange& range : ranges_)
    for (const FutureRange& part : out.missing(range)) left.add(part);
  *this = std::move(left);
}

std::uint64_t FuturesDone::count() const {
  std::uint64_t n = 0;
  for (const FutureRange& range : ranges_) n += range.count;
  return n;
}

std::vector<FutureRange> FuturesDone::missing(FutureRange within) const {
  std::vector<FutureRange> gaps;
  std::uint64_t next = within.first;
  for (const FutureRange& range : ranges_) {
    if (range.end() <= next) continue;
    if (range.first >= within.end()) break;
    if (range.first > next) gaps.push_back({next, range.first - next});
    next = range.end();
  }
  if (next < within.end()) gaps.push_back({next, within.end() - next});
  return gaps;
}

std::string ranges_text(const std::vector<FutureRange>& ranges) {
  std::vector<std::string> texts;
  for (const FutureRange& range : ranges) texts.push_back(std::to_string(range.first) + ":" + std::to_string(range.end()));
  return join(texts, ", ");
}

FuturesDone futures_of(const std::string& ranges) {
  FuturesDone done;
  for (const char* at = ranges.c_str(); *at != '\0';) {
    char* end = nullptr;
    const std::uint64_t first = std::strtoull(at, &end, 10), last = *end == ':' ? std::strtoull(end + 1, &end, 10) : first;
    if (end == at) break;
    if (last > first) done.add(FutureRange{first, last - first});
    for (at = end; *at == ',' || *at == ' ';) ++at;
  }
  return done;
}

}  // namespace quadrant
