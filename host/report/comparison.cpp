// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#include "host/report/comparison.hpp"

#include <algorithm>
#include <cmath>

#include "host/base/error.hpp"
#include "host/base/names.hpp"
#include "host/base/text.hpp"
#include "kernels/model/step_time.hpp"

namespace quadrant {
namespace {

constexpr double kNormal95 = 1.959963984540054;
/// Outcomes of the horizon that a summary shows; those of series are kMainOutcomes.
constexpr const char* kMainHorizon[] = {"acc_pv_us", "acc_pv_cn", "acc_chip_cum_cn", "acc_us_chip_cn"};

int find_time(const std::vector<double>& times, double time) {
  for (std::size_t i = 0; i < times.size(); ++i)
    if (std::fabs(times[i] - time) < 1e-3) return static_cast<int>(i);
  return -1;
}

/// Futures are drawn from seed and number; those of a design that balances them depend on one another besides.
SharedFutures shared_futures(const StoredResults& a, const StoredResults& b) {
  if (a.seed != b.seed) return SharedFutures::none;
  if (a.design != "monte_carlo" || b.design != "monte_carlo") return SharedFutures::some;
  FuturesDone both = futures_of(a.ranges);
  return both.add(futures_of(b.ranges)) ? SharedFutures::some : SharedFutures::none;
}

void judge(Compared& row) {
  row.difference = row.b - row.a;
  row.se = std::hypot(row.se_a, row.se_b);
  row.beyond = row.low > 0 || row.high < 0;
}

/// Independent means: standard errors add in squares.
Compared compare_means(const Distributions& a, std::size_t at_a, const Distributions& b, std::size_t at_b) {
  Compared row;
  row.kind = "mean";
  row.n_a = a.n[at_a];
  row.n_b = b.n[at_b];
  row.a = a.mean[at_a];
  row.se_a = a.se[at_a];
  row.b = b.mean[at_b];
  row.se_b = b.se[at_b];
  const double half = kNormal95 * std::hypot(row.se_a, row.se_b);
  row.low = row.b - row.a - half;
  row.high = row.b - row.a + half;
  judge(row);
  return row;
}

/// Independent shares: the interval of R. G. Newcombe (Statistics in Medicine 17, 1998, method 10) from Wilson's two.
Compared compare_shares(const std::string& kind, const Proportion& a, const Proportion& b, std::uint64_t n_a, std::uint64_t n_b) {
  Compared row;
  row.kind = kind;
  row.unit = "share";
  row.n_a = n_a;
  row.n_b = n_b;
  row.a = a.p;
  row.se_a = a.se;
  row.b = b.p;
  row.se_b = b.se;
  row.low = b.p - a.p - std::hypot(b.p - b.low, a.high - a.p);
  row.high = b.p - a.p + std::hypot(b.high - b.p, a.p - a.low);
  judge(row);
  return row;
}

std::vector<std::string> common(const std::vector<std::string>& a, const std::vector<std::string>& b) {
  std::vector<std::string> both;
  for (const std::string& name : a)
    if (index_of(b, name) >= 0) both.push_back(name);
  return both;
}

/// Throws UsageError for a name that one of the files does not have.
void check_names(const std::string& option, const std::vector<std::string>& wanted, const std::vector<std::string>& a,
                 const std::vector<std::string>& b) {
  const std::vector<std::string> both = common(a, b);
  for (const std::string& name : wanted)
    if (index_of(both, name) < 0)
      throw UsageError("--" + option + ": found " + shown_text(name) + did_you_mean(name, both)
                       + ", allowed: " + (both.size() < 40 ? join(both, ", ") : "a series or horizon outcome of docs/model.md, section 10")
                       + ", which both files hold");
}

std::vector<std::string> all_outcomes(const StoredResults& r) {
  std::vector<std::string> all = r.series.outcomes;
  all.insert(all.end(), r.horizon.outcomes.begin(), r.horizon.outcomes.end());
  return all;
}

/// The steps of both runs that are compared.
std::vector<double> times_of(const StoredResults& a, const StoredResults& b, const Selection& selection, bool main_only) {
  std::vector<double> both;
  for (const double time : a.series.times)
    if (find_time(b.series.times, time) >= 0) both.push_back(time);
  if (both.empty()) throw UsageError(b.path + ": found no step that " + a.path + " has too, allowed: results of forecasts that overlap in time");
  if (selection.times.empty()) {
    if (main_only || both.size() == 1 || find_time(both, kMidterm) < 0 || find_time({both.back()}, kMidterm) >= 0) return {both.back()};
    return {kMidterm, both.back()};
  }
  for (const double time : selection.times)
    if (find_time(both, time) < 0)
      throw UsageError("--time: found " + shortest(time) + ", allowed: a step's end from " + shortest(both.front()) + " to " + shortest(both.back())
                       + ", which both files hold");
  return selection.times;
}

class Comparer {
 public:
  Comparer(const StoredResults& a, const StoredResults& b, Comparison& comparison) : a_(a), b_(b), comparison_(comparison) {}

