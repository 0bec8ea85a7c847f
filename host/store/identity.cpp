// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#include "host/store/identity.hpp"

#include <sstream>

#include "host/base/build_info.hpp"
#include "host/base/checksum.hpp"
#include "host/base/text.hpp"
#include "host/base/version.hpp"
#include "host/config/toml_reader.hpp"
#include "host/simulate/traced.hpp"

namespace quadrant {
namespace {

constexpr std::uint64_t kFingerprintFutures = 8;

void add(Checksum& checksum, const Grids& grids, long cells) {
  for (const float* numbers : {grids.scale, grids.bin_scale, grids.bin_offset}) checksum.add(numbers, cells);
}

std::string shown(const toml::node* node) {
  if (node == nullptr) return "nothing";
  std::ostringstream text;
  node->visit([&](const auto& value) { text << value; });
  constexpr std::size_t kMost = 120;
  const std::string whole = text.str();
  return whole.size() <= kMost ? whole : whole.substr(0, kMost) + "...";
}

/// The first key in which two tables differ, and its two values; no key where they agree.
struct KeyDifference {
  std::string key, a, b;
};
KeyDifference difference(const toml::table& a, const toml::table& b, const std::string& prefix) {
  const auto differs = [&](std::string_view key) -> KeyDifference {
    const toml::node *one = a.get(key), *other = b.get(key);
    const std::string name = prefix + std::string(key);
    const auto table = [](const toml::node* node) { return node == nullptr ? nullptr : node->as_table(); };
    const toml::table none;
    if (table(one) != nullptr && (other == nullptr || table(other) != nullptr))
      return difference(*table(one), other == nullptr ? none : *table(other), name + ".");
    if (one == nullptr && table(other) != nullptr) return difference(none, *table(other), name + ".");
    std::string shown_one = shown(one), shown_other = shown(other);
    const auto whole = [](const toml::node* node) {
      std::ostringstream text;
      if (node != nullptr) node->visit([&](const auto& value) { text << value; });
      return text.str();
    };
    if (whole(one) == whole(other)) return {};
    return {name, shown_one, shown_other};
  };
  for (const toml::table* table : {&a, &b})
    for (const auto& [key, value] : *table)
      if (KeyDifference found = differs(static_cast<std::string_view>(key)); !found.key.empty()) return found;
  return {};
}

/// What of an experiment determines a future and how it is summed.
toml::table determining(const StoredConfig& config) {
  toml::table table = parse_toml("the experiment", config.resolved).table;
  for (const char* key : {"futures", "stop", "run", "max_non_finite"}) table.erase(key);
  return table;
}

/// The first line in which two texts differ.
std::string line_difference(const std::string& a, const std::string& name_a, const std::string& b, const std::string& name_b) {
  std::istringstream lines_a(a), lines_b(b);
  for (int number = 1;; ++number) {
    std::string line_a, line_b;
    const bool has_a = static_cast<bool>(std::getline(lines_a, line_a)), has_b = static_cast<bool>(std::getline(lines_b, line_b));
    if (line_a != line_b || has_a != has_b)
      return "line " + std::to_string(number) + ": '" + line_a + "' in " + name_a + ", '" + line_b + "' in " + name_b;
    if (!has_a) return "its line ends";
  }
}

}  // namespace

std::string fingerprint_of(const ModelPlan& plan, const ExperimentGrids& grids, Backend& backend) {
  const Plan whole = plan.view();
  const Aggregation g = grids.view();
  const Analysis& a = g.analysis;
  Checksum checksum;
  add(checksum, g.series, static_cast<long>(series_rows(whole)) * series::kCount);
  add(checksum, g.outcomes, static_cast<long>(whole.policies) * horizon::kCount);
  add(checksum, a.differences, static_cast<long>(a.times) * a.policies * a.outcomes);
  add(checksum, a.measure_grids, a.measures);
  add(checksum, a.regrets, static_cast<long>(a.objective_count) * a.policies);
  add(checksum, a.values, static_cast<long>(a.objective_count) * a.policies);
  checksum.add(a.outcome_scale, static_cast<long>(a.policies) * a.outcomes);
  checksum.add(a.effect_scale, static_cast<long>(a.times) * a.claim_count);
  Traced traced(whole, backend, kFingerprintFutures, {.parameters = true, .history = true, .forecast = true, .outcomes = true});
  traced.fill(whole, backend, 0);
  for (const FutureColumns* columns : {&traced.parameters, &traced.history, &traced.forecast, &traced.outcomes})
    for (int row = 0; row < columns->rows(); ++row)
      for (std::size_t f = 0; f < traced.count(); ++f) {
        const float x = columns->at(row, f);
        checksum.add(&x, 1);
      }
  return checksum.text();
}

Identity identity_of(const Config& config, const ModelPlan& plan, const ExperimentGrids& grids, Backend& backend) {
  return {kVersionText, kModelVersion, fingerprint_of(plan, grids, backend), {config.resolved, config.experiment.sources}};
}

std::string difference(const StoredConfig& a, const std::string& name_a, const StoredConfig& b, const std::string& name_b) {
  if (a.resolved != b.resolved)
    if (const KeyDifference found = difference(determining(a), determining(b), ""); !found.key.empty())
      return found.key + ": " + found.a + " in " + name_a + ", " + found.b + " in " + name_b;
  if (a.sources.size() != b.sources.size())
    return "files: " + std::to_string(a.sources.size()) + " in " + name_a + ", " + std::to_string(b.sources.size()) + " in " + name_b;
  for (std::size_t i = 1; i < a.sources.size(); ++i)  // the first one is what was resolved
    if (a.sources[i].text != b.sources[i].text)
      return a.sources[i].path + ", " + line_difference(a.sources[i].text, name_a, b.sources[i].text, name_b);
  return "";
}

std::string difference(const Identity& a, const std::string& name_a, const Identity& b, const std::string& name_b) {
  const auto both = [&](const std::string& what, const std::string& one, const std::string& other) {
    return what + ": " + one + " in " + name_a + ", " + other + " in " + name_b;
  };
  if (a.version != b.version) return both("version of the program", a.version, b.version);
  if (a.model != b.model) return both("version of the model", a.model, b.model);
  if (std::string found = difference(a.config, name_a, b.config, name_b); !found.empty()) return found;
  if (a.fingerprint != b.fingerprint)
    return both("bits of the first futures (their checksum; another program or a machine that computes otherwise)", a.fingerprint, b.fingerprint);
  return "";
}

}  // namespace quadrant
