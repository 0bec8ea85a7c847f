// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#include <cmath>
#include <random>

#include "host/base/names.hpp"
#include "tests/model/future.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/checked.hpp"
#include "tests/support/experiments.hpp"

// Nothing may leave the finite numbers, or the domain of a function, for any draw from the priors' support, its corners included.
namespace quadrant {
namespace {

using Parameters = std::array<Checked, parameter::kCount>;

struct Outcome {
  long futures = 0, non_finite = 0, negative = 0;
};

/// Runs futures under some policies from parameters that `choose(f, parameters)` may change.
template <class Choose>
Outcome run(int futures, Choose choose) {
  const Experiment e = testing::with_policies(testing::baseline(), {"status_quo", "deny", "sell_everything", "decouple"});
  const testing::TracedFutures sample(e, futures);
  const ModelPlan owner(e);
  const Plan plan = owner.view();
  const int never_negative[] = {series::K_us,       series::K_cn,    series::K_gu,   series::X_cn, series::W_cn,
                                series::us_chip_cn, series::cn_home, series::smug_q, series::Y};
  Outcome outcome;
  for (int f = 0; f < futures; ++f) {
    Parameters p;
    for (int id = 0; id < parameter::kCount; ++id) p[static_cast<std::size_t>(id)] = sample.parameter(id, f);
    choose(f, p);
    const auto draws = [&](int step) {
      StepDraws<Checked> d;
      for (int i = 0; i < kNormals; ++i) d.Z[i] = sample.draw(step, i, f);
      for (int i = 0; i < kUniforms; ++i) d.U[i] = sample.draw(step, kNormals + i, f);
      return d;
    };
    bool finite = true, negative = false;
    const auto look = [&](const std::array<Checked, series::kCount>& x) {
      for (const Checked& value : x) finite = finite && std::isfinite(value.v);
      for (const int id : never_negative) negative = negative || x[static_cast<std::size_t>(id)].v < 0;
    };
    Future<Checked> history(p, e.timeline);
    for (int step = 0; step < plan.history_steps; ++step) look(history.step(step, plan.history_levers[step], draws(step)));
    for (int policy = 0; policy < plan.policies; ++policy) {
      Future<Checked> future = history;
      for (int i = 0; i < plan.forecast_steps; ++i)
        look(future.step(plan.history_steps + i, plan.policy_levers[policy * plan.forecast_steps + i], draws(plan.history_steps + i)));
      for (const Checked& sum : future.tally.sum) finite = finite && std::isfinite(sum.v);
    }
    ++outcome.futures;
    outcome.non_finite += finite ? 0 : 1;
    outcome.negative += negative ? 1 : 0;
  }
  return outcome;
}

/// The ends of a parameter's support: its bounds, or 5 and 95 % points of the sample where it is fixed.
std::vector<std::pair<Checked, Checked>> supports() {
  std::vector<std::pair<Checked, Checked>> all;
  const Experiment e = testing::baseline();
  for (const PriorSpec& prior : e.priors) {
    const bool fixed = prior.family == "fixed";
    all.emplace_back(static_cast<float>(fixed ? prior.numbers[0] : prior.low), static_cast<float>(fixed ? prior.numbers[0] : prior.high));
  }
  return all;
}

void check(const Outcome& outcome) {
  INFO(outcome.futures << " futures; logarithms " << domain_errors.logarithms << ", divisions " << domain_errors.divisions << ", roots "
                       << domain_errors.roots << ", exponentials " << domain_errors.saturated << " outside their domain");
  CHECK(outcome.non_finite == 0);
  CHECK(outcome.negative == 0);
  CHECK(domain_errors.total() == 0);
  domain_errors = {};
}

}  // namespace

TEST_CASE("draws from the priors stay finite and in every function's domain") {
  domain_errors = {};
  check(run(1000, [](int, Parameters&) {}));
}

TEST_CASE("so does each parameter at either end of its support") {
  const auto ends = supports();
  std::vector<int> uncertain;
  for (int id = 0; id < parameter::kCount; ++id)
    if (ends[static_cast<std::size_t>(id)].first.v < ends[static_cast<std::size_t>(id)].second.v) uncertain.push_back(id);
  REQUIRE(uncertain.size() == 100);
  domain_errors = {};
  check(run(1200, [&](int f, Parameters& p) {
    const auto id = static_cast<std::size_t>(uncertain[static_cast<std::size_t>(f / 2) % uncertain.size()]);
    p[id] = f % 2 == 0 ? ends[id].first : ends[id].second;
  }));
}

TEST_CASE("so do corners of the whole support") {
  const auto ends = supports();
  std::mt19937 random(20260930);
  domain_errors = {};
  check(run(1500, [&](int f, Parameters& p) {
    for (std::size_t id = 0; id < p.size(); ++id) {
      const bool high = f == 0 ? false : f == 1 ? true : (random() & 1) != 0;
      p[id] = high ? ends[id].second : ends[id].first;
    }
  }));
}

TEST_CASE("and the watch sees what leaves a domain") {
  domain_errors = {};
  const Outcome outcome = run(4, [](int, Parameters& p) { p[parameter::W0_cn] = -1.0f; });
  CHECK(domain_errors.logarithms > 0);
  CHECK(outcome.futures == 4);
  domain_errors = {};
}

}  // namespace quadrant
