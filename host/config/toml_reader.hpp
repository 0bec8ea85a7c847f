// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <vector>

#define TOML_EXCEPTIONS 1
#include <toml++/toml.h>

namespace quadrant {

/// A parsed TOML file with its text, for messages and for the record.
struct TomlFile {
  std::string path;
  std::string text;
  toml::table table;
};

/// Reads and parses a file. Throws UsageError where it is missing, unreadable, not a file or not TOML, with the place.
TomlFile read_toml(const std::string& path);

/// Parses a text. Throws UsageError with the place where it is not TOML.
TomlFile parse_toml(const std::string& path, const std::string& text);

/// The whole of a file. Throws UsageError where it cannot be read.
std::string read_text(const std::string& path);

/// Strict access to a TOML table: each value is asked for with its type and range, and what nobody asked for is an error.
/// Every error names file, line, key, what was found, what is allowed.
class TomlReader {
 public:
  TomlReader(const toml::table& table, std::string file, std::string prefix = "");

  [[nodiscard]] bool has(const std::string& key) const;

  /// A finite number in [low, high]. `allowed` words the range for the message.
  double number(const std::string& key, double low, double high, const std::string& allowed);
  double number_or(const std::string& key, double otherwise, double low, double high, const std::string& allowed);
  /// A whole number in [low, high]; 1e6 counts as one.
  std::uint64_t whole(const std::string& key, std::uint64_t low, std::uint64_t high, const std::string& allowed);
  std::uint64_t whole_or(const std::string& key, std::uint64_t otherwise, std::uint64_t low, std::uint64_t high, const std::string& allowed);
  std::string text(const std::string& key);
  std::string text_or(const std::string& key, const std::string& otherwise);
  /// One of several words.
  std::string choice_or(const std::string& key, const std::string& otherwise, const std::vector<std::string>& choices);
  std::vector<std::string> texts(const std::string& key);
  std::vector<double> numbers(const std::string& key);
  /// A table or an array of tables under `key`; null where absent.
  const toml::table* table(const std::string& key);
  std::vector<const toml::table*> tables(const std::string& key);
  const toml::node& node(const std::string& key);
  const toml::node* find(const std::string& key);

  /// Throws for the first key that was never asked for, with the nearest known one.
  void finish() const;

  /// Reports a value that is wrong: "FILE:LINE: KEY: found FOUND, allowed: ALLOWED".
  [[noreturn]] void fail(const std::string& key, const std::string& found, const std::string& allowed) const;
  /// "FILE:LINE" of a key, or of the table.
  [[nodiscard]] std::string place(const std::string& key) const;
  [[nodiscard]] const std::string& file() const { return file_; }
  [[nodiscard]] std::string full(const std::string& key) const { return prefix_ + key; }
  [[nodiscard]] std::vector<std::string> keys() const;

 protected:
  [[nodiscard]] const std::set<std::string>& asked() const { return asked_; }

 private:
  const toml::node& require(const std::string& key, const std::string& allowed);

  const toml::table& table_;
  std::string file_;
  std::string prefix_;
  std::set<std::string> asked_;
};

/// A node as a message shows it: its value and type.
std::string shown(const toml::node& node);

/// "FILE:LINE" of a node, or "--set KEY=VALUE" where that set it.
std::string place_of(const std::string& file, const toml::node& node);

}  // namespace quadrant
