# SPDX-FileCopyrightText: The Quadrant authors
# SPDX-License-Identifier: Apache-2.0

# What every target of the project is compiled with.
add_library(quadrant_options INTERFACE)
target_include_directories(quadrant_options INTERFACE ${PROJECT_SOURCE_DIR})
target_include_directories(quadrant_options SYSTEM INTERFACE ${RANDOM123_INCLUDE_DIR} ${TOMLPLUSPLUS_INCLUDE_DIR} ${CXXOPTS_INCLUDE_DIR}
                                                             ${NLOHMANN_JSON_INCLUDE_DIR} ${MUSTACHE_INCLUDE_DIR} ${XXHASH_INCLUDE_DIR} ${Boost_INCLUDE_DIRS} ${HDF5_INCLUDE_DIRS})
# std::regex overflows the stack on long arguments
target_compile_definitions(quadrant_options INTERFACE CXXOPTS_NO_REGEX)
# The same bits everywhere: no contraction, no reassociation; fma only where it is written. -fwrapv: integer sums wrap.
set(QUADRANT_MATH_FLAGS -ffp-contract=off -fno-math-errno -fno-trapping-math -fwrapv)
target_compile_options(quadrant_options INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wold-style-cast -Wnon-virtual-dtor -Woverloaded-virtual -Werror
  ${QUADRANT_MATH_FLAGS})
if(QUADRANT_SANITIZER)
  target_compile_options(quadrant_options INTERFACE -fsanitize=${QUADRANT_SANITIZER} -fno-omit-frame-pointer -fno-sanitize-recover=all
                         # GCC 12 trips over its own <regex> when it instruments (GCC bug 105562)
                         $<$<CXX_COMPILER_ID:GNU>:-Wno-maybe-uninitialized>)
  target_link_options(quadrant_options INTERFACE -fsanitize=${QUADRANT_SANITIZER})
endif()
if(QUADRANT_CLANG_TIDY)
  find_program(CLANG_TIDY NAMES clang-tidy REQUIRED)
  set(CMAKE_CXX_CLANG_TIDY ${CLANG_TIDY} --quiet)
endif()

# What the paths for x86 processors are compiled with.
set(QUADRANT_FLAGS_avx2 -mavx2 -mfma)
set(QUADRANT_FLAGS_avx512 -mavx512f -mavx512bw -mavx512dq -mavx512vl -mfma
    # GCC's own AVX-512 header trips its own warning (GCC bug 105593)
    $<$<CXX_COMPILER_ID:GNU>:-Wno-uninitialized> $<$<CXX_COMPILER_ID:GNU>:-Wno-maybe-uninitialized>)
