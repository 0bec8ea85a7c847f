// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#include <cmath>

#include "host/base/names.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/experiments.hpp"

// Directions on which experts disagree must not be settled by construction: for each there is a pair of corners of the priors' support
// at which the effect, a mean paired difference at the horizon, has opposite signs (docs/model.md, section 12).
namespace quadrant {
namespace {

using Values = std::vector<std::pair<std::string, double>>;

struct Flip {
  const char* what;
  const char *policy, *against;
  const char* series;
  Values negative, positive;  ///< corners at which the effect is below and above 0
};

const std::vector<Flip>& flips() {
  static const std::vector<Flip> all = {
      {"chip access on the world share of Chinese chips",
       "sell_chips",
       "deny_chips",
       "cn_chip_share",
       {{"acc_base", 0.85},
        {"acc_short", 0.9},
        {"refuse_exit", 2.8},
        {"learn_chips", 0},
        {"mu_prot", 0},
        {"bd_pref", -0.4},
        {"pp_trend_cn", 0.3},
        {"catch_rate", 0.011}},
       {{"acc_base", 0.05},
        {"acc_short", 0.9},
        {"refuse_exit", 2.5},
        {"learn_chips", 0.4},
        {"learn_carry", 0.05},
        {"rd_elast", 0},
        {"sub_react", 0},
        {"mu_prot", 1.7},
        {"smug", 0.02},
        {"catch_rate", 0.011},
        {"pp_trend_cn", 0.5},
        {"fund_elast", 0}}},
      {"chip access on China's capability lag",
       "sell_chips",
       "deny_chips",
       "lag_cn",
       {{"acc_base", 0.05},
        {"acc_short", 0.9},
        {"hbm_dom", 1.3},
        {"gmax_cn", 1.2},
        {"tool_rate", 0.08},
        {"learn_carry", 0.02},
        {"rd_elast", 0},
        {"dis_floor", 0.05},
        {"lam_esp", 0.15},
        {"refuse_exit", 2.5},
        {"cap_pen", 0.15}},
       {{"acc_base", 0.8},
        {"acc_short", 0.8},
        {"hbm_dom", 18},
        {"gmax_cn", 3.6},
        {"tool_rate", 0.7},
        {"learn_carry", 0.9},
        {"learn_rate", 0.34},
        {"rd_elast", 0.28},
        {"learn_chips", 0},
        {"beta_pp", 2.8},
        {"mu_cn", 0.2},
        {"mu_prot", 0},
        {"cap_pen", 0.9},
        {"sub_react", 0.6},
        {"fund_elast", 0.65},
        {"catch_rate", 0.011},
        {"dis_floor", 0.05},
        {"lam_esp", 0.15},
        {"refuse_exit", 2.5}}},
      {"chip access on the US payoff",
       "sell_chips",
       "deny_chips",
       "pv_us",
       {{"acc_base", 0.1},
        {"acc_short", 0.9},
        {"lead_value", 120},
        {"refuse_exit", 2.5},
        {"mk_half", 1.4},
        {"mk_floor", 0.02},
        {"hbm_dom", 1.3},
        {"gmax_cn", 1.2},
        {"tool_rate", 0.08},
        {"dis_floor", 0.05},
        {"lam_esp", 0.12},
        {"cap_pen", 0.15},
        {"val_pot", 9000},
        {"dem_elast", 0.6}},
       {{"acc_base", 0.8}, {"acc_short", 0.9}, {"lead_value", 0}, {"refuse_exit", 2.5}, {"mk_half", 0.1}, {"lam_esp", 2.4}}},
      {"ally restriction on the US share abroad",
       "restrict_allies",
       "open_to_allies",
       "us_share_foreign",
       {{"align", -1.5}, {"switch_max", 0.9}, {"rent_sub", 0.05}, {"home_prio", 0.35}, {"gmax_cn", 3.5}},
       {{"align", 2}, {"switch_max", 0.02}, {"rent_sub", 0.95}, {"home_prio", 0.99}, {"gmax_cn", 1.1}}},
      {"US openness on the US payoff",
       "us_open_push",
       "status_quo",
       "pv_us",
       {{"open_us", 2.4},
        {"mk_floor", 0.02},
        {"mk_half", 1.3},
        {"mk0", 3.9},
        {"comm", -0.4},
        {"use_pull", 0},
        {"dem_elast", 0.55},
        {"val_pot", 9000},
        {"tal_open", -0.08},
        {"app_mult", 0.25},
        {"trust_cn", -1.2},
        {"lam_open", 13},
        {"pen_open", 0.02},
        {"lead_value", 110}},
       {{"open_us", 2.4},
        {"mk_floor", 0.9},
        {"comm", 1.4},
        {"use_pull", 0.55},
        {"dem_elast", 1.9},
        {"tal_open", 0.2},
        {"lead_value", 100},
        {"eff_elast", 0.02}}},
      {"Chinese openness on China's payoff",
       "status_quo",
       "china_closes",
       "pv_cn",
       {{"open_cn", 3.9},
        {"compat", -0.3},
        {"soft_open", 0},
        {"comm", -0.4},
        {"use_pull", 0},
        {"dem_elast", 0.55},
        {"tal_open", -0.08},
        {"lam_open", 13},
        {"pen_open", 0.02},
        {"lead_value", 110},
        {"ad_open", -0.5}},
       {{"open_cn", 3.9}, {"compat", 2}, {"soft_open", 6}, {"comm", 1.4}, {"use_pull", 0.5}, {"dem_elast", 1.9}, {"tal_open", 0.2}}},
  };
  return all;
}

struct Effect {
  double mean, se;
};

Effect effect_at(const Flip& flip, const Values& corner) {
  constexpr int kFutures = 4096;
  const Experiment e = testing::with_fixed(testing::with_policies(testing::baseline(), {flip.policy, flip.against}), corner);
  const testing::TracedFutures t(e, kFutures);
  const int id = index_of(names_of(series_info()), flip.series);
  const int last = t.forecast_steps() - 1;
  std::vector<double> difference;
  for (int f = 0; f < kFutures; ++f)
    difference.push_back(static_cast<double>(t.forecast(0, last, id, f)) - static_cast<double>(t.forecast(1, last, id, f)));
  return {testing::mean(difference), testing::deviation(difference) / std::sqrt(static_cast<double>(kFutures))};
}

}  // namespace

TEST_CASE("the corners lie within the priors' bounds") {
  const Experiment e = testing::baseline();
  for (const Flip& flip : flips()) {
    for (const Values* corner : {&flip.negative, &flip.positive}) {
      for (const auto& [name, value] : *corner) {
        const PriorSpec& prior = e.priors[static_cast<std::size_t>(index_of(parameter_names(), name))];
        INFO(flip.what << ", " << name);
        CHECK(prior.low <= value);
        CHECK(value <= prior.high);
      }
    }
  }
}

TEST_CASE("effects on which experts disagree have either sign, each beyond three standard errors") {
  for (const Flip& flip : flips()) {
    const Effect below = effect_at(flip, flip.negative), above = effect_at(flip, flip.positive);
    INFO(flip.what << ": " << below.mean << " (se " << below.se << ") and " << above.mean << " (se " << above.se << ")");
    CHECK(below.mean < -3 * below.se);
    CHECK(above.mean > 3 * above.se);
  }
}

}  // namespace quadrant
