// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "host/simulate/cuda/device_memory.hpp"
#include "kernels/launch/cuda/device_views.hpp"

namespace quadrant {

/// Owner of a plan on the current device.
class DevicePlan {
 public:
  explicit DevicePlan(const Plan& plan);
  [[nodiscard]] const Plan& view() const { return view_; }

 private:
  Plan view_;
  DeviceMemory memory_;
};

/// Futures that a device simulates at a time.
int futures_at_a_time(int device);

/// Cuts what is computed once a future of a plan, `stride` futures.
FutureColumnsView take_future_columns(Cutter& cutter, const Plan& plan, int stride);

/// Owner of an aggregation on the current device.
class DeviceQuestions {
 public:
  DeviceQuestions(const Plan& plan, const Aggregation& aggregation);
  [[nodiscard]] const DeviceAggregation& view() const { return view_; }
  [[nodiscard]] const std::int32_t* pair_policies() const { return pair_policies_; }

 private:
  DeviceAggregation view_{};
  const std::int32_t* pair_policies_ = nullptr;
  DeviceMemory memory_;
};

/// Owner of a capture on the current device: what it asks of `rows` rows of series.
class DeviceCapture {
 public:
  DeviceCapture(const Capture& capture, int rows);
  [[nodiscard]] const Capture& view() const { return view_; }
  /// The view itself, on the device.
  [[nodiscard]] const Capture* on_device() const { return on_device_; }

 private:
  Capture view_;
  const Capture* on_device_ = nullptr;
  DeviceMemory memory_;
};

}  // namespace quadrant
