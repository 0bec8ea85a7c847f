// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#include <bit>
#include <boost/random/sobol.hpp>
#include <vector>

#include "tests/random/design_words.hpp"
#include "tests/random/statistics.hpp"
#include "tests/support/catch.hpp"

// The scrambled Sobol design: Boost's sequence, put through a lower-triangular matrix and a shift that keep its structure.
namespace {

using namespace quadrant;
using namespace quadrant::test;

constexpr int kPoints = 1024;
constexpr int kDimensions = parameter::kCount;
using Points = std::vector<std::vector<std::uint32_t>>;  // [dimension][point]

/// The first points of the unscrambled sequence, by Boost, in its order. Boost leaves out the first, which is 0.
const Points& boost_points() {
  static const Points all = [] {
    Points points(kDimensions, std::vector<std::uint32_t>(kPoints, 0));
    boost::random::sobol_engine<std::uint32_t, 32> engine(kDimensions);
    for (std::size_t n = 1; n < kPoints; ++n)
      for (std::vector<std::uint32_t>& dimension : points) dimension[n] = engine();
    return points;
  }();
  return all;
}

constexpr std::uint64_t gray(std::uint64_t n) { return n ^ (n >> 1); }

/// The first points of the scrambled sequence in their own order.
Points scrambled_points(std::uint64_t seed) {
  const DesignTables tables(DesignKind::sobol, seed, 0);
  Points points(kDimensions);
  for (int d = 0; d < kDimensions; ++d)
    for (std::uint64_t n = 0; n < kPoints; ++n) points[static_cast<std::size_t>(d)].push_back(sobol_word(tables.view(), n, d));
  return points;
}

// A linear map of binary digits is lower triangular with ones on its diagonal if and only if it leaves the place of each number's
// first digit that is not 0. The first 1024 points of a dimension are all numbers of ten digits.
TEST_CASE("the scrambled points are Boost's in Gray-code order, through a lower-triangular map and a shift") {
  const Points scrambled = scrambled_points(1);
  for (std::size_t d = 0; d < kDimensions; ++d) {
    const auto mapped = [&](std::uint64_t n) { return scrambled[d][gray(n)] ^ scrambled[d][0]; };
    bool triangular = true, linear = true;
    for (std::size_t n = 1; n < kPoints; ++n) {
      triangular = triangular && std::countl_zero(mapped(n)) == std::countl_zero(boost_points()[d][n]);
      linear = linear && scrambled[d][n] == (scrambled[d][n & (n - 1)] ^ scrambled[d][n & -n] ^ scrambled[d][0]);
    }
    INFO("dimension " << d);
    CHECK(triangular);
    CHECK(linear);
  }
}

/// Row `digit` of the scrambling matrix as documented: random to the left of the diagonal, 1 on it, 0 to the right.
std::uint32_t scrambling_row(StreamKey key, std::uint32_t dimension, std::uint32_t digit, std::uint32_t replicate = 0) {
  const std::uint32_t random = random_block(key, replicate, dimension, Domain::scramble, digit / 4).word[digit % 4];
  const std::uint32_t diagonal = 0x80000000u >> digit;
  return (random & ~(2 * diagonal - 1)) | diagonal;
}

// 2 * diagonal - 1 is all ones for digit 0, where 2 * diagonal wraps to 0.
TEST_CASE("unscrambled directions reproduce Boost's points, with the matrix and shift that the scramble domain's words give") {
  const StreamKey key = stream_key(99);
  const Points scrambled = scrambled_points(99);
  for (std::uint32_t d = 0; d < kDimensions; d += 7) {
    const std::uint32_t shift = random_block(key, 0, d, Domain::scramble, 8).word[0];
    bool same = true;
    for (std::size_t n = 0; n < kPoints; ++n) {
      std::uint32_t expected = 0;
      for (std::uint32_t digit = 0; digit < 32; ++digit)
        expected |= static_cast<std::uint32_t>(std::popcount(scrambling_row(key, d, digit) & boost_points()[d][n]) & 1) << (31 - digit);
      same = same && scrambled[d][gray(n)] == (expected ^ shift);
    }
    INFO("dimension " << d);
    CHECK(same);
  }
}

TEST_CASE("replicates are scramblings of their own that take turns of 512 futures") {
  const StreamKey key = stream_key(7);
  const DesignTables four(DesignKind::sobol, 7, 0, 2), one(DesignKind::sobol, 7, 0);
  const auto word = [&](std::uint64_t future, int d) { return sobol_word(four.view(), future, d); };
  for (std::uint32_t d = 0; d < kDimensions; d += 11) {
    for (std::uint32_t replicate = 0; replicate < 4; ++replicate) {
      bool same = true;
      const std::uint32_t shift = random_block(key, replicate, d, Domain::scramble, 8).word[0];
      for (std::size_t n = 0; n < kPoints; ++n) {
        const std::uint64_t point = gray(n), future = point / 512 * 2048 + replicate * 512 + point % 512;
        std::uint32_t expected = 0;
        for (std::uint32_t digit = 0; digit < 32; ++digit)
          expected |= static_cast<std::uint32_t>(std::popcount(scrambling_row(key, d, digit, replicate) & boost_points()[d][n]) & 1) << (31 - digit);
        same = same && word(future, static_cast<int>(d)) == (expected ^ shift) && replicate_of(four.view(), future) == replicate;
      }
      INFO("dimension " << d << ", replicate " << replicate);
      CHECK(same);
    }
    CHECK(word(511, static_cast<int>(d)) == sobol_word(one.view(), 511, static_cast<int>(d)));
    CHECK(word(2048, static_cast<int>(d)) == sobol_word(one.view(), 512, static_cast<int>(d)));
    // the last point of all
    CHECK(word((std::uint64_t{1} << 34) - 1 - 3 * 512, static_cast<int>(d)) == sobol_word(one.view(), 0xffffffff, static_cast<int>(d)));
  }
}

/// Whether each of the blocks of 2^m points from the start has one point in each of 2^m strata.
bool stratified(const std::vector<std::uint32_t>& points, int m) {
  const std::size_t block = std::size_t{1} << m;
  for (std::size_t first = 0; first < points.size(); first += block) {
    std::vector<bool> taken(block, false);
    for (std::size_t n = first; n < first + block; ++n) {
      const std::size_t stratum = m == 0 ? 0 : points[n] >> (32 - m);
      if (taken[stratum]) return false;
      taken[stratum] = true;
    }
  }
  return true;
}

TEST_CASE("every block of 2^m points has one in each of 2^m strata, in every dimension and for every seed") {
  for (const std::uint64_t seed : {1u, 2u, 3u}) {
    const Points points = scrambled_points(seed);
    for (std::size_t d = 0; d < kDimensions; ++d)
      for (int m = 0; m <= 10; ++m)
        if (!stratified(points[d], m)) FAIL("seed " << seed << ", dimension " << d << ", m " << m);
  }
  std::vector<std::uint32_t> random;  // the check fails on independent points
  for (std::uint64_t n = 0; n < kPoints; ++n) random.push_back(monte_carlo_words(stream_key(1), n, 0).word[0]);
  CHECK_FALSE(stratified(random, 5));
}

/// The smallest t for which every box of 2^-a by 2^-b, a + b = 10 - t, holds 2^t of the 1024 points.
int quality(const std::vector<std::uint32_t>& x, const std::vector<std::uint32_t>& y) {
  for (int t = 0; t < 10; ++t) {
    bool even = true;
    for (int a = 0; a <= 10 - t && even; ++a) {
      const int b = 10 - t - a;
      std::vector<int> count(std::size_t{1} << (10 - t), 0);
      for (std::size_t n = 0; n < kPoints; ++n) {
        const std::uint64_t column = (std::uint64_t{x[n]} << a) >> 32, row = (std::uint64_t{y[n]} << b) >> 32;
        ++count[static_cast<std::size_t>((column << b) | row)];
      }
      for (const int c : count) even = even && c == 1 << t;
    }
    if (even) return t;
  }
  return 10;
}

TEST_CASE("the first two dimensions are a (0, 10, 2)-net, and scrambling keeps the quality of every pair of the first twelve") {
  const Points scrambled = scrambled_points(5);
  CHECK(quality(scrambled[0], scrambled[1]) == 0);
  int worst = 0;
  for (std::size_t i = 0; i < 12; ++i)
    for (std::size_t j = i + 1; j < 12; ++j) {
      INFO("dimensions " << i << " and " << j);
      CHECK(quality(scrambled[i], scrambled[j]) == quality(boost_points()[i], boost_points()[j]));
      worst = std::max(worst, quality(scrambled[i], scrambled[j]));
    }
  CHECK(worst > 0);  // so the comparison above says something
}

TEST_CASE("scrambles of different seeds differ in every dimension, and their random bits are fair") {
  const Points one = scrambled_points(1), other = scrambled_points(2);
  double ones = 0, bits_seen = 0;
  for (std::size_t d = 0; d < kDimensions; ++d) {
    CHECK(one[d] != other[d]);
    CHECK((one[d][1] ^ one[d][0]) != (other[d][1] ^ other[d][0]));  // the matrix, not the shift alone
    // below the diagonal the first direction's digits are random
    ones += std::popcount((one[d][1] ^ one[d][0]) & 0x7fffffffu) + std::popcount(one[d][0]);
    bits_seen += 31 + 32;
  }
  CHECK(std::fabs(ones - bits_seen / 2) < kSigma * std::sqrt(bits_seen) / 2);
}

// f is a product over eight dimensions of 1 + (u - 1/2)/2, whose mean is 1 and variance (1 + 1/48)^8 - 1.
TEST_CASE("a smooth function's mean has a fifteenth of the error that as many independent points have") {
  constexpr int kRepeats = 64;
  const auto f = [](auto u) {
    double product = 1;
    for (int i = 0; i < 8; ++i) product *= 1 + 0.5 * (u(i) - 0.5);
    return product;
  };
  const double independent = std::sqrt((std::pow(1 + 1.0 / 48, 8) - 1) / kPoints);
  CHECK(error_of_mean(DesignKind::sobol, 0, kPoints, kRepeats, 1, f) < independent / 15);
  // Monte Carlo has just that error: the root mean square of 64 normals strays by 1/sqrt(128) of itself
  CHECK(error_of_mean(DesignKind::monte_carlo, 0, kPoints, kRepeats, 1, f) == Approx(independent).epsilon(kSigma / std::sqrt(2.0 * kRepeats)));
}

}  // namespace