  void compare_table(const Distributions& a, const Distributions& b, const std::vector<std::string>& outcomes, const std::vector<double>& times) {
    for (const std::string& outcome : common(a.outcomes, b.outcomes)) {
      if (index_of(outcomes, outcome) < 0) continue;
      const auto of_a = static_cast<std::size_t>(index_of(a.outcomes, outcome)), of_b = static_cast<std::size_t>(index_of(b.outcomes, outcome));
      for (const std::string& policy : comparison_.policies) {
        for (const double time : times) {
          const int step_a = find_time(a.times, time), step_b = find_time(b.times, time);
          if (step_a < 0 || step_b < 0) continue;
          add(compare_means(a, a.at(place(a, policy), static_cast<std::size_t>(step_a), of_a), b,
                            b.at(place(b, policy), static_cast<std::size_t>(step_b), of_b)),
              policy, outcome, time);
          comparison_.rows.back().unit = a.units[of_a];
        }
      }
    }
  }

  /// Shares of futures by code: who leads, tips, passages.
  void compare_codes(const std::vector<CodeCounts>& all_a, const Distributions& a, const std::vector<CodeCounts>& all_b, const Distributions& b,
                     const std::vector<double>& times) {
    for (const CodeCounts& one : all_a) {
      const auto other =
          std::find_if(all_b.begin(), all_b.end(), [&](const CodeCounts& c) { return c.outcome == one.outcome && c.codes == one.codes; });
      if (other == all_b.end()) continue;
      for (const std::string& policy : comparison_.policies) {
        for (const double time : times) {
          if (find_time(a.times, time) < 0 || find_time(b.times, time) < 0) continue;
          const std::size_t row_a = step_row(a, policy, time), row_b = step_row(b, policy, time);
          const bool passage = one.outcome.starts_with("passed_");
          for (std::size_t code = 0; code < (passage ? 1 : one.codes.size()); ++code)
            add(compare_shares("probability", one.probability(row_a, code), other->probability(row_b, code), total(one, row_a), total(*other, row_b)),
                policy, passage ? one.outcome : one.outcome + "=" + one.codes[code], time);
        }
      }
    }
  }

  /// Each claim at the time of its verdict, where both files have one of that time.
  void compare_claims() {
    const StoredClaims &a = a_.claims, &b = b_.claims;
    for (std::size_t i = 0; i < a.claims.size(); ++i) {
      for (std::size_t j = 0; j < b.claims.size(); ++j) {
        if (a.claims[i].id != b.claims[j].id) continue;
        const double time = a.claims[i].horizon;
        const int at_a = find_time(a.times, time), at_b = find_time(b.times, b.claims[j].horizon);
        if (at_a < 0 || at_b < 0 || std::fabs(time - b.claims[j].horizon) > 1e-3) {
          comparison_.not_compared.push_back("claim " + a.claims[i].id + ", whose verdicts are of other times");
          continue;
        }
        const std::size_t cell_a = static_cast<std::size_t>(at_a) * a.claims.size() + i,
                          cell_b = static_cast<std::size_t>(at_b) * b.claims.size() + j;
        add(compare_shares("claim", proportion(a.count[cell_a], a.n[cell_a]), proportion(b.count[cell_b], b.n[cell_b]), a.n[cell_a], b.n[cell_b]), "",
            a.claims[i].id, time);
        const StoredClaim &one = a.claims[i], &other = b.claims[j];
        if (one.holds != other.holds || one.policy != other.policy || one.against != other.against) comparison_.reworded.push_back(one.id);
      }
    }
  }

 private:
  static std::size_t place(const Distributions& d, const std::string& policy) { return static_cast<std::size_t>(index_of(d.policies, policy)); }
  static std::size_t step_row(const Distributions& d, const std::string& policy, double time) {
    return place(d, policy) * d.times.size() + static_cast<std::size_t>(find_time(d.times, time));
  }
  static std::uint64_t total(const CodeCounts& counts, std::size_t row) {
    std::uint64_t n = 0;
    for (std::size_t q = 0; q < counts.codes.size(); ++q) n += counts.count[row * counts.codes.size() + q];
    return n;
  }
  void add(Compared row, const std::string& policy, const std::string& outcome, double time) {
    row.policy = policy;
    row.outcome = outcome;
    row.time = time;
    comparison_.rows.push_back(std::move(row));
  }

