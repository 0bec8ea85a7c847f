// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>

#include "host/base/names.hpp"
#include "host/base/text.hpp"
#include "host/config/expression.hpp"
#include "kernels/model/step_time.hpp"

namespace quadrant {
namespace {

/// The first and the last time that a part of an expression is asked about: within a span, all its steps.
struct Asked {
  double first, last;
};

/// The times that the argument of a span is asked about at most; the first is later than the last where the span is always empty.
Asked asked_in(const Expression& span, const Asked& asked, const ExpressionScope& scope) {
  return {std::max(span.from.at(asked.first), scope.start + 1.0 / scope.steps_per_year), std::min(span.to.at(asked.last), scope.horizon)};
}

/// Throws unless a step ends at a moment, whatever the time asked about; within the experiment, where `inside`.
void check_moment(const Moment& m, int position, const ExpressionScope& scope, const Asked& asked, bool inside) {
  for (const double time : {asked.first, asked.last}) {
    const double year = m.at(time);
    const std::optional<int> steps = steps_to(year, scope.start, scope.steps_per_year);
    if (!steps || (inside && (*steps < 1 || year > scope.horizon + 1e-6)))
      throw ExpressionError{
          position, shortest(year),
          inside ? "a step's end after " + shortest(scope.start) + ", up to " + shortest(scope.horizon) + ", in years" : "a step's end, in years"};
  }
}

/// "[a] number", or "condition".
void check_type(const Expression& e, bool condition) {
  if (e.condition != condition)
    throw ExpressionError{e.position, e.condition ? "a condition" : "a number", condition ? "a condition, as in lag_cn < 6" : "a number"};
}

/// Names of all outcomes, and the words that stand where one may.
std::vector<std::string> outcome_names() {
  std::vector<std::string> names = names_of(series_info());
  for (const OutcomeInfo& info : outcome_info()) {
    names.push_back(info.name);
    if (info.kind == OutcomeKind::passage) names.push_back("passed_" + info.name.substr(2));
  }
  for (const std::vector<std::string>& codes : {quadrant_names(), tip_names(), {"time"}}) names.insert(names.end(), codes.begin(), codes.end());
  return names;
}

/// Throws unless there is the policy under which an outcome is asked for.
void check_policy(const Expression& e, const ExpressionScope& scope, const Asked& asked) {
  const std::string name = e.kind == Expression::Kind::passed ? "passed_" + e.name.substr(2) : e.name;
  const bool before_fork = e.at.at(asked.last) <= kFork;
  if (e.under == Expression::Under::in_force && !scope.first && !before_fork)
    throw ExpressionError{e.position, "'" + name + "' under no policy", "POLICY." + name + ", or a `policy` of the claim"};
  if ((e.under == Expression::Under::first && !scope.first) || (e.under == Expression::Under::second && !scope.second))
    throw ExpressionError{e.position, "policy " + e.policy + " where there is none",
                          "a in a claim with `policy`, b in one with `against`; a policy of that name stands in quotes, as '" + e.policy + "'"};
  if (e.under != Expression::Under::named || index_of(scope.policies, e.policy) >= 0) return;
  throw ExpressionError{e.position, "unknown policy " + shown_text(e.policy) + did_you_mean(e.policy, scope.policies),
                        std::string(scope.first ? "a, " : "") + (scope.second ? "b, " : "") + join(scope.policies, ", ")};
}

void check_outcome(const Expression& e, const ExpressionScope& scope, const Asked& asked) {
  static const std::vector<std::string> names = outcome_names();
  const bool passed = e.kind == Expression::Kind::passed;
  const int series = index_of(names_of(series_info()), e.name), outcome = index_of(names_of(outcome_info()), e.name);
  if (series < 0 && outcome < 0) {
    const std::string name = passed ? "passed_" + e.name.substr(2) : e.name;
    throw ExpressionError{
        e.position, "unknown outcome '" + name + "'" + did_you_mean(name, names),
        passed ? "passed_ and a first passage of docs/model.md, section 10.2" : "a series or horizon outcome of docs/model.md, section 10"};
  }
  check_moment(e.at, e.position, scope, asked, true);
  check_policy(e, scope, asked);
}

void check_operation(Expression& e) {
  const bool logic = e.name == "and" || e.name == "or" || e.name == "not";
  for (const Expression& arg : e.args) check_type(arg, logic);
  e.condition = logic || e.name == "<" || e.name == "<=" || e.name == "==";
}

void check_span(const Expression& e, const ExpressionScope& scope, const Asked& asked) {
  check_moment(e.from, e.position, scope, asked, false);
  check_moment(e.to, e.position, scope, asked, false);
  if (e.from.kind == e.to.kind && e.from.years > e.to.years)
    throw ExpressionError{e.position, "a span from " + shortest(e.from.at(asked.last)) + " to " + shortest(e.to.at(asked.last)),
                          "one that does not end before it begins"};
}

/// A leaf is at most a column, a constant and their sum; an operation adds one instruction, and a span for each of its steps one that
/// folds it in, with two more of a mean.
ExpressionCost cost_of(const Expression& e, const ExpressionScope& scope, const Asked& asked) {
  const Asked inner = e.kind == Expression::Kind::span ? asked_in(e, asked, scope) : asked;
  ExpressionCost cost{e.args.empty() ? 3.0 : 2.0, 2};
  for (std::size_t i = 0; i < e.args.size(); ++i) {
    const ExpressionCost part = cost_of(e.args[i], scope, inner);
    cost.instructions += part.instructions;
    cost.kept = std::max(cost.kept, part.kept + static_cast<int>(i));
  }
  if (e.kind == Expression::Kind::difference) cost = {2 * cost.instructions, cost.kept + 1};
  if (e.kind == Expression::Kind::span) {
    double years = std::max(inner.last - inner.first, 0.0);
    if (e.from.kind == e.to.kind) years = std::min(years, e.to.years - e.from.years);
    cost = {cost.instructions * (std::round(years * scope.steps_per_year) + 1), cost.kept + 1};
  }
  return cost;
}

void check_part(Expression& e, const ExpressionScope& scope, const Asked& asked, bool in_difference) {
  if (e.kind == Expression::Kind::difference && !scope.second)
    throw ExpressionError{e.position, "D(), the difference of two policies", "it in a claim with `policy` and `against`"};
  if (e.kind == Expression::Kind::difference && in_difference) throw ExpressionError{e.position, "D() inside D()", "one difference"};
  Asked inner = e.kind == Expression::Kind::span ? asked_in(e, asked, scope) : asked;
  if (inner.first > inner.last) inner = asked;  // over no step: nothing is ever read
  if (e.kind == Expression::Kind::span) check_span(e, scope, asked);
  for (Expression& arg : e.args) check_part(arg, scope, inner, in_difference || e.kind == Expression::Kind::difference);
  switch (e.kind) {
    case Expression::Kind::number:
    case Expression::Kind::time: return;
    case Expression::Kind::outcome: check_outcome(e, scope, asked); return;
    case Expression::Kind::passed:
      check_outcome(e, scope, asked);
      e.condition = true;
      return;
    case Expression::Kind::parameter:
      if (index_of(parameter_names(), e.name) < 0)
        throw ExpressionError{e.position, "unknown parameter '" + e.name + "'" + did_you_mean(e.name, parameter_names()),
                              "a parameter of docs/model.md, section 12"};
      return;
    case Expression::Kind::operation: check_operation(e); return;
    case Expression::Kind::difference: check_type(e.args[0], false); return;
    case Expression::Kind::span: check_type(e.args[0], e.condition); return;
  }
}

}  // namespace

ExpressionCost most_cost(const Expression& e, const ExpressionScope& scope) { return cost_of(e, scope, {scope.earliest, scope.horizon}); }

void check_expression(Expression& e, const ExpressionScope& scope) {
  check_part(e, scope, {scope.earliest, scope.horizon}, false);
  const ExpressionCost cost = most_cost(e, scope);
  if (cost.instructions > kMostInstructions || cost.kept > kMostKept)
    throw ExpressionError{
        1, "an expression of " + shortest(std::round(cost.instructions)) + " steps, " + std::to_string(cost.kept) + " of them open at once",
        "at most " + std::to_string(kMostInstructions) + " and " + std::to_string(kMostKept)};
}

std::vector<std::string> policies_in(const Expression& e) {
  std::vector<std::string> names;
  if (e.under == Expression::Under::named) names.push_back(e.policy);
  for (const Expression& arg : e.args)
    for (std::string& name : policies_in(arg))
      if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(std::move(name));
  return names;
}

}  // namespace quadrant
