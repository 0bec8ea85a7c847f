// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#include "host/base/build_info.hpp"

#include <Random123/philox.h>
#include <hdf5.h>
#include <toml++/toml.h>

#include <boost/version.hpp>
#include <cxxopts.hpp>
#include <nlohmann/json.hpp>

#include "host/base/version.hpp"

#define QD_TEXT_OF(x) #x
#define QD_TEXT(x) QD_TEXT_OF(x)

namespace quadrant {

const char* const kVersionText = kVersion;
#if defined(__clang__)
const char* const kCompiler = "clang " __clang_version__;
#else
const char* const kCompiler = "g++ " __VERSION__;
#endif

std::string library_versions() {
  return "HDF5 " QD_TEXT(H5_VERS_MAJOR) "." QD_TEXT(H5_VERS_MINOR) "." QD_TEXT(H5_VERS_RELEASE)
         ", Boost " BOOST_LIB_VERSION
         ", toml++ " QD_TEXT(TOML_LIB_MAJOR) "." QD_TEXT(TOML_LIB_MINOR) "." QD_TEXT(TOML_LIB_PATCH)
         ", cxxopts " QD_TEXT(CXXOPTS__VERSION_MAJOR) "." QD_TEXT(CXXOPTS__VERSION_MINOR) "." QD_TEXT(CXXOPTS__VERSION_PATCH)
         ", nlohmann-json " QD_TEXT(NLOHMANN_JSON_VERSION_MAJOR) "." QD_TEXT(NLOHMANN_JSON_VERSION_MINOR) "." QD_TEXT(NLOHMANN_JSON_VERSION_PATCH);
}

}  // namespace quadrant
