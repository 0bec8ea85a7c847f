// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#include <iostream>
#include <nlohmann/json.hpp>

#include "host/base/build_info.hpp"
#include "host/base/names.hpp"
#include "host/base/text.hpp"
#include "host/base/version.hpp"
#include "host/cli/command.hpp"
#include "host/config/json_schema.hpp"
#include "host/simulate/cpu_paths.hpp"
#include "host/simulate/make_backend.hpp"

namespace quadrant {

ExitCode command_info(const Arguments& arguments) {
  if (const auto kind = arguments.text("schema")) {
    const std::vector<std::string>& kinds = schema_kinds();
    if (index_of(kinds, *kind) < 0)
      throw UsageError("--schema: found " + shown_text(*kind) + did_you_mean(*kind, kinds) + ", allowed: " + join(kinds, ", "));
    if (arguments.has("json")) throw UsageError("--json: found it with --schema, allowed: one of the two; a schema is JSON");
    std::cout << json_schema(*kind);
    return ExitCode::done;
  }
  const std::vector<const CpuPath*> paths = runnable_paths();
  const GpuList gpus = list_gpus();
  if (arguments.has("json")) {
    nlohmann::ordered_json json = {
        {"format", "quadrant-info"}, {"format_version", 1},      {"version", kVersionText},    {"model_version", kModelVersion},
        {"compiler", kCompiler},     {"build_type", kBuildType}, {"build_flags", kBuildFlags}, {"libraries", library_versions()}};
    json["cpu"] = {{"name", processor_name()}, {"processors", processor_count()}};
    for (const CpuPath* path : paths) json["cpu"]["paths"].push_back({{"name", path->name}, {"futures_at_a_time", path->lanes}});
    json["gpus"] = gpus.names;
    if (!gpus.problem.empty()) json["no_gpu_because"] = gpus.problem;
    json["parameters"] = parameter_names();
    json["series"] = names_of(series_info());
    json["outcomes"] = names_of(outcome_info());
    std::cout << json.dump(2) << '\n';
    return ExitCode::done;
  }
  std::cout << "quadrant " << kVersionText << ", model version " << kModelVersion << '\n'
            << "built by " << kCompiler << ", " << kBuildType << ": " << kBuildFlags << '\n'
            << "libraries: " << library_versions() << '\n'
            << "processor: " << processor_name() << ", " << processor_count() << " usable\n"
            << "paths of the CPU, slowest first (all give the same bits):\n";
  for (const CpuPath* path : paths)
    std::cout << "  " << path->name << ": " << path->lanes << (path->lanes == 1 ? " future" : " futures") << " at a time"
              << (path == paths.back() ? " (default)" : "") << '\n';
  std::cout << "GPUs: " << gpus.problem << '\n';
  for (const std::string& name : gpus.names) std::cout << "  " << name << '\n';
  return ExitCode::done;
}

}  // namespace quadrant
