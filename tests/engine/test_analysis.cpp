// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#include <cmath>

#include "host/base/names.hpp"
#include "kernels/design/design.hpp"
#include "tests/engine/gathering.hpp"
#include "tests/support/catch.hpp"

// What the analysis gathers, against the same made naively, future by future, from traces.
namespace quadrant {
namespace {

using testing::Prepared;
using testing::TracedFutures;

constexpr int kFutures = 777;
constexpr std::uint64_t kFirst = kAllCounted - 333;  // histograms and conditional sums leave most of the later ones out
constexpr int kStatus = 0, kDeny = 1, kSell = 2;

Experiment experiment() { return testing::with_policies(testing::baseline({"outputs.pilot=256"}), {"status_quo", "deny_chips", "sell_chips"}); }

/// The experiment's analysis and the traces of the same futures.
struct Fixture {
  Prepared p{experiment()};
  Accumulators sums = p.gather({{kFirst, 400}, {kFirst + 400, kFutures - 400}}, "auto", 2, 100);
  TracedFutures t{p.experiment, kFutures, kFirst};
  const AnalysisPlan& plan = p.grids.analysis();
  Analysis a = plan.view();

  [[nodiscard]] float series(int policy, double year, int id, int f) const { return t.forecast(policy, t.step_at(year), id, f); }
  [[nodiscard]] float final(int policy, int column, int f) const { return t.outcome(policy, column, f); }
  [[nodiscard]] std::size_t claim(const std::string& id) const {
    for (std::size_t i = 0; i < plan.claims().size(); ++i)
      if (p.experiment.claims[static_cast<std::size_t>(plan.claims()[i])].id == id) return i;
    throw std::invalid_argument(id);
  }
  /// C05 at the horizon, as docs/model.md words it.
  [[nodiscard]] bool sell_to_deflate(int f) const {
    const float sell = final(kSell, accumulator::chip_cum_cn, f), deny = final(kDeny, accumulator::chip_cum_cn, f);
    return sell - deny <= -0.02f * deny && series(kSell, 2037, series::cn_chip_share, f) < series(kDeny, 2037, series::cn_chip_share, f);
  }
  [[nodiscard]] bool denial_feeds(int f) const {
    const auto more = [&](int id) { return final(kDeny, id, f) - final(kSell, id, f); };
    const float protected_b = final(kSell, accumulator::prot_rev, f), rd_b = final(kSell, accumulator::rd_cn, f);
    return more(accumulator::prot_rev) >= 0.02f * protected_b && more(accumulator::rd_cn) >= 0.01f * rd_b && more(accumulator::export_cum) > 0;
  }
};

const Fixture& fixture() {
  static const Fixture one;
  return one;
}

Int128 integer(float x, float scale) { return static_cast<Int128>(std::nearbyint(static_cast<double>(x) * static_cast<double>(scale))); }

}  // namespace

TEST_CASE("paired differences are those of the same futures, one by one") {
  const Fixture& x = fixture();
  int wrong = 0;
  for (std::size_t time = 0; time < 2; ++time) {
    for (int policy = 0; policy < 3; ++policy) {
      for (int i = 0; i < x.a.outcomes; ++i) {
        const OutcomeInfo& info = x.plan.outcomes()[static_cast<std::size_t>(i)];
        const int id = index_of(names_of(series_info()), info.name);
        const bool passage = info.name.starts_with("passed_");
        const int outcome = passage ? index_of(names_of(outcome_info()), "t_" + info.name.substr(7)) : index_of(names_of(outcome_info()), info.name);
        if (id < 0 && time == 0) continue;  // traces have horizon outcomes at the end only
        const auto value = [&](int p, int f) {
          const float v = id >= 0 ? x.series(p, x.plan.times()[time], id, f) : x.final(p, outcome, f);
          return passage ? (v > 0 ? 1.0f : 0.0f) : v;
        };
        const std::size_t cell = (time * 3 + static_cast<std::size_t>(policy)) * static_cast<std::size_t>(x.a.outcomes) + static_cast<std::size_t>(i);
        Int128 sum = 0;
        Uint128 square = 0;
        std::vector<std::uint64_t> histogram(kBins), count(3);
        for (int f = 0; f < kFutures; ++f) {
          const float d = value(policy, f) - value(kStatus, f);
          const Int128 q = integer(d, x.plan.differences.scale[cell]);
          sum += q;
          square += static_cast<Uint128>(q * q);
          ++count[0];
          count[1] += d > 0 ? 1 : 0;
          count[2] += d < 0 ? 1 : 0;
          const float place = std::fma(d, x.plan.differences.bin_scale[cell], x.plan.differences.bin_offset[cell]);
          if (is_counted(kFirst + static_cast<std::uint64_t>(f)))
            ++histogram[static_cast<std::size_t>(std::fmin(std::fmax(std::nearbyint(place), 0.0f), static_cast<float>(kBins - 1)))];
        }
        const ColumnTotals& got = x.sums.analysis.differences;
        const bool agrees = got.sum[cell] == sum && got.square[cell] == square
                            && std::equal(count.begin(), count.end(), got.count.begin() + static_cast<long>(3 * cell))
                            && std::equal(histogram.begin(), histogram.end(), got.bins(cell));
        wrong += agrees ? 0 : 1;
      }
    }
  }
  CHECK(wrong == 0);
}

TEST_CASE("a claim holds in the futures in which its condition does, and claims are counted together") {
  const Fixture& x = fixture();
  std::uint64_t sell = 0, feeds = 0, both = 0;
  for (int f = 0; f < kFutures; ++f) {
    sell += x.sell_to_deflate(f) ? 1 : 0;
    feeds += x.denial_feeds(f) ? 1 : 0;
    both += x.sell_to_deflate(f) && x.denial_feeds(f) ? 1 : 0;
  }
  REQUIRE((sell > 50 && sell < 727 && feeds > 50 && both != sell && both != feeds));
  const std::size_t claims = x.plan.claims().size(), c05 = x.claim("C05"), c07 = x.claim("C07");
  const auto count = [&](std::size_t i, std::size_t j) { return x.sums.analysis.both[(claims + i) * claims + j]; };  // at the second time
  CHECK(count(c05, c05) == sell);
  CHECK(count(c07, c07) == feeds);
  CHECK(count(c05, c07) == both);
  CHECK(count(c07, c05) == both);
  const ClaimMeasures& m = x.a.claims[claims + c05];
  CHECK(x.sums.analysis.measures.count[static_cast<std::size_t>(3 * m.holds)] == kFutures);
  CHECK(x.sums.analysis.measures.count[static_cast<std::size_t>(3 * m.holds) + 1] == sell);
}

TEST_CASE("an effect is summed and counted, a measure with a condition over the futures that meet it") {
  const Fixture& x = fixture();
  const std::size_t claims = x.plan.claims().size(), c05 = x.claim("C05");
  const auto effect = static_cast<std::size_t>(x.a.claims[claims + c05].effect);
  Int128 sum = 0;
  std::uint64_t n = 0;
  for (int f = 0; f < kFutures; ++f) {
    const float deny = x.final(kDeny, accumulator::chip_cum_cn, f);
    sum += integer((x.final(kSell, accumulator::chip_cum_cn, f) - deny) / deny, x.plan.measure_grids.scale[effect]);
  }
  CHECK(x.sums.analysis.measures.sum[effect] == sum);
  // C02's "compute earns more than models, given an open majority"
  std::uint64_t asked = 0;
  for (int f = 0; f < kFutures; ++f)
    asked += x.series(kStatus, 2037, series::ad_us_open, f) + x.series(kStatus, 2037, series::ad_cn_open, f) > 0.5f ? 1 : 0;
  for (std::size_t i = 0; i < x.plan.measures().size(); ++i) {
    const MeasureInfo& info = x.plan.measures()[i];
    if (info.claim != static_cast<int>(x.claim("C02")) || info.time != 1 || info.role != MeasureInfo::Role::reported || info.item != 2) continue;
    n = x.sums.analysis.measures.count[3 * i];
  }
  CHECK(n == asked);
  CHECK((asked > 0 && asked < kFutures));
}

TEST_CASE("regret is the distance from the best policy of the same future") {
  const Fixture& x = fixture();
  REQUIRE(x.plan.objectives().size() == 4);
  const std::size_t lag = 2;  // more is better, at the horizon
  const auto value = [&](int policy, int f) { return x.series(policy, 2037, series::lag_cn, f); };
  for (int policy = 0; policy < 3; ++policy) {
    const std::size_t cell = lag * 3 + static_cast<std::size_t>(policy);
    Int128 sum = 0;
    std::uint64_t best = 0, enough = 0, above = 0;
    Worst worst{0, kNoFuture};
    for (int f = 0; f < kFutures; ++f) {
      const float regret = std::max({value(0, f), value(1, f), value(2, f)}) - value(policy, f);
      sum += integer(regret, x.plan.regrets.scale[cell]);
      best += regret == 0 ? 1 : 0;
      above += regret > 0 ? 1 : 0;
      enough += value(policy, f) >= 6 ? 1 : 0;
      if (regret > worst.regret) worst = {regret, kFirst + static_cast<std::uint64_t>(f)};
    }
    CHECK(x.sums.analysis.regrets.sum[cell] == sum);
    CHECK(x.sums.analysis.regrets.count[3 * cell + 1] == above);
    CHECK(best + above == kFutures);
    CHECK(x.sums.analysis.satisfied[cell] == enough);
    CHECK(x.sums.analysis.worst[cell].regret == worst.regret);
    CHECK(x.sums.analysis.worst[cell].future == worst.future);
  }
  std::uint64_t better = 0;
  for (int f = 0; f < kFutures; ++f) better += value(1, f) > value(2, f) ? 1 : 0;
  CHECK(x.sums.analysis.contests.count[3 * (lag * 3 + 2) + 1] == better);  // pairs (0,1), (0,2), (1,2)
}

TEST_CASE("conditional sums are those of the futures in each bin of each parameter") {
  const Fixture& x = fixture();
  const ConditionalTotals& got = x.sums.analysis.conditional;
  const std::vector<std::int32_t>& parameters = x.plan.sensitive_parameters();
  REQUIRE(parameters.size() == 100);
  REQUIRE(got.parameters == 100);
  const Design design = x.p.plan.view().design;
  const int lag = index_of(names_of(x.plan.outcomes()), "lag_cn"), column = kSell * x.a.outcomes + lag;
  const int holds = conditional_outcomes(x.a) + 2 * static_cast<int>(x.plan.claims().size() + x.claim("C05"));
  int wrong = 0;
  std::uint64_t futures = 0;
  for (int f = 0; f < kFutures; ++f) futures += is_counted(kFirst + static_cast<std::uint64_t>(f)) ? 1 : 0;
  REQUIRE((futures > 333 && futures < kFutures));
  CHECK(got.futures == futures);
  for (std::size_t p = 0; p < parameters.size(); ++p) {
    std::vector<std::int64_t> sum(kParameterBins), held(kParameterBins);
    std::vector<std::uint64_t> count(kParameterBins);
    for (int f = 0; f < kFutures; ++f) {
      const std::uint64_t future = kFirst + static_cast<std::uint64_t>(f);
      if (!is_counted(future)) continue;
      const auto block = static_cast<std::uint32_t>(parameters[p]);
      const std::size_t bin = monte_carlo_words(design.key, future, block / 4).word[block % 4] >> 27;  // the leading five bits
      sum[bin] +=
          static_cast<std::int64_t>(integer(x.series(kSell, 2037, series::lag_cn, f), x.plan.outcome_scale[static_cast<std::size_t>(column)]));
      held[bin] += x.sell_to_deflate(f) ? 1 : 0;
      ++count[bin];
    }
    for (int bin = 0; bin < kParameterBins; ++bin) {
      const auto at = static_cast<std::size_t>(bin);
      const bool agrees = got.at(column, static_cast<int>(p), bin) == sum[at] && got.at(holds, static_cast<int>(p), bin) == held[at]
                          && got.count[p * kParameterBins + at] == count[at];
      wrong += agrees ? 0 : 1;
    }
  }
  CHECK(wrong == 0);
}

TEST_CASE("the same policy under two names differs by exactly nothing") {
  Experiment e = testing::with_policies(testing::baseline({"outputs.pilot=64"}), {"status_quo", "sell_chips"});
  e.policies[1].levers = e.policies[0].levers;
  const Prepared p(e);
  const Accumulators sums = p.gather({{0, 500}});
  const ColumnTotals& d = sums.analysis.differences;
  bool zero = true;
  for (std::size_t i = 0; i < d.sum.size(); ++i)
    zero = zero && d.sum[i] == 0 && d.square[i] == 0 && d.count[3 * i] == 500 && d.count[3 * i + 1] + d.count[3 * i + 2] == 0;
  CHECK(zero);
  for (const Worst& worst : sums.analysis.worst) CHECK(worst.future == kNoFuture);
  e.policies[1].levers[lever::chip_access_cn].back().value += 0.01;  // and a difference is seen
  CHECK(Prepared(e).gather({{0, 500}}).analysis.differences.square != d.square);
}

TEST_CASE("values far beyond the pilot's stay exact in the analysis") {
  const Experiment e = testing::with_rare_extreme({"status_quo", "sell_chips"});
  const Prepared p(e);
  const Accumulators sums = p.gather({{0, 1500}});
  const TracedFutures t(e, 1500);
  const int flow = index_of(names_of(p.grids.analysis().outcomes()), "flow_us");
  const std::size_t cell = static_cast<std::size_t>((1 * 2 + 1) * p.grids.analysis().view().outcomes + flow);
  Int128 sum = 0;
  Uint128 square = 0;
  float largest = 0;
  const float scale = p.grids.analysis().differences.scale[cell];
  for (int f = 0; f < 1500; ++f) {
    const float d = t.forecast(1, 40, series::flow_us, f) - t.forecast(0, 40, series::flow_us, f);
    largest = std::max(largest, std::fabs(d) * scale);
    const Int128 q = integer(d, scale);
    sum += q;
    square += static_cast<Uint128>(q * q);
  }
  REQUIRE(largest > kWideValue);
  CHECK(sums.analysis.differences.sum[cell] == sum);
  CHECK(sums.analysis.differences.square[cell] == square);
}

}  // namespace quadrant
