// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#include "host/report/total_order.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "host/base/names.hpp"
#include "host/base/text.hpp"
#include "host/report/summary.hpp"
#include "host/report/terminal.hpp"

namespace quadrant {
namespace {

using Json = nlohmann::ordered_json;

/// Standard error of an index that says nothing.
constexpr double kWide = 0.25;

/// Inputs by falling total-order index.
std::vector<std::size_t> strongest(const RadialIndices& indices) {
  std::vector<std::size_t> order(indices.total.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  if (std::isnan(indices.total_sum.value)) return order;
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return indices.total[a].value > indices.total[b].value; });
  return order;
}

std::string title(const RadialOutput& o) {
  const std::string when = " at the end of " + time_label(o.time), unit = o.unit.empty() ? "" : " (" + o.unit + ")";
  const std::string under = o.policy.empty() ? "" : " under " + o.policy + (o.against.empty() ? "" : " against " + o.against);
  const std::string spread = std::isnan(o.sd) ? "" : ": mean " + significant(o.mean, 4) + ", sd " + significant(o.sd, 3);
  switch (o.kind) {
    case RadialOutput::Kind::holds:
      return o.name + " " + o.text + ", whether it holds" + when + under + ": in " + fixed(100 * o.mean, 1) + " % of futures, sd " + fixed(o.sd, 3);
    case RadialOutput::Kind::effect: return o.name + " " + o.text + ", effect" + unit + when + under + spread;
    case RadialOutput::Kind::outcome: return o.name + unit + when + under + spread;
  }
  return "";
}

std::vector<std::string> cells(const std::string& name, const SensitivityIndex& first, const SensitivityIndex& total) {
  return {name, fixed(first.value, 3), fixed(1.96 * first.se, 3), fixed(total.value, 3), fixed(1.96 * total.se, 3)};
}

void write_table(std::ostream& out, const std::vector<RadialInput>& inputs, const RadialIndices& indices, std::size_t top, bool colour) {
  const std::vector<std::size_t> order = strongest(indices);
  TextTable table({"input", "first-order", "± 95 %", "total-order", "± 95 %"});
  for (std::size_t i = 0; i < std::min(top, order.size()); ++i)
    table.add(cells(inputs[order[i]].name, indices.first[order[i]], indices.total[order[i]]));
  table.add(cells("sum of all " + std::to_string(order.size()), indices.first_sum, indices.total_sum));
  out << table.text(colour);
  if (top < order.size())
    out << order.size() - top << " more inputs, whose total-order indices are at most " << fixed(indices.total[order[top]].value, 3) << ".\n";
}

/// What the indices say together: interactions, where they are there beyond three standard errors; and what forbids to rely on them.
void write_remarks(std::ostream& out, const std::vector<RadialInput>& inputs, const RadialIndices& indices) {
  const SensitivityIndex& first = indices.first_sum;
  if (first.value + 3 * first.se < 1)
    out << "Interactions of inputs account for " << fixed(1 - first.value, 2) << " ± " << fixed(1.96 * first.se, 2)
        << " of the variance: 1 less the sum of first-order indices.\n";
  if (!sums_plausible(indices))
    out << "Warning: sums over independent inputs are at most 1 (first-order) and at least 1 (total-order); these are not, beyond three standard\n"
           "errors. Do not rely on these indices; more --rows are needed.\n";
  const std::size_t largest = strongest(indices).front();
  if (indices.total[largest].value > 1 && indices.total[largest].se > kWide)
    out << "Warning: no total-order index is above 1, and the interval of that of " << inputs[largest].name
        << " is wide: a few extreme values make up the variance.\n"
           "Neither mean nor variance says much about such an output; a condition on it, as a claim of its own, has indices that do.\n";
}

const char* kind_name(RadialOutput::Kind kind) {
  return kind == RadialOutput::Kind::holds ? "holds" : kind == RadialOutput::Kind::effect ? "effect" : "outcome";
}

Json index_json(const SensitivityIndex& s) { return {{"value", s.value}, {"se", s.se}, {"low", s.low}, {"high", s.high}}; }

Json text_or_null(const std::string& text) { return text.empty() ? Json(nullptr) : Json(text); }

Json output_json(const RadialOutput& o, const std::vector<RadialInput>& inputs) {
  Json rows = Json::array();
  for (const std::size_t i : strongest(o.indices))
    rows.push_back({{"input", inputs[i].name}, {"first_order", index_json(o.indices.first[i])}, {"total_order", index_json(o.indices.total[i])}});
  const bool known = !std::isnan(o.indices.total_sum.value);
  Json json = {{"kind", kind_name(o.kind)},
               {"name", o.name},
               {"text", o.text},
               {"unit", text_or_null(o.unit)},
               {"policy", text_or_null(o.policy)},
               {"against", text_or_null(o.against)},
               {"time", o.time},
               {"mean", o.mean},
               {"sd", o.sd},
               {"undefined", o.undefined},
               {"indices", rows},
               {"first_order_sum", index_json(o.indices.first_sum)},
               {"total_order_sum", index_json(o.indices.total_sum)}};
  json["sums_plausible"] = known ? Json(sums_plausible(o.indices)) : Json(nullptr);
  return json;
}

}  // namespace

