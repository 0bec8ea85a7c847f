// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>

#include "host/base/names.hpp"
#include "tests/model/future.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/experiments.hpp"

namespace quadrant {
namespace {

using testing::TracedFutures;
using Values = std::vector<std::pair<std::string, double>>;

/// No knowledge passes between quadrants, hardly any open effort, no releases, breakthroughs or busts; and the markets of the two
/// nations do not touch: no smuggling, no Chinese chips abroad, no pull of use, developers, talent or funding on progress.
const Values kIsolation = {{"lam_pub", 0},    {"lam_staff", 0},  {"lam_esp", 0}, {"lam_coop", 0}, {"lam_open", 0}, {"lam_dis", 0},   {"rel_rate", 0},
                           {"brk_rate", 0},   {"bust_rate", 0},  {"ob_us", -5},  {"ob_cn", -5},   {"open_us", 0},  {"open_cn", 0},   {"open_inc", 0},
                           {"o0_us", 0.0067}, {"o0_cn", 0.0067}, {"open_sd", 0}, {"use_pull", 0}, {"smug", 0},     {"compat", 0},    {"aff_cn", -30},
                           {"align", 0},      {"switch_max", 0}, {"mu_comp", 0}, {"comm", 0},     {"tal_open", 0}, {"fund_train", 0}};

/// Status quo without any legal sale of chips to China, history included.
Experiment isolated(const Values& more) {
  Experiment e = testing::with_fixed(testing::with_fixed(testing::baseline(), kIsolation), more);
  const LeverKnots none = {{2022.75, 0.0}};
  e.history[lever::chip_access_cn] = none;
  e.policies = {testing::variant(e, "no_chips", {{"chip_access_cn", none}})};
  return e;
}

/// Calls visit(policy, step, future) for every forecast step.
template <class Visit>
void for_each_step(const TracedFutures& t, Visit visit) {
  for (int policy = 0; policy < t.policies(); ++policy)
    for (int step = 0; step < t.forecast_steps(); ++step)
      for (int f = 0; f < t.count(); ++f) visit(policy, step, f);
}

double us_best(const TracedFutures& t, int step, int f) {
  return static_cast<double>(std::max(t.forecast(0, step, series::C_us_open, f), t.forecast(0, step, series::C_us_closed, f)));
}

/// Largest change of US capability in any future and step between two experiments on the same futures.
double largest_change(const Experiment& a, const Experiment& b) {
  constexpr int kFutures = 1000;
  const TracedFutures x(a, kFutures), y(b, kFutures);
  double largest = 0;
  for (int step = 0; step < x.forecast_steps(); ++step)
    for (int f = 0; f < kFutures; ++f) largest = std::max(largest, std::fabs(us_best(x, step, f) - us_best(y, step, f)));
  return largest;
}

}  // namespace

TEST_CASE("without spillovers and open effort Chinese inputs move US capability by less than 0.002 OOM") {
  const Experiment plain = isolated({});
  CHECK(largest_change(plain, isolated({{"train_cn", 0.72}})) < 0.002);
  CHECK(largest_change(plain, isolated({{"hbm_dom", 12}})) < 0.002);
  CHECK(largest_change(plain, isolated({{"pp_trend_cn", 1.0}})) < 0.002);
  CHECK(largest_change(plain, isolated({{"tal_cn", 0.06}})) < 0.002);
  SECTION("and with spillovers they do move it, so the check can fail") {
    Experiment a = testing::with_policies(testing::baseline(), {"status_quo"});
    CHECK(largest_change(a, testing::with_fixed(a, {{"train_cn", 1.1}})) > 0.01);
  }
}

TEST_CASE("shares stay in [0, 1] and sum to 1, stocks are never negative") {
  const Experiment e =
      testing::with_policies(testing::baseline(), {"status_quo", "deny", "sell_everything", "decouple", "coopetition", "china_closes"});
  const TracedFutures t(e, 1024);
  const char* shares[] = {"us_share_cn",  "us_share_al", "us_share_gu",  "us_share_de", "us_share_foreign", "us_share_world",     "own_al",
                          "own_gu",       "own_de",      "own_for",      "edge_for",    "cn_chip_share",    "cn_chip_base_share", "o_us",
                          "o_cn",         "T",           "accept",       "ru",          "cn_use_row",       "open_use_row",       "ad_us_open",
                          "ad_us_closed", "ad_cn_open",  "ad_cn_closed", "dev_us_open", "dev_us_closed",    "dev_cn_open",        "dev_cn_closed"};
  const char* stocks[] = {"K_us",        "K_cn",    "K_cn_eff",    "K_world",    "K_for",        "K_gu",   "K_de", "K_de_us",
                          "X_us",        "X_cn",    "W_us",        "W_cn",       "qcap_cn",      "rd_cn",  "gw",   "cn_chip_rev",
                          "cn_chip_exp", "cn_home", "us_chip_rev", "us_chip_cn", "us_chip_cn_q", "smug_q", "S_us", "S_cn",
                          "S_world",     "Y"};
  const auto outside = [&](const char* name, float low, float high) {
    const int id = index_of(names_of(series_info()), name);
    int count = 0;
    for_each_step(t, [&](int policy, int step, int f) {
      const float x = t.forecast(policy, step, id, f);
      count += x >= low && x <= high ? 0 : 1;  // NaN counts
    });
    return count;
  };
  for (const char* name : shares) {
    INFO(name);
    CHECK(outside(name, 0.0f, 1.0f) == 0);
  }
  for (const char* name : stocks) {
    INFO(name);
    CHECK(outside(name, 0.0f, 1e30f) == 0);
  }
  int sums_off = 0;
  for_each_step(t, [&](int policy, int step, int f) {
    for (const int first : {series::ad_us_open, series::dev_us_open}) {
      float sum = 0;
      for (int q = 0; q < kQuadrants; ++q) sum += t.forecast(policy, step, first + q, f);
      sums_off += std::fabs(sum - 1.0f) < 2e-6f ? 0 : 1;
    }
  });
  CHECK(sums_off == 0);
}

TEST_CASE("capability never falls, and the leader has the most of it") {
  const Experiment e = testing::with_policies(testing::baseline(), {"status_quo", "decouple"});
  const TracedFutures t(e, 512);
  int falls = 0, wrong = 0;
  for_each_step(t, [&](int policy, int step, int f) {
    const float lead = t.forecast(policy, step, series::C_us_open + static_cast<int>(t.forecast(policy, step, series::lead_cap, f)), f);
    for (int q = 0; q < kQuadrants; ++q) {
      const float now = t.forecast(policy, step, series::C_us_open + q, f);
      falls += step > 0 && now < t.forecast(policy, step - 1, series::C_us_open + q, f) ? 1 : 0;
      wrong += now > lead ? 1 : 0;
    }
  });
  CHECK(falls == 0);
  CHECK(wrong == 0);
}

TEST_CASE("all policies share the history, and a policy under another name has the same bits") {
  Experiment e = testing::with_policies(testing::baseline(), {"deny", "status_quo"});
  e.policies.push_back(e.policies[0]);
  e.policies.back().name = "deny_again";
  const TracedFutures t(e, 256);
  int differ = 0, same = 0;
  for (int step = 0; step < t.forecast_steps(); ++step)
    for (int id = 0; id < series::kCount; ++id)
      for (int f = 0; f < t.count(); ++f) {
        differ += t.forecast(0, step, id, f) == t.forecast(2, step, id, f) ? 0 : 1;
        same += t.forecast(0, step, id, f) == t.forecast(1, step, id, f) ? 1 : 0;
      }
  for (int column = 0; column < horizon::kCount; ++column)
    for (int f = 0; f < t.count(); ++f) differ += t.outcome(0, column, f) == t.outcome(2, column, f) ? 0 : 1;
  CHECK(differ == 0);
  CHECK(same < t.forecast_steps() * series::kCount * t.count() / 2);  // another policy is another path
}

TEST_CASE("first passages and tip codes say what the series say") {
  const Experiment e = testing::with_policies(testing::baseline(), {"status_quo", "sell_everything"});
  const TracedFutures t(e, 1024);
  const auto first = [&](int policy, int f, auto&& holds) {
    for (int step = 0; step < t.forecast_steps(); ++step)
      if (holds([&](int id) { return t.forecast(policy, step, id, f); })) return static_cast<float>(step + 1) / 4;
    return 0.0f;
  };
  for (int policy = 0; policy < 2; ++policy) {
    for (int f = 0; f < t.count(); ++f) {
      const auto passage = [&](int id) { return t.outcome(policy, horizon::kPassages + id, f); };
      REQUIRE(passage(passage::chip_parity) == first(policy, f, [](auto&& x) { return x(series::ppratio) >= 1.0f; }));
      REQUIRE(passage(passage::us_below_two_thirds) == first(policy, f, [](auto&& x) { return x(series::us_share_world) < 2.0f / 3.0f; }));
      REQUIRE(passage(passage::open_overtakes_closed) == first(policy, f, [](auto&& x) { return x(series::gap_open) < 0.0f; }));
      REQUIRE(passage(passage::cn_leads_capability) == first(policy, f, [](auto&& x) { return x(series::gap_cn) < 0.0f; }));
      REQUIRE(passage(passage::cn_open_leads_adoption) == first(policy, f, [](auto&& x) {
                return x(series::ad_cn_open) > std::max({x(series::ad_us_open), x(series::ad_us_closed), x(series::ad_cn_closed)});
              }));
      const float world = t.forecast(policy, t.forecast_steps() - 1, series::us_share_world, f);
      REQUIRE(t.outcome(policy, horizon::kTips, f) == (world > 2.0f / 3.0f ? 0.0f : world < 1.0f / 3.0f ? 2.0f : 1.0f));
    }
  }
}

}  // namespace quadrant
