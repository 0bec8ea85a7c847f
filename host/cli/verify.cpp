// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <iostream>

#include "host/accumulate/sample_check.hpp"
#include "host/base/text.hpp"
#include "host/cli/command.hpp"
#include "host/config/device_choice.hpp"
#include "host/pipeline.hpp"
#include "host/simulate/compare.hpp"
#include "host/simulate/cpu_paths.hpp"

namespace quadrant {

namespace {

/// Compares traces and then, where `sums` says so, everything that is summed; says what it found. Returns whether all bits agree.
bool compare(const Config& config, const ModelPlan& plan, FutureRange range, const std::array<std::string, 2>& names, Backend& first, Backend& second,
             bool sums, bool quiet) {
  const Experiment& e = config.experiment;
  std::string where;
  if (const auto found = compare_backends(e, plan, first, second, range)) where = found->text();
  if (where.empty() && sums) where = compare_sums(e, plan, ExperimentGrids(e, plan, second), first, second, {range});
  if (!where.empty()) {
    std::cerr << "quadrant: " << names[0] << " and " << names[1] << " differ at " << where << '\n';
    return false;
  }
  if (!quiet)
    std::cout << names[0] << " and " << names[1] << ": the same bits in " << grouped(range.count) << " futures x " << e.policies.size() << " policies"
              << (sums ? ", and in all that is summed of them" : "") << '\n';
  return true;
}

}  // namespace

ExitCode command_verify(const Arguments& arguments) {
  const Config config = config_of(arguments);
  const FutureRange range = parse_range("--futures", arguments.text("futures").value_or("0:1000"));
  check_range(config.experiment, "--futures", range);
  const ModelPlan plan(config.experiment);
  const CpuPath& path = choose_path(config.run.simd);
  const bool quiet = arguments.has("quiet");
  const std::unique_ptr<Backend> first = make_cpu_backend(path.name, config.run.threads, config.run.tile);
  if (parse_device("--device", config.run.device).kind == DeviceChoice::Kind::cuda) {
    if (arguments.has("against")) throw UsageError("--against: found with --device " + config.run.device + ", allowed: one of the two");
    const std::unique_ptr<Backend> device = make_backend(config.run);
    const bool agree =
        compare(config, plan, range, {device->description(), std::string("the CPU's path ") + path.name}, *device, *first, true, quiet);
    return agree ? ExitCode::done : ExitCode::differs;
  }
  std::vector<std::string> others;
  if (const auto against = arguments.text("against")) {
    const CpuPath& other = choose_path(*against, "--against");
    if (&other == &path) throw UsageError("--against: found '" + *against + "', which is the path itself, allowed: another one than --simd");
    others.emplace_back(other.name);
  } else {
    for (const CpuPath* other : runnable_paths())
      if (other != &path) others.emplace_back(other->name);
  }
  if (others.empty())
    throw UsageError("quadrant verify: found no other path than " + std::string(path.name) + " on this processor, allowed: --against NAME");
  for (const std::string& other : others) {
    // another tile than the first back end's, so that the way the work is cut is compared as well
    const std::unique_ptr<Backend> second = make_cpu_backend(other, config.run.threads, 96);
    if (!compare(config, plan, range, {path.name, other}, *first, *second, false, quiet)) return ExitCode::differs;
  }
  return ExitCode::done;
}

}  // namespace quadrant
