// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json.hpp>
#include <ostream>

#include "host/analyse/radial_run.hpp"

namespace quadrant {

/// For each claim or outcome a table of the `top` inputs with the largest total-order indices, the sums over all inputs, and what they say.
void write_total_order(std::ostream& out, const RadialResults& results, const RadialRequest& request, std::size_t top, bool colour);

/// All inputs of all of them as a JSON document (docs/formats/json.md).
nlohmann::ordered_json total_order_json(const Experiment& experiment, const RadialRequest& request, const RadialResults& results);

}  // namespace quadrant
