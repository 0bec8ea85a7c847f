// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace quadrant {

/// An experiment file with every key there is, its meaning, what it may be and its default, made from the tables by which the parser reads. It
/// names the shipped priors, policies and claims and, where `own`, policies.toml and claims.toml beside it.
std::string starter_experiment(const std::string& name, bool own);

/// A policies file with one policy, and a claims file with one claim about it.
std::string starter_policies();
std::string starter_claims();

}  // namespace quadrant
