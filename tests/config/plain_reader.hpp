// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdlib>
#include <fstream>
#include <map>
#include <stdexcept>
#include <string>
#include <vector>

// Reads the shipped files line by line, with no TOML library: a second opinion on what stands in them.
namespace quadrant::test {

/// A table as its file has it: the line of its head, and the texts behind each `key =`.
struct PlainTable {
  std::string head;
  int line = 0;
  std::map<std::string, std::string> values;
  std::map<std::string, int> lines;

  [[nodiscard]] double number(const std::string& key) const { return std::strtod(values.at(key).c_str(), nullptr); }
  /// What stands between the quotes.
  [[nodiscard]] std::string text(const std::string& key) const {
    const std::string& raw = values.at(key);
    if (raw.size() < 2 || raw.front() != '"' || raw.back() != '"') throw std::invalid_argument(key + " is no text");
    return raw.substr(1, raw.size() - 2);
  }
  /// All numbers of an array, however deep.
  [[nodiscard]] std::vector<double> numbers(const std::string& key) const {
    std::vector<double> all;
    const std::string& raw = values.at(key);
    for (std::size_t at = 0; (at = raw.find_first_of("+-.0123456789", at)) != std::string::npos;) {
      char* end = nullptr;
      all.push_back(std::strtod(raw.c_str() + at, &end));
      at = static_cast<std::size_t>(end - raw.c_str());
    }
    return all;
  }
};

/// The tables of a file that has a value a line, in order; values before the first table under an empty head.
inline std::vector<PlainTable> read_plainly(const std::string& path) {
  std::ifstream in(path);
  if (!in) throw std::invalid_argument("no file " + path);
  std::vector<PlainTable> tables(1);
  int number = 0;
  for (std::string line; std::getline(in, line);) {
    ++number;
    const std::size_t equals = line.find(" = ");
    if (line.starts_with("[")) {
      tables.emplace_back();
      tables.back().head = line;
      tables.back().line = number;
    } else if (!line.starts_with("#") && equals != std::string::npos) {
      tables.back().values[line.substr(0, equals)] = line.substr(equals + 3);
      tables.back().lines[line.substr(0, equals)] = number;
    }
  }
  return tables;
}

}  // namespace quadrant::test
