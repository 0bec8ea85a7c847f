// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>

namespace quadrant {

/// A number that is not below 0, as containers count.
inline std::size_t size(long n) { return static_cast<std::size_t>(n); }

}  // namespace quadrant
