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
#include "host/simulate/traced.hpp"

namespace quadrant {

/// Some consecutive futures under all policies of an experiment, with everything that a replay shows.
class ReplayBlock {
 public:
  ReplayBlock(const Experiment& experiment, const ModelPlan& plan, Backend& backend, FutureRange range);

  /// One future in full precision (docs/formats/json.md).
  [[nodiscard]] nlohmann::ordered_json json(std::uint64_t future) const;
  /// Of one future some series and the times of its events, by policy, for drawing: numbers of four digits.
  [[nodiscard]] nlohmann::ordered_json brief(std::uint64_t future, const std::vector<std::string>& names) const;
  /// The same for people: parameters, then each step with the chosen series and the events, policies side by side.
  void print(std::ostream& out, std::uint64_t future, const std::vector<std::string>& names, bool colour) const;

 private:
  // `policy` may be kHistoryPolicy; steps count from the start of the history or of the forecast
  [[nodiscard]] double series_value(int policy, int step, int id, std::uint64_t future) const;
  [[nodiscard]] std::vector<std::string> events_at(int policy, int step, std::uint64_t future) const;
  [[nodiscard]] double parameter(std::size_t id, std::uint64_t future) const {
    return static_cast<double>(traced_.parameter(static_cast<int>(id), future - range_.first));
  }
  [[nodiscard]] double outcome(int policy, std::size_t id, std::uint64_t future) const {
    return static_cast<double>(traced_.outcome(policy, static_cast<int>(id), future - range_.first));
  }
  [[nodiscard]] nlohmann::ordered_json draws_json(int first, int count, std::uint64_t future) const;
  [[nodiscard]] nlohmann::ordered_json series_json(int policy, int count, std::uint64_t future) const;
  [[nodiscard]] nlohmann::ordered_json event_times(int policy, int count, std::uint64_t future) const;

  const Experiment& experiment_;
  const ModelPlan& plan_;
  FutureRange range_;
  Traced traced_;
};

}  // namespace quadrant
