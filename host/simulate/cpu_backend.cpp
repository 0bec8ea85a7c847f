// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <atomic>

#include "host/base/text.hpp"
#include "host/base/workers.hpp"
#include "host/simulate/aligned.hpp"
#include "host/simulate/backend.hpp"
#include "host/simulate/conditional_writer.hpp"
#include "host/simulate/cpu_paths.hpp"

namespace quadrant {
namespace {

class CpuBackend final : public Backend {
 public:
  CpuBackend(const CpuPath& path, int threads, int tile, std::string note) : path_(path), threads_(threads), tile_(tile), note_(std::move(note)) {}

  [[nodiscard]] std::string description() const override {
    return "CPU, " + std::to_string(threads_) + (threads_ == 1 ? " thread, " : " threads, ") + path_.name + " (" + std::to_string(path_.lanes)
           + (path_.lanes == 1 ? " future" : " futures") + " at a time), tiles of " + std::to_string(tile_) + note_;
  }

  void simulate_from(FutureSource& source, const Plan& plan, const Aggregation& aggregation, Accumulators& to,
                     const ProgressWatcher& progress) override {
    const auto tile = static_cast<std::uint64_t>(tile_);
    const int threads = static_cast<int>(
        std::clamp<std::uint64_t>(source.at_most() / tile + (source.at_most() % tile > 0 ? 1 : 0), 1, static_cast<std::uint64_t>(threads_)));
    ProgressCounts counts;
    std::atomic<bool> stop{false};
    std::mutex reporting;
    std::vector<std::mutex> locks(static_cast<std::size_t>(plan.policies) + 1);
    run_workers(threads, [&](int) {
      const AlignedMemory memory = aligned_memory(path_.workspace_bytes(plan, tile_));
      const Analysis& analysis = aggregation.analysis;
      const AlignedMemory analysis_memory = aligned_memory(path_.analysis_bytes(analysis, tile_));
      WorkerSums sums(plan, aggregation, tile_);
      sums.target().captured = path_.captured(analysis, tile_, analysis_memory.get());
      ConditionalWriter conditional(path_, analysis, sums.analysis(), to.analysis, locks);
      try {
        while (!stop) {
          const std::optional<FutureRange> taken = source.take([&](std::uint64_t) { return tile; });
          if (!taken) break;
          for (std::uint64_t first = taken->first; first < taken->end();) {
            const Range part{first, static_cast<int>(std::min(taken->end(), group_end(plan.design, first)) - first)};
            sums.make_room(part.first, part.count, to, locks);
            path_.simulate(plan, aggregation, part, tile_, memory.get(), sums.target(), Work::everything);
            path_.analyse(analysis, {part.first, part.count}, tile_, analysis_memory.get(), sums.analysis().target());
            conditional.append(part, tile_, analysis_memory.get());
            const std::array<std::uint64_t, kQuadrants> leads = sums.took(part.first, part.count);
            first += static_cast<std::uint64_t>(part.count);
            const std::lock_guard<std::mutex> hold(reporting);
            counts.done += static_cast<std::uint64_t>(part.count);
            for (std::size_t q = 0; q < kQuadrants; ++q) counts.leads[q] += leads[q];
            if (progress && !progress(counts)) stop = true;
          }
        }
      } catch (...) {
        stop = true;
        throw;
      }
      sums.empty_into(to, locks);
      conditional.flush();
    });
  }

  void trace(const Plan& plan, FutureRange range, const Trace& trace) override {
    const auto tile = static_cast<std::uint64_t>(trace_tile());
    const std::uint64_t tiles = (range.count + tile - 1) / tile;
    std::atomic<std::uint64_t> next{0};
    run_workers(static_cast<int>(std::min<std::uint64_t>(static_cast<std::uint64_t>(threads_), std::max<std::uint64_t>(tiles, 1))), [&](int) {
      const AlignedMemory memory = aligned_memory(path_.workspace_bytes(plan, trace_tile()));
      for (std::uint64_t t = next++; t < tiles; t = next++) {
        const auto shifted = [&](float* p) { return p == nullptr ? nullptr : p + t * tile; };
        const Trace part{trace.stride,
                         shifted(trace.parameters),
                         shifted(trace.draws),
                         shifted(trace.history),
                         shifted(trace.forecast),
                         shifted(trace.history_events),
                         shifted(trace.forecast_events),
                         shifted(trace.outcomes),
                         trace.capture,
                         {shifted(trace.captured.values), trace.captured.bins == nullptr ? nullptr : trace.captured.bins + t * tile, nullptr,
                          trace.captured.stride},
                         trace.first_policy};
        path_.trace(plan, {range.first + t * tile, static_cast<int>(std::min(tile, range.count - t * tile))}, trace_tile(), memory.get(), part);
      }
    });
  }

  [[nodiscard]] int trace_lanes() const override { return path_.lanes; }
  [[nodiscard]] int threads() const override { return threads_; }

 private:
  /// A multiple of the lanes, so that parts of a trace do not overlap.
  [[nodiscard]] int trace_tile() const { return (std::min(tile_, 512) + path_.lanes - 1) / path_.lanes * path_.lanes; }

  const CpuPath& path_;
  int threads_;
  int tile_;
  std::string note_;
};

}  // namespace

std::uint64_t Backend::simulate(const Plan& plan, const Aggregation& aggregation, FutureRange range, Accumulators& to,
                                const ProgressWatcher& progress) {
  RangesSource source({range});
  simulate_from(source, plan, aggregation, to, progress);
  return source.taken().count();
}

std::unique_ptr<Backend> make_cpu_backend(const std::string& simd, int threads, int tile, std::string note) {
  return std::make_unique<CpuBackend>(choose_path(simd), threads == 0 ? processor_count() : threads, tile, std::move(note));
}

}  // namespace quadrant
