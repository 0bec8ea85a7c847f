// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "host/config/experiment.hpp"

namespace quadrant {

/// The claim of that id. Throws UsageError that names --claim.
const ClaimSpec& find_claim(const Experiment& experiment, const std::string& id);

/// The experiment with these claims alone, which report whether they hold and their effect and nothing else, asked at `times`; without
/// objectives, and under those policies alone that the claims need or `policies` names (the first one where that is none). Its futures are
/// those of the whole experiment. Throws UsageError where a claim needs a policy that does not run.
Experiment reduced(const Experiment& experiment, std::vector<ClaimSpec> claims, const std::vector<std::string>& policies, std::vector<double> times);

}  // namespace quadrant
