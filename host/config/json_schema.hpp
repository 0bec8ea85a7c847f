// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

namespace quadrant {

/// The kinds of configuration files: experiment, priors, policies, claims.
const std::vector<std::string>& schema_kinds();

/// The JSON Schema of a kind of file, made from the tables by which the parsers read. It is of draft 7 and keeps to what draft 4 knows
/// too, since editors' TOML tools read either (https://taplo.tamasfe.dev).
std::string json_schema(const std::string& kind);

}  // namespace quadrant
