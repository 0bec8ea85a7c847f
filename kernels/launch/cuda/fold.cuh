// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/launch/cuda/device.cuh"

namespace quadrant::inline QD_ISA {

/// Moves a batch's share of the sums of a table, cell by cell, to the table's.
struct FoldTable {
  static constexpr int kThreads = 256;
  static constexpr int kResident = 4;
  BatchTable from;
  DeviceTable to;
  std::int32_t cells;

  __device__ void operator()() const {
    const int cell = static_cast<int>(blockIdx.x * kThreads + threadIdx.x);
    if (cell >= cells || (from.sum[cell] == 0 && from.square[cell] == 0)) return;
    add_shared_wide(to.sum + 2L * cell, from.sum[cell]);
    add_shared_wide(to.square + 2L * cell, from.square[cell], 0);
    from.sum[cell] = 0;
    from.square[cell] = 0;
  }
};

}  // namespace quadrant::inline QD_ISA
