// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#include "host/report/csv.hpp"

#include <cmath>

#include "host/base/text.hpp"

namespace quadrant {
namespace {

void row_head(std::ostream& out, const std::string& policy, const std::string& outcome, double time, std::uint64_t n) {
  out << policy << ',' << outcome << ',' << shortest(time) << ',' << n;
}

void distributions(std::ostream& out, const Distributions& d) {
  const std::size_t policies = d.policies.empty() ? 1 : d.policies.size();
  for (std::size_t policy = 0; policy < policies; ++policy)
    for (std::size_t outcome = 0; outcome < d.outcomes.size(); ++outcome)
      for (std::size_t time = 0; time < d.times.size(); ++time) {
        const std::size_t at = d.at(policy, time, outcome);
        row_head(out, d.policies.empty() ? "history" : d.policies[policy], d.outcomes[outcome], d.times[time], d.n[at]);
        out << ',' << shortest(d.mean[at]) << ',' << shortest(d.sd[at]) << ',' << shortest(d.se[at]);
        for (std::size_t q = 0; q < kQuantileLevels.size(); ++q) out << ',' << shortest(d.quantiles[at * kQuantileLevels.size() + q]);
        out << '\n';
      }
}

/// A probability is the distribution of an indicator: mean p, and quantiles 0 or 1.
void probability_row(std::ostream& out, const std::string& policy, const std::string& outcome, double time, std::uint64_t n, const Proportion& p) {
  row_head(out, policy, outcome, time, n);
  out << ',' << shortest(p.p) << ',' << shortest(std::sqrt(p.p * (1 - p.p))) << ',' << shortest(p.se);
  for (const double level : kQuantileLevels) out << ',' << (level > 1 - p.p ? 1 : 0);
  out << '\n';
}

void codes(std::ostream& out, const Distributions& d, const std::vector<CodeCounts>& all) {
  for (const CodeCounts& c : all) {
    const bool indicator = c.outcome.starts_with("passed_");
    for (std::size_t row = 0; row * c.codes.size() < c.count.size(); ++row) {
      std::uint64_t n = 0;
      for (std::size_t code = 0; code < c.codes.size(); ++code) n += c.count[row * c.codes.size() + code];
      const std::string policy = d.policies.empty() ? "history" : d.policies[row / d.times.size()];
      const double time = d.times[row % d.times.size()];
      if (indicator) {
        probability_row(out, policy, c.outcome, time, n, c.probability(row, 0));
      } else {
        for (std::size_t code = 0; code < c.codes.size(); ++code)
          probability_row(out, policy, c.outcome + "=" + c.codes[code], time, n, c.probability(row, code));
      }
    }
  }
}

}  // namespace

void write_csv(std::ostream& out, const StoredResults& r) {
  out << "policy,outcome,time,n,mean,sd,se,p01,p05,p25,p50,p75,p95,p99\n";
  distributions(out, r.history);
  codes(out, r.history, r.history_codes);
  distributions(out, r.series);
  codes(out, r.series, r.series_codes);
  distributions(out, r.horizon);
  codes(out, r.horizon, r.horizon_codes);
}

}  // namespace quadrant
