// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json.hpp>
#include <ostream>

#include "host/analyse/discovery.hpp"

namespace quadrant {

/// The conditions under which a claim holds and fails, as text.
void write_discovery(std::ostream& out, const Discovery& discovery, bool colour);

/// The same as a JSON document (docs/formats/json.md).
nlohmann::ordered_json discovery_json(const Discovery& discovery);

}  // namespace quadrant
