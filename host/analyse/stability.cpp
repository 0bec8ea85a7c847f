// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#include "host/analyse/stability.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "host/base/workers.hpp"

namespace quadrant {
namespace {

Quartiles quartiles(std::vector<int> values) {
  Quartiles q;
  q.fill(std::numeric_limits<double>::quiet_NaN());
  if (values.empty()) return q;
  std::sort(values.begin(), values.end());
  for (std::size_t i = 0; i < q.size(); ++i) {
    // quarters of the number of gaps between values: the place, and how far it is to the next one
    const std::size_t quarters = (i + 1) * (values.size() - 1), at = quarters / 4;
    const int next = values[std::min(at + 1, values.size() - 1)];
    q[i] = values[at] + 0.25 * static_cast<double>(quarters % 4) * (next - values[at]);
  }
  return q;
}

/// Runs work(repeat, halves) for every repeat.
template <class Work>
void repeat(const CaseTable& table, const StabilitySettings& how, int threads, Work work) {
  const int workers = std::max(1, std::min(threads, how.repeats));
  run_workers(workers, [&](int worker) {
    for (int r = worker; r < how.repeats; r += workers)
      work(static_cast<std::size_t>(r), draw_halves(table.cases, how.seed, static_cast<std::uint32_t>(r) + 1, how.most_cases));
  });
}

bool same_ends(const Interval& a, const Interval& b) {
  return a.input == b.input && (a.low > 0) == (b.low > 0) && (a.high < kFineBins - 1) == (b.high < kFineBins - 1);
}

}  // namespace

BoxStability box_stability(const CaseTable& table, const Box& box, const PrimSettings& settings, const StabilitySettings& how, int threads) {
  PrimSettings first_box = settings;
  first_box.max_boxes = 1;
  std::vector<std::vector<Limit>> found(static_cast<std::size_t>(how.repeats));
  repeat(table, how, threads, [&](std::size_t r, const Halves& halves) {
    const Boxes boxes = find_boxes(table, halves, first_box, 1);
    if (!boxes.found.empty()) found[r] = boxes.found[0].limits;
  });

  BoxStability result;
  result.repeats = how.repeats;
  result.restricted.resize(static_cast<std::size_t>(table.inputs));
  for (const std::vector<Limit>& limits : found) {
    if (!limits.empty()) ++result.claimed;
    for (const Limit& limit : limits) ++result.restricted[static_cast<std::size_t>(limit.bins.input)];
  }
  for (const Limit& mine : box.limits) {
    std::vector<int> low, high;
    for (const std::vector<Limit>& limits : found) {
      for (const Limit& other : limits) {
        if (!same_ends(mine.bins, other.bins)) continue;
        low.push_back(other.bins.low);
        high.push_back(other.bins.high);
      }
    }
    result.limits.push_back({mine.bins, static_cast<int>(low.size()), quartiles(low), quartiles(high)});
  }
  return result;
}

RootStability root_stability(const CaseTable& table, const RuleTree& tree, const TreeSettings& settings, const StabilitySettings& how, int threads) {
  TreeSettings root_only = settings;
  root_only.max_depth = std::min(1, settings.max_depth);
  std::vector<TreeNode> roots(static_cast<std::size_t>(how.repeats));
  repeat(table, how, threads, [&](std::size_t r, const Halves& halves) { roots[r] = grow_tree(table, halves, root_only, 1)[0]; });
  std::vector<int> split;
  for (const TreeNode& root : roots)
    if (!tree.empty() && !tree[0].leaf() && root.input == tree[0].input) split.push_back(root.split);
  return {how.repeats, static_cast<int>(split.size()), quartiles(split)};
}

}  // namespace quadrant
