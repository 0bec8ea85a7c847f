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

/// An array of the accumulators.
struct SumsPart {
  std::string name;   ///< "series_histogram", ...
  bool wide;          ///< its numbers have 128 bits, low half first, else 64; in two's complement
  std::size_t count;  ///< of its numbers
  std::size_t block;  ///< so many that follow one another are alike in size: the bins of an outcome
  std::byte* data;
};

/// All arrays, in an order that depends on the experiment alone. They are views: `sums` must live as long.
std::vector<SumsPart> parts_of(Accumulators& sums);

/// What is in no array: numbers of futures, the worst regrets, futures that left the finite numbers, headlines by looks.
std::vector<std::uint64_t> rest_of(const Accumulators& sums);
/// Adds such a rest. Returns false, with `to` in no defined state, where it is none of an experiment like that of `to`.
bool add_rest(std::span<const std::uint64_t> rest, Accumulators& to);

}  // namespace quadrant
