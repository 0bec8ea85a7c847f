// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

// The language in which claims, measures and objectives are stated (docs/claims.md): parsed to a tree, then checked.
namespace quadrant {

/// When an outcome is read: so many years after the time asked about, after the fork, or after the year 0.
struct Moment {
  enum class Kind { asked, fork, year } kind = Kind::asked;
  double years = 0;
  /// The moment, in years, where `asked` is the time asked about.
  [[nodiscard]] double at(double asked) const;
};

/// A node of an expression's tree.
struct Expression {
  enum class Kind {
    number,      ///< `number`
    time,        ///< the time asked about, in years
    outcome,     ///< series or horizon outcome `name` under `policy` at `at`
    passed,      ///< whether the first passage `name` has come, under `policy` at `at`
    parameter,   ///< the future's parameter `name`
    operation,   ///< `name` of `args`: + - * / negate abs min max < <= == and or not
    difference,  ///< args[0] under the first policy less args[0] under the second
    span         ///< `name` (min, max, mean) of args[0] over those steps of the experiment that end from `from` to `to`
  };
  Kind kind = Kind::number;
  int position = 0;  ///< column of the text, from 1
  double number = 0;
  std::string name;
  /// Whose outcome it is: that of the policy in force, of the first or second policy of the claim, or of the one named `policy`.
  enum class Under { in_force, first, second, named } under = Under::in_force;
  std::string policy;
  Moment at, from, to;
  std::vector<Expression> args;
  bool condition = false;  ///< holds or not, rather than a number; set by check_expression
};

/// What is wrong with an expression, and where.
struct ExpressionError {
  int position;
  std::string found, allowed;
};

/// Parses an expression of at most kLongestExpression characters. Throws ExpressionError.
Expression parse_expression(const std::string& text);
inline constexpr std::size_t kLongestExpression = 4096;

/// What an expression may refer to.
struct ExpressionScope {
  std::vector<std::string> policies;   ///< those of the experiment's files, run or not
  bool first = false, second = false;  ///< whether there is a policy "a", a policy "b"
  double start = 0, horizon = 0;       ///< of the experiment, in years
  double earliest = 0;                 ///< the first time asked about; the last one is the horizon
  int steps_per_year = 4;
};

/// Limits of what an expression may cost: instructions of its program, and numbers that it keeps at once.
inline constexpr int kMostInstructions = 20000;
inline constexpr int kMostKept = 31;  // one less than the machine's stack: an effect is compared with the size that matters

/// What an expression costs at most, whatever the time asked about.
struct ExpressionCost {
  double instructions;
  int kept;
};
ExpressionCost most_cost(const Expression& e, const ExpressionScope& scope);

/// Checks names, times, types and cost, and sets `condition` throughout. Throws ExpressionError.
void check_expression(Expression& e, const ExpressionScope& scope);

/// The policies that an expression names; a and b, the claim's own, are not among them.
std::vector<std::string> policies_in(const Expression& e);

/// The whole number of steps from the start to a time, or nothing where no step ends then.
std::optional<int> steps_to(double year, double start, int steps_per_year);

}  // namespace quadrant
