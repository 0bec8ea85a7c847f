// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "host/cli/command.hpp"
#include "host/pipeline.hpp"

namespace quadrant {

/// Prints what came of a run that was not stopped by a signal: its summary and what to do next, or with --json the same for programs.
void report_run(const Arguments& arguments, const RunRequest& request, const RunOutcome& outcome);

/// What a signal stopped, and how to go on.
std::string stopped_text(const RunOutcome& outcome);

}  // namespace quadrant
