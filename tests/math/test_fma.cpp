// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#include <boost/multiprecision/cpp_int.hpp>
#include <cmath>

#include "tests/math/operands.hpp"
#include "tests/math/runnable_types.hpp"
#include "tests/support/catch.hpp"

// fma is rounded once, on every value type: checked against exact integers.
namespace {

using namespace quadrant;
using namespace quadrant::test;
namespace mp = boost::multiprecision;
using Integer = mp::number<mp::cpp_int_backend<1024, 1024, mp::signed_magnitude, mp::unchecked, void>>;

constexpr int kUnit = -298;  // a product of floats, and a float, is a whole number of 2^-298

/// A finite float as a whole number of 2^exponent.
Integer mantissa(float x, int& exponent) {
  const float scaled = std::frexp(x, &exponent);
  exponent -= 24;
  return Integer(static_cast<std::int64_t>(std::ldexp(scaled, 24)));
}

Integer in_units(const Integer& mantissa_of, int exponent) {
  const int shift = exponent - kUnit;
  return shift >= 0 ? Integer(mantissa_of << shift) : Integer(mantissa_of / (Integer(1) << -shift));  // a subnormal's low bits are 0
}

/// The float nearest to `sum` units, ties to even, beyond the largest infinite.
float rounded(const Integer& sum, bool zero_is_negative) {
  if (sum == 0) return zero_is_negative ? -0.0f : 0.0f;
  const Integer magnitude = abs(sum);
  const int quantum = std::max(static_cast<int>(msb(magnitude)) + kUnit - 23, -149);
  const int shift = quantum - kUnit;
  Integer kept = magnitude >> shift;
  const Integer rest = magnitude - (kept << shift), half = Integer(1) << (shift - 1);
  if (rest > half || (rest == half && bit_test(kept, 0))) ++kept;
  const double result = std::ldexp(static_cast<double>(static_cast<std::int64_t>(kept)), quantum);
  const float narrow = result >= 0x1p128 ? HUGE_VALF : static_cast<float>(result);
  return sum < 0 ? -narrow : narrow;
}

float exact_fma(float a, float b, float c) {
  int ea = 0, eb = 0, ec = 0;
  const Integer ma = mantissa(a, ea), mb = mantissa(b, eb), mc = mantissa(c, ec);
  const bool both_negative = std::signbit(a) != std::signbit(b) && std::signbit(c);  // only then is a sum of zeros -0
  const bool zeros = (ma == 0 || mb == 0) && mc == 0;
  return rounded(in_units(ma * mb, ea + eb) + in_units(mc, ec), zeros && both_negative);
}

struct Triples {
  std::array<Words, 3> words;
  void add(float a, float b, float c) {
    words[0].push_back(bits(a));
    words[1].push_back(bits(b));
    words[2].push_back(bits(c));
  }
  /// Fills up to whole packs.
  void pad() {
    while (words[0].size() % 16 != 0) add(1.0f, 1.0f, 1.0f);
  }
};

float random_float(Scramble& random, int low_exponent, int high_exponent) {
  const auto span = static_cast<std::uint32_t>(high_exponent - low_exponent);
  const float x = std::ldexp(1.0f + static_cast<float>(random.next() >> 9) * 0x1p-23f, low_exponent + static_cast<int>(random.below(span)));
  return (random.next() & 1u) != 0 ? -x : x;
}

/// c = -a b to within a few ULP: nearly all of the sum cancels.
Triples cancelling(std::size_t n) {
  Triples all;
  Scramble random(11);
  while (all.words[0].size() < n) {
    const float a = random_float(random, -60, 60), b = random_float(random, -60, 60);
    all.add(a, b, from_bits(bits(-(a * b)) + static_cast<std::int32_t>(random.below(9)) - 4));
  }
  return all;
}

/// Sums a hair off the middle of two floats, where rounding to double first and to float then goes wrong.
Triples traps(std::size_t n) {
  Triples all;
  Scramble random(12);
  while (all.words[0].size() < n) {
    const float c = random_float(random, -30, 30);
    const float k = static_cast<float>(1 + random.below(64)) * 0x1p-23f;
    const float half = std::ldexp(1.0f, std::ilogb(c) - 24);
    all.add(half * (1 + k), 1 - k, c);  // half an ULP of c, less k^2 of it
    all.add(-half * (1 + k), 1 - k, c);
    const float odd = from_bits(bits(random_float(random, -30, 30)) | 1);
    all.add(odd, 1.5f, std::ldexp(odd, -90));  // the product ends in the middle of two floats or on one; c tips it
    all.add(odd, 1.5f, -std::ldexp(odd, -90));
  }
  return all;
}

/// Results among the subnormals, and around the largest float.
Triples ends(std::size_t n) {
  Triples all;
  Scramble random(13);
  while (all.words[0].size() < n) {
    all.add(random_float(random, -80, -60), random_float(random, -80, -60), random_float(random, -150, -120));
    all.add(random_float(random, 60, 68), random_float(random, 58, 61), random_float(random, 120, 128));
  }
  return all;
}

Triples spread(std::size_t n) {
  Triples all;
  Scramble random(14);
  while (all.words[0].size() < n) {
    const float x = from_bits(random.word()), y = from_bits(random.word()), z = from_bits(random.word());
    if (std::isfinite(x) && std::isfinite(y) && std::isfinite(z)) all.add(x, y, z);
  }
  return all;
}

template <class Function>
std::size_t wrong_ones(const Triples& t, Function function) {
  std::size_t wrong = 0;
  for (std::size_t i = 0; i < t.words[0].size(); ++i) {
    const float a = from_bits(t.words[0][i]), b = from_bits(t.words[1][i]), c = from_bits(t.words[2][i]);
    if (bits(function(a, b, c)) != bits(exact_fma(a, b, c))) ++wrong;
  }
  return wrong;
}

void check_exact(Triples t) {
  t.pad();
  const std::size_t n = t.words[0].size();
  for (const ValueType* type : runnable_types()) {
    Words out(n);
    operation(*type, "fma(a, b, c)").apply(t.words[0].data(), t.words[1].data(), t.words[2].data(), out.data(), static_cast<int>(n));
    std::size_t i = 0;
    INFO(type->name);
    CHECK(wrong_ones(t, [&](float, float, float) { return from_bits(out[i++]); }) == 0);
  }
}

TEST_CASE("fma is the exact sum rounded once where the sum cancels") { check_exact(cancelling(40000)); }
TEST_CASE("fma is the exact sum rounded once where rounding twice would go wrong") { check_exact(traps(40000)); }
TEST_CASE("fma is the exact sum rounded once among the subnormals and at the largest floats") { check_exact(ends(40000)); }
TEST_CASE("fma is the exact sum rounded once on random floats") { check_exact(spread(40000)); }

TEST_CASE("the operands tell fma from a product and a sum, and from a sum in double precision") {
  const auto two_roundings = [](float a, float b, float c) { return a * b + c; };
  const auto by_double = [](float a, float b, float c) {
    return static_cast<float>(static_cast<double>(a) * static_cast<double>(b) + static_cast<double>(c));
  };
  CHECK(wrong_ones(cancelling(1000), two_roundings) > 100);
  CHECK(wrong_ones(traps(1000), by_double) > 100);
}

// The compiler's own fma is the C library's or the instruction; both are held against the exact sum above.
TEST_CASE("every value type's fma has the scalar one's bits on eight million operands") {
  const ValueType& scalar = *runnable_types().front();
  for (std::uint64_t seed = 1; seed <= 8; ++seed) {
    std::array<Words, 3> operands = random_triples(1 << 20, 100 + seed);
    // half of the addends get an exponent near the product's, else nearly all of them vanish or dominate
    for (std::size_t i = 0; i < operands[2].size(); i += 2) {
      const float product = from_bits(operands[0][i]) * from_bits(operands[1][i]);
      operands[2][i] = (bits(product) & 0x7f800000) ^ (operands[2][i] & static_cast<std::int32_t>(0x83ffffff));
    }
    Words expected(operands[0].size());
    const auto apply = [&](const ValueType& type, Words& out) {
      operation(type, "fma(a, b, c)").apply(operands[0].data(), operands[1].data(), operands[2].data(), out.data(), static_cast<int>(out.size()));
    };
    apply(scalar, expected);
    for (const ValueType* type : runnable_types()) {
      Words out(expected.size());
      apply(*type, out);
      std::size_t different = 0;
      for (std::size_t i = 0; i < out.size(); ++i)
        if (out[i] != expected[i] && !(std::isnan(from_bits(out[i])) && std::isnan(from_bits(expected[i])))) ++different;
      INFO(type->name << ", seed " << seed);
      CHECK(different == 0);
    }
  }
}

}  // namespace
