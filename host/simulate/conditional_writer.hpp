// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <mutex>
#include <vector>

#include "host/accumulate/accumulators.hpp"
#include "kernels/launch/cpu_path.hpp"

namespace quadrant {

/// Collects one worker's futures into batches of conditional sums, and adds full batches to the common ones, block by block.
class ConditionalWriter {
 public:
  ConditionalWriter(const CpuPath& path, const Analysis& analysis, AnalysisWorker& worker, AnalysisSums& to, std::vector<std::mutex>& locks)
      : path_(path), analysis_(analysis), worker_(worker), to_(to), locks_(locks) {}

  /// Appends those futures of an analysed tile that histograms count.
  void append(Range part, int tile, void* memory) {
    for (int at = 0; at < part.count;) {
      if (!is_counted(part.first + static_cast<std::uint64_t>(at))) {
        ++at;
        continue;
      }
      int end = at;
      while (end < part.count && end - at < worker_.batch_room() && is_counted(part.first + static_cast<std::uint64_t>(end))) ++end;
      path_.append(analysis_, part, tile, memory, {at, end}, worker_.batch());
      if (worker_.batch_room() == 0) flush();
      at = end;
    }
  }

  void flush() {
    if (worker_.batch().futures == 0) return;
    ConditionalTotals& totals = to_.conditional;
    const int blocks = static_cast<int>(locks_.size());
    const int start = static_cast<int>(std::hash<const void*>{}(this) / 64 % locks_.size());  // workers seldom wait for one another
    for (int k = 0; k < blocks; ++k) {
      const int block = (start + k) % blocks;
      const int first = totals.chunks * block / blocks, end = totals.chunks * (block + 1) / blocks;
      const std::lock_guard<std::mutex> hold(locks_[static_cast<std::size_t>(block)]);
      if (block == 0) worker_.count_batch(to_);
      path_.add_batch(worker_.batch(), totals.parameters, first, end - first, totals.view(first));
    }
    worker_.batch().futures = 0;
  }

 private:
  const CpuPath& path_;
  const Analysis& analysis_;
  AnalysisWorker& worker_;
  AnalysisSums& to_;
  std::vector<std::mutex>& locks_;
};

}  // namespace quadrant
