// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#include "host/cli/shard.hpp"

#include <cstdlib>

#include "host/accumulate/analysis_sums.hpp"
#include "host/base/error.hpp"
#include "host/cli/command.hpp"

namespace quadrant {
namespace {

std::uint64_t slurm_number(const char* name) {
  const char* text = std::getenv(name);
  if (text == nullptr)
    throw UsageError(std::string("--shard: found 'slurm', but no ") + name + " in the environment, allowed: 'slurm' in a task of a Slurm job array");
  return parse_whole(name, text, 0, std::uint64_t{1} << 32);
}

Shard slurm_shard() {
  const std::uint64_t id = slurm_number("SLURM_ARRAY_TASK_ID"), first = slurm_number("SLURM_ARRAY_TASK_MIN"),
                      last = slurm_number("SLURM_ARRAY_TASK_MAX"), count = slurm_number("SLURM_ARRAY_TASK_COUNT");
  const std::uint64_t step = count > 1 ? (last - first) / (count - 1) : 1;
  if (count == 0 || step == 0 || first + step * (count - 1) != last || id < first || id > last || (id - first) % step != 0)
    throw UsageError("--shard: found a job array whose numbers are not evenly spaced, allowed: one as --array=0-99 makes it");
  return {(id - first) / step + 1, count};
}

}  // namespace

FutureRange Shard::part(std::uint64_t futures) const {
  const auto bound = [&](std::uint64_t i) { return static_cast<std::uint64_t>(static_cast<Uint128>(futures) * i / n); };
  return {bound(k - 1), bound(k) - bound(k - 1)};
}

std::string Shard::text() const {
  const std::string all = std::to_string(n), own = std::to_string(k);
  return std::string(all.size() - own.size(), '0') + own + "-of-" + all;
}

Shard parse_shard(const std::string& text, std::uint64_t futures) {
  if (text == "slurm") {
    const Shard shard = slurm_shard();
    if (shard.n > futures)
      throw UsageError("--shard: found an array of " + std::to_string(shard.n) + " tasks, allowed: at most one for each of the "
                       + std::to_string(futures) + " futures");
    return shard;
  }
  const std::size_t slash = text.find('/');
  if (slash == std::string::npos)
    throw UsageError("--shard: found '" + text + "', allowed: K/N, as in 3/100 with K from 1 to 100, or 'slurm' in a task of a job array");
  const std::uint64_t n = parse_whole("--shard", text.substr(slash + 1), 1, futures);
  return {parse_whole("--shard", text.substr(0, slash), 1, n), n};
}

}  // namespace quadrant
