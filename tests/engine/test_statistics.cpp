// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#include <cmath>

#include "tests/engine/gathering.hpp"
#include "tests/support/catch.hpp"

namespace quadrant {
namespace {

using testing::Prepared;
using testing::TracedFutures;

const OutcomeInfo kNumber{"x", "1", "a number", 1, 0, OutcomeKind::number};

}  // namespace

TEST_CASE("mean, standard deviation and error come from the exact sums") {
  // 1, 2, ..., 100 on a grid of 1/16, bins of width 1 whose first inner one begins at 0.5
  std::vector<std::uint64_t> histogram(kBins);
  Int128 sum = 0;
  Uint128 square = 0;
  for (int i = 1; i <= 100; ++i) {
    sum += 16 * i;
    square += static_cast<Uint128>(16 * i * 16 * i);
    ++histogram[static_cast<std::size_t>(i)];
  }
  const GridCell grid{16, 1, 0};
  OutcomeInfo shifted = kNumber;
  shifted.offset = 1000;
  const Summary s = summarise(shifted, grid, {histogram.data(), sum, square}, 100);
  CHECK(s.n == 100);
  CHECK(s.mean == 1050.5);
  CHECK(s.sd == Approx(std::sqrt(101.0 * 100 / 12)).epsilon(1e-14));
  CHECK(s.se == Approx(s.sd / 10).epsilon(1e-14));
  CHECK(s.quantile[3] == Approx(1050.5).margin(1e-9));  // half of the values lie below 50.5
  CHECK(s.quantile[0] == Approx(1001.5).margin(1e-9));
  CHECK(s.quantile[6] == Approx(1099.5).margin(1e-9));
}

TEST_CASE("nothing counted gives no numbers, one future no standard error") {
  std::vector<std::uint64_t> histogram(kBins);
  const Summary none = summarise(kNumber, {1, 1, 0}, {histogram.data(), 0, 0}, 0);
  CHECK(none.n == 0);
  CHECK((std::isnan(none.mean) && std::isnan(none.sd) && std::isnan(none.se) && std::isnan(none.quantile[0])));
  histogram[7] = 1;
  const Summary one = summarise(kNumber, {1, 1, 0}, {histogram.data(), 7, 49}, 1);
  CHECK(one.mean == 7);
  CHECK((std::isnan(one.sd) && std::isnan(one.se)));
}

TEST_CASE("exact sums keep a small spread about a large mean") {
  // values 1e6 and 1e6 + 1/1024 in equal parts
  const Int128 a = 1024000000, b = a + 1;
  std::vector<std::uint64_t> histogram(kBins);
  histogram[3] = 2000000;
  const Summary s = summarise(kNumber, {1024, 1, 0}, {histogram.data(), 1000000 * (a + b), static_cast<Uint128>(1000000 * (a * a + b * b))}, 2000000);
  CHECK(s.mean == Approx(1e6 + 1.0 / 2048).epsilon(1e-15));
  CHECK(s.sd == Approx(1.0 / 2048).epsilon(1e-6));
}

TEST_CASE("first passages leave out the futures that never passed") {
  const OutcomeInfo info{"t_x", "year", "a passage", 1, 2026.75, OutcomeKind::passage};
  std::vector<std::uint64_t> histogram(kBins);
  histogram[0] = 60;
  histogram[2] = 30;  // two steps: half a year
  histogram[6] = 10;
  const Int128 sum = 65536 / 2 * 30 + 65536 * 3 / 2 * 10;
  const Uint128 square = static_cast<Uint128>(32768) * 32768 * 30 + static_cast<Uint128>(98304) * 98304 * 10;
  const Summary s = summarise(info, {65536, 4, 0.45}, {histogram.data(), sum, square}, 100);
  CHECK(s.n == 40);
  CHECK(s.mean == Approx(2026.75 + 0.75));
  CHECK(s.quantile[3] == 2027.25);
  CHECK(s.quantile[6] == 2028.25);
}

TEST_CASE("proportions have Wilson's interval") {
  const Proportion half = proportion(50, 100);  // centre 0.5, half-width from the formula with z = 1.96
  CHECK(half.p == 0.5);
  CHECK(half.se == Approx(0.05));
  CHECK(half.low == Approx(0.4038).margin(1e-4));
  CHECK(half.high == Approx(0.5962).margin(1e-4));
  const Proportion none = proportion(0, 10);
  CHECK(none.low == 0);
  CHECK(none.high == Approx(0.2775).margin(1e-4));
  CHECK(proportion(10, 10).low == Approx(0.7225).margin(1e-4));
  CHECK(std::isnan(proportion(0, 0).p));
}

TEST_CASE("Wilson's interval covers the truth in about 95 % of samples") {
  const Prepared p(testing::with_policies(testing::baseline({"outputs.pilot=64"}), {"status_quo"}));
  const TracedFutures t(testing::with_policies(testing::baseline(), {"status_quo"}), 20000);
  const auto leads = [&](int f) { return t.forecast(0, 40, series::lead_cap, f) == 1.0f; };
  double truth = 0;
  for (int f = 0; f < t.count(); ++f) truth += leads(f) ? 1.0 / t.count() : 0;
  int covered = 0;
  constexpr int kSamples = 200;
  for (int s = 0; s < kSamples; ++s) {
    std::uint64_t hits = 0;
    for (int f = 100 * s; f < 100 * (s + 1); ++f) hits += leads(f) ? 1 : 0;
    const Proportion sample = proportion(hits, 100);
    covered += sample.low <= truth && truth <= sample.high ? 1 : 0;
  }
  CHECK(covered >= 190 - 10);  // 3 standard errors of a binomial with p = 0.95
  CHECK(covered <= 199);
}

TEST_CASE("quantiles are accurate to one bin, and bins to 0.5 % of the central 98 % range") {
  Experiment e = testing::with_policies(testing::baseline(), {"status_quo", "sell_everything"});
  const Prepared p(e);
  constexpr int kFutures = 20000;
  const Accumulators sums = p.gather({{0, kFutures}}, "auto", 0);
  const TracedFutures t(e, kFutures);
  const Plan plan = p.plan.view();
  int coarse = 0, off = 0, checked = 0;
  std::string worst;
  for (const int step : {0, 3, 16, 40}) {
    for (int policy = 0; policy < 2; ++policy) {
      for (int id = 0; id < series::kCount; ++id) {
        const OutcomeInfo& info = series_info()[static_cast<std::size_t>(id)];
        if (info.kind != OutcomeKind::number) continue;
        std::vector<double> x = t.column(policy, step, id);
        std::sort(x.begin(), x.end());
        const auto at = [&](double level) { return x[static_cast<std::size_t>(level * (kFutures - 1))]; };
        const double range = at(0.99) - at(0.01);
        if (!(range > 1e-6 * std::fabs(at(0.5)))) continue;  // nearly all futures agree
        const std::size_t cell = static_cast<std::size_t>(series_row(plan, policy, step) * series::kCount + id);
        const GridCell grid{static_cast<double>(p.grids.series().scale[cell]), static_cast<double>(p.grids.series().bin_scale[cell]),
                            static_cast<double>(p.grids.series().bin_offset[cell])};
        const Summary s = summarise(info, grid, sums_of(sums.series, cell), kFutures);
        ++checked;
        if (grid.bin_width() > 0.005 * range) {
          ++coarse;
          worst += info.name + " ";
        }
        for (std::size_t q = 0; q < kQuantileLevels.size(); ++q) {
          const double exact = x[static_cast<std::size_t>(kQuantileLevels[q] * kFutures)];
          const double before = x[static_cast<std::size_t>(std::max(0.0, kQuantileLevels[q] * kFutures - 1))];
          const double got = s.quantile[q] - info.offset;
          if (got < before - 1.001 * grid.bin_width() || got > exact + 1.001 * grid.bin_width()) {
            ++off;
            worst += info.name + "@" + std::to_string(kQuantileLevels[q]) + " ";
          }
        }
      }
    }
  }
  INFO(worst);
  CHECK(checked > 700);
  CHECK(coarse == 0);
  CHECK(off == 0);
}

}  // namespace quadrant
