// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#include "host/base/names.hpp"
#include "host/base/text.hpp"
#include "host/config/schema_tables.hpp"
#include "kernels/model/step_time.hpp"

namespace quadrant {
namespace {

constexpr double kSmallest = 1e-30;
constexpr const char* kLine = "^[^\\x00-\\x1f\\x7f]+$";
constexpr const char* kPolicyName = "^[^ ,\"/\\x00-\\x1f\\x7f]+$";
constexpr const char* kIdentifier = "^[A-Za-z0-9_-]+$";

KeySpec version() {
  return {.name = "format_version",
          .kind = KeyKind::whole,
          .meaning = "version of the file's format",
          .required = true,
          .low = 1,
          .high = 1,
          .allowed = "1"};
}

KeySpec finite(const std::string& name, const std::string& meaning) {
  return {.name = name,
          .kind = KeyKind::number,
          .meaning = meaning,
          .required = true,
          .low = -kLargestValue,
          .high = kLargestValue,
          .allowed = "a finite number below 1e30 in magnitude"};
}

KeySpec positive(const std::string& name, const std::string& meaning) {
  return {.name = name,
          .kind = KeyKind::number,
          .meaning = meaning,
          .required = true,
          .low = kSmallest,
          .high = kLargestValue,
          .allowed = "a number from 1e-30 to 1e30"};
}

KeySpec shape(const std::string& name) {
  return {.name = name,
          .kind = KeyKind::number,
          .meaning = "a shape",
          .required = true,
          .low = 0.05,
          .high = 1000,
          .allowed = "a shape from 0.05 to 1000"};
}

/// The families, in alphabetical order, with the keys of their numbers.
std::vector<TableSpec::Variant> family_variants() {
  const KeySpec low = finite("low", "the smallest value"), high = finite("high", "the largest value, above low");
  const KeySpec mode = finite("mode", "the likeliest value, between low and high");
  const KeySpec mean = finite("mean", "the mean"), sd = positive("sd", "the standard deviation");
  const KeySpec values = {.name = "values",
                          .kind = KeyKind::numbers,
                          .meaning = "the values",
                          .required = true,
                          .low = -kLargestValue,
                          .high = kLargestValue,
                          .least = 1};
  const KeySpec weights = {.name = "weights",
                           .kind = KeyKind::numbers,
                           .meaning = "each value's weight",
                           .required = true,
                           .low = 0,
                           .least = 1,
                           .rule = R"({"not": {"items": {"maximum": 0}}})"};
  return {{"beta", {shape("a"), shape("b")}},
          {"discrete", {values, weights}},
          {"fixed", {finite("value", "the value")}},
          {"loguniform", {positive("low", "the smallest value"), high}},
          {"lognormal", {positive("median", "the median"), positive("log_sd", "standard deviation of the natural logarithm")}},
          {"normal", {mean, sd}},
          {"pert", {low, mode, high}},
          {"triangular", {low, mode, high}},
          {"truncated_normal", {mean, sd, low, high}},
          {"uniform", {low, high}}};
}

std::vector<std::string> words_of(const std::vector<TableSpec::Variant>& variants) {
  std::vector<std::string> words;
  for (const TableSpec::Variant& variant : variants) words.push_back(variant.word);
  return words;
}

KeySpec family() { return {.name = "family", .meaning = "family of the distribution", .required = true, .words = words_of(family_variants())}; }

KeySpec bounds() {
  return {.name = "bounds",
          .kind = KeyKind::numbers,
          .meaning = "[low, high] with low < high: draws beyond them become low or high",
          .least = 2,
          .most = 2,
          .unique = true};
}

KeySpec described(const std::string& name, const std::string& meaning) { return {.name = name, .meaning = meaning, .required = true}; }

KeySpec line(const std::string& name, const std::string& meaning, bool required) {
  return {.name = name, .meaning = meaning, .required = required, .otherwise = required ? "" : "\"\"", .pattern = kLine};
}

KeySpec statement(const std::string& name, const std::string& meaning, bool required) {
  return {
      .name = name, .meaning = meaning + " (the language: docs/claims.md)", .required = required, .pattern = "\\S", .rule = R"({"maxLength": 4096})"};
}

KeySpec identifier(const std::string& name, const std::string& meaning) {
  return {.name = name, .meaning = meaning, .required = true, .pattern = kIdentifier, .rule = R"({"maxLength": 64})"};
}

KeySpec better(const std::string& name, const std::string& meaning) {
  return {.name = name, .meaning = meaning, .otherwise = "\"higher\"", .words = {"higher", "lower"}};
}

std::string status_quo_rule() {
  return R"({"anyOf": [{"properties": {"name": {"not": {"enum": ["status_quo"]}}}}, {"properties": {"levers": {"required": [")"
         + join(lever_names(), R"(", ")") + R"("]}}, "required": ["levers"]}]})";
}

}  // namespace

