// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

#include "kernels/analyse/capture.hpp"

namespace quadrant {

/// What scenario discovery searches: for each case (a simulated future) the bin of every uncertain input, and whether a claim holds.
struct CaseTable {
  int inputs = 0;
  std::uint32_t cases = 0;
  std::vector<std::uint8_t> bins;   ///< [inputs][cases]: number of the bin of the input's uniform number
  std::vector<std::uint8_t> holds;  ///< [cases]: 1 where the claim holds, else 0

  CaseTable(int input_count, std::uint32_t case_count)
      : inputs(input_count), cases(case_count), bins(static_cast<std::size_t>(input_count) * case_count), holds(case_count) {}
  /// The bins of all cases in one input.
  [[nodiscard]] const std::uint8_t* column(int input) const { return bins.data() + static_cast<std::size_t>(input) * cases; }
  [[nodiscard]] std::uint8_t bin(int input, std::uint32_t number) const { return column(input)[number]; }
  [[nodiscard]] std::uint8_t& bin(int input, std::uint32_t number) { return bins[static_cast<std::size_t>(input) * cases + number]; }
};

/// How many cases, and how many of them have the answer that is sought.
struct HitCount {
  std::uint64_t cases = 0, hits = 0;
  HitCount& operator+=(const HitCount& other) {
    cases += other.cases;
    hits += other.hits;
    return *this;
  }
  bool operator==(const HitCount&) const = default;
};

/// Cases by whether they have the answer that is sought; both lists ascend.
struct CaseLists {
  std::vector<std::uint32_t> hits, misses;
  [[nodiscard]] HitCount tally() const { return {hits.size() + misses.size(), hits.size()}; }
};

/// Two random halves of the cases: rules are learnt on the first and judged on the second. Both ascend.
struct Halves {
  std::vector<std::uint32_t> training, test;
};

/// Draws halves of `cases` cases. Which half a case falls into depends on nothing but the seed, the number of the drawing and the
/// number of the case. Where a half would have more than `most` cases, each case is left out with the probability that brings the
/// halves down to `most` in expectation.
Halves draw_halves(std::uint32_t cases, std::uint64_t seed, std::uint32_t drawing, std::uint32_t most = std::numeric_limits<std::uint32_t>::max());

/// The cases named, by whether their answer is the one sought: 1, the claim holds, or 0, it fails.
CaseLists by_answer(const CaseTable& table, const std::vector<std::uint32_t>& cases, bool answer);

}  // namespace quadrant
