// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdio>
#include <ostream>
#include <string>
#include <vector>

#include "host/report/summary.hpp"

// Small pictures in text: a curve in one line, and bars, of block characters.
namespace quadrant {

/// Whether a stream is a terminal that shows block characters: one with escapes, in a locale of UTF-8 (LC_ALL, else LC_CTYPE, else LANG).
bool shows_pictures(std::FILE* stream);

/// Values as a line of U+2581 to U+2588, from `low` to `high`; a blank for NaN. With more values than `columns` every so many is shown, the
/// first and the last always.
std::string sparkline(const std::vector<double>& values, double low, double high, std::size_t columns);

/// A share of `columns` columns, in eighths of one: U+2588 to U+258F, blanks behind.
std::string bar(double share, std::size_t columns);

/// The summary in pictures, at most 100 columns wide: medians of two outcomes over time by policy, and how often the US leads in capability.
void write_pictures(std::ostream& out, const StoredResults& results, bool colour);

/// The medians of the series of a selection over time, a line for each policy; nothing where it has no series.
void write_medians(std::ostream& out, const StoredResults& results, const Selection& selection, bool colour);

/// The claims' probabilities as bars.
void write_claim_bars(std::ostream& out, const StoredClaims& claims, bool colour);

}  // namespace quadrant
