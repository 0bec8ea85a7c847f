// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#include "host/report/page/chart_data.hpp"

#include <algorithm>
#include <boost/archive/iterators/base64_from_binary.hpp>
#include <boost/archive/iterators/transform_width.hpp>
#include <cmath>
#include <limits>

#include "host/base/names.hpp"
#include "host/report/analysis.hpp"
#include "host/report/ledger.hpp"
#include "host/report/numbers.hpp"
#include "host/report/summary.hpp"

namespace quadrant {
namespace {

using Json = nlohmann::ordered_json;

constexpr int kDigits = 4;
/// Of kQuantileLevels those that a fan shows: 5, 25, 50, 75 and 95 %.
constexpr std::array<std::size_t, 5> kFan = {1, 2, 3, 4, 5};
constexpr std::uint16_t kNoValue = 65535;
constexpr double kSteps = 65534;

Json rounded(std::span<const double> values) {
  Json all = Json::array();
  for (const double x : values) all.push_back(rounded_json(x, kDigits));
  return all;
}

std::string base64(const std::string& bytes) {
  using boost::archive::iterators::base64_from_binary;
  using boost::archive::iterators::transform_width;
  using Encoder = base64_from_binary<transform_width<std::string::const_iterator, 6, 8>>;
  std::string text(Encoder(bytes.begin()), Encoder(bytes.end()));
  text.append((3 - bytes.size() % 3) % 3, '=');
  return text;
}

Json labels(const std::vector<double>& times) {
  Json all = Json::array();
  for (const double time : times) all.push_back(time_label(time));
  return all;
}

/// Counts of one measure's leaders: [rows][quadrants], and the futures of each row.
Json leaders(const CodeCounts& counts) {
  Json n = Json::array();
  for (std::size_t row = 0; row < counts.count.size() / counts.codes.size(); ++row) {
    std::uint64_t all = 0;
    for (std::size_t code = 0; code < counts.codes.size(); ++code) all += counts.count[row * counts.codes.size() + code];
    n.push_back(all);
  }
  return {{"count", counts.count}, {"n", n}};
}

/// Quantiles of a series over history and forecast: history[times][fan], forecast[policies][times][fan].
Json fan(const StoredResults& r, std::size_t id) {
  std::vector<double> values;
  const auto add = [&](const Distributions& d, std::size_t policies) {
    for (std::size_t policy = 0; policy < policies; ++policy)
      for (std::size_t time = 0; time < d.times.size(); ++time)
        for (const std::size_t level : kFan) values.push_back(quantiles_at(d.quantiles, d.at(policy, time, id))[level]);
  };
  add(r.history, 1);
  add(r.series, r.series.policies.size());
  return packed(values);
}

Json series_of(const ReportSource& s) {
  Json all = Json::array();
  for (std::size_t id = 0; id < s.results.series.outcomes.size(); ++id) {
    const std::string& name = s.results.series.outcomes[id];
    if (s.results.series.units[id] == "code") continue;  // the charts of leaders show them
    const auto& main = kMainOutcomes;
    all.push_back({{"name", name},
                   {"unit", s.results.series.units[id]},
                   {"meaning", s.inputs.series_meanings[id]},
                   {"main", std::find(main.begin(), main.end(), name) != main.end()},
                   {"fan", fan(s.results, id)}});
  }
  return all;
}

std::string meaning_of(const ReportSource& s, const std::string& outcome) {
  if (const int at = index_of(s.results.series.outcomes, outcome); at >= 0) return s.inputs.series_meanings[static_cast<std::size_t>(at)];
  const std::string stored = outcome.starts_with("passed_") ? "t_" + outcome.substr(7) : outcome;
  const int at = index_of(s.results.horizon.outcomes, stored);
  return at < 0 ? "" : s.inputs.horizon_meanings[static_cast<std::size_t>(at)];
}

/// [times][policies][outcomes] of a column, one outcome at a time: [times][policies].
Json differences_of(const ReportSource& s) {
  const StoredDifferences& d = s.differences;
  Json outcomes = Json::array();
  for (std::size_t o = 0; o < d.outcomes.size(); ++o) {
    std::vector<double> mean, se, low, high, above;
    for (std::size_t row = 0; row < d.times.size() * d.policies.size(); ++row) {
      const std::size_t at = row * d.outcomes.size() + o;
      mean.push_back(d.statistics.mean[at]);
      se.push_back(d.statistics.se[at]);
      low.push_back(quantiles_at(d.statistics.quantiles, at)[1]);
      high.push_back(quantiles_at(d.statistics.quantiles, at)[5]);
      above.push_back(static_cast<double>(d.statistics.higher[at]) / static_cast<double>(d.statistics.n[at]));
    }
    outcomes.push_back({{"name", d.outcomes[o]},
                        {"unit", d.units[o]},
                        {"meaning", meaning_of(s, d.outcomes[o])},
                        {"mean", rounded(mean)},
                        {"se", rounded(se)},
                        {"low", rounded(low)},
                        {"high", rounded(high)},
                        {"above", rounded(above)}});
  }
  return {{"reference", d.reference}, {"times", labels(d.times)}, {"policies", d.policies}, {"outcomes", outcomes}};
}

/// Of each outcome under the reference policy the parameters with the largest first-order indices that are above 0 beyond their intervals.
Json outcome_drivers(const ReportSource& s) {
  constexpr std::size_t kMost = 12;
  const StoredSensitivity& v = s.sensitivity;
  const std::size_t policy = static_cast<std::size_t>(std::max(0, index_of(v.policies, s.differences.reference)));
  Json all = Json::array();
  for (std::size_t o = 0; o < v.outcomes.size(); ++o) {
    const std::size_t base = (policy * v.outcomes.size() + o) * v.parameters.size();
    std::vector<std::size_t> order;
    for (std::size_t p = 0; p < v.parameters.size(); ++p)
      if (v.value[base + p] > 1.96 * v.se[base + p]) order.push_back(p);
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return v.value[base + a] > v.value[base + b]; });
    if (order.size() > kMost) order.resize(kMost);
    Json drivers = Json::array();
    for (const std::size_t p : order) drivers.push_back({p, rounded_json(v.value[base + p], 3), rounded_json(v.se[base + p], 2)});
    if (!drivers.empty()) all.push_back({{"name", v.outcomes[o]}, {"meaning", meaning_of(s, v.outcomes[o])}, {"drivers", drivers}});
  }
  return {{"policy", v.policies.empty() ? "" : v.policies[policy]}, {"parameters", v.parameters}, {"outcomes", all}};
}

