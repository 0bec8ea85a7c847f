// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cctype>
#include <filesystem>
#include <iostream>
#include <memory>

#include "host/base/text.hpp"
#include "host/cli/command.hpp"
#include "host/config/starter_files.hpp"
#include "host/store/output_file.hpp"

namespace quadrant {
namespace {

/// A folder's name as an experiment's, which becomes a file name and stands in TOML between quotes.
std::string experiment_name(const std::filesystem::path& folder) {
  std::string name = std::filesystem::absolute(folder).lexically_normal().filename().string();
  if (name.empty()) name = std::filesystem::absolute(folder).lexically_normal().parent_path().filename().string();  // a slash at the end
  const auto plain = [](unsigned char c) { return std::isalnum(c) != 0 || c == '-' || c == '_' || c == '.'; };
  std::replace_if(
      name.begin(), name.end(), [&](char c) { return !plain(static_cast<unsigned char>(c)); }, '_');
  return name.empty() ? "experiment" : name;
}

}  // namespace

ExitCode command_init(const Arguments& arguments) {
  const std::string& folder = arguments.positional();
  if (folder == "-") {
    std::cout << starter_experiment("experiment", false);
    return ExitCode::done;
  }
  const std::filesystem::path place = folder;
  const std::vector<std::pair<std::filesystem::path, std::string>> files = {
      {place / "experiment.toml", starter_experiment(experiment_name(place), true)},
      {place / "policies.toml", starter_policies()},
      {place / "claims.toml", starter_claims()}};
  std::error_code status;
  if (std::filesystem::exists(place, status) && !std::filesystem::is_directory(place, status))
    throw UsageError("FOLDER: found " + shown_text(folder) + ", which is no folder, allowed: a new folder, or one without these files");
  if (!arguments.has("force"))
    for (const auto& [path, text] : files)
      if (std::filesystem::exists(std::filesystem::symlink_status(path, status)))
        throw UsageError("FOLDER: found " + shown_text(path.string()) + ", which exists, allowed: a folder without it, or --force to replace it");
  std::filesystem::create_directories(place, status);
  if (!std::filesystem::is_directory(place, status))
    throw UsageError("FOLDER: found " + shown_text(folder) + ", which cannot be made, allowed: a folder that can be written");
  std::vector<std::unique_ptr<OutputFile>> outputs;
  for (const auto& [path, text] : files) outputs.push_back(std::make_unique<OutputFile>(path.string(), IfPresent::replace, "", "FOLDER"));
  for (std::size_t i = 0; i < files.size(); ++i) outputs[i]->write(files[i].second);
  for (const std::unique_ptr<OutputFile>& output : outputs) output->commit();
  const std::string experiment = shell_quoted(files.front().first.string());
  for (const auto& [path, text] : files) std::cout << path.string() << '\n';
  std::cout << "Next:\n  " << arguments.program() << " check " << experiment << "\n  " << arguments.program() << " run " << experiment << '\n';
  return ExitCode::done;
}

}  // namespace quadrant
