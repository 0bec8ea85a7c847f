// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "host/simulate/backend.hpp"
#include "host/simulate/cuda/device_memory.hpp"

namespace quadrant {

/// A device that traces futures. It keeps its memory from one trace to the next.
class DeviceTracer {
 public:
  /// Of the current device, by its number.
  explicit DeviceTracer(int device) : device_(device) {}
  /// Traces a range, as Backend::trace. Throws CudaError.
  void trace(const Plan& plan, FutureRange range, const Trace& trace);

 private:
  int device_;
  DeviceMemory memory_;
  CudaStream stream_;
};

}  // namespace quadrant
