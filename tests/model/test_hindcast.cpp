// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <fstream>
#include <functional>
#include <map>
#include <optional>
#include <random>
#include <sstream>

#include "host/base/names.hpp"
#include "host/config/policies.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/experiments.hpp"

// With the priors as shipped, at least 80 % of the observed points lie in the central 95 % band of the unconditioned hindcast, the band
// being that of an observation: the model's value with the observation's and the model's own uncertainty (docs/model.md, section 14).
namespace quadrant {
namespace {

constexpr int kFutures = 8192;

struct Observation {
  std::string series;
  double time, value, sd;
};

std::vector<std::string> split_csv(const std::string& line) {
  std::vector<std::string> fields(1);
  bool quoted = false;
  for (const char c : line) {
    if (c == '"') {
      quoted = !quoted;
    } else if (c == ',' && !quoted) {
      fields.emplace_back();
    } else {
      fields.back() += c;
    }
  }
  return fields;
}

/// A quarter's last day as the end of a step: 2025-12-31 is 2026.0.
double time_of(const std::string& date) { return std::stod(date.substr(0, 4)) + std::stod(date.substr(5, 2)) / 12; }

std::vector<Observation> read_observations() {
  std::ifstream in(QUADRANT_SOURCE_DIR "/configs/observations.csv");
  std::vector<Observation> all;
  std::string line;
  std::getline(in, line);
  while (std::getline(in, line)) {
    const std::vector<std::string> fields = split_csv(line);
    all.push_back({fields.at(0), time_of(fields.at(2)), std::stod(fields.at(3)), std::stod(fields.at(4))});
  }
  return all;
}

/// One future's history.
class Past {
 public:
  Past(const testing::TracedFutures& t, int future, double time)
      : t_(t), future_(future), step_(static_cast<int>(std::lround((time - 2022.75) * 4)) - 1), time_(time) {}
  [[nodiscard]] double at(int id) const { return static_cast<double>(t_.history(step_, id, future_)); }
  /// Mean of the year's quarters up to the date, those that there are.
  [[nodiscard]] double year(int id) const {
    double sum = 0;
    const int first = std::max(step_ - 3, 0);
    for (int step = first; step <= step_; ++step) sum += static_cast<double>(t_.history(step, id, future_));
    return sum / (step_ - first + 1);
  }
  [[nodiscard]] double parameter(int id) const { return static_cast<double>(t_.parameter(id, future_)); }
  [[nodiscard]] double time() const { return time_; }
  [[nodiscard]] bool exists() const { return step_ >= 0 && step_ < t_.history_steps(); }

