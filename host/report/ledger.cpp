// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#include "host/report/ledger.hpp"

#include <algorithm>
#include <cmath>

#include "host/base/error.hpp"
#include "host/base/names.hpp"
#include "host/base/text.hpp"
#include "host/report/numbers.hpp"
#include "host/report/summary.hpp"
#include "host/report/terminal.hpp"
#include "kernels/analyse/capture.hpp"

namespace quadrant {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t kDriversShown = 3;

std::string number(double mean, double se) {
  return significant(mean, 4) + (std::isfinite(se) ? " ± " + significant(1.96 * se, 2) : "");  // one future has no error
}

Proportion probability(const StoredClaims& c, std::size_t time, std::size_t claim) {
  const std::size_t at = time * c.claims.size() + claim;
  return proportion(c.count[at], c.n[at]);
}

/// The measure of a claim by the end of its name, or nothing.
std::size_t find_measure(const StoredClaims& c, std::size_t claim, const std::string& name) {
  const auto at = std::find(c.measures.begin(), c.measures.end(), c.claims[claim].id + "/" + name);
  return static_cast<std::size_t>(at - c.measures.begin());
}

/// "mean ± 95 % [5 %, 95 %]" of a cell.
std::string mean_and_range(const CellStatistics& s, std::size_t at) {
  const double* q = quantiles_at(s.quantiles, at);
  return number(s.mean[at], s.se[at]) + " [" + significant(q[1], 2) + ", " + significant(q[5], 2) + "]";
}

std::vector<std::size_t> chosen(const StoredClaims& c, const std::vector<std::string>& ids) {
  std::vector<std::string> known;
  for (const StoredClaim& claim : c.claims) known.push_back(claim.id);
  std::vector<std::size_t> places;
  if (ids.empty())
    for (std::size_t i = 0; i < known.size(); ++i) places.push_back(i);
  for (const std::string& id : ids) {
    const int at = index_of(known, id);
    if (at < 0)
      throw UsageError("--claim: found " + shown_text(id) + did_you_mean(id, known)
                       + ", allowed: " + (known.empty() ? "none: the file has no claims" : join(known, ", ")));
    places.push_back(static_cast<std::size_t>(at));
  }
  return places;
}

std::string names_of_drivers(const std::vector<Driver>& drivers) {
  std::vector<std::string> names;
  for (const Driver& d : drivers)
    if (d.dependence.matters()) names.push_back(d.parameter);
  return names.empty() ? "-" : join(names, ", ");
}

void write_overview(std::ostream& out, const StoredClaims& c, const std::vector<std::size_t>& places, bool colour) {
  TextTable table({"claim", "name", "holds in", "in words", "effect: mean ± 95 % [5 %, 95 %]", "depends on"});
  for (const std::size_t i : places) {
    const std::size_t time = verdict_time(c, i);
    const Proportion p = probability(c, time, i);
    table.add({c.claims[i].id, c.claims[i].name, percent_of(p), likelihood(p.p), effect_text(c, time, i),
               names_of_drivers(drivers_of(c, time, i, kDriversShown))});
  }
  out << table.text(colour) << '\n';
}

void write_measures(std::ostream& out, const StoredClaims& c, std::size_t claim, bool colour) {
  std::vector<std::string> header = {"at the end of"};
  for (const double time : c.times) header.push_back(time_label(time));
  TextTable table(header);
  for (std::vector<std::string>& row : measure_rows(c, claim)) table.add(std::move(row));
  out << table.text(colour);
}

void write_claim(std::ostream& out, const StoredClaims& c, std::size_t claim, bool colour) {
  const StoredClaim& s = c.claims[claim];
  out << heading(s.id + " " + s.name, colour) << wrapped(s.text, "  ");
  const std::string contrast = s.policy.empty()    ? ""
                               : s.against.empty() ? "under " + s.policy + ", "
                                                   : s.policy + " (a) against " + s.against + " (b), ";
  out << wrapped(contrast + "holds where " + s.holds, "  ");
  write_measures(out, c, claim, colour);
  out << wrapped("Verdict: " + verdict_of(c, verdict_time(c, claim), claim), "  ");
  for (const std::string& sentence : opposition(c, claim)) out << wrapped(sentence, "  ");
  if (!s.caveat.empty()) out << wrapped("Keep in mind: " + s.caveat, "  ");
  out << '\n';
}

Json measure_json(const StoredClaims& c, std::size_t time, std::size_t i) {
  const std::size_t at = time * c.measures.size() + i;
  Json m = {{"time", c.times[time]}, {"n", c.statistics.n[at]}};
  if (c.measure_is_condition[i] != 0) {
    m.update(proportion_json(proportion(c.statistics.higher[at], c.statistics.n[at])));
    return m;
  }
  m["mean"] = c.statistics.mean[at];
  m["sd"] = c.statistics.sd[at];
  m["se"] = c.statistics.se[at];
  m["quantiles"] = quantiles_json(quantiles_at(c.statistics.quantiles, at));
  return m;
}

Json claim_json(const StoredClaims& c, std::size_t claim) {
  const StoredClaim& s = c.claims[claim];
  const std::size_t n = c.claims.size();
  Json json = {{"id", s.id},           {"name", s.name},   {"text", s.text},       {"policy", s.policy},
               {"against", s.against}, {"holds", s.holds}, {"horizon", s.horizon}, {"caveat", s.caveat}};
  json["times"] = Json::array();
  for (std::size_t time = 0; time < c.times.size(); ++time) {
    const Proportion p = probability(c, time, claim);
    Json drivers = Json::array();
    for (const Driver& d : drivers_of(c, time, claim, 10))
      drivers.push_back({{"parameter", d.parameter},
                         {"first_order", d.index},
                         {"se", d.se},
                         {"regional_distance", d.distance},
                         {"lowest_eighth", proportion_json(d.dependence.low)},
                         {"highest_eighth", proportion_json(d.dependence.high)},
                         {"flips", d.dependence.flips()}});
    Json one = {{"time", c.times[time]}, {"n", c.n[time * n + claim]}};
    one.update(proportion_json(p));
    one["likelihood"] = likelihood(p.p);
    one["verdict"] = verdict_of(c, time, claim);
    one["drivers"] = drivers;
    Json others = Json::array();
    for (std::size_t other = 0; other < n; ++other)
      if (other != claim) others.push_back({{"claim", c.claims[other].id}, {"both", c.both[(time * n + claim) * n + other]}});
    one["together_with"] = others;
    json["times"].push_back(one);
  }
  json["opposed_by"] = s.opposed_by;
  Json measures = Json::array();
  for (std::size_t i = 0; i < c.measures.size(); ++i) {
    if (static_cast<std::size_t>(c.measure_claim[i]) != claim) continue;
    Json values = Json::array();
    for (std::size_t time = 0; time < c.times.size(); ++time) values.push_back(measure_json(c, time, i));
    measures.push_back({{"name", c.measures[i].substr(s.id.size() + 1)},
                        {"unit", c.measure_units[i]},
                        {"value", c.measure_values[i]},
                        {"given", c.measure_givens[i]},
                        {"values", values}});
  }
  json["measures"] = measures;
  Json correlations = Json::array();
  for (std::size_t i = 0; i < c.correlations.size(); ++i)
    for (std::size_t time = 0; time < c.times.size() && c.correlations[i].starts_with(s.id + "/"); ++time)
      correlations.push_back({{"name", c.correlations[i].substr(s.id.size() + 1)},
                              {"time", c.times[time]},
                              {"rank_correlation", c.rank[time * c.correlations.size() + i]},
                              {"se", c.rank_se[time * c.correlations.size() + i]}});
  json["correlations"] = correlations;
  return json;
}

}  // namespace

