// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "host/config/expression.hpp"
#include "host/config/toml_reader.hpp"

namespace quadrant {

/// An expression with the text it was read from.
struct Statement {
  std::string text;
  Expression expression;
};

/// Something reported with a claim: a number or a condition, asked where `given` holds.
struct MeasureSpec {
  std::string name, unit;
  Statement value;
  std::optional<Statement> given;
};

/// Two numbers whose rank correlation over futures is reported with a claim.
struct CorrelationSpec {
  std::string name;
  Statement x, y;
};

/// A claim as a test on futures (docs/claims.md).
struct ClaimSpec {
  std::string id, name, text, caveat;
  std::string policy, against;  ///< policies a and b; `against` may be empty
  Statement holds;
  std::optional<MeasureSpec> effect;
  double direction = 0;  ///< 1, -1: the claim asserts an effect above, below 0; 0: without effect
  double size = 0;       ///< the effect that matters
  double horizon = 0;    ///< time of the verdict, in years
  std::vector<std::string> opposed_by;
  std::vector<MeasureSpec> measures;
  std::vector<CorrelationSpec> correlations;
  std::string place;  ///< "FILE:LINE"
};

/// What policies are ranked by: a number of a future under one policy.
struct ObjectiveSpec {
  std::string name, meaning, unit;
  Statement value;
  bool higher_is_better = true;
  double enough = 0;  ///< a future at least (at most) this good is satisfying
};

/// The claims and objectives of an experiment.
struct ClaimSet {
  std::vector<ClaimSpec> claims;
  std::vector<ObjectiveSpec> objectives;
};

/// Reads claims files. `scope`: the policies and times of the experiment; the claims' own times come to them. Throws UsageError with file,
/// line, claim, and the column in the expression.
ClaimSet read_claims(const std::vector<TomlFile>& files, ExpressionScope scope);

/// Names of the policies that a claim needs (each once), or one of its measures or correlations (those of each expression).
std::vector<std::string> policies_of(const ClaimSpec& claim);
std::vector<std::string> policies_of(const MeasureSpec& measure);
std::vector<std::string> policies_of(const CorrelationSpec& correlation);
std::vector<std::string> policies_of(const ObjectiveSpec& objective);

}  // namespace quadrant
