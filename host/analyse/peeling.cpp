// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#include "host/analyse/peeling.hpp"

#include <algorithm>
#include <cmath>
#include <optional>

namespace quadrant {
namespace {

constexpr int kLastBin = kFineBins - 1;

struct Peel {
  std::size_t which = 0;  ///< of the inputs
  Interval cut;
  double gain = 0;  ///< of density per case taken off
};

/// Finds the best of all peels of a box.
class BestPeel {
 public:
  BestPeel(HitCount box, const PeelRule& rule)
      : box_(box), rule_(rule), least_(std::max(1.0, std::ceil(rule.share * static_cast<double>(box.cases)))) {}

  void try_both_ends(std::size_t which, const BinCounts& counts, const Interval& now) {
    for (const bool low_end : {true, false}) {
      HitCount taken;
      int low = now.low, high = now.high;
      while (low < high && static_cast<double>(taken.cases) < least_) {
        const int bin = low_end ? low++ : high--;
        taken += counts.tally(bin, bin);
      }
      if (static_cast<double>(taken.cases) >= least_) consider({which, {now.input, low, high}, 0}, taken);
    }
  }
  [[nodiscard]] const std::optional<Peel>& best() const { return best_; }

 private:
  void consider(Peel peel, HitCount taken) {
    const HitCount rest = {box_.cases - taken.cases, box_.hits - taken.hits};
    if (rest.cases < std::max<std::uint64_t>(1, rule_.min_cases) || rest.hits < rule_.min_hits) return;
    // (density of the rest - density of the box) / cases taken, rounded once: equal gains compare as equal
    const auto more = static_cast<double>(static_cast<std::int64_t>(rest.hits * box_.cases) - static_cast<std::int64_t>(box_.hits * rest.cases));
    peel.gain = more / static_cast<double>(rest.cases * taken.cases);
    if (!best_ || peel.gain > best_->gain) best_ = peel;
  }

  HitCount box_;
  PeelRule rule_;
  double least_;  ///< cases that a peel takes
  std::optional<Peel> best_;
};

/// The interval of greatest skill given the bins beside it; of equals the widest, then the lowest.
Interval best_interval(const BinCounts& counts, const Interval& now, HitCount all, double coverage_weight) {
  Interval best = now;
  const HitCount current = counts.tally(now.low, now.high);
  double best_skill = skill(current, all, coverage_weight);
  for (int low = 0; low < kFineBins; ++low) {
    HitCount box;
    for (int high = low; high < kFineBins; ++high) {
      const auto bin = static_cast<std::size_t>(high);
      box.hits += counts.hits[bin];
      box.cases += std::uint64_t{counts.hits[bin]} + counts.misses[bin];
      const double s = skill(box, all, coverage_weight);
      if (s > best_skill || (s == best_skill && high - low > best.high - best.low)) {
        best = {now.input, low, high};
        best_skill = s;
      }
    }
  }
  return best;
}

void leave_out_whole(Intervals& box) {
  std::erase_if(box, [](const Interval& i) { return i.whole(); });
}

}  // namespace

std::vector<PeelStep> peel(const CaseTable& table, const std::vector<int>& inputs, CaseLists cases, const PeelRule& rule, int threads) {
  std::vector<Interval> now(inputs.size());
  for (std::size_t i = 0; i < inputs.size(); ++i) now[i].input = inputs[i];
  std::vector<BinCounts> counts = count_bins(table, inputs, cases, threads);
  std::vector<PeelStep> steps;
  for (HitCount box = cases.tally(); box.hits < box.cases; box = cases.tally()) {
    BestPeel search(box, rule);
    for (std::size_t i = 0; i < inputs.size(); ++i) search.try_both_ends(i, counts[i], now[i]);
    if (!search.best()) break;
    const Peel& best = *search.best();
    const CaseLists taken = take_outside(table, cases, best.cut);
    now[best.which] = best.cut;
    // whichever counts fewer cases
    if (taken.tally().cases < cases.tally().cases) {
      const std::vector<BinCounts> gone = count_bins(table, inputs, taken, threads);
      for (std::size_t i = 0; i < inputs.size(); ++i) counts[i] -= gone[i];
    } else {
      counts = count_bins(table, inputs, cases, threads);
    }
    steps.push_back({best.cut, cases.tally()});
  }
  return steps;
}

std::vector<HitCount> replay(const CaseTable& table, const std::vector<PeelStep>& steps, CaseLists cases) {
  std::vector<HitCount> tallies;
  for (const PeelStep& step : steps) {
    take_outside(table, cases, step.cut);
    tallies.push_back(cases.tally());
  }
  return tallies;
}

Intervals box_after(const std::vector<PeelStep>& steps, std::size_t count) {
  Intervals box;
  for (std::size_t s = 0; s < count; ++s) {
    const Interval& cut = steps[s].cut;
    const auto at = std::lower_bound(box.begin(), box.end(), cut.input, [](const Interval& i, int input) { return i.input < input; });
    if (at != box.end() && at->input == cut.input) *at = cut;
    else box.insert(at, cut);
  }
  return box;
}

Intervals paste(const CaseTable& table, const CaseLists& cases, Intervals box, double coverage_weight) {
  constexpr double kLeastGain = 1e-4;  // of skill: less is noise, and not worth another pass over the cases
  const HitCount all = cases.tally();
  for (bool gained = true; gained && !box.empty();) {
    gained = false;
    const std::vector<BinCounts> beside = counts_beside(table, cases, box);
    double best_skill = skill(beside[0].tally(box[0].low, box[0].high), all, coverage_weight) + kLeastGain;
    Interval best;
    std::size_t which = 0;
    for (std::size_t i = 0; i < box.size(); ++i) {
      const Interval interval = best_interval(beside[i], box[i], all, coverage_weight);
      const double s = skill(beside[i].tally(interval.low, interval.high), all, coverage_weight);
      if (s <= best_skill) continue;
      best_skill = s;
      best = interval;
      which = i;
      gained = true;
    }
    if (gained) box[which] = best;
    leave_out_whole(box);
  }
  return box;
}

Intervals release(const CaseTable& table, const CaseLists& cases, Intervals box, double coverage_weight, double tolerance) {
  const HitCount all = cases.tally();
  double least = skill(tally_of(table, cases, box), all, coverage_weight) - tolerance;
  for (bool released = true; released && !box.empty();) {
    released = false;
    const std::vector<BinCounts> beside = counts_beside(table, cases, box);
    double best_skill = least;
    Interval best;
    std::size_t which = 0;
    for (std::size_t i = 0; i < box.size(); ++i) {
      for (const Interval& wider : {Interval{box[i].input, 0, box[i].high}, Interval{box[i].input, box[i].low, kLastBin}}) {
        const double s = skill(beside[i].tally(wider.low, wider.high), all, coverage_weight);
        if (wider == box[i] || s < best_skill || (released && s == best_skill)) continue;
        best_skill = s;
        best = wider;
        which = i;
        released = true;
      }
    }
    if (released) box[which] = best;
    leave_out_whole(box);
  }
  return box;
}

}  // namespace quadrant
