// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdio>
#include <string>
#include <vector>

namespace quadrant {

/// Whether a stream is a terminal that wants colours: it is one, NO_COLOR is unset or empty (no-color.org) and TERM is not dumb.
bool wants_colour(std::FILE* stream);
bool is_terminal(std::FILE* stream);
/// Whether a stream is a terminal that understands escape codes: TERM is set and not dumb.
bool takes_escapes(std::FILE* stream);

/// A table of text: the first column to the left, the others to the right; each as wide as its widest cell.
class TextTable {
 public:
  explicit TextTable(std::vector<std::string> header) : header_(std::move(header)) {}
  void add(std::vector<std::string> row) { rows_.push_back(std::move(row)); }
  [[nodiscard]] std::string text(bool colour) const;

 private:
  std::vector<std::string> header_;
  std::vector<std::vector<std::string>> rows_;
};

/// A heading, bold where colours are wanted.
std::string heading(const std::string& text, bool colour);

}  // namespace quadrant
