// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#include <filesystem>
#include <iostream>
#include <optional>

#include "host/base/text.hpp"
#include "host/cli/command.hpp"
#include "host/report/page/page.hpp"
#include "host/store/output_file.hpp"

namespace quadrant {

ExitCode command_report(const Arguments& arguments) {
  const std::vector<std::string>& files = arguments.positionals();
  std::filesystem::path beside = files.front();
  beside.replace_extension(".html");
  const std::string path = arguments.text("output").value_or(beside.string());
  std::optional<OutputFile> output;  // tried before any work is done
  if (path != "-") output.emplace(path, arguments.has("force") ? IfPresent::replace : IfPresent::refuse);
  std::vector<ReportSource> sources;
  for (const std::string& file : files) sources.push_back(read_report_source(file));
  const std::string page = report_page(sources);
  if (!output) {
    std::cout << page;
    return ExitCode::done;
  }
  output->write(page);
  output->commit();
  if (!arguments.has("quiet"))
    std::cout << "Report: " << path << " (" << bytes(static_cast<double>(page.size())) << "); open it in a browser, it needs no network.\n";
  return ExitCode::done;
}

}  // namespace quadrant
