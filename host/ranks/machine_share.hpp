// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "host/config/experiment.hpp"
#include "host/ranks/communicator.hpp"

namespace quadrant {

/// A rank's part of a machine that it shares with others.
struct MachineShare {
  int threads = 0;  ///< its processors; where several ranks may use the same ones, its part of them
  int rank = 0, ranks = 1;

  /// Settings with that many threads where they name no number, and where they leave the choice of a GPU the one with this rank's number.
  [[nodiscard]] RunSettings of(RunSettings settings) const;
};

/// Called by all ranks of a machine.
MachineShare machine_share(Communicator& ranks);

}  // namespace quadrant
