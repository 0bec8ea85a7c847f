// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#include "host/accumulate/compiler.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "host/base/names.hpp"

namespace quadrant {
namespace {

/// Compiles one expression. Numbers keep the constant that is still to be added to them, so that the constant in which capabilities are
/// stored cancels in differences and comparisons before anything is rounded.
class Compiler {
 public:
  Compiler(const CompileScope& scope, CaptureColumns& capture) : scope_(scope), capture_(capture) {}

  std::vector<Instruction> run(const Expression& e, const ExpressionContext& context) {
    first_ = context.policy;
    add(emit(e, context));
    return std::move(code_);
  }

 private:
  using Kind = Expression::Kind;

  void put(Operation operation, std::int32_t column = 0, float value = 0) { code_.push_back({operation, column, value}); }
  void put_number(double x) { put(Operation::constant, 0, static_cast<float>(x)); }

  /// Adds a pending constant to the top of the stack.
  void add(double pending) {
    if (pending == 0) return;
    put_number(pending);
    put(Operation::add);
  }

  /// Number of the step that ends at a time, from the start of the history.
  [[nodiscard]] int step(double year) const { return *steps_to(year, scope_.start, scope_.steps_per_year) - 1; }

  double emit(const Expression& e, const ExpressionContext& context) {
    switch (e.kind) {
      case Kind::number: put_number(e.number); return 0;
      case Kind::time: put_number(context.time); return 0;
      case Kind::outcome:
      case Kind::passed: return emit_outcome(e, context);
      case Kind::parameter: put(Operation::column, capture_.parameter(index_of(parameter_names(), e.name))); return 0;
      case Kind::operation: return emit_operation(e, context);
      case Kind::difference: return emit_difference(e, context);
      case Kind::span: emit_span(e, context); return 0;
    }
    return 0;
  }

  double emit_outcome(const Expression& e, const ExpressionContext& context) {
    const int at = step(e.at.at(context.time));
    using Under = Expression::Under;
    const int policy = e.under == Under::named    ? index_of(scope_.policies, e.policy)
                       : e.under == Under::first  ? first_
                       : e.under == Under::second ? context.against
                                                  : context.policy;
    const int row = at < scope_.history_steps ? at : scope_.history_steps + policy * scope_.forecast_steps + at - scope_.history_steps;
    const int series = index_of(names_of(series_info()), e.name);
    const int id = series >= 0 ? series : series::kCount + index_of(names_of(outcome_info()), e.name);
    const OutcomeInfo& info =
        series >= 0 ? series_info()[static_cast<std::size_t>(series)] : outcome_info()[static_cast<std::size_t>(id - series::kCount)];
    const std::int32_t column = capture_.outcome(row, id);
    if (e.kind == Kind::passed) {
      put_number(0);
      put(Operation::column, column);
      put(Operation::less);
      return 0;
    }
    put(info.kind == OutcomeKind::passage ? Operation::passage : Operation::column, column);
    return info.offset;
  }

  double emit_difference(const Expression& e, const ExpressionContext& context) {
    const double first = emit(e.args[0], context);
    ExpressionContext other = context;
    other.policy = context.against;
    const double second = emit(e.args[0], other);
    put(Operation::subtract);
    return first - second;
  }

  double emit_operation(const Expression& e, const ExpressionContext& context) {
    struct Entry {
      const char* name;
      Operation operation;
    };
    static constexpr Entry kOperations[] = {{"+", Operation::add},       {"-", Operation::subtract},    {"*", Operation::multiply},
                                            {"/", Operation::divide},    {"negate", Operation::negate}, {"abs", Operation::absolute},
                                            {"min", Operation::minimum}, {"and", Operation::minimum},   {"max", Operation::maximum},
                                            {"or", Operation::maximum},  {"<", Operation::less},        {"<=", Operation::less_equal},
                                            {"==", Operation::equal},    {"not", Operation::negation}};
    const Operation operation =
        std::find_if(std::begin(kOperations), std::end(kOperations), [&](const Entry& x) { return e.name == x.name; })->operation;
    const bool adds = operation == Operation::add || operation == Operation::subtract;
    const bool compares = operation == Operation::less || operation == Operation::less_equal || operation == Operation::equal;
    const double first = emit(e.args[0], context);
    if (operation == Operation::negate) {
      put(operation);
      return -first;
    }
    if (!adds && !compares) add(first);
    if (e.args.size() == 1) {
      put(operation);
      return 0;
    }
    const auto between = static_cast<long>(code_.size());
    const double second = emit(e.args[1], context);
    if (adds) {
      put(operation);
      return operation == Operation::add ? first + second : first - second;
    }
    if (compares) balance(first, second, between);
    else add(second);
    put(operation);
    return 0;
  }

