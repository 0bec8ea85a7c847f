// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#include "host/config/json_schema.hpp"

#include <cmath>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <stdexcept>

#include "host/base/names.hpp"
#include "host/config/schema_tables.hpp"

namespace quadrant {
namespace {

using Json = nlohmann::ordered_json;
Json json_of(const toml::node& node) {
  if (const auto* s = node.as_string()) return s->get();
  if (const auto* i = node.as_integer()) return i->get();
  if (const auto* f = node.as_floating_point()) return f->get();
  if (!node.is_array()) throw std::logic_error("a default or example of this type");
  Json all = Json::array();
  for (const toml::node& item : *node.as_array()) all.push_back(json_of(item));
  return all;
}

Json value_of(const std::string& text) { return json_of(*toml::parse("value = " + text).get("value")); }

/// A limit as a whole number where it is one.
Json limit(double x) {
  if (x == std::floor(x) && std::fabs(x) < 1e16) return static_cast<std::int64_t>(x);
  return x;
}

Json reference(const std::string& definition) { return {{"$ref", "#/definitions/" + definition}}; }

/// A table's schema, with what it refers to put among the definitions.
class Writer {
 public:
  Json table(const TableSpec& spec) {
    Json out;
    if (spec.variants.empty()) {
      out = object(spec.keys);
    } else {
      out["type"] = "object";
      for (const TableSpec::Variant& variant : spec.variants) out["anyOf"].push_back(variant_of(spec, variant));
    }
    if (!spec.rule.empty()) out.update(Json::parse(spec.rule));
    return out;
  }

  Json definitions() {
    Json out = Json::object();
    for (std::set<std::string> done; done.size() < wanted_.size();)  // what one refers to may want others
      for (const std::string& name : std::set<std::string>(wanted_))
        if (done.insert(name).second) out[name] = definition(name);
    return out;
  }

 private:
  Json refer(const std::string& name) {
    wanted_.insert(name);
    return reference(name);
  }

  Json object(const std::vector<KeySpec>& keys) {
    Json out = {{"type", "object"}, {"additionalProperties", false}, {"properties", Json::object()}};
    for (const KeySpec& key : keys) {
      out["properties"][key.name] = property(key);
      if (key.required) out["required"].push_back(key.name);
      if (!key.needs.empty()) out["dependencies"][key.name] = {key.needs};
    }
    return out;
  }

  Json variant_of(const TableSpec& spec, const TableSpec::Variant& variant) {
    std::vector<KeySpec> keys = spec.keys;
    for (KeySpec& key : keys)
      if (key.name == spec.selector) {
        key.required = key.otherwise != "\"" + variant.word + "\"";
        key.words = {variant.word};
        if (key.required) key.otherwise.clear();
      }
    keys.insert(keys.end(), variant.keys.begin(), variant.keys.end());
    return object(keys);
  }

  Json text_of(const KeySpec& key) {
    if (key.words == parameter_names()) return refer("parameter");
    if (key.words == lever_names()) return refer("lever");
    Json out = {{"type", "string"}};
    if (!key.words.empty()) out["enum"] = key.words;
    if (!key.pattern.empty()) out["pattern"] = key.pattern;
    return out;
  }

  static Json number_of(const KeySpec& key) {
    Json out = {{"type", "number"}};
    if (key.kind == KeyKind::whole) out["multipleOf"] = 1;  // 1e6 is one, and no integer in draft 4
    if (!key.options.empty())
      for (const double option : key.options) out["enum"].push_back(limit(option));
    if (std::isfinite(key.low)) out["minimum"] = limit(key.low);
    if (std::isfinite(key.high)) out["maximum"] = limit(key.high);
    return out;
  }

  Json array_of(const KeySpec& key, Json items) {
    Json out = {{"type", "array"}, {"items", std::move(items)}};
    if (key.least > 0) out["minItems"] = key.least;
    if (key.most > 0) out["maxItems"] = key.most;
    if (key.unique) out["uniqueItems"] = true;
    return out;
  }

  static const TableSpec& declared(const KeySpec& key) {
    if (key.table == nullptr) throw std::logic_error("a table that is not declared");
    return *key.table;
  }

