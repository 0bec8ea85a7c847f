// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#include <bit>
#include <boost/random/sobol.hpp>
#include <span>

#include "host/priors/prior_tables.hpp"

namespace quadrant {
namespace {

/// Direction numbers of so many dimensions, read off Boost's generator (Joe and Kuo's, SIAM J. Sci. Comput. 30, 2008): points 2^k - 1
/// and 2^k of the Gray-code order differ by direction number k.
std::vector<std::uint32_t> sobol_directions(std::size_t dimensions) {
  using Engine = boost::random::sobol_engine<std::uint32_t, kSobolBits>;
  Engine engine(dimensions);
  std::vector<std::uint32_t> directions(dimensions * kSobolBits);
  std::vector<std::uint32_t> before(dimensions);
  // Boost leaves out the first point, 0; its output number i is point i + 1.
  for (std::size_t k = 0; k < kSobolBits; ++k) {
    const std::uint64_t point = std::uint64_t{1} << k;
    std::fill(before.begin(), before.end(), 0u);
    if (point > 1) {
      engine.seed(static_cast<std::uint32_t>(point - 2));
      engine.generate(before.begin(), before.end());
    } else {
      engine.seed(0u);
    }
    for (std::size_t d = 0; d < dimensions; ++d) directions[d * kSobolBits + k] = before[d] ^ engine();
  }
  return directions;
}

/// Random linear scrambling with a digital shift: J. Matousek, Journal of Complexity 14 (1998). A dimension's binary digits (from the highest)
/// go through a random lower-triangular matrix with ones on the diagonal; the shift returned flips them at random.
std::uint32_t scramble(std::span<std::uint32_t> directions, StreamKey key, std::uint32_t replicate, std::uint32_t dimension) {
  std::uint32_t row[kSobolBits];
  for (std::uint32_t block = 0; block < kSobolBits / 4; ++block) {
    const RandomBlock r = random_block(key, replicate, dimension, Domain::scramble, block);
    for (std::uint32_t i = 0; i < 4; ++i) {
      const std::uint32_t digit = 4 * block + i;  // 0 is the highest
      const std::uint32_t diagonal = 0x80000000u >> digit;
      const std::uint32_t above = digit == 0 ? 0u : ~0u << (kSobolBits - digit);
      row[digit] = (r.word[i] & above) | diagonal;
    }
  }
  for (std::uint32_t& v : directions) {
    std::uint32_t scrambled = 0;
    for (std::uint32_t digit = 0; digit < kSobolBits; ++digit)
      scrambled |= static_cast<std::uint32_t>(std::popcount(row[digit] & v) & 1) << (kSobolBits - 1 - digit);
    v = scrambled;
  }
  return random_block(key, replicate, dimension, Domain::scramble, kSobolBits / 4).word[0];
}

}  // namespace

SobolTables scrambled_sobol(std::size_t dimensions, StreamKey key, int replicates) {
  const std::vector<std::uint32_t> plain = sobol_directions(dimensions);
  SobolTables tables;
  for (std::uint32_t replicate = 0; replicate < static_cast<std::uint32_t>(replicates); ++replicate) {
    const std::size_t first = tables.directions.size();
    tables.directions.insert(tables.directions.end(), plain.begin(), plain.end());
    for (std::size_t d = 0; d < dimensions; ++d)
      tables.shift.push_back(
          scramble(std::span(tables.directions).subspan(first + d * kSobolBits, kSobolBits), key, replicate, static_cast<std::uint32_t>(d)));
  }
  return tables;
}

DesignTables::DesignTables(DesignKind kind, std::uint64_t seed, int latin_bits, int replicate_bits)
    : kind_(kind), key_(stream_key(seed)), latin_bits_(latin_bits), replicate_bits_(kind == DesignKind::sobol ? replicate_bits : 0) {
  if (kind == DesignKind::sobol) sobol_ = scrambled_sobol(parameter::kCount, key_, 1 << replicate_bits_);
}

Design DesignTables::view() const {
  const bool sobol = kind_ == DesignKind::sobol;
  return {kind_, key_, latin_bits_, sobol ? sobol_.directions.data() : nullptr, sobol ? sobol_.shift.data() : nullptr, replicate_bits_};
}

}  // namespace quadrant
