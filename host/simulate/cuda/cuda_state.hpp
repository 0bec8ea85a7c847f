// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

namespace quadrant {

/// A GPU that CUDA offers.
struct CudaDevice {
  int number;
  std::string name;
  int major, minor;  ///< compute capability
  int multiprocessors;
  std::size_t memory;  ///< bytes in all
};

/// What CUDA offers here: devices, or why there are none.
struct CudaState {
  std::vector<CudaDevice> devices;
  std::string problem;  ///< empty where there are devices
};

/// Asks the runtime. Never throws: a machine without a driver is an ordinary one.
CudaState cuda_state();

}  // namespace quadrant
