// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#include <cmath>

#include "host/analyse/stability.hpp"
#include "tests/analyse/cases.hpp"
#include "tests/support/catch.hpp"

namespace quadrant {
namespace {

using testing::noise;
using testing::noisy;
using testing::random_cases;

constexpr std::uint32_t kCases = 40000;

bool rule(const CaseTable& t, std::uint32_t c) { return t.bin(3, c) <= 99 ? t.bin(5, c) > 50 : t.bin(8, c) <= 30; }

CaseTable planted() {
  return random_cases(12, kCases, 1, [](const CaseTable& t, std::uint32_t c) { return noisy(rule(t, c)); });
}

double gini(HitCount count) {
  const double p = static_cast<double>(count.hits) / static_cast<double>(count.cases);
  return 2 * p * (1 - p) * static_cast<double>(count.cases);
}

}  // namespace

TEST_CASE("a planted tree is grown with its splits") {
  const RuleTree tree = grow_tree(planted(), draw_halves(kCases, 1, 0), {}, 1);
  REQUIRE(tree.size() == 7);
  CHECK(tree[0].input == 3);
  CHECK(tree[0].split == 99);
  CHECK(tree[0].low == 1);
  const TreeNode& low = tree[1];
  CHECK(low.input == 5);
  CHECK(low.split == 50);
  const TreeNode& high = tree[static_cast<std::size_t>(tree[0].high)];
  CHECK(high.input == 8);
  CHECK(high.split == 30);
  for (const TreeNode* node : {&low, &high}) {
    CHECK(node->parent == 0);
    CHECK(node->depth == 1);
    CHECK(tree[static_cast<std::size_t>(node->low)].leaf());
    CHECK(tree[static_cast<std::size_t>(node->high)].leaf());
  }
  CHECK(tree[static_cast<std::size_t>(low.low)].probability.p < 0.05);
  CHECK(tree[static_cast<std::size_t>(low.high)].probability.p > 0.95);
  CHECK(tree[static_cast<std::size_t>(high.low)].probability.p > 0.95);
  CHECK(tree[static_cast<std::size_t>(high.high)].probability.p < 0.05);
}

TEST_CASE("a node's cases are those of its children, and its gain is Gini's") {
  const RuleTree tree = grow_tree(planted(), draw_halves(kCases, 1, 0), {}, 1);
  int leaves = 0;
  for (std::size_t i = 0; i < tree.size(); ++i) {
    const TreeNode& node = tree[i];
    CHECK(node.probability.p == proportion(node.test.hits, node.test.cases).p);
    leaves += node.leaf() ? 1 : 0;
    if (node.leaf()) continue;
    const TreeNode &low = tree[static_cast<std::size_t>(node.low)], &high = tree[static_cast<std::size_t>(node.high)];
    CHECK(low.parent == static_cast<int>(i));
    CHECK(high.parent == static_cast<int>(i));
    CHECK(low.training.cases + high.training.cases == node.training.cases);
    CHECK(low.test.cases + high.test.cases == node.test.cases);
    CHECK(low.test.hits + high.test.hits == node.test.hits);
    CHECK(node.gain == Approx((gini(node.test) - gini(low.test) - gini(high.test)) / gini(tree[0].test)).epsilon(1e-9));
  }
  CHECK(leaves == 4);
}

TEST_CASE("trees keep to their depth and to the size of their leaves") {
  const CaseTable table = random_cases(
      12, kCases, 2, [](const CaseTable& t, std::uint32_t c) { return 1 / (1 + std::exp((t.bin(2, c) + t.bin(5, c) + t.bin(7, c) - 500) / 30.0)); });
  for (const int depth : {0, 1, 2, 4}) {
    TreeSettings settings;
    settings.max_depth = depth;
    settings.min_gain = 0;
    const RuleTree tree = grow_tree(table, draw_halves(kCases, 1, 0), settings, 1);
    CHECK(static_cast<int>(tree.size()) > depth);
    CHECK(static_cast<int>(tree.size()) < 2 << depth);
    for (const TreeNode& node : tree) {
      CHECK(node.depth <= depth);
      CHECK(static_cast<double>(node.training.cases) >= 0.02 * static_cast<double>(tree[0].training.cases));
    }
  }
}

TEST_CASE("equal splits are made in the lower input, at the lower bin") {
  CaseTable table = noise(6, 2000, 5, 0);
  for (std::uint32_t c = 0; c < 2000; ++c) {
    for (const int input : {2, 4}) table.bin(input, c) = table.bin(1, c) < 128 ? 20 : 200;
    table.bin(1, c) = 0;
    table.holds[c] = table.bin(2, c) == 200 ? 1 : 0;
  }
  const RuleTree tree = grow_tree(table, draw_halves(2000, 1, 0), {}, 1);
  REQUIRE(tree.size() == 3);
  CHECK(tree[0].input == 2);
  CHECK(tree[0].split == 20);
  CHECK(tree[0].gain == Approx(1));
}

TEST_CASE("a tree has only its root where there is nothing to split") {
  const auto alone = [](const CaseTable& table) {
    const RuleTree tree = grow_tree(table, draw_halves(table.cases, 1, 0), {}, 2);
    return tree.size() == 1 && tree[0].leaf();
  };
  CHECK(alone(CaseTable(5, 0)));
  CHECK(alone(CaseTable(0, 100)));
  CHECK(alone(noise(5, 1, 1, 1)));
  CHECK(alone(noise(5, 5000, 1, 0)));
  CHECK(alone(noise(5, 5000, 1, 1)));
  CHECK(alone(noise(5, 20000, 1, 0.4)));
  CaseTable constant = noise(5, 5000, 1, 0.5);
  for (std::uint8_t& bin : constant.bins) bin = 17;
  CHECK(alone(constant));
}

TEST_CASE("on noise the leaves' intervals cover the truth though their training shares stray") {
  int leaves = 0, covers = 0, strays = 0;
  TreeSettings deep;
  deep.min_gain = 0;
  for (std::uint64_t seed = 0; seed < 30; ++seed) {
    const CaseTable table = noise(20, 4000, seed, 0.3);
    for (const TreeNode& node : grow_tree(table, draw_halves(4000, 1, 0), deep, 1)) {
      if (!node.leaf()) continue;
      const Proportion learnt = proportion(node.training.hits, node.training.cases);
      ++leaves;
      covers += node.probability.low <= 0.3 && 0.3 <= node.probability.high ? 1 : 0;
      strays += learnt.low <= 0.3 && 0.3 <= learnt.high ? 0 : 1;
    }
  }
  REQUIRE(leaves > 150);
  CHECK(covers > 0.9 * leaves);
  CHECK(strays > 0.3 * leaves);
}

TEST_CASE("trees are the same for any number of threads") {
  const CaseTable table = planted();
  const RuleTree one = grow_tree(table, draw_halves(kCases, 5, 0), {}, 1);
  for (const int threads : {2, 3}) {
    const RuleTree more = grow_tree(table, draw_halves(kCases, 5, 0), {}, threads);
    REQUIRE(more.size() == one.size());
    for (std::size_t i = 0; i < one.size(); ++i) {
      CHECK(one[i].input == more[i].input);
      CHECK(one[i].split == more[i].split);
      CHECK(one[i].gain == more[i].gain);
      CHECK(one[i].test == more[i].test);
    }
  }
}

TEST_CASE("what was planted is found again on other halves, on any number of threads") {
  const CaseTable table = random_cases(
      12, 20000, 3, [](const CaseTable& t, std::uint32_t c) { return noisy(t.bin(1, c) <= 99 && t.bin(6, c) >= 40 && t.bin(6, c) <= 180); });
  const Halves halves = draw_halves(20000, 7, 0);
  StabilitySettings how;
  how.seed = 7;
  how.repeats = 10;
  const Boxes boxes = find_boxes(table, halves, {}, 1);
  REQUIRE(boxes.found.size() == 1);
  const RuleTree tree = grow_tree(table, halves, {}, 1);
  for (const int threads : {1, 2, 3}) {
    const BoxStability box = box_stability(table, boxes.found[0], {}, how, threads);
    CHECK(box.repeats == 10);
    CHECK(box.claimed == 10);
    REQUIRE(box.limits.size() == 2);
    CHECK(box.limits[0].bins.input == 1);
    CHECK(box.limits[0].again == 10);
    CHECK(box.limits[1].again == 10);
    CHECK(box.limits[0].low == Quartiles{0, 0, 0});
    for (const std::size_t q : {0U, 1U, 2U}) {
      CHECK(std::fabs(box.limits[0].high[q] - 99) <= 2);
      CHECK(std::fabs(box.limits[1].low[q] - 40) <= 2);
      CHECK(std::fabs(box.limits[1].high[q] - 180) <= 2);
    }
    CHECK(box.restricted == std::vector<int>{0, 10, 0, 0, 0, 0, 10, 0, 0, 0, 0, 0});
    const RootStability root = root_stability(table, tree, {}, how, threads);
    CHECK(root.repeats == 10);
    CHECK(root.again == 10);
    CHECK(root.split[1] == 99);
  }
}

TEST_CASE("repeats draw other halves") {
  // the chance falls so slowly that every half puts the end elsewhere
  const CaseTable table =
      random_cases(6, 4000, 6, [](const CaseTable& t, std::uint32_t c) { return 1 / (1 + std::exp((t.bin(1, c) - 100) / 40.0)); });
  const Boxes boxes = find_boxes(table, draw_halves(4000, 1, 0), {}, 1);
  REQUIRE(boxes.found.size() == 1);
  StabilitySettings how;
  how.seed = 1;
  const BoxStability box = box_stability(table, boxes.found[0], {}, how, 1);
  CHECK(box.limits.at(0).again > 10);
  CHECK(box.limits[0].high[0] < box.limits[0].high[2]);
}

TEST_CASE("a limit that other halves do not give does not stand") {
  const CaseTable table = random_cases(6, 10000, 4, [](const CaseTable& t, std::uint32_t c) { return noisy(t.bin(1, c) <= 99); });
  Box box;
  box.limits = {{{1, 0, 99}, {}, 0}, {{1, 5, 99}, {}, 0}, {{2, 0, 99}, {}, 0}};
  StabilitySettings how;
  how.repeats = 4;
  how.most_cases = 3000;
  const BoxStability result = box_stability(table, box, {}, how, 2);
  REQUIRE(result.limits.size() == 3);
  CHECK(result.limits[0].again == 4);
  CHECK(result.limits[1].again == 0);  // the input is restricted again, but at one end
  CHECK(result.limits[2].again == 0);
  CHECK(std::isnan(result.limits[2].low[0]));
  how.repeats = 0;
  CHECK(box_stability(table, box, {}, how, 2).limits[0].again == 0);
  CHECK(root_stability(table, {}, {}, how, 2).again == 0);
}

}  // namespace quadrant
