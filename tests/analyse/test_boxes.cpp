// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <limits>

#include "host/accumulate/statistics.hpp"
#include "host/analyse/peeling.hpp"
#include "host/analyse/quasi_p.hpp"
#include "tests/analyse/cases.hpp"
#include "tests/support/catch.hpp"

// The parts of the search for a box, each against its definition.
namespace quadrant {
namespace {

using testing::noise;
using testing::noisy;
using testing::random_cases;

CaseLists all_of(const CaseTable& table) {
  std::vector<std::uint32_t> cases(table.cases);
  for (std::uint32_t c = 0; c < table.cases; ++c) cases[c] = c;
  return by_answer(table, cases, true);
}

/// P(X >= hits) of a binomial, term by term.
double binomial_tail(int hits, int cases, double p) {
  double tail = 0;
  for (int k = cases; k >= hits; --k)
    tail += std::exp(std::lgamma(cases + 1.0) - std::lgamma(k + 1.0) - std::lgamma(cases - k + 1.0) + k * std::log(p) + (cases - k) * std::log1p(-p));
  return tail;
}

}  // namespace

TEST_CASE("halves share no case, ascend, and are drawn anew by number and by seed") {
  constexpr std::uint32_t kCases = 100000;
  const Halves halves = draw_halves(kCases, 1, 0);
  CHECK(halves.training.size() + halves.test.size() == kCases);
  CHECK(std::fabs(static_cast<double>(halves.training.size()) - 50000) < 5 * 158);  // standard deviations of a binomial
  CHECK(std::is_sorted(halves.training.begin(), halves.training.end()));
  CHECK(std::is_sorted(halves.test.begin(), halves.test.end()));
  std::vector<std::uint32_t> both;
  std::set_intersection(halves.training.begin(), halves.training.end(), halves.test.begin(), halves.test.end(), std::back_inserter(both));
  CHECK(both.empty());
  for (const Halves& other : {draw_halves(kCases, 1, 1), draw_halves(kCases, 2, 0), draw_halves(kCases, (std::uint64_t{1} << 32) + 1, 0)}) {
    both.clear();
    std::set_intersection(halves.training.begin(), halves.training.end(), other.training.begin(), other.training.end(), std::back_inserter(both));
    CHECK(std::fabs(static_cast<double>(both.size()) - 25000) < 5 * 137);
  }
  // a case keeps its half when cases are added
  const Halves fewer = draw_halves(1001, 1, 0);
  CHECK(std::equal(fewer.training.begin(), fewer.training.end(), halves.training.begin()));
}

TEST_CASE("halves are thinned where they would be too large") {
  const Halves halves = draw_halves(100000, 1, 0, 1000);
  CHECK(std::fabs(static_cast<double>(halves.training.size()) - 1000) < 5 * 31.5);
  CHECK(std::fabs(static_cast<double>(halves.test.size()) - 1000) < 5 * 31.5);
  CHECK(draw_halves(0, 1, 0).training.empty());
  CHECK(draw_halves(1, 1, 0).training.size() + draw_halves(1, 1, 0).test.size() == 1);
}

TEST_CASE("halves are the same cases on every machine") {
  const Halves halves = draw_halves(16, 20260930, 3);
  CHECK(halves.training == std::vector<std::uint32_t>{1, 2, 3, 4, 6, 9, 11, 14});
}

TEST_CASE("skill is Cohen's kappa at weight 1/2, and the gains over chance at the ends") {
  // 40 hits and 10 misses inside, 20 hits and 30 misses outside
  const HitCount box = {50, 40}, all = {100, 60};
  const double agree = 0.7, chance = 0.5 * 0.6 + 0.5 * 0.4;
  CHECK(skill(box, all, 0.5) == Approx((agree - chance) / (1 - chance)).epsilon(1e-14));
  CHECK(skill(box, all, 0) == Approx((0.8 - 0.6) / (1 - 0.6)).epsilon(1e-14));        // density over base rate
  CHECK(skill(box, all, 1) == Approx((40.0 / 60 - 0.5) / (1 - 0.5)).epsilon(1e-14));  // coverage over support
  CHECK(1 / skill(box, all, 0.3) == Approx(0.3 / skill(box, all, 1) + 0.7 / skill(box, all, 0)).epsilon(1e-14));
  CHECK(skill({60, 60}, all, 0.25) == 1);
  CHECK(skill(all, all, 0.25) == 0);
  CHECK(skill({10, 6}, all, 0.25) == 0);
  CHECK(skill({10, 0}, {100, 0}, 0.25) == 0);
  CHECK(skill({10, 10}, {100, 100}, 0.25) == 0);
  CHECK(skill({0, 0}, {0, 0}, 0.25) == 0);
}

TEST_CASE("quasi-p-values are the binomial tail") {
  for (const int hits : {1, 30, 60, 75, 90, 100}) {
    INFO(hits);
    CHECK(quasi_p_value({100, static_cast<std::uint64_t>(hits)}, {300, 180}) == Approx(binomial_tail(hits, 100, 0.6)).epsilon(1e-10));
  }
  CHECK(quasi_p_value({0, 0}, {300, 180}) == 1);
  CHECK(quasi_p_value({0, 0}, {0, 0}) == 1);
  CHECK(quasi_p_value({100, 0}, {300, 0}) == 1);
  CHECK(quasi_p_value({100, 0}, {300, 180}) == 1);
  CHECK(quasi_p_value({100, 100}, {300, 300}) == 1);
}

TEST_CASE("quasi-p-values keep their accuracy where they are tiny") {
  CHECK(quasi_p_value({1000, 1000}, {2000, 1000}) == Approx(std::ldexp(1.0, -1000)).epsilon(1e-10));
  CHECK(quasi_p_value({1050, 1050}, {2100, 1050}) == Approx(std::ldexp(1.0, -1050)).epsilon(1e-3));  // a subnormal number
  CHECK(quasi_p_value({2000, 2000}, {4000, 2000}) == 0);
  // 1e6 cases, 10 standard deviations above the mean: the normal tail with its skewness corrected to 1 %
  const double p = quasi_p_value({1000000, 505000}, {2000000, 1000000});
  CHECK(p == Approx(0.5 * std::erfc((5000 - 0.5) / 500 / std::sqrt(2.0))).epsilon(0.01));
}

TEST_CASE("counts beside an interval are those of the box without it") {
  const CaseTable table = noise(6, 5000, 1, 0.4);
  const CaseLists cases = all_of(table);
  const Intervals box = {{0, 30, 200}, {2, 0, 90}, {5, 128, 255}};
  const std::vector<BinCounts> beside = counts_beside(table, cases, box);
  REQUIRE(beside.size() == box.size());
  for (std::size_t i = 0; i < box.size(); ++i) {
    Intervals others = box;
    others.erase(others.begin() + static_cast<std::ptrdiff_t>(i));
    CHECK(beside[i].tally(0, kFineBins - 1) == tally_of(table, cases, others));
    CHECK(beside[i].tally(box[i].low, box[i].high) == tally_of(table, cases, box));
    others.push_back({box[i].input, 77, 77});
    CHECK(beside[i].tally(77, 77) == tally_of(table, cases, others));
  }
  const HitCount in = tally_of(table, cases, box), out = outside_of(table, cases, box).tally();
  CHECK(in.cases + out.cases == 5000);
  CHECK(in.hits + out.hits == cases.hits.size());
}

TEST_CASE("each peel is the best of all, and its counts are those of a fresh count") {
  const CaseTable table = random_cases(4, 4000, 2, [](const CaseTable& t, std::uint32_t c) { return t.bin(1, c) / 512.0 + t.bin(3, c) / 600.0; });
  const CaseLists cases = all_of(table);
  const PeelRule rule = {0.05, 200, 1};
  const std::vector<PeelStep> steps = peel(table, all_inputs(table), cases, rule, 1);
  REQUIRE(steps.size() > 20);
  for (std::size_t s = 0; s < steps.size(); ++s) {
    const Intervals before = box_after(steps, s);
    const HitCount box = tally_of(table, cases, before);
    const auto gain = [&](HitCount rest) {
      const double density = static_cast<double>(rest.hits) / static_cast<double>(rest.cases);
      return (density - static_cast<double>(box.hits) / static_cast<double>(box.cases)) / static_cast<double>(box.cases - rest.cases);
    };
    CHECK(steps[s].box == tally_of(table, cases, box_after(steps, s + 1)));
    double best = -1;
    for (int input = 0; input < 4; ++input) {
      const auto at = std::find_if(before.begin(), before.end(), [&](const Interval& i) { return i.input == input; });
      const Interval now = at == before.end() ? Interval{input} : *at;
      for (const bool low_end : {true, false}) {
        Interval cut = now;
        HitCount rest = box;
        while (static_cast<double>(box.cases - rest.cases) < 0.05 * static_cast<double>(box.cases)) {
          if (low_end) ++cut.low;
          else --cut.high;
          Intervals after = before;
          after.push_back(cut);
          rest = tally_of(table, cases, after);
        }
        if (rest.cases >= 200) best = std::max(best, gain(rest));
      }
    }
    CHECK(gain(steps[s].box) == Approx(best).epsilon(1e-9));
  }
  CHECK(steps.back().box.cases >= 200);
  CHECK(steps.back().box.cases < 220);  // the next peel of 5 % would leave too few
}

TEST_CASE("equal peels are taken from the lower input and the low end") {
  CaseTable table(3, 256);
  for (std::uint32_t c = 0; c < 256; ++c) {
    for (const int input : {0, 1, 2}) table.bin(input, c) = static_cast<std::uint8_t>(input == 0 ? 7 : c);
    table.holds[c] = c >= 32 && c < 224 ? 1 : 0;
  }
  const std::vector<PeelStep> steps = peel(table, all_inputs(table), all_of(table), {0.05, 1, 1}, 1);
  REQUIRE(steps.size() >= 2);
  CHECK(steps[0].cut == Interval{1, 13, 255});
  for (const PeelStep& step : steps) CHECK(step.cut.input == 1);
  CHECK(steps.back().box.cases == steps.back().box.hits);
}

TEST_CASE("pasting moves ends to where the answer changes, both ways") {
  const CaseTable table = random_cases(
      3, 40000, 3, [](const CaseTable& t, std::uint32_t c) { return noisy(t.bin(0, c) >= 50 && t.bin(0, c) <= 180 && t.bin(2, c) <= 120); });
  const Intervals truth = {{0, 50, 180}, {2, 0, 120}};
  CHECK(paste(table, all_of(table), {{0, 60, 170}, {2, 0, 100}}, 0.25) == truth);
  CHECK(paste(table, all_of(table), {{0, 40, 190}, {2, 0, 140}}, 0.25) == truth);
  // a limit that means nothing goes, and an end that a single bin too many was cut from
  CHECK(release(table, all_of(table), paste(table, all_of(table), {{0, 60, 170}, {1, 0, 200}, {2, 0, 100}}, 0.25), 0.25, 0.01) == truth);
  CHECK(release(table, all_of(table), {{0, 50, 180}, {1, 0, 254}, {2, 1, 120}}, 0.25, 0.01) == truth);
  CHECK(release(table, all_of(table), truth, 0.25, 0.01) == truth);
  CHECK(release(table, all_of(table), truth, 0.25, 1).empty());
}

TEST_CASE("pasting takes the widest of equal intervals") {
  CaseTable table = noise(2, 4000, 4, 0);
  for (std::uint32_t c = 0; c < 4000; ++c) {
    table.bin(1, c) = table.bin(1, c) < 128 ? 20 : 200;
    table.holds[c] = table.bin(1, c) == 200 ? 1 : 0;
  }
  CHECK(paste(table, all_of(table), {{1, 0, 230}}, 0.25) == Intervals{{1, 21, 255}});
}

TEST_CASE("on noise the training cases flatter a box and the test cases do not") {
  constexpr double kChance = 0.3;
  int covers = 0, flattered = 0;
  constexpr int kTables = 60;
  for (std::uint64_t seed = 0; seed < kTables; ++seed) {
    const CaseTable table = noise(20, 4000, seed, kChance);
    const Halves halves = draw_halves(4000, 1, 0);
    const std::vector<PeelStep> steps = peel(table, all_inputs(table), by_answer(table, halves.training, true), {0.05, 100, 1}, 1);
    const HitCount training = steps.back().box, test = replay(table, steps, by_answer(table, halves.test, true)).back();
    const Proportion honest = proportion(test.hits, test.cases), flattering = proportion(training.hits, training.cases);
    covers += honest.low <= kChance && kChance <= honest.high ? 1 : 0;
    flattered += flattering.low > kChance && flattering.p > honest.p ? 1 : 0;
  }
  CHECK(flattered == kTables);
  CHECK(covers >= 52);  // 57 expected; 3 standard deviations of a binomial with p = 0.95
}

}  // namespace quadrant
