// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "host/config/schema.hpp"

// The tables of each kind of file; docs/config.md and docs/claims.md explain their keys.
namespace quadrant {

/// An experiment file, and the tables in it that parsers read one by one.
const TableSpec& experiment_table();
const TableSpec& design_table();
const TableSpec& outputs_table();
const TableSpec& priors_part_table();
const TableSpec& policies_part_table();
const TableSpec& claims_part_table();
const TableSpec& analysis_table();
const TableSpec& stop_table();
const TableSpec& run_table();
const TableSpec& correlation_table();

/// A priors file, one of its parameters, and a distribution that an experiment puts in a prior's place.
const TableSpec& priors_table();
const TableSpec& parameter_table();
const TableSpec& distribution_table();

/// A policies file, what it says of a lever, and a policy.
const TableSpec& policies_table();
const TableSpec& lever_table();
const TableSpec& policy_table();

/// A claims file, a claim with its measures and correlations, and an objective.
const TableSpec& claims_table();
const TableSpec& claim_table();
const TableSpec& measure_table();
const TableSpec& claim_correlation_table();
const TableSpec& objective_table();

}  // namespace quadrant