  const StoredResults &a_, &b_;
  Comparison& comparison_;
};

/// Bonferroni: a difference whose probability by chance is below 5 % divided by the number of comparisons.
void judge_together(Comparison& c) {
  const auto n = static_cast<double>(c.testable());
  for (Compared& row : c.rows) {
    double se = row.se;
    if (row.kind != "mean") {  // shares: the standard error where both were equal
      const auto all_a = static_cast<double>(row.n_a), all_b = static_cast<double>(row.n_b);
      const double pooled = (row.a * all_a + row.b * all_b) / (all_a + all_b);
      se = std::sqrt(pooled * (1 - pooled) * (1 / all_a + 1 / all_b));
    }
    row.beyond_all = row.beyond && std::erfc(std::fabs(row.difference) / se / std::sqrt(2.0)) * n < 0.05;
  }
}

void name_what_is_not_compared(const StoredResults& a, const StoredResults& b, Comparison& c) {
  const auto only = [&](const std::vector<std::string>& in, const std::vector<std::string>& other, const std::string& what, const std::string& file) {
    std::vector<std::string> names;
    for (const std::string& name : in)
      if (index_of(other, name) < 0) names.push_back(name);
    if (!names.empty()) c.not_compared.push_back(what + " of " + file + " alone: " + join(names, ", "));
  };
  const auto ids = [](const StoredResults& r) {
    std::vector<std::string> all;
    for (const StoredClaim& claim : r.claims.claims) all.push_back(claim.id);
    return all;
  };
  only(a.series.policies, b.series.policies, "policies", a.path);
  only(b.series.policies, a.series.policies, "policies", b.path);
  only(all_outcomes(a), all_outcomes(b), "outcomes", a.path);
  only(all_outcomes(b), all_outcomes(a), "outcomes", b.path);
  only(ids(a), ids(b), "claims", a.path);
  only(ids(b), ids(a), "claims", b.path);
}

}  // namespace

std::size_t Comparison::testable() const {
  return static_cast<std::size_t>(std::count_if(rows.begin(), rows.end(), [](const Compared& row) { return row.se > 0; }));
}
std::size_t Comparison::beyond() const {
  return static_cast<std::size_t>(std::count_if(rows.begin(), rows.end(), [](const Compared& row) { return row.se > 0 && row.beyond; }));
}
std::size_t Comparison::beyond_all() const {
  return static_cast<std::size_t>(std::count_if(rows.begin(), rows.end(), [](const Compared& row) { return row.se > 0 && row.beyond_all; }));
}

Comparison compare_results(const StoredResults& a, const StoredResults& b, const Selection& selection, bool main_only) {
  Comparison c;
  c.file_a = a.path;
  c.file_b = b.path;
  check_names("policy", selection.policies, a.series.policies, b.series.policies);
  check_names("outcome", selection.outcomes, all_outcomes(a), all_outcomes(b));
  for (const std::string& policy : common(a.series.policies, b.series.policies))
    if (selection.policies.empty() || index_of(selection.policies, policy) >= 0) c.policies.push_back(policy);
  if (c.policies.empty()) throw UsageError(b.path + ": found no policy that " + a.path + " has too, allowed: results with policies in common");
  const std::vector<double> times = times_of(a, b, selection, main_only);
  c.shared = shared_futures(a, b);
  c.changes = changes_between(a, b);
  name_what_is_not_compared(a, b, c);

  std::vector<std::string> outcomes = selection.outcomes;
  if (outcomes.empty() && main_only) {
    outcomes.assign(kMainOutcomes.begin(), kMainOutcomes.end());
    outcomes.insert(outcomes.end(), std::begin(kMainHorizon), std::end(kMainHorizon));
  } else if (outcomes.empty()) {
    for (const Distributions* table : {&a.series, &a.horizon})  // the mean of a code says less than its probabilities, which come besides
      for (std::size_t i = 0; i < table->outcomes.size(); ++i)
        if (table->units[i] != "code") outcomes.push_back(table->outcomes[i]);
  }
  Comparer comparer(a, b, c);
  comparer.compare_table(a.series, b.series, outcomes, times);
  comparer.compare_table(a.horizon, b.horizon, outcomes, times);
  if (selection.outcomes.empty()) {
    comparer.compare_codes(a.series_codes, a.series, b.series_codes, b.series, times);
    if (!main_only) comparer.compare_codes(a.horizon_codes, a.horizon, b.horizon_codes, b.horizon, times);
    comparer.compare_claims();
  }
  if (find_time(b.horizon.times, a.horizon.times.front()) < 0)
    c.not_compared.push_back("outcomes of the horizon, which is " + time_label(a.horizon.times.front()) + " in " + a.path + " and "
                             + time_label(b.horizon.times.front()) + " in " + b.path);
  if (c.rows.empty())
    throw UsageError(
        "--outcome, --time: found no number that both files hold, allowed: horizon outcomes at a horizon of both, series at any step of both");
  judge_together(c);
  return c;
}

}  // namespace quadrant
