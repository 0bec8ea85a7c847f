// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "host/config/experiment.hpp"
#include "host/simulate/backend.hpp"

namespace quadrant {

/// Hears of a device that fails while a back end works.
using DeviceReport = std::function<void(const std::string&)>;

/// The back end that the settings ask for. Where they leave the choice, a GPU if one works, else the CPU; the description says why. Throws
/// RunError where they ask for a GPU and this machine or this build has none, with the reason; UsageError for a GPU that is not there.
std::unique_ptr<Backend> make_backend(const RunSettings& settings, const DeviceReport& report = {});

/// A GPU, or why there is none.
struct GpuList {
  std::vector<std::string> names;  ///< a line each
  std::string problem;             ///< empty where there are some
};
/// The GPUs that this build can use on this machine.
GpuList list_gpus();

}  // namespace quadrant
