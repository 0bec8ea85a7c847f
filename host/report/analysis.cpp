// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#include "host/report/analysis.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "host/base/error.hpp"
#include "host/base/names.hpp"
#include "host/base/text.hpp"
#include "host/report/numbers.hpp"
#include "host/report/terminal.hpp"

namespace quadrant {
namespace {

using Json = nlohmann::ordered_json;
using Places = std::vector<std::size_t>;

constexpr std::size_t kMostDrivers = 10;

Places all_of(std::size_t n) {
  Places places(n);
  std::iota(places.begin(), places.end(), std::size_t{0});
  return places;
}

/// Places of names, or of `otherwise` where none is wanted. Throws UsageError that names the option.
Places places_of(const std::string& option, const std::vector<std::string>& wanted, const std::vector<std::string>& known, const Places& otherwise) {
  if (wanted.empty()) return otherwise;
  Places places;
  for (const std::string& name : wanted) {
    const int at = index_of(known, name);
    if (at < 0)
      throw UsageError("--" + option + ": found " + shown_text(name) + did_you_mean(name, known)
                       + ", allowed: " + (known.size() < 40 ? join(known, ", ") : "an outcome that the run compares"));
    places.push_back(static_cast<std::size_t>(at));
  }
  return places;
}

Places chosen_times(const Selection& selection, const std::vector<double>& times) {
  if (selection.times.empty()) return all_of(times.size());
  Places places;
  for (const double time : selection.times) {
    const auto at = std::find_if(times.begin(), times.end(), [&](double t) { return std::fabs(t - time) < 1e-3; });
    std::vector<std::string> known;
    for (const double t : times) known.push_back(time_label(t));
    if (at == times.end())
      throw UsageError("--time: found " + shortest(time) + ", allowed: " + join(known, ", ") + " (analysis.times of the experiment)");
    places.push_back(static_cast<std::size_t>(at - times.begin()));
  }
  return places;
}

struct DifferencePlaces {
  Places outcomes, times, policies;
};

DifferencePlaces chosen(const StoredDifferences& d, const Selection& selection) {
  Places main;
  for (const char* name : {"lag_cn", "us_share_world", "cn_chip_share", "acc_pv_us", "acc_pv_cn"})
    if (const int at = index_of(d.outcomes, name); at >= 0) main.push_back(static_cast<std::size_t>(at));
  Places others;
  for (std::size_t i = 0; i < d.policies.size(); ++i)
    if (d.policies[i] != d.reference) others.push_back(i);
  return {places_of("outcome", selection.outcomes, d.outcomes, main), chosen_times(selection, d.times),
          places_of("policy", selection.policies, d.policies, others)};
}

std::string share_text(std::uint64_t hits, std::uint64_t n) {
  return n == 0 ? "-" : fixed(100 * static_cast<double>(hits) / static_cast<double>(n), 1);
}

Json share_json(std::uint64_t hits, std::uint64_t n) { return proportion_json(proportion(hits, n)); }

/// Parameters by falling index, those above 0 beyond their interval.
Places strongest(const StoredSensitivity& s, std::size_t base) {
  Places places;
  for (std::size_t p = 0; p < s.parameters.size(); ++p)
    if (s.value[base + p] - 1.96 * s.se[base + p] > 0) places.push_back(p);
  std::stable_sort(places.begin(), places.end(), [&](std::size_t a, std::size_t b) { return s.value[base + a] > s.value[base + b]; });
  return places;
}

}  // namespace

void write_differences(std::ostream& out, const StoredDifferences& d, const Selection& selection, bool colour) {
  const DifferencePlaces places = chosen(d, selection);
  out << "Differences from " << d.reference
      << " in the same futures, conditional on the model and its priors. Pairing: how many times fewer futures it\n"
      << "needs for the same standard error than two independent runs.\n\n";
  for (const std::size_t outcome : places.outcomes) {
    TextTable table({"policy", "time", "mean", "± 95 %", "sd", "5 %", "50 %", "95 %", "higher in %", "equal", "lower", "pairing"});
    for (const std::size_t policy : places.policies) {
      for (const std::size_t time : places.times) {
        const std::size_t at = (time * d.policies.size() + policy) * d.outcomes.size() + outcome;
        const CellStatistics& s = d.statistics;
        const double* q = quantiles_at(s.quantiles, at);
        table.add({d.policies[policy], time_label(d.times[time]), significant(s.mean[at], 4), significant(1.96 * s.se[at], 2),
                   significant(s.sd[at], 3), significant(q[1], 3), significant(q[3], 3), significant(q[5], 3), share_text(s.higher[at], s.n[at]),
                   share_text(s.n[at] - s.higher[at] - s.lower[at], s.n[at]), share_text(s.lower[at], s.n[at]),
                   std::isnan(d.variance_ratio[at]) ? "-" : significant(d.variance_ratio[at], 2)});
      }
    }
    out << heading(d.outcomes[outcome] + " (" + d.units[outcome] + ")", colour) << table.text(colour) << '\n';
  }
}

void write_regret(std::ostream& out, const StoredRegret& r, bool colour) {
  if (r.objectives.empty()) {
    out << "The run has no objectives. [[objective]] in a claims file states them (docs/claims.md).\n";
    return;
  }
  out << "Regret: how far a policy falls short, in one future, of the best policy of that future; at the horizon, conditional on the model and its\n"
      << "priors. 95 % intervals of means and shares are of sampling. The worst future can be replayed from its number.\n\n";
  const std::size_t policies = r.policies.size();
  for (std::size_t o = 0; o < r.objectives.size(); ++o) {
    TextTable table({"policy", "mean", "± 95 %", "regret: mean", "± 95 %", "95 %", "99 %", "worst", "in future", "best in %", "satisfying in %"});
    std::vector<std::size_t> order = all_of(policies);
    std::stable_sort(order.begin(), order.end(),
                     [&](std::size_t a, std::size_t b) { return r.statistics.mean[o * policies + a] < r.statistics.mean[o * policies + b]; });
    for (const std::size_t policy : order) {
      const std::size_t at = o * policies + policy;
      const double* q = quantiles_at(r.statistics.quantiles, at);
      table.add({r.policies[policy], significant(r.value[at], 4), significant(1.96 * r.value_se[at], 2), significant(r.statistics.mean[at], 4),
                 significant(1.96 * r.statistics.se[at], 2), significant(q[5], 3), significant(q[6], 3), significant(r.worst[at], 3),
                 r.worst_future[at] < 0 ? "-" : std::to_string(r.worst_future[at]), share_text(r.best[at], r.statistics.n[at]),
                 share_text(r.satisfied[at], r.statistics.n[at])});
    }
    out << heading(r.objectives[o] + ": " + r.meanings[o] + " (" + r.units[o] + "), " + r.better[o] + " is better, satisfying from "
                       + significant(r.enough[o], 4),
                   colour)
        << table.text(colour) << '\n';
  }
  std::vector<std::string> best, open;
  for (std::size_t i = 0; i < policies; ++i) {
    if (r.pareto[i] != 0) best.push_back(r.policies[i] + (r.certain[i] != 0 ? "" : " (?)"));
    else if (r.certain[i] == 0) open.push_back(r.policies[i]);
  }
  out << heading("Pareto set of the means of all objectives: " + join(best, ", "), colour)
      << "(?): the paired differences leave open whether another policy is as good in all.";
  if (!open.empty()) out << " Left open, too: " << join(open, ", ") << ".";
  out << '\n';
}

void write_sensitivity(std::ostream& out, const StoredSensitivity& s, const Selection& selection, bool colour) {
  if (selection.outcomes.empty()) throw UsageError("--sensitivity: found no --outcome, allowed: --outcome NAMES, of which the drivers are shown");
  if (!selection.times.empty()) throw UsageError("--sensitivity: found --time, allowed: without; indices are those of the horizon");
  out << "First-order indices: the share of an outcome's variance over futures that knowing one parameter would take away, at the horizon.\n"
      << "Estimated from the run's conditional sums, 95 % intervals of sampling; parameters whose interval reaches 0 are left out.\n\n";
  for (const std::size_t outcome : places_of("outcome", selection.outcomes, s.outcomes, {})) {
    for (const std::size_t policy : places_of("policy", selection.policies, s.policies, {0})) {
      const std::size_t base = (policy * s.outcomes.size() + outcome) * s.parameters.size();
      TextTable table({"parameter", "first-order index", "± 95 %"});
      double rest = 0;
      Places places = strongest(s, base);
      for (std::size_t i = 0; i < places.size(); ++i) {
        const std::size_t at = base + places[i];
        if (i < kMostDrivers) table.add({s.parameters[places[i]], fixed(s.value[at], 4), fixed(1.96 * s.se[at], 4)});
        else rest += s.value[at];
      }
      out << heading(s.outcomes[outcome] + " under " + s.policies[policy], colour) << table.text(colour);
      if (places.size() > kMostDrivers) out << places.size() - kMostDrivers << " more, together " << fixed(rest, 3) << '\n';
      out << '\n';
    }
  }
}

Json differences_json(const StoredDifferences& d, const Selection& selection) {
  const DifferencePlaces places = chosen(d, selection);
  Json rows = Json::array();
  for (const std::size_t outcome : places.outcomes) {
    for (const std::size_t policy : places.policies) {
      for (const std::size_t time : places.times) {
        const std::size_t at = (time * d.policies.size() + policy) * d.outcomes.size() + outcome;
        rows.push_back({{"policy", d.policies[policy]},
                        {"outcome", d.outcomes[outcome]},
                        {"unit", d.units[outcome]},
                        {"time", d.times[time]},
                        {"n", d.statistics.n[at]},
                        {"mean", d.statistics.mean[at]},
                        {"sd", d.statistics.sd[at]},
                        {"se", d.statistics.se[at]},
                        {"quantiles", quantiles_json(quantiles_at(d.statistics.quantiles, at))},
                        {"higher", share_json(d.statistics.higher[at], d.statistics.n[at])},
                        {"lower", share_json(d.statistics.lower[at], d.statistics.n[at])},
                        {"variance_ratio", std::isnan(d.variance_ratio[at]) ? Json(nullptr) : Json(d.variance_ratio[at])}});
      }
    }
  }
  return {{"format", "quadrant-differences"}, {"version", 1}, {"reference", d.reference}, {"differences", rows}};
}

Json regret_json(const StoredRegret& r) {
  Json objectives = Json::array();
  const std::size_t policies = r.policies.size();
  for (std::size_t o = 0; o < r.objectives.size(); ++o) {
    Json rows = Json::array();
    for (std::size_t policy = 0; policy < policies; ++policy) {
      const std::size_t at = o * policies + policy;
      rows.push_back({{"policy", r.policies[policy]},
                      {"mean", r.value[at]},
                      {"se", r.value_se[at]},
                      {"regret",
                       {{"mean", r.statistics.mean[at]},
                        {"se", r.statistics.se[at]},
                        {"quantiles", quantiles_json(quantiles_at(r.statistics.quantiles, at))},
                        {"worst", r.worst[at]},
                        {"worst_future", r.worst_future[at]}}},
                      {"best", share_json(r.best[at], r.statistics.n[at])},
                      {"satisfied", share_json(r.satisfied[at], r.statistics.n[at])}});
    }
    objectives.push_back({{"objective", r.objectives[o]},
                          {"meaning", r.meanings[o]},
                          {"unit", r.units[o]},
                          {"better", r.better[o]},
                          {"enough", r.enough[o]},
                          {"policies", rows}});
  }
  Json pareto = Json::array();
  for (std::size_t i = 0; i < policies; ++i)
    pareto.push_back({{"policy", r.policies[i]}, {"pareto", r.pareto[i] != 0}, {"certain", r.certain[i] != 0}});
  return {{"format", "quadrant-regret"}, {"version", 1}, {"objectives", objectives}, {"pareto", pareto}};
}

Json sensitivity_json(const StoredSensitivity& s, const Selection& selection) {
  Json rows = Json::array();
  for (const std::size_t outcome : places_of("outcome", selection.outcomes, s.outcomes, all_of(s.outcomes.size())))
    for (const std::size_t policy : places_of("policy", selection.policies, s.policies, {0}))
      for (std::size_t p = 0; p < s.parameters.size(); ++p) {
        const std::size_t at = (policy * s.outcomes.size() + outcome) * s.parameters.size() + p;
        rows.push_back({{"policy", s.policies[policy]},
                        {"outcome", s.outcomes[outcome]},
                        {"parameter", s.parameters[p]},
                        {"first_order", s.value[at]},
                        {"se", s.se[at]}});
      }
  return {{"format", "quadrant-sensitivity"}, {"version", 1}, {"indices", rows}};
}

}  // namespace quadrant
