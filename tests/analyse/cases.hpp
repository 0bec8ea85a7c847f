// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "host/analyse/case_table.hpp"

namespace quadrant::testing {

/// SplitMix64: another generator than the one that draws the halves.
class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed) {}
  std::uint64_t next() {
    std::uint64_t z = state_ += 0x9e3779b97f4a7c15;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return z ^ (z >> 31);
  }
  double uniform() { return static_cast<double>(next() >> 11) * 0x1p-53; }

 private:
  std::uint64_t state_;
};

/// Cases with inputs at random and an answer that holds with probability chance(table, case).
template <class Chance>
CaseTable random_cases(int inputs, std::uint32_t cases, std::uint64_t seed, Chance chance) {
  CaseTable table(inputs, cases);
  Random random(seed);
  for (std::uint8_t& bin : table.bins) bin = static_cast<std::uint8_t>(random.next() >> 56);
  for (std::uint32_t c = 0; c < cases; ++c) table.holds[c] = random.uniform() < chance(table, c) ? 1 : 0;
  return table;
}

/// An answer that is flipped in 2 of 100 cases.
inline double noisy(bool answer) { return answer ? 0.98 : 0.02; }

/// Cases whose answer is a coin's.
inline CaseTable noise(int inputs, std::uint32_t cases, std::uint64_t seed, double chance) {
  return random_cases(inputs, cases, seed, [&](const CaseTable&, std::uint32_t) { return chance; });
}

}  // namespace quadrant::testing
