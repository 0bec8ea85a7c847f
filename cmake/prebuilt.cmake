# SPDX-FileCopyrightText: The Quadrant authors
# SPDX-License-Identifier: Apache-2.0

# What a build with QUADRANT_PREBUILT takes from the release build of the same sources, where tools/test.sh has one already: everything that
# knows neither CUDA nor a sanitizer, and in a build by another compiler the vector paths alone. The release build is to be up to date: this
# one does not look after it.
set(QUADRANT_PREBUILT_LIBRARIES FALSE)
set(QUADRANT_PREBUILT_PATHS FALSE)
if(QUADRANT_PREBUILT)
  get_filename_component(QUADRANT_PREBUILT_FOLDER ${QUADRANT_PREBUILT} ABSOLUTE BASE_DIR ${PROJECT_SOURCE_DIR})
  load_cache(${QUADRANT_PREBUILT_FOLDER} READ_WITH_PREFIX PREBUILT_ CMAKE_HOME_DIRECTORY CMAKE_BUILD_TYPE CMAKE_CXX_COMPILER CMAKE_CXX_FLAGS
             QUADRANT_CUDA QUADRANT_SANITIZER)
  if(PREBUILT_QUADRANT_CUDA OR PREBUILT_QUADRANT_SANITIZER OR NOT PREBUILT_CMAKE_BUILD_TYPE STREQUAL "Release"
     OR NOT PREBUILT_CMAKE_HOME_DIRECTORY STREQUAL PROJECT_SOURCE_DIR OR NOT "${PREBUILT_CMAKE_CXX_FLAGS}" STREQUAL "${CMAKE_CXX_FLAGS}")
    message(FATAL_ERROR "QUADRANT_PREBUILT: ${QUADRANT_PREBUILT_FOLDER} is no release build of these sources without CUDA and sanitizers")
  endif()
  set(QUADRANT_PREBUILT_PATHS TRUE)
  if(CMAKE_BUILD_TYPE STREQUAL "Release" AND NOT QUADRANT_SANITIZER AND PREBUILT_CMAKE_CXX_COMPILER STREQUAL CMAKE_CXX_COMPILER)
    set(QUADRANT_PREBUILT_LIBRARIES TRUE)
  endif()
endif()

# A static library of the release build.
function(quadrant_prebuilt_library name folder library)
  add_library(${name} STATIC IMPORTED GLOBAL)
  set_target_properties(${name} PROPERTIES IMPORTED_LOCATION ${QUADRANT_PREBUILT_FOLDER}/${folder}/lib${library}.a)
endfunction()
