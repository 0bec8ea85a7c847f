// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "host/cli/command.hpp"
#include "host/cli/complete.hpp"

namespace quadrant {

/// Endings of the files that a command's argument names; empty where it names none.
std::vector<std::string> endings_of(const Command& command);

/// What the value of an option may be, with all its first letters; `arguments` are the command's, `begun` is what of the value is there. Nothing for
/// numbers, times and the like. Throws UsageError as complete() does.
Completion values_of(const Command& command, const OptionSpec& option, const std::vector<std::string>& arguments, const std::string& begun);

/// Whether completion knows what the value of the option is, be it a number for which nothing is offered.
bool knows_values_of(const OptionSpec& option);

}  // namespace quadrant
