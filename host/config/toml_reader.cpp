// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#include "host/config/toml_reader.hpp"

#include <cerrno>
#include <cmath>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "host/base/error.hpp"
#include "host/base/text.hpp"

namespace quadrant {

std::string read_text(const std::string& path) {
  std::error_code status;
  if (!std::filesystem::exists(path, status)) throw UsageError(path + ": no such file");
  if (std::filesystem::is_directory(path, status)) throw UsageError(path + ": is a folder, expected a file");
  errno = 0;
  std::ifstream in(path, std::ios::binary);
  if (!in) throw UsageError(path + ": cannot be read (" + std::strerror(errno) + ")");
  std::ostringstream text;
  text << in.rdbuf();
  if (in.bad()) throw UsageError(path + ": cannot be read (" + std::strerror(errno) + ")");
  return text.str();
}

namespace {

/// Throws UsageError at a key of more than 100 parts: the TOML library walks down a key's parts by recursion, and a hostile key would
/// overflow the stack.
void check_keys(const std::string& path, const std::string& text) {
  constexpr int kMostParts = 100;
  int line = 1, dots = 0;
  char quote = 0;
  for (const char c : text) {
    if (c == '\n') ++line;
    if (quote != 0) {
      if (c == quote || c == '\n') quote = 0;
    } else if (c == '"' || c == '\'') {
      quote = c;
    } else if (c == '#') {
      quote = '\n';
      dots = 0;
    } else if (c == '.') {
      ++dots;
    } else if (std::strchr("=,[]{}\n", c) != nullptr) {
      dots = 0;
    }
    if (dots >= kMostParts)
      throw UsageError(path + ":" + std::to_string(line) + ": found a key of more than " + std::to_string(kMostParts) + " parts, allowed: at most "
                       + std::to_string(kMostParts));
  }
}

}  // namespace

TomlFile read_toml(const std::string& path) { return parse_toml(path, read_text(path)); }

TomlFile parse_toml(const std::string& path, const std::string& text) {
  TomlFile file{path, text, {}};
  check_keys(path, text);
  try {
    file.table = toml::parse(file.text, path);
  } catch (const toml::parse_error& e) {
    std::ostringstream message;
    message << path << ":" << e.source().begin.line << ":" << e.source().begin.column << ": not TOML: " << e.description();
    throw UsageError(message.str());
  }
  return file;
}

std::string place_of(const std::string& file, const toml::node& node) {
  const toml::source_region& source = node.source();
  if (source.path && *source.path != file) return *source.path;  // a value of --set
  return source.begin.line > 0 ? file + ":" + std::to_string(source.begin.line) : file;
}

std::string shown(const toml::node& node) {
  if (const auto* s = node.as_string()) return shown_text(s->get());
  if (const auto* i = node.as_integer()) return std::to_string(i->get());
  if (const auto* f = node.as_floating_point()) return shortest(f->get());
  if (const auto* b = node.as_boolean()) return b->get() ? "true" : "false";
  if (node.is_array()) return "an array";
  if (node.is_table()) return "a table";
  return "a date or time";
}

TomlReader::TomlReader(const toml::table& table, std::string file, std::string prefix)
    : table_(table), file_(std::move(file)), prefix_(std::move(prefix)) {}

bool TomlReader::has(const std::string& key) const { return table_.contains(key); }

std::string TomlReader::place(const std::string& key) const {
  const toml::node* node = table_.get(key);
  return place_of(file_, node != nullptr ? *node : static_cast<const toml::node&>(table_));
}

void TomlReader::fail(const std::string& key, const std::string& found, const std::string& allowed) const {
  throw UsageError(place(key) + ": " + prefix_ + key + ": found " + found + ", allowed: " + allowed);
}

const toml::node* TomlReader::find(const std::string& key) {
  asked_.insert(key);
  return table_.get(key);
}

const toml::node& TomlReader::require(const std::string& key, const std::string& allowed) {
  const toml::node* node = find(key);
  if (node == nullptr) fail(key, "nothing", allowed);
  return *node;
}

const toml::node& TomlReader::node(const std::string& key) { return require(key, "a value"); }

double TomlReader::number(const std::string& key, double low, double high, const std::string& allowed) {
  const toml::node& node = require(key, allowed);
  if (!node.is_number()) fail(key, shown(node), allowed);
  const double x = *node.value<double>();
  if (!std::isfinite(x) || x < low || x > high) fail(key, shown(node), allowed);
  return x;
}

double TomlReader::number_or(const std::string& key, double otherwise, double low, double high, const std::string& allowed) {
  asked_.insert(key);
  return has(key) ? number(key, low, high, allowed) : otherwise;
}

std::uint64_t TomlReader::whole(const std::string& key, std::uint64_t low, std::uint64_t high, const std::string& allowed) {
  const toml::node& node = require(key, allowed);
  std::uint64_t n = 0;
  if (const auto* i = node.as_integer()) {
    if (i->get() < 0) fail(key, shown(node), allowed);
    n = static_cast<std::uint64_t>(i->get());
  } else if (const auto* f = node.as_floating_point()) {
    const double x = f->get();
    if (!std::isfinite(x) || x < 0 || x > 1e15 || x != std::floor(x)) fail(key, shown(node), allowed);
    n = static_cast<std::uint64_t>(x);
  } else {
    fail(key, shown(node), allowed);
  }
  if (n < low || n > high) fail(key, shown(node), allowed);
  return n;
}

std::uint64_t TomlReader::whole_or(const std::string& key, std::uint64_t otherwise, std::uint64_t low, std::uint64_t high,
                                   const std::string& allowed) {
  asked_.insert(key);
  return has(key) ? whole(key, low, high, allowed) : otherwise;
}

std::string TomlReader::text(const std::string& key) {
  const toml::node& node = require(key, "a text");
  if (!node.is_string()) fail(key, shown(node), "a text");
  return node.as_string()->get();
}

std::string TomlReader::text_or(const std::string& key, const std::string& otherwise) {
  asked_.insert(key);
  return has(key) ? text(key) : otherwise;
}

std::string TomlReader::choice_or(const std::string& key, const std::string& otherwise, const std::vector<std::string>& choices) {
  const std::string word = text_or(key, otherwise);
  for (const std::string& choice : choices)
    if (choice == word) return choice;
  fail(key, "'" + word + "'" + did_you_mean(word, choices), join(choices, ", "));
}

std::vector<std::string> TomlReader::texts(const std::string& key) {
  const toml::node& node = require(key, "an array of texts");
  std::vector<std::string> all;
  if (!node.is_array()) fail(key, shown(node), "an array of texts");
  for (const toml::node& item : *node.as_array()) {
    if (!item.is_string()) throw UsageError(place_of(file_, item) + ": " + prefix_ + key + ": found " + shown(item) + ", allowed: an array of texts");
    all.push_back(item.as_string()->get());
  }
  return all;
}

std::vector<double> TomlReader::numbers(const std::string& key) {
  const std::string allowed = "an array of finite numbers";
  const toml::node& node = require(key, allowed);
  std::vector<double> all;
  if (!node.is_array()) fail(key, shown(node), allowed);
  for (const toml::node& item : *node.as_array()) {
    const auto x = item.is_number() ? item.value<double>() : std::nullopt;
    if (!x || !std::isfinite(*x)) throw UsageError(place_of(file_, item) + ": " + prefix_ + key + ": found " + shown(item) + ", allowed: " + allowed);
    all.push_back(*x);
  }
  return all;
}

const toml::table* TomlReader::table(const std::string& key) {
  const toml::node* node = find(key);
  if (node == nullptr) return nullptr;
  if (!node->is_table()) fail(key, shown(*node), "a table");
  return node->as_table();
}

std::vector<const toml::table*> TomlReader::tables(const std::string& key) {
  const toml::node* node = find(key);
  std::vector<const toml::table*> all;
  if (node == nullptr) return all;
  if (!node->is_array()) fail(key, shown(*node), "an array of tables");
  for (const toml::node& item : *node->as_array()) {
    if (!item.is_table()) throw UsageError(place_of(file_, item) + ": " + prefix_ + key + ": found " + shown(item) + ", allowed: an array of tables");
    all.push_back(item.as_table());
  }
  return all;
}

std::vector<std::string> TomlReader::keys() const {
  std::vector<std::string> all;
  for (const auto& [key, node] : table_) all.emplace_back(static_cast<std::string_view>(key));
  return all;
}

void TomlReader::finish() const {
  const std::vector<std::string> known(asked_.begin(), asked_.end());
  for (const std::string& key : keys()) {
    if (asked_.contains(key)) continue;
    throw UsageError(place(key) + ": " + prefix_ + key + ": unknown key" + did_you_mean(key, known) + ", allowed: " + join(known, ", "));
  }
}

}  // namespace quadrant
