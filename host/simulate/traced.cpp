// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#include "host/simulate/traced.hpp"

namespace quadrant {

Traced::Traced(const Plan& plan, const Backend& backend, std::uint64_t count, TraceParts keep)
    : capture_(keep.capture), count_(count), forecast_steps_(plan.forecast_steps) {
  const auto lanes = static_cast<std::uint64_t>(backend.trace_lanes());
  const std::size_t stride = (count + lanes - 1) / lanes * lanes;
  stride_ = static_cast<int>(stride);
  const auto columns = [&](bool wanted, int rows) { return wanted ? FutureColumns(rows, stride) : FutureColumns(); };
  const int forecast_rows = plan.policies * plan.forecast_steps;
  parameters = columns(keep.parameters, parameter::kCount);
  draws = columns(keep.draws, (plan.history_steps + plan.forecast_steps) * kDraws);
  history = columns(keep.history, plan.history_steps * series::kCount);
  forecast = columns(keep.forecast, forecast_rows * series::kCount);
  history_events = columns(keep.events, plan.history_steps * event::kCount);
  forecast_events = columns(keep.events, forecast_rows * event::kCount);
  outcomes = columns(keep.outcomes, plan.policies * horizon::kCount);
  if (capture_ == nullptr) return;
  captured = columns(true, columns_of(*capture_));
  bins_.resize(static_cast<std::size_t>(capture_->bins) * stride);
}

void Traced::fill(const Plan& plan, Backend& backend, std::uint64_t first, int first_policy) {
  backend.trace(plan, {first, count_},
                {stride_,
                 parameters.data(),
                 draws.data(),
                 history.data(),
                 forecast.data(),
                 history_events.data(),
                 forecast_events.data(),
                 outcomes.data(),
                 capture_,
                 {captured.data(), bins_.data(), nullptr, stride_},
                 first_policy});
}

}  // namespace quadrant
