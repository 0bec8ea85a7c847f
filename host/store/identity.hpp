// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "host/accumulate/pilot.hpp"
#include "host/config/experiment.hpp"

namespace quadrant {

/// What must agree between sums that are to be added: the experiment but for its number of futures, its stop rule, how it is run and how many
/// non-finite futures it allows, the versions, and bits of what the program computes.
struct Identity {
  std::string version;      ///< of the program
  std::string model;        ///< version of the model
  std::string fingerprint;  ///< see fingerprint_of
  StoredConfig config;
};

/// A checksum of every grid, and of every number of the first futures of an experiment. Programs and machines that give another one do
/// not compute the same bits.
std::string fingerprint_of(const ModelPlan& plan, const ExperimentGrids& grids, Backend& backend);

/// The identity of an experiment as this program runs it.
Identity identity_of(const Config& config, const ModelPlan& plan, const ExperimentGrids& grids, Backend& backend);

/// In what two experiments differ that determines their futures and sums, as below.
std::string difference(const StoredConfig& a, const std::string& name_a, const StoredConfig& b, const std::string& name_b);

/// In what two differ, as in "seed: 1 in A, 2 in B"; empty where they agree.
std::string difference(const Identity& a, const std::string& name_a, const Identity& b, const std::string& name_b);

}  // namespace quadrant
