// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/math/exp.hpp"

namespace quadrant {

inline constexpr double kOrigin = 2022.75;  ///< 2022-09-30: the date of the initial state, from which trends count
inline constexpr double kFork = 2026.75;    ///< 2026-09-30: where the policies part
inline constexpr double kMidterm = 2031.0;  ///< 2030-12-31

/// The dates of an experiment, in years; the history runs from the start to kFork.
struct Timeline {
  double start = kOrigin;
  double horizon = 2037.0;
  int steps_per_year = 4;
};
constexpr int history_steps(const Timeline& t) { return static_cast<int>((kFork - t.start) * t.steps_per_year + 0.5); }
constexpr int forecast_steps(const Timeline& t) { return static_cast<int>((t.horizon - kFork) * t.steps_per_year + 0.5); }

/// What a step knows from its date alone. A step goes from t to t + dt; tm is its middle.
struct StepTime {
  float dt, root_dt;
  float end_since_fork;  ///< t + dt - 2026.75
  float since_origin;    ///< tm - 2022.75
  float since_2026h2;    ///< tm - 2026.5
  float since_fork;      ///< max(tm - 2026.75, 0)
  float middle;          ///< tm, year
  float memory_fade;     ///< e^(-0.1 max(tm - 2026.5, 0)), of (15)
  float power_growth;    ///< e^(-0.05 (tm - 2026.5)), of (5)
  float tool_growth;     ///< e^(0.07 min(tm - 2022.75, 8))/0.65, of (45)
  float world_tools;     ///< 75 e^(0.06 (tm - 2022.75)), of (45)
  bool forecast;         ///< false in the history
  bool refusal_forced;   ///< in the history: Chinese instruction not to buy in force (E9)
  bool inauguration;     ///< a new US administration may come in this step (E8)
};

}  // namespace quadrant

namespace quadrant::inline QD_ISA {

/// The step number `step` of a timeline, counted from the start of the history.
inline StepTime step_time(int step, const Timeline& timeline) {
  const int per_year = timeline.steps_per_year;
  const double dt = 1.0 / per_year;
  const double middle = timeline.start + (step + 0.5) * dt;
  const int forecast_step = step - history_steps(timeline);
  const auto positive = [](double x) { return x > 0 ? x : 0.0; };
  const auto inaugurated = [&](double year) {  // the step that begins at or contains the year
    return forecast_step == static_cast<int>((year - kFork) * per_year + 0.5);
  };
  const double since_origin = middle - kOrigin;
  StepTime t{};
  t.dt = static_cast<float>(dt);
  t.root_dt = sqrt(t.dt);
  t.end_since_fork = static_cast<float>((forecast_step + 1) * dt);
  t.middle = static_cast<float>(middle);
  t.since_origin = static_cast<float>(since_origin);
  t.since_2026h2 = static_cast<float>(middle - 2026.5);
  t.since_fork = static_cast<float>(positive(middle - kFork));
  t.memory_fade = exp(static_cast<float>(-0.1 * positive(middle - 2026.5)));
  t.power_growth = exp(static_cast<float>(-0.05 * (middle - 2026.5)));
  t.tool_growth = exp(static_cast<float>(0.07 * (since_origin < 8 ? since_origin : 8))) / 0.65f;
  t.world_tools = 75.0f * exp(static_cast<float>(0.06 * since_origin));
  t.forecast = forecast_step >= 0;
  t.refusal_forced = !t.forecast && middle >= 2025.70;
  t.inauguration = inaugurated(2029.0) || inaugurated(2033.0);
  return t;
}

}  // namespace quadrant::inline QD_ISA
