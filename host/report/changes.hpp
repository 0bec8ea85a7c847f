// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "host/store/results.hpp"

namespace quadrant {

/// Something in which two experiments differ, as both state it; empty where one has no such thing.
struct Change {
  std::string kind;  ///< setting, parameter, correlation, policy, lever or claim
  std::string name, a, b;
};

/// In what the experiments of two results files differ: settings, priors, correlations, policies and their levers, claims.
std::vector<Change> changes_between(const StoredResults& a, const StoredResults& b);

}  // namespace quadrant
