// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#include "host/simulate/cuda/cuda_error.hpp"

namespace quadrant {

void check_cuda(cudaError_t error, const char* what, const char* file, int line) {
  if (error == cudaSuccess) return;
  const std::string path = file;
  throw CudaError(error, std::string("CUDA: ") + what + ": " + cudaGetErrorString(error) + " (" + cudaGetErrorName(error) + ", "
                             + path.substr(path.rfind('/') + 1) + ":" + std::to_string(line) + ")");
}

void use_device(int device) {
  static_cast<void>(cudaGetLastError());  // the thread's, whichever device met it: launches would take it for their own
  check_cuda(cudaSetDevice(device), "choosing the device");
}

}  // namespace quadrant
