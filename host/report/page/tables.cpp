// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <filesystem>

#include "host/base/names.hpp"
#include "host/base/text.hpp"
#include "host/report/ledger.hpp"
#include "host/report/numbers.hpp"
#include "host/report/page/view.hpp"
#include "host/report/summary.hpp"

namespace quadrant {
namespace {

using Json = nlohmann::ordered_json;
using Row = std::vector<std::string>;

/// A table as the template has it: the first cell of each row is its heading.
Json table(const std::string& caption, const Row& head, const std::vector<Row>& rows) {
  Json all = Json::array();
  for (const Row& row : rows) all.push_back({{"head", row.front()}, {"cells", Row(row.begin() + 1, row.end())}});
  return {{"caption", caption}, {"head", head}, {"rows", std::move(all)}};
}

std::string range(const double* q) { return significant(q[1], 3) + " to " + significant(q[5], 3); }

/// Places of the two times that tables show: the middle of the forecast where it has one, and its end.
std::vector<std::size_t> table_times(const std::vector<double>& times) {
  std::vector<std::size_t> places;
  for (std::size_t i = 0; i + 1 < times.size(); ++i)
    if (std::fabs(times[i] - kMidterm) < 1e-3) places.push_back(i);
  places.push_back(times.size() - 1);
  return places;
}

Json leaders_tables(const StoredResults& r) {
  Json tables = Json::array();
  for (std::size_t measure = 0; measure < r.series_codes.size(); ++measure) {
    const CodeCounts& counts = r.series_codes[measure];
    Row head = {"policy"};
    std::vector<Row> rows;
    for (const std::size_t time : table_times(r.series.times))
      for (const std::string& code : counts.codes) head.push_back(quadrant_label(code) + ", " + time_label(r.series.times[time]));
    for (std::size_t policy = 0; policy < r.series.policies.size(); ++policy) {
      Row row = {r.series.policies[policy]};
      for (const std::size_t time : table_times(r.series.times))
        for (std::size_t code = 0; code < counts.codes.size(); ++code)
          row.push_back(percent_of(counts.probability(policy * r.series.times.size() + time, code)));
      rows.push_back(std::move(row));
    }
    tables.push_back(table(std::string("Who leads in ") + kLeadMeasures[measure] + ": share of futures, ± half a 95 % interval", head, rows));
  }
  return tables;
}

Json distributions_table(const Distributions& d, std::size_t outcome, const std::string& meaning, const std::vector<std::size_t>& times, bool dated) {
  Row head = {"policy"};
  for (const std::size_t time : times) {
    const std::string when = dated ? ", " + time_label(d.times[time]) : "";
    head.insert(head.end(), {"mean" + when, "5 to 95 %" + when, "median" + when});
  }
  std::vector<Row> rows;
  for (std::size_t policy = 0; policy < d.policies.size(); ++policy) {
    Row row = {d.policies[policy]};
    for (const std::size_t time : times) {
      const std::size_t at = d.at(policy, time, outcome);
      const double* q = quantiles_at(d.quantiles, at);
      row.insert(row.end(), {mean_with_interval(d.mean[at], d.se[at]), range(q), significant(q[3], 3)});
    }
    rows.push_back(std::move(row));
  }
  return table(d.outcomes[outcome] + ": " + meaning + " (" + d.units[outcome] + ")", head, rows);
}

Json outcome_tables(const ReportSource& s) {
  const StoredResults& r = s.results;
  Json tables = Json::array();
  for (std::size_t i = 0; i < r.series.outcomes.size(); ++i)
    if (r.series.units[i] != "code")
      tables.push_back(distributions_table(r.series, i, s.inputs.series_meanings[i], table_times(r.series.times), true));
  for (std::size_t i = 0; i < r.horizon.outcomes.size(); ++i)
    if (r.horizon.units[i] != "code") tables.push_back(distributions_table(r.horizon, i, s.inputs.horizon_meanings[i], {0}, false));
  return tables;
}

/// The main outcomes' paired differences at the last time.
Json difference_tables(const StoredDifferences& d) {
  Json tables = Json::array();
  if (d.times.empty()) return tables;
  const std::size_t last = d.times.size() - 1;
  for (const std::string name : kMainOutcomes) {
    const int found = index_of(d.outcomes, name);
    if (found < 0) continue;
    const auto outcome = static_cast<std::size_t>(found);
    std::vector<Row> rows;
    for (std::size_t policy = 0; policy < d.policies.size(); ++policy) {
      if (d.policies[policy] == d.reference) continue;
      const std::size_t at = (last * d.policies.size() + policy) * d.outcomes.size() + outcome;
      const std::uint64_t n = d.statistics.n[at];
      rows.push_back({d.policies[policy], mean_with_interval(d.statistics.mean[at], d.statistics.se[at]),
                      range(quantiles_at(d.statistics.quantiles, at)), percent_of(proportion(d.statistics.higher[at], n)),
                      percent_of(proportion(d.statistics.lower[at], n))});
    }
    tables.push_back(table(name + " (" + d.units[outcome] + ") at the end of " + time_label(d.times[last]) + ", less that under " + d.reference,
                           {"policy", "mean difference", "5 to 95 % of futures", "higher in", "lower in"}, rows));
  }
  return tables;
}

Json driver_table(const StoredClaims& c, std::size_t time, std::size_t claim) {
  std::vector<Row> rows;
  for (const Driver& d : drivers_of(c, time, claim, 10))
    rows.push_back({d.parameter, fixed(d.index, 3) + " ± " + fixed(1.96 * d.se, 3), percent_of(d.dependence.low), percent_of(d.dependence.high),
                    d.dependence.flips()     ? "turns over"
                    : d.dependence.matters() ? "other words"
                                             : "same words"});
  return table("What moves it: parameters by their first-order index, and the share of futures in which the claim holds",
               {"parameter", "first-order index", "in its lowest eighth", "in its highest eighth", "verdict"}, rows);
}

Json claim_views(const StoredClaims& c) {
  Json all = Json::array();
  for (std::size_t i = 0; i < c.claims.size(); ++i) {
    const StoredClaim& claim = c.claims[i];
    const std::size_t time = verdict_time(c, i);
    const Proportion p = claim_share(c, i);
    std::vector<std::string> turning;
    const std::vector<Driver> drivers = drivers_of(c, time, i, 10);
    for (const Driver& d : drivers)
      if (d.dependence.flips()) turning.push_back(d.parameter);
    Row head = {"measure"};
    for (const double t : c.times) head.push_back("at the end of " + time_label(t));
    const std::string contrast = claim.policy.empty()    ? ""
                                 : claim.against.empty() ? "Under " + claim.policy
                                                         : claim.policy + " (a) against " + claim.against + " (b)";
    Json view = {{"id", claim.id},
                 {"name", claim.name},
                 {"text", claim.text},
                 {"contrast", contrast},
                 {"holds", claim.holds},
                 {"caveat", claim.caveat},
                 {"share", percent_of(p)},
                 {"bar", fixed(std::isnan(p.p) ? 0 : 100 * p.p, 1)},
                 {"words", likelihood(p)},
                 {"effect", effect_text(c, time, i)},
                 {"turning", turning.empty() ? "-" : join(turning, ", ")},
                 {"verdict", verdict_of(c, time, i)},
                 {"opposition", opposition(c, i)},
                 {"measures", table("What is reported of it", head, measure_rows(c, i))},
                 {"drivers", Json::array()}};
    if (!drivers.empty()) view["drivers"].push_back(driver_table(c, time, i));
    all.push_back(std::move(view));
  }
  return all;
}

Json regret_tables(const StoredRegret& r) {
  Json tables = Json::array();
  for (std::size_t o = 0; o < r.objectives.size(); ++o) {
    std::vector<Row> rows;
    for (std::size_t policy = 0; policy < r.policies.size(); ++policy) {
      const std::size_t at = o * r.policies.size() + policy;
      const std::uint64_t n = r.statistics.n[at];
      rows.push_back({r.policies[policy], mean_with_interval(r.statistics.mean[at], r.statistics.se[at]),
                      significant(quantiles_at(r.statistics.quantiles, at)[5], 3),
                      significant(r.worst[at], 3) + (r.worst_future[at] < 0 ? "" : " (future " + std::to_string(r.worst_future[at]) + ")"),
                      percent_of(proportion(r.best[at], n)), percent_of(proportion(r.satisfied[at], n)),
                      r.pareto[policy] == 0    ? "no"
                      : r.certain[policy] != 0 ? "yes"
                                               : "yes, within error"});
    }
    tables.push_back(
        table(r.objectives[o] + ": " + r.meanings[o] + " (" + r.units[o] + "; " + r.better[o] + " is better)",
              {"policy", "mean regret", "95 % of futures below", "worst", "best policy in", "good enough in", "Pareto-efficient over all objectives"},
              rows));
  }
  return tables;
}

Json convergence_table(const StoredConvergence& c) {
  std::vector<Row> rows;
  const std::size_t quantities = c.quantities.size();
  for (std::size_t q = 0; q < quantities && !c.looks.empty(); ++q) {
    Row row = {c.quantities[q]};
    for (const std::size_t look : {c.looks.size() / 2, c.looks.size() - 1}) {
      const std::size_t at = look * quantities + q;
      const bool claim = c.quantities[q].starts_with("claim:");
      const double unit = claim ? 100 : 1;
      row.push_back(significant(unit * c.value[at], 4) + (std::isfinite(c.half_width[at]) ? " ± " + significant(unit * c.half_width[at], 2) : "")
                    + (claim ? " %" : " " + c.units[q]));
    }
    rows.push_back(std::move(row));
  }
  const auto futures = [&](std::size_t look) {
    return c.looks.empty() ? "" : "after " + grouped(static_cast<std::uint64_t>(c.looks[look])) + " futures";
  };
  return table("Main estimates on the way and at the end; the intervals hold with 95 % at all numbers of futures together",
               {"quantity", futures(c.looks.size() / 2), futures(c.looks.empty() ? 0 : c.looks.size() - 1)}, rows);
}

Json priors_table(const StoredInputs& inputs) {
  std::vector<Row> rows;
  for (const StoredPrior& p : inputs.priors) rows.push_back({p.name, p.meaning, p.unit, p.family + ": " + p.numbers, p.status, p.source, p.claims});
  return table("Parameters and their priors", {"parameter", "meaning", "unit", "prior", "status", "source", "claims that it bears on"}, rows);
}

Json policies_table(const StoredResults& r, const StoredInputs& inputs) {
  Row head = {"policy", "what it is"};
  head.insert(head.end(), inputs.levers.begin(), inputs.levers.end());
  std::vector<Row> rows;
  const std::size_t levers = inputs.levers.size(), times = inputs.lever_times.size();
  for (std::size_t policy = 0; policy < r.series.policies.size(); ++policy) {
    Row row = {r.series.policies[policy], r.policy_descriptions[policy]};
    for (std::size_t lever = 0; lever < levers; ++lever) {
      const auto at = [&](std::size_t time) {
        return significant(static_cast<double>(inputs.lever_values[(policy * times + time) * levers + lever]), 3);
      };
      row.push_back(at(0) == at(times - 1) ? at(0) : at(0) + " to " + at(times - 1));
    }
    rows.push_back(std::move(row));
  }
  return table("Policies and their levers, in the first step and the last", head, rows);
}

Json provenance_table(const ReportSource& s) {
  std::vector<Row> rows = {
      {"file", s.results.path},
      {"experiment", s.results.name},
      {"model version", s.model_version},
      {"seed", std::to_string(s.results.seed)},
      {"futures", grouped(s.results.futures) + " under each of " + std::to_string(s.results.series.policies.size()) + " policies"},
      {"design", s.results.design},
      {"files read", join(s.inputs.sources, ", ")}};
  for (const auto& [name, value] : s.inputs.provenance) rows.push_back({name, value});
  return table("How the file was made; the same experiment gives the same numbers on any machine", {"what", "value"}, rows);
}

/// Where a name stands in the list of each file, and "-" where it is not.
template <class Cell>
Row across(const std::string& head, const std::vector<ReportSource>& sources, Cell cell) {
  Row row = {head};
  for (const ReportSource& s : sources) row.push_back(cell(s));
  return row;
}

}  // namespace

Json between_table(const std::vector<ReportSource>& sources) {
  std::vector<Row> rows = {across("reference policy", sources, [](const ReportSource& s) { return s.results.series.policies[reference_policy(s)]; }),
                           across("futures", sources, [](const ReportSource& s) { return grouped(s.results.futures); }),
                           across("seed", sources, [](const ReportSource& s) { return std::to_string(s.results.seed); }),
                           across("horizon", sources, [](const ReportSource& s) { return time_label(s.results.series.times.back()); })};
  const std::vector<std::string>& quadrants = quadrant_names();
  for (std::size_t measure = 0; measure < kLeadMeasures.size(); ++measure)
    for (std::size_t q = 0; q < quadrants.size(); ++q)
      rows.push_back(across(quadrant_label(quadrants[q]) + " leads in " + kLeadMeasures[measure], sources, [&](const ReportSource& s) {
        const std::size_t steps = s.results.series.times.size();
        return percent_of(s.results.series_codes[measure].probability(reference_policy(s) * steps + steps - 1, q));
      }));
  for (const std::string name : kMainOutcomes)
    rows.push_back(across(name + ", mean at the horizon", sources, [&](const ReportSource& s) -> std::string {
      const Distributions& d = s.results.series;
      const int found = index_of(d.outcomes, name);
      if (found < 0) return "-";
      const std::size_t at = d.at(reference_policy(s), d.times.size() - 1, static_cast<std::size_t>(found));
      return mean_with_interval(d.mean[at], d.se[at]) + " " + d.units[static_cast<std::size_t>(found)];
    }));
  std::vector<std::string> claims;
  for (const ReportSource& s : sources)
    for (const StoredClaim& claim : s.results.claims.claims)
      if (index_of(claims, claim.id) < 0) claims.push_back(claim.id);
  for (const std::string& id : claims)
    rows.push_back(across("claim " + id + " holds in", sources, [&](const ReportSource& s) -> std::string {
      const StoredClaims& c = s.results.claims;
      for (std::size_t i = 0; i < c.claims.size(); ++i)
        if (c.claims[i].id == id) return percent_of(claim_share(c, i));
      return "-";
    }));
  Row head = {"under the reference policy"};
  for (const ReportSource& s : sources) head.push_back(s.results.name + " (" + std::filesystem::path(s.results.path).filename().string() + ")");
  return table("The forecasts side by side, ± half of a 95 % interval of sampling", head, rows);
}

std::string quadrant_label(const std::string& name) {
  return name == "us_open" ? "US open" : name == "us_closed" ? "US closed" : name == "cn_open" ? "CN open" : "CN closed";
}

std::string mean_with_interval(double mean, double se) {
  const double half = 1.96 * se;
  if (!std::isfinite(mean) || !std::isfinite(half) || half <= 0) return significant(mean, 3);
  // to the second digit of the interval, or to the first where that is 3 or more
  const double size = std::floor(std::log10(half));
  const int decimals = static_cast<int>(half / std::pow(10.0, size) < 3 ? 1 - size : -size);
  if (decimals > 8 || std::fabs(mean) >= 1e7) return significant(mean, 4) + " ± " + significant(half, 2);
  return fixed(mean, std::max(0, decimals)) + " ± " + fixed(half, std::max(0, decimals));
}

std::size_t reference_policy(const ReportSource& s) {
  const int at = index_of(s.results.series.policies, s.differences.reference);
  return at < 0 ? 0 : static_cast<std::size_t>(at);
}

Json tables_view(const ReportSource& s) {
  return {{"leaders", leaders_tables(s.results)},
          {"outcomes", outcome_tables(s)},
          {"differences", difference_tables(s.differences)},
          {"claims", claim_views(s.results.claims)},
          {"left_out", s.results.claims.left_out},
          {"regret", regret_tables(s.regret)},
          {"convergence", convergence_table(s.convergence)},
          {"priors", priors_table(s.inputs)},
          {"policies", policies_table(s.results, s.inputs)},
          {"provenance", provenance_table(s)}};
}

}  // namespace quadrant
