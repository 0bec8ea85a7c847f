// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#include "host/simulate/future_source.hpp"

#include <algorithm>

namespace quadrant {

RangesSource::RangesSource(std::vector<FutureRange> ranges) : ranges_(std::move(ranges)) {}

std::optional<FutureRange> RangesSource::take(const Room& room) {
  const std::lock_guard<std::mutex> hold(lock_);
  while (at_ < ranges_.size() && offset_ == ranges_[at_].count) {
    ++at_;
    offset_ = 0;
  }
  if (at_ == ranges_.size()) return std::nullopt;
  const std::uint64_t first = ranges_[at_].first + offset_;
  const FutureRange part{first, std::min(ranges_[at_].count - offset_, room(first))};
  offset_ += part.count;
  return part;
}

std::uint64_t RangesSource::at_most() const {
  std::uint64_t count = 0;
  for (const FutureRange& range : ranges_) count += range.count;
  return count;
}

FuturesDone RangesSource::taken() const {
  const std::lock_guard<std::mutex> hold(lock_);
  FuturesDone done;
  for (std::size_t i = 0; i < at_; ++i) done.add(ranges_[i]);
  if (at_ < ranges_.size()) done.add({ranges_[at_].first, offset_});
  return done;
}

}  // namespace quadrant
