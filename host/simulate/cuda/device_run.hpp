// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <array>
#include <deque>
#include <optional>
#include <vector>

#include "host/simulate/cuda/device_plan.hpp"
#include "host/simulate/cuda/device_sums.hpp"
#include "kernels/launch/cuda/launches.hpp"

namespace quadrant {

/// What became of a batch.
struct BatchResult {
  FutureRange range;
  std::array<std::uint64_t, kQuadrants> leads{};  ///< as ProgressCounts
  std::vector<NonFinite> non_finite;
};

/// One stream of a device: memory of a batch, and the launches that run one.
class BatchStream {
 public:
  /// `stride`: places of a batch, a multiple of kBatchMultiple.
  BatchStream(const Plan& plan, const Aggregation& aggregation, int stride);
  /// Takes batches of another experiment up in the same memory. Returns false where it is too small.
  bool reuse(const Plan& plan, const Aggregation& aggregation);
  /// Bytes that it takes on the device.
  static std::size_t bytes(const Plan& plan, const Aggregation& aggregation, int stride);
  /// Futures of a range that fit, from its first on.
  [[nodiscard]] std::uint64_t room(std::uint64_t first) const { return static_cast<std::uint64_t>(stride_) - first % kWarp; }
  /// Launches everything that a batch needs; returns at once.
  void start(const Plan& plan, const DeviceQuestions& questions, const DeviceSums& sums, Worst* worst, FutureRange range);
  /// Waits for the batch.
  BatchResult finish();

 private:
  struct Parts {
    FutureColumnsView columns;
    BatchColumns analysed;
    StreamSums sums;
    std::uint32_t* status;  ///< [1 + kQuadrants]: futures that left the finite numbers, and leads
    AnalysisScratch scratch;
  };
  static Parts lay_out(const Plan& plan, const Aggregation& aggregation, int stride, Cutter& cutter);
  void place(const Plan& plan, const Aggregation& aggregation);

  int stride_;
  int series_cells_ = 0, outcome_cells_ = 0;
  DeviceMemory memory_;
  PinnedMemory status_;
  Parts parts_;
  FutureRange range_;
  CudaEvent done_;
  CudaStream stream_;
};

/// A device at work on a run: plan, sums and streams.
class DeviceRun {
 public:
  /// Of the current device, by its number. `batch`: most futures a batch, 0 for as many as the device simulates at a time; fewer where
  /// memory is short. Throws CudaError.
  DeviceRun(int device, const Plan& plan, const Aggregation& aggregation, int batch, int streams);
  /// Takes another experiment, or another part of this one, up in the same memory, once idle and fetched. Returns false where it is too
  /// small; then this run is of no more use. Throws CudaError.
  bool reuse(const Plan& plan, const Aggregation& aggregation);
  /// Whether all streams are at work; then one must be finished before another batch starts.
  [[nodiscard]] bool full() const { return running_.size() == streams_.size(); }
  [[nodiscard]] bool idle() const { return running_.empty(); }
  /// Futures from `first` on that the next batch takes at most.
  [[nodiscard]] std::uint64_t room(std::uint64_t first) const { return std::min(static_cast<std::uint64_t>(batch_), streams_.front().room(first)); }
  void start(FutureRange range);
  /// Waits for the batch that started first.
  BatchResult finish();
  /// Brings all that was summed since the last time to the host; the device must be idle. Other batches may start before it is added to the
  /// sums of a run, which needs the device no more.
  void fetch();
  void add_to(Accumulators& to);
  /// Whether sums were fetched that are not added yet.
  [[nodiscard]] bool fetched() const { return !fetched_.empty(); }
  /// Futures whose sums are on the device alone: of batches running or summed since the last time.
  [[nodiscard]] const std::vector<FutureRange>& held() const { return held_; }

 private:
  DevicePlan plan_;
  DeviceQuestions questions_;
  std::optional<DeviceSumsOwner> sums_;
  std::vector<BatchStream> streams_;
  std::deque<std::size_t> running_;
  std::size_t next_ = 0;
  int batch_ = 0;
  std::vector<FutureRange> held_, fetched_;
};

}  // namespace quadrant
