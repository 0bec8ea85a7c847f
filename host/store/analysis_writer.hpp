// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "host/store/writing.hpp"

namespace quadrant {

/// Writes the groups differences, claims, regret and sensitivity (docs/formats/hdf5.md). Throws RunError.
void write_analysis(hid_t file, const RunResults& results, const Axes& axes);

/// Writes the group convergence. Throws RunError.
void write_convergence(hid_t file, const RunResults& results);

/// Names of the measures of the claims tested, one for each measure of one time: "C05/holds", "C05/effect", "C05/matters", then those
/// reported by their names, and "C11/NAME (x)", "C11/NAME (y)" for correlations.
std::vector<std::string> measure_names(const Experiment& experiment, const AnalysisPlan& plan);

}  // namespace quadrant
