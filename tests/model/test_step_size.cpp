// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#include <cmath>

#include "host/base/names.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/experiments.hpp"

// Twelve steps a year against four: medians of the main outcomes within 0.15 standard deviations of their distribution, paired policy
// effects (their means) within 0.12 of their own, at 2030Q4 and 2036Q4 (docs/model.md, section 15). The two runs draw different numbers,
// so three standard errors are added to the bound.
namespace quadrant {
namespace {

constexpr int kFutures = 8192;
const char* const kOutcomes[] = {"front",
                                 "lag_cn",
                                 "lag_open",
                                 "C_us_closed",
                                 "C_cn_open",
                                 "ad_us_open",
                                 "ad_us_closed",
                                 "ad_cn_open",
                                 "ad_cn_closed",
                                 "dev_cn_open",
                                 "us_share_gu",
                                 "us_share_de",
                                 "us_share_foreign",
                                 "us_share_world",
                                 "own_for",
                                 "ppratio",
                                 "cn_chip_share",
                                 "cn_chip_rev",
                                 "us_chip_rev",
                                 "us_chip_cn",
                                 "K_us",
                                 "K_cn",
                                 "K_world",
                                 "W_cn",
                                 "T",
                                 "soft",
                                 "Y",
                                 "S_world",
                                 "markup_us",
                                 "chip_markup",
                                 "us_chips",
                                 "us_models",
                                 "cn_chips",
                                 "pv_us",
                                 "pv_cn",
                                 "interdep",
                                 "cn_use_row",
                                 "open_use_row",
                                 "gw"};

struct Pair {
  const char *policy, *against;
};
constexpr Pair kPairs[] = {
    {"sell_chips", "deny_chips"}, {"restrict_allies", "open_to_allies"}, {"us_open_push", "status_quo"}, {"coopetition", "decouple"}};

std::vector<std::string> policies() {
  return {"status_quo", "sell_chips", "deny_chips", "restrict_allies", "open_to_allies", "us_open_push", "coopetition", "decouple"};
}

int policy_id(const std::string& name) { return index_of(policies(), name); }

constexpr double kYears[] = {2031.0, 2037.0};
constexpr std::size_t kOutcomeCount = std::size(kOutcomes);

/// Values of all futures by year, policy and outcome.
class Sample {
 public:
  explicit Sample(int steps_per_year) {
    const Experiment e = testing::with_policies(testing::baseline({"steps_per_year=" + std::to_string(steps_per_year)}), policies());
    constexpr int kBlock = 512;
    for (int first = 0; first < kFutures; first += kBlock) {
      const testing::TracedFutures t(e, kBlock, static_cast<std::uint64_t>(first));
      for (std::size_t year = 0; year < 2; ++year)
        for (int policy = 0; policy < t.policies(); ++policy)
          for (std::size_t outcome = 0; outcome < kOutcomeCount; ++outcome) {
            const std::vector<double> x = t.column(policy, t.step_at(kYears[year]), index_of(names_of(series_info()), kOutcomes[outcome]));
            std::vector<double>& all = values_[year][static_cast<std::size_t>(policy)][outcome];
            all.insert(all.end(), x.begin(), x.end());
          }
    }
  }
  [[nodiscard]] const std::vector<double>& values(std::size_t year, int policy, std::size_t outcome) const {
    return values_[year][static_cast<std::size_t>(policy)][outcome];
  }
  [[nodiscard]] std::vector<double> difference(std::size_t year, const Pair& pair, std::size_t outcome) const {
    std::vector<double> x = values(year, policy_id(pair.policy), outcome);
    const std::vector<double>& y = values(year, policy_id(pair.against), outcome);
    for (std::size_t i = 0; i < x.size(); ++i) x[i] -= y[i];
    return x;
  }

 private:
  std::vector<double> values_[2][8][kOutcomeCount];
};

}  // namespace

TEST_CASE("cutting the step to a month moves neither medians nor policy effects beyond the stated tolerance") {
  const Sample quarters(4), months(12);
  const double root_n = std::sqrt(static_cast<double>(kFutures));
  const double median_error = 1.2533 * std::sqrt(2.0) / root_n;  // of the difference of two medians, in standard deviations
  const double mean_error = std::sqrt(2.0) / root_n;
  for (std::size_t year = 0; year < 2; ++year) {
    for (std::size_t outcome = 0; outcome < kOutcomeCount; ++outcome) {
      const std::vector<double>&x = quarters.values(year, 0, outcome), &y = months.values(year, 0, outcome);
      const double shift = std::fabs(testing::quantile(y, 0.5) - testing::quantile(x, 0.5)) / testing::deviation(x);
      INFO(kOutcomes[outcome] << " " << kYears[year] << ": medians differ by " << shift << " standard deviations");
      CHECK(shift < 0.15 + 3 * median_error);
      for (const Pair& pair : kPairs) {
        const std::vector<double> dx = quarters.difference(year, pair, outcome), dy = months.difference(year, pair, outcome);
        const double gap = std::fabs(testing::mean(dy) - testing::mean(dx));
        INFO(pair.policy << " against " << pair.against << ": effects differ by " << gap << " with a standard deviation of "
                         << testing::deviation(dx));
        CHECK(gap <= (0.12 + 3 * mean_error) * testing::deviation(dx));  // both 0 where the policies do not touch the outcome
      }
    }
  }
}

}  // namespace quadrant
