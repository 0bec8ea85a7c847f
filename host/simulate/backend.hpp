// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <functional>
#include <memory>
#include <string>

#include "host/accumulate/accumulators.hpp"
#include "host/simulate/future_source.hpp"
#include "kernels/launch/plan.hpp"
#include "kernels/model/indices.hpp"

namespace quadrant {

/// How far a simulation has come: futures done, and how many of them each quadrant leads in capability at the horizon under the first
/// policy.
struct ProgressCounts {
  std::uint64_t done = 0;
  std::array<std::uint64_t, kQuadrants> leads{};
};

/// Called now and then, from one thread at a time; returning false stops the run at the end of the tiles in work.
using ProgressWatcher = std::function<bool(const ProgressCounts&)>;

/// What can run futures: the contract that every back end keeps, and that tests/contract hold it to.
/// The same plan, aggregation and range give the same bits on every back end, with any number of workers and any tile.
class Backend {
 public:
  virtual ~Backend() = default;
  /// One line for people: which device, how it is used.
  [[nodiscard]] virtual std::string description() const = 0;

  /// Simulates what `source` hands out under all policies of the plan and adds it to `to`: all of it, unless `progress` stops it; then it takes
  /// nothing more and finishes what it took.
  virtual void simulate_from(FutureSource& source, const Plan& plan, const Aggregation& aggregation, Accumulators& to,
                             const ProgressWatcher& progress) = 0;
  /// The same of a range. Returns how many of its futures were done, from the first on and without gaps.
  std::uint64_t simulate(const Plan& plan, const Aggregation& aggregation, FutureRange range, Accumulators& to, const ProgressWatcher& progress);

  /// Writes what `trace` asks for of a range. Lanes beyond range.count up to trace.stride may be written too; the stride is a multiple
  /// of trace_lanes().
  virtual void trace(const Plan& plan, FutureRange range, const Trace& trace) = 0;
  [[nodiscard]] virtual int trace_lanes() const = 0;

  /// Whether a run recomputes a sample of its futures on the CPU before it trusts it.
  [[nodiscard]] virtual bool wants_check() const { return false; }

  /// Host threads that the back end was given.
  [[nodiscard]] virtual int threads() const = 0;
};

/// The CPU back end: `threads` workers (0: one a processor) on one compiled path ("auto": the fastest), tiles of `tile` futures. `note` ends
/// its description.
std::unique_ptr<Backend> make_cpu_backend(const std::string& simd, int threads, int tile, std::string note = "");

}  // namespace quadrant
