// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "host/store/results.hpp"

namespace quadrant {

/// All that a report shows of one results file.
struct ReportSource {
  StoredResults results;
  StoredInputs inputs;
  StoredDifferences differences;
  StoredRegret regret;
  StoredSensitivity sensitivity;
  StoredConvergence convergence;
  std::string model_version;
  nlohmann::ordered_json samples;  ///< single futures by policy, see sample_futures; empty where they cannot be had
  std::string no_samples;          ///< why
};

/// Reads a results file and computes some of its futures again, so that their events can be shown. Throws as read_results does.
ReportSource read_report_source(const std::string& path);

}  // namespace quadrant
