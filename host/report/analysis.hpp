// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json.hpp>
#include <ostream>

#include "host/report/summary.hpp"
#include "host/store/results.hpp"

namespace quadrant {

/// Paired differences from the reference policy: one table for each outcome selected (main ones where none is) with mean, interval, quantiles,
/// P(higher) and what pairing bought. Throws UsageError for names and times that the file has not.
void write_differences(std::ostream& out, const StoredDifferences& d, const Selection& selection, bool colour);

/// Regret and robustness: one table for each objective, then the Pareto set.
void write_regret(std::ostream& out, const StoredRegret& r, bool colour);

/// The parameters that drive an outcome at the horizon most, under each policy selected (the first where none is).
void write_sensitivity(std::ostream& out, const StoredSensitivity& s, const Selection& selection, bool colour);

/// The same as JSON documents (docs/formats/json.md).
nlohmann::ordered_json differences_json(const StoredDifferences& d, const Selection& selection);
nlohmann::ordered_json regret_json(const StoredRegret& r);
nlohmann::ordered_json sensitivity_json(const StoredSensitivity& s, const Selection& selection);

}  // namespace quadrant
