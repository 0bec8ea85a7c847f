// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>

namespace quadrant {

/// The folder of the program that runs, links followed.
std::filesystem::path program_folder();

/// The folder of the configuration files that come with the program: beside an installed one, else in the sources that it was built in.
/// Throws RunError where neither is there.
std::filesystem::path shipped_configs();

}  // namespace quadrant
