// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cuda_runtime_api.h>

#include "kernels/launch/cuda/device.cuh"

// One __global__ function for all kernels: an executor is a struct of views whose operator() does one thread's work.
namespace quadrant {

/// Runs an executor. Executor::kThreads is the number of threads a block, Executor::kResident how many blocks a multiprocessor is to hold at
/// least, which bounds the registers.
template <class Executor>
__global__ void __launch_bounds__(Executor::kThreads, Executor::kResident) execute(const __grid_constant__ Executor executor) {
  executor();
}

/// Blocks of so many threads, or columns, that `count` of them need.
inline unsigned blocks_for(int count, int each) { return static_cast<unsigned>((count + each - 1) / each); }

/// Launches blocks of an executor on a stream, with `shared` bytes of dynamic shared memory a block. The caller checks for errors.
template <class Executor>
void launch(const Executor& executor, dim3 blocks, cudaStream_t stream, std::size_t shared = 0) {
  execute<Executor><<<blocks, Executor::kThreads, shared, stream>>>(executor);
}

}  // namespace quadrant