  Json value(const KeySpec& key) {
    switch (key.kind) {
      case KeyKind::whole:
      case KeyKind::number: return number_of(key);
      case KeyKind::text: return text_of(key);
      case KeyKind::texts: return array_of(key, text_of(key));
      case KeyKind::numbers: return array_of(key, number_of(key));
      case KeyKind::table: return table(declared(key));
      case KeyKind::tables: return array_of(key, table(declared(key)));
      case KeyKind::custom: return refer(key.shape);
    }
    throw std::logic_error("a key of no kind");
  }

  Json property(const KeySpec& key) {
    Json out = {{"description", key.table != nullptr ? key.table->meaning : key.meaning}};
    Json what = value(key);
    if (what.contains("$ref")) what = {{"allOf", Json::array({what})}};  // beside a reference draft 7 sees nothing else
    out.update(what);
    if (!key.rule.empty()) out.update(Json::parse(key.rule));
    if (!key.otherwise.empty()) out["default"] = value_of(key.otherwise);
    if (!key.example.empty() && key.kind != KeyKind::custom) out["examples"] = Json::array({value_of(key.example)});
    return out;
  }

  static Json pair_of(const Json& first, const Json& second) {
    return {{"type", "array"}, {"items", Json::array({first, second})}, {"minItems", 2}, {"maxItems", 2}};
  }

  Json properties_of(const std::vector<std::string>& names, const std::string& shape) {
    Json out = {{"type", "object"}, {"additionalProperties", false}};
    for (const std::string& name : names) out["properties"][name] = refer(shape);
    return out;
  }

  static Json series() {
    Json out = {{"type", "string"}, {"enum", names_of(series_info())}};
    for (const OutcomeInfo& info : series_info()) out["x-taplo"]["docs"]["enumValues"].push_back(info.meaning + " (" + info.unit + ")");
    return out;
  }

  Json definition(const std::string& name) {
    if (name == "parameter") return {{"type", "string"}, {"enum", parameter_names()}};
    if (name == "lever") return {{"type", "string"}, {"enum", lever_names()}};
    if (name == "series") return series();
    if (name == "series_pairs") return {{"type", "array"}, {"maxItems", 32}, {"items", pair_of(refer("series"), refer("series"))}};
    if (name == "levers") return properties_of(lever_names(), "path");
    if (name == "overrides") return properties_of(parameter_names(), "override");
    if (name == "override") {
      const Json number = {{"type", "number"}, {"minimum", -1e30}, {"maximum", 1e30}, {"description", "fixes the parameter"}};
      return {{"anyOf", Json::array({number, table(distribution_table())})}};
    }
    if (name == "path") {
      const Json year = {{"type", "number"}, {"minimum", 1900}, {"maximum", 2200}};
      const Json level = {{"type", "number"}, {"minimum", 0}, {"maximum", 1}};
      return {{"description", "knots [year, value] in order of year, linear in between"},
              {"type", "array"},
              {"minItems", 1},
              {"items", pair_of(year, level)}};
    }
    throw std::logic_error("no definition of " + name);
  }

  std::set<std::string> wanted_;
};

const TableSpec& table_of(const std::string& kind) {
  static const std::map<std::string, const TableSpec*> all = {
      {"experiment", &experiment_table()}, {"priors", &priors_table()}, {"policies", &policies_table()}, {"claims", &claims_table()}};
  return *all.at(kind);
}

}  // namespace

const std::vector<std::string>& schema_kinds() {
  static const std::vector<std::string> kinds = {"experiment", "priors", "policies", "claims"};
  return kinds;
}

std::string json_schema(const std::string& kind) {
  Writer writer;
  const TableSpec& spec = table_of(kind);
  Json out = {{"$schema", "http://json-schema.org/draft-07/schema#"}, {"title", spec.meaning}};
  out.update(writer.table(spec));
  const Json definitions = writer.definitions();
  if (!definitions.empty()) out["definitions"] = definitions;
  return out.dump(1) + "\n";
}

}  // namespace quadrant
