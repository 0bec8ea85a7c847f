// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>

#include "host/base/names.hpp"
#include "host/base/text.hpp"
#include "host/report/ledger.hpp"
#include "host/report/numbers.hpp"
#include "host/report/page/view.hpp"
#include "host/report/summary.hpp"

namespace quadrant {
namespace {

using Json = nlohmann::ordered_json;

/// "67 of 100 futures (66.7 ± 0.4 %)".
std::string in_hundred(const Proportion& p) {
  const double hundredths = 100 * p.p;
  const std::string share = hundredths > 0 && hundredths < 1 ? "fewer than 1 of 100 futures" : fixed(std::round(hundredths), 0) + " of 100 futures";
  return share + " (" + percent_of(p) + ")";
}

const char* in_words(const std::string& quadrant) {
  return quadrant == "us_open"     ? "an open model of the US"
         : quadrant == "us_closed" ? "a closed model of the US"
         : quadrant == "cn_open"   ? "an open model of China"
                                   : "a closed model of China";
}

struct Leading {
  std::vector<Proportion> shares;
  std::vector<std::size_t> order;  ///< of quadrants, the most frequent leader first
};

Leading leader_of(const CodeCounts& counts, std::size_t row) {
  Leading leader;
  for (std::size_t code = 0; code < counts.codes.size(); ++code) {
    leader.shares.push_back(counts.probability(row, code));
    leader.order.push_back(code);
  }
  std::stable_sort(leader.order.begin(), leader.order.end(), [&](std::size_t a, std::size_t b) { return leader.shares[a].p > leader.shares[b].p; });
  return leader;
}

/// The 2x2 matrix of a measure: rows US and China, columns open and closed.
Json matrix_of(const char* measure, const CodeCounts& counts, const Leading& leader) {
  const auto cell = [&](std::size_t code) -> Json {
    const Proportion& p = leader.shares[code];
    const double share = std::isnan(p.p) ? 0 : p.p;
    return {{"quadrant", counts.codes[code]},
            {"label", quadrant_label(counts.codes[code])},
            {"share", percent_of(p)},
            {"bar", fixed(100 * share, 1)},
            {"first", code == leader.order.front()}};
  };
  return {{"measure", measure}, {"us", {cell(0), cell(1)}}, {"cn", {cell(2), cell(3)}}};
}

std::string policy_sentence(const StoredDifferences& d, const std::string& outcome, const std::string& what, double unit,
                            const std::string& unit_name) {
  const int found = index_of(d.outcomes, outcome);
  if (found < 0 || d.policies.size() < 2) return "";
  const std::size_t last = d.times.size() - 1;
  const auto at = [&](std::size_t policy) { return (last * d.policies.size() + policy) * d.outcomes.size() + static_cast<std::size_t>(found); };
  std::size_t up = d.policies.size(), down = up;
  for (std::size_t policy = 0; policy < d.policies.size(); ++policy) {
    const double mean = d.statistics.mean[at(policy)], sure = 1.96 * d.statistics.se[at(policy)];
    if (mean > sure && (up == d.policies.size() || mean > d.statistics.mean[at(up)])) up = policy;
    if (mean < -sure && (down == d.policies.size() || mean < d.statistics.mean[at(down)])) down = policy;
  }
  const auto part = [&](const char* verb, std::size_t policy) {
    const double mean = std::fabs(d.statistics.mean[at(policy)]) * unit, se = d.statistics.se[at(policy)] * unit;
    return d.policies[policy] + " " + verb + " it most, by " + mean_with_interval(mean, se) + " " + unit_name + " on average";
  };
  const std::string begin = "Against " + d.reference + ", in the same futures, " + what + ": ";
  if (up == d.policies.size() && down == up) return begin + "no policy changes it beyond the interval of sampling.";
  if (down == d.policies.size()) return begin + part("raises", up) + "; none lowers it beyond the interval of sampling.";
  if (up == d.policies.size()) return begin + part("lowers", down) + "; none raises it beyond the interval of sampling.";
  return begin + part("raises", up) + "; " + part("lowers", down) + ".";
}

std::string lag_sentence(const StoredResults& r, std::size_t policy) {
  const int found = index_of(r.series.outcomes, "lag_cn");
  if (found < 0) return "";
  const std::size_t at = r.series.at(policy, r.series.times.size() - 1, static_cast<std::size_t>(found));
  const double* q = quantiles_at(r.series.quantiles, at);
  return "China's best model is " + mean_with_interval(r.series.mean[at], r.series.se[at])
         + " months behind the best of the US on average; nine futures in ten lie between " + significant(q[1], 2) + " and " + significant(q[5], 2)
         + " months (below 0: ahead).";
}

std::string claims_sentence(const StoredClaims& c) {
  if (c.claims.empty()) return "";
  int likely = 0, unlikely = 0;
  std::vector<std::string> turning;
  for (std::size_t i = 0; i < c.claims.size(); ++i) {
    const std::size_t time = verdict_time(c, i);
    const double p = claim_share(c, i).p;
    likely += p > 0.66 ? 1 : 0;
    unlikely += p < 0.33 ? 1 : 0;
    const std::vector<Driver> drivers = drivers_of(c, time, i, 10);
    if (std::any_of(drivers.begin(), drivers.end(), [](const Driver& d) { return d.dependence.flips(); })) turning.push_back(c.claims[i].id);
  }
  const int all = static_cast<int>(c.claims.size());
  std::string text = "Of " + std::to_string(all) + " claims tested " + std::to_string(likely) + " hold in more than two thirds of the futures, "
                     + std::to_string(unlikely) + " in fewer than one third, " + std::to_string(all - likely - unlikely) + " lie between.";
  if (!turning.empty()) text += " With a single uncertain parameter the verdict turns over for " + join(turning, ", ") + ".";
  return text;
}

std::vector<std::string> limits(const ReportSource& s) {
  const auto judged = std::count_if(s.inputs.priors.begin(), s.inputs.priors.end(), [](const StoredPrior& p) { return p.status == "judgement"; });
  std::vector<std::string> all = {
      "Every number follows from the model and its priors. " + std::to_string(judged) + " of " + std::to_string(s.inputs.priors.size())
          + " parameters are judgements rather than measurements; who holds others should change them and run again.",
      "± is half of a 95 % interval and covers the sampling of " + grouped(s.results.futures)
          + " futures only. It says nothing about how far the model is from the world.",
      "No observations have been used to weight the futures. Read shares of futures as what the assumptions imply, not as odds for a bet."};
  std::uint64_t lost = 0;
  for (const std::uint64_t n : s.results.non_finite) lost += n;
  if (lost > 0) all.push_back(grouped(lost) + " times a future left the finite numbers under a policy and was left out.");
  return all;
}

}  // namespace

Json answer_view(const ReportSource& s) {
  const StoredResults& r = s.results;
  const std::size_t policy = reference_policy(s), row = policy * r.series.times.size() + r.series.times.size() - 1;
  const std::string horizon = time_label(r.series.times.back()), name = r.series.policies[policy];
  Json view = {{"policy", name}, {"horizon", horizon}};
  view["matrices"] = Json::array();
  std::vector<std::string> sentences;
  for (std::size_t i = 0; i < r.series_codes.size(); ++i) {
    const Leading leader = leader_of(r.series_codes[i], row);
    view["matrices"].push_back(matrix_of(kLeadMeasures[i], r.series_codes[i], leader));
    const std::size_t first = leader.order[0], second = leader.order[1];
    const std::string sentence =
        std::string(in_words(r.series_codes[i].codes[first])) + " leads in " + kLeadMeasures[i] + " in " + in_hundred(leader.shares[first]);
    if (i == 0) view["headline"] = "At the end of " + horizon + " under " + name + ", " + sentence + ".";
    else
      sentences.push_back("In " + std::string(kLeadMeasures[i]) + ", " + in_words(r.series_codes[i].codes[first]) + " leads in "
                          + in_hundred(leader.shares[first]) + ", " + in_words(r.series_codes[i].codes[second]) + " in "
                          + in_hundred(leader.shares[second]) + ".");
  }
  for (std::string& sentence : std::vector<std::string>{
           lag_sentence(r, policy),
           policy_sentence(s.differences, "us_share_world", "the US-led share of the world's installed compute", 100, "percentage points"),
           policy_sentence(s.differences, "lag_cn", "China's lag in capability", 1, "months"), claims_sentence(r.claims)})
    if (!sentence.empty()) sentences.push_back(std::move(sentence));
  view["sentences"] = sentences;
  view["limits"] = limits(s);
  return view;
}

}  // namespace quadrant
