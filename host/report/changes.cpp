// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#include "host/report/changes.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <sstream>

#include "host/base/names.hpp"
#include "host/base/text.hpp"
#include "host/config/toml_reader.hpp"
#include "host/report/summary.hpp"

namespace quadrant {
namespace {

using Changes = std::vector<Change>;
using NamedTexts = std::vector<std::pair<std::string, std::string>>;

/// Tables of an experiment whose content is compared as what it makes: priors, policies, claims; and what changes no result.
bool is_setting(const std::string& key) {
  for (const char* other : {"parameters", "correlation", "priors", "policies", "claims", "run", "stop"})
    if (key == other) return false;
  return true;
}

void flatten(const toml::table& table, const std::string& prefix, NamedTexts& settings) {
  for (const auto& [key, node] : table) {
    const std::string name = prefix + std::string(static_cast<std::string_view>(key));
    if (prefix.empty() && !is_setting(name)) continue;
    if (const toml::table* inner = node.as_table()) {
      flatten(*inner, name + ".", settings);
    } else if (const auto* text = node.as_string()) {
      settings.emplace_back(name, text->get());
    } else if (const auto* number = node.as_floating_point()) {
      settings.emplace_back(name, shortest(number->get()));
    } else {
      std::ostringstream shown_node;
      node.visit([&](const auto& value) { shown_node << value; });
      settings.emplace_back(name, shown_node.str());
    }
  }
}

NamedTexts settings_of(const StoredResults& r) {
  const StoredExperiment stored = read_experiment(r.path);
  NamedTexts settings = {{"version of the program", stored.version}, {"version of the model", stored.model_version}};
  flatten(parse_toml(r.path + ": the experiment", stored.config.resolved).table, "", settings);
  for (auto& [key, value] : settings)
    if (key == "futures") value = std::to_string(r.futures);  // those that the file holds, not those that were asked for
  if (r.ranges != "0:" + std::to_string(r.futures)) settings.emplace_back("futures merged", r.ranges);
  return settings;
}

std::string text_of(const NamedTexts& all, const std::string& name) {
  const auto at = std::find_if(all.begin(), all.end(), [&](const auto& one) { return one.first == name; });
  return at == all.end() ? "" : at->second;
}

/// Names of one list, then those that only the other has.
std::vector<std::string> names_of_both(const NamedTexts& a, const NamedTexts& b) {
  std::vector<std::string> names;
  for (const NamedTexts* some : {&a, &b})
    for (const auto& [name, text] : *some)
      if (index_of(names, name) < 0) names.push_back(name);
  return names;
}

void add_changes(const std::string& kind, const NamedTexts& a, const NamedTexts& b, Changes& changes) {
  for (const std::string& name : names_of_both(a, b)) {
    const std::string one = text_of(a, name), other = text_of(b, name);
    if (one != other) changes.push_back({kind, name, one, other});
  }
}

/// A bound from there on is none.
constexpr double kNoBound = 1e30;

NamedTexts priors_of(const StoredInputs& inputs) {
  NamedTexts priors;
  for (const StoredPrior& prior : inputs.priors) {
    std::string text = prior.family + ": " + prior.numbers;
    if (prior.family != "fixed" && prior.low > -kNoBound) text += ", at least " + shortest(prior.low);
    if (prior.family != "fixed" && prior.high < kNoBound) text += ", at most " + shortest(prior.high);
    priors.emplace_back(prior.name, text);
  }
  return priors;
}

NamedTexts correlations_of(const StoredInputs& inputs) {
  NamedTexts correlations;
  for (std::size_t i = 0; i < inputs.correlated.size(); ++i) correlations.emplace_back(inputs.correlated[i], shortest(inputs.rank_correlation[i]));
  return correlations;
}

/// The levers of one policy, or of the history.
struct LeverTable {
  const std::vector<std::string>& levers;
  const std::vector<double>& times;
  const float* values;  ///< [times][levers]

  [[nodiscard]] double at(std::size_t time, std::size_t lever) const { return static_cast<double>(values[time * levers.size() + lever]); }
};

/// The steps at which a lever differs, as each file has it at the first and the last of them. Steps of one file alone are left out.
void add_lever_changes(const std::string& policy, const LeverTable& a, const LeverTable& b, Changes& changes) {
  for (std::size_t lever = 0; lever < a.levers.size(); ++lever) {
    const int place = index_of(b.levers, a.levers[lever]);
    if (place < 0) continue;
    NamedTexts differing;  // what a and b have
    for (std::size_t t = 0; t < a.times.size(); ++t) {
      const auto same = std::find_if(b.times.begin(), b.times.end(), [&](double time) { return std::fabs(time - a.times[t]) < 1e-3; });
      if (same == b.times.end()) continue;
      const double x = a.at(t, lever), y = b.at(static_cast<std::size_t>(same - b.times.begin()), static_cast<std::size_t>(place));
      const std::string when = " in " + time_label(a.times[t]);
      if (std::fabs(x - y) > 1e-6) differing.emplace_back(significant(x, 4) + when, significant(y, 4) + when);
    }
    if (differing.empty()) continue;
    const auto both = [](const std::string& first, const std::string& last) { return first == last ? first : first + ", " + last; };
    changes.push_back({"lever", policy + "/" + a.levers[lever], both(differing.front().first, differing.back().first),
                       both(differing.front().second, differing.back().second)});
  }
}

void add_policy_changes(const StoredResults& of_a, const StoredInputs& a, const StoredResults& of_b, const StoredInputs& b, Changes& changes) {
  const std::vector<std::string>&policies_a = of_a.series.policies, &policies_b = of_b.series.policies;
  NamedTexts run_a, run_b;
  for (const std::string& name : policies_a) run_a.emplace_back(name, "runs");
  for (const std::string& name : policies_b) run_b.emplace_back(name, "runs");
  add_changes("policy", run_a, run_b, changes);
  add_lever_changes("history", {a.levers, a.history_times, a.history_values.data()}, {b.levers, b.history_times, b.history_values.data()}, changes);
  for (std::size_t i = 0; i < policies_a.size(); ++i) {
    const int place = index_of(policies_b, policies_a[i]);
    if (place < 0) continue;
    const float* one = a.lever_values.data() + i * a.lever_times.size() * a.levers.size();
    const float* other = b.lever_values.data() + static_cast<std::size_t>(place) * b.lever_times.size() * b.levers.size();
    add_lever_changes(policies_a[i], {a.levers, a.lever_times, one}, {b.levers, b.lever_times, other}, changes);
  }
}

NamedTexts statements_of(const StoredClaims& c) {
  NamedTexts statements;
  for (const StoredClaim& claim : c.claims) {
    const std::string policies = claim.policy.empty() ? "" : claim.policy + (claim.against.empty() ? "" : " against " + claim.against) + ": ";
    statements.emplace_back(claim.id, policies + claim.holds + " (" + time_label(claim.horizon) + ")");
  }
  return statements;
}

}  // namespace

std::vector<Change> changes_between(const StoredResults& a, const StoredResults& b) {
  Changes changes;
  add_changes("setting", settings_of(a), settings_of(b), changes);
  const StoredInputs inputs_a = read_inputs(a.path), inputs_b = read_inputs(b.path);
  add_changes("parameter", priors_of(inputs_a), priors_of(inputs_b), changes);
  add_changes("correlation", correlations_of(inputs_a), correlations_of(inputs_b), changes);
  add_policy_changes(a, inputs_a, b, inputs_b, changes);
  add_changes("claim", statements_of(a.claims), statements_of(b.claims), changes);
  return changes;
}

}  // namespace quadrant
