// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "host/config/experiment.hpp"
#include "host/simulate/model_plan.hpp"

namespace quadrant {

/// `bench` on the GPUs that config.run names: measures for `seconds` and prints a table, or JSON. Throws RunError where there is no GPU.
void bench_gpu(const Config& config, const ModelPlan& plan, double seconds, bool json);

}  // namespace quadrant
