// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "kernels/base/value.hpp"
#include "tests/math/value_type_ops.hpp"

// Operands for the operations of the value types: everything special, and random ones by the million.
namespace quadrant::test {

using Words = std::vector<std::int32_t>;

/// Random words; a generator of its own, so that no test of the random numbers hangs on itself. (Marsaglia's xorshift64*.)
class Scramble {
 public:
  explicit Scramble(std::uint64_t seed) : state_(seed * 2 + 1) {}
  std::uint32_t next() {
    state_ ^= state_ >> 12;
    state_ ^= state_ << 25;
    state_ ^= state_ >> 27;
    return static_cast<std::uint32_t>((state_ * 0x2545f4914f6cdd1dULL) >> 32);
  }
  std::int32_t word() { return static_cast<std::int32_t>(next()); }
  /// 0 .. below - 1
  std::uint32_t below(std::uint32_t n) { return static_cast<std::uint32_t>((static_cast<std::uint64_t>(next()) * n) >> 32); }

 private:
  std::uint64_t state_;
};

/// The positive half of the words that have gone wrong somewhere before: zeros, subnormals, neighbours of 1, halves, powers of two
/// where integers end, the largest numbers, infinity, and NaNs, quiet and signalling, with payloads.
inline constexpr std::array<std::uint32_t, 32> kSpecials = {
    0x00000000, 0x00000001, 0x00000002, 0x00400000, 0x007fffff, 0x00800000, 0x00800001, 0x01000000, 0x2f000000, 0x33000000, 0x33800000,
    0x34000000, 0x3e800000, 0x3f000000, 0x3f000001, 0x3f7fffff, 0x3f800000, 0x3f800001, 0x3fc00000, 0x40000000, 0x40200000, 0x4affffff,
    0x4b000000, 0x4b000001, 0x4effffff, 0x4f000000, 0x7e800000, 0x7f7fffff, 0x7f800000, 0x7f800001, 0x7fc00000, 0x7fc12345};

inline std::int32_t special_word(std::size_t i) {  // 64 of them: both signs
  return static_cast<std::int32_t>(kSpecials[i % 32] ^ (i % 64 < 32 ? 0u : 0x80000000u));
}

/// All triples of special words: 2^18 operands.
inline std::array<Words, 3> special_triples() {
  std::array<Words, 3> all;
  for (std::size_t i = 0; i < 64 * 64 * 64; ++i) {
    all[0].push_back(special_word(i));
    all[1].push_back(special_word(i / 64));
    all[2].push_back(special_word(i / 64 / 64));
  }
  return all;
}

inline std::array<Words, 3> random_triples(std::size_t n, std::uint64_t seed) {
  std::array<Words, 3> all;
  Scramble random(seed);
  for (Words& words : all)
    for (std::size_t i = 0; i < n; ++i) words.push_back(random.word());
  return all;
}

/// Moves a word into an operation's domain.
inline std::int32_t brought_into(Domain domain, std::int32_t word) {
  const std::int32_t positive = word & 0x7fffffff;
  switch (domain) {
    case Domain::floats:
    case Domain::integers: return word;
    case Domain::round: return positive < 0x4f000000 ? word : word & static_cast<std::int32_t>(0xceffffff);
    case Domain::positive: return positive < 0x00800000 ? positive + 0x00800000 : positive;
    case Domain::tail: return 0x2f000000 + positive % (0x3f000001 - 0x2f000000);
    case Domain::share: return 0x2f000000 + positive % (0x3f800000 - 0x2f000000);
  }
  return word;
}

}  // namespace quadrant::test
