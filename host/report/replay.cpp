// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#include "host/report/replay.hpp"

#include "host/base/names.hpp"
#include "host/base/text.hpp"
#include "host/report/summary.hpp"
#include "host/report/terminal.hpp"

namespace quadrant {
namespace {

using Json = nlohmann::ordered_json;

const std::vector<std::string>& event_names() {
#define QD_ENTRY(name, meaning) #name,
  static const std::vector<std::string> names = {QD_EVENT_LIST(QD_ENTRY)};
#undef QD_ENTRY
  return names;
}

std::string code_text(const OutcomeInfo& info, double value) {
  if (info.name.starts_with("lead_")) return quadrant_names()[static_cast<std::size_t>(value)];
  return significant(value, 4);
}

}  // namespace

ReplayBlock::ReplayBlock(const Experiment& experiment, const ModelPlan& plan, Backend& backend, FutureRange range)
    : experiment_(experiment), plan_(plan), range_(range) {
  const Plan whole = plan.view();
  const auto lanes = static_cast<std::uint64_t>(backend.trace_lanes());
  stride_ = (range.count + lanes - 1) / lanes * lanes;
  const auto columns = [&](long n) { return std::vector<float>(static_cast<std::size_t>(n) * stride_); };
  parameters_ = columns(parameter::kCount);
  draws_ = columns(static_cast<long>(whole.history_steps + whole.forecast_steps) * kDraws);
  history_ = columns(static_cast<long>(whole.history_steps) * series::kCount);
  forecast_ = columns(static_cast<long>(whole.policies) * whole.forecast_steps * series::kCount);
  history_events_ = columns(static_cast<long>(whole.history_steps) * event::kCount);
  forecast_events_ = columns(static_cast<long>(whole.policies) * whole.forecast_steps * event::kCount);
  outcomes_ = columns(static_cast<long>(whole.policies) * horizon::kCount);
  backend.trace(whole, range,
                {static_cast<int>(stride_), parameters_.data(), draws_.data(), history_.data(), forecast_.data(), history_events_.data(),
                 forecast_events_.data(), outcomes_.data()});
}

double ReplayBlock::series_value(const std::vector<float>& column, std::size_t step, std::size_t id, std::uint64_t future) const {
  return value(column, step * series::kCount + id, future) + series_info()[id].offset;
}

std::vector<std::string> ReplayBlock::events_at(int policy, int step, std::uint64_t future) const {
  const Plan whole = plan_.view();
  std::vector<std::string> names;
  for (std::size_t e = 0; e < event::kCount; ++e) {
    const auto count = [&](const std::vector<float>& column, int row) {
      return value(column, static_cast<std::size_t>(row) * event::kCount + e, future);
    };
    double now = 0, before = 0;
    if (policy == kHistoryPolicy) {
      now = count(history_events_, step);
      before = step > 0 ? count(history_events_, step - 1) : 0;
    } else {
      const int row = policy * whole.forecast_steps + step;
      now = count(forecast_events_, row);
      before = step > 0 ? count(forecast_events_, row - 1) : count(history_events_, whole.history_steps - 1);
    }
    if (now > before) names.push_back(event_names()[e]);
  }
  return names;
}

Json ReplayBlock::draws_json(int first, int count, std::uint64_t future) const {
  Json z = Json::array(), u = Json::array();
  for (int step = first; step < first + count; ++step) {
    Json normals = Json::array(), uniforms = Json::array();
    for (int i = 0; i < kDraws; ++i)
      (i < kNormals ? normals : uniforms).push_back(value(draws_, static_cast<std::size_t>(step * kDraws + i), future));
    z.push_back(std::move(normals));
    u.push_back(std::move(uniforms));
  }
  return {{"Z", std::move(z)}, {"U", std::move(u)}};
}

Json ReplayBlock::series_json(const std::vector<float>& column, int first, int count, std::uint64_t future) const {
  Json all = Json::object();
  for (std::size_t id = 0; id < series::kCount; ++id) {
    Json values = Json::array();
    for (int step = first; step < first + count; ++step) values.push_back(series_value(column, static_cast<std::size_t>(step), id, future));
    all[series_info()[id].name] = std::move(values);
  }
  return all;
}

Json ReplayBlock::json(std::uint64_t future) const {
  const Plan whole = plan_.view();
  const auto times = [&](int first, int count) {
    Json all = Json::array();
    for (int step = first; step < first + count; ++step) all.push_back(plan_.step_end(step));
    return all;
  };
  const auto events = [&](int policy, int count) {
    Json all = Json::object();
    for (int step = 0; step < count; ++step)
      for (const std::string& name : events_at(policy, step, future))
        all["n_" + name].push_back(plan_.step_end(policy == kHistoryPolicy ? step : whole.history_steps + step));
    return all;
  };
  Json parameters = Json::object();
  for (std::size_t id = 0; id < parameter::kCount; ++id) parameters[parameter_names()[id]] = value(parameters_, id, future);
  Json json = {{"seed", experiment_.seed}, {"future", future}, {"steps_per_year", experiment_.timeline.steps_per_year}, {"parameters", parameters}};
  json["history"] = {{"time", times(0, whole.history_steps)},
                     {"draws", draws_json(0, whole.history_steps, future)},
                     {"series", series_json(history_, 0, whole.history_steps, future)},
                     {"event_times", events(kHistoryPolicy, whole.history_steps)}};
  Json policies = Json::object();
  for (int policy = 0; policy < whole.policies; ++policy) {
    Json accumulators = Json::object(), counts = Json::object(), passages = Json::object();
    for (std::size_t i = 0; i < horizon::kTips; ++i) {
      const OutcomeInfo& info = outcome_info()[i];
      const double x = value(outcomes_, static_cast<std::size_t>(policy) * horizon::kCount + i, future);
      if (info.kind == OutcomeKind::number) accumulators[info.name] = x;
      if (info.kind == OutcomeKind::count) counts[info.name] = x;
      if (info.kind == OutcomeKind::passage) passages[info.name] = x > 0 ? Json(x + info.offset) : Json(nullptr);
    }
    policies[experiment_.policies[static_cast<std::size_t>(policy)].name] = {
        {"time", times(whole.history_steps, whole.forecast_steps)},
        {"draws", draws_json(whole.history_steps, whole.forecast_steps, future)},
        {"series", series_json(forecast_, policy * whole.forecast_steps, whole.forecast_steps, future)},
        {"accumulators", accumulators},
        {"events", counts},
        {"event_times", events(policy, whole.forecast_steps)},
        {"passages", passages}};
  }
  json["policies"] = policies;
  return json;
}

void ReplayBlock::print(std::ostream& out, std::uint64_t future, const std::vector<std::string>& names, bool colour) const {
  const Plan whole = plan_.view();
  out << heading("Future " + std::to_string(future) + " of experiment '" + experiment_.name + "', seed " + std::to_string(experiment_.seed), colour)
      << '\n';
  out << heading("Parameters drawn (fixed ones left out)", colour);
  TextTable parameters({"parameter", "value", "parameter", "value", "parameter", "value", "parameter", "value"});
  std::vector<std::string> row;
  for (std::size_t id = 0; id < parameter::kCount; ++id) {
    if (experiment_.priors[id].family == "fixed") continue;
    row.push_back(parameter_names()[id]);
    row.push_back(significant(value(parameters_, id, future), 5));
    if (row.size() == 8) parameters.add(std::exchange(row, {}));
  }
  if (!row.empty()) parameters.add(row);
  out << parameters.text(colour) << '\n';

  std::vector<std::size_t> ids;
  for (const std::string& name : names) ids.push_back(static_cast<std::size_t>(index_of(names_of(series_info()), name)));
  const auto step_rows = [&](const std::string& title, const std::vector<int>& policies, int steps) {
    std::vector<std::string> header = {"time"};
    for (const int policy : policies) {
      const std::string suffix = policies.size() > 1 ? "/" + experiment_.policies[static_cast<std::size_t>(policy)].name : "";
      for (const std::string& name : names) header.push_back(name + suffix);
    }
    header.emplace_back("events");
    TextTable table(header);
    for (int step = 0; step < steps; ++step) {
      const bool past = policies.front() == kHistoryPolicy;
      std::vector<std::string> cells = {time_label(plan_.step_end(past ? step : whole.history_steps + step))};
      std::vector<std::string> happened;
      for (const int policy : policies) {
        for (const std::size_t id : ids)
          cells.push_back(code_text(series_info()[id],
                                    past ? series_value(history_, static_cast<std::size_t>(step), id, future)
                                         : series_value(forecast_, static_cast<std::size_t>(policy * whole.forecast_steps + step), id, future)));
        std::vector<std::string> events = events_at(policy, step, future);
        if (!events.empty())
          happened.push_back((policies.size() > 1 ? experiment_.policies[static_cast<std::size_t>(policy)].name + ": " : "") + join(events, ", "));
      }
      cells.push_back(join(happened, "; "));
      table.add(cells);
    }
    out << heading(title, colour) << table.text(colour) << '\n';
  };
  step_rows("History", {kHistoryPolicy}, whole.history_steps);
  std::vector<int> all;
  for (int policy = 0; policy < whole.policies; ++policy) all.push_back(policy);
  std::string title = "Forecast under";
  for (const int policy : all) title += (policy == 0 ? " " : " and ") + experiment_.policies[static_cast<std::size_t>(policy)].name;
  step_rows(title, all, whole.forecast_steps);

  std::vector<std::string> header = {"at the horizon"};
  for (const Policy& policy : experiment_.policies) header.push_back(policy.name);
  TextTable table(header);
  for (std::size_t i = 0; i < horizon::kCount; ++i) {
    const OutcomeInfo& info = outcome_info()[i];
    std::vector<std::string> cells = {info.name + " (" + info.unit + ")"};
    for (int policy = 0; policy < whole.policies; ++policy) {
      const double x = value(outcomes_, static_cast<std::size_t>(policy) * horizon::kCount + i, future);
      cells.push_back(info.kind == OutcomeKind::passage ? (x > 0 ? time_label(x + info.offset) : "never")
                      : info.kind == OutcomeKind::code  ? tip_names()[static_cast<std::size_t>(x)]
                                                        : significant(x, 5));
    }
    table.add(cells);
  }
  out << table.text(colour);
}

}  // namespace quadrant
