// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0

// Compiled once per value type and instruction set, with
//   QD_ISA      the inline namespace, unlike that of every other part of the program
//   QD_OPS      the name of the function that hands the operations out (value_type_ops.hpp)
//   QD_NAME     the name of the value type, in quotes
//   QD_SCALAR   defined for the scalar value type
#include "tests/math/value_type_ops.hpp"

#include "kernels/base/pack.hpp"
#include "kernels/math/logistic.hpp"
#include "kernels/math/normal.hpp"

namespace quadrant::test {
namespace {

#if defined(QD_SCALAR)
using V = float;
#else
using V = Pack;
#endif
using I = IntOf<V>;
constexpr int kLanes = Lanes<V>::count;

struct Reader {
  const std::int32_t* a;
  const std::int32_t* b;
  const std::int32_t* c;
};

QD_HD void put(V x, std::int32_t* out) { store(bits(x), out); }
QD_HD void put(I x, std::int32_t* out) { store(x, out); }

template <class F>
QD_HD void over_all(const Reader& from, std::int32_t* out, int n, F operation) {
  for (int i = 0; i < n; i += kLanes) {
    const I a = load_int<V>(from.a + i), b = load_int<V>(from.b + i), c = load_int<V>(from.c + i);
    put(operation(a, b, c), out + i);
  }
}

// `x y z` are the operands as floats, `a b c` as integers.
#define QD_APPLY(expression)                                                                                       \
  [](const std::int32_t* first, const std::int32_t* second, const std::int32_t* third, std::int32_t* out, int n) { \
    over_all({first, second, third}, out, n, [](I a, I b, I c) {                                                   \
      [[maybe_unused]] const V x = from_bits(a), y = from_bits(b), z = from_bits(c);                               \
      return expression;                                                                                           \
    });                                                                                                            \
  }

constexpr Operation kOperations[] = {
    {"a + b", Domain::floats, false, QD_APPLY(x + y)},
    {"a - b", Domain::floats, false, QD_APPLY(x - y)},
    {"a * b", Domain::floats, false, QD_APPLY(x* y)},
    {"a / b", Domain::floats, false, QD_APPLY(x / y)},
    {"-a", Domain::floats, true, QD_APPLY(-x)},
    {"fma(a, b, c)", Domain::floats, false, QD_APPLY(fma(x, y, z))},
    {"sqrt(a)", Domain::floats, false, QD_APPLY(sqrt(x))},
    {"min(a, b)", Domain::floats, true, QD_APPLY(min(x, y))},
    {"max(a, b)", Domain::floats, true, QD_APPLY(max(x, y))},
    {"abs(a)", Domain::floats, true, QD_APPLY(abs(x))},
    {"clip01(a)", Domain::floats, true, QD_APPLY(clip01(x))},
    {"clip(a, -2, 3)", Domain::floats, true, QD_APPLY(clip(x, -2.0f, 3.0f))},
    {"a < b ? a : c", Domain::floats, true, QD_APPLY(select(x < y, x, z))},
    {"a > b ? a : c", Domain::floats, true, QD_APPLY(select(x > y, x, z))},
    {"a <= b ? a : c", Domain::floats, true, QD_APPLY(select(x <= y, x, z))},
    {"a >= b ? a : c", Domain::floats, true, QD_APPLY(select(x >= y, x, z))},
    {"a < b and b < c, in integers", Domain::floats, true, QD_APPLY(select((x < y) & (y < z), I(1), I(0)))},
    {"a < b or b < c, in integers", Domain::floats, true, QD_APPLY(select((x < y) | (y < z), I(1), I(0)))},
    {"not a < b, in integers", Domain::floats, true, QD_APPLY(select(!(x < y), I(1), I(0)))},
    {"bits(a)", Domain::floats, true, QD_APPLY(bits(x))},
    {"round_to_int(a)", Domain::round, true, QD_APPLY(round_to_int(x))},
    {"to_float(a)", Domain::integers, true, QD_APPLY(to_float(a))},
    {"integer a + b", Domain::integers, true, QD_APPLY(a + b)},
    {"integer a - b", Domain::integers, true, QD_APPLY(a - b)},
    {"integer a * b", Domain::integers, true, QD_APPLY(a* b)},
    {"integer a & b", Domain::integers, true, QD_APPLY(a& b)},
    {"integer a | b", Domain::integers, true, QD_APPLY(a | b)},
    {"integer a ^ b", Domain::integers, true, QD_APPLY(a ^ b)},
    {"integer min", Domain::integers, true, QD_APPLY(min(a, b))},
    {"integer max", Domain::integers, true, QD_APPLY(max(a, b))},
    {"integer a > b ? b : c", Domain::integers, true, QD_APPLY(select(greater(a, b), b, c))},
    {"a >> 1", Domain::integers, true, QD_APPLY(a >> 1)},
    {"a >> 31", Domain::integers, true, QD_APPLY(a >> 31)},
    {"shift_left(a, 9)", Domain::integers, true, QD_APPLY(shift_left(a, 9))},
    {"shift_left(a, 23)", Domain::integers, true, QD_APPLY(shift_left(a, 23))},
    {"shift_right_logical(a, 9)", Domain::integers, true, QD_APPLY(shift_right_logical(a, 9))},
    {"shift_right_logical(a, 31)", Domain::integers, true, QD_APPLY(shift_right_logical(a, 31))},
    {"exp(a)", Domain::floats, false, QD_APPLY(exp(x))},
    {"log(a)", Domain::positive, false, QD_APPLY(log(x))},
    {"logistic(a)", Domain::floats, false, QD_APPLY(logistic(x))},
    {"logit(a)", Domain::share, false, QD_APPLY(logit(x))},
    {"inertia(a, 1/4)", Domain::share, false, QD_APPLY(inertia(x, 0.25f))},
    {"normal_upper_quantile(a)", Domain::tail, false, QD_APPLY(normal_upper_quantile(x))},
    {"normal_quantile(a)", Domain::share, false, QD_APPLY(normal_quantile(x))},
    {"normal_cdf(a)", Domain::floats, false, QD_APPLY(normal_cdf(x))},
    {"normal_from_bits(a)", Domain::integers, false, QD_APPLY(normal_from_bits<V>(a))},
    {"uniform_from_bits(a)", Domain::integers, false, QD_APPLY(uniform_from_bits<V>(a))},
    {"constant -0", Domain::floats, true, QD_APPLY(V(-0.0f))},
    {"constant 1e-40", Domain::floats, true, QD_APPLY(V(1e-40f))},
    {"constant integer -5", Domain::integers, true, QD_APPLY(I(-5))},
};

void store_all_bins(const std::int32_t* a, std::uint16_t* out, int n) {
  for (int i = 0; i < n; i += kLanes) store_bins(load_int<V>(a + i), out + i);
}

std::int64_t difference_of_squares(const std::int32_t* q, const std::int32_t* r) {
  SquareOf<V> first = SquareOf<V>(0), second = SquareOf<V>(0);
  for (int i = 0; i < 16; i += kLanes) first = add_squares(first, load_int<V>(q + i));
  for (int i = 0; i < 16; i += kLanes) second = add_squares(second, load_int<V>(r + i));
  return total(first - second);
}

bool any_less_of_16(const float* a, const float* b) {
  bool found = false;
  for (int i = 0; i < 16; i += kLanes) found = any(load<V>(a + i) < load<V>(b + i)) || found;
  return found;
}

bool all_less_of_16(const float* a, const float* b) {
  bool every = true;
  for (int i = 0; i < 16; i += kLanes) every = all(load<V>(a + i) < load<V>(b + i)) && every;
  return every;
}

}  // namespace

const ValueType& QD_OPS() {
  static constexpr ValueType type = {
      QD_NAME,        kLanes,        kOperations, static_cast<int>(sizeof kOperations / sizeof kOperations[0]), store_all_bins, difference_of_squares,
      any_less_of_16, all_less_of_16};
  return type;
}

}  // namespace quadrant::test
