// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#include "host/report/summary.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "host/base/error.hpp"
#include "host/base/names.hpp"
#include "host/base/text.hpp"
#include "host/report/numbers.hpp"
#include "host/report/terminal.hpp"
#include "kernels/model/step_time.hpp"

namespace quadrant {
namespace {

using Json = nlohmann::ordered_json;

/// What stands for a policy before the fork.
constexpr const char* kHistory = "history";

/// Headings of the main outcomes, in their order.
constexpr const char* kHeadings[] = {"China's lag (months)",   "open lag (months)",     "US-led share of base",
                                     "Chinese share of chips", "closed markup (ratio)", "interdependence (index)"};

/// The step whose end is nearest to a time.
std::size_t place_of(const std::vector<double>& times, double time) {
  std::size_t best = 0;
  for (std::size_t i = 0; i < times.size(); ++i)
    if (std::fabs(times[i] - time) < std::fabs(times[best] - time)) best = i;
  return best;
}

bool holds(const std::vector<double>& times, double time) { return !times.empty() && std::fabs(times[place_of(times, time)] - time) < 1e-3; }

/// A probability in percent with one decimal.
std::string percent(double p) { return std::isnan(p) ? "-" : fixed(100 * p, 1); }

/// "mean ± 95 % interval of the mean [5 %, 95 % of futures]", the quantiles in one digit fewer than the mean.
std::string mean_and_range(const Distributions& d, std::size_t at, int digits) {
  const double* q = quantiles_at(d.quantiles, at);
  return significant(d.mean[at], digits) + " ± " + significant(1.96 * d.se[at], 1) + " [" + significant(q[1], digits - 1) + ", "
         + significant(q[5], digits - 1) + "]";
}

void write_leaders(std::ostream& out, const StoredResults& r, double time, bool colour) {
  const std::size_t step = place_of(r.series.times, time);
  double widest = 0;
  TextTable table({"policy", "US open", "US closed", "CN open", "CN closed", "|", "US open", "US closed", "CN open", "CN closed", "|", "US open",
                   "US closed", "CN open", "CN closed"});
  for (std::size_t policy = 0; policy < r.series.policies.size(); ++policy) {
    std::vector<std::string> row = {r.series.policies[policy]};
    for (std::size_t measure = 0; measure < r.series_codes.size(); ++measure) {
      if (measure > 0) row.emplace_back("|");
      for (std::size_t q = 0; q < r.series_codes[measure].codes.size(); ++q) {
        const Proportion p = r.series_codes[measure].probability(policy * r.series.times.size() + step, q);
        widest = std::max(widest, (p.high - p.low) / 2);
        row.push_back(percent(p.p));
      }
    }
    table.add(std::move(row));
  }
  out << heading(
      "Who leads at the end of " + time_label(time) + ": percent of futures (95 % interval: at most ± " + significant(100 * widest, 2) + ")", colour)
      << "                       in capability                        in adoption                          in profit\n"
      << table.text(colour) << '\n';
}

void write_headlines(std::ostream& out, const StoredResults& r, double time, bool colour) {
  const std::size_t step = place_of(r.series.times, time);
  std::vector<std::string> header = {"policy"};
  std::vector<std::size_t> columns;
  static_assert(std::size(kHeadings) == kMainOutcomes.size());
  for (std::size_t i = 0; i < kMainOutcomes.size(); ++i) {
    const int at = index_of(r.series.outcomes, kMainOutcomes[i]);
    if (at < 0) continue;
    columns.push_back(static_cast<std::size_t>(at));
    header.emplace_back(kHeadings[i]);
  }
  TextTable table(header);
  for (std::size_t policy = 0; policy < r.series.policies.size(); ++policy) {
    std::vector<std::string> row = {r.series.policies[policy]};
    for (const std::size_t column : columns) row.push_back(mean_and_range(r.series, r.series.at(policy, step, column), 3));
    table.add(std::move(row));
  }
  out << heading("Main outcomes at the end of " + time_label(time) + ": mean ± 95 % interval of the mean [5 %, 95 % of futures]", colour)
      << table.text(colour) << '\n';
}

/// Payoffs from the fork on; compare policies only by paired differences, since the size of the market moves all of them together.
void write_payoffs(std::ostream& out, const StoredResults& r, bool colour) {
  TextTable table({"policy", "US payoff (USD bn)", "Chinese payoff (USD bn)", "Chinese chips' revenue (USD bn)", "US chips sold to China (USD bn)"});
  for (std::size_t policy = 0; policy < r.horizon.policies.size(); ++policy) {
    std::vector<std::string> row = {r.horizon.policies[policy]};
    for (const char* name : {"acc_pv_us", "acc_pv_cn", "acc_chip_cum_cn", "acc_us_chip_cn"})
      row.push_back(mean_and_range(r.horizon, r.horizon.at(policy, 0, static_cast<std::size_t>(index_of(r.horizon.outcomes, name))), 4));
    table.add(std::move(row));
  }
  out << heading("From the fork to the end of " + time_label(r.series.times.back())
                     + ", payoffs discounted: mean ± 95 % interval of the mean [5 %, 95 % of futures]",
                 colour)
      << table.text(colour) << '\n';
}

std::vector<std::size_t> chosen(const std::vector<std::string>& all, const std::vector<std::string>& wanted) {
  std::vector<std::size_t> places;
  for (std::size_t i = 0; i < all.size(); ++i)
    if (wanted.empty() || std::find(wanted.begin(), wanted.end(), all[i]) != wanted.end()) places.push_back(i);
  return places;
}

std::vector<std::size_t> chosen_times(const Distributions& d, const Selection& selection) {
  std::vector<std::size_t> places;
  if (selection.times.empty()) {
    if (holds(d.times, kMidterm)) places.push_back(place_of(d.times, kMidterm));
    if (places.empty() || places.back() + 1 != d.times.size()) places.push_back(d.times.size() - 1);
    return places;
  }
  for (const double time : selection.times)
    if (holds(d.times, time)) places.push_back(place_of(d.times, time));
  return places;
}

/// The tables that a selection touches: the forecast and the horizon, and the history where a time of it is asked for.
std::vector<const Distributions*> tables_of(const StoredResults& r, const Selection& selection) {
  std::vector<const Distributions*> all;
  const auto& wanted = selection.policies;
  const bool named = std::find(wanted.begin(), wanted.end(), kHistory) != wanted.end();
  const bool timed = std::any_of(selection.times.begin(), selection.times.end(), [&](double time) { return holds(r.history.times, time); });
  if (named || (wanted.empty() && timed)) all.push_back(&r.history);
  if (!named || wanted.size() > 1) all.insert(all.end(), {&r.series, &r.horizon});
  return all;
}

template <class Visit>
void visit(const StoredResults& r, const Selection& selection, Visit visit_one) {
  for (const Distributions* d : tables_of(r, selection)) {
    const std::vector<std::string> policies = d->policies.empty() ? std::vector<std::string>{kHistory} : d->policies;
    for (const std::size_t outcome : chosen(d->outcomes, selection.outcomes))
      for (const std::size_t policy : d->policies.empty() ? std::vector<std::size_t>{0} : chosen(policies, selection.policies))
        for (const std::size_t time : chosen_times(*d, selection)) visit_one(*d, policies[policy], outcome, time, d->at(policy, time, outcome));
  }
}

}  // namespace

double parse_time(const std::string& text) {
  const std::string allowed = "a year and quarter (2030Q4) or a step's end in years (2031, 2030.25)";
  const std::size_t quarter = text.find_first_of("Qq");
  double year = 0;
  const char* end = text.data() + (quarter == std::string::npos ? text.size() : quarter);
  const auto read = std::from_chars(text.data(), end, year);
  if (read.ec != std::errc{} || read.ptr != end) throw UsageError("--time: found '" + text + "', allowed: " + allowed);
  if (quarter == std::string::npos) return year;
  if (text.size() != quarter + 2 || text[quarter + 1] < '1' || text[quarter + 1] > '4')
    throw UsageError("--time: found '" + text + "', allowed: " + allowed);
  return year + (text[quarter + 1] - '0') / 4.0;
}

std::string time_label(double end_of_step) {
  const double quarters = end_of_step * 4;
  if (std::fabs(quarters - std::round(quarters)) > 1e-6) return shortest(std::round(end_of_step * 1000) / 1000);
  const auto q = static_cast<long>(std::round(quarters)) - 1;
  return std::to_string(q / 4) + "Q" + std::to_string(q % 4 + 1);
}

void check_selection(const StoredResults& r, const Selection& selection) {
  for (const std::string& name : selection.policies)
    if (name != kHistory && index_of(r.series.policies, name) < 0)
      throw UsageError("--policy: found '" + name + "'" + did_you_mean(name, r.series.policies) + ", allowed: " + join(r.series.policies, ", ") + ", "
                       + kHistory);
  std::vector<std::string> outcomes = r.series.outcomes;
  outcomes.insert(outcomes.end(), r.horizon.outcomes.begin(), r.horizon.outcomes.end());
  for (const std::string& name : selection.outcomes)
    if (index_of(outcomes, name) < 0)
      throw UsageError("--outcome: found '" + name + "'" + did_you_mean(name, outcomes)
                       + ", allowed: a series or horizon outcome of docs/model.md, section 10");
  for (const double time : selection.times)
    if (!holds(r.series.times, time) && !holds(r.history.times, time))
      throw UsageError("--time: found " + shortest(time) + ", allowed: a step's end from " + shortest(r.history.times.front()) + " to "
                       + shortest(r.series.times.back()));
}

void write_summary(std::ostream& out, const StoredResults& r, bool colour) {
  out << heading("Forecast '" + r.name + "': " + grouped(r.futures) + " futures under each of " + std::to_string(r.series.policies.size())
                     + " policies, " + time_label(r.series.times.front()) + " to " + time_label(r.series.times.back()),
                 colour);
  out << "Conditional on the model and its priors, many of which are judgements (docs/model.md). Intervals are of sampling only.\n";
  if (r.ranges != "0:" + std::to_string(r.futures)) out << "Futures are missing: these alone were merged: " << r.ranges << ".\n";
  out << '\n';
  const double last = r.series.times.back();
  if (holds(r.series.times, kMidterm) && last > kMidterm) write_leaders(out, r, kMidterm, colour);
  write_leaders(out, r, last, colour);
  write_headlines(out, r, last, colour);
  write_payoffs(out, r, colour);
  const std::uint64_t before = r.non_finite.empty() ? 0 : r.non_finite.front();
  const std::uint64_t most = r.non_finite.size() < 2 ? 0 : *std::max_element(r.non_finite.begin() + 1, r.non_finite.end());
  if (before + most > 0)
    out << "Left out: " << grouped(before) << " futures left the finite numbers in the history, and up to " << grouped(most)
        << " more under a policy (group /non_finite of the file names them).\n\n";
}

void write_outcomes(std::ostream& out, const StoredResults& r, const Selection& selection, bool colour) {
  std::vector<std::pair<std::string, TextTable>> tables;
  visit(r, selection, [&](const Distributions& d, const std::string& policy, std::size_t outcome, std::size_t time, std::size_t at) {
    const std::string title = d.outcomes[outcome] + " (" + d.units[outcome] + ")";
    auto table = std::find_if(tables.begin(), tables.end(), [&](const auto& one) { return one.first == title; });
    if (table == tables.end()) {
      tables.emplace_back(title, TextTable({"policy", "time", "n", "mean", "± 95 %", "sd", "1 %", "5 %", "25 %", "50 %", "75 %", "95 %", "99 %"}));
      table = tables.end() - 1;
    }
    std::vector<std::string> row = {
        policy, time_label(d.times[time]), grouped(d.n[at]), significant(d.mean[at], 5), significant(1.96 * d.se[at], 2), significant(d.sd[at], 3)};
    const double* quantiles = quantiles_at(d.quantiles, at);
    for (std::size_t q = 0; q < kQuantileLevels.size(); ++q) row.push_back(significant(quantiles[q], d.units[outcome] == "year" ? 6 : 4));
    table->second.add(std::move(row));
  });
  if (tables.empty())
    throw UsageError("--time: found no value of these outcomes at this time, allowed: horizon outcomes at the end, series at any step");
  for (const auto& [title, table] : tables) out << heading(title, colour) << table.text(colour) << '\n';
}

nlohmann::ordered_json results_json(const StoredResults& r, const Selection& selection) {
  Json json = {{"format", "quadrant-show"},
               {"version", 1},
               {"file", r.path},
               {"experiment", r.name},
               {"description", r.description},
               {"seed", r.seed},
               {"futures", r.futures},
               {"ranges", r.ranges},
               {"design", r.design},
               {"policies", r.series.policies},
               {"conditional_on", "the model and its priors; intervals are of sampling only"}};
  Json rows = Json::array();
  visit(r, selection, [&](const Distributions& d, const std::string& policy, std::size_t outcome, std::size_t time, std::size_t at) {
    rows.push_back({{"policy", policy},
                    {"outcome", d.outcomes[outcome]},
                    {"unit", d.units[outcome]},
                    {"time", d.times[time]},
                    {"n", d.n[at]},
                    {"mean", d.mean[at]},
                    {"sd", d.sd[at]},
                    {"se", d.se[at]},
                    {"quantiles", quantiles_json(quantiles_at(d.quantiles, at))}});
  });
  json["outcomes"] = rows;
  Json leaders = Json::array();
  for (const std::size_t policy : chosen(r.series.policies, selection.policies))
    for (const std::size_t time : chosen_times(r.series, selection))
      for (const CodeCounts& c : r.series_codes)
        for (std::size_t q = 0; q < c.codes.size(); ++q) {
          Json row = {{"policy", r.series.policies[policy]}, {"time", r.series.times[time]}, {"outcome", c.outcome}, {"quadrant", c.codes[q]}};
          row.update(proportion_json(c.probability(policy * r.series.times.size() + time, q)));
          leaders.push_back(std::move(row));
        }
  json["leaders"] = leaders;
  return json;
}

}  // namespace quadrant
