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

using Kind = Expression::Kind;

/// Throws unless a step ends at a moment, whatever the time asked about; within the experiment, where `inside`.
void check_moment(const Moment& m, int position, const ExpressionScope& scope, bool inside) {
  for (const double asked : {scope.earliest, scope.horizon}) {
    const double year = m.at(asked);
    const std::optional<int> steps = steps_to(year, scope.start, scope.steps_per_year);
    if (!steps || (inside && (*steps < 1 || year > scope.horizon + 1e-6)))
      throw ExpressionError{position, shortest(year),
                            "a step's end after " + shortest(scope.start) + ", up to " + shortest(scope.horizon) + ", in years"};
  }
}

/// "[a] number", or "condition".
void check_type(const Expression& e, bool condition) {
  if (e.condition != condition)
    throw ExpressionError{e.position, e.condition ? "a condition" : "a number", condition ? "a condition, as in lag_cn < 6" : "a number"};
}

std::vector<std::string> outcome_names() {
  std::vector<std::string> names = names_of(series_info());
  for (const OutcomeInfo& info : outcome_info()) names.push_back(info.name);
  return names;
}

void check_outcome(const Expression& e, const ExpressionScope& scope) {
  static const std::vector<std::string> names = outcome_names();
  if (std::find(names.begin(), names.end(), e.name) == names.end()) {
    const bool passed = e.kind == Kind::passed;
    throw ExpressionError{
        e.position, "unknown outcome '" + (passed ? "passed_" + e.name.substr(2) : e.name) + "'" + did_you_mean(e.name, names),
        passed ? "passed_ and a first passage of docs/model.md, section 10.2" : "a series or horizon outcome of docs/model.md, section 10"};
  }
  check_moment(e.at, e.position, scope, true);
  if (e.policy.empty() || (e.policy == "a" && scope.first) || (e.policy == "b" && scope.second)) {
    const bool before_fork = e.at.at(scope.horizon) <= kFork;
    if (e.policy.empty() && !scope.first && !before_fork)
      throw ExpressionError{e.position, "'" + e.name + "' under no policy", "POLICY." + e.name + ", or a `policy` of the claim"};
    return;
  }
  if (e.policy == "b" && scope.first)
    throw ExpressionError{e.position, "policy 'b'", "'against', the second policy, beside 'policy' where b is named"};
  if (std::find(scope.policies.begin(), scope.policies.end(), e.policy) == scope.policies.end())
    throw ExpressionError{e.position, "unknown policy " + shown_text(e.policy) + did_you_mean(e.policy, scope.policies),
                          (scope.first ? "a, b, " : "") + join(scope.policies, ", ")};
}

void check_operation(Expression& e) {
  const bool logic = e.name == "and" || e.name == "or" || e.name == "not";
  for (const Expression& arg : e.args) check_type(arg, logic);
  e.condition = logic || e.name == "<" || e.name == "<=" || e.name == "==";
}

void check_span(const Expression& e, const ExpressionScope& scope) {
  check_moment(e.from, e.position, scope, false);
  check_moment(e.to, e.position, scope, false);
  if (e.from.kind == e.to.kind && e.from.years > e.to.years)
    throw ExpressionError{e.position, "a span from " + shortest(e.from.at(scope.horizon)) + " to " + shortest(e.to.at(scope.horizon)),
                          "one that does not end before it begins"};
}

struct Cost {
  double instructions;
  int kept;
};

Cost cost_of(const Expression& e, const ExpressionScope& scope) {
  Cost cost{2, 2};
  for (std::size_t i = 0; i < e.args.size(); ++i) {
    const Cost part = cost_of(e.args[i], scope);
    cost.instructions += part.instructions;
    cost.kept = std::max(cost.kept, part.kept + static_cast<int>(i));
  }
  if (e.kind == Kind::difference) cost = {2 * cost.instructions, cost.kept + 1};
  if (e.kind == Kind::span) {
    const double first = std::max(e.from.at(scope.earliest), scope.start), last = std::min(e.to.at(scope.horizon), scope.horizon);
    cost = {cost.instructions * (std::max(last - first, 0.0) * scope.steps_per_year + 1), cost.kept + 1};
  }
  return cost;
}

void check_part(Expression& e, const ExpressionScope& scope, bool in_difference) {
  if (e.kind == Kind::difference && !scope.second)
    throw ExpressionError{e.position, "D(), the difference of two policies", "it in a claim with `policy` and `against`"};
  if (e.kind == Kind::difference && in_difference) throw ExpressionError{e.position, "D() inside D()", "one difference"};
  for (Expression& arg : e.args) check_part(arg, scope, in_difference || e.kind == Kind::difference);
  switch (e.kind) {
    case Kind::number:
    case Kind::time: return;
    case Kind::outcome: check_outcome(e, scope); return;
    case Kind::passed:
      check_outcome(e, scope);
      e.condition = true;
      return;
    case Kind::parameter:
      if (index_of(parameter_names(), e.name) < 0)
        throw ExpressionError{e.position, "unknown parameter '" + e.name + "'" + did_you_mean(e.name, parameter_names()),
                              "a parameter of docs/model.md, section 12"};
      return;
    case Kind::operation: check_operation(e); return;
    case Kind::difference: check_type(e.args[0], false); return;
    case Kind::span:
      check_type(e.args[0], e.condition);
      check_span(e, scope);
      return;
  }
}

}  // namespace

void check_expression(Expression& e, const ExpressionScope& scope) {
  check_part(e, scope, false);
  const Cost cost = cost_of(e, scope);
  if (cost.instructions > kMostInstructions || cost.kept > kMostKept)
    throw ExpressionError{
        1, "an expression of " + shortest(std::round(cost.instructions)) + " steps, " + std::to_string(cost.kept) + " of them open at once",
        "at most " + std::to_string(kMostInstructions) + " and " + std::to_string(kMostKept)};
}

std::vector<std::string> policies_in(const Expression& e) {
  std::vector<std::string> names;
  if (!e.policy.empty() && e.policy != "a" && e.policy != "b") names.push_back(e.policy);
  for (const Expression& arg : e.args)
    for (std::string& name : policies_in(arg))
      if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(std::move(name));
  return names;
}

}  // namespace quadrant
