// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <string>
#include <vector>

#include "host/config/toml_reader.hpp"
#include "kernels/launch/plan.hpp"

namespace quadrant {

/// A lever's path: knots in order of year, linear in between, constant outside; of two knots at one year the later one holds from
/// that year on.
struct Knot {
  double year;
  double value;
};
using LeverKnots = std::vector<Knot>;

/// A path at a time in years. The path has at least one knot.
double value_at(const LeverKnots& knots, double year);

/// A named set of lever paths.
struct Policy {
  std::string name;
  std::string description;
  std::array<LeverKnots, lever::kCount> levers;  ///< from the fork on
};

/// Names of policies, in their order.
std::vector<std::string> policy_names(const std::vector<Policy>& policies);

/// The levers' common history and all policies of the files.
struct PolicySet {
  std::array<LeverKnots, lever::kCount> history;
  std::vector<Policy> policies;
};

inline constexpr const char* kStatusQuo = "status_quo";

/// Reads policy files in order; a later file may add policies but not repeat a name. The files must hold, together, the history of
/// every lever and a policy status_quo that sets every lever. Throws UsageError.
PolicySet read_policies(const std::vector<TomlFile>& files);

/// The lever values of a step and what follows from them alone.
LeverPath lever_path(const std::array<LeverKnots, lever::kCount>& levers, double middle_of_step);

}  // namespace quadrant
