// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <boost/math/special_functions/erf.hpp>
#include <limits>

#include "kernels/math/normal.hpp"
#include "tests/math/ulp.hpp"
#include "tests/support/catch.hpp"

// The normal distribution's quantile and distribution functions, and the two ways from random bits to numbers.
namespace {

using namespace quadrant;
using namespace quadrant::test;

constexpr long double kRootTwo = 1.41421356237309504880168872420969808L;
constexpr float kLeast = 0x1p-33f;  // the smallest tail probability that 32 bits give
constexpr std::int32_t kSign = std::numeric_limits<std::int32_t>::min();

long double exact_upper_quantile(long double p) { return kRootTwo * boost::math::erfc_inv(2 * p); }
long double exact_cdf(long double z) { return 0.5L * std::erfc(-z / kRootTwo); }

/// The bound that normal_upper_quantile states at the quantile z.
long double quantile_bound(long double z) { return std::max(6 * spacing(z), 0x1p-24L); }

TEST_CASE("normal_upper_quantile is within 6 ULP, or 2^-24 near 0, for p in [2^-33, 1/2]") {
  Worst worst;
  walk_floats(kLeast, 0.5f, 251, [&](float p) {
    const long double exact = exact_upper_quantile(static_cast<long double>(p));
    worst.see(std::fabs(static_cast<long double>(normal_upper_quantile(p)) - exact) / quantile_bound(exact), p);
  });
  INFO("worst " << worst.value << " of the bound at " << worst.at);
  CHECK(worst.value <= 1.0);
  CHECK(normal_upper_quantile(0.5f) == 0.0f);
}

TEST_CASE("normal_upper_quantile falls in p and never turns negative") {
  float before = normal_upper_quantile(kLeast);
  // steps of 1 % in p move z by 1 % of Mills' ratio or more: 1e-3, far above the error
  for (float p = kLeast; p < 0.49f; p *= 1.01f) {
    const float z = normal_upper_quantile(p);
    REQUIRE((p == kLeast ? z <= before : z < before));
    before = z;
  }
  walk_floats(0.499f, 0.5f, 1, [](float p) {
    if (!(normal_upper_quantile(p) >= 0.0f)) FAIL("negative at " << p);
  });
}

TEST_CASE("normal_quantile has the bound of normal_upper_quantile on both sides of 1/2") {
  Worst worst;
  walk_floats(kLeast, 0x1.fffffep-1f, 311, [&](float u) {  // 1 - u is exact for u >= 1/2
    const auto x = static_cast<long double>(u);
    const long double exact = u < 0.5f ? -exact_upper_quantile(x) : exact_upper_quantile(1 - x);
    worst.see(std::fabs(static_cast<long double>(normal_quantile(u)) - exact) / quantile_bound(exact), u);
  });
  INFO("worst " << worst.value << " of the bound at " << worst.at);
  CHECK(worst.value <= 1.0);
  CHECK(normal_quantile(1.0f) == normal_upper_quantile(kLeast));
  CHECK(normal_quantile(0.0f) == -normal_upper_quantile(kLeast));
  CHECK(normal_quantile(0.5f) == 0.0f);
}

// The 31 bits are rounded to a float and so is the sum with 2^-33: 2^-24 relative in p, which moves z by p/phi(z) 2^-24, and Mills'
// ratio p/phi(z) is at most sqrt(pi/2).
TEST_CASE("normal_from_bits is the quantile of (k + 1/2) 2^-32") {
  Worst worst;
  const auto see = [&](std::uint32_t k) {
    const long double exact = exact_upper_quantile((static_cast<long double>(k) + 0.5L) * 0x1p-32L);
    const float z = normal_from_bits<float>(static_cast<std::int32_t>(k));
    worst.see(std::fabs(static_cast<long double>(z) - exact) / (quantile_bound(exact) + 1.2534L * 0x1p-24L), z);
  };
  for (std::uint32_t k = 0; k < 20000; ++k) see(k);  // the far tail, word by word
  for (std::uint32_t k = 0; k < 0x7fffffffu - 4001; k += 4001) see(k);
  INFO("worst " << worst.value << " of the bound at z = " << worst.at);
  CHECK(worst.value <= 1.0);
}

TEST_CASE("normal_from_bits is symmetric, largest for word 0 and 0 for the last") {
  const float largest = normal_from_bits<float>(0);
  CHECK(largest > 6.33f);
  CHECK(largest <= 6.34f);
  CHECK(largest == Approx(static_cast<double>(exact_upper_quantile(0x1p-33L))).epsilon(1e-6));
  CHECK(normal_from_bits<float>(0x7fffffff) == 0.0f);
  for (std::int64_t k = 0; k <= 0x7fffffff; k += 1499) {
    const auto word = static_cast<std::int32_t>(k);
    const float z = normal_from_bits<float>(word);
    if (!(z >= 0 && z <= largest)) FAIL("outside at word " << k);
    if (bits(normal_from_bits<float>(word | kSign)) != (bits(z) ^ kSign)) FAIL("not symmetric at word " << k);
  }
}

TEST_CASE("uniform_from_bits is exactly (k + 1/2) 2^-23: never 0, never 1, the low 9 bits unused") {
  for (std::int32_t k = 0; k < (1 << 23); ++k) {
    const std::int32_t word = shift_left(k, 9);
    const double exact = (static_cast<double>(k) + 0.5) / 8388608.0;
    if (static_cast<double>(uniform_from_bits<float>(word)) != exact) FAIL("k = " << k);
    if (uniform_from_bits<float>(word | 0x1ff) != uniform_from_bits<float>(word)) FAIL("low bits of k = " << k);
  }
  CHECK(uniform_from_bits<float>(0) > 0.0f);
  CHECK(uniform_from_bits<float>(-1) < 1.0f);
}

TEST_CASE("normal_cdf is within 12 ULP on [-7, 0]") {
  const auto lower = [](float x) { return normal_cdf(-x); };
  const Worst worst = worst_ulp(1e-8f, 7.0f, 61, lower, [](long double x) { return exact_cdf(-x); });
  INFO("worst " << worst.value << " at -" << worst.at);
  CHECK(worst.value <= 12.0);
  CHECK(normal_cdf(0.0f) == Approx(0.5).epsilon(1e-6));
}

// Above 0 it is 1 less a number below 1/2 with 12 ULP of at most 2^-25 each, rounded once more.
TEST_CASE("normal_cdf is within 6.5 times 2^-24 on [0, 7], and rises") {
  Worst worst;
  float before = 0;
  walk_floats(1e-8f, 7.0f, 61, [&](float z) {
    worst.see(std::fabs(static_cast<long double>(normal_cdf(z)) - exact_cdf(static_cast<long double>(z))), z);
    if (normal_cdf(z) < before - 0x1p-21f) FAIL("falls at " << z);
    before = std::max(before, normal_cdf(z));
  });
  INFO("worst " << worst.value << " at " << worst.at);
  CHECK(worst.value <= 6.5 * 0x1p-24);
}

TEST_CASE("normal_cdf saturates beyond 7 with numbers in (0, 1]") {
  const float infinity = std::numeric_limits<float>::infinity();
  for (const float z : {7.5f, 40.0f, 1e30f, infinity}) {
    CHECK(normal_cdf(-z) == normal_cdf(-7.0f));
    CHECK(normal_cdf(z) == normal_cdf(7.0f));
  }
  CHECK(normal_cdf(-7.0f) > 0.0f);
  CHECK(normal_cdf(7.0f) <= 1.0f);
}

}  // namespace
