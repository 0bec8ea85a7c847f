// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "host/config/schema.hpp"

namespace quadrant {

/// A prior as its file states it. `numbers` are in the order of the family's keys (family_keys).
struct PriorSpec {
  std::string name;
  std::string block;
  std::string family;
  std::vector<double> numbers;
  std::vector<double> values, weights;  ///< of the family `discrete`
  double low, high;                     ///< bounds: clip the sampled value; the support of the corner tests
  std::string unit, meaning, source, status;
  std::vector<std::string> claims;
  std::string place;  ///< "FILE:LINE"
};

/// A rank correlation (Spearman) between two parameters.
struct Correlation {
  int first, second;  ///< parameter::Id
  double rank;
  std::string place;
};

/// The families of distributions that a prior may name.
const std::vector<std::string>& families();
/// Keys that hold a family's numbers, in order; empty for `discrete`.
const std::vector<std::string>& family_keys(const std::string& family);

/// Reads one prior's family, numbers and bounds from a table that may hold other keys. Throws UsageError where a number is
/// missing or outside the family's domain.
void read_distribution(TableReader& reader, PriorSpec& prior);

/// Reads priors files: every parameter of the model must occur once. Returns them in the order of parameter::Id.
std::vector<PriorSpec> read_priors(const std::vector<TomlFile>& files);

/// Applies the experiment's [parameters] table: a number fixes a parameter, a table replaces its distribution.
void override_priors(std::vector<PriorSpec>& priors, TomlReader& overrides);

/// Reads [[correlation]] tables: parameters = [two names], rank in (-1, 1).
std::vector<Correlation> read_correlations(TomlReader& root, const std::vector<PriorSpec>& priors);

}  // namespace quadrant
