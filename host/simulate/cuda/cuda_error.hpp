// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cuda_runtime_api.h>

#include "host/base/error.hpp"

namespace quadrant {

/// A call of the CUDA runtime that failed.
class CudaError : public RunError {
 public:
  CudaError(cudaError_t error, const std::string& message) : RunError(message), error_(error) {}
  [[nodiscard]] cudaError_t error() const { return error_; }

 private:
  cudaError_t error_;
};

/// Throws a CudaError that names what failed and where, unless `error` is cudaSuccess. The defaults are the caller's place.
void check_cuda(cudaError_t error, const char* what, const char* file = __builtin_FILE(), int line = __builtin_LINE());

/// Makes a device the current one of this thread, and forgets the error that a call to another may have left with it.
void use_device(int device);

}  // namespace quadrant
