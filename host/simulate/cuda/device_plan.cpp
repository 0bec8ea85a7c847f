// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#include "host/simulate/cuda/device_plan.hpp"

#include <algorithm>

#include "host/base/size.hpp"
#include "kernels/launch/cuda/launches.hpp"

namespace quadrant {
namespace {

/// Floats and terms that the priors' tables have.
std::size_t table_floats(const Priors& priors) {
  int most = 0;
  for (int id = 0; id < parameter::kCount; ++id)
    if (priors.prior[id].entries > 0) most = std::max(most, priors.prior[id].table + 2 * priors.prior[id].entries);
  return size(most);
}
std::size_t terms(const Priors& priors) {
  int most = 0;
  for (int id = 0; id < parameter::kCount; ++id) most = std::max(most, priors.prior[id].first_term + priors.prior[id].terms);
  return size(most);
}

Grids put_grids(Uploader& to, const Grids& g, int rows) {
  const std::size_t cells = size(static_cast<long>(rows) * g.columns);
  return {g.columns, to.put(g.scale, cells), to.put(g.bin_scale, cells), to.put(g.bin_offset, cells)};
}

Capture put_capture(Uploader& to, const Capture& c, int rows) {
  Capture on = c;
  on.begin = to.put(c.begin, size(rows) + 1);
  on.outcome = to.put(c.outcome, size(c.outcomes));
  on.parameter = to.put(c.parameter, size(c.parameters));
  on.binned = to.put(c.binned, size(c.bins));
  return on;
}

Program put_program(Uploader& to, const Program& p) { return {to.put(p.first, size(p.count)), p.count}; }

Analysis put_analysis(Uploader& to, const Plan& plan, const Analysis& a) {
  Analysis on = a;
  on.capture = put_capture(to, a.capture, series_rows(plan));
  on.first_column = to.put(a.first_column, size(a.times) * size(a.policies));
  on.passage = to.put(a.passage, size(a.outcomes));
  on.differences = put_grids(to, a.differences, a.times * a.policies);
  on.measure_grids = put_grids(to, a.measure_grids, 1);
  on.regrets = put_grids(to, a.regrets, a.objective_count);
  on.values = put_grids(to, a.values, a.objective_count);
  std::vector<Measure> measures;
  for (int i = 0; i < a.measures; ++i) measures.push_back({put_program(to, a.measure[i].value), put_program(to, a.measure[i].given)});
  on.measure = to.put(std::span<const Measure>(measures));
  on.claims = to.put(a.claims, size(a.times) * size(a.claim_count));
  on.pairs = to.put(a.pairs, size(a.pair_count));
  std::vector<Objective> objectives;
  for (int o = 0; o < a.objective_count; ++o) {
    std::vector<Program> values;
    for (int policy = 0; policy < a.policies; ++policy) values.push_back(put_program(to, a.objectives[o].value[policy]));
    objectives.push_back({to.put(std::span<const Program>(values)), a.objectives[o].sign, a.objectives[o].enough});
  }
  on.objectives = to.put(std::span<const Objective>(objectives));
  on.outcome_scale = to.put(a.outcome_scale, size(conditional_outcomes(a)));
  on.effect_scale = to.put(a.effect_scale, size(a.times) * size(a.claim_count));
  return on;
}

/// The headlines of one table of outcomes, by its rows.
HeadlineRows put_headlines(Uploader& to, const Aggregation& a, Headline::Table table, int rows, int columns) {
  std::vector<std::int32_t> begin(1), column, headline;
  for (int row = 0; row < rows; ++row) {
    for (int i = 0; i < a.headline_count; ++i) {
      if (a.headlines[i].table != table || a.headlines[i].cell / columns != row) continue;
      column.push_back(a.headlines[i].cell % columns);
      headline.push_back(i);
    }
    begin.push_back(static_cast<std::int32_t>(column.size()));
  }
  return {to.put(std::span<const std::int32_t>(begin)), to.put(std::span<const std::int32_t>(column)),
          to.put(std::span<const std::int32_t>(headline))};
}

}  // namespace

int futures_at_a_time(int device) {
  int resident = 0, processors = 0;
  check_cuda(resident_futures(&resident), "asking for the occupancy");
  check_cuda(cudaDeviceGetAttribute(&processors, cudaDevAttrMultiProcessorCount, device), "asking for the multiprocessors");
  return resident * processors;
}

FutureColumnsView take_future_columns(Cutter& cutter, const Plan& plan, int stride) {
  const std::size_t n = size(stride), steps = size(plan.history_steps) + size(plan.forecast_steps);
  const FutureFloats floats = future_floats();
  return {cutter.take<float>(size(floats.constants) * n), cutter.take<float>(size(floats.fork) * n),
          cutter.take<float>(steps * size(floats.drivers) * n)};
}

DevicePlan::DevicePlan(const Plan& plan) : view_(plan) {
  memory_ = Uploader::upload([&](Uploader& to) {
    view_.priors = {to.put(plan.priors.prior, parameter::kCount), to.put(plan.priors.tables, table_floats(plan.priors)),
                    to.put(plan.priors.terms, terms(plan.priors))};
    const std::size_t dimensions = size(parameter::kCount) << plan.design.replicate_bits;
    view_.design.sobol_directions = to.put(plan.design.sobol_directions, dimensions * kSobolBits);
    view_.design.sobol_shift = to.put(plan.design.sobol_shift, dimensions);
    view_.times = to.put(plan.times, size(plan.history_steps) + size(plan.forecast_steps));
    view_.history_levers = to.put(plan.history_levers, size(plan.history_steps));
    view_.policy_levers = to.put(plan.policy_levers, size(plan.policies) * size(plan.forecast_steps));
  });
}

DeviceQuestions::DeviceQuestions(const Plan& plan, const Aggregation& a) {
  memory_ = Uploader::upload([&](Uploader& to) {
    view_.series = put_grids(to, a.series, series_rows(plan));
    view_.outcomes = put_grids(to, a.outcomes, plan.policies);
    view_.pairs = to.put(a.pairs, size(a.pair_count));
    view_.pair_count = a.pair_count;
    view_.analysis = put_analysis(to, plan, a.analysis);
    view_.headlines = to.put(a.headlines, size(a.headline_count));
    view_.headline_count = a.headline_count;
    view_.series_headlines = put_headlines(to, a, Headline::Table::series, series_rows(plan), a.series.columns);
    view_.outcome_headlines = put_headlines(to, a, Headline::Table::outcomes, plan.policies, a.outcomes.columns);
    std::vector<std::int32_t> own, pairs;
    for (int i = 0; i < a.headline_count; ++i)
      if (a.headlines[i].table != Headline::Table::series && a.headlines[i].table != Headline::Table::outcomes) own.push_back(i);
    view_.analysis_headlines = to.put(std::span<const std::int32_t>(own));
    view_.analysis_headline_count = static_cast<std::int32_t>(own.size());
    for (int p = 0; p < plan.policies; ++p)
      for (int q = p + 1; q < plan.policies; ++q) pairs.insert(pairs.end(), {p, q});
    pair_policies_ = to.put(std::span<const std::int32_t>(pairs));
  });
}

DeviceCapture::DeviceCapture(const Capture& capture, int rows) : view_(capture) {
  memory_ = Uploader::upload([&](Uploader& to) {
    view_ = put_capture(to, capture, rows);
    on_device_ = to.put(&view_, 1);
  });
}

}  // namespace quadrant
