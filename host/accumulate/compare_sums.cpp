// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#include "host/accumulate/compare_sums.hpp"

#include "host/base/names.hpp"
#include "host/base/size.hpp"

namespace quadrant {
namespace {

/// The first cell of a table of `columns` columns, with `each` numbers a cell, in which two arrays differ; -1 where they agree.
template <class T>
long first_cell(const std::vector<T>& a, const std::vector<T>& b, std::size_t each) {
  for (std::size_t i = 0; i < a.size(); ++i)
    if (a[i] != b[i]) return static_cast<long>(i / each);
  return -1;
}

/// The first part in which two tables differ; without one where they agree.
SumsDifference compare(const std::string& name, const Table& a, const Table& b) {
  const auto found = [&](const char* part, long cell) {
    return SumsDifference{name + " " + part, static_cast<int>(cell / a.columns), static_cast<int>(cell % a.columns)};
  };
  if (const long cell = first_cell(a.histogram, b.histogram, kBins); cell >= 0) return found("histogram", cell);
  if (const long cell = first_cell(a.sum, b.sum, 1); cell >= 0) return found("sum", cell);
  if (const long cell = first_cell(a.square, b.square, 1); cell >= 0) return found("square", cell);
  return {};
}

std::string compare(const AnalysisSums& a, const AnalysisSums& b) {
  if (a.futures != b.futures) return "futures analysed";
  if (a.differences != b.differences) return "differences";
  if (a.measures != b.measures) return "measures";
  if (a.regrets != b.regrets) return "regrets";
  if (a.values != b.values) return "values of objectives";
  if (a.contests != b.contests) return "contests of policies";
  if (a.satisfied != b.satisfied) return "satisfied";
  if (a.both != b.both) return "claims that hold together";
  if (a.joint != b.joint) return "joint measures";
  if (a.worst != b.worst) return "worst regret";
  return a.conditional == b.conditional ? "" : "conditional sums";
}

}  // namespace

std::string SumsDifference::text(const Plan& plan, const std::vector<std::string>& policies) const {
  if (row < 0) return part;
  const auto variable = size(column);
  if (part.rfind("outcomes", 0) == 0) return part + ", policy " + policies[size(row)] + ", " + outcome_info()[variable].name;
  const int forecast = row - plan.history_steps;
  const std::string policy = forecast < 0 ? "history" : "policy " + policies[size(forecast / plan.forecast_steps)];
  const int step = forecast < 0 ? row : plan.history_steps + forecast % plan.forecast_steps;
  return part + ", " + policy + ", step " + std::to_string(step) + ", " + series_info()[variable].name;
}

SumsDifference first_difference(const Accumulators& a, const Accumulators& b) {
  if (a.futures != b.futures) return {"futures"};
  if (SumsDifference found = compare("series", a.series, b.series); found.row >= 0) return found;
  if (SumsDifference found = compare("outcomes", a.outcomes, b.outcomes); found.row >= 0) return found;
  if (a.leaders != b.leaders) return {"leaders"};
  if (a.joint != b.joint) return {"joint"};
  if (a.non_finite != b.non_finite) return {"non-finite futures"};
  if (a.headlines != b.headlines) return {"headlines by groups of futures"};
  return {compare(a.analysis, b.analysis)};
}

}  // namespace quadrant
