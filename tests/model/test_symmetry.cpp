// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#include <cmath>

#include "host/base/names.hpp"
#include "tests/model/future.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/experiments.hpp"
#include "tests/support/real64.hpp"

// Compiled against tables with equal entries for the two nations (tests/model/symmetric). Without noise and events, with equal parameters
// and with capacities that do not bind, the two nations must stay equal: any difference would be a nation wired in.
namespace quadrant {
namespace {

using Values = std::vector<std::pair<std::string, double>>;

const Values kEqual = {{"smug", 0},          {"K0_us", 0.1},       {"Kc0_cn", 0.1},  {"K0_cn", 0},        {"K0_al", 0.02},    {"Kc0_al", 0.02},
                       {"K0_gu", 0.001},     {"Kc0_gu", 0.001},    {"K0_de", 0.004}, {"Kc0_de", 0.004},   {"S0_us", 5},       {"S0_cn", 5},
                       {"X0_us", 0.3},       {"X0_cn", 0.3},       {"RD0_us", 10},   {"RD0_cn", 10},      {"cost0_us", 15},   {"cost0_cn", 15},
                       {"W0_us", 1e5},       {"W0_cn", 1e5},       {"M0", 1e6},      {"hbm_dom", 1e6},    {"hbm_stock", 1e6}, {"hbm_growth", 0},
                       {"gmax_cn", 3},       {"gmax_us", 3},       {"A0_uo", -1},    {"A0_co", -1},       {"A0_uc", 0},       {"A0_cc", 0},
                       {"o0_us", 0.3},       {"o0_cn", 0.3},       {"ob_us", -1},    {"ob_cn", -1},       {"soft0", 0},       {"pp_trend_cn", 1},
                       {"learn_chips", 0},   {"mu_comp", 0},       {"mu_us", 1},     {"mu_cn", 1},        {"mu_prot", 0},     {"scar_gain", 0},
                       {"rd_share_us", 0.1}, {"rd_share_cn", 0.1}, {"aff_cn", 0},    {"aff_scale", 0},    {"edge_cn", 0},     {"train_cn", 0},
                       {"cross_use", 1},     {"dis_floor", 1},     {"trust_cn", 0},  {"trust_us", 0},     {"tal_us", 0.03},   {"tal_cn", 0.03},
                       {"open_us", 1},       {"open_cn", 1},       {"cn_power", 1},  {"cap_speed", 1e-9}, {"fund_elast", 0},  {"sub_react", 0},
                       {"brk_rate", 0},      {"rel_rate", 0},      {"bd_pref", 0},   {"tool0", 0.5},      {"cyc0", 0},        {"cyc_sd", 0}};

/// Levers that treat the nations alike: each sells itself what it buys, and models cross the border freely.
LeverPath equal_levers() {
  LeverPath path{};
  path.value[lever::chip_performance_cap_cn] = 0.5f;
  path.value[lever::sme_access_cn] = 1;
  path.value[lever::api_access_cn] = 1;
  path.value[lever::ally_access] = 1;
  path.value[lever::us_open_support] = path.value[lever::cn_open_strategy] = path.value[lever::research_cooperation] = 0.5f;
  path.value[lever::cn_buy_domestic] = 1;
  path.inverse_cut_price = 1;
  return path;
}

const std::vector<std::pair<int, int>> kPairs = {{series::C_us_open, series::C_cn_open},
                                                 {series::C_us_closed, series::C_cn_closed},
                                                 {series::ad_us_open, series::ad_cn_open},
                                                 {series::ad_us_closed, series::ad_cn_closed},
                                                 {series::dev_us_open, series::dev_cn_open},
                                                 {series::dev_us_closed, series::dev_cn_closed},
                                                 {series::o_us, series::o_cn},
                                                 {series::prof_us_open, series::prof_cn_open},
                                                 {series::prof_us_closed, series::prof_cn_closed},
                                                 {series::cost_us, series::cost_cn},
                                                 {series::p_us, series::p_cn},
                                                 {series::S_us, series::S_cn},
                                                 {series::us_models, series::cn_models},
                                                 {series::us_apps, series::cn_apps},
                                                 {series::X_us, series::X_cn},
                                                 {series::W_us, series::W_cn},
                                                 {series::K_us, series::K_cn_eff}};

/// The largest relative difference between the nations in any pair of series, step and future, and where it is.
std::pair<double, std::string> largest_difference(const Values& more) {
  const Experiment e = testing::with_fixed(testing::with_fixed(testing::baseline(), kEqual), more);
  const testing::TracedFutures sample(e, 64);
  const LeverPath levers = equal_levers();
  const StepDraws<Real64> draws = quiet_draws<Real64>();
  double largest = 0;
  std::string where;
  for (int f = 0; f < sample.count(); ++f) {
    std::array<Real64, parameter::kCount> p;
    for (int id = 0; id < parameter::kCount; ++id) p[static_cast<std::size_t>(id)] = static_cast<double>(sample.parameter(id, f));
    p[parameter::dem_cn] = (1.0 - p[parameter::dem_for]) * 0.5;
    Future<Real64> future(p, e.timeline);
    for (int step = 0; step < sample.history_steps() + sample.forecast_steps(); ++step) {
      const std::array<Real64, series::kCount>& x = future.step(step, levers, draws);
      for (const auto& [a, b] : kPairs) {
        const double u = x[static_cast<std::size_t>(a)].v, c = x[static_cast<std::size_t>(b)].v;
        const double difference = std::fabs(u - c) / std::max({std::fabs(u), std::fabs(c), 1e-9});
        if (difference > largest) {
          largest = difference;
          where = series_info()[static_cast<std::size_t>(a)].name + " at step " + std::to_string(step);
        }
      }
    }
  }
  return {largest, where};
}

}  // namespace

TEST_CASE("equal nations stay equal") {
  const auto [largest, where] = largest_difference({});
  INFO("largest difference " << largest << ", " << where);
  CHECK(largest < 1e-3);
}

TEST_CASE("unequal nations do not, so the check can fail") {
  CHECK(largest_difference({{"tal_cn", 0.05}}).first > 1e-3);
  CHECK(largest_difference({{"A0_co", -0.9}}).first > 1e-3);
}

}  // namespace quadrant
