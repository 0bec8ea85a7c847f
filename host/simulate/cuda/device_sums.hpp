// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "host/accumulate/accumulators.hpp"
#include "host/simulate/backend.hpp"
#include "host/simulate/cuda/device_memory.hpp"
#include "kernels/launch/cuda/device_views.hpp"

namespace quadrant {

/// Owner of the sums of a device, shared by its streams.
class DeviceSumsOwner {
 public:
  DeviceSumsOwner(const Plan& plan, const Aggregation& aggregation, int streams);
  /// Takes the sums of another experiment up in the same memory, whose sums were fetched. Returns false where it is too small.
  bool reuse(const Plan& plan, const Aggregation& aggregation);
  /// Bytes that it takes on the device.
  static std::size_t bytes(const Plan& plan, const Aggregation& aggregation, int streams);
  [[nodiscard]] const DeviceSums& view() const { return device_.sums; }
  /// Where a stream keeps the largest regrets.
  [[nodiscard]] Worst* worst(int stream) const { return device_.worst + stream * worst_cells_; }
  /// Copies everything to the host and empties the device, whose streams must be idle; throws before anything is lost. Then `add` adds the
  /// copy to the sums of the run.
  void fetch();
  /// `ranges`: of futures that were summed since the last time.
  void add(const std::vector<FutureRange>& ranges, Accumulators& to) const;

 private:
  struct Parts {
    DeviceSums sums;
    Worst* worst;  ///< [streams][cells]
  };
  static Parts lay_out(const Plan& plan, const Aggregation& aggregation, int streams, Cutter& cutter);
  void place(const Plan& plan, const Aggregation& aggregation);

  Plan plan_;
  int streams_;
  int headlines_ = 0;
  long worst_cells_ = 0;
  DeviceMemory memory_;
  PinnedMemory copy_;
  Parts device_, host_;
  CudaStream stream_;
};

}  // namespace quadrant
