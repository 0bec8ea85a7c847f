// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json.hpp>
#include <ostream>
#include <vector>

#include "host/report/comparison.hpp"

namespace quadrant {

/// Tables for people: the experiments, the main outcomes, who leads, the claims, and how many differences chance would give.
void write_comparison(std::ostream& out, const Comparison& comparison, bool colour);

/// One row for every number compared, for all files (docs/formats/csv.md).
void write_comparison_csv(std::ostream& out, const std::vector<Comparison>& comparisons);

/// The same as a JSON document (docs/formats/json.md).
nlohmann::ordered_json comparison_json(const std::vector<Comparison>& comparisons);

}  // namespace quadrant
