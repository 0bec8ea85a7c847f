// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "tests/math/operands.hpp"
#include "tests/math/runnable_types.hpp"
#include "tests/support/catch.hpp"

// Every value type gives the bits of the scalar one, operation by operation; and the scalar one is what it says it is.
namespace {

using namespace quadrant;
using namespace quadrant::test;

constexpr std::size_t kRandom = 1 << 20;

bool is_nan(std::int32_t word) { return (word & 0x7fffffff) > 0x7f800000; }

using Operands = std::array<Words, 3>;

Words applied(const Operation& operation, const Operands& operands) {
  Words out(operands[0].size(), 0x5a5a5a5a);
  operation.apply(operands[0].data(), operands[1].data(), operands[2].data(), out.data(), static_cast<int>(out.size()));
  return out;
}

Operands within(Domain domain, Operands operands) {
  for (Words& words : operands)
    for (std::int32_t& word : words) word = brought_into(domain, word);
  return operands;
}

/// The first place where two results of an operation differ, or -1.
std::ptrdiff_t first_difference(const Words& a, const Words& b, bool exact) {
  for (std::size_t i = 0; i < a.size(); ++i)
    if (a[i] != b[i] && (exact || !is_nan(a[i]) || !is_nan(b[i]))) return static_cast<std::ptrdiff_t>(i);
  return -1;
}

void check_all_operations(const Operands& operands) {
  const ValueType& scalar = *runnable_types().front();
  for (int i = 0; i < scalar.count; ++i) {
    const Operation& reference = scalar.operations[i];
    const Operands inside = within(reference.domain, operands);
    const Words expected = applied(reference, inside);
    for (const ValueType* type : runnable_types()) {
      INFO(type->name << ": " << reference.name);
      CHECK(first_difference(expected, applied(operation(*type, reference.name), inside), reference.exact) == -1);
    }
  }
}

TEST_CASE("every operation has the scalar one's bits on all triples of special operands") { check_all_operations(special_triples()); }

TEST_CASE("every operation has the scalar one's bits on a million random operands") { check_all_operations(random_triples(kRandom, 1)); }

TEST_CASE("the comparison sees a minimum that hands on the wrong NaN, and a lost sign of zero") {
  const ValueType& scalar = *runnable_types().front();
  const Operands operands = special_triples();
  Words fmin(operands[0].size()), zero(operands[0].size(), 0);
  for (std::size_t i = 0; i < fmin.size(); ++i) fmin[i] = bits(std::fmin(from_bits(operands[0][i]), from_bits(operands[1][i])));
  CHECK(first_difference(applied(operation(scalar, "min(a, b)"), operands), fmin, true) >= 0);
  CHECK(first_difference(applied(operation(scalar, "constant -0"), operands), zero, true) >= 0);
}

// The scalar type against the language's own operators: what it is compared with above must itself be right.
TEST_CASE("the scalar value type is the language's arithmetic") {
  for (const Operands& operands : {special_triples(), random_triples(1 << 18, 4)}) {
    const auto results_of = [&](const char* name) { return applied(operation(*runnable_types().front(), name), operands); };
    const Words sum = results_of("a + b"), quotient = results_of("a / b"), root = results_of("sqrt(a)"), less = results_of("a < b ? a : c");
    const Words product = results_of("integer a * b"), shifted = results_of("a >> 31");
    for (std::size_t i = 0; i < sum.size(); ++i) {
      const float a = from_bits(operands[0][i]), b = from_bits(operands[1][i]);
      const auto same = [](std::int32_t word, float x) { return word == bits(x) || (is_nan(word) && std::isnan(x)); };
      if (!same(sum[i], a + b) || !same(quotient[i], a / b) || !same(root[i], std::sqrt(a))) FAIL("arithmetic of " << a << " and " << b);
      if (less[i] != (a < b ? operands[0][i] : operands[2][i])) FAIL("selection of " << a << " and " << b);
      const auto wide = static_cast<std::int64_t>(operands[0][i]) * operands[1][i];
      if (product[i] != static_cast<std::int32_t>(wide) || shifted[i] != (operands[0][i] < 0 ? -1 : 0)) FAIL("integers " << operands[0][i]);
    }
  }
}

TEST_CASE("the smaller or larger of two is the second one where either is NaN or both are zeros") {
  const float nan = std::numeric_limits<float>::quiet_NaN();
  const std::array<std::array<float, 2>, 4> pairs = {{{nan, 1.0f}, {1.0f, nan}, {0.0f, -0.0f}, {-0.0f, 0.0f}}};
  for (const auto& [a, b] : pairs) {
    CHECK(bits(quadrant::min(a, b)) == bits(b));
    CHECK(bits(quadrant::max(a, b)) == bits(b));
  }
  CHECK(quadrant::min(1.0f, 2.0f) == 1.0f);
  CHECK(quadrant::max(1.0f, 2.0f) == 2.0f);
}

TEST_CASE("a constant's lanes keep its bits, the sign of -0 included") {
  const Operands operands = random_triples(16, 2);
  for (const ValueType* type : runnable_types()) {
    INFO(type->name);
    const auto all_equal = [&](const char* name, std::int32_t word) {
      const Words out = applied(operation(*type, name), operands);
      return std::all_of(out.begin(), out.end(), [&](std::int32_t x) { return x == word; });
    };
    CHECK(all_equal("constant -0", std::numeric_limits<std::int32_t>::min()));
    CHECK(all_equal("constant 1e-40", bits(1e-40f)));
    CHECK(all_equal("constant integer -5", -5));
  }
}

TEST_CASE("round_to_int rounds ties to even, and what is not a tie to the nearest") {
  const std::vector<std::pair<float, std::int32_t>> cases = {{0.5f, 0},
                                                             {1.5f, 2},
                                                             {2.5f, 2},
                                                             {3.5f, 4},
                                                             {-0.5f, 0},
                                                             {-1.5f, -2},
                                                             {-2.5f, -2},
                                                             {0.49999997f, 0},
                                                             {0.50000006f, 1},
                                                             {8388607.5f, 8388608},
                                                             {8388606.5f, 8388606},
                                                             {-0.0f, 0},
                                                             {2147483520.0f, 2147483520},
                                                             {-2147483520.0f, -2147483520},
                                                             {1e-45f, 0},
                                                             {16777217.0f, 16777216}};
  Operands operands;
  for (Words& words : operands)
    for (const auto& [x, n] : cases) words.push_back(bits(x));
  for (const ValueType* type : runnable_types()) {
    const Words out = applied(operation(*type, "round_to_int(a)"), operands);
    for (std::size_t i = 0; i < cases.size(); ++i) {
      INFO(type->name << ": " << cases[i].first);
      CHECK(out[i] == cases[i].second);
    }
  }
}

TEST_CASE("futures lie in memory in the order of the lanes") {
  Operands operands;
  for (Words& words : operands) {
    words.resize(64);
    std::iota(words.begin(), words.end(), 1);
  }
  for (const ValueType* type : runnable_types()) {
    INFO(type->name);
    CHECK(applied(operation(*type, "integer a & b"), operands) == operands[0]);
  }
}

TEST_CASE("store_bins narrows all numbers from 0 to 32767, in order") {
  Words numbers(32768);
  std::iota(numbers.begin(), numbers.end(), 0);
  for (const ValueType* type : runnable_types()) {
    std::vector<std::uint16_t> out(numbers.size() + 16, 0xffff);
    type->store_bins(numbers.data(), out.data(), static_cast<int>(numbers.size()));
    INFO(type->name);
    CHECK(std::equal(numbers.begin(), numbers.end(), out.begin()));
    CHECK(std::all_of(out.end() - 16, out.end(), [](std::uint16_t x) { return x == 0xffff; }));  // and writes no further
  }
}

TEST_CASE("add_squares sums the squares of all lanes exactly, up to the largest integers") {
  Scramble random(3);
  for (int round = 0; round < 10000; ++round) {
    std::array<std::int32_t, 16> q{}, r{};
    const int spread = round % 30;  // 16 squares of 30 bits and a sign stay below 2^63
    for (std::int32_t& x : q) x = random.word() >> (spread + 1);
    for (std::int32_t& x : r) x = random.word() >> (spread + 1);
    if (round == 0) q.fill(std::numeric_limits<std::int32_t>::min() / 4), r.fill(0);
    std::int64_t exact = 0;
    for (std::size_t i = 0; i < 16; ++i) exact += static_cast<std::int64_t>(q[i]) * q[i] - static_cast<std::int64_t>(r[i]) * r[i];
    for (const ValueType* type : runnable_types()) {
      INFO(type->name);
      REQUIRE(type->difference_of_squares(q.data(), r.data()) == exact);
    }
  }
}

TEST_CASE("any and all see each single lane") {
  for (std::size_t lane = 0; lane < 16; ++lane) {
    std::array<float, 16> low{}, one{}, others{};
    others.fill(1.0f);
    one[lane] = 1.0f;
    others[lane] = 0.0f;
    for (const ValueType* type : runnable_types()) {
      INFO(type->name << ", lane " << lane);
      CHECK(type->any_less(low.data(), one.data()));
      CHECK_FALSE(type->all_less(low.data(), one.data()));
      CHECK(type->any_less(low.data(), others.data()));
      CHECK_FALSE(type->all_less(low.data(), others.data()));
      CHECK_FALSE(type->any_less(low.data(), low.data()));
    }
  }
  std::array<float, 16> low{}, high{};
  high.fill(1.0f);
  for (const ValueType* type : runnable_types()) CHECK(type->all_less(low.data(), high.data()));
}

}  // namespace
