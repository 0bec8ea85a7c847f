// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#include "host/base/shipped.hpp"

#include "host/base/build_info.hpp"
#include "host/base/error.hpp"
#include "host/base/text.hpp"

namespace quadrant {

std::filesystem::path program_folder() {
  std::error_code status;
  return std::filesystem::read_symlink("/proc/self/exe", status).parent_path();
}

std::filesystem::path shipped_configs() {
  const std::filesystem::path program = program_folder();
  const std::filesystem::path installed = (program / kDataFromProgram / "configs").lexically_normal();
  const std::filesystem::path sources = (program / ".." / ".." / "configs").lexically_normal();  // of build/PRESET/quadrant
  std::error_code status;
  for (const std::filesystem::path& place : {installed, sources})
    if (std::filesystem::is_regular_file(place / "baseline.toml", status)) return place;
  throw RunError("the configuration files that come with the program: found none in " + shown_text(installed.string()) + " and "
                 + shown_text(sources.string()) + ", allowed: a whole installation (docs/install.md), or a CONFIG named on the command line");
}

std::string path_of(const std::string& name) {
  return name.starts_with(kShipped) ? (shipped_configs() / name.substr(kShipped.size())).string() : name;
}

}  // namespace quadrant