std::string effect_text(const StoredClaims& c, std::size_t time, std::size_t claim) {
  const std::size_t i = find_measure(c, claim, "effect");
  return i == c.measures.size() ? "-" : mean_and_range(c.statistics, time * c.measures.size() + i);
}

std::vector<std::vector<std::string>> measure_rows(const StoredClaims& c, std::size_t claim) {
  std::vector<std::vector<std::string>> rows;
  for (std::size_t i = 0; i < c.measures.size(); ++i) {
    const std::string& name = c.measures[i];
    if (static_cast<std::size_t>(c.measure_claim[i]) != claim || name.ends_with(" (x)") || name.ends_with(" (y)")) continue;
    const std::string label = name.substr(c.claims[claim].id.size() + 1), unit = c.measure_units[i];
    const bool condition = c.measure_is_condition[i] != 0;
    const std::string shown = label == "holds" ? "the claim holds"
                              : label == "matters"
                                  ? "the effect is at least " + shortest(c.claims[claim].size) + (c.claims[claim].direction < 0 ? " below 0" : "")
                              : label == "effect" ? "effect"
                                                  : label;
    std::vector<std::string> row = {shown + (condition || unit.empty() ? "" : " (" + unit + ")")};
    for (std::size_t time = 0; time < c.times.size(); ++time) {
      const std::size_t at = time * c.measures.size() + i;
      if (c.statistics.n[at] == 0) row.emplace_back("no such future");
      else if (condition) row.push_back(percent_of(proportion(c.statistics.higher[at], c.statistics.n[at])));
      else row.push_back(mean_and_range(c.statistics, at));
    }
    rows.push_back(std::move(row));
  }
  for (std::size_t i = 0; i < c.correlations.size(); ++i) {
    if (!c.correlations[i].starts_with(c.claims[claim].id + "/")) continue;
    std::vector<std::string> row = {"rank correlation: " + c.correlations[i].substr(c.claims[claim].id.size() + 1)};
    for (std::size_t time = 0; time < c.times.size(); ++time) {
      const std::size_t at = time * c.correlations.size() + i;
      row.push_back(number(c.rank[at], c.rank_se[at]));
    }
    rows.push_back(std::move(row));
  }
  return rows;
}

