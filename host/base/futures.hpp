// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace quadrant {

/// A run of consecutive futures.
struct FutureRange {
  std::uint64_t first = 0;
  std::uint64_t count = 0;

  [[nodiscard]] std::uint64_t end() const { return first + count; }
  bool operator==(const FutureRange&) const = default;
};

/// A set of futures, as ranges.
class FuturesDone {
 public:
  FuturesDone() = default;
  explicit FuturesDone(FutureRange range) { add(range); }

  /// Adds a range. Where futures of it are there already nothing changes, and the first such range is returned.
  std::optional<FutureRange> add(FutureRange range);
  /// The same for all of a set.
  std::optional<FutureRange> add(const FuturesDone& more);
  /// Takes ranges out that are in the set.
  void remove(const std::vector<FutureRange>& ranges);
  /// Ascending, neither empty nor next to one another.
  [[nodiscard]] const std::vector<FutureRange>& ranges() const { return ranges_; }
  [[nodiscard]] std::uint64_t count() const;
  /// The number after the last one; 0 without any.
  [[nodiscard]] std::uint64_t end() const { return ranges_.empty() ? 0 : ranges_.back().end(); }
  /// What of `within` is not in the set, ascending.
  [[nodiscard]] std::vector<FutureRange> missing(FutureRange within) const;
  /// What lies between 0 and `futures` and is not in the set.
  [[nodiscard]] std::vector<FutureRange> missing(std::uint64_t futures) const { return missing({0, futures}); }
  bool operator==(const FuturesDone&) const = default;

 private:
  std::vector<FutureRange> ranges_;
};

/// "0:100, 200:300": the futures 0 to 99 and 200 to 299.
std::string ranges_text(const std::vector<FutureRange>& ranges);
/// The futures that such a text names.
FuturesDone futures_of(const std::string& ranges);

}  // namespace quadrant
