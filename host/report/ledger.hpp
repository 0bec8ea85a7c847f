// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json.hpp>
#include <ostream>
#include <string>
#include <vector>

#include "host/analyse/verdict.hpp"
#include "host/store/results.hpp"

namespace quadrant {

/// Where a claim stands with one parameter at one time.
struct Driver {
  std::string parameter;
  double index = 0, se = 0;  ///< first-order index of whether the claim holds
  double distance = 0;       ///< of regional sensitivity, below 0 where it holds with lower values
  Dependence dependence;
};

/// The share of futures in which a claim holds at the time of its verdict.
Proportion claim_share(const StoredClaims& claims, std::size_t claim);

/// The effect of a claim: "mean ± half a 95 % interval [5 %, 95 % of futures]", "-" where it states none.
std::string effect_text(const StoredClaims& claims, std::size_t time, std::size_t claim);

/// What is reported of a claim: a row a measure and correlation, its name first, then its numbers at each time.
std::vector<std::vector<std::string>> measure_rows(const StoredClaims& claims, std::size_t claim);

/// A sentence on each claim that contradicts this one: in which shares of the futures both, one or none of them holds.
std::vector<std::string> opposition(const StoredClaims& claims, std::size_t claim);

/// The place of the time of a claim's verdict.
std::size_t verdict_time(const StoredClaims& claims, std::size_t claim);

/// The parameters that move a claim most at a time, by their first-order index, as many as wanted of those whose index is above 0 beyond its
/// 95 % interval.
std::vector<Driver> drivers_of(const StoredClaims& claims, std::size_t time, std::size_t claim, std::size_t most);

/// The verdict on a claim in words, which says on what it depends.
std::string verdict_of(const StoredClaims& claims, std::size_t time, std::size_t claim);

/// One table of all claims: in how many futures each holds, in words, its effect, and what it depends on. Nothing where there are none.
void write_claims_overview(std::ostream& out, const StoredClaims& claims, bool colour);

/// The ledger: a table of all claims, then each with its parts, effect, drivers and the claims that oppose it. `ids`: only these; empty for all.
/// Throws UsageError for an unknown id, with the nearest.
void write_ledger(std::ostream& out, const StoredClaims& claims, const std::vector<std::string>& ids, bool colour);

/// The same as a JSON document (docs/formats/json.md).
nlohmann::ordered_json ledger_json(const StoredClaims& claims, const std::vector<std::string>& ids);

}  // namespace quadrant
