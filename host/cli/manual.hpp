// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "host/cli/command.hpp"

namespace quadrant {

/// The manual page of a command, and of the program, in the man macros of roff: ASCII alone, from the tables that --help prints.
std::string manual_page(const Command& command);
std::string manual_page_of_all();

/// Writes quadrant.1 and quadrant-COMMAND.1 of every command into a folder. Throws RunError where they cannot be written.
ExitCode command_manual(const std::string& folder);

}  // namespace quadrant
