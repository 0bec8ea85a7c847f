// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#include "host/base/names.hpp"
#include "host/store/analysis_writer.hpp"

namespace quadrant {
namespace {

std::string unit_of(const Quantity& q, const RunResults& r) {
  if (q.kind == Quantity::Kind::claim) return "1";
  if (q.kind == Quantity::Kind::effect) {
    for (const ClaimSpec& claim : r.experiment.claims)
      if (claim.id == q.claim) return claim.effect->unit;
  }
  for (const std::vector<OutcomeInfo>* infos : {&series_info(), &outcome_info()})
    for (const OutcomeInfo& info : *infos)
      if (info.name == q.outcome) return info.unit;
  return "";
}

void write_targets(h5::GroupWriter& group, const RunResults& r) {
  if (r.targets.empty()) return;
  Texts names;
  std::vector<double> value, half_width, wanted;
  for (const TargetState& state : r.targets) {
    names.push_back(state.target.text);
    value.push_back(state.estimate.value);
    half_width.push_back(state.half_width);
    wanted.push_back(state.target.half_width);
  }
  group.dimension("target", view(names), "target of the stop rule");
  group.variable("target_value", {"target"}, view(value), "", "its estimate at the end, in its unit");
  group.variable("target_half_width", {"target"}, view(half_width), "", "half of the estimate's interval");
  group.variable("target_wanted", {"target"}, view(wanted), "", "half of the interval that was asked for");
}

}  // namespace

void write_convergence(hid_t file, const RunResults& r) {
  h5::GroupWriter group(file, "convergence");
  group.attribute("description",
                  "How the main estimates settled: after 1,024 futures, 2,048 and so on. The intervals value -+ half_width hold with 95 % at every "
                  "number of futures together, so that looking at them, and stopping on what is seen, does not bias them.");
  const Convergence& c = r.convergence;
  const std::vector<Quantity>& quantities = r.grids.headlines().quantities();
  Texts names, units;
  std::vector<double> times;
  for (const Quantity& q : quantities) {
    names.push_back(name_of(q));
    units.push_back(unit_of(q, r));
    times.push_back(q.time);
  }
  std::vector<std::int64_t> looks(c.looks.begin(), c.looks.end());
  std::vector<std::uint64_t> n;
  std::vector<double> value, se;
  for (const Estimate& estimate : c.estimates) {
    n.push_back(estimate.n);
    value.push_back(estimate.value);
    se.push_back(estimate.se);
  }
  group.dimension("look", view(looks), "number of futures seen");
  group.dimension("quantity", view(names), "claim: probability that it holds; effect: mean of its effect; mean, difference: of an outcome");
  const Texts dims = {"look", "quantity"};
  group.variable("unit", {"quantity"}, view(units), "unit of the quantity");
  group.variable("time", {"quantity"}, view(times), "year", "end of the step of the quantity");
  group.variable("n", dims, view(n), "1", "number of futures counted");
  group.variable("value", dims, view(value), "", "estimate, in the quantity's unit");
  group.variable("se", dims, view(se), "", "its standard error as of independent futures");
  group.variable("half_width", dims, view(c.half_width), "", "half of the interval that holds at every look together");
  write_targets(group, r);
  const int replicates = r.accumulators.headlines.replicates();
  if (replicates < 2) return;
  std::vector<std::uint64_t> replicate_n;
  std::vector<double> replicate_value;
  for (const Estimate& estimate : c.replicate) {
    replicate_n.push_back(estimate.n);
    replicate_value.push_back(estimate.value);
  }
  const std::vector<std::int64_t> numbers = numbered(static_cast<std::size_t>(replicates));
  group.dimension("replicate", view(numbers), "scrambling of the Sobol sequence");
  group.variable("scrambled_se", dims, view(c.scrambled_se), "",
                 "standard error of the estimate by the spread of the scramblings' own, which are independent: that of the Sobol design");
  group.variable("replicate_n", {"quantity", "replicate"}, view(replicate_n), "1", "number of futures of the scrambling that are counted");
  group.variable("replicate_value", {"quantity", "replicate"}, view(replicate_value), "", "estimate of the scrambling alone");
}

}  // namespace quadrant
