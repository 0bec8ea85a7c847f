// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#include <cmath>

#include "host/base/names.hpp"
#include "host/simulate/cpu_paths.hpp"
#include "tests/engine/gathering.hpp"
#include "tests/support/catch.hpp"

// What is gathered, against the same sums made naively from traced futures.
namespace quadrant {
namespace {

using testing::Prepared;
using testing::TracedFutures;

struct Naive {
  std::vector<std::uint64_t> histogram = std::vector<std::uint64_t>(kBins);
  Int128 sum = 0;
  Uint128 square = 0;
};

/// Sums of one outcome over futures [first, first + n) by plain arithmetic.
template <class Value>
Naive naive(const GridTable& grids, std::size_t cell, std::uint64_t first, int n, bool all_counted, Value value) {
  Naive out;
  for (int f = 0; f < n; ++f) {
    const float x = value(f);
    const double q = std::nearbyint(static_cast<double>(x) * static_cast<double>(grids.scale[cell]));  // exact: a power of two
    out.sum += static_cast<Int128>(q);
    out.square += static_cast<Uint128>(static_cast<Int128>(q) * static_cast<Int128>(q));
    if (!all_counted && !is_counted(first + static_cast<std::uint64_t>(f))) continue;
    const float place = std::fma(x, grids.bin_scale[cell], grids.bin_offset[cell]);
    ++out.histogram[static_cast<std::size_t>(std::fmin(std::fmax(std::nearbyint(place), 0.0f), static_cast<float>(kBins - 1)))];
  }
  return out;
}

bool agrees(const Naive& x, const Table& table, std::size_t cell) {
  const auto begin = table.histogram.begin() + static_cast<std::ptrdiff_t>(cell * kBins);
  return x.sum == table.sum[cell] && x.square == table.square[cell] && std::equal(x.histogram.begin(), x.histogram.end(), begin);
}

/// Number of cells, of all series at all steps and all horizon outcomes, in which the gathered sums differ from the naive ones.
int disagreements(const Experiment& e, std::uint64_t first, int n) {
  const Prepared p(e);
  const Accumulators sums = p.gather({{first, static_cast<std::uint64_t>(n)}}, "auto", 2, 200);
  const TracedFutures t(e, n, first);
  const Plan plan = p.plan.view();
  int wrong = 0;
  for (int row = 0; row < series_rows(plan); ++row) {
    for (int id = 0; id < series::kCount; ++id) {
      const std::size_t cell = static_cast<std::size_t>(row * series::kCount + id);
      const int policy = (row - plan.history_steps) / plan.forecast_steps, step = (row - plan.history_steps) % plan.forecast_steps;
      const Naive x = naive(p.grids.series(), cell, first, n, false,
                            [&](int f) { return row < plan.history_steps ? t.history(row, id, f) : t.forecast(policy, step, id, f); });
      wrong += agrees(x, sums.series, cell) ? 0 : 1;
    }
  }
  for (int policy = 0; policy < plan.policies; ++policy) {
    for (int column = 0; column < horizon::kCount; ++column) {
      const std::size_t cell = static_cast<std::size_t>(policy * horizon::kCount + column);
      wrong +=
          agrees(naive(p.grids.outcomes(), cell, first, n, true, [&](int f) { return t.outcome(policy, column, f); }), sums.outcomes, cell) ? 0 : 1;
    }
  }
  return wrong;
}

Experiment two_policies(std::vector<std::string> settings) {
  settings.emplace_back("outputs.pilot=256");
  return testing::with_policies(testing::baseline(settings), {"status_quo", "coopetition"});
}

}  // namespace

TEST_CASE("sums, sums of squares and histograms are those of the futures, one by one") {
  CHECK(disagreements(two_policies({}), 0, 1000) == 0);
  CHECK(disagreements(two_policies({}), kAllCounted - 500, 1111) == 0);
}

TEST_CASE("so they are where values lie far beyond the pilot's") {
  const Experiment e = testing::with_rare_extreme({"status_quo"});  // the sums leave the fast path and stay exact
  const Prepared p(e);
  const std::size_t flow = static_cast<std::size_t>(series_row(p.plan.view(), 0, 40) * series::kCount + series::flow_us);
  const TracedFutures t(e, 1500);
  double largest = 0;
  for (int f = 0; f < t.count(); ++f) largest = std::max(largest, static_cast<double>(std::fabs(t.forecast(0, 40, series::flow_us, f))));
  REQUIRE(largest * static_cast<double>(p.grids.series().scale[flow]) > static_cast<double>(kWideValue));
  CHECK(disagreements(e, 0, 1500) == 0);
}

TEST_CASE("leaders are counted for every future, jointly") {
  const Experiment e = two_policies({});
  const Prepared p(e);
  constexpr std::uint64_t kFirst = 3 * kAllCounted;  // thinned histograms
  Accumulators sums = p.gather({{kFirst, 900}});
  sums.complete_leaders();
  const TracedFutures t(e, 900, kFirst);
  std::vector<std::uint64_t> expected(kLeaderCodes);
  for (int f = 0; f < 900; ++f) {
    const auto code = [&](int id) { return static_cast<std::size_t>(t.forecast(1, 30, id, f)); };
    ++expected[16 * code(series::lead_cap) + 4 * code(series::lead_ad) + code(series::lead_prof)];
  }
  const int row = series_row(p.plan.view(), 1, 30);
  for (std::size_t code = 0; code < kLeaderCodes; ++code) CHECK(sums.leaders[static_cast<std::size_t>(row * kLeaderCodes) + code] == expected[code]);
  CHECK(sums.counted(row) == 900);
  const std::uint64_t* bins = sums.series.histogram.data() + static_cast<std::size_t>(row * series::kCount + series::lead_ad) * kBins;
  std::uint64_t cn_open_leads = 0;
  for (std::size_t code = 0; code < kLeaderCodes; ++code) cn_open_leads += code / 4 % 4 == 2 ? expected[code] : 0;
  CHECK(bins[cn_open] == cn_open_leads);
}

TEST_CASE("workers empty their 16-bit counters in time") {
  Experiment e = testing::with_policies(testing::baseline({"outputs.pilot=64", "horizon=2027", "start=2026.5"}), {"status_quo"});
  const Prepared p(e);
  constexpr std::uint64_t kMany = 140000;  // twice what 16 bits hold, and past the border of the thinned histograms
  const Accumulators sums = p.gather({{0, kMany}}, "auto", 1, 4096);
  CHECK(sums.futures == kMany);
  CHECK(sums.counted(0) == kMany);
  std::uint64_t counted = 0;
  for (std::uint64_t f = 0; f < kMany; ++f) counted += is_counted(f) ? 1 : 0;
  const auto total = [](const std::uint64_t* bins) { return std::accumulate(bins, bins + kBins, std::uint64_t{0}); };
  CHECK(total(sums.series.histogram.data()) == counted);  // a series
  CHECK(total(sums.outcomes.histogram.data()) == kMany);  // a horizon outcome
  const std::uint64_t* refuse = sums.series.histogram.data() + series::refuse * kBins;
  CHECK(refuse[1] == counted);  // in force in all futures: far more in one bin than 16 bits hold
}

TEST_CASE("histograms count every early future and one block in eight of the later ones") {
  CHECK(is_counted(0));
  CHECK(is_counted(kAllCounted - 1));
  std::uint64_t later = 0;
  for (std::uint64_t f = kAllCounted; f < kAllCounted + 80000; ++f) later += is_counted(f) ? 1 : 0;
  CHECK(std::fabs(static_cast<double>(later) - 10000) <= 32);
}

TEST_CASE("futures that leave the finite numbers are left out from there on, counted and named, on every path") {
  // Every 250th future or so has a discount rate at which payoffs overflow in the forecast.
  const Experiment e = testing::with_discrete(testing::with_policies(testing::baseline({"outputs.pilot=64"}), {"status_quo", "deny"}),
                                              parameter::disc, {0.05, -40}, {0.99, 0.01});
  const Prepared p(e);
  constexpr int kFutures = 1500;
  const TracedFutures t(e, kFutures);
  std::vector<std::uint64_t> lost;
  for (int f = 0; f < kFutures; ++f)
    if (t.parameter(parameter::disc, f) < 0) lost.push_back(static_cast<std::uint64_t>(f));
  REQUIRE(lost.size() > 5);
  const Accumulators expected = p.gather({{0, kFutures}}, "scalar");
  CHECK(expected.non_finite[0].count == 0);
  for (std::size_t policy = 1; policy <= 2; ++policy) {
    const NonFiniteList& list = expected.non_finite[policy];
    CHECK(list.count == lost.size());
    REQUIRE(list.first.size() == std::min(lost.size(), NonFiniteList::kNamed));
    for (std::size_t i = 0; i < list.first.size(); ++i) {
      CHECK(list.first[i].future == lost[i]);
      CHECK(list.first[i].step > 16);
      CHECK(list.first[i].policy == static_cast<int>(policy) - 1);
    }
  }
  const Plan plan = p.plan.view();
  CHECK(expected.counted(series_row(plan, 0, 0)) == kFutures);
  CHECK(expected.counted(series_row(plan, 0, 40)) == kFutures - lost.size());
  // what is left is what the others alone give
  Naive others;
  const std::size_t cell = static_cast<std::size_t>(series_row(plan, 1, 40) * series::kCount + series::K_gu);
  for (int f = 0; f < kFutures; ++f)
    if (t.parameter(parameter::disc, f) > 0)
      others.sum += static_cast<Int128>(
          std::nearbyint(static_cast<double>(t.forecast(1, 40, series::K_gu, f)) * static_cast<double>(p.grids.series().scale[cell])));
  CHECK(others.sum == expected.series.sum[cell]);
  for (const CpuPath* path : runnable_paths()) {
    if (std::string(path->name) == "baseline") continue;
    INFO(path->name);
    CHECK(testing::difference(p.gather({{0, 700}, {700, 800}}, path->name, 2, 90), expected).empty());
  }
}

}  // namespace quadrant
