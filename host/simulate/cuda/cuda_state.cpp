// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#include "host/simulate/cuda/cuda_state.hpp"

#include <cuda_runtime_api.h>

namespace quadrant {
namespace {

constexpr int kOldest = 75;  ///< compute capability, times ten, that the kernels are compiled for: CMakePresets.json

std::string version_text(int version) { return std::to_string(version / 1000) + "." + std::to_string(version % 1000 / 10); }

}  // namespace

CudaState cuda_state() {
  CudaState state;
  int driver = 0, runtime = 0, count = 0;
  static_cast<void>(cudaDriverGetVersion(&driver));
  static_cast<void>(cudaRuntimeGetVersion(&runtime));
  const cudaError_t error = cudaGetDeviceCount(&count);
  if (driver == 0) {
    state.problem = "no NVIDIA driver is installed";
  } else if (error == cudaErrorInsufficientDriver || driver / 1000 < runtime / 1000) {
    state.problem = "the NVIDIA driver is too old: found one for CUDA " + version_text(driver) + ", needed: CUDA " + std::to_string(runtime / 1000)
                    + ".0 or newer (this program is built with CUDA " + version_text(runtime) + ")";
  } else if (error == cudaErrorNoDevice || (error == cudaSuccess && count == 0)) {
    state.problem = "the NVIDIA driver finds no device";
  } else if (error != cudaSuccess) {
    state.problem = std::string("CUDA does not start: ") + cudaGetErrorString(error) + " (" + cudaGetErrorName(error) + ")";
  }
  static_cast<void>(cudaGetLastError());
  if (!state.problem.empty()) return state;
  std::string too_old;
  for (int i = 0; i < count; ++i) {
    cudaDeviceProp properties{};
    if (cudaGetDeviceProperties(&properties, i) != cudaSuccess) continue;
    if (10 * properties.major + properties.minor < kOldest) {
      too_old = std::string(properties.name) + " of compute capability " + std::to_string(properties.major) + "." + std::to_string(properties.minor);
      continue;
    }
    state.devices.push_back({i, properties.name, properties.major, properties.minor, properties.multiProcessorCount, properties.totalGlobalMem});
  }
  static_cast<void>(cudaGetLastError());
  if (state.devices.empty())
    state.problem = too_old.empty() ? "no device answers"
                                    : "no GPU is new enough: found " + too_old + ", needed: " + std::to_string(kOldest / 10) + "."
                                          + std::to_string(kOldest % 10) + " or later";
  return state;
}

}  // namespace quadrant
