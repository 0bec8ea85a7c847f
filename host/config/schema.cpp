// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#include "host/config/schema.hpp"

#include <algorithm>
#include <stdexcept>

#include "host/base/text.hpp"

namespace quadrant {
namespace {

const KeySpec* key_in(const std::vector<KeySpec>& keys, const std::string& name) {
  const auto at = std::find_if(keys.begin(), keys.end(), [&](const KeySpec& key) { return key.name == name; });
  return at == keys.end() ? nullptr : &*at;
}

std::string allowed_of(const KeySpec& key) {
  if (!key.allowed.empty()) return key.allowed;
  return "a whole number from " + std::to_string(static_cast<std::uint64_t>(key.low)) + " to " + std::to_string(static_cast<std::uint64_t>(key.high));
}

}  // namespace

TableReader::TableReader(const TableSpec& spec, const toml::table& table, std::string file, std::string prefix)
    : TomlReader(table, std::move(file), std::move(prefix)), spec_(spec) {}

const KeySpec& TableReader::spec_of(const std::string& key) const {
  const KeySpec* found = key_in(spec_.keys, key);
  if (found == nullptr && variant_ != nullptr) found = key_in(variant_->keys, key);
  if (found == nullptr) throw std::logic_error("the key " + full(key) + " is read but not declared");
  return *found;
}

std::uint64_t TableReader::whole(const std::string& key) {
  const KeySpec& spec = spec_of(key);
  if (!has(key) && !spec.otherwise.empty()) return std::stoull(spec.otherwise);
  const std::string allowed = allowed_of(spec);
  const std::uint64_t n = TomlReader::whole(key, static_cast<std::uint64_t>(spec.low), static_cast<std::uint64_t>(spec.high), allowed);
  if (!spec.options.empty() && std::find(spec.options.begin(), spec.options.end(), static_cast<double>(n)) == spec.options.end())
    fail(key, std::to_string(n), allowed);
  return n;
}

double TableReader::number(const std::string& key) {
  const KeySpec& spec = spec_of(key);
  if (!has(key) && !spec.otherwise.empty()) return std::stod(spec.otherwise);
  return TomlReader::number(key, spec.low, spec.high, spec.allowed);
}

std::string TableReader::choice(const std::string& key) {
  const KeySpec& spec = spec_of(key);
  return choice_or(key, spec.otherwise.substr(1, spec.otherwise.size() - 2), spec.words);
}

std::string TableReader::text(const std::string& key) {
  const KeySpec& spec = spec_of(key);
  if (!has(key) && !spec.otherwise.empty()) return spec.otherwise.substr(1, spec.otherwise.size() - 2);
  return TomlReader::text(key);
}

std::string TableReader::allowed(const std::string& key) const { return allowed_of(spec_of(key)); }

void TableReader::select(const std::string& word) {
  for (const TableSpec::Variant& variant : spec_.variants)
    if (variant.word == word) variant_ = &variant;
}

void TableReader::finish() {
  for (const std::string& key : asked()) static_cast<void>(spec_of(key));
  for (const KeySpec& key : spec_.keys) find(key.name);
  if (variant_ != nullptr)
    for (const KeySpec& key : variant_->keys) find(key.name);
  TomlReader::finish();
}

}  // namespace quadrant
