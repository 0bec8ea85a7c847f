// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json.hpp>
#include <ostream>
#include <string>
#include <vector>

#include "host/config/experiment.hpp"
#include "host/simulate/backend.hpp"
#include "host/simulate/model_plan.hpp"

namespace quadrant {

/// Some consecutive futures under all policies of an experiment, with everything that a replay shows.
class ReplayBlock {
 public:
  ReplayBlock(const Experiment& experiment, const ModelPlan& plan, Backend& backend, FutureRange range);

  /// One future in full precision (docs/formats/json.md).
  [[nodiscard]] nlohmann::ordered_json json(std::uint64_t future) const;
  /// The same for people: parameters, then each step with the chosen series and the events, policies side by side.
  void print(std::ostream& out, std::uint64_t future, const std::vector<std::string>& names, bool colour) const;

 private:
  [[nodiscard]] double value(const std::vector<float>& column, std::size_t row, std::uint64_t future) const {
    return column[row * stride_ + (future - range_.first)];
  }
  [[nodiscard]] double series_value(const std::vector<float>& column, std::size_t step, std::size_t id, std::uint64_t future) const;
  /// Names of the events of a forecast step, or of a history step where `policy` is kHistoryPolicy.
  [[nodiscard]] std::vector<std::string> events_at(int policy, int step, std::uint64_t future) const;
  [[nodiscard]] nlohmann::ordered_json draws_json(int first, int count, std::uint64_t future) const;
  [[nodiscard]] nlohmann::ordered_json series_json(const std::vector<float>& column, int first, int count, std::uint64_t future) const;

  const Experiment& experiment_;
  const ModelPlan& plan_;
  FutureRange range_;
  std::size_t stride_;
  std::vector<float> parameters_, draws_, history_, forecast_, history_events_, forecast_events_, outcomes_;
};

}  // namespace quadrant