 private:
  const testing::TracedFutures& t_;
  int future_, step_;
  double time_;
};

struct Measurement {
  std::function<double(const Past&)> model;
  double relative, absolute;  ///< the model's own discrepancy
};

double router(double share) { return 2 * share / (1 + share); }

const std::map<std::string, Measurement>& measurements() {
  using namespace series;
  static const LeverKnots nvidia_share = {{2023.0, 0.95}, {2024.5, 0.72}, {2027.0, 0.72}};
  static const LeverKnots nvidia_compute = {{2023.0, 1.0}, {2024.0, 0.87}, {2025.0, 0.723}, {2026.0, 0.692}, {2027.0, 0.69}};
  static const auto made_by_us = [](const Past& m) { return m.at(X_us) - m.parameter(parameter::X0_us) + 0.22; };
  static const auto developers = [](const Past& m) { return 100 * m.at(dev_cn_open) / (m.at(dev_cn_open) + m.at(dev_us_open)); };
  static const std::map<std::string, Measurement> all = {
      {"nvda_dc_revenue", {[](const Past& m) { return value_at(nvidia_share, m.time()) * m.at(us_chip_rev) / 4; }, 0.12, 0}},
      {"nvda_china_revenue", {[](const Past& m) { return 1.25 * m.at(us_chip_cn) / 4; }, 0.20, 0.2}},
      {"nvda_china_dc_share",
       {[](const Past& m) { return 100 * m.at(us_chip_cn) / (value_at(nvidia_share, m.time()) * m.at(us_chip_rev)); }, 0.20, 1}},
      {"epoch_nvda_flow_to_china", {[](const Past& m) { return 250 * m.at(us_chip_cn_q); }, 0.30, 2}},
      {"world_cum_compute_nonchinese_designs", {made_by_us, 0.12, 0}},
      {"nvda_cum_compute", {[](const Past& m) { return value_at(nvidia_compute, m.time()) * made_by_us(m); }, 0.12, 0}},
      {"us_owned_compute_stock", {[](const Past& m) { return m.at(K_us); }, 0.10, 0}},
      {"china_owned_compute_stock", {[](const Past& m) { return m.at(K_cn); }, 0.10, 0}},
      {"china_share_world_compute", {[](const Past& m) { return 100 * m.at(K_cn) / m.at(K_world); }, 0.10, 0}},
      {"huawei_cum_compute", {[](const Past& m) { return 0.85 * (m.at(X_cn) - m.parameter(parameter::X0_cn)); }, 0.10, 0}},
      {"huawei_ai_chip_revenue", {[](const Past& m) { return 0.60 * m.year(cn_chip_rev); }, 0.20, 0}},
      {"china_domestic_accel_share",
       {[](const Past& m) { return 100 * m.year(cn_home) / (m.year(cn_home) + m.year(us_chip_cn) + 1.5 * m.year(smug_q) * m.year(p_us)); }, 0.20, 4}},
      {"eci_lag_china_us", {[](const Past& m) { return m.at(lag_cn); }, 0, 2.5}},
      {"eci_lag_open_closed", {[](const Past& m) { return m.at(lag_open); }, 0, 2.0}},
      {"openrouter_china_token_share", {[](const Past& m) { return 100 * router(m.at(cn_use_row)); }, 0.20, 1}},
      {"openrouter_us_token_share", {[](const Past& m) { return 100 * (1 - router(m.at(cn_use_row))); }, 0, 8}},
      {"openrouter_open_weight_token_share", {[](const Past& m) { return 100 * router(m.at(open_use_row)); }, 0.20, 2}},
      {"openai_run_rate", {[](const Past& m) { return 0.75 * m.at(closed_rev); }, 0.20, 0.1}},  // with Anthropic's, see points()
      {"semi_china_equipment", {[](const Past& m) { return m.at(eq_cn) / 4; }, 0.12, 0}},
      {"semi_china_equipment_annual", {[](const Past& m) { return m.year(eq_cn); }, 0.12, 0}},
      {"china_sme_localisation", {[](const Past& m) { return 100 * m.at(T); }, 0.10, 2}},
      {"atom_china_share_cum_downloads", {developers, 0, 6}},
      {"qwen_derivative_share", {developers, 0, 8}},
      {"nvda_gross_margin", {[](const Past& m) { return 100 * (1 - 1 / (1 + m.at(chip_markup))); }, 0, 2}},
      {"openai_compute_margin", {[](const Past& m) { return 100 * m.at(markup_us) / (1 + m.at(markup_us)); }, 0, 8}},
  };
  return all;
}

/// The observations that the model has a measurement for; Anthropic's run rate is added to OpenAI's (0.1 where there is none).
std::vector<Observation> points() {
  const std::vector<Observation> all = read_observations();
  std::vector<Observation> used;
  for (Observation o : all) {
    if (!measurements().contains(o.series)) continue;
    if (o.series == "openai_run_rate") {
      const auto other =
          std::find_if(all.begin(), all.end(), [&](const Observation& a) { return a.series == "anthropic_run_rate" && a.time == o.time; });
      o.value += other == all.end() ? 0.1 : other->value;
      o.sd = other == all.end() ? o.sd : std::hypot(o.sd, other->sd);
    }
    used.push_back(o);
  }
  return used;
}

/// Share of the points inside the central 95 % band, over futures with `spread` times the stated discrepancies.
double coverage(const testing::TracedFutures& t, double spread) {
  std::mt19937_64 random(7);
  std::normal_distribution<double> normal;
  int inside = 0, total = 0;
  for (const Observation& o : points()) {
    const Measurement& measure = measurements().at(o.series);
    if (!Past(t, 0, o.time).exists()) continue;
    std::vector<double> observed;
    for (int f = 0; f < t.count(); ++f) {
      const double y = measure.model(Past(t, f, o.time));
      observed.push_back(
          y + spread * std::sqrt(o.sd * o.sd + measure.relative * y * measure.relative * y + measure.absolute * measure.absolute) * normal(random));
    }
    ++total;
    inside += o.value >= testing::quantile(observed, 0.025) && o.value <= testing::quantile(observed, 0.975) ? 1 : 0;
  }
  REQUIRE(total > 100);
  return static_cast<double>(inside) / total;
}

}  // namespace

TEST_CASE("at least 80 % of the observed points lie in the central 95 % band of the hindcast") {
  const testing::TracedFutures t(testing::with_policies(testing::baseline(), {"status_quo"}), kFutures);
  const double share = coverage(t, 1);
  INFO("share of the points inside: " << share);
  CHECK(share >= 0.80);
}

TEST_CASE("a model of another world would fail that test") {
  const testing::TracedFutures t(testing::with_fixed(testing::with_policies(testing::baseline(), {"status_quo"}),
                                                     {{"dem_slope", 0.8}, {"cyc0", 0}, {"tool0", 0.05}, {"soft0", -3}}),
                                 1024);
  CHECK(coverage(t, 1) < 0.80);
}

}  // namespace quadrant
