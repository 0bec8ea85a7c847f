// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>

#include "host/ranks/communicator.hpp"

namespace quadrant {

/// How many ranks the launcher of this process (mpirun, mpiexec or srun) says there are, and the variable that says so; 1 without a launcher.
struct LaunchedRanks {
  int count = 1;
  std::string variable;
};
LaunchedRanks launched_ranks();

/// The ranks that this process was started among; null where it is alone. Loads the part of the program that knows MPI, quadrant-mpi.so beside the
/// program, in ../lib/quadrant, or where QUADRANT_MPI says. Throws RunError where there are several ranks and it cannot be loaded, or counts other
/// ranks: each would believe itself alone.
std::unique_ptr<Communicator> open_ranks();

/// What quadrant-mpi.so exports, as "quadrant_open_mpi".
using OpenMpi = Communicator*();

}  // namespace quadrant
