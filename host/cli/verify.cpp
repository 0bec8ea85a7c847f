// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#include <iostream>

#include "host/base/text.hpp"
#include "host/cli/command.hpp"
#include "host/pipeline.hpp"
#include "host/simulate/compare.hpp"
#include "host/simulate/cpu_paths.hpp"

namespace quadrant {

ExitCode command_verify(const Arguments& arguments) {
  const Config config = config_of(arguments);
  const FutureRange range = parse_range("--futures", arguments.text("futures").value_or("0:1000"));
  check_range(config.experiment, "--futures", range);
  const ModelPlan plan(config.experiment);
  const CpuPath& path = choose_path(config.run.simd);
  const std::unique_ptr<Backend> first = make_cpu_backend(path.name, config.run.threads, config.run.tile);
  std::vector<std::string> others;
  if (const auto against = arguments.text("against")) {
    const CpuPath& other = choose_path(*against, "--against");
    if (&other == &path) throw UsageError("--against: found '" + *against + "', which is the path itself, allowed: another one than --simd");
    others.emplace_back(other.name);
  } else {
    for (const CpuPath* other : runnable_paths())
      if (other != &path) others.emplace_back(other->name);
  }
  const bool quiet = arguments.has("quiet");
  if (others.empty())
    throw UsageError("quadrant verify: found no other path than " + std::string(path.name) + " on this processor, allowed: --against NAME");
  for (const std::string& other : others) {
    // another tile than the first back end's, so that the way the work is cut is compared as well
    const std::unique_ptr<Backend> second = make_cpu_backend(other, config.run.threads, 96);
    if (const auto difference = compare_backends(config.experiment, plan, *first, *second, range)) {
      std::cerr << "quadrant: " << path.name << " and " << other << " differ at " << difference->text() << '\n';
      return ExitCode::differs;
    }
    if (!quiet)
      std::cout << path.name << " and " << other << ": the same bits in " << grouped(range.count) << " futures x "
                << config.experiment.policies.size() << " policies\n";
  }
  return ExitCode::done;
}

}  // namespace quadrant
