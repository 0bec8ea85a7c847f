// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cuda_runtime_api.h>

#include "kernels/launch/cuda/device_views.hpp"

// The kernels of the CUDA back end, as the host launches them on a stream. Errors are left to the runtime; the caller asks for them.
namespace quadrant {

/// What a batch's stride is a multiple of: the threads a block of every kernel divide it.
inline constexpr int kBatchMultiple = 256;

/// Floats that a future takes in each part of FutureColumnsView, the drivers a step.
struct FutureFloats {
  int constants, fork, drivers;
};
FutureFloats future_floats();

/// Futures that a multiprocessor of the current device simulates at a time.
cudaError_t resident_futures(int* futures);

/// Sets a batch of futures up. `capture` without columns captures nothing; `parameters` [parameter::kCount][stride] and `draws`
/// [steps][kDraws][stride] may be null.
void launch_start(const Plan& plan, const DeviceBatch& batch, const FutureColumnsView& columns, const Capture& capture, const Captured& captured,
                  float* parameters, float* draws, cudaStream_t stream);

/// Simulates a batch that was set up, and sums it.
void launch_simulate(const Plan& plan, const DeviceBatch& batch, const FutureColumnsView& columns, const DeviceAggregation& aggregation,
                     const DeviceSums& sums, const StreamSums& own, const Captured& captured, cudaStream_t stream);

/// Simulates a batch that was set up, and writes what `trace` asks for, whose stride is the batch's.
void launch_trace(const Plan& plan, const DeviceBatch& batch, const FutureColumnsView& columns, const Trace& trace, cudaStream_t stream);

/// Moves a batch's share of the tables' sums into them.
void launch_fold(const StreamSums& own, const DeviceSums& sums, int series_cells, int outcome_cells, cudaStream_t stream);

/// Working memory of the analysis of a batch.
struct AnalysisScratch {
  std::int32_t* places;   ///< [stride] futures that conditional sums count
  std::int32_t* counted;  ///< one number: how many
  std::int32_t group;     ///< futures that conditional sums take together, as scratch_sizes says
  std::uint32_t* order;   ///< as GroupOrder's
  std::uint16_t* fours;
  void* select;  ///< of the library's selection
  std::size_t select_bytes;
};
/// Sizes of the parts of the scratch memory of batches of that stride on the current device, in elements; of `select` in bytes.
struct ScratchSizes {
  std::size_t places, order, fours, select;
  std::int32_t group;
};
cudaError_t scratch_sizes(int stride, int parameters, ScratchSizes* sizes);

/// Analyses a batch that was simulated. `pair_policies`: [policy_pairs][2]. Returns the first error: the library takes that of earlier launches
/// from the runtime.
cudaError_t launch_analyse(const DeviceBatch& batch, const Design& design, const DeviceAggregation& aggregation, const BatchColumns& columns,
                           const std::int32_t* pair_policies, const AnalysisScratch& scratch, const DeviceSums& sums, const StreamSums& own,
                           cudaStream_t stream);

}  // namespace quadrant
