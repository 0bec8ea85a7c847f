// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json.hpp>
#include <ostream>

#include "host/store/results.hpp"

namespace quadrant {

/// The targets of a stop rule: what was asked for, and what was reached. Nothing where there are none.
void write_targets(std::ostream& out, const StoredConvergence& convergence, bool colour);

/// How the main estimates settled: each at some looks, with the interval that holds at all of them together.
void write_convergence(std::ostream& out, const StoredConvergence& convergence, bool colour);

/// All looks as a JSON document (docs/formats/json.md).
nlohmann::ordered_json convergence_json(const StoredConvergence& convergence);

}  // namespace quadrant
