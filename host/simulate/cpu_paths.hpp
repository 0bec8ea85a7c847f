// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "kernels/launch/cpu_path.hpp"

namespace quadrant {

/// The CPU paths of this build that this processor can run, slowest first: scalar, baseline, avx2, avx512.
std::vector<const CpuPath*> runnable_paths();

/// The path called `simd`, or the fastest for "auto". Throws UsageError, naming `what` asked for it and what can be run, where it cannot.
const CpuPath& choose_path(const std::string& simd, const std::string& what = "--simd");

/// The processor's name as the system gives it.
std::string processor_name();

/// Processors that this process may use.
int processor_count();

}  // namespace quadrant
