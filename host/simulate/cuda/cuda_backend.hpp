// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "host/simulate/backend.hpp"

namespace quadrant {

/// How the CUDA back end works.
struct CudaSettings {
  std::vector<int> devices{};                        ///< numbers of devices; not empty
  int batch = 0;                                     ///< futures a batch, 0: as many as a device simulates at a time
  int streams = 2;                                   ///< batches in work at a time on each device
  int threads = 0;                                   ///< of the host, for what is done there; 0: one a processor
  double fetch_seconds = 10;                         ///< how often a device's sums come to the host at least
  std::function<void(const std::string&)> report{};  ///< hears of a device that failed, where others go on
};

/// The CUDA back end. Devices that fail are reported and used no more; what they had summed since their sums last came to the host is
/// simulated again on the others. Throws RunError where no device is left.
std::unique_ptr<Backend> make_cuda_backend(CudaSettings settings);

}  // namespace quadrant
