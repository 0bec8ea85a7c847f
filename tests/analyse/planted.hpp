// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "tests/support/experiments.hpp"

// Experiments of which it is known what an analysis must find.
namespace quadrant::testing {

/// A claim about one policy, with a condition that may name parameters.
inline ClaimSpec claim(const std::string& id, const std::string& holds, const Experiment& e) {
  ClaimSpec c;
  c.id = c.name = id;
  c.text = id;
  c.policy = "status_quo";
  c.holds.text = holds;
  c.holds.expression = parse_expression(holds);
  check_expression(c.holds.expression, {policy_names(e.policies), true, false, e.timeline.start, e.timeline.horizon, 2037, 4});
  c.horizon = 2037;
  return c;
}

/// One policy, whose claims are conditions on parameters: what must be found is known.
inline Experiment planted() {
  Experiment e = with_policies(baseline({"outputs.pilot=64"}), {"status_quo"});
  e.analysis_times = {2037};
  e.claims = {claim("BOX", "parameter.acc_short > 0.6 and parameter.dem_elast < 1.2", e), claim("ALL", "lag_cn > -1000", e),
              claim("NONE", "lag_cn > 1000", e)};
  e.objectives.clear();
  return e;
}

}  // namespace quadrant::testing
