// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#include "host/ranks/machine_share.hpp"

#include <sched.h>

#include <algorithm>
#include <bit>
#include <vector>

#include "host/base/size.hpp"
#include "host/simulate/cpu_paths.hpp"
#include "host/simulate/make_backend.hpp"

namespace quadrant {

MachineShare machine_share(Communicator& ranks) {
  constexpr std::size_t kWords = sizeof(cpu_set_t) / sizeof(std::uint64_t);
  const int own = processor_count();
  // the processors that each may use, and how many they are, rank by rank
  std::vector<std::uint64_t> words(kWords + size(ranks.local_size()));
  cpu_set_t allowed;
  CPU_ZERO(&allowed);
  sched_getaffinity(0, sizeof allowed, &allowed);
  for (std::size_t cpu = 0; cpu < CPU_SETSIZE; ++cpu)
    if (CPU_ISSET(cpu, &allowed)) words[cpu / 64] |= std::uint64_t{1} << cpu % 64;
  words[kWords + size(ranks.local_rank())] = static_cast<std::uint64_t>(own);
  ranks.unite_on_machine(words);
  int together = 0, sum = 0;
  for (std::size_t i = 0; i < kWords; ++i) together += std::popcount(words[i]);
  for (std::size_t i = kWords; i < words.size(); ++i) sum += static_cast<int>(words[i]);
  return {together == 0 ? own : std::clamp(together * own / sum, 1, own), ranks.local_rank(), ranks.local_size()};
}

RunSettings MachineShare::of(RunSettings settings) const {
  if (settings.threads == 0) settings.threads = threads;
  if (ranks > 1 && (settings.device == "auto" || settings.device == "cuda"))
    if (const std::size_t gpus = list_gpus().names.size(); gpus > 1) settings.device = "cuda:" + std::to_string(size(rank) % gpus);
  return settings;
}

}  // namespace quadrant
