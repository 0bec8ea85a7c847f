// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>

#include "host/base/names.hpp"
#include "tests/model/future.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/experiments.hpp"
#include "tests/support/real64.hpp"

// Same source, two precisions: what single precision and the kernels' own exp, log and so on cost. (That the source says what
// docs/model.md says is another matter: independent implementations are held against the engine's files.)
namespace quadrant {
namespace {

using testing::TracedFutures;

/// Deviations of the engine from double precision, in units of each series' standard deviation over all futures, steps and policies.
std::vector<double> largest_deviations(const Experiment& e, int futures) {
  const TracedFutures traced(e, futures);
  const ModelPlan owner(e);
  const Plan plan = owner.view();
  std::vector<double> scale;
  for (int id = 0; id < series::kCount; ++id) {
    std::vector<double> all;
    for (int policy = 0; policy < plan.policies; ++policy)
      for (int step = 0; step < plan.forecast_steps; ++step)
        for (const double x : traced.column(policy, step, id)) all.push_back(x);
    scale.push_back(std::max(testing::deviation(all), 1e-6));
  }
  std::vector<double> worst;
  for (int f = 0; f < futures; ++f) {
    std::array<Real64, parameter::kCount> p;
    for (int id = 0; id < parameter::kCount; ++id) p[static_cast<std::size_t>(id)] = static_cast<double>(traced.parameter(id, f));
    const auto draws = [&](int step) {
      StepDraws<Real64> d;
      for (int i = 0; i < kNormals; ++i) d.Z[i] = static_cast<double>(traced.draw(step, i, f));
      for (int i = 0; i < kUniforms; ++i) d.U[i] = static_cast<double>(traced.draw(step, kNormals + i, f));
      return d;
    };
    double largest = 0;
    const auto compare = [&](const std::array<Real64, series::kCount>& exact, auto&& engine) {
      for (int id = 0; id < series::kCount; ++id) {
        const auto at = static_cast<std::size_t>(id);
        if (series_info()[at].kind != OutcomeKind::number) continue;  // a threshold may fall on the other side
        largest = std::max(largest, std::fabs(exact[at].v - static_cast<double>(engine(id))) / scale[at]);
      }
    };
    Future<Real64> history(p, e.timeline);
    for (int step = 0; step < plan.history_steps; ++step)
      compare(history.step(step, plan.history_levers[step], draws(step)), [&](int id) { return traced.history(step, id, f); });
    for (int policy = 0; policy < plan.policies; ++policy) {
      Future<Real64> future = history;
      for (int i = 0; i < plan.forecast_steps; ++i)
        compare(future.step(plan.history_steps + i, plan.policy_levers[policy * plan.forecast_steps + i], draws(plan.history_steps + i)),
                [&](int id) { return traced.forecast(policy, i, id, f); });
    }
    worst.push_back(largest);
  }
  std::sort(worst.begin(), worst.end());
  return worst;
}

}  // namespace

TEST_CASE("single precision follows double precision within 5e-3 of each series' scale in 98 % of futures") {
  const Experiment e = testing::with_policies(testing::baseline(), {"status_quo", "deny", "sell_everything", "coopetition"});
  constexpr int kFutures = 400;
  const std::vector<double> worst = largest_deviations(e, kFutures);
  const auto within = std::count_if(worst.begin(), worst.end(), [](double x) { return x < 5e-3; });
  INFO("median " << worst[kFutures / 2] << ", 98 % " << worst[kFutures * 98 / 100] << ", largest " << worst.back());
  CHECK(within >= kFutures * 98 / 100);
  CHECK(worst[kFutures / 2] < 5e-4);
}

TEST_CASE("twelve steps a year are followed as well") {
  const Experiment e = testing::with_policies(testing::baseline({"steps_per_year=12"}), {"status_quo", "sell_chips"});
  constexpr int kFutures = 100;
  const std::vector<double> worst = largest_deviations(e, kFutures);
  CHECK(std::count_if(worst.begin(), worst.end(), [](double x) { return x < 5e-3; }) >= kFutures * 98 / 100);
}

}  // namespace quadrant
