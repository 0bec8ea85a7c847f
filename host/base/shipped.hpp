// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace quadrant {

/// The folder of the program that runs, links followed.
std::filesystem::path program_folder();

/// The folder of the configuration files that come with the program: beside an installed one, else in the sources that it was built in.
/// Throws RunError where neither is there.
std::filesystem::path shipped_configs();

/// Begins the names of files that come with the program, wherever it lies; a results file keeps such names as they are.
inline constexpr std::string_view kShipped = "shipped:";

/// Where a file lies by its name: one that begins with kShipped in shipped_configs(), any other where it says. Throws as that does.
std::string path_of(const std::string& name);

}  // namespace quadrant
