// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#include <bit>
#include <boost/random/sobol.hpp>

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

}  // namespace

SobolTables scrambled_sobol(std::size_t dimensions, StreamKey key, std::uint64_t replicate) {
  SobolTables tables{sobol_directions(dimensions), std::vector<std::uint32_t>(dimensions)};
  // Random linear scrambling with a digital shift: J. Matousek, Journal of Complexity 14 (1998). Each dimension's binary digits
  // (from the highest) go through a random lower-triangular matrix with ones on the diagonal, then through a random flip.
  for (std::size_t d = 0; d < dimensions; ++d) {
    std::uint32_t row[kSobolBits];
    for (std::uint32_t block = 0; block < kSobolBits / 4; ++block) {
      const RandomBlock r = random_block(key, replicate, static_cast<std::uint32_t>(d), Domain::scramble, block);
      for (std::uint32_t i = 0; i < 4; ++i) {
        const std::uint32_t digit = 4 * block + i;  // 0 is the highest
        const std::uint32_t diagonal = 0x80000000u >> digit;
        const std::uint32_t above = digit == 0 ? 0u : ~0u << (kSobolBits - digit);
        row[digit] = (r.word[i] & above) | diagonal;
      }
    }
    for (std::size_t k = 0; k < kSobolBits; ++k) {
      std::uint32_t& v = tables.directions[d * kSobolBits + k];
      std::uint32_t scrambled = 0;
      for (std::uint32_t digit = 0; digit < kSobolBits; ++digit)
        scrambled |= static_cast<std::uint32_t>(std::popcount(row[digit] & v) & 1) << (kSobolBits - 1 - digit);
      v = scrambled;
    }
    tables.shift[d] = random_block(key, replicate, static_cast<std::uint32_t>(d), Domain::scramble, kSobolBits / 4).word[0];
  }
  return tables;
}

DesignTables::DesignTables(DesignKind kind, std::uint64_t seed, int latin_bits) : kind_(kind), key_(stream_key(seed)), latin_bits_(latin_bits) {
  if (kind == DesignKind::sobol) sobol_ = scrambled_sobol(parameter::kCount, key_, 0);
}

Design DesignTables::view() const {
  const bool sobol = kind_ == DesignKind::sobol;
  return {kind_, key_, latin_bits_, sobol ? sobol_.directions.data() : nullptr, sobol ? sobol_.shift.data() : nullptr};
}

}  // namespace quadrant