const TableSpec& distribution_table() {
  static const TableSpec spec = {.meaning = "A distribution", .keys = {family(), bounds()}, .selector = "family", .variants = family_variants()};
  return spec;
}

const TableSpec& parameter_table() {
  static const TableSpec spec = {
      .meaning = "The prior of one parameter",
      .keys = {{.name = "name", .meaning = "a parameter of docs/model.md, section 12", .required = true, .words = parameter_names()},
               described("block", "part of the model that it belongs to"),
               family(),
               bounds(),
               described("unit", "its unit"),
               described("meaning", "what it means"),
               described("source", "where the numbers come from, or \"judgement\""),
               {.name = "status",
                .meaning = "how far the numbers are supported",
                .otherwise = "\"judgement\"",
                .words = {"verified", "secondary", "derived", "recalled", "judgement"}},
               {.name = "claims", .kind = KeyKind::texts, .meaning = "ids of claims that the parameter matters for"}},
      .selector = "family",
      .variants = family_variants()};
  return spec;
}

const TableSpec& priors_table() {
  static const TableSpec spec = {.meaning = "Priors of parameters, for Quadrant",
                                 .keys = {version(), {.name = "parameter", .kind = KeyKind::tables, .table = &parameter_table()}}};
  return spec;
}

const TableSpec& lever_table() {
  static const TableSpec spec = {.meaning = "What a lever means, for people",
                                 .keys = {{.name = "name", .meaning = "a lever of docs/config.md", .required = true, .words = lever_names()},
                                          {.name = "meaning", .meaning = "what it means", .otherwise = "\"\""},
                                          {.name = "nation", .meaning = "who sets it", .otherwise = "\"us\"", .words = {"us", "cn"}}}};
  return spec;
}

const TableSpec& policy_table() {
  static const TableSpec spec = {.meaning = "A policy",
                                 .keys = {{.name = "name",
                                           .meaning = "its name: no spaces, commas, double quotes, slashes or control characters, not history",
                                           .required = true,
                                           .pattern = kPolicyName,
                                           .rule = R"({"not": {"enum": ["history"]}})"},
                                          {.name = "description", .meaning = "one line for people", .otherwise = "\"\""},
                                          {.name = "levers",
                                           .kind = KeyKind::custom,
                                           .meaning = "paths of levers from the fork on; one that is left out follows status_quo",
                                           .shape = "levers"}},
                                 .rule = status_quo_rule()};
  return spec;
}

const TableSpec& policies_table() {
  static const TableSpec spec = {
      .meaning = "Policies for Quadrant: levers in the history, and after the fork",
      .keys = {
          version(),
          {.name = "fork",
           .kind = KeyKind::number,
           .meaning = "where policies part, in years; stated for people, it cannot be changed",
           .low = kFork,
           .high = kFork,
           .allowed = "2026.75, the date at which the policies part",
           .otherwise = "2026.75"},
          {.name = "lever", .kind = KeyKind::tables, .table = &lever_table()},
          {.name = "history", .kind = KeyKind::custom, .meaning = "paths of the levers up to the fork, each once in all files", .shape = "levers"},
          {.name = "policy", .kind = KeyKind::tables, .table = &policy_table()}}};
  return spec;
}

