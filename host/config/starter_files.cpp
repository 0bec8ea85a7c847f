// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#include "host/config/starter_files.hpp"

#include <cmath>
#include <sstream>

#include "host/base/names.hpp"
#include "host/base/text.hpp"
#include "host/config/schema_tables.hpp"

namespace quadrant {
namespace {

/// What a key may be and its default, in words.
std::string limits(const KeySpec& key) {
  std::vector<std::string> parts;
  if (!key.words.empty() && key.words != parameter_names()) parts.push_back("one of " + join(key.words, ", "));
  else if (!key.allowed.empty()) parts.push_back(key.allowed);
  else if (std::isfinite(key.low) && std::isfinite(key.high)) parts.push_back("from " + shortest(key.low) + " to " + shortest(key.high));
  if (key.most > 0 && key.most != key.least) parts.push_back("at most " + std::to_string(key.most));
  if (key.required) parts.emplace_back("required");
  if (!key.otherwise.empty()) parts.push_back("default " + key.otherwise);
  return parts.empty() ? "" : " (" + join(parts, "; ") + ")";
}

/// Every line as a comment.
std::string commented(const std::string& text) {
  std::istringstream lines(text);
  std::string out, line;
  while (std::getline(lines, line)) out += "# " + line + "\n";
  return out;
}

std::string key_lines(const KeySpec& key, bool live) {
  const std::string line = key.name + " = " + (key.otherwise.empty() ? key.example : key.otherwise) + "\n";
  return wrapped(key.meaning + limits(key), "# ") + (live ? line : "# " + line);
}

std::string table_lines(const KeySpec& key) {
  if (key.kind == KeyKind::custom) return "\n" + wrapped(key.meaning, "# ") + "[" + key.name + "]\n" + commented(key.example);
  const TableSpec& spec = *key.table;
  std::string out = "\n" + wrapped(spec.meaning, "# ");
  const bool array = key.kind == KeyKind::tables;  // each is one more; none by default
  out += array ? "# [[" + key.name + "]]\n" : "[" + key.name + "]\n";
  for (const KeySpec& inner : spec.keys) out += key_lines(inner, inner.required && !array);
  for (const TableSpec::Variant& variant : spec.variants)
    for (const KeySpec& inner : variant.keys) out += key_lines(inner, false);
  return out;
}

std::string replaced(std::string text, const std::string& old, const std::string& with) {
  for (std::size_t at = text.find(old); at != std::string::npos; at = text.find(old, at + with.size())) text.replace(at, old.size(), with);
  return text;
}

}  // namespace

std::string starter_experiment(const std::string& name, bool own) {
  std::string out =
      wrapped(
          "An experiment of Quadrant. What is commented out shows its default, or an example where there is none. docs/config.md explains "
          "every key; 'quadrant check FILE' says what is wrong. Names of files are relative to this file's folder; 'shipped:' stands for "
          "the folder of the files that come with the program.",
          "# ")
      + "\n";
  for (const KeySpec& key : experiment_table().keys)
    if (key.table == nullptr && key.kind != KeyKind::custom) out += key_lines(key, key.required);
  for (const KeySpec& key : experiment_table().keys)
    if (key.table != nullptr || key.kind == KeyKind::custom) out += table_lines(key);
  out = replaced(std::move(out), "name = \"my-forecast\"", "name = \"" + name + "\"");
  if (own) return out;
  return replaced(replaced(std::move(out), ", \"policies.toml\"]", "]"), ", \"claims.toml\"]", "]");
}

std::string starter_policies() {
  return R"(# Policies of your own. One needs only the levers that differ from status_quo: docs/config.md lists all 16 and what
# they do.
# A path is an array of knots [year, value] with values from 0 to 1, linear in between, constant after the last.

format_version = 1

[[policy]]
name = "chips_not_equipment"
description = "Sell China capable chips, but no equipment to make them."
[policy.levers]
chip_access_cn = [[2026.75, 0.6], [2027.5, 0.95]]
chip_performance_cap_cn = [[2026.75, 0.4], [2027.5, 0.8]]
sme_access_cn = [[2026.75, 0.45], [2027.5, 0.1]]
)";
}

std::string starter_claims() {
  return R"TOML(# Claims of your own. Each is a condition on one future under policy a and, where D() or b. is used, policy b;
# docs/claims.md explains the language, and 'quadrant info --json' lists the outcomes.

format_version = 1

[[claim]]
id = "M01"
name = "chips-not-equipment"
text = "Selling chips but not equipment earns the US more than today's rules, and leaves less room for Chinese chips."
policy = "chips_not_equipment"
against = "status_quo"
holds = "D(acc_pv_us) > 0 and D(cn_chip_share) < 0"
effect = "D(cn_chip_share)"
unit = "share"
direction = "lower"
size = 0.01
)TOML";
}

}  // namespace quadrant
