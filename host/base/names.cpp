// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#include "host/base/names.hpp"

#include <algorithm>

#include "kernels/model/levers.hpp"
#include "kernels/model/parameters.hpp"
#include "kernels/model/series.hpp"
#include "kernels/model/state.hpp"
#include "kernels/model/step_time.hpp"
#include "kernels/model/tally.hpp"

namespace quadrant {
namespace {

OutcomeInfo series_entry(std::string name, const char* unit, double scale, const char* meaning) {
  if (name.back() == '_') name.pop_back();  // `short` is a keyword of the language
  const bool capability = name.starts_with("C_") || name == "front";
  const OutcomeKind kind = name.starts_with("lead_") ? OutcomeKind::code : name == "refuse" ? OutcomeKind::indicator : OutcomeKind::number;
  return {std::move(name), unit, meaning, scale, capability ? static_cast<double>(kCapabilityOffset) : 0.0, kind};
}

std::vector<OutcomeInfo> make_series() {
#define QD_ENTRY(name, unit, scale, meaning) series_entry(#name, unit, scale, meaning),
  return {QD_SERIES_LIST(QD_ENTRY)};
#undef QD_ENTRY
}

std::vector<OutcomeInfo> make_outcomes() {
  std::vector<OutcomeInfo> all;
#define QD_ENTRY(name, unit, scale, meaning) all.push_back({"acc_" #name, unit, meaning, scale, 0, OutcomeKind::number});
  QD_ACCUMULATOR_LIST(QD_ENTRY)
#undef QD_ENTRY
#define QD_ENTRY(name, meaning) all.push_back({"n_" #name, "count", meaning, 1, 0, OutcomeKind::count});
  QD_EVENT_LIST(QD_ENTRY)
#undef QD_ENTRY
#define QD_ENTRY(name, meaning) all.push_back({"t_" #name, "year", "first time that " meaning, 1, kFork, OutcomeKind::passage});
  QD_PASSAGE_LIST(QD_ENTRY)
#undef QD_ENTRY
  all.push_back({"tip_world", "code", "which stack holds more than two thirds of the world's installed base", 1, 0, OutcomeKind::code});
  all.push_back({"tip_foreign", "code", "which stack holds more than two thirds of the foreign installed base", 1, 0, OutcomeKind::code});
  return all;
}

}  // namespace

const std::vector<OutcomeInfo>& series_info() {
  static const std::vector<OutcomeInfo> all = make_series();
  return all;
}

const std::vector<OutcomeInfo>& outcome_info() {
  static const std::vector<OutcomeInfo> all = make_outcomes();
  return all;
}

const std::vector<std::string>& parameter_names() {
#define QD_ENTRY(name) #name,
  static const std::vector<std::string> all = {QD_PARAMETER_LIST(QD_ENTRY)};
#undef QD_ENTRY
  return all;
}

const std::vector<std::string>& lever_names() {
#define QD_ENTRY(name) #name,
  static const std::vector<std::string> all = {QD_LEVER_LIST(QD_ENTRY)};
#undef QD_ENTRY
  return all;
}

const std::vector<std::string>& event_names() {
#define QD_ENTRY(name, meaning) #name,
  static const std::vector<std::string> all = {QD_EVENT_LIST(QD_ENTRY)};
#undef QD_ENTRY
  return all;
}

const std::vector<std::string>& quadrant_names() {
  static const std::vector<std::string> all = {"us_open", "us_closed", "cn_open", "cn_closed"};
  return all;
}

const std::vector<std::string>& tip_names() {
  static const std::vector<std::string> all = {"us_led", "split", "cn_led"};
  return all;
}

int index_of(const std::vector<std::string>& names, const std::string& name) {
  const auto at = std::find(names.begin(), names.end(), name);
  return at == names.end() ? -1 : static_cast<int>(at - names.begin());
}

std::vector<std::string> names_of(const std::vector<OutcomeInfo>& infos) {
  std::vector<std::string> names;
  names.reserve(infos.size());
  for (const OutcomeInfo& info : infos) names.push_back(info.name);
  return names;
}

}  // namespace quadrant
