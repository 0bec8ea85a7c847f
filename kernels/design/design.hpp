// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/model/parameters.hpp"
#include "kernels/random/streams.hpp"

// Sampling designs: how a future's number becomes one 32-bit word a parameter. The word divided by 2^32 is the parameter's uniform.
namespace quadrant {

/// The sampling designs, as numbered in the files.
enum class DesignKind : int { monte_carlo, sobol, latin_hypercube };

inline constexpr int kSobolBits = 32;
/// Binary logarithm of how many futures in a row one scrambling of a Sobol design gives, before the next one's turn.
inline constexpr int kTurnBits = 9;

/// Plain data of a design. `sobol_directions` [replicates][parameter::kCount][kSobolBits] and `sobol_shift` [replicates]
/// [parameter::kCount] are set for Sobol designs only, whose replicates, 2^replicate_bits of them, are independent scramblings of
/// the same sequence; `latin_bits` is the binary logarithm of the block that forms one Latin hypercube.
struct Design {
  DesignKind kind;
  StreamKey key;
  int latin_bits;
  const std::uint32_t* sobol_directions;
  const std::uint32_t* sobol_shift;
  int replicate_bits = 0;
};

}  // namespace quadrant

namespace quadrant::inline QD_ISA {

/// A permutation of 0 .. 2^bits - 1 (bits in 1..24), keyed by four words: rounds of steps that are one-to-one on `bits` bits.
QD_HD std::uint32_t permute(std::uint32_t x, int bits, const RandomBlock& key) {
  const std::uint32_t mask = (1u << bits) - 1u;
  const int half = (bits + 1) / 2;
  for (const std::uint32_t k : key.word) {
    x = ((x ^ k) * ((k >> 7) | 1u)) & mask;
    x ^= x >> half;
    x = (x * 0x9e3779b1u + (k >> 16)) & mask;
    x ^= x >> (half > 1 ? half - 1 : 1);
  }
  return x;
}

/// Independent uniforms, four parameters a call: parameters 4 block .. 4 block + 3.
QD_HD RandomBlock monte_carlo_words(StreamKey key, std::uint64_t future, std::uint32_t block) {
  return random_block(key, future, 0, Domain::parameter, block);
}

/// Which scrambling gives a future: they take turns of 2^kTurnBits futures. 0 in designs without replicates.
QD_HD std::uint32_t replicate_of(const Design& design, std::uint64_t future) {
  return static_cast<std::uint32_t>(future >> kTurnBits) & ((1u << design.replicate_bits) - 1u);
}

/// A future's point of its scrambled Sobol sequence; futures are below 2^(32 + replicate_bits).
QD_HD std::uint32_t sobol_word(const Design& design, std::uint64_t future, int parameter) {
  const int dimension = static_cast<int>(replicate_of(design, future)) * parameter::kCount + parameter;
  const std::uint32_t* v = design.sobol_directions + dimension * kSobolBits;
  std::uint32_t x = design.sobol_shift[dimension];
  const std::uint64_t turn = future >> (kTurnBits + design.replicate_bits), place = future & ((1u << kTurnBits) - 1u);
  for (std::uint32_t i = static_cast<std::uint32_t>(turn << kTurnBits | place), bit = 0; i != 0; i >>= 1, ++bit)
    if (i & 1u) x ^= v[bit];
  return x;
}

/// Futures 2^latin_bits b .. 2^latin_bits (b + 1) - 1 form one Latin hypercube: each parameter falls once into each of its strata,
/// in an order of its own, at a place given by `jitter`.
QD_HD std::uint32_t latin_word(const Design& design, std::uint64_t future, int parameter, std::uint32_t jitter) {
  const int bits = design.latin_bits;
  const RandomBlock key = random_block(design.key, future >> bits, static_cast<std::uint32_t>(parameter), Domain::permutation, 0);
  const std::uint32_t place = static_cast<std::uint32_t>(future) & ((1u << bits) - 1u);
  return (permute(place, bits, key) << (32 - bits)) | (jitter >> bits);
}

}  // namespace quadrant::inline QD_ISA
