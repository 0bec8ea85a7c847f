// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <limits>
#include <string>
#include <vector>

#include "host/config/toml_reader.hpp"

// What the tables of configuration files may hold, declared once: the parsers read by it, and the JSON Schemas and the file that
// 'quadrant init' writes are made from it.
namespace quadrant {

struct TableSpec;

/// What a key takes.
enum class KeyKind { whole, number, text, texts, numbers, table, tables, custom };

inline constexpr double kLargestValue = 1e30;  ///< in magnitude, of parameters: they are single-precision numbers

/// One key of a table.
struct KeySpec {
  std::string name{};
  KeyKind kind = KeyKind::text;
  std::string meaning{};
  bool required = false;
  double low = -std::numeric_limits<double>::infinity();  ///< of a number, or of each of an array
  double high = std::numeric_limits<double>::infinity();
  std::vector<double> options{};     ///< of a whole number: the only ones
  std::string allowed{};             ///< as messages word it; a whole number's range and the words where it is empty
  std::string otherwise{};           ///< the default as TOML; empty where it follows from other things
  std::vector<std::string> words{};  ///< the only texts
  std::string pattern{};             ///< regular expression of a text
  std::size_t least = 0;             ///< items of an array
  std::size_t most = 0;              ///< 0: any number
  bool unique = false;               ///< whether items must differ
  std::string needs{};               ///< a key that must stand beside it
  std::string example{};             ///< as TOML
  std::string shape{};               ///< of KeyKind::custom: a definition of the JSON Schema
  std::string rule{};                ///< what else its JSON Schema says, as JSON
  const TableSpec* table = nullptr;
};

/// One table of a file.
struct TableSpec {
  /// Keys that go with one word of the selecting key.
  struct Variant {
    std::string word;
    std::vector<KeySpec> keys;
  };
  std::string meaning{};
  std::vector<KeySpec> keys{};
  std::string selector{};  ///< the key whose word decides which variant's keys there are
  std::vector<Variant> variants{};
  std::string rule{};  ///< what else its JSON Schema says, as JSON
};

/// A reader that takes types, ranges, words and defaults from the declaration of its table.
class TableReader : public TomlReader {
 public:
  TableReader(const TableSpec& spec, const toml::table& table, std::string file, std::string prefix = "");

  std::uint64_t whole(const std::string& key);
  double number(const std::string& key);
  /// One of the key's words.
  std::string choice(const std::string& key);
  /// A text, or the key's default where it has one and the text is left out.
  std::string text(const std::string& key);
  /// How messages word what a key may hold.
  [[nodiscard]] std::string allowed(const std::string& key) const;
  /// From here on the keys of that word's variant belong to the table.
  void select(const std::string& word);
  /// Throws UsageError for the first key that is not declared.
  void finish();

 private:
  [[nodiscard]] const KeySpec& spec_of(const std::string& key) const;

  const TableSpec& spec_;
  const TableSpec::Variant* variant_ = nullptr;
};

}  // namespace quadrant
