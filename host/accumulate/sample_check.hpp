// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "host/accumulate/pilot.hpp"
#include "host/simulate/backend.hpp"

namespace quadrant {

/// Futures of each part of the sample: at the start of the experiment, and at its end.
inline constexpr std::uint64_t kSampleFutures = 32;

/// Recomputes some futures on the CPU and compares every number of them, and then all that is summed of them, bit by bit with what `backend`
/// gives. Throws Error with ExitCode::differs, naming future, policy, step and variable, or the part of the sums.
void check_sample(const Experiment& experiment, const ModelPlan& plan, const ExperimentGrids& grids, Backend& backend, const std::string& simd);

/// Compares what two back ends sum of some ranges of futures, range after range. Returns where they differ, empty where all agree.
std::string compare_sums(const Experiment& experiment, const ModelPlan& plan, const ExperimentGrids& grids, Backend& first, Backend& second,
                         const std::vector<FutureRange>& ranges);

}  // namespace quadrant
