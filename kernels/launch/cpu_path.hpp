// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/launch/plan.hpp"

// The compiled paths of the CPU back end; all give the same bits. Which exist depends on the build (QD_HAVE_X86_PATHS).
namespace quadrant {

const CpuPath& cpu_path_scalar();    ///< one future at a time, for checking
const CpuPath& cpu_path_baseline();  ///< 4 futures, any processor of the architecture
#if defined(QD_HAVE_X86_PATHS)
const CpuPath& cpu_path_avx2();    ///< 8 futures, needs AVX2 and FMA
const CpuPath& cpu_path_avx512();  ///< 16 futures, needs AVX-512 F, BW, DQ and VL
#endif

}  // namespace quadrant
