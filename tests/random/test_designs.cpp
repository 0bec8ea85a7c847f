// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <vector>

#include "tests/random/design_words.hpp"
#include "tests/random/statistics.hpp"
#include "tests/support/catch.hpp"

// The Latin hypercube and Monte Carlo designs.
namespace {

using namespace quadrant;
using namespace quadrant::test;

RandomBlock permutation_key(std::uint64_t block, std::uint32_t dimension, std::uint64_t seed = 1) {
  return random_block(stream_key(seed), block, dimension, Domain::permutation, 0);
}

template <class Function>
bool one_to_one(std::uint32_t size, Function function) {
  std::vector<bool> seen(size, false);
  for (std::uint32_t x = 0; x < size; ++x) {
    const std::uint32_t y = function(x);
    if (y >= size || seen[y]) return false;
    seen[y] = true;
  }
  return true;
}

TEST_CASE("permute is one-to-one for 1 to 12 bits under many keys") {
  for (int width = 1; width <= 12; ++width)
    for (std::uint32_t key = 0; key < 300; ++key)
      if (!one_to_one(1u << width, [&](std::uint32_t x) { return permute(x, width, permutation_key(key, 3)); })) FAIL(width << " bits, key " << key);
  // the check fails where a step loses information
  CHECK_FALSE(one_to_one(1u << 8, [](std::uint32_t x) { return (x * 6) & 0xffu; }));
}

TEST_CASE("permute is one-to-one for 16, 20 and 24 bits") {
  for (const int width : {16, 20, 24})
    for (std::uint32_t key = 0; key < (width == 24 ? 1u : 4u); ++key) {
      const RandomBlock block = permutation_key(key, 0);
      CHECK(one_to_one(1u << width, [&](std::uint32_t x) { return permute(x, width, block); }));
    }
}

TEST_CASE("permute is one-to-one under keys of all zeros and all ones") {
  for (const std::uint32_t word : {0u, ~0u, 1u, 0x80000000u})
    for (int width = 1; width <= 12; ++width)
      CHECK(one_to_one(1u << width, [&](std::uint32_t x) { return permute(x, width, {{word, word, word, word}}); }));
}

/// Deviation from independence of two permutations of 2^width numbers: chi-square over 16 by 16 equal cells. The margins are
/// fixed, so there are 15 * 15 degrees of freedom.
template <class First, class Second>
double dependence(int width, First first, Second second) {
  std::vector<double> counts(256, 0.0);
  for (std::uint32_t x = 0; x < (1u << width); ++x) ++counts[(first(x) >> (width - 4)) * 16 + (second(x) >> (width - 4))];
  return chi_square_deviation(counts, 225);
}

/// The mean over many pairs of permutations of the deviation from independence, in its own standard errors, and the largest one.
struct Dependence {
  double mean = 0, largest = 0;
};
template <class Pair>
Dependence over_pairs(int width, int pairs, Pair pair) {
  Dependence all;
  for (int i = 0; i < pairs; ++i) {
    const auto [first, second] = pair(static_cast<std::uint32_t>(i));
    const double d = dependence(
        width, [&, k = first](std::uint32_t x) { return permute(x, width, k); }, [&, k = second](std::uint32_t x) { return permute(x, width, k); });
    all.mean += d;
    all.largest = std::max(all.largest, std::fabs(d));
  }
  all.mean /= std::sqrt(static_cast<double>(pairs));
  return all;
}

TEST_CASE("permutations of different dimensions and of different blocks are independent") {
  for (const int width : {10, 12, 16}) {
    const int pairs = width == 16 ? 100 : 1000;
    const Dependence dimensions =
        over_pairs(width, pairs, [](std::uint32_t i) { return std::pair(permutation_key(0, i), permutation_key(0, i + 1)); });
    const Dependence blocks = over_pairs(width, pairs, [](std::uint32_t i) { return std::pair(permutation_key(i, 7), permutation_key(i + 1, 7)); });
    INFO(width << " bits: means " << dimensions.mean << ", " << blocks.mean << "; largest " << dimensions.largest << ", " << blocks.largest);
    CHECK(std::fabs(dimensions.mean) < kSigma);
    CHECK(std::fabs(blocks.mean) < kSigma);
    CHECK(dimensions.largest < kSigma + 1);  // a chi-square's upper tail is a little longer than a normal's
    CHECK(blocks.largest < kSigma + 1);
  }
}

TEST_CASE("a permutation is independent of the order of its arguments") {
  double sum = 0;
  constexpr std::uint32_t kKeys = 400;
  for (std::uint32_t i = 0; i < kKeys; ++i) {
    const RandomBlock key = permutation_key(i, i);
    sum += dependence(
        12, [](std::uint32_t x) { return x; }, [&](std::uint32_t x) { return permute(x, 12, key); });
  }
  CHECK(std::fabs(sum) / std::sqrt(static_cast<double>(kKeys)) < kSigma);
}

TEST_CASE("the independence check fails on permutations that only shift, and on one that two dimensions share") {
  const auto shifted = [](std::uint32_t by) { return [by](std::uint32_t x) { return (x + by) & 0xfffu; }; };
  CHECK(std::fabs(dependence(12, shifted(5), shifted(1000))) > kSigma);
  const Dependence shared = over_pairs(12, 10, [](std::uint32_t i) { return std::pair(permutation_key(0, i), permutation_key(0, i)); });
  CHECK(shared.largest > kSigma);
}

TEST_CASE("each block of a Latin hypercube has one point in each stratum of every dimension, and blocks differ") {
  for (const int width : {1, 4, 10}) {
    const DesignTables tables(DesignKind::latin_hypercube, 7, width);
    const Design design = tables.view();
    const std::uint32_t size = 1u << width;
    for (int d = 0; d < parameter::kCount; ++d)
      for (std::uint64_t block = 0; block < 3; ++block) {
        const auto stratum = [&](std::uint32_t place) { return design_word(design, block * size + place, d) >> (32 - width); };
        if (!one_to_one(size, stratum)) FAIL("block " << block << " of 2^" << width << ", dimension " << d);
      }
    if (width < 4) continue;
    const auto stratum = [&](std::uint64_t future) { return design_word(design, future, 0) >> (32 - width); };
    int same = 0;
    for (std::uint32_t place = 0; place < size; ++place) same += stratum(place) == stratum(size + place);
    CHECK(same <= 8);  // one on average; nine or more have a chance of one in a million
  }
}

TEST_CASE("a Latin hypercube's points are uniform inside their strata") {
  const DesignTables tables(DesignKind::latin_hypercube, 8, 10);
  std::vector<double> counts(64, 0.0);
  for (std::uint64_t future = 0; future < 4096; ++future)
    for (int d = 0; d < 16; ++d) ++counts[(design_word(tables.view(), future, d) >> 16) & 63u];  // the six bits below the stratum's ten
  CHECK(std::fabs(chi_square_deviation(counts, 63)) < kSigma);
}

// f is a sum over ten dimensions of (u - 1/2) and of its square. A stratum's share of a dimension's variance is about 1/n^2.
TEST_CASE("an additive function's mean has a hundredth of the error that independent points have under a Latin hypercube") {
  constexpr int kRepeats = 32;
  constexpr std::uint64_t kPoints = 1024;
  const auto f = [](auto u) {
    double sum = 0;
    for (int i = 0; i < 10; ++i) sum += (u(i) - 0.5) + (u(i) - 0.5) * (u(i) - 0.5);
    return sum;
  };
  const double independent = std::sqrt(10 * (1.0 / 12 + 1.0 / 180) / kPoints);
  CHECK(error_of_mean(DesignKind::latin_hypercube, 10, kPoints, kRepeats, 10.0 / 12, f) < independent / 100);
  CHECK(error_of_mean(DesignKind::monte_carlo, 0, kPoints, kRepeats, 10.0 / 12, f)
        == Approx(independent).epsilon(kSigma / std::sqrt(2.0 * kRepeats)));
}

TEST_CASE("Monte Carlo words are uniform in every byte, for every parameter") {
  std::array<std::vector<double>, 4> counts;
  counts.fill(std::vector<double>(256, 0.0));
  const Design design = DesignTables(DesignKind::monte_carlo, 3, 0).view();
  std::vector<double> top(256, 0.0), narrow(256, 0.0);
  for (std::uint64_t future = 0; future < 4000; ++future)
    for (int d = 0; d < parameter::kCount; ++d) {
      const std::uint32_t word = design_word(design, future, d);
      for (std::uint32_t byte = 0; byte < 4; ++byte) ++counts[byte][(word >> (8 * byte)) & 0xffu];
      ++narrow[static_cast<std::uint32_t>(fraction(word) * 253)];  // a little narrower: the check must see it
    }
  for (const std::vector<double>& byte : counts) CHECK(std::fabs(chi_square_deviation(byte, 255)) < kSigma);
  CHECK(std::fabs(chi_square_deviation(narrow, 255)) > kSigma);
}

TEST_CASE("parameters of a future are uncorrelated, and so are neighbouring futures") {
  for (const DesignKind kind : {DesignKind::monte_carlo, DesignKind::latin_hypercube}) {
    const DesignTables tables(kind, 4, 12);
    const Design design = tables.view();
    constexpr std::uint64_t kFutures = 4096;
    double within = 0, between = 0;
    const auto u = [&](std::uint64_t future, int d) { return (fraction(design_word(design, future, d)) - 0.5) * std::sqrt(12.0); };
    for (int d = 0; d + 1 < parameter::kCount; ++d) {
      double beside = 0, next = 0;
      for (std::uint64_t future = 0; future < kFutures; ++future) {
        beside += u(future, d) * u(future, d + 1);
        next += u(future, d) * u(future + 1, d);
      }
      within = std::max(within, std::fabs(beside) / 64);
      between = std::max(between, std::fabs(next) / 64);
    }
    CHECK(within < kSigma);
    CHECK(between < kSigma);
  }
}

}  // namespace
