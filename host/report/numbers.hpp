// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "host/accumulate/statistics.hpp"

namespace quadrant {

/// A share in percent with half its interval, in as many digits as that allows: "44.35 ± 0.10 %", "-" for NaN.
std::string percent_of(const Proportion& p);

}  // namespace quadrant
