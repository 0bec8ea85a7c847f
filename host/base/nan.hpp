// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <limits>

namespace quadrant {

/// What stands where a number does not exist.
inline constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

}  // namespace quadrant
