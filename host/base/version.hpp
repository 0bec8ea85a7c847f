// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace quadrant {

inline constexpr const char* kVersion = QUADRANT_VERSION;

/// Version of the model: changes with every change that changes a future's bits.
inline constexpr const char* kModelVersion = "2";

}  // namespace quadrant
