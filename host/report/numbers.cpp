// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#include "host/report/numbers.hpp"

#include <cmath>
#include <cstdlib>

#include "host/base/text.hpp"

namespace quadrant {

std::string percent_of(const Proportion& p) {
  if (std::isnan(p.p)) return "-";
  const double half = 50 * (p.high - p.low);
  const int decimals = half < 0.01 ? 3 : half < 0.1 ? 2 : 1;
  return fixed(100 * p.p, decimals) + " ± " + fixed(half, decimals) + " %";
}

nlohmann::ordered_json proportion_json(const Proportion& p, const char* name) {
  return {{name, p.p}, {"se", p.se}, {"low", p.low}, {"high", p.high}};
}

nlohmann::ordered_json rounded_json(double x, int digits) {
  if (!std::isfinite(x)) return nullptr;
  const double value = std::strtod(significant(x, digits).c_str(), nullptr);
  if (std::fabs(value) < 1e15 && value == std::floor(value)) return static_cast<std::int64_t>(value);  // without ".0"
  return value;
}

nlohmann::ordered_json quantiles_json(const double* quantiles) {
  nlohmann::ordered_json json;
  for (std::size_t i = 0; i < kQuantileLevels.size(); ++i) json[shortest(kQuantileLevels[i])] = quantiles[i];
  return json;
}

}  // namespace quadrant
