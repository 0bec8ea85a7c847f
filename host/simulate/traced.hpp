// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <vector>

#include "host/simulate/backend.hpp"

namespace quadrant {

/// Rows of numbers, a column a future.
class FutureColumns {
 public:
  FutureColumns() = default;
  FutureColumns(int rows, std::size_t stride) : stride_(stride), values_(static_cast<std::size_t>(rows) * stride) {}
  [[nodiscard]] int rows() const { return stride_ == 0 ? 0 : static_cast<int>(values_.size() / stride_); }
  [[nodiscard]] float* row(int row) { return values_.data() + static_cast<std::size_t>(row) * stride_; }
  [[nodiscard]] float at(int row, std::size_t future) const { return values_[static_cast<std::size_t>(row) * stride_ + future]; }
  /// For `Trace`: null where nothing is kept.
  [[nodiscard]] const float* data() const { return values_.empty() ? nullptr : values_.data(); }
  [[nodiscard]] float* data() { return values_.empty() ? nullptr : values_.data(); }

 private:
  std::size_t stride_ = 0;
  std::vector<float> values_;
};

/// Which parts of a trace to keep.
struct TraceParts {
  bool parameters = false, draws = false, history = false, forecast = false, events = false, outcomes = false;
  const Capture* capture = nullptr;  ///< of the whole plan; what it asks for is kept
};
inline constexpr TraceParts kAllParts{true, true, true, true, true, true};

/// Owner of what a back end traces of some consecutive futures: rows as `Trace` lays them out, future 0 the first of the range.
class Traced {
 public:
  /// Room for `count` futures under the policies of plans of this shape. `keep`: the parts wanted; the others stay empty.
  Traced(const Plan& plan, const Backend& backend, std::uint64_t count, TraceParts keep);
  /// Traces futures [first, first + count) of a plan of the same shape, whose first policy is number `first_policy` of the whole plan.
  void fill(const Plan& plan, Backend& backend, std::uint64_t first, int first_policy = 0);

  [[nodiscard]] std::uint64_t count() const { return count_; }
  [[nodiscard]] float parameter(int id, std::size_t future) const { return parameters.at(id, future); }
  [[nodiscard]] float draw(int step, int id, std::size_t future) const { return draws.at(step * kDraws + id, future); }
  /// A series at a step of the history, or of the forecast under a policy (both from 0).
  [[nodiscard]] float in_history(int step, int id, std::size_t future) const { return history.at(step * series::kCount + id, future); }
  [[nodiscard]] float in_forecast(int policy, int step, int id, std::size_t future) const {
    return forecast.at((policy * forecast_steps_ + step) * series::kCount + id, future);
  }
  [[nodiscard]] float outcome(int policy, int id, std::size_t future) const { return outcomes.at(policy * horizon::kCount + id, future); }

  /// Columns of the capture, and bins of a parameter that it has them of.
  [[nodiscard]] const float* captured_columns() const { return captured.data(); }
  [[nodiscard]] const std::uint8_t* bins_of(int binned) const { return bins_.data() + static_cast<std::size_t>(binned) * stride(); }
  [[nodiscard]] std::size_t stride() const { return static_cast<std::size_t>(stride_); }

  FutureColumns parameters, draws, history, forecast, history_events, forecast_events, outcomes, captured;

 private:
  const Capture* capture_;
  std::vector<std::uint8_t> bins_;
  std::uint64_t count_;
  int forecast_steps_, stride_;
};

}  // namespace quadrant
