# SPDX-FileCopyrightText: The Quadrant authors
# SPDX-License-Identifier: Apache-2.0

# The kernels as device code, strict: no contraction, no flush to zero, correctly rounded division and root. There is no CUDA back end
# yet; that the model's one source compiles for every architecture without a warning is what is built here.
enable_language(CUDA)
set(QUADRANT_CUDA_FLAGS -std=c++20 --fmad=false --ftz=false --prec-div=true --prec-sqrt=true --Werror all-warnings)
add_library(quadrant_cuda_kernels OBJECT tests/cuda/kernels_compile.cu)
target_include_directories(quadrant_cuda_kernels PRIVATE ${PROJECT_SOURCE_DIR} SYSTEM ${RANDOM123_INCLUDE_DIR})
target_compile_options(quadrant_cuda_kernels PRIVATE ${QUADRANT_CUDA_FLAGS})
set_target_properties(quadrant_cuda_kernels PROPERTIES CUDA_STANDARD_REQUIRED OFF)
