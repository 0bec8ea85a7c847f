// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cmath>
#include <cstdint>
#include <limits>
#include <map>
#include <string>
#include <tuple>
#include <vector>

#include "host/accumulate/compiler.hpp"
#include "host/base/names.hpp"
#include "kernels/model/step_time.hpp"

// One future, made by hand: what was recorded of it, and what expressions make of that.
namespace quadrant::test {

inline constexpr int kHistory = -1, kStatus = 0, kDeny = 1, kSell = 2;

/// Everything may be named: policy a is deny, b is sell; asked about in 2031 and 2037.
inline ExpressionScope whole_scope() { return {{"status_quo", "deny", "sell"}, true, true, 2022.75, 2037, 2031, 4}; }

/// A program with the one future's columns.
struct Compiled {
  std::vector<Instruction> code;
  std::vector<float> columns;
  [[nodiscard]] float value() const { return evaluate<float>({code.data(), static_cast<std::int32_t>(code.size())}, columns.data(), 1, 0); }
};

/// Outcomes as they are stored, without their constants. What was not set is 0.
class Outcomes {
 public:
  std::vector<std::string> policies = whole_scope().policies;

  void set(const std::string& outcome, int policy, double year, float stored) {
    values_[{outcome, year <= kFork ? kHistory : policy, std::lround(year * 4)}] = stored;
  }
  void set(const std::string& parameter, float value) { values_[{parameter, kHistory, 0}] = value; }
  [[nodiscard]] float get(const std::string& outcome, int policy, double year) const {
    return at({outcome, year <= kFork ? kHistory : policy, std::lround(year * 4)});
  }
  [[nodiscard]] float get(const std::string& parameter) const { return at({parameter, kHistory, 0}); }

  /// Every value that is not set becomes one of its own: some zero, equal, enormous or no number.
  void scatter(std::uint32_t seed) { seed_ = seed | 1u; }

  [[nodiscard]] Compiled compile(const Expression& e, double time, const std::string& a = "deny", const std::string& b = "sell") const {
    constexpr int kHistorySteps = 16, kForecastSteps = 41;
    const CompileScope scope{2022.75, 4, kHistorySteps, kForecastSteps, policies};
    CaptureColumns capture;
    Compiled c;
    c.code = quadrant::compile(e, scope, {index_of(policies, a), index_of(policies, b), time}, capture);
    const int rows = kHistorySteps + static_cast<int>(policies.size()) * kForecastSteps;
    capture.settle(rows);
    const Capture view = capture.view({});
    c.columns.resize(static_cast<std::size_t>(columns_of(view)));
    for (int row = 0; row < rows; ++row) {
      const bool history = row < kHistorySteps;
      const int policy = history ? kHistory : (row - kHistorySteps) / kForecastSteps;
      const double year = history ? 2023 + 0.25 * row : 2027 + 0.25 * ((row - kHistorySteps) % kForecastSteps);
      for (int i = view.begin[row]; i < view.begin[row + 1]; ++i) c.columns[static_cast<std::size_t>(i)] = get(name(view.outcome[i]), policy, year);
    }
    for (int i = 0; i < view.parameters; ++i)
      c.columns[static_cast<std::size_t>(view.outcomes + i)] = get(parameter_names()[static_cast<std::size_t>(view.parameter[i])]);
    for (Instruction& step : c.code)
      if (step.operation == Operation::column || step.operation == Operation::passage) step.column = capture.column(step.column);
    return c;
  }

  /// The value of a text at a time, under deny against sell.
  [[nodiscard]] float value(const std::string& text, double time, const ExpressionScope& scope = whole_scope()) const {
    Expression e = parse_expression(text);
    check_expression(e, scope);
    return compile(e, time).value();
  }

 private:
  using Key = std::tuple<std::string, int, long>;

  static std::string name(int id) {
    const auto i = static_cast<std::size_t>(id);
    return i < series_info().size() ? series_info()[i].name : outcome_info()[i - series_info().size()].name;
  }
  [[nodiscard]] float at(const Key& key) const {
    const auto found = values_.find(key);
    if (found != values_.end()) return found->second;
    if (seed_ == 0) return 0;
    const auto& [outcome, policy, time] = key;
    std::uint64_t state = seed_;
    const auto next = [&](std::uint64_t more) {  // SplitMix64
      std::uint64_t z = state += 0x9e3779b97f4a7c15u + more;
      z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
      z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
      return state = z ^ (z >> 31);
    };
    for (const char c : outcome) next(static_cast<unsigned char>(c));
    next(static_cast<std::uint64_t>(policy + 1));
    constexpr float kInfinity = std::numeric_limits<float>::infinity();
    static constexpr float kOdd[] = {0, -0.0f, 1, -1, 25, kInfinity, -kInfinity, std::numeric_limits<float>::quiet_NaN(), 1e-41f, 3e38f};
    const std::uint64_t kind = next(static_cast<std::uint64_t>(time)) % 40;
    if (kind < 10) return kOdd[kind];
    return static_cast<float>((static_cast<double>(next(0)) / 18446744073709551616.0 - 0.5) * (kind < 25 ? 2 : 100));
  }

  std::map<Key, float> values_;
  std::uint32_t seed_ = 0;
};

}  // namespace quadrant::test
