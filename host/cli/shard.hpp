// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

#include "host/simulate/backend.hpp"

namespace quadrant {

/// A part of a run's futures, as --shard names it: the k-th of n, k from 1 on.
struct Shard {
  std::uint64_t k, n;

  /// Its futures: parts differ by one future at most.
  [[nodiscard]] FutureRange part(std::uint64_t futures) const;
  /// "03-of-12", so that names of files sort by k.
  [[nodiscard]] std::string text() const;
};

/// Reads "3/100", or "slurm" from the variables of a Slurm job array. Throws UsageError, also where there are more shards than futures.
Shard parse_shard(const std::string& text, std::uint64_t futures);

}  // namespace quadrant
