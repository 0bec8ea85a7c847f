// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "host/accumulate/statistics.hpp"
#include "host/analyse/case_table.hpp"

namespace quadrant {

/// How far a tree grows.
struct TreeSettings {
  int max_depth = 3;        ///< splits between the root and a leaf
  double min_leaf = 0.02;   ///< share of the training cases that each side of a split has at least
  double min_gain = 0.005;  ///< share of the root's Gini impurity that a split must take away on the training cases
};

/// A node of a tree. Its test cases give an honest estimate: they had no say in the splits.
struct TreeNode {
  int parent = -1;          ///< -1: the root
  int depth = 0;            ///< 0: the root
  int low = -1, high = -1;  ///< children: cases up to the split, and above it; -1: a leaf
  int input = -1;           ///< that the node splits; -1: a leaf
  int split = -1;           ///< last bin of the lower child; -1: a leaf
  double gain = 0;          ///< share of the root's Gini impurity that the split takes away, on the test cases
  HitCount training, test;  ///< hits: the claim holds
  Proportion probability;   ///< that the claim holds, from the test cases
  [[nodiscard]] bool leaf() const { return input < 0; }
};

/// A tree: each node is followed by its lower branch, then its upper one; the first is the root, which is always there.
using RuleTree = std::vector<TreeNode>;

/// Grows a classification tree (L. Breiman, J. Friedman, R. Olshen and C. Stone, Classification and Regression Trees, 1984): each
/// node is split in two between bins of the input where that takes away most Gini impurity on the training cases; of equals the lower
/// input, then the lower bin. The result depends on the table, the halves and the settings alone.
RuleTree grow_tree(const CaseTable& table, const Halves& halves, const TreeSettings& settings, int threads);

}  // namespace quadrant
