// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#include "host/analyse/prim.hpp"

#include <algorithm>
#include <cmath>

#include "host/analyse/peeling.hpp"
#include "host/analyse/quasi_p.hpp"

namespace quadrant {
namespace {

struct Fit {
  Intervals box;
  double skill = 0;
};

std::vector<int> inputs_of(const Intervals& box) {
  std::vector<int> inputs;
  for (const Interval& i : box) inputs.push_back(i.input);
  return inputs;
}

double share(std::uint64_t part, std::uint64_t whole) { return proportion(part, whole).p; }

/// The search for one box.
class Search {
 public:
  Search(const CaseTable& table, const CaseLists& training, const CaseLists& test, const PrimSettings& settings, const PeelRule& rule, int threads)
      : table_(table), training_(training), test_(test), settings_(settings), rule_(rule), threads_(threads), all_(training.tally()) {}

  /// The steps of a peeling.
  [[nodiscard]] std::vector<PeelStep> peeled(const std::vector<int>& inputs) const { return peel(table_, inputs, training_, rule_, threads_); }

  /// The box that the training cases give and the test cases confirm limit by limit, from the steps over all inputs.
  [[nodiscard]] Intervals box(const std::vector<PeelStep>& steps) const {
    const Intervals candidates = best_state(steps);
    const std::vector<std::size_t> by_use = least_useful_first(candidates);
    const auto most = static_cast<std::size_t>(2 * settings_.max_limits);
    std::vector<int> inputs;
    for (std::size_t i = by_use.size() - std::min(most, by_use.size()); i < by_use.size(); ++i) inputs.push_back(candidates[by_use[i]].input);
    std::sort(inputs.begin(), inputs.end());
    return confirmed(simplified(fit(inputs))).box;
  }

 private:
  [[nodiscard]] Intervals best_state(const std::vector<PeelStep>& steps) const {
    std::size_t best = 0;
    double best_skill = 0;
    for (std::size_t s = 0; s < steps.size(); ++s) {
      const double reached = skill(steps[s].box, all_, settings_.coverage_weight);
      if (reached <= best_skill) continue;
      best_skill = reached;
      best = s + 1;
    }
    return box_after(steps, best);
  }

  [[nodiscard]] Fit fit(const std::vector<int>& inputs) const {
    Fit result;
    const double weight = settings_.coverage_weight;
    result.box = release(table_, training_, paste(table_, training_, best_state(peeled(inputs)), weight), weight, settings_.tolerance);
    result.skill = skill(tally_of(table_, training_, result.box), all_, weight);
    return result;
  }

  [[nodiscard]] Fit fit_without(const Intervals& box, std::size_t dropped) const {
    std::vector<int> inputs = inputs_of(box);
    inputs.erase(inputs.begin() + static_cast<std::ptrdiff_t>(dropped));
    return fit(inputs);
  }

  /// The places of a box's intervals by the skill that it keeps without them, the greatest first.
  [[nodiscard]] std::vector<std::size_t> least_useful_first(const Intervals& box) const {
    const std::vector<BinCounts> beside = counts_beside(table_, training_, box);
    std::vector<double> kept;
    std::vector<std::size_t> order;
    for (const BinCounts& counts : beside) {
      order.push_back(order.size());
      kept.push_back(skill(counts.tally(0, kFineBins - 1), all_, settings_.coverage_weight));
    }
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return kept[a] > kept[b]; });
    return order;
  }

  [[nodiscard]] Fit simplified(Fit now) const {
    while (!now.box.empty()) {
      Fit fewer = fit_without(now.box, least_useful_first(now.box)[0]);
      if (static_cast<int>(now.box.size()) <= settings_.max_limits && fewer.skill < now.skill - settings_.tolerance) break;
      now = std::move(fewer);
    }
    return now;
  }

  [[nodiscard]] Fit confirmed(Fit now) const {
    while (!now.box.empty()) {
      const std::vector<BinCounts> beside = counts_beside(table_, test_, now.box);
      std::vector<double> quasi_p;
      for (std::size_t i = 0; i < now.box.size(); ++i)
        quasi_p.push_back(quasi_p_value(beside[i].tally(now.box[i].low, now.box[i].high), beside[i].tally(0, kFineBins - 1)));
      const auto worst = std::max_element(quasi_p.begin(), quasi_p.end());
      if (*worst <= settings_.max_quasi_p) break;
      now = fit_without(now.box, static_cast<std::size_t>(worst - quasi_p.begin()));
    }
    return now;
  }

