// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#include "host/simulate/compare.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdio>
#include <vector>

#include "host/base/names.hpp"
#include "host/simulate/traced.hpp"

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

}  // namespace

std::string Difference::text() const {
  return "future " + std::to_string(future) + ", " + policy + (step >= 0 ? ", step " + std::to_string(step) : "") + ", " + variable + ": "
         + shown(first) + " against " + shown(second);
}

std::optional<Difference> compare_backends(const Experiment& experiment, const ModelPlan& plan, Backend& first, Backend& second, FutureRange range) {
  const Plan whole = plan.view();
  constexpr std::uint64_t kBlock = 256;
  const std::vector<std::string> series_names = names_of(series_info()), outcome_names = names_of(outcome_info()), draws = draw_names();
  const std::vector<std::string> counts(outcome_names.begin() + horizon::kCounts, outcome_names.begin() + horizon::kPassages);
  for (std::uint64_t done = 0; done < range.count; done += kBlock) {
    const FutureRange part{range.first + done, std::min(kBlock, range.count - done)};
    Traced a(whole, first, part.count, kAllParts), b(whole, second, part.count, kAllParts);
    a.fill(whole, first, part.first);
    b.fill(whole, second, part.first);
    for (std::size_t f = 0; f < part.count; ++f) {
      std::optional<Difference> found;
      // `place` names the policy and the step of row number `row`, a row for every name
      const auto scan = [&](FutureColumns Traced::*columns, const std::vector<std::string>& names, auto&& place) {
        for (int i = 0; !found && i < (a.*columns).rows(); ++i) {
          const float p = (a.*columns).at(i, f), q = (b.*columns).at(i, f);
          if (std::bit_cast<std::uint32_t>(p) == std::bit_cast<std::uint32_t>(q)) continue;
          if (std::isnan(p) && std::isnan(q)) continue;  // IEEE 754 does not say which bits it has, and processors differ
          const auto each = static_cast<int>(names.size());
          const auto [policy, step] = place(i / each);
          found = Difference{part.first + f, policy, step, names[static_cast<std::size_t>(i % each)], p, q};
        }
      };
      using Place = std::pair<std::string, int>;
      const auto policy_name = [&](int policy) { return "policy " + experiment.policies[static_cast<std::size_t>(policy)].name; };
      const auto in_history = [](int row) { return Place("history", row); };
      const auto in_forecast = [&](int row) {
        return Place(policy_name(row / whole.forecast_steps), whole.history_steps + row % whole.forecast_steps);
      };
      scan(&Traced::parameters, parameter_names(), [](int) { return Place("parameters", -1); });
      scan(&Traced::draws, draws, [](int row) { return Place("draws", row); });
      scan(&Traced::history, series_names, in_history);
      scan(&Traced::history_events, counts, in_history);
      scan(&Traced::forecast, series_names, in_forecast);
      scan(&Traced::forecast_events, counts, in_forecast);
      scan(&Traced::outcomes, outcome_names, [&](int row) { return Place(policy_name(row), -1); });
      if (found) return found;
    }
  }
  return std::nullopt;
}

}  // namespace quadrant
