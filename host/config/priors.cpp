// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#include "host/config/priors.hpp"

#include <cmath>
#include <optional>

#include "host/base/error.hpp"
#include "host/base/names.hpp"
#include "host/base/text.hpp"
#include "host/config/schema_tables.hpp"

namespace quadrant {
namespace {

constexpr double kWidestTriangle = 1e15;  // its square is a single-precision number

void read_discrete(TomlReader& reader, PriorSpec& prior) {
  prior.values = reader.numbers("values");
  prior.weights = reader.numbers("weights");
  if (prior.values.empty()) reader.fail("values", "an empty array", "at least one number");
  if (prior.weights.size() != prior.values.size())
    reader.fail("weights", std::to_string(prior.weights.size()) + " weights",
                "one for each of the " + std::to_string(prior.values.size()) + " values");
  for (const double value : prior.values)
    if (std::fabs(value) > kLargestValue) reader.fail("values", shortest(value), "finite numbers below 1e30 in magnitude");
  double total = 0;
  for (const double weight : prior.weights) {
    if (weight < 0) reader.fail("weights", shortest(weight), "weights of at least 0");
    total += weight;
  }
  if (!(total > 0)) reader.fail("weights", "a sum of 0", "weights with a positive sum");
  if (!std::isfinite(total)) reader.fail("weights", "a sum of inf", "weights with a finite sum");
}

/// Numbers that must rise, with the key of the larger one to blame.
void check_order(const TomlReader& reader, const PriorSpec& prior) {
  const std::vector<std::string>& keys = family_keys(prior.family);
  const auto at = [&](const std::string& key) { return static_cast<std::size_t>(index_of(keys, key)); };
  if (index_of(keys, "low") < 0) return;
  const double low = prior.numbers[at("low")], high = prior.numbers[at("high")];
  if (!(low < high)) reader.fail("high", shortest(high), "above low = " + shortest(low));
  if (prior.family == "triangular" && (high - low > kWidestTriangle || high - low < 1 / kWidestTriangle))
    reader.fail("high", shortest(high), "from 1e-15 to 1e15 above low = " + shortest(low));
  if (index_of(keys, "mode") < 0) return;
  const double mode = prior.numbers[at("mode")];
  if (mode < low || mode > high) reader.fail("mode", shortest(mode), "between low = " + shortest(low) + " and high = " + shortest(high));
}

PriorSpec read_parameter(const toml::table& table, const std::string& file) {
  TomlReader reader(table, file, "parameter.");
  PriorSpec prior{};
  prior.name = reader.text("name");
  prior.place = reader.place("name");
  if (index_of(parameter_names(), prior.name) < 0)
    throw UsageError(prior.place + ": parameter.name: found unknown parameter '" + prior.name + "'" + did_you_mean(prior.name, parameter_names())
                     + ", allowed: the parameters of docs/model.md, section 12");
  TableReader named(parameter_table(), table, file, "parameter." + prior.name + ".");
  named.text("name");
  prior.block = named.text("block");
  read_distribution(named, prior);
  prior.unit = named.text("unit");
  prior.meaning = named.text("meaning");
  prior.source = named.text("source");
  prior.status = named.choice("status");
  if (named.find("claims") != nullptr) prior.claims = named.texts("claims");
  named.finish();
  return prior;
}

}  // namespace

const std::vector<std::string>& families() {
  static const std::vector<std::string> names = [] {
    std::vector<std::string> all;
    for (const TableSpec::Variant& family : distribution_table().variants) all.push_back(family.word);
    return all;
  }();
  return names;
}

const std::vector<std::string>& family_keys(const std::string& family) {
  static const std::vector<std::vector<std::string>> all = [] {
    std::vector<std::vector<std::string>> keys;
    for (const TableSpec::Variant& variant : distribution_table().variants) {
      keys.emplace_back();
      for (const KeySpec& key : variant.keys)
        if (key.kind == KeyKind::number) keys.back().push_back(key.name);
    }
    return keys;
  }();
  return all.at(static_cast<std::size_t>(index_of(families(), family)));
}

void read_distribution(TableReader& reader, PriorSpec& prior) {
  prior.family = reader.text("family");
  if (index_of(families(), prior.family) < 0)
    reader.fail("family", "'" + prior.family + "'" + did_you_mean(prior.family, families()), join(families(), ", "));
  reader.select(prior.family);
  prior.numbers.clear();
  for (const std::string& key : family_keys(prior.family)) prior.numbers.push_back(reader.number(key));
  if (prior.family == "discrete") read_discrete(reader, prior);
  check_order(reader, prior);

  prior.low = -kLargestValue;
  prior.high = kLargestValue;
  if (reader.find("bounds") != nullptr) {
    const std::vector<double> bounds = reader.numbers("bounds");
    if (bounds.size() != 2 || !(bounds[0] < bounds[1]))
      reader.fail("bounds",
                  bounds.size() == 2 ? "[" + shortest(bounds[0]) + ", " + shortest(bounds[1]) + "]" : std::to_string(bounds.size()) + " numbers",
                  "[low, high] with low < high");
    prior.low = bounds[0];
    prior.high = bounds[1];
  }
}

std::vector<PriorSpec> read_priors(const std::vector<TomlFile>& files) {
  std::vector<std::optional<PriorSpec>> found(parameter_names().size());
  std::string where;
  for (const TomlFile& file : files) {
    where += (where.empty() ? "" : ", ") + file.path;
    TableReader root(priors_table(), file.table, file.path);
    root.whole("format_version");
    for (const toml::table* table : root.tables("parameter")) {
      PriorSpec prior = read_parameter(*table, file.path);
      std::optional<PriorSpec>& place = found[static_cast<std::size_t>(index_of(parameter_names(), prior.name))];
      if (place)
        throw UsageError(prior.place + ": parameter.name: found '" + prior.name + "' a second time (first at " + place->place
                         + "), allowed: each parameter once; the experiment's [parameters] table overrides a prior");
      place = std::move(prior);
    }
    root.finish();
  }
  std::vector<PriorSpec> priors;
  for (std::size_t i = 0; i < found.size(); ++i) {
    if (!found[i])
      throw UsageError(where + ": parameter: found no prior of '" + parameter_names()[i] + "', allowed: one for each parameter of the model");
    priors.push_back(std::move(*found[i]));
  }
  return priors;
}

void override_priors(std::vector<PriorSpec>& priors, TomlReader& overrides) {
  for (const std::string& key : overrides.keys()) {
    const int id = index_of(parameter_names(), key);
    if (id < 0)
      throw UsageError(overrides.place(key) + ": " + overrides.full(key) + ": unknown parameter" + did_you_mean(key, parameter_names())
                       + ", allowed: the parameters of docs/model.md, section 12");
    PriorSpec& prior = priors[static_cast<std::size_t>(id)];
    const toml::node& node = overrides.node(key);
    prior.place = overrides.place(key);
    prior.source = "overridden by the experiment";
    prior.status = "judgement";
    if (node.is_table()) {
      TableReader reader(distribution_table(), *node.as_table(), overrides.file(), overrides.full(key) + ".");
      read_distribution(reader, prior);
      reader.finish();
    } else {
      const double value = overrides.number(key, -kLargestValue, kLargestValue, "a number, or a table with a family and its numbers");
      prior.family = "fixed";
      prior.numbers = {value};
      prior.low = prior.high = value;
    }
  }
}

std::vector<Correlation> read_correlations(TomlReader& root, const std::vector<PriorSpec>& priors) {
  std::vector<Correlation> all;
  for (const toml::table* table : root.tables("correlation")) {
    TableReader reader(correlation_table(), *table, root.file(), "correlation.");
    const std::vector<std::string> names = reader.texts("parameters");
    if (names.size() != 2 || names[0] == names[1]) reader.fail("parameters", "[" + join(names, ", ") + "]", "two different parameters");
    int ids[2];
    for (std::size_t i = 0; i < 2; ++i) {
      ids[i] = index_of(parameter_names(), names[i]);
      if (ids[i] < 0)
        reader.fail("parameters", "unknown parameter '" + names[i] + "'" + did_you_mean(names[i], parameter_names()), "two parameters of the model");
      if (priors[static_cast<std::size_t>(ids[i])].family == "fixed")
        reader.fail("parameters", "'" + names[i] + "', which is fixed", "two uncertain parameters");
    }
    for (const Correlation& other : all)
      if ((other.first == ids[0] && other.second == ids[1]) || (other.first == ids[1] && other.second == ids[0]))
        reader.fail("parameters", "[" + join(names, ", ") + "] a second time (first at " + other.place + ")", "each pair once");
    const double rank = reader.number("rank");
    all.push_back({ids[0], ids[1], rank, reader.place("parameters")});
    reader.finish();
  }
  return all;
}

}  // namespace quadrant
