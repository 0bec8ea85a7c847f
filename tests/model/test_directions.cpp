// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#include "host/base/names.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/experiments.hpp"

// Directions that hold by accounting, all else equal. Where the model has an exception it is stated, bounded and its cause shown.
namespace quadrant {
namespace {

using testing::TracedFutures;

constexpr int kFutures = 8192;

LeverKnots ramp(double from, double to) { return {{2026.75, from}, {2027.5, to}, {2037.0, to}}; }

struct Count {
  int below = 0, total = 0;
};

/// Future-steps of forecast steps [from, to) in which `value` is lower under policy 1 than under policy 0, beyond rounding.
template <class Value>
Count lower(const TracedFutures& t, int from, int to, Value value) {
  Count count;
  for (int step = from; step < to; ++step) {
    for (int f = 0; f < t.count(); ++f) {
      const float less = value(0, step, f), more = value(1, step, f);
      ++count.total;
      if (more < less - 1e-5f * std::max(less, 1e-3f)) ++count.below;
    }
  }
  return count;
}

Experiment pair_of(Experiment e, const char* lever, double now, double less, double more) {
  e.policies = {testing::variant(e, "less", {{lever, ramp(now, less)}}), testing::variant(e, "more", {{lever, ramp(now, more)}})};
  return e;
}

}  // namespace

TEST_CASE("more chip access never lowers US chip sales to China in the first year, but where the instruction not to buy differs") {
  const auto sales = [](const TracedFutures& t) {
    return [&t](int policy, int step, int f) { return t.forecast(policy, step, series::us_chip_cn, f); };
  };
  for (const auto& [less, more] : {std::pair(0.0, 1.0), std::pair(0.6, 0.9), std::pair(0.0, 0.3)}) {
    const Experiment e = pair_of(testing::baseline(), "chip_access_cn", 0.6, less, more);
    SECTION("without the instruction: in every future-step, from " + std::to_string(less) + " to " + std::to_string(more)) {
      const TracedFutures t(testing::with_fixed(e, {{"refuse_entry", 0}, {"refuse_exit", 0}}), kFutures);
      CHECK(lower(t, 0, 4, sales(t)).below == 0);
    }
    SECTION("with it: entry and exit share a draw, so a future can leave the instruction and meet it again, from " + std::to_string(less)) {
      const TracedFutures t(e, kFutures);
      int unexplained = 0;
      for (int step = 0; step < 4; ++step)
        for (int f = 0; f < kFutures; ++f)
          if (t.forecast(1, step, series::us_chip_cn, f) < t.forecast(0, step, series::us_chip_cn, f) * 0.99999f
              && t.forecast(1, step, series::refuse, f) <= t.forecast(0, step, series::refuse, f))
            ++unexplained;
      CHECK(unexplained == 0);
      const Count count = lower(t, 0, 4, sales(t));
      CHECK(count.below <= count.total / 1000);
    }
  }
}

TEST_CASE("more equipment access hardly ever lowers Chinese capacity within two years") {
  // An order book that grows less, because prices fell, can leave capacity behind: a few future-steps in ten thousand, docs/model.md, 15.
  for (const auto& [less, more] : {std::pair(0.0, 0.95), std::pair(0.45, 0.95), std::pair(0.2, 0.45)}) {
    const TracedFutures t(pair_of(testing::baseline(), "sme_access_cn", 0.45, less, more), kFutures);
    for (const int id : {series::W_cn, series::qcap_cn}) {
      const Count count =
          lower(t, 0, 8, [&](int policy, int step, int f) { return t.forecast(policy, step, id, f) / t.forecast(policy, step, series::cost_cn, f); });
      INFO(series_info()[static_cast<std::size_t>(id)].name << " from " << less << " to " << more << ": " << count.below << " of " << count.total);
      CHECK(count.below <= count.total / 2000);
    }
  }
}

TEST_CASE("an exports programme without Chinese counter-finance hardly ever lowers the US share in developing nations in the first year") {
  // The exception: sold-out Chinese exports are rationed alike, so what the programme frees elsewhere goes to developing nations.
  Experiment e = testing::with_policies(testing::with_fixed(testing::baseline(), {{"cf_react", 0}}), {"no_exports_program", "exports_program_max"});
  const TracedFutures t(e, kFutures);
  const Count count = lower(t, 0, 4, [&](int policy, int step, int f) { return t.forecast(policy, step, series::us_share_de, f); });
  INFO(count.below << " of " << count.total);
  CHECK(count.below <= count.total / 1000);
}

TEST_CASE("smuggling falls and legal sales vanish where access is closed and open fully") {
  const Experiment e = pair_of(testing::baseline(), "chip_access_cn", 0.6, 0.0, 1.0);
  const TracedFutures t(testing::with_fixed(e, {{"adm_swing", 0}, {"sec_rate", 0}}), 1024);
  const int last = t.forecast_steps() - 1;
  for (int f = 0; f < t.count(); ++f) {
    REQUIRE(t.forecast(0, last, series::us_chip_cn, f) == 0.0f);
    REQUIRE(t.forecast(0, last, series::accept, f) == 0.0f);
  }
}

}  // namespace quadrant
