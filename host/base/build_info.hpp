// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace quadrant {

extern const char* const kVersionText;
extern const char* const kCompiler;
extern const char* const kBuildType;
extern const char* const kBuildFlags;

/// "HDF5 1.10.8, toml++ 3.3.0, ..." as this program was built.
std::string library_versions();

}  // namespace quadrant
