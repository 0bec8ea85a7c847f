// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#include <cfloat>
#include <limits>

#include "kernels/math/exp.hpp"
#include "kernels/math/log.hpp"
#include "kernels/math/logistic.hpp"
#include "tests/math/ulp.hpp"
#include "tests/support/catch.hpp"

// Exponential and logarithm and what is made of them: the errors that their headers state, over dense grids of all floats.
namespace {

using namespace quadrant;
using namespace quadrant::test;

constexpr float kInfinity = std::numeric_limits<float>::infinity();
constexpr float kNaN = std::numeric_limits<float>::quiet_NaN();
constexpr float kTiny = 1e-8f;  // below it the functions of x near 0 are constant

float mirrored_exp(float x) { return quadrant::exp(-x); }

/// A classic mistake: ln 2 as one float in the reduction. The error meter must see it.
float exp_with_short_ln2(float x) {
  const float n = std::nearbyint(x * 1.44269504f);
  return static_cast<float>(std::exp(static_cast<double>(quadrant::fma(n, -0.693147182f, x))) * std::ldexp(1.0, static_cast<int>(n)));
}

TEST_CASE("exp is within 1 ULP on [-87, 88]") {
  const Worst positive = worst_ulp(kTiny, 88.0f, 61, quadrant::exp<float>, [](long double x) { return std::exp(x); });
  const Worst negative = worst_ulp(kTiny, 87.0f, 61, mirrored_exp, [](long double x) { return std::exp(-x); });
  INFO("worst " << positive.value << " at " << positive.at << ", " << negative.value << " at -" << negative.at);
  CHECK(positive.value <= 1.0);
  CHECK(negative.value <= 1.0);
  CHECK(quadrant::exp(0.0f) == 1.0f);
  CHECK(quadrant::exp(-0.0f) == 1.0f);
}

TEST_CASE("the error meter sees an exp whose reduction uses one float for ln 2") {
  CHECK(worst_ulp(kTiny, 88.0f, 997, exp_with_short_ln2, [](long double x) { return std::exp(x); }).value > 1.0);
}

TEST_CASE("exp saturates at -87 and 88 with normal finite numbers") {
  const float low = quadrant::exp(-87.0f), high = quadrant::exp(88.0f);
  CHECK(low >= FLT_MIN);
  CHECK(high <= FLT_MAX);
  CHECK(low == Approx(std::exp(-87.0)).epsilon(1e-6));
  CHECK(high == Approx(std::exp(88.0)).epsilon(1e-6));
  walk_floats(87.0f, FLT_MAX, 10007, [&](float x) {
    if (quadrant::exp(-x) != low) FAIL("exp(-" << x << ")");
  });
  walk_floats(88.0f, FLT_MAX, 10007, [&](float x) {
    if (quadrant::exp(x) != high) FAIL("exp(" << x << ")");
  });
  CHECK(quadrant::exp(-kInfinity) == low);
  CHECK(quadrant::exp(kInfinity) == high);
  CHECK(std::isnan(quadrant::exp(kNaN)));
  CHECK(std::isnan(quadrant::exp(-kNaN)));
}

// Where |x| >= 4 neighbouring floats are 2^-21 or more apart, and a number times 2^-21 is at least 4 of its ULPs: more than
// two errors of 1 ULP.
TEST_CASE("exp rises strictly between neighbouring floats of magnitude 4 to 87") {
  walk_floats(4.0f, 86.99f, 31, [](float x) {
    const float next = std::nextafter(x, kInfinity);
    if (!(quadrant::exp(next) > quadrant::exp(x))) FAIL("exp near " << x);
    if (!(quadrant::exp(-next) < quadrant::exp(-x))) FAIL("exp near -" << x);
  });
}

TEST_CASE("log is within 1 ULP for all positive normal floats") {
  const Worst worst = worst_ulp(FLT_MIN, FLT_MAX, 809, quadrant::log<float>, [](long double x) { return std::log(x); });
  INFO("worst " << worst.value << " at " << worst.at);
  CHECK(worst.value <= 1.0);
  // near 1, where the result tends to 0
  const Worst central = worst_ulp(0.9f, 1.1f, 3, quadrant::log<float>, [](long double x) { return std::log(x); });
  INFO("worst " << central.value << " at " << central.at);
  CHECK(central.value <= 1.0);
  CHECK(quadrant::log(1.0f) == 0.0f);
}

TEST_CASE("log gives NaN for infinity and NaN") {
  CHECK(std::isnan(quadrant::log(kInfinity)));
  CHECK(std::isnan(quadrant::log(kNaN)));
  CHECK(std::isnan(quadrant::log(-kNaN)));
}

TEST_CASE("log of zero and of negative numbers is finite, as its contract says") {
  for (const float x : {0.0f, -0.0f, -FLT_MIN, -1.0f, -FLT_MAX}) {
    INFO(x);
    CHECK(std::isfinite(quadrant::log(x)));
  }
}

// |log x| <= 1/4 on [0.78, 1.28], so two errors of 1 ULP are at most 2^-25; neighbouring floats' logarithms differ by 2^-24 or more.
TEST_CASE("log rises strictly between neighbouring floats near 1, and over steps of 2^-7 everywhere") {
  walk_floats(0.78f, 1.28f, 3, [](float x) {
    if (!(quadrant::log(std::nextafter(x, kInfinity)) > quadrant::log(x))) FAIL("log near " << x);
  });
  // |log x| < 89, so two errors are at most 2^-16, and 2^-7 more of x is 2^-8 more of log x at least
  walk_floats(FLT_MIN, 1e38f, 4093, [](float x) {
    if (!(quadrant::log(x * 1.0078125f) > quadrant::log(x))) FAIL("log near " << x);
  });
}

TEST_CASE("logistic is within 3 ULP on [-80, 80] and stays in (0, 1]") {
  const auto mirrored = [](float x) { return quadrant::logistic(-x); };
  const Worst upper = worst_ulp(kTiny, 80.0f, 127, quadrant::logistic<float>, [](long double x) { return 1 / (1 + std::exp(-x)); });
  const Worst lower = worst_ulp(kTiny, 80.0f, 127, mirrored, [](long double x) { return 1 / (1 + std::exp(x)); });
  INFO("worst " << upper.value << " at " << upper.at << ", " << lower.value << " at -" << lower.at);
  CHECK(upper.value <= 3.0);
  CHECK(lower.value <= 3.0);
  CHECK(quadrant::logistic(0.0f) == 0.5f);
  const auto inside = [](float x) { return quadrant::logistic(x) > 0 && quadrant::logistic(x) <= 1; };
  walk_floats(80.0f, FLT_MAX, 100003, [&](float x) {
    if (!inside(x) || !inside(-x)) FAIL("logistic at " << x);
  });
  CHECK((inside(kInfinity) && inside(-kInfinity)));
}

// 1 - p and the quotient are rounded, 2^-24 relative each: 2^-23 absolute in the logarithm, to which log adds its 1 ULP.
TEST_CASE("logit is within 1 ULP and 2^-23 on (0, 1)") {
  const auto check = [](float p) {
    const long double exact = std::log(static_cast<long double>(p) / (1 - static_cast<long double>(p)));
    return std::fabs(static_cast<long double>(quadrant::logit(p)) - exact) - spacing(exact) - 0x1p-23L;
  };
  walk_floats(FLT_MIN, 0.99999994f, 1009, [&](float p) {
    if (!(check(p) <= 0)) FAIL("logit at " << p);
  });
  CHECK(quadrant::logit(0.5f) == 0.0f);
}

Worst worst_inertia(float dt, float largest) {
  Worst worst;
  walk_floats(kTiny, largest, 127, [&](float rate) {
    const long double exact = -std::expm1(-static_cast<long double>(rate) * static_cast<long double>(dt));
    worst.see(std::fabs(static_cast<long double>(quadrant::inertia(rate, dt)) - exact), rate);
  });
  return worst;
}

TEST_CASE("inertia is within 2^-24 where the product of rate and step is exact") {
  const Worst worst = worst_inertia(0.25f, 4 * 87.0f);
  INFO("worst " << worst.value / 0x1p-24 << " of 2^-24 at " << worst.at);
  CHECK(worst.value <= 0x1p-24);
}

// With x = rate dt: below ln 2 the exponential's ULP is 2^-24 and the subtraction exact; the product's rounding adds
// e^-x ulp(x)/2 <= 0.31 2^-24. Above ln 2 exponential and subtraction add 1/2 each, the product at most 0.37. So 1.4 in all.
TEST_CASE("inertia is within 1.4 times 2^-24 at monthly steps") {
  const Worst worst = worst_inertia(1.0f / 12.0f, 12 * 86.9f);
  INFO("worst " << worst.value / 0x1p-24 << " of 2^-24 at " << worst.at);
  CHECK(worst.value <= 1.4 * 0x1p-24);
}

}  // namespace
