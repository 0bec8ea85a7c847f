// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "host/analyse/case_table.hpp"

namespace quadrant {

/// The quasi-p-value of a limit of a box (B. P. Bryant and R. J. Lempert, Thinking inside the box, Technological Forecasting and Social
/// Change 77, 2010): the probability that as many of the box's cases or more would be hits if its density were that of the box without
/// the limit. A one-sided binomial test; 1 where the box has no hits, 0 only below the range of double.
double quasi_p_value(HitCount box, HitCount without);

}  // namespace quadrant
