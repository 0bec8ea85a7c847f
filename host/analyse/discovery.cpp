// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#include "host/analyse/discovery.hpp"

#include <algorithm>
#include <cmath>

#include "host/accumulate/analysis_plan.hpp"
#include "host/analyse/reduced.hpp"
#include "host/base/error.hpp"
#include "host/base/names.hpp"
#include "host/base/text.hpp"
#include "host/priors/prior_tables.hpp"
#include "host/simulate/model_plan.hpp"
#include "host/simulate/traced.hpp"
#include "kernels/analyse/program.hpp"

namespace quadrant {
namespace {

/// The experiment with that claim alone, under the policies that it needs, asked at that time.
Experiment part_for(const Experiment& e, const DiscoveryRequest& request) {
  ClaimSpec claim = find_claim(e, request.claim);
  claim.effect.reset();
  if (std::find(e.analysis_times.begin(), e.analysis_times.end(), request.time) == e.analysis_times.end()) {
    std::vector<std::string> times;
    for (const double time : e.analysis_times) times.push_back(shortest(time));
    throw UsageError("--time: found " + shortest(request.time) + ", allowed: " + join(times, ", ") + " (analysis.times of the experiment)");
  }
  return reduced(e, {std::move(claim)}, {}, {request.time});
}

/// Simulates the futures and keeps, of those that stay finite, the bins of their parameters and whether the claim holds.
CaseTable simulate_cases(const Experiment& e, const AnalysisPlan& analysis, Backend& backend, std::uint64_t futures) {
  const ModelPlan model(e);
  const Analysis a = analysis.view();
  const Plan plan = model.view();
  constexpr std::uint64_t kBlock = 8192;
  CaseTable table(a.capture.bins, static_cast<std::uint32_t>(futures));
  std::uint32_t kept = 0;
  const TraceParts keep{.capture = &a.capture};
  Traced traced(plan, backend, std::min(kBlock, futures), keep);
  for (std::uint64_t first = 0; first < futures; first += kBlock) {
    const std::uint64_t n = std::min(kBlock, futures - first);
    if (n < traced.count()) traced = Traced(plan, backend, n, keep);  // the last block: a design may have no futures beyond
    traced.fill(plan, backend, first);
    std::vector<char> finite(n, 1);
    for (int column = 0; column < a.capture.outcomes; ++column) {
      const float* values = traced.captured_columns() + static_cast<std::size_t>(column) * traced.stride();
      for (std::size_t f = 0; f < n; ++f) finite[f] = static_cast<char>(finite[f] & (std::isfinite(values[f]) ? 1 : 0));
    }
    for (std::size_t f = 0; f < n; ++f) {
      if (finite[f] == 0) continue;
      const float holds =
          evaluate<float>(a.measure[a.claims[0].holds].value, traced.captured_columns(), static_cast<int>(traced.stride()), static_cast<int>(f));
      table.holds[kept] = holds > 0.5f ? 1 : 0;
      for (int p = 0; p < a.capture.bins; ++p) table.bin(p, kept) = traced.bins_of(p)[f];
      ++kept;
    }
  }
  if (kept == table.cases) return table;
  CaseTable shorter(table.inputs, kept);
  for (int p = 0; p < table.inputs; ++p)
    std::copy_n(table.column(p), kept, shorter.bins.begin() + static_cast<std::ptrdiff_t>(static_cast<std::size_t>(p) * kept));
  std::copy_n(table.holds.begin(), kept, shorter.holds.begin());
  return shorter;
}

/// Puts boxes and splits into the parameters' own units.
class Translator {
 public:
  Translator(const Experiment& e, const AnalysisPlan& plan) : e_(e), plan_(plan), priors_(e.priors, e.correlations) {}

  [[nodiscard]] int id(int input) const { return plan_.sensitive_parameters()[static_cast<std::size_t>(input)]; }
  [[nodiscard]] double value(int input, int edge) const {
    const double quantile = edge >= kFineBins ? 1 - 0x1p-32 : static_cast<double>(edge) / kFineBins;
    return priors_.value_at(id(input), quantile);
  }
  [[nodiscard]] Condition condition(const Limit& limit) const {
    const int input = limit.bins.input;
    return {parameter_names()[static_cast<std::size_t>(id(input))],
            e_.priors[static_cast<std::size_t>(id(input))].unit,
            limit,
            value(input, limit.bins.low),
            value(input, limit.bins.high + 1),
            value(input, 0),
            value(input, kFineBins),
            {}};
  }

 private:
  const Experiment& e_;
  const AnalysisPlan& plan_;
  PriorTables priors_;
};

}  // namespace

Discovery discover(const Experiment& experiment, Backend& backend, const DiscoveryRequest& request) {
  const Experiment e = part_for(experiment, request);
  const AnalysisPlan analysis(e);
  const CaseTable table = simulate_cases(e, analysis, backend, request.futures);
  const int threads = backend.threads();
  const Translator translator(e, analysis);
  const ClaimSpec& claim = e.claims.front();
  Discovery d{claim.id, claim.name, claim.text, claim.holds.text, request.time, table.cases, 0, {}, {}, {}, {}, {}, {}};
  for (const std::uint8_t holds : table.holds) d.hits += holds;
  for (int i = 0; i < table.inputs; ++i) d.parameters.push_back(parameter_names()[static_cast<std::size_t>(translator.id(i))]);

  const Halves halves = draw_halves(table.cases, request.seed, 0);
  const StabilitySettings stability{.repeats = request.resamples, .seed = request.seed};
  const auto boxes_for = [&](bool answer) {
    PrimSettings settings{.answer = answer, .max_boxes = request.boxes};
    std::vector<FoundBox> found;
    for (Box& box : find_boxes(table, halves, settings, threads).found) {
      FoundBox one{std::move(box), {}, -1, 0};
      for (const Limit& limit : one.box.limits) one.conditions.push_back(translator.condition(limit));
      found.push_back(std::move(one));
    }
    if (found.empty() || request.resamples == 0) return found;
    settings.max_boxes = 1;
    const BoxStability again = box_stability(table, found.front().box, settings, stability, threads);
    found.front().claimed = again.claimed;
    found.front().repeats = again.repeats;
    for (std::size_t i = 0; i < again.limits.size(); ++i) found.front().conditions[i].stability = again.limits[i];
    return found;
  };
  d.holds = boxes_for(true);
  d.fails = boxes_for(false);
  const TreeSettings tree;
  d.tree = grow_tree(table, halves, tree, threads);
  for (const TreeNode& node : d.tree) d.split_value.push_back(node.leaf() ? std::nan("") : translator.value(node.input, node.split + 1));
  if (!d.tree.front().leaf() && request.resamples > 0) d.root = root_stability(table, d.tree, tree, stability, threads);
  return d;
}

}  // namespace quadrant
