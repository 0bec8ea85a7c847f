// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <memory>

#include "host/base/error.hpp"
#include "host/ranks/communicator.hpp"
#include "host/run/job.hpp"

namespace quadrant {

/// What a rank other than 0 needs of its process.
struct FollowerPorts {
  std::function<Config()> config;  ///< reads the configuration of this rank
  std::function<int()> signal;     ///< the signal that this process met, or 0
};

/// Simulates what rank 0 hands out until it says that the run is over; returns the exit code that it names. What fails before the first simulation is
/// told to rank 0, which tells the user; what fails later is written to standard error and ends all ranks.
ExitCode follow(Communicator& ranks, const FollowerPorts& ports);

}  // namespace quadrant
