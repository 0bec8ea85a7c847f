// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#include "host/analyse/reduced.hpp"

#include <algorithm>

#include "host/base/error.hpp"
#include "host/base/names.hpp"
#include "host/base/text.hpp"

namespace quadrant {

const ClaimSpec& find_claim(const Experiment& e, const std::string& id) {
  std::vector<std::string> ids;
  for (const ClaimSpec& claim : e.claims) {
    if (claim.id == id) return claim;
    ids.push_back(claim.id);
  }
  throw UsageError("--claim: found " + shown_text(id) + did_you_mean(id, ids)
                   + ", allowed: " + (ids.empty() ? "none: the experiment has no claims" : join(ids, ", ")));
}

Experiment reduced(const Experiment& e, std::vector<ClaimSpec> claims, const std::vector<std::string>& policies, std::vector<double> times) {
  const std::vector<std::string> run = policy_names(e.policies);
  std::vector<std::string> needed = policies;
  for (ClaimSpec& claim : claims) {
    claim.measures.clear();
    claim.correlations.clear();
    claim.opposed_by.clear();
    for (std::string& name : policies_of(claim)) {
      if (index_of(run, name) < 0)
        throw UsageError("--claim: found '" + claim.id + "', which needs the policy '" + name + "', allowed: a claim whose policies run");
      needed.push_back(std::move(name));
    }
  }
  Experiment small = e;
  std::erase_if(small.policies, [&](const Policy& p) { return index_of(needed, p.name) < 0; });
  if (small.policies.empty()) small.policies.push_back(e.policies.front());
  if (index_of(policy_names(small.policies), e.reference) < 0) small.reference = small.policies.front().name;
  small.claims = std::move(claims);
  small.objectives.clear();
  small.analysis_times = std::move(times);
  return small;
}

}  // namespace quadrant
