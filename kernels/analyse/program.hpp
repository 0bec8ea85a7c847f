// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "kernels/base/value.hpp"

// Expressions over captured outcomes (docs/claims.md), compiled to programs of a stack machine. A condition is the number 1 or 0.
namespace quadrant {

/// What an instruction does with the top of the stack.
enum class Operation : std::int32_t {
  constant,  ///< pushes `value`
  column,    ///< pushes column number `column`
  passage,   ///< pushes column number `column`, infinite where it is 0: a passage that never came
  add,
  subtract,
  multiply,
  divide,
  negate,
  absolute,
  minimum,
  maximum,
  less,        ///< 1 where a < b, else 0; as the next two, 0 where one is no number
  less_equal,  ///< 1 where a <= b
  equal,       ///< 1 where a == b
  negation     ///< 1 - a: of conditions. Their `and` is a minimum, their `or` a maximum
};

/// One instruction.
struct Instruction {
  Operation operation;
  std::int32_t column;
  float value;
};

/// A program leaves one number on its stack; without instructions it is none.
struct Program {
  const Instruction* first;
  std::int32_t count;
};

inline constexpr int kProgramStack = 32;  ///< deepest stack; the compiler refuses programs that need more

}  // namespace quadrant

namespace quadrant::inline QD_ISA {

/// 1 where a condition holds, else 0.
template <class V>
QD_HD V truth(MaskOf<V> holds) {
  return select(holds, V(1.0f), V(0.0f));
}

// The compiler of programs keeps the stack within bounds and never reads what was not pushed (tested on random expressions); the
// analyser cannot know.
// NOLINTBEGIN(clang-analyzer-core.*): see above
/// The value of a program for the futures at `place` of columns that are `stride` floats apart.
template <class V>
QD_HD_OUTLINE inline V evaluate(const Program& program, const float* columns, int stride, int place) {
  V stack[kProgramStack];
  stack[0] = V(0.0f);
  int top = -1;
  for (int i = 0; i < program.count; ++i) {
    const Instruction& step = program.first[i];
    const auto at = [&] { return columns + static_cast<long>(step.column) * stride + place; };
    const auto binary = [&](auto result) {
      --top;
      stack[top] = result(stack[top], stack[top + 1]);
    };
    switch (step.operation) {
      case Operation::constant: stack[++top] = V(step.value); break;
      case Operation::column: stack[++top] = load<V>(at()); break;
      case Operation::passage: {
        const V time = load<V>(at());
        stack[++top] = select(time > V(0.0f), time, V(from_bits(0x7f800000)));
        break;
      }
      case Operation::add: binary([](V a, V b) { return a + b; }); break;
      case Operation::subtract: binary([](V a, V b) { return a - b; }); break;
      case Operation::multiply: binary([](V a, V b) { return a * b; }); break;
      case Operation::divide: binary([](V a, V b) { return a / b; }); break;
      case Operation::negate: stack[top] = -stack[top]; break;
      case Operation::absolute: stack[top] = abs(stack[top]); break;
      case Operation::minimum: binary([](V a, V b) { return min(a, b); }); break;
      case Operation::maximum: binary([](V a, V b) { return max(a, b); }); break;
      case Operation::less: binary([](V a, V b) { return truth<V>(a < b); }); break;
      case Operation::less_equal: binary([](V a, V b) { return truth<V>(a <= b); }); break;
      case Operation::equal: binary([](V a, V b) { return truth<V>((a <= b) & (b <= a)); }); break;
      case Operation::negation: stack[top] = 1.0f - stack[top]; break;
    }
  }
  return stack[0];
}
// NOLINTEND(clang-analyzer-core.*): see above

}  // namespace quadrant::inline QD_ISA