Json convergence_of(const StoredConvergence& c) {
  Json quantities = Json::array();
  for (std::size_t q = 0; q < c.quantities.size(); ++q) {
    std::vector<double> value, half;
    for (std::size_t look = 0; look < c.looks.size(); ++look) {
      value.push_back(c.value[look * c.quantities.size() + q]);
      half.push_back(c.half_width[look * c.quantities.size() + q]);
    }
    Json values = Json::array();
    for (const double x : value) values.push_back(rounded_json(x, 6));
    quantities.push_back(
        {{"name", c.quantities[q]}, {"unit", c.units[q]}, {"time", time_label(c.times[q])}, {"value", values}, {"half", rounded(half)}});
  }
  return {{"looks", c.looks}, {"quantities", quantities}};
}

/// Meanings of events by the names of their counts.
Json event_meanings(const ReportSource& s) {
  Json all = Json::object();
  for (std::size_t i = 0; i < s.results.horizon.outcomes.size(); ++i)
    if (s.results.horizon.outcomes[i].starts_with("n_")) all[s.results.horizon.outcomes[i]] = s.inputs.horizon_meanings[i];
  return all;
}

}  // namespace

Json packed(std::span<const double> values) {
  double low = std::numeric_limits<double>::infinity(), high = -low;
  for (const double x : values) {
    if (!std::isfinite(x)) continue;
    low = std::min(low, x);
    high = std::max(high, x);
  }
  const bool log = low > 0 && high > 100 * low;
  const auto place = [&](double x) { return log ? std::log(x / low) / std::log(high / low) : high > low ? (x - low) / (high - low) : 0; };
  std::string bytes;
  bytes.reserve(2 * values.size());
  for (const double x : values) {
    const std::uint16_t step = std::isfinite(x) ? static_cast<std::uint16_t>(std::lround(kSteps * place(x))) : kNoValue;
    bytes += static_cast<char>(step & 0xFFU);
    bytes += static_cast<char>(step >> 8U);
  }
  const bool none = low > high;
  return {{"low", none ? Json(nullptr) : Json(low)}, {"high", none ? Json(nullptr) : Json(high)}, {"log", log}, {"steps", base64(bytes)}};
}

std::string in_script(const Json& json) {
  std::string text;
  for (const char c : json.dump(-1, ' ', false, Json::error_handler_t::replace)) {
    if (c == '<' || c == '>' || c == '&') text += c == '<' ? "\\u003c" : c == '>' ? "\\u003e" : "\\u0026";
    else text += c;
  }
  return text;
}

Json chart_data(const ReportSource& s) {
  const StoredResults& r = s.results;
  Json leading = Json::array();
  for (std::size_t i = 0; i < r.series_codes.size(); ++i)
    leading.push_back({{"history", leaders(r.history_codes[i])}, {"forecast", leaders(r.series_codes[i])}});
  return {{"name", r.name},
          {"policies", r.series.policies},
          {"descriptions", r.policy_descriptions},
          {"history_times", r.history.times},
          {"times", r.series.times},
          {"leaders", leading},
          {"series", series_of(s)},
          {"differences", differences_of(s)},
          {"claims", ledger_json(r.claims, {})["claims"]},
          {"drivers", outcome_drivers(s)},
          {"regret", regret_json(s.regret)},
          {"convergence", convergence_of(s.convergence)},
          {"events", event_meanings(s)},
          {"samples", s.samples}};
}

}  // namespace quadrant
