// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#include "host/accumulate/analysis_plan.hpp"

#include <algorithm>

#include "host/base/size.hpp"
#include "host/base/text.hpp"

namespace quadrant {
namespace {

// the number that the effect is compared with lies beside what the effect itself keeps
static_assert(kMostKept + 1 <= kProgramStack);

/// The condition that an effect is at least as large as matters, in the direction that the claim asserts.
Expression matters(const ClaimSpec& claim) {
  const auto number = [](double x) {
    Expression e;
    e.number = x;
    return e;
  };
  Expression e;
  e.kind = Expression::Kind::operation;
  e.name = "<=";
  e.condition = true;
  if (claim.direction > 0) e.args = {number(claim.size), claim.effect->value.expression};
  else e.args = {claim.effect->value.expression, number(-claim.size)};
  return e;
}

}  // namespace

GridTable::GridTable(int rows, int column_count)
    : columns(column_count), scale(size(static_cast<long>(rows) * column_count)), bin_scale(scale.size()), bin_offset(scale.size()) {}

AnalysisPlan::AnalysisPlan(const Experiment& e)
    : differences(0, 0), measure_grids(0, 0), regrets(0, 0), values(0, 0), times_(e.analysis_times), policies_(static_cast<int>(e.policies.size())),
      reference_(std::max(0, index_of(policy_names(e.policies), e.reference))) {
  const CompileScope scope{e.timeline.start, e.timeline.steps_per_year, history_steps(e.timeline), forecast_steps(e.timeline),
                           policy_names(e.policies)};
  for (std::size_t id = 0; id < e.priors.size(); ++id)
    if (e.priors[id].family != "fixed") binned_.push_back(static_cast<std::int32_t>(id));
  compare_outcomes(scope);
  for (std::size_t i = 0; i < e.claims.size(); ++i)
    if (can_test("claim " + e.claims[i].id, policies_of(e.claims[i]), scope)) claims_.push_back(static_cast<int>(i));
  for (std::size_t i = 0; i < claims_.size(); ++i) add_claim(e, static_cast<int>(i), scope);
  for (std::size_t i = 0; i < e.objectives.size(); ++i)
    if (can_test("objective " + e.objectives[i].name, policies_of(e.objectives[i]), scope)) add_objective(e, static_cast<int>(i), scope);

  capture_.settle(scope.history_steps + policies_ * scope.forecast_steps);
  for (std::int32_t& column : first_column_) column = capture_.column(column);
  for (std::vector<Instruction>& program : programs_)
    for (Instruction& step : program)
      if (step.operation == Operation::column || step.operation == Operation::passage) step.column = capture_.column(step.column);
  const auto program_at = [&](int i) {
    return i < 0 ? Program{nullptr, 0} : Program{programs_[size(i)].data(), static_cast<std::int32_t>(programs_[size(i)].size())};
  };
  for (const auto& [value, given] : measure_programs_) measures_.push_back({program_at(value), program_at(given)});
  for (const int i : objective_programs_) objective_values_.push_back(program_at(i));
  for (std::size_t i = 0; i < objectives_.size(); ++i) {
    const ObjectiveSpec& spec = e.objectives[size(objectives_[i])];
    ranked_.push_back({objective_values_.data() + i * size(policies_), spec.higher_is_better ? 1.0f : -1.0f, static_cast<float>(spec.enough)});
  }
  claim_measures_.assign(times_.size() * claims_.size(), {-1, -1});
  for (std::size_t i = 0; i < infos_.size(); ++i) {
    ClaimMeasures& claim = claim_measures_[size(infos_[i].time) * claims_.size() + size(infos_[i].claim)];
    if (infos_[i].role == MeasureInfo::Role::holds) claim.holds = static_cast<std::int32_t>(i);
    if (infos_[i].role == MeasureInfo::Role::effect) claim.effect = static_cast<std::int32_t>(i);
  }
  const int times = static_cast<int>(times_.size()), columns = static_cast<int>(outcomes_.size());
  differences = GridTable(times * policies_, columns);
  measure_grids = GridTable(1, static_cast<int>(infos_.size()));
  regrets = GridTable(static_cast<int>(objectives_.size()), policies_);
  values = GridTable(static_cast<int>(objectives_.size()), policies_);
  outcome_scale.resize(size(policies_) * outcomes_.size());
  effect_scale.resize(claim_measures_.size());
}

void AnalysisPlan::compare_outcomes(const CompileScope& scope) {
  std::vector<int> ids;
  for (int id = 0; id < kStepOutcomes; ++id) {
    OutcomeInfo info = id < series::kCount ? series_info()[size(id)] : outcome_info()[size(id - series::kCount)];
    if (info.kind == OutcomeKind::code) continue;
    const bool passage = info.kind == OutcomeKind::passage;
    if (passage)
      info = {"passed_" + info.name.substr(2), "0 or 1", "whether it came that " + info.meaning.substr(info.meaning.find("that ") + 5), 1, 0,
              OutcomeKind::indicator};
    ids.push_back(id);
    passage_.push_back(passage ? 1 : 0);
    outcomes_.push_back(std::move(info));
  }
  for (const double time : times_) {
    const int step = *steps_to(time, scope.start, scope.steps_per_year) - 1 - scope.history_steps;
    for (int policy = 0; policy < policies_; ++policy) {
      for (std::size_t i = 0; i < ids.size(); ++i) {
        const std::int32_t column = capture_.outcome(scope.history_steps + policy * scope.forecast_steps + step, ids[i]);
        if (i == 0) first_column_.push_back(column);
      }
    }
  }
}

bool AnalysisPlan::can_test(const std::string& what, const std::vector<std::string>& needed, const CompileScope& scope) {
  std::vector<std::string> absent;
  for (const std::string& name : needed)
    if (index_of(scope.policies, name) < 0) absent.push_back(name);
  if (!absent.empty()) left_out_.push_back(what + ": needs " + join(absent, ", "));
  return absent.empty();
}

int AnalysisPlan::store_program(std::vector<Instruction> program) {
  programs_.push_back(std::move(program));
  return static_cast<int>(programs_.size()) - 1;
}

int AnalysisPlan::add_measure(MeasureInfo info, const Expression& value, const Expression* given, const CompileScope& scope,
                              const ExpressionContext& context) {
  const int program = store_program(compile(value, scope, context, capture_));
  const int condition = given == nullptr ? -1 : store_program(compile(*given, scope, context, capture_));
  measure_programs_.emplace_back(program, condition);
  info.condition = value.condition;
  infos_.push_back(info);
  return static_cast<int>(infos_.size()) - 1;
}

void AnalysisPlan::add_claim(const Experiment& e, int claim, const CompileScope& scope) {
  using Role = MeasureInfo::Role;
  const ClaimSpec& spec = e.claims[size(claims_[size(claim)])];
  std::vector<int> measures, correlations;  // whose policies run
  for (std::size_t i = 0; i < spec.measures.size(); ++i)
    if (can_test("claim " + spec.id + ", measure '" + spec.measures[i].name + "'", policies_of(spec.measures[i]), scope))
      measures.push_back(static_cast<int>(i));
  for (std::size_t i = 0; i < spec.correlations.size(); ++i)
    if (can_test("claim " + spec.id + ", correlation '" + spec.correlations[i].name + "'", policies_of(spec.correlations[i]), scope))
      correlations.push_back(static_cast<int>(i));
  for (int time = 0; time < static_cast<int>(times_.size()); ++time) {
    const ExpressionContext context{spec.policy.empty() ? -1 : index_of(scope.policies, spec.policy),
                                    spec.against.empty() ? -1 : index_of(scope.policies, spec.against), times_[size(time)]};
    add_measure({Role::holds, claim, time, 0}, spec.holds.expression, nullptr, scope, context);
    if (spec.effect) {
      add_measure({Role::effect, claim, time, 0}, spec.effect->value.expression, nullptr, scope, context);
      add_measure({Role::matters, claim, time, 0}, matters(spec), nullptr, scope, context);
    }
    for (const int i : measures) {
      const MeasureSpec& measure = spec.measures[size(i)];
      add_measure({Role::reported, claim, time, i}, measure.value.expression, measure.given ? &measure.given->expression : nullptr, scope, context);
    }
    for (const int i : correlations) {
      const CorrelationSpec& pair = spec.correlations[size(i)];
      const int x = add_measure({Role::correlated, claim, time, 2 * i}, pair.x.expression, nullptr, scope, context);
      const int y = add_measure({Role::correlated, claim, time, 2 * i + 1}, pair.y.expression, nullptr, scope, context);
      pairs_.push_back({x, y});
    }
  }
}

void AnalysisPlan::add_objective(const Experiment& e, int objective, const CompileScope& scope) {
  objectives_.push_back(objective);
  for (int policy = 0; policy < policies_; ++policy) {
    const ExpressionContext context{policy, -1, times_.back()};
    objective_programs_.push_back(store_program(compile(e.objectives[size(objective)].value.expression, scope, context, capture_)));
  }
}

Analysis AnalysisPlan::view() const {
  return {.capture = capture_.view(binned_),
          .policies = policies_,
          .times = static_cast<std::int32_t>(times_.size()),
          .outcomes = static_cast<std::int32_t>(outcomes_.size()),
          .reference = reference_,
          .first_column = first_column_.data(),
          .passage = passage_.data(),
          .differences = differences.view(),
          .measure = measures_.data(),
          .measures = static_cast<std::int32_t>(measures_.size()),
          .measure_grids = measure_grids.view(),
          .claims = claim_measures_.data(),
          .claim_count = static_cast<std::int32_t>(claims_.size()),
          .pairs = pairs_.data(),
          .pair_count = static_cast<std::int32_t>(pairs_.size()),
          .objectives = ranked_.data(),
          .objective_count = static_cast<std::int32_t>(ranked_.size()),
          .regrets = regrets.view(),
          .values = values.view(),
          .outcome_scale = outcome_scale.data(),
          .effect_scale = effect_scale.data()};
}

}  // namespace quadrant
