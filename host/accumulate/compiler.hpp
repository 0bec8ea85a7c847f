// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "host/config/expression.hpp"
#include "kernels/analyse/capture.hpp"
#include "kernels/analyse/program.hpp"

namespace quadrant {

/// The captured outcomes of an experiment: which outcomes of which rows, each with its column.
class CaptureColumns {
 public:
  /// Asks for an outcome (0 .. kStepOutcomes - 1) of a row; returns a provisional number for it.
  std::int32_t outcome(int row, int outcome);
  std::int32_t parameter(int id);
  /// Orders the columns by row, within a row as they were asked for, and fixes their numbers.
  void settle(int rows);
  /// The column of a provisional number.
  [[nodiscard]] std::int32_t column(std::int32_t provisional) const { return column_[static_cast<std::size_t>(provisional)]; }
  /// View for the back ends, with the bins of the parameters `binned`.
  [[nodiscard]] Capture view(const std::vector<std::int32_t>& binned) const;

 private:
  struct Asked {
    int row, id;  ///< row -1: a parameter
  };
  std::int32_t ask(Asked what);
  std::vector<Asked> asked_;
  std::map<std::pair<int, int>, std::int32_t> known_;
  std::vector<std::int32_t> column_, begin_, outcome_, parameter_;
};

/// What outcomes without a policy or time of their own mean in an expression.
struct ExpressionContext {
  int policy = -1;   ///< number of policy a, which is in force but in the second half of D(); or -1
  int against = -1;  ///< of policy b, or -1
  double time = 0;   ///< asked about
};

/// The calendar and the policies that expressions are compiled against.
struct CompileScope {
  double start;
  int steps_per_year, history_steps, forecast_steps;
  std::vector<std::string> policies;  ///< those that run
};

/// Compiles a checked expression whose policies all run. Columns of its instructions are provisional until the capture is settled.
std::vector<Instruction> compile(const Expression& e, const CompileScope& scope, const ExpressionContext& context, CaptureColumns& capture);

}  // namespace quadrant
