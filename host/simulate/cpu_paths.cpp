// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#include "host/simulate/cpu_paths.hpp"

#include <sched.h>

#include <fstream>
#include <thread>

#include "host/base/error.hpp"
#include "host/base/text.hpp"

namespace quadrant {

std::vector<const CpuPath*> runnable_paths() {
  std::vector<const CpuPath*> all;
#if defined(QD_HAVE_X86_PATHS)
  const bool has_fma = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
  if (has_fma) all.push_back(&cpu_path_scalar());  // compiled with the fma instruction
  all.push_back(&cpu_path_baseline());
  if (has_fma) all.push_back(&cpu_path_avx2());
  if (has_fma && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq")
      && __builtin_cpu_supports("avx512vl"))
    all.push_back(&cpu_path_avx512());
#else
  all.push_back(&cpu_path_scalar());
  all.push_back(&cpu_path_baseline());
#endif
  return all;
}

const CpuPath& choose_path(const std::string& simd, const std::string& what) {
  const std::vector<const CpuPath*> paths = runnable_paths();
  if (simd == "auto") return *paths.back();
  std::vector<std::string> names;
  for (const CpuPath* path : paths) {
    if (simd == path->name) return *path;
    names.emplace_back(path->name);
  }
  throw UsageError(what + ": found '" + simd + "', which this processor or this build cannot run" + did_you_mean(simd, names)
                   + ", allowed here: auto, " + join(names, ", "));
}

std::string processor_name() {
  std::ifstream in("/proc/cpuinfo");
  for (std::string line; std::getline(in, line);) {
    const std::size_t colon = line.find(": ");
    if (line.starts_with("model name") && colon != std::string::npos) return line.substr(colon + 2);
  }
  return "unknown";
}

int processor_count() {
  cpu_set_t set;
  if (sched_getaffinity(0, sizeof set, &set) == 0) return CPU_COUNT(&set);
  const unsigned n = std::thread::hardware_concurrency();
  return n == 0 ? 1 : static_cast<int>(n);
}

}  // namespace quadrant
