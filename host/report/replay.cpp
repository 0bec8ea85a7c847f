// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#include "host/report/replay.hpp"

#include "host/base/names.hpp"
#include "host/base/text.hpp"
#include "host/report/numbers.hpp"
#include "host/report/summary.hpp"
#include "host/report/terminal.hpp"

namespace quadrant {
namespace {

using Json = nlohmann::ordered_json;

std::string code_text(const OutcomeInfo& info, double value) {
  if (info.name.starts_with("lead_")) return quadrant_names()[static_cast<std::size_t>(value)];
  return significant(value, 4);
}

}  // namespace

ReplayBlock::ReplayBlock(const Experiment& experiment, const ModelPlan& plan, Backend& backend, FutureRange range)
    : experiment_(experiment), plan_(plan), range_(range), traced_(plan.view(), backend, range.count, kAllParts) {
  traced_.fill(plan.view(), backend, range.first);
}

double ReplayBlock::series_value(int policy, int step, int id, std::uint64_t future) const {
  const std::uint64_t f = future - range_.first;
  const float x = policy == kHistoryPolicy ? traced_.in_history(step, id, f) : traced_.in_forecast(policy, step, id, f);
  return static_cast<double>(x) + series_info()[static_cast<std::size_t>(id)].offset;
}

std::vector<std::string> ReplayBlock::events_at(int policy, int step, std::uint64_t future) const {
  const Plan whole = plan_.view();
  const std::uint64_t f = future - range_.first;
  std::vector<std::string> names;
  for (int e = 0; e < event::kCount; ++e) {
    const auto count = [&](const FutureColumns& column, int row) { return column.at(row * event::kCount + e, f); };
    float now = 0, before = 0;
    if (policy == kHistoryPolicy) {
      now = count(traced_.history_events, step);
      before = step > 0 ? count(traced_.history_events, step - 1) : 0;
    } else {
      const int row = policy * whole.forecast_steps + step;
      now = count(traced_.forecast_events, row);
      before = step > 0 ? count(traced_.forecast_events, row - 1) : count(traced_.history_events, whole.history_steps - 1);
    }
    if (now > before) names.push_back(event_names()[static_cast<std::size_t>(e)]);
  }
  return names;
}

Json ReplayBlock::draws_json(int first, int count, std::uint64_t future) const {
  Json z = Json::array(), u = Json::array();
  for (int step = first; step < first + count; ++step) {
    Json normals = Json::array(), uniforms = Json::array();
    for (int i = 0; i < kDraws; ++i) (i < kNormals ? normals : uniforms).push_back(static_cast<double>(traced_.draw(step, i, future - range_.first)));
    z.push_back(std::move(normals));
    u.push_back(std::move(uniforms));
  }
  return {{"Z", std::move(z)}, {"U", std::move(u)}};
}

Json ReplayBlock::series_json(int policy, int count, std::uint64_t future) const {
  Json all = Json::object();
  for (int id = 0; id < series::kCount; ++id) {
    Json values = Json::array();
    for (int step = 0; step < count; ++step) values.push_back(series_value(policy, step, id, future));
    all[series_info()[static_cast<std::size_t>(id)].name] = std::move(values);
  }
  return all;
}

Json ReplayBlock::event_times(int policy, int count, std::uint64_t future) const {
  Json all = Json::object();
  for (int step = 0; step < count; ++step)
    for (const std::string& name : events_at(policy, step, future))
      all["n_" + name].push_back(plan_.step_end(policy == kHistoryPolicy ? step : plan_.view().history_steps + step));
  return all;
}

Json ReplayBlock::brief(std::uint64_t future, const std::vector<std::string>& names) const {
  const Plan whole = plan_.view();
  const auto part = [&](int policy, int count) {
    Json all = Json::object();
    for (const std::string& name : names) {
      const int id = index_of(names_of(series_info()), name);
      Json values = Json::array();
      for (int step = 0; step < count; ++step) values.push_back(rounded_json(series_value(policy, step, id, future), 4));
      all[name] = std::move(values);
    }
    return Json{{"series", std::move(all)}, {"events", event_times(policy, count, future)}};
  };
  Json json = {{"future", future}, {"history", part(kHistoryPolicy, whole.history_steps)}, {"policies", Json::array()}};
  for (int policy = 0; policy < whole.policies; ++policy) json["policies"].push_back(part(policy, whole.forecast_steps));
  return json;
}

Json ReplayBlock::json(std::uint64_t future) const {
  const Plan whole = plan_.view();
  const auto times = [&](int first, int count) {
    Json all = Json::array();
    for (int step = first; step < first + count; ++step) all.push_back(plan_.step_end(step));
    return all;
  };
  Json parameters = Json::object();
  for (std::size_t id = 0; id < parameter::kCount; ++id) parameters[parameter_names()[id]] = parameter(id, future);
  Json json = {{"seed", experiment_.seed}, {"future", future}, {"steps_per_year", experiment_.timeline.steps_per_year}, {"parameters", parameters}};
  json["history"] = {{"time", times(0, whole.history_steps)},
                     {"draws", draws_json(0, whole.history_steps, future)},
                     {"series", series_json(kHistoryPolicy, whole.history_steps, future)},
                     {"event_times", event_times(kHistoryPolicy, whole.history_steps, future)}};
  Json policies = Json::object();
  for (int policy = 0; policy < whole.policies; ++policy) {
    Json accumulators = Json::object(), counts = Json::object(), passages = Json::object();
    for (std::size_t i = 0; i < horizon::kTips; ++i) {
      const OutcomeInfo& info = outcome_info()[i];
      const double x = outcome(policy, i, future);
      if (info.kind == OutcomeKind::number) accumulators[info.name] = x;
      if (info.kind == OutcomeKind::count) counts[info.name] = x;
      if (info.kind == OutcomeKind::passage) passages[info.name] = x > 0 ? Json(x + info.offset) : Json(nullptr);
    }
    policies[experiment_.policies[static_cast<std::size_t>(policy)].name] = {{"time", times(whole.history_steps, whole.forecast_steps)},
                                                                             {"draws", draws_json(whole.history_steps, whole.forecast_steps, future)},
                                                                             {"series", series_json(policy, whole.forecast_steps, future)},
                                                                             {"accumulators", accumulators},
                                                                             {"events", counts},
                                                                             {"event_times", event_times(policy, whole.forecast_steps, future)},
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
    row.push_back(significant(parameter(id, future), 5));
    if (row.size() == 8) parameters.add(std::exchange(row, {}));
  }
  if (!row.empty()) parameters.add(row);
  out << parameters.text(colour) << '\n';

  std::vector<int> ids;
  for (const std::string& name : names) ids.push_back(index_of(names_of(series_info()), name));
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
        for (const int id : ids) cells.push_back(code_text(series_info()[static_cast<std::size_t>(id)], series_value(policy, step, id, future)));
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
      const double x = outcome(policy, i, future);
      cells.push_back(info.kind == OutcomeKind::passage ? (x > 0 ? time_label(x + info.offset) : "never")
                      : info.kind == OutcomeKind::code  ? tip_names()[static_cast<std::size_t>(x)]
                                                        : significant(x, 5));
    }
    table.add(cells);
  }
  out << table.text(colour);
}

}  // namespace quadrant
