// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#include "host/report/terminal.hpp"

#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <string_view>

#include "host/base/text.hpp"

namespace quadrant {

bool is_terminal(std::FILE* stream) { return isatty(fileno(stream)) != 0; }

bool takes_escapes(std::FILE* stream) {
  const char* term = std::getenv("TERM");
  return is_terminal(stream) && term != nullptr && std::string_view(term) != "dumb";
}

bool wants_colour(std::FILE* stream) {
  const char* no_colour = std::getenv("NO_COLOR");
  return takes_escapes(stream) && (no_colour == nullptr || *no_colour == '\0');
}

std::string heading(const std::string& text, bool colour) { return colour ? "\033[1m" + text + "\033[0m\n" : text + "\n"; }

std::string TextTable::text(bool colour) const {
  std::vector<std::size_t> width(header_.size());
  const auto widen = [&](const std::vector<std::string>& row) {
    for (std::size_t i = 0; i < row.size() && i < width.size(); ++i) width[i] = std::max(width[i], display_width(row[i]));
  };
  widen(header_);
  for (const auto& row : rows_) widen(row);
  const auto line = [&](const std::vector<std::string>& row) {
    std::string out;
    for (std::size_t i = 0; i < row.size(); ++i) {
      const std::string fill(width[i] - std::min(width[i], display_width(row[i])), ' ');
      out += i == 0 ? row[i] + fill : "  " + fill + row[i];
    }
    out.erase(out.find_last_not_of(' ') + 1);
    return out;
  };
  std::string all = colour ? "\033[2m" + line(header_) + "\033[0m\n" : line(header_) + "\n";
  for (const auto& row : rows_) all += line(row) + "\n";
  return all;
}

}  // namespace quadrant
