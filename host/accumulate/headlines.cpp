// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#include "host/accumulate/headlines.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "host/base/size.hpp"

namespace quadrant {
namespace {

using QuantityKind = Quantity::Kind;
using HeadlineTable = Headline::Table;

class Finder {
 public:
  Finder(const Experiment& e, const AnalysisPlan& analysis, const Plan& plan) : e_(e), analysis_(analysis), a_(analysis.view()), plan_(plan) {}

  [[nodiscard]] Headline find(const Quantity& q) const {
    const std::vector<double>& times = analysis_.times();  // a claim may write a step's end with fewer digits
    const auto nearer = [&](double a, double b) { return std::fabs(a - q.time) < std::fabs(b - q.time); };
    const long time = std::min_element(times.begin(), times.end(), nearer) - times.begin();
    if (q.kind == QuantityKind::claim || q.kind == QuantityKind::effect) {
      long claim = 0;
      while (e_.claims[size(analysis_.claims()[size(claim)])].id != q.claim) ++claim;
      const ClaimMeasures& measures = a_.claims[time * a_.claim_count + claim];
      return q.kind == QuantityKind::claim ? Headline{HeadlineTable::conditions, measures.holds, 0}
                                           : Headline{HeadlineTable::measures, measures.effect, 0};
    }
    const int policy = index_of(policy_names(e_.policies), q.policy);
    if (q.kind == QuantityKind::difference) {
      const int outcome = index_of(names_of(analysis_.outcomes()), q.outcome);
      return {HeadlineTable::differences, static_cast<std::int32_t>((time * a_.policies + policy) * a_.outcomes + outcome), 0};
    }
    const double steps = (q.time - kFork) * e_.timeline.steps_per_year;
    const int row = series_row(plan_, policy, static_cast<int>(std::lround(steps)) - 1);
    const int series = index_of(names_of(series_info()), q.outcome);
    if (series >= 0) return {HeadlineTable::series, row * series::kCount + series, row};
    return {HeadlineTable::outcomes, policy * horizon::kCount + index_of(names_of(outcome_info()), q.outcome), row};
  }

 private:
  const Experiment& e_;
  const AnalysisPlan& analysis_;
  Analysis a_;
  Plan plan_;
};

}  // namespace

Headlines::Headlines(const Experiment& e, const AnalysisPlan& analysis, const Plan& plan) {
  const Finder finder(e, analysis, plan);
  const auto add = [&](Quantity q) {
    if (std::find(quantities_.begin(), quantities_.end(), q) != quantities_.end()) return;
    places_.push_back(finder.find(q));
    quantities_.push_back(std::move(q));
  };
  for (const QuantityKind kind : {QuantityKind::claim, QuantityKind::effect})
    for (const int number : analysis.claims()) {
      const ClaimSpec& claim = e.claims[size(number)];
      if (kind == QuantityKind::claim || claim.effect) add({kind, claim.id, "", "", claim.horizon});
    }
  std::vector<std::string> outcomes(kMainOutcomes.begin(), kMainOutcomes.end());
  outcomes.insert(outcomes.end(), {"acc_pv_us", "acc_pv_cn"});
  for (const Policy& policy : e.policies)
    for (const std::string& outcome : outcomes) add({QuantityKind::mean, "", policy.name, outcome, e.timeline.horizon});
  for (const StopTarget& target : e.stop.targets) add(target.quantity);
}

std::size_t Headlines::index(const Quantity& quantity) const {
  const auto at = std::find(quantities_.begin(), quantities_.end(), quantity);
  if (at == quantities_.end()) throw std::logic_error(name_of(quantity) + " is not followed");
  return size(at - quantities_.begin());
}

}  // namespace quadrant
