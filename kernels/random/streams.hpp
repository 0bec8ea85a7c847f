// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <Random123/philox.h>

#include <cstdint>

#include "kernels/base/qualifiers.hpp"

// Random numbers are a pure function of (seed, future, stream, index): Philox4x32-10 in counter mode.
// J. Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", SC11; the implementation is Random123's.
//
//   word      | bits | holds
//   key 0     |  32  | seed, low half
//   key 1     |  32  | seed, high half
//   counter 0 |  32  | future's number, low half       (domain permutation: of the block of futures; domain scramble: 0)
//   counter 1 |  32  | future's number, high half      (the same)
//   counter 2 |  32  | domain step: number of the step from the start of the history
//             |      | domain parameter: 0
//             |      | domains permutation and scramble: dimension
//   counter 3 |   8  | domain (highest byte)
//             |  24  | index / 4 of the word wanted
//   result    |  32  | word number index % 4
//
// A draw's index is its purpose (below), so adding a draw moves no other; a parameter's index is its place in the list of
// parameters. Domains and purposes are numbered for good: append, never renumber.
namespace quadrant {

/// What a stream is for.
enum class Domain : std::uint32_t { step = 0, parameter = 1, permutation = 2, scramble = 3 };

/// The draws of a step (docs/model.md, section 7): normals Z0..Z17 are purposes 0..17, uniforms U0..U8 are 18..26.
inline constexpr int kNormals = 18;
inline constexpr int kUniforms = 9;
inline constexpr int kDraws = kNormals + kUniforms;
inline constexpr int kDrawBlocks = (kDraws + 3) / 4;

/// The seed, as Philox takes it.
struct StreamKey {
  std::uint32_t seed_low, seed_high;
};

}  // namespace quadrant

namespace quadrant::inline QD_ISA {

/// Four random words.
struct RandomBlock {
  std::uint32_t word[4];
};

/// The four words number 4 block to 4 block + 3 of a stream.
QD_HD RandomBlock random_block(StreamKey key, std::uint64_t future, std::uint32_t step, Domain domain, std::uint32_t block) {
  const r123::Philox4x32::ctr_type counter = {
      {static_cast<std::uint32_t>(future), static_cast<std::uint32_t>(future >> 32), step, (static_cast<std::uint32_t>(domain) << 24) | block}};
  const r123::Philox4x32::key_type k = {{key.seed_low, key.seed_high}};
  const r123::Philox4x32::ctr_type r = r123::Philox4x32{}(counter, k);
  return {{r[0], r[1], r[2], r[3]}};
}

}  // namespace quadrant::inline QD_ISA
