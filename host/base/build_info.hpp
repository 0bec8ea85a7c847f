// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace quadrant {

extern const char* const kVersionText;
extern const char* const kVersionDate;
extern const char* const kCompiler;
extern const char* const kBuildType;
extern const char* const kBuildFlags;
extern const char* const kDataFromProgram;  ///< where an installation has its data, as a path from the program's folder

/// "HDF5 1.10.8, toml++ 3.3.0, ..." as this program was built.
std::string library_versions();

}  // namespace quadrant