  /// Moves the pending constants of a comparison, whose second side begins at `between`, to the side that has the smaller one. Which side that
  /// is does not depend on their order, so x < y and x >= y never both hold.
  void balance(double first, double second, long between) {
    const bool to_first = std::fabs(first) != std::fabs(second) ? std::fabs(first) < std::fabs(second) : first < second;
    if (!to_first) return add(second - first);
    const auto at = code_.insert(code_.begin() + between, {Operation::constant, 0, static_cast<float>(first - second)});
    code_.insert(at + 1, {Operation::add, 0, 0});
  }

  /// Folds the values at all steps of a span; over none, nothing ever was, all always was, and a number is undefined.
  void emit_span(const Expression& e, const ExpressionContext& context) {
    const int from = std::max(step(e.from.at(context.time)), 0);
    const int to = std::min(step(e.to.at(context.time)), scope_.history_steps + scope_.forecast_steps - 1);
    if (from > to) {
      put_number(!e.condition ? std::numeric_limits<double>::quiet_NaN() : e.name == "min" ? 1 : 0);
      return;
    }
    for (int i = from; i <= to; ++i) {
      ExpressionContext then = context;
      then.time = scope_.start + (i + 1.0) / scope_.steps_per_year;
      add(emit(e.args[0], then));
      if (i > from) put(e.name == "min" ? Operation::minimum : e.name == "max" ? Operation::maximum : Operation::add);
    }
    if (e.name != "mean") return;
    put_number(1.0 / (to - from + 1));
    put(Operation::multiply);
  }

  const CompileScope& scope_;
  CaptureColumns& capture_;
  int first_ = -1;  // policy a, also within the second half of a difference
  std::vector<Instruction> code_;
};

}  // namespace

std::int32_t CaptureColumns::ask(Asked what) {
  const auto [place, fresh] = known_.try_emplace({what.row, what.id}, static_cast<std::int32_t>(asked_.size()));
  if (fresh) asked_.push_back(what);
  return place->second;
}

std::int32_t CaptureColumns::outcome(int row, int outcome) { return ask({row, outcome}); }
std::int32_t CaptureColumns::parameter(int id) { return ask({-1, id}); }

void CaptureColumns::settle(int rows) {
  std::vector<std::size_t> order;
  for (std::size_t i = 0; i < asked_.size(); ++i)
    if (asked_[i].row >= 0) order.push_back(i);
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return asked_[a].row < asked_[b].row; });
  column_.assign(asked_.size(), 0);
  begin_.assign(static_cast<std::size_t>(rows) + 1, 0);
  outcome_.clear();
  for (const std::size_t i : order) {
    column_[i] = static_cast<std::int32_t>(outcome_.size());
    outcome_.push_back(asked_[i].id);
    ++begin_[static_cast<std::size_t>(asked_[i].row) + 1];
  }
  for (std::size_t row = 0; row < static_cast<std::size_t>(rows); ++row) begin_[row + 1] += begin_[row];
  parameter_.clear();
  for (std::size_t i = 0; i < asked_.size(); ++i) {
    if (asked_[i].row >= 0) continue;
    column_[i] = static_cast<std::int32_t>(outcome_.size() + parameter_.size());
    parameter_.push_back(asked_[i].id);
  }
}

Capture CaptureColumns::view(const std::vector<std::int32_t>& binned) const {
  return {begin_.data(),
          outcome_.data(),
          static_cast<std::int32_t>(outcome_.size()),
          parameter_.data(),
          static_cast<std::int32_t>(parameter_.size()),
          binned.data(),
          static_cast<std::int32_t>(binned.size())};
}

std::vector<Instruction> compile(const Expression& e, const CompileScope& scope, const ExpressionContext& context, CaptureColumns& capture) {
  return Compiler(scope, capture).run(e, context);
}

}  // namespace quadrant
