// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "host/accumulate/compiler.hpp"
#include "host/base/names.hpp"
#include "host/config/experiment.hpp"
#include "kernels/launch/plan.hpp"

namespace quadrant {

/// Owner of the grids of a table.
struct GridTable {
  int columns = 0;
  std::vector<float> scale, bin_scale, bin_offset;  ///< [rows][columns]
  GridTable(int rows, int column_count);
  [[nodiscard]] Grids view() const { return {columns, scale.data(), bin_scale.data(), bin_offset.data()}; }
};

/// What a measure of the plan stands for.
struct MeasureInfo {
  enum class Role { holds, effect, matters, reported, correlated };
  Role role;
  int claim;  ///< among the claims tested
  int time;
  int item;                ///< which of the claim's measures or (x: 2 i, y: 2 i + 1) correlations
  bool condition = false;  ///< whether its expression holds or not, no number: of the expression, when it is added
};

/// Owner of the analysis of an experiment, compiled: which outcomes are compared between policies, and the programs of its claims and
/// objectives. Claims, measures and objectives that need a policy which does not run are left out, and named.
class AnalysisPlan {
 public:
  explicit AnalysisPlan(const Experiment& experiment);
  ~AnalysisPlan() = default;
  AnalysisPlan(const AnalysisPlan&) = delete;  // programs point into it
  AnalysisPlan& operator=(const AnalysisPlan&) = delete;
  AnalysisPlan(AnalysisPlan&&) = delete;
  AnalysisPlan& operator=(AnalysisPlan&&) = delete;
  /// The grids are the caller's: they are placed by a pilot that needs the rest of the plan.
  [[nodiscard]] Analysis view() const;

  /// Outcomes that are compared, of kStepOutcomes: all but codes; first passages stand for whether they came.
  [[nodiscard]] const std::vector<OutcomeInfo>& outcomes() const { return outcomes_; }
  [[nodiscard]] const std::vector<double>& times() const { return times_; }
  [[nodiscard]] int reference() const { return reference_; }
  [[nodiscard]] const std::vector<int>& claims() const { return claims_; }          ///< tested, as numbers of the experiment's
  [[nodiscard]] const std::vector<int>& objectives() const { return objectives_; }  ///< the same
  [[nodiscard]] const std::vector<std::string>& left_out() const { return left_out_; }
  [[nodiscard]] const std::vector<MeasureInfo>& measures() const { return infos_; }
  [[nodiscard]] const std::vector<MeasurePair>& pairs() const { return pairs_; }
  [[nodiscard]] const std::vector<std::int32_t>& sensitive_parameters() const { return binned_; }

  GridTable differences, measure_grids, regrets, values;
  std::vector<float> outcome_scale, effect_scale;

 private:
  void compare_outcomes(const CompileScope& scope);
  /// Whether the policies that something needs all run; where not, notes it among what is left out, as `what`.
  bool can_test(const std::string& what, const std::vector<std::string>& needed, const CompileScope& scope);
  void add_claim(const Experiment& e, int claim, const CompileScope& scope);
  void add_objective(const Experiment& e, int objective, const CompileScope& scope);
  int add_measure(MeasureInfo info, const Expression& value, const Expression* given, const CompileScope& scope, const ExpressionContext& context);
  int store_program(std::vector<Instruction> program);

  std::vector<OutcomeInfo> outcomes_;
  std::vector<std::uint8_t> passage_;
  std::vector<double> times_;
  int policies_, reference_;
  std::vector<int> claims_, objectives_;
  std::vector<std::string> left_out_;
  std::vector<MeasureInfo> infos_;
  std::vector<MeasurePair> pairs_;
  std::vector<std::int32_t> binned_, first_column_;
  CaptureColumns capture_;
  std::vector<std::vector<Instruction>> programs_;
  std::vector<std::pair<int, int>> measure_programs_;  ///< value and given, or -1
  std::vector<int> objective_programs_;                ///< [objectives][policies]
  std::vector<Measure> measures_;
  std::vector<ClaimMeasures> claim_measures_;  ///< [times][claims]
  std::vector<Program> objective_values_;
  std::vector<Objective> ranked_;
};

}  // namespace quadrant
