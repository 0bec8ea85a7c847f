// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "host/accumulate/accumulators.hpp"

// Accumulators as what they are to those that store, merge and send them: arrays of integers that are added number by number, and a rest
// whose length depends on the futures.
namespace quadrant {

/// What the numbers of an array are: counts and sums of 64 bits; sums of 128 bits, low half first, in two's complement; sums of squares, of 128
/// bits without a sign, that stay at the largest number where they would pass it (see add_square).
enum class Number : std::uint8_t { word, sum, square };

/// An array of the accumulators.
struct SumsPart {
  std::string name;  ///< "series_histogram", ...
  Number number;
  std::size_t count;  ///< of its numbers
  std::size_t block;  ///< so many that follow one another are alike in size: the bins of an outcome
  std::byte* data;

  [[nodiscard]] bool wide() const { return number != Number::word; }
};

/// Adds a number of an array with 128 bits to another: `to` and `more` are of low and high half.
inline void add_wide_number(Number number, Uint128& to, Uint128 more) {
  if (number == Number::square) add_square(to, more);
  else to += more;
}

/// All arrays, in an order that depends on the experiment alone. They are views: `sums` must live as long.
std::vector<SumsPart> parts_of(Accumulators& sums);

/// What is in no array: numbers of futures, the worst regrets, futures that left the finite numbers, headlines by looks.
std::vector<std::uint64_t> rest_of(const Accumulators& sums);
/// Adds such a rest. Returns false, with `to` in no defined state, where it is none of an experiment like that of `to`.
bool add_rest(std::span<const std::uint64_t> rest, Accumulators& to);

}  // namespace quadrant