std::vector<std::string> opposition(const StoredClaims& c, std::size_t claim) {
  std::vector<std::string> sentences;
  const std::size_t time = verdict_time(c, claim), n = c.claims.size(), base = time * n * n;
  for (std::size_t other = 0; other < n; ++other) {
    const std::string list = "," + c.claims[claim].opposed_by + ",";
    if (list.find("," + c.claims[other].id + ",") == std::string::npos) continue;
    const std::uint64_t both = c.both[base + claim * n + other], one = c.both[base + claim * n + claim], two = c.both[base + other * n + other];
    const std::uint64_t all = c.n[time * n + claim];
    const auto share = [&](std::uint64_t hits) { return percent_of(proportion(hits, all)); };
    sentences.push_back("Opposed by " + c.claims[other].id + " (" + c.claims[other].name + "): both hold in " + share(both) + " of futures, only "
                        + c.claims[claim].id + " in " + share(one - both) + ", only " + c.claims[other].id + " in " + share(two - both)
                        + ", neither in " + share(all - one - two + both) + ".");
  }
  return sentences;
}

Proportion claim_share(const StoredClaims& c, std::size_t claim) { return probability(c, verdict_time(c, claim), claim); }

std::size_t verdict_time(const StoredClaims& c, std::size_t claim) {
  std::size_t best = 0;
  for (std::size_t i = 0; i < c.times.size(); ++i)
    if (std::fabs(c.times[i] - c.claims[claim].horizon) < std::fabs(c.times[best] - c.claims[claim].horizon)) best = i;
  return best;
}

std::vector<Driver> drivers_of(const StoredClaims& c, std::size_t time, std::size_t claim, std::size_t most) {
  std::vector<Driver> all;
  const std::size_t n = c.parameters.size();
  for (std::size_t p = 0; p < n; ++p) {
    const std::size_t at = (time * c.claims.size() + claim) * n + p;
    if (!(c.first_order[at] - 1.96 * c.first_order_se[at] > 0)) continue;
    std::vector<std::uint64_t> holds;
    for (std::size_t bin = 0; bin < kParameterBins; ++bin) holds.push_back(static_cast<std::uint64_t>(c.bin_holds[at * kParameterBins + bin]));
    all.push_back({c.parameters[p], c.first_order[at], c.first_order_se[at], c.distance[at],
                   dependence(c.bin_count.data() + p * kParameterBins, holds.data())});
  }
  std::stable_sort(all.begin(), all.end(), [](const Driver& a, const Driver& b) { return a.index > b.index; });
  if (all.size() > most) all.resize(most);
  return all;
}

std::string verdict_of(const StoredClaims& c, std::size_t time, std::size_t claim) {
  const Proportion p = probability(c, time, claim);
  std::string text = likelihood(p) + ", " + percent_of(p) + " of futures at the end of " + time_label(c.times[time]);
  const std::vector<Driver> drivers = drivers_of(c, time, claim, kDriversShown);
  std::vector<std::string> parts;
  bool flips = false;
  for (const Driver& d : drivers) {
    if (!d.dependence.matters()) continue;
    flips = flips || d.dependence.flips();
    parts.push_back(d.parameter + " (" + percent_of(d.dependence.low) + " where it is in its lowest eighth, " + percent_of(d.dependence.high)
                    + " in its highest; first-order index " + fixed(d.index, 3) + " ± " + fixed(1.96 * d.se, 3) + ")");
  }
  if (parts.empty()) return text + "; no single parameter changes these words.";
  return text + (flips ? ", but it depends, and turns over with " : ", but it depends on ") + join(parts, "; ") + ".";
}

void write_claims_overview(std::ostream& out, const StoredClaims& c, bool colour) {
  if (c.claims.empty()) return;
  out << heading("Claims: in how many futures each holds at the time of its verdict, ± half a 95 % interval of sampling", colour);
  write_overview(out, c, chosen(c, {}), colour);
}

void write_ledger(std::ostream& out, const StoredClaims& c, const std::vector<std::string>& ids, bool colour) {
  const std::vector<std::size_t> places = chosen(c, ids);
  if (c.claims.empty()) {
    out << "The run tested no claims. [claims] files = [\"claims.toml\"] in the experiment states them (docs/claims.md).\n";
  } else {
    out << heading("The claims ledger: in how many of " + grouped(c.n.front()) + " futures each claim holds, at the time of its verdict", colour)
        << "Conditional on the model and its priors, many of which are judgements. ± is half a 95 % interval, of sampling only.\n\n";
    write_overview(out, c, places, colour);
    for (const std::size_t i : places) write_claim(out, c, i, colour);
  }
  if (!c.left_out.empty()) out << wrapped("Left out: " + c.left_out + ".", "");
}

Json ledger_json(const StoredClaims& c, const std::vector<std::string>& ids) {
  Json json = {{"format", "quadrant-claims"},
               {"version", 1},
               {"conditional_on", "the model and its priors; intervals are of sampling only"},
               {"left_out", c.left_out}};
  json["claims"] = Json::array();
  for (const std::size_t i : chosen(c, ids)) json["claims"].push_back(claim_json(c, i));
  return json;
}

}  // namespace quadrant
