// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#include "host/config/claims.hpp"

#include <algorithm>

#include "host/base/error.hpp"
#include "host/base/names.hpp"
#include "host/base/text.hpp"
#include "host/config/schema_tables.hpp"
#include "kernels/model/step_time.hpp"

namespace quadrant {
namespace {

constexpr std::size_t kMostClaims = 256;
constexpr std::size_t kMostMeasures = 32;  // of one claim
constexpr std::size_t kMostObjectives = 64;

bool is_identifier(const std::string& text) {
  const auto fits = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-'; };
  return !text.empty() && text.size() <= 64 && std::all_of(text.begin(), text.end(), fits);
}

enum class Type { number, condition, either };

/// Reads a statement and checks it.
Statement read_statement(TomlReader& reader, const std::string& key, const ExpressionScope& scope, Type type) {
  Statement s{reader.text(key), {}};
  try {
    s.expression = parse_expression(s.text);
    check_expression(s.expression, scope);
    if (type != Type::either && s.expression.condition != (type == Type::condition))
      throw ExpressionError{s.expression.position, s.expression.condition ? "a condition" : "a number",
                            type == Type::condition ? "a condition, as in lag_cn < 6" : "a number"};
  } catch (const ExpressionError& e) {
    reader.fail(key, "at column " + std::to_string(e.position) + " " + e.found, e.allowed);
  }
  return s;
}

std::string read_line(TomlReader& reader, const std::string& key) {
  std::string text = reader.text(key);
  if (text.empty() || text.size() > 1000 || has_control(text)) reader.fail(key, shown_text(text), "one line of text");
  return text;
}

std::string read_line_or(TomlReader& reader, const std::string& key, const std::string& otherwise) {
  if (reader.has(key)) return read_line(reader, key);
  return reader.text_or(key, otherwise);
}

MeasureSpec read_measure(const toml::table& table, const std::string& file, const std::string& prefix, const ExpressionScope& scope) {
  TableReader reader(measure_table(), table, file, prefix);
  MeasureSpec m{read_line(reader, "name"), read_line_or(reader, "unit", ""), read_statement(reader, "value", scope, Type::either), {}};
  if (reader.find("given") != nullptr) m.given = read_statement(reader, "given", scope, Type::condition);
  reader.finish();
  return m;
}

std::string read_policy(TomlReader& reader, const std::string& key, const std::vector<std::string>& known) {
  if (!reader.has(key)) return reader.text_or(key, "");
  std::string name = reader.text(key);
  if (index_of(known, name) < 0) reader.fail(key, "unknown policy " + shown_text(name) + did_you_mean(name, known), join(known, ", "));
  return name;
}

void read_effect(TableReader& reader, const ExpressionScope& scope, ClaimSpec& claim) {
  if (!reader.has("effect")) {
    for (const char* key : {"unit", "direction", "size"})
      if (reader.find(key) != nullptr) reader.fail(key, "it without 'effect'", "'effect', a number, beside it");
    return;
  }
  claim.effect = MeasureSpec{"effect", read_line_or(reader, "unit", ""), read_statement(reader, "effect", scope, Type::number), {}};
  claim.direction = reader.choice("direction") == "lower" ? -1 : 1;
  claim.size = reader.number("size");
}

ClaimSpec read_claim(const toml::table& table, const std::string& file, ExpressionScope scope) {
  TomlReader reader(table, file, "claim.");
  ClaimSpec claim;
  claim.place = reader.place("id");
  claim.id = reader.text("id");
  if (!is_identifier(claim.id)) reader.fail("id", shown_text(claim.id), "letters, digits, - and _, at most 64");
  TableReader part(claim_table(), table, file, "claim." + claim.id + ".");
  part.text("id");
  claim.name = read_line_or(part, "name", claim.id);
  claim.text = read_line(part, "text");
  claim.caveat = read_line_or(part, "caveat", "");
  claim.policy = read_policy(part, "policy", scope.policies);
  claim.against = read_policy(part, "against", scope.policies);
  if (claim.policy.empty() && !claim.against.empty()) part.fail("against", "it without 'policy'", "'policy', the first of the two, beside it");
  scope.first = !claim.policy.empty();
  scope.second = !claim.against.empty();
  claim.holds = read_statement(part, "holds", scope, Type::condition);
  read_effect(part, scope, claim);
  const std::string times = "a step's end after the fork, up to " + shortest(scope.horizon) + ", in years";
  claim.horizon = part.number_or("horizon", scope.horizon, kFork, scope.horizon, times);
  if (!steps_to(claim.horizon, scope.start, scope.steps_per_year) || claim.horizon <= kFork) part.fail("horizon", shortest(claim.horizon), times);
  if (part.has("opposed_by")) claim.opposed_by = part.texts("opposed_by");
  const std::vector<const toml::table*> measures = part.tables("measure"), correlations = part.tables("correlation");
  if (measures.size() + correlations.size() > kMostMeasures)
    part.fail("measure", std::to_string(measures.size() + correlations.size()), "at most " + std::to_string(kMostMeasures));
  std::vector<std::string> names = {"holds", "effect", "matters"};  // what the ledger calls a claim's own
  const auto once = [&](const TomlReader& at, const std::string& name) {
    if (index_of(names, name) >= 0)
      at.fail("name", shown_text(name) + " a second time", "each name once in a claim; holds, effect and matters are the claim's own");
    names.push_back(name);
  };
  for (const toml::table* one : measures) {
    claim.measures.push_back(read_measure(*one, file, "claim." + claim.id + ".measure.", scope));
    once(TomlReader(*one, file, "claim." + claim.id + ".measure."), claim.measures.back().name);
  }
  for (const toml::table* one : correlations) {
    TableReader pair(claim_correlation_table(), *one, file, "claim." + claim.id + ".correlation.");
    claim.correlations.push_back(
        {read_line(pair, "name"), read_statement(pair, "x", scope, Type::number), read_statement(pair, "y", scope, Type::number)});
    pair.finish();
    once(pair, claim.correlations.back().name);
  }
  part.finish();
  return claim;
}

ObjectiveSpec read_objective(const toml::table& table, const std::string& file, ExpressionScope scope) {
  TableReader reader(objective_table(), table, file, "objective.");
  scope.first = true;  // every policy in turn
  scope.earliest = scope.horizon;
  ObjectiveSpec o;
  o.name = reader.text("name");
  if (!is_identifier(o.name)) reader.fail("name", shown_text(o.name), "letters, digits, - and _, at most 64");
  o.meaning = read_line_or(reader, "meaning", "");
  o.unit = read_line_or(reader, "unit", "");
  o.value = read_statement(reader, "value", scope, Type::number);
  o.higher_is_better = reader.choice("better") == "higher";
  o.enough = reader.number("enough");
  reader.finish();
  return o;
}

void check_opposed(const ClaimSet& set) {
  std::vector<std::string> ids;
  for (const ClaimSpec& claim : set.claims) ids.push_back(claim.id);
  for (const ClaimSpec& claim : set.claims) {
    std::vector<std::string> others = ids;
    std::erase(others, claim.id);
    for (const std::string& other : claim.opposed_by)
      if (index_of(others, other) < 0)
        throw UsageError(claim.place + ": claim." + claim.id + ".opposed_by: found " + shown_text(other)
                         + (other == claim.id ? "" : did_you_mean(other, others)) + ", allowed: ids of other claims");
  }
}

/// The first time of a verdict of a file's claims: every claim is asked at each of them. What is no time is found where it is read.
double earliest_verdict(const TomlFile& file, const ExpressionScope& scope) {
  double earliest = scope.horizon;
  const toml::array* claims = file.table["claim"].as_array();
  if (claims == nullptr) return earliest;
  for (const toml::node& claim : *claims) {
    const auto horizon = claim.is_table() ? (*claim.as_table())["horizon"].value<double>() : std::nullopt;
    if (horizon && *horizon > kFork && steps_to(*horizon, scope.start, scope.steps_per_year)) earliest = std::min(earliest, *horizon);
  }
  return earliest;
}

std::vector<std::string> united(std::vector<std::string> names, const std::vector<std::string>& more) {
  for (const std::string& name : more)
    if (!name.empty() && std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
  return names;
}

}  // namespace

ClaimSet read_claims(const std::vector<TomlFile>& files, ExpressionScope scope) {
  ClaimSet set;
  for (const TomlFile& file : files) scope.earliest = std::min(scope.earliest, earliest_verdict(file, scope));
  for (const TomlFile& file : files) {
    TableReader root(claims_table(), file.table, file.path);
    root.whole("format_version");
    for (const toml::table* table : root.tables("claim")) {
      ClaimSpec claim = read_claim(*table, file.path, scope);
      for (const ClaimSpec& other : set.claims)
        if (other.id == claim.id)
          throw UsageError(claim.place + ": claim.id: found '" + claim.id + "' a second time (first at " + other.place + "), allowed: each id once");
      set.claims.push_back(std::move(claim));
    }
    for (const toml::table* table : root.tables("objective")) {
      ObjectiveSpec objective = read_objective(*table, file.path, scope);
      for (const ObjectiveSpec& other : set.objectives)
        if (other.name == objective.name)
          throw UsageError(TomlReader(*table, file.path).place("name") + ": objective.name: found '" + objective.name
                           + "' a second time, allowed: each name once");
      set.objectives.push_back(std::move(objective));
    }
    root.finish();
    if (set.claims.size() > kMostClaims) root.fail("claim", std::to_string(set.claims.size()) + " claims", "at most " + std::to_string(kMostClaims));
    if (set.objectives.size() > kMostObjectives)
      root.fail("objective", std::to_string(set.objectives.size()) + " objectives", "at most " + std::to_string(kMostObjectives));
  }
  check_opposed(set);
  return set;
}

std::vector<std::string> policies_of(const ClaimSpec& claim) {
  std::vector<std::string> names = united({}, {claim.policy, claim.against});
  names = united(std::move(names), policies_in(claim.holds.expression));
  if (claim.effect) names = united(std::move(names), policies_in(claim.effect->value.expression));
  return names;
}

std::vector<std::string> policies_of(const MeasureSpec& measure) {
  std::vector<std::string> names = policies_in(measure.value.expression);
  return measure.given ? united(std::move(names), policies_in(measure.given->expression)) : names;
}

std::vector<std::string> policies_of(const CorrelationSpec& correlation) {
  return united(policies_in(correlation.x.expression), policies_in(correlation.y.expression));
}

std::vector<std::string> policies_of(const ObjectiveSpec& objective) { return policies_in(objective.value.expression); }

}  // namespace quadrant