const TableSpec& measure_table() {
  static const TableSpec spec = {.meaning = "What is reported beside a claim",
                                 .keys = {line("name", "its name, each once in a claim", true), line("unit", "its unit", false),
                                          statement("value", "a number or a condition", true),
                                          statement("given", "a condition: only futures in which it holds are asked", false)}};
  return spec;
}

const TableSpec& claim_correlation_table() {
  static const TableSpec spec = {
      .meaning = "Two numbers whose rank correlation over futures is reported",
      .keys = {line("name", "its name, each once in a claim", true), statement("x", "a number", true), statement("y", "a number", true)}};
  return spec;
}

const TableSpec& claim_table() {
  static const TableSpec spec = [] {
    TableSpec s = {.meaning = "A claim as a condition on one future",
                   .keys = {identifier("id", "letters, digits, - and _, at most 64; each id once"),
                            {.name = "name", .meaning = "a short name; the id by default", .pattern = kLine},
                            line("text", "the claim in one line", true),
                            line("caveat", "what to bear in mind", false),
                            {.name = "policy", .meaning = "policy a", .pattern = kPolicyName},
                            {.name = "against", .meaning = "policy b, which a is compared with", .pattern = kPolicyName, .needs = "policy"},
                            statement("holds", "the condition", true),
                            statement("effect", "the number that says how much", false),
                            line("unit", "unit of the effect", false),
                            better("direction", "whether the claim asserts an effect above or below 0"),
                            {.name = "size",
                             .kind = KeyKind::number,
                             .meaning = "the effect that matters, in the effect's unit",
                             .low = 0,
                             .high = kLargestValue,
                             .allowed = "a number from 0 on, in the effect's unit",
                             .otherwise = "0",
                             .needs = "effect"},
                            {.name = "horizon",
                             .kind = KeyKind::number,
                             .meaning = "time of the verdict, in years: a step's end after the fork; the experiment's horizon by default",
                             .low = 2026.8,  // the first step's end with twelve steps a year is 2026.833
                             .high = 2062.75},
                            {.name = "opposed_by", .kind = KeyKind::texts, .meaning = "ids of other claims that contradict it"},
                            {.name = "measure", .kind = KeyKind::tables, .most = 32, .table = &measure_table()},
                            {.name = "correlation", .kind = KeyKind::tables, .most = 32, .table = &claim_correlation_table()}}};
    for (KeySpec& key : s.keys)
      if (key.name == "unit" || key.name == "direction") key.needs = "effect";
    return s;
  }();
  return spec;
}

const TableSpec& objective_table() {
  static const TableSpec spec = {.meaning = "A number of a future by which policies are ranked",
                                 .keys = {identifier("name", "letters, digits, - and _, at most 64; each name once"),
                                          line("meaning", "what it means", false),
                                          line("unit", "its unit", false),
                                          statement("value", "a number", true),
                                          better("better", "which values are better"),
                                          {.name = "enough",
                                           .kind = KeyKind::number,
                                           .meaning = "from there on a future is satisfying, in the objective's unit",
                                           .required = true,
                                           .low = -kLargestValue,
                                           .high = kLargestValue,
                                           .allowed = "a number in the objective's unit: from there on a future is satisfying"}}};
  return spec;
}

const TableSpec& claims_table() {
  static const TableSpec spec = {.meaning = "Claims and objectives for Quadrant",
                                 .keys = {version(),
                                          {.name = "claim", .kind = KeyKind::tables, .most = 256, .table = &claim_table()},
                                          {.name = "objective", .kind = KeyKind::tables, .most = 64, .table = &objective_table()}}};
  return spec;
}

}  // namespace quadrant
