// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace quadrant {

/// The candidate closest to `word` by edit distance (letters changed, added, left out, or two neighbours swapped), or an empty string
/// where none is near (more than a third of it differs).
std::string nearest(std::string_view word, const std::vector<std::string>& candidates);

/// " (did you mean 'x'?)" for the nearest candidate, or nothing.
std::string did_you_mean(std::string_view word, const std::vector<std::string>& candidates);

/// The shortest decimal that reads back as the same double: "0.1", "1e+20", "nan", "inf".
std::string shortest(double x);

/// `digits` significant digits without trailing zeros, thousands not separated: "0.0123", "1530", "2.5e+07".
std::string significant(double x, int digits);

/// A number with so many decimals.
std::string fixed(double x, int decimals);

/// A whole number with thin separators every three digits: "1,000,000".
std::string grouped(std::uint64_t n);

/// 1536 -> "1.5 KiB".
std::string bytes(double n);

/// 83.2 -> "1 min 23 s".
std::string duration(double seconds);

/// A word as a shell takes it, in quotes where it needs them.
std::string shell_quoted(const std::string& word);

/// Whether a text has control characters: line breaks, tabs, escapes.
bool has_control(std::string_view text);

/// A text between single quotes as a message shows it: control characters, which could tear a line or a terminal, as \xNN.
std::string shown_text(std::string_view text);

/// Number of columns that a UTF-8 text takes.
std::size_t display_width(std::string_view text);

/// The words of a text in lines of at most 118 columns, a terminal's usual width, each line after a prefix.
std::string wrapped(const std::string& text, const std::string& prefix);

/// The parts, with the separator between each two.
std::string join(const std::vector<std::string>& parts, std::string_view separator);

}  // namespace quadrant
