// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#include "host/analyse/rule_tree.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "host/analyse/intervals.hpp"

namespace quadrant {
namespace {

struct Split {
  int input = -1, bin = -1;
  double gain = 0;
};

/// Share of the root's impurity that splitting a node's cases into `low` and the rest takes away. With Gini's impurity 2 p (1 - p) the
/// loss, weighted by cases, is 2 d^2 / (n n_low n_high), where d = hits_low n_high - hits_high n_low.
double gain_of(HitCount node, HitCount low, HitCount root) {
  const HitCount high = {node.cases - low.cases, node.hits - low.hits};
  if (low.cases == 0 || high.cases == 0 || root.hits == 0 || root.hits == root.cases) return 0;
  const auto d = static_cast<double>(static_cast<std::int64_t>(low.hits * high.cases) - static_cast<std::int64_t>(high.hits * low.cases));
  const double impurity = static_cast<double>(root.hits * (root.cases - root.hits)) / static_cast<double>(root.cases);
  return d / static_cast<double>(low.cases * high.cases) * (d / static_cast<double>(node.cases)) / impurity;
}

class Growth {
 public:
  Growth(const CaseTable& table, const CaseLists& training, const CaseLists& test, const TreeSettings& settings, int threads)
      : table_(table), settings_(settings), threads_(threads), inputs_(all_inputs(table)), training_(training.tally()), test_(test.tally()),
        min_leaf_(static_cast<std::uint64_t>(std::max(1.0, std::ceil(settings.min_leaf * static_cast<double>(training_.cases))))) {}

  /// Appends a node and what grows from it; returns its place. `counts` are those of the training cases, or empty where no split is
  /// looked for.
  int grow(int parent, int depth, CaseLists training, CaseLists test, std::vector<BinCounts> counts) {
    const auto place = static_cast<int>(tree_.size());
    TreeNode node;
    node.parent = parent;
    node.depth = depth;
    node.training = training.tally();
    node.test = test.tally();
    node.probability = proportion(node.test.hits, node.test.cases);
    tree_.push_back(node);
    const Split split = best_split(node.training, counts);
    if (split.input < 0 || split.gain < settings_.min_gain) return place;

    // the lists keep the lower branch
    const Interval lower = {split.input, 0, split.bin};
    CaseLists high_training = take_outside(table_, training, lower), high_test = take_outside(table_, test, lower);
    node.input = split.input;
    node.split = split.bin;
    node.gain = gain_of(node.test, test.tally(), test_);
    std::vector<BinCounts> low_counts, high_counts;
    if (depth + 1 < settings_.max_depth) {
      const bool low_is_smaller = training.tally().cases < high_training.tally().cases;
      std::vector<BinCounts> smaller = count_bins(table_, inputs_, low_is_smaller ? training : high_training, threads_);
      for (std::size_t i = 0; i < counts.size(); ++i) counts[i] -= smaller[i];
      low_counts = std::move(low_is_smaller ? smaller : counts);
      high_counts = std::move(low_is_smaller ? counts : smaller);
    }
    node.low = grow(place, depth + 1, std::move(training), std::move(test), std::move(low_counts));
    node.high = grow(place, depth + 1, std::move(high_training), std::move(high_test), std::move(high_counts));
    tree_[static_cast<std::size_t>(place)] = node;
    return place;
  }

  RuleTree grown(const CaseLists& training, const CaseLists& test) {
    grow(-1, 0, training, test, settings_.max_depth > 0 ? count_bins(table_, inputs_, training, threads_) : std::vector<BinCounts>{});
    return std::move(tree_);
  }

 private:
  [[nodiscard]] Split best_split(HitCount node, const std::vector<BinCounts>& counts) const {
    Split best;
    for (std::size_t i = 0; i < counts.size(); ++i) {
      HitCount low;
      for (int bin = 0; bin < kFineBins - 1; ++bin) {
        low += counts[i].tally(bin, bin);
        if (low.cases < min_leaf_ || node.cases - low.cases < min_leaf_) continue;
        const double gain = gain_of(node, low, training_);
        if (gain > best.gain) best = {inputs_[i], bin, gain};
      }
    }
    return best;
  }

  const CaseTable& table_;
  const TreeSettings& settings_;
  int threads_;
  std::vector<int> inputs_;
  HitCount training_, test_;
  std::uint64_t min_leaf_;
  RuleTree tree_;
};

}  // namespace

RuleTree grow_tree(const CaseTable& table, const Halves& halves, const TreeSettings& settings, int threads) {
  const CaseLists training = by_answer(table, halves.training, true), test = by_answer(table, halves.test, true);
  return Growth(table, training, test, settings, threads).grown(training, test);
}

}  // namespace quadrant
