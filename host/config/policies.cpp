// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#include "host/config/policies.hpp"

#include <cmath>
#include <map>
#include <optional>

#include "host/base/error.hpp"
#include "host/base/names.hpp"
#include "host/base/text.hpp"
#include "host/config/schema_tables.hpp"
#include "kernels/math/log.hpp"

namespace quadrant {
namespace {

constexpr const char* kKnotsAllowed = "knots [year, value] in order of year, at most two at one year, values in [0, 1]";

LeverKnots read_knots(TomlReader& reader, const std::string& key) {
  const toml::node& node = reader.node(key);
  const auto wrong = [&](const toml::node& where, const std::string& found) {
    throw UsageError(place_of(reader.file(), where) + ": " + reader.full(key) + ": found " + found + ", allowed: " + kKnotsAllowed);
  };
  if (!node.is_array() || node.as_array()->empty()) wrong(node, node.is_array() ? "an empty array" : shown(node));
  LeverKnots knots;
  for (const toml::node& item : *node.as_array()) {
    const toml::array* pair = item.as_array();
    if (pair == nullptr || pair->size() != 2 || !(*pair)[0].is_number() || !(*pair)[1].is_number())
      wrong(item, pair == nullptr ? shown(item) : "an entry that is not two numbers");
    const double year = *(*pair)[0].value<double>();
    const double value = *(*pair)[1].value<double>();
    const std::string found = "[" + shortest(year) + ", " + shortest(value) + "]";
    if (!std::isfinite(year) || year < 1900 || year > 2200) wrong(item, found);
    if (!std::isfinite(value) || value < 0 || value > 1) wrong(item, found);
    const std::size_t n = knots.size();
    if (n > 0 && year < knots[n - 1].year) wrong(item, found + " after the year " + shortest(knots[n - 1].year));
    if (n > 1 && year == knots[n - 1].year && year == knots[n - 2].year) wrong(item, found + ", the third knot at that year");
    knots.push_back({year, value});
  }
  return knots;
}

void check_levers_exist(const TomlReader& reader) {
  for (const std::string& key : reader.keys())
    if (index_of(lever_names(), key) < 0)
      throw UsageError(reader.place(key) + ": " + reader.full(key) + ": unknown lever" + did_you_mean(key, lever_names())
                       + ", allowed: " + join(lever_names(), ", "));
}

/// What the [[lever]] tables say of the levers is text for people; only the names must be right.
void check_lever_tables(TomlReader& root) {
  for (const toml::table* table : root.tables("lever")) {
    TableReader reader(lever_table(), *table, root.file(), "lever.");
    const std::string name = reader.text("name");
    if (index_of(lever_names(), name) < 0) reader.fail("name", "'" + name + "'" + did_you_mean(name, lever_names()), join(lever_names(), ", "));
    reader.text("meaning");
    reader.choice("nation");
    reader.finish();
  }
}

struct Unresolved {
  std::string place;
  std::string name;
  std::string description;
  std::array<std::optional<LeverKnots>, lever::kCount> levers;
};

void read_policy_file(const TomlFile& file, std::array<std::optional<LeverKnots>, lever::kCount>& history, std::vector<Unresolved>& policies) {
  TableReader root(policies_table(), file.table, file.path);
  root.whole("format_version");
  root.number("fork");
  check_lever_tables(root);
  if (const toml::table* table = root.table("history")) {
    TomlReader reader(*table, file.path, "history.");
    check_levers_exist(reader);
    for (const std::string& key : reader.keys()) {
      std::optional<LeverKnots>& knots = history[static_cast<std::size_t>(index_of(lever_names(), key))];
      if (knots) throw UsageError(reader.place(key) + ": history." + key + ": found a second history of the lever, allowed: one in all files");
      knots = read_knots(reader, key);
    }
  }
  for (const toml::table* table : root.tables("policy")) {
    TableReader reader(policy_table(), *table, file.path, "policy.");
    Unresolved policy;
    policy.place = reader.place("name");
    policy.name = reader.text("name");
    if (policy.name.empty() || policy.name == "history" || policy.name.find_first_of(" ,\"/") != std::string::npos || has_control(policy.name))
      reader.fail("name", shown_text(policy.name), "a name without spaces, commas, quotes, slashes and control characters, other than 'history'");
    policy.description = reader.text("description");
    for (const Unresolved& other : policies)
      if (other.name == policy.name) reader.fail("name", "'" + policy.name + "' a second time (first at " + other.place + ")", "each name once");
    if (const toml::table* levers = reader.table("levers")) {
      TomlReader paths(*levers, file.path, "policy." + policy.name + ".");
      check_levers_exist(paths);
      for (const std::string& key : paths.keys()) policy.levers[static_cast<std::size_t>(index_of(lever_names(), key))] = read_knots(paths, key);
    }
    reader.finish();
    policies.push_back(std::move(policy));
  }
  root.finish();
}

}  // namespace

double value_at(const LeverKnots& knots, double year) {
  // The last knot at or before the year; of two at one year that is the later one.
  std::size_t next = 0;
  while (next < knots.size() && knots[next].year <= year) ++next;
  if (next == 0) return knots.front().value;
  if (next == knots.size()) return knots.back().value;
  const Knot& a = knots[next - 1];
  const Knot& b = knots[next];
  return a.value + (b.value - a.value) * ((year - a.year) / (b.year - a.year));
}

PolicySet read_policies(const std::vector<TomlFile>& files) {
  std::array<std::optional<LeverKnots>, lever::kCount> history;
  std::vector<Unresolved> unresolved;
  for (const TomlFile& file : files) read_policy_file(file, history, unresolved);

  std::string where;
  for (const TomlFile& file : files) where += (where.empty() ? "" : ", ") + file.path;
  PolicySet set;
  const Unresolved* status_quo = nullptr;
  for (const Unresolved& policy : unresolved)
    if (policy.name == kStatusQuo) status_quo = &policy;
  if (status_quo == nullptr) throw UsageError(where + ": policy: found no policy 'status_quo', allowed: exactly one, which sets every lever");
  for (std::size_t i = 0; i < lever::kCount; ++i) {
    const std::string& name = lever_names()[i];
    if (!history[i]) throw UsageError(where + ": history." + name + ": found nothing, allowed: " + kKnotsAllowed);
    if (!status_quo->levers[i]) throw UsageError(status_quo->place + ": policy.status_quo." + name + ": found nothing, allowed: " + kKnotsAllowed);
    set.history[i] = *history[i];
  }
  for (const Unresolved& u : unresolved) {
    Policy policy{u.name, u.description, {}};
    for (std::size_t i = 0; i < lever::kCount; ++i) policy.levers[i] = u.levers[i] ? *u.levers[i] : *status_quo->levers[i];
    set.policies.push_back(std::move(policy));
  }
  return set;
}

std::vector<std::string> policy_names(const std::vector<Policy>& policies) {
  std::vector<std::string> names;
  names.reserve(policies.size());
  for (const Policy& policy : policies) names.push_back(policy.name);
  return names;
}

LeverPath lever_path(const std::array<LeverKnots, lever::kCount>& levers, double middle_of_step) {
  LeverPath path{};
  for (std::size_t i = 0; i < lever::kCount; ++i) path.value[i] = static_cast<float>(value_at(levers[i], middle_of_step));
  const float price = 1.0f + 0.5f * path.value[lever::chip_revenue_cut];
  path.log_cut_price = log(price);
  path.inverse_cut_price = 1.0f / price;
  return path;
}

}  // namespace quadrant