void write_total_order(std::ostream& out, const RadialResults& r, const RadialRequest& request, std::size_t top, bool colour) {
  out << "First-order index: the share of the variance over futures that knowing one input alone would take away. Total-order index: the share that\n"
      << "would be left if all inputs but this one were known, its interactions included. The input " << kNoiseInput
      << " is chance in a future's own draws: its\n"
      << "total-order index is what would be left if all parameters were known. Names joined by + are correlated parameters, taken as one input.\n"
      << "Estimators: Saltelli et al. 2010 (first-order) and Jansen 1999 (total-order) in the radial scheme, " << grouped(r.rows) << " rows, "
      << grouped(r.futures) << " futures under\n"
      << r.policies.size() << (r.policies.size() == 1 ? " policy" : " policies") << "; 95 % intervals of " << request.resamples
      << " bootstrap resamples. Conditional on the model and its priors.\n";
  if (r.non_finite > 0) out << "Rows left out, since a future of theirs left the finite numbers: " << grouped(r.non_finite) << ".\n";
  for (const std::string& one : r.left_out) out << "Left out: " << one << ".\n";
  for (const RadialOutput& o : r.outputs) {
    out << '\n' << heading(title(o), colour);
    if (o.undefined > 0) {
      out << "It is no number in " << grouped(o.undefined) << " of the rows: its variance, and so its indices, are not defined.\n";
    } else if (std::isnan(o.indices.total_sum.value)) {
      out << "It does not vary over these futures.\n";
    } else {
      write_table(out, r.inputs, o.indices, top, colour);
      write_remarks(out, r.inputs, o.indices);
    }
  }
}

Json total_order_json(const Experiment& e, const RadialRequest& request, const RadialResults& r) {
  Json inputs = Json::array(), outputs = Json::array();
  for (const RadialInput& input : r.inputs) {
    Json names = Json::array();
    for (const int id : input.parameters) names.push_back(parameter_names()[static_cast<std::size_t>(id)]);
    inputs.push_back({{"input", input.name}, {"parameters", names}});
  }
  for (const RadialOutput& o : r.outputs) outputs.push_back(output_json(o, r.inputs));
  return {{"format", "quadrant-total-order"},
          {"version", 1},
          {"experiment", e.name},
          {"seed", e.seed},
          {"rows", r.rows},
          {"rows_left_out", r.non_finite},
          {"futures", r.futures},
          {"resamples", request.resamples},
          {"policies", r.policies},
          {"left_out", r.left_out},
          {"inputs", inputs},
          {"outputs", outputs},
          {"first_order_estimator", "Saltelli et al. 2010"},
          {"total_order_estimator", "Jansen 1999"},
          {"conditional_on", "the model and its priors; intervals are of sampling only"}};
}

}  // namespace quadrant
