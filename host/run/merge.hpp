// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "host/run/job.hpp"
#include "host/store/output_file.hpp"

namespace quadrant {

/// What to merge, and into what.
struct MergeRequest {
  std::vector<std::string> files;
  std::string output;  ///< a results file, or where it ends with ".sums" again a file of sums
  IfPresent if_present;
  std::string command_line;
  bool accept_gaps = false;
  int threads = 0;  ///< 0: one for each processor
};

/// What came of it.
struct MergeOutcome {
  FuturesDone done;
  std::uint64_t futures;  ///< of the experiment
  double seconds;
};

/// Adds files of sums of one experiment; the order does not matter. Throws UsageError, naming the files, where they are of different
/// experiments, where futures are in two of them or, unless gaps are accepted or the output is of sums too, where some are missing. Memory does
/// not grow with the number of files.
MergeOutcome merge_sums(const MergeRequest& request);

/// Whether an output is to hold sums and not results: its name ends with ".sums".
bool is_sums_name(const std::string& output);

}  // namespace quadrant