  const CaseTable& table_;
  const CaseLists &training_, &test_;
  const PrimSettings& settings_;
  PeelRule rule_;
  int threads_;
  HitCount all_;
};

/// `searched`: the test cases that the box was searched in; `test`: all.
Box described(const CaseTable& table, const CaseLists& searched, HitCount test, const Intervals& intervals, const PrimSettings& settings) {
  Box box;
  const std::vector<BinCounts> beside = counts_beside(table, searched, intervals);
  const HitCount inside = tally_of(table, searched, intervals);
  for (std::size_t i = 0; i < intervals.size(); ++i) {
    const HitCount without = beside[i].tally(0, kFineBins - 1);
    box.limits.push_back({intervals[i], proportion(without.hits, without.cases), quasi_p_value(inside, without)});
  }
  box.coverage = proportion(inside.hits, test.hits);
  box.density = proportion(inside.hits, inside.cases);
  box.support = proportion(inside.cases, test.cases);
  box.skill = skill(inside, searched.tally(), settings.coverage_weight);
  return box;
}

Trajectory trajectory_of(const CaseTable& table, const std::vector<PeelStep>& steps, const CaseLists& training, const CaseLists& test, HitCount all) {
  const auto point = [&](int limits, HitCount learnt, HitCount box) {
    return TrajectoryPoint{limits, share(box.hits, all.hits), share(box.hits, box.cases), share(box.cases, all.cases),
                           share(learnt.hits, learnt.cases)};
  };
  const std::vector<HitCount> tallies = replay(table, steps, test);
  std::vector<bool> restricted(static_cast<std::size_t>(table.inputs));
  Trajectory trajectory = {point(0, training.tally(), test.tally())};
  int limits = 0;
  for (std::size_t s = 0; s < steps.size(); ++s) {
    const auto input = static_cast<std::size_t>(steps[s].cut.input);
    if (!restricted[input]) ++limits;
    restricted[input] = true;
    trajectory.push_back(point(limits, steps[s].box, tallies[s]));
  }
  return trajectory;
}

bool worth_a_claim(HitCount box, HitCount all, const PrimSettings& settings) {
  const double density = share(box.hits, box.cases), base = share(all.hits, all.cases);
  return quasi_p_value(box, all) <= settings.max_box_p && density * (1 - base) >= settings.min_odds_ratio * base * (1 - density);
}

}  // namespace

Boxes find_boxes(const CaseTable& table, const Halves& halves, const PrimSettings& settings, int threads) {
  CaseLists training = by_answer(table, halves.training, settings.answer), test = by_answer(table, halves.test, settings.answer);
  Boxes boxes;
  boxes.training = training.tally();
  boxes.test = test.tally();
  boxes.base_rate = proportion(boxes.test.hits, boxes.test.cases);
  const double least_hits = std::max(1.0, std::ceil(settings.min_coverage * static_cast<double>(boxes.training.hits)));
  const PeelRule rule = {settings.peel_share, static_cast<std::uint64_t>(settings.min_cases), static_cast<std::uint64_t>(least_hits)};
  while (static_cast<int>(boxes.found.size()) < settings.max_boxes) {
    const Search search(table, training, test, settings, rule, threads);
    const std::vector<PeelStep> steps = search.peeled(all_inputs(table));
    boxes.trajectories.push_back(trajectory_of(table, steps, training, test, boxes.test));
    const Intervals found = search.box(steps);
    if (found.empty()) break;
    if (!worth_a_claim(tally_of(table, test, found), boxes.test, settings)) break;
    Box box = described(table, test, boxes.test, found, settings);
    const HitCount learnt = tally_of(table, training, found);
    box.training_density = share(learnt.hits, learnt.cases);
    box.trajectory = trajectory_of(table, search.peeled(inputs_of(found)), training, test, boxes.test);
    boxes.found.push_back(std::move(box));
    training = outside_of(table, training, found);
    test = outside_of(table, test, found);
  }
  return boxes;
}

}  // namespace quadrant
