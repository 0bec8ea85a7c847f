// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#include "host/report/discovery.hpp"

#include <cmath>

#include "host/base/text.hpp"
#include "host/report/numbers.hpp"
#include "host/report/summary.hpp"
#include "host/report/terminal.hpp"

namespace quadrant {
namespace {

using Json = nlohmann::ordered_json;

std::string p_text(double p) { return p == 0 ? "< 1e-300" : significant(p, 2); }

std::string range_text(const Condition& c) {
  if (c.from_below() && c.from_above()) return "from " + significant(c.low, 3) + " to " + significant(c.high, 3);
  return c.from_below() ? "above " + significant(c.low, 3) : "below " + significant(c.high, 3);
}

/// Which part of the prior that is.
std::string quantile_text(const Condition& c) {
  const double low = 100.0 * c.limit.bins.low / kFineBins, high = 100.0 * (c.limit.bins.high + 1) / kFineBins;
  if (c.from_below() && c.from_above()) return significant(low, 2) + " to " + significant(high, 2) + " %";
  return c.from_below() ? "highest " + significant(100 - low, 2) + " %" : "lowest " + significant(high, 2) + " %";
}

void write_boxes(std::ostream& out, const std::vector<FoundBox>& boxes, const std::string& title, bool colour) {
  if (boxes.empty()) {
    out << heading(title + ": no conditions found that tell", colour) << '\n';
    return;
  }
  for (std::size_t i = 0; i < boxes.size(); ++i) {
    const FoundBox& b = boxes[i];
    out << heading(title + (i == 0 ? "" : ", further box " + std::to_string(i + 1)) + ": density " + percent_of(b.box.density) + ", coverage "
                       + percent_of(b.box.coverage) + ", support " + percent_of(b.box.support),
                   colour);
    TextTable table({"parameter", "is", "part of its prior", "density without this", "quasi-p-value", "found again"});
    for (const Condition& c : b.conditions)
      table.add({c.parameter, range_text(c) + (c.unit.empty() ? "" : " " + c.unit), quantile_text(c), percent_of(c.limit.density_without),
                 p_text(c.limit.quasi_p), b.repeats == 0 ? "-" : std::to_string(c.stability.again) + " of " + std::to_string(b.repeats)});
    out << table.text(colour);
    if (b.repeats > 0) out << "A box was found in " << b.claimed << " of " << b.repeats << " random halves.\n";
    out << '\n';
  }
}

void write_node(std::ostream& out, const Discovery& d, int number, const std::string& label) {
  const TreeNode& node = d.tree[static_cast<std::size_t>(number)];
  out << std::string(2 * static_cast<std::size_t>(node.depth), ' ') << label << ": " << percent_of(node.probability) << " of "
      << grouped(node.test.cases) << '\n';
  if (node.leaf()) return;
  const std::string& name = d.parameters[static_cast<std::size_t>(node.input)];
  const std::string value = significant(d.split_value[static_cast<std::size_t>(number)], 3);
  write_node(out, d, node.low, name + " below " + value);
  write_node(out, d, node.high, name + " from " + value + " on");
}

Json share_of_json(const Proportion& p) { return proportion_json(p, "value"); }

Json boxes_json(const std::vector<FoundBox>& boxes) {
  Json all = Json::array();
  for (const FoundBox& b : boxes) {
    Json limits = Json::array();
    for (const Condition& c : b.conditions) {
      Json limit = {{"parameter", c.parameter}, {"unit", c.unit}};
      limit["above"] = c.from_below() ? Json(c.low) : Json(nullptr);
      limit["below"] = c.from_above() ? Json(c.high) : Json(nullptr);
      limit["quantile_from"] = static_cast<double>(c.limit.bins.low) / kFineBins;
      limit["quantile_to"] = static_cast<double>(c.limit.bins.high + 1) / kFineBins;
      limit["density_without"] = share_of_json(c.limit.density_without);
      limit["quasi_p"] = c.limit.quasi_p;
      if (b.repeats > 0) limit["found_again"] = c.stability.again;
      limits.push_back(std::move(limit));
    }
    Json trajectory = Json::array();
    for (const TrajectoryPoint& t : b.box.trajectory)
      trajectory.push_back(
          {{"limits", t.limits}, {"coverage", t.coverage}, {"density", t.density}, {"support", t.support}, {"training_density", t.training_density}});
    Json box = {{"density", share_of_json(b.box.density)},
                {"coverage", share_of_json(b.box.coverage)},
                {"support", share_of_json(b.box.support)},
                {"limits", limits},
                {"trajectory", trajectory}};
    if (b.repeats > 0) box["stability"] = {{"repeats", b.repeats}, {"found", b.claimed}};
    all.push_back(std::move(box));
  }
  return all;
}

}  // namespace

void write_discovery(std::ostream& out, const Discovery& d, bool colour) {
  out << heading(d.claim + " " + d.name + ": the conditions under which it holds and fails at the end of " + time_label(d.time), colour) << d.text
      << "\n"
      << "It holds in " << percent_of(proportion(d.hits, d.futures)) << " of " << grouped(d.futures)
      << " futures, simulated again from their numbers. Rules are learnt on a random half of\n"
      << "them; all numbers are of the other half, ± half a 95 % interval of sampling. Density: share of a box's futures that are so; coverage: "
         "share of\n"
      << "all such futures that lie in the box; support: share of all futures. Conditional on the model and its priors.\n\n";
  write_boxes(out, d.holds, "Holds", colour);
  write_boxes(out, d.fails, "Fails", colour);
  out << heading("Rule tree: share of futures in which it holds", colour);
  write_node(out, d, 0, "all");
  if (d.root.repeats > 0) out << "The first rule splits the same parameter in " << d.root.again << " of " << d.root.repeats << " random halves.\n";
}

Json discovery_json(const Discovery& d) {
  Json nodes = Json::array();
  for (std::size_t i = 0; i < d.tree.size(); ++i) {
    const TreeNode& n = d.tree[i];
    Json node = {{"node", i}, {"parent", n.parent}, {"n", n.test.cases}, {"holds", share_of_json(n.probability)}};
    if (!n.leaf())
      node.update({{"parameter", d.parameters[static_cast<std::size_t>(n.input)]},
                   {"split", d.split_value[i]},
                   {"gain", n.gain},
                   {"below", n.low},
                   {"from", n.high}});
    nodes.push_back(std::move(node));
  }
  return {{"format", "quadrant-discovery"},
          {"version", 1},
          {"claim", d.claim},
          {"time", d.time},
          {"futures", d.futures},
          {"holds_in", share_of_json(proportion(d.hits, d.futures))},
          {"holds", boxes_json(d.holds)},
          {"fails", boxes_json(d.fails)},
          {"tree", nodes},
          {"root_stability", {{"repeats", d.root.repeats}, {"again", d.root.again}}},
          {"conditional_on", "the model and its priors; intervals are of sampling only"}};
}

}  // namespace quadrant
