// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0

// Fills the tables of docs/model.md from the configuration files and the program's own lists, and writes the JSON Schemas of
// configs/schema, so that they cannot drift:
//   generate_docs PROJECT_FOLDER            rewrites them
//   generate_docs PROJECT_FOLDER --check    exits with 1, and says where, if a rewrite would change it
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iostream>
#include <map>
#include <sstream>

#include "host/base/error.hpp"
#include "host/base/names.hpp"
#include "host/base/text.hpp"
#include "host/config/json_schema.hpp"
#include "host/config/policies.hpp"
#include "host/config/priors.hpp"

namespace {

using namespace quadrant;

std::string row(const std::vector<std::string>& cells) { return "| " + join(cells, " | ") + " |\n"; }

std::string head(const std::vector<std::string>& cells) {
  std::string rule = "|";
  for (std::size_t i = 0; i < cells.size(); ++i) rule += "---|";
  return row(cells) + rule + "\n";
}

std::string code(const std::string& text) { return "`" + text + "`"; }

std::string path_text(const LeverKnots& knots) {
  if (knots.size() == 1) return shortest(knots[0].value);
  std::vector<std::string> parts;
  parts.reserve(knots.size());
  for (const Knot& knot : knots) parts.push_back(shortest(knot.year) + ": " + shortest(knot.value));
  return join(parts, ", ");
}

bool same(const LeverKnots& a, const LeverKnots& b) {
  return a.size() == b.size()
         && std::equal(a.begin(), a.end(), b.begin(), [](const Knot& x, const Knot& y) { return x.year == y.year && x.value == y.value; });
}

std::string levers(const TomlFile& file, const PolicySet& set) {
  std::string out = head({"lever", "meaning", "history", "`status_quo`"});
  for (const toml::node& item : *file.table["lever"].as_array()) {
    const toml::table& lever = *item.as_table();
    const std::string name = lever["name"].value_or(std::string());
    const auto id = static_cast<std::size_t>(index_of(lever_names(), name));
    out += row({code(name), lever["meaning"].value_or(std::string()), path_text(set.history[id]), path_text(set.policies.front().levers[id])});
  }
  return out;
}

std::string policies(const PolicySet& set) {
  const Policy& status_quo = set.policies.front();
  std::string out = head({"policy", "description", "levers that differ from `status_quo`"});
  for (const Policy& policy : set.policies) {
    std::vector<std::string> parts;
    for (std::size_t i = 0; i < policy.levers.size(); ++i)
      if (!same(policy.levers[i], status_quo.levers[i])) parts.push_back(code(lever_names()[i]) + " " + path_text(policy.levers[i]));
    out += row({code(policy.name), policy.description, join(parts, "; ")});
  }
  return out;
}

std::string distribution(const PriorSpec& prior) {
  std::vector<std::string> parts;
  const std::vector<std::string>& keys = family_keys(prior.family);
  for (std::size_t i = 0; i < prior.numbers.size(); ++i) parts.push_back(keys[i] + " " + shortest(prior.numbers[i]));
  for (std::size_t i = 0; i < prior.values.size(); ++i) parts.push_back(shortest(prior.values[i]) + " with " + shortest(prior.weights[i]));
  return prior.family + ": " + join(parts, ", ");
}

std::string parameters(const std::vector<PriorSpec>& priors, const std::string& file) {
  std::string out = head({"number", "parameter", "prior", "bounds", "unit", "meaning", "source", "status"});
  for (std::size_t i = 0; i < priors.size(); ++i) {
    const PriorSpec& p = priors[i];
    if (p.place.find(file) == std::string::npos) continue;
    const std::string bounds = p.family == "fixed" ? "" : shortest(p.low) + " to " + shortest(p.high);
    out += row({std::to_string(i), code(p.name), distribution(p), bounds, p.unit, p.meaning, p.source, p.status});
  }
  return out;
}

std::string outcomes(const std::vector<OutcomeInfo>& all) {
  std::string out = head({"name", "unit", "meaning"});
  for (const OutcomeInfo& info : all) out += row({code(info.name), info.unit, info.meaning});
  return out;
}

/// The document with every generated block filled. Throws where a marker has no end, or a block is unknown or missing.
std::string filled(const std::string& document, const std::map<std::string, std::function<std::string()>>& blocks) {
  const std::string begin = "<!-- generated: ", end = "<!-- end generated -->";
  std::istringstream in(document);
  std::string out, line;
  std::size_t used = 0;
  while (std::getline(in, line)) {
    out += line + "\n";
    if (line.rfind(begin, 0) != 0) continue;
    const std::string name = line.substr(begin.size(), line.size() - begin.size() - 4);
    const auto block = blocks.find(name);
    if (block == blocks.end()) throw UsageError("unknown block '" + name + "'");
    while (std::getline(in, line) && line != end)
      if (line.rfind(begin, 0) == 0) throw UsageError("block '" + name + "' has no end");
    if (line != end) throw UsageError("block '" + name + "' has no end");
    out += block->second() + end + "\n";
    ++used;
  }
  if (used != blocks.size()) throw UsageError("found " + std::to_string(used) + " of " + std::to_string(blocks.size()) + " blocks");
  return out;
}

/// Writes a file, or says where it differs from what would be written.
bool write_or_check(const std::string& path, const std::string& after, bool check) {
  if (!check) {
    std::ofstream(path, std::ios::binary) << after;
    return true;
  }
  const std::string before = std::filesystem::exists(path) ? read_text(path) : "";
  if (before == after) return true;
  const auto at = std::mismatch(before.begin(), before.end(), after.begin(), after.end()).first;
  std::cerr << path << ":" << 1 + std::count(before.begin(), at, '\n') << ": differs from the program; run generate_docs\n";
  return false;
}

int generate(const std::string& root, bool check) {
  const std::string configs = root + "/configs/", document = root + "/docs/model.md";
  const TomlFile policy_file = read_toml(configs + "policies/shipped.toml");
  const PolicySet set = read_policies({policy_file});
  const std::vector<PriorSpec> priors = read_priors(
      {read_toml(configs + "priors/deep.toml"), read_toml(configs + "priors/constants.toml"), read_toml(configs + "priors/initial.toml")});
  const std::string before = read_text(document);
  const std::string after = filled(before, {{"levers", [&] { return levers(policy_file, set); }},
                                            {"policies", [&] { return policies(set); }},
                                            {"parameters uncertain", [&] { return parameters(priors, "deep.toml"); }},
                                            {"parameters constant", [&] { return parameters(priors, "constants.toml"); }},
                                            {"parameters initial", [&] { return parameters(priors, "initial.toml"); }},
                                            {"series", [&] { return outcomes(series_info()); }},
                                            {"outcomes", [&] { return outcomes(outcome_info()); }}});
  bool same = write_or_check(document, after, check);
  for (const std::string& kind : schema_kinds()) same = write_or_check(configs + "schema/" + kind + ".json", json_schema(kind), check) && same;
  return same ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
  const std::vector<std::string> words(argv + 1, argv + argc);
  if (words.empty() || words.size() > 2 || (words.size() == 2 && words[1] != "--check")) {
    std::cerr << "usage: generate_docs PROJECT_FOLDER [--check]\n";
    return 2;
  }
  try {
    return generate(words[0], words.size() == 2);
  } catch (const std::exception& e) {
    std::cerr << "generate_docs: " << e.what() << '\n';
    return 1;
  }
}
