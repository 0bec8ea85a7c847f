// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "host/accumulate/statistics.hpp"

namespace quadrant {

/// A share in percent with half its interval, in as many digits as that allows: "44.35 ± 0.10 %", "-" for NaN.
std::string percent_of(const Proportion& p);

/// The quantiles of cell number `cell`: kQuantileLevels.size() of [cells][kQuantileLevels].
inline const double* quantiles_at(const std::vector<double>& quantiles, std::size_t cell) { return quantiles.data() + cell * kQuantileLevels.size(); }

/// The share under `name`, its standard error and its interval (docs/formats/json.md).
nlohmann::ordered_json proportion_json(const Proportion& p, const char* name = "probability");

/// A number of so many significant digits; null where it is none, since JSON has no others.
nlohmann::ordered_json rounded_json(double x, int digits);

/// A cell's quantiles by their levels: "0.01", ..., "0.99".
nlohmann::ordered_json quantiles_json(const double* quantiles);

}  // namespace quadrant
