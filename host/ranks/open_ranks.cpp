// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#include "host/ranks/open_ranks.hpp"

#include <dlfcn.h>

#include <cstdlib>
#include <filesystem>

#include "host/base/error.hpp"
#include "host/base/shipped.hpp"

namespace quadrant {
namespace {

constexpr const char* kPlugin = "quadrant-mpi.so";

int number_in(const char* name) {
  const char* text = std::getenv(name);
  return text == nullptr ? 0 : std::atoi(text);
}

std::string plugin_path() {
  if (const char* given = std::getenv("QUADRANT_MPI"); given != nullptr && *given != '\0') return given;
  std::error_code status;
  const std::filesystem::path program = program_folder();
  for (const std::filesystem::path& place : {program / kPlugin, program.parent_path() / "lib" / "quadrant" / kPlugin})
    if (std::filesystem::exists(place, status)) return place;
  return (program / kPlugin).string();
}

}  // namespace

LaunchedRanks launched_ranks() {
  // Open MPI, MPICH and its kin, MVAPICH, and a step of Slurm
  for (const char* name : {"OMPI_COMM_WORLD_SIZE", "PMI_SIZE", "MV2_COMM_WORLD_SIZE", "SLURM_STEP_NUM_TASKS"})
    if (const int count = number_in(name); count > 0) return {count, name};
  return {};
}

std::unique_ptr<Communicator> open_ranks() {
  const LaunchedRanks launched = launched_ranks();
  if (launched.count == 1) return nullptr;
  const std::string found = "found that this is one of " + std::to_string(launched.count) + " processes (" + launched.variable + "), ";
  const std::string path = plugin_path();
  // MPI loads parts of itself that look for its symbols; the library stays, for MPI has threads of its own
  void* plugin = ::dlopen(path.c_str(), RTLD_NOW | RTLD_GLOBAL | RTLD_NODELETE);
  if (plugin == nullptr)
    throw RunError(found + "but what lets them work together cannot be loaded: " + ::dlerror()
                   + "\nallowed: a program built where MPI was found, or --mpi=off to let each work alone");
  auto* open = reinterpret_cast<OpenMpi*>(::dlsym(plugin, "quadrant_open_mpi"));
  if (open == nullptr) throw RunError(path + ": found no quadrant_open_mpi in it, allowed: the library that was built with this program");
  std::unique_ptr<Communicator> ranks(open());
  if (ranks->size() != launched.count)
    throw RunError(found + "but MPI counts " + std::to_string(ranks->size())
                   + "; the launcher and the MPI library do not know each other (with Slurm: srun --mpi=pmix, or mpirun)");
  return ranks;
}

}  // namespace quadrant
