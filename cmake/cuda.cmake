# SPDX-FileCopyrightText: The Quadrant authors
# SPDX-License-Identifier: Apache-2.0

# The kernels of the CUDA back end, strict: no contraction, no flush to zero, correctly rounded division and root. The runtime library is
# linked in and looks for the driver when the program runs, so that the program starts on machines without one.
find_package(CUDAToolkit 12.0 REQUIRED)
if(CUDAToolkit_VERSION VERSION_LESS 12.8)  # knows no later architectures, not even to be tried by CMake; its PTX for 90 runs on them
  list(FILTER CMAKE_CUDA_ARCHITECTURES EXCLUDE REGEX "^(100|120)")
  list(APPEND CMAKE_CUDA_ARCHITECTURES 90-virtual)
endif()
enable_language(CUDA)
set(QUADRANT_CUDA_FLAGS -std=c++20 --fmad=false --ftz=false --prec-div=true --prec-sqrt=true --Werror all-warnings)
add_library(quadrant_cuda_kernels OBJECT kernels/launch/cuda/analyse.cu kernels/launch/cuda/simulate.cu)
target_include_directories(quadrant_cuda_kernels PRIVATE ${PROJECT_SOURCE_DIR})
target_include_directories(quadrant_cuda_kernels SYSTEM PRIVATE ${RANDOM123_INCLUDE_DIR})
target_compile_options(quadrant_cuda_kernels PRIVATE ${QUADRANT_CUDA_FLAGS} ${QUADRANT_CUDA_MORE_FLAGS} -Xcompiler=-ffp-contract=off)
set_target_properties(quadrant_cuda_kernels PROPERTIES CUDA_STANDARD_REQUIRED OFF UNITY_BUILD OFF)

add_library(quadrant_cuda INTERFACE)
target_sources(quadrant_cuda INTERFACE $<TARGET_OBJECTS:quadrant_cuda_kernels>)
target_compile_definitions(quadrant_cuda INTERFACE QD_HAVE_CUDA)
target_include_directories(quadrant_cuda SYSTEM INTERFACE ${CUDAToolkit_INCLUDE_DIRS})
if(CMAKE_CUDA_RUNTIME_LIBRARY STREQUAL "Shared")
  target_link_libraries(quadrant_cuda INTERFACE CUDA::cudart)
else()
  target_link_libraries(quadrant_cuda INTERFACE CUDA::cudart_static)
endif()
