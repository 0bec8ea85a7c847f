// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#include "host/simulate/compare.hpp"

#include <algorithm>
#include <bit>
#include <cstdio>
#include <numeric>
#include <vector>

#include "host/base/names.hpp"

namespace quadrant {
namespace {

std::string shown(float x) {
  char text[64];
  std::snprintf(text, sizeof text, "%.9g (bits %08x)", static_cast<double>(x), std::bit_cast<std::uint32_t>(x));
  return text;
}

std::vector<std::string> draw_names() {
  std::vector<std::string> names;
  for (int i = 0; i < kNormals; ++i) names.push_back("Z" + std::to_string(i));
  for (int i = 0; i < kUniforms; ++i) names.push_back("U" + std::to_string(i));
  return names;
}

/// Everything that a trace of one block holds, in one order for every back end.
struct Traced {
  std::vector<float> parameters, draws, history, forecast, outcomes;

  Traced(Backend& backend, const Plan& plan, FutureRange range, std::size_t stride) {
    const auto columns = [&](long n) { return std::vector<float>(static_cast<std::size_t>(n) * stride); };
    parameters = columns(parameter::kCount);
    draws = columns(static_cast<long>(plan.history_steps + plan.forecast_steps) * kDraws);
    history = columns(static_cast<long>(plan.history_steps) * series::kCount);
    forecast = columns(static_cast<long>(plan.policies) * plan.forecast_steps * series::kCount);
    outcomes = columns(static_cast<long>(plan.policies) * horizon::kCount);
    backend.trace(plan, range,
                  {static_cast<int>(stride), parameters.data(), draws.data(), history.data(), forecast.data(), nullptr, nullptr, outcomes.data()});
  }
};

}  // namespace

std::string Difference::text() const {
  return "future " + std::to_string(future) + ", " + policy + (step >= 0 ? ", step " + std::to_string(step) : "") + ", " + variable + ": "
         + shown(first) + " against " + shown(second);
}

std::optional<Difference> compare_backends(const Experiment& experiment, const ModelPlan& plan, Backend& first, Backend& second, FutureRange range) {
  const Plan whole = plan.view();
  const auto lanes = static_cast<std::uint64_t>(std::lcm(first.trace_lanes(), second.trace_lanes()));
  constexpr std::uint64_t kBlock = 256;
  const std::vector<std::string> series_names = names_of(series_info()), outcome_names = names_of(outcome_info()), draws = draw_names();
  for (std::uint64_t done = 0; done < range.count; done += kBlock) {
    const FutureRange part{range.first + done, std::min(kBlock, range.count - done)};
    const std::size_t stride = (part.count + lanes - 1) / lanes * lanes;
    const Traced a(first, whole, part, stride), b(second, whole, part, stride);
    for (std::size_t f = 0; f < part.count; ++f) {
      std::optional<Difference> found;
      // `place` names the policy and the step of row number `row`
      const auto scan = [&](const std::vector<float>& x, const std::vector<float>& y, const std::vector<std::string>& names, auto&& place) {
        for (std::size_t i = 0; !found && i * stride < x.size(); ++i) {
          const float p = x[i * stride + f], q = y[i * stride + f];
          if (std::bit_cast<std::uint32_t>(p) == std::bit_cast<std::uint32_t>(q)) continue;
          const auto [policy, step] = place(static_cast<int>(i / names.size()));
          found = Difference{part.first + f, policy, step, names[i % names.size()], p, q};
        }
      };
      using Place = std::pair<std::string, int>;
      const auto policy_name = [&](int policy) { return "policy " + experiment.policies[static_cast<std::size_t>(policy)].name; };
      scan(a.parameters, b.parameters, parameter_names(), [](int) { return Place("parameters", -1); });
      scan(a.draws, b.draws, draws, [](int row) { return Place("draws", row); });
      scan(a.history, b.history, series_names, [](int row) { return Place("history", row); });
      scan(a.forecast, b.forecast, series_names,
           [&](int row) { return Place(policy_name(row / whole.forecast_steps), whole.history_steps + row % whole.forecast_steps); });
      scan(a.outcomes, b.outcomes, outcome_names, [&](int row) { return Place(policy_name(row), -1); });
      if (found) return found;
    }
  }
  return std::nullopt;
}

}  // namespace quadrant
