// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#include "host/report/pictures.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <limits>

#include "host/base/names.hpp"
#include "host/base/text.hpp"
#include "host/report/ledger.hpp"
#include "host/report/numbers.hpp"
#include "host/report/terminal.hpp"

namespace quadrant {
namespace {

constexpr std::size_t kCurveColumns = 14, kLongCurveColumns = 41, kBarColumns = 10, kLongBarColumns = 40;
constexpr std::size_t kMedian = 3;  ///< its place in kQuantileLevels

/// A block character: `eighths` of a full one, from below (U+2581 on) or from the left (U+258F down).
std::string block_below(int eighths) { return std::string("\u2581").replace(2, 1, 1, static_cast<char>(0x80 + eighths)); }
std::string block_left(int eighths) { return std::string("\u2588").replace(2, 1, 1, static_cast<char>(0x90 - eighths)); }

std::vector<double> medians_of(const Distributions& d, std::size_t policy, std::size_t outcome) {
  std::vector<double> medians;
  for (std::size_t t = 0; t < d.times.size(); ++t) medians.push_back(quantiles_at(d.quantiles, d.at(policy, t, outcome))[kMedian]);
  return medians;
}

/// Curves of one outcome under some policies, on one scale.
struct Curves {
  std::vector<std::vector<double>> medians;
  double low = std::numeric_limits<double>::infinity(), high = -std::numeric_limits<double>::infinity();

  void add(std::vector<double> more) {
    for (const double x : more) {
      if (std::isnan(x)) continue;
      low = std::min(low, x);
      high = std::max(high, x);
    }
    medians.push_back(std::move(more));
  }
  [[nodiscard]] std::string scale() const { return low > high ? "" : significant(low, 2) + " to " + significant(high, 2); }
};

std::string span_text(const Distributions& d) { return time_label(d.times.front()) + " to " + time_label(d.times.back()); }

bool is_utf8(const char* locale) {
  std::string name = locale;
  std::transform(name.begin(), name.end(), name.begin(), [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; });
  return name.find("UTF-8") != std::string::npos || name.find("UTF8") != std::string::npos;
}

}  // namespace

bool shows_pictures(std::FILE* stream) {
  for (const char* variable : {"LC_ALL", "LC_CTYPE", "LANG"}) {
    const char* locale = std::getenv(variable);
    if (locale != nullptr && *locale != '\0') return takes_escapes(stream) && is_utf8(locale);
  }
  return false;
}

std::string sparkline(const std::vector<double>& values, double low, double high, std::size_t columns) {
  std::string line;
  const std::size_t shown = std::min(columns, values.size());
  for (std::size_t i = 0; i < shown; ++i) {
    const std::size_t at = shown == 1 ? values.size() - 1 : (i * (values.size() - 1) + (shown - 1) / 2) / (shown - 1);
    const double place = high > low ? (values[at] - low) / (high - low) : 0.5;
    line += std::isnan(place) ? " " : block_below(1 + static_cast<int>(std::lround(7 * std::clamp(place, 0.0, 1.0))));
  }
  return line;
}

std::string bar(double share, std::size_t columns) {
  if (std::isnan(share)) return std::string(columns, ' ');
  const auto eighths = static_cast<std::size_t>(std::lround(8 * static_cast<double>(columns) * std::clamp(share, 0.0, 1.0)));
  std::string text;
  for (std::size_t i = 0; i < eighths / 8; ++i) text += block_left(8);
  const std::size_t rest = eighths % 8;
  if (rest > 0) text += block_left(static_cast<int>(rest));
  return text + std::string(columns - eighths / 8 - (rest > 0 ? 1 : 0), ' ');
}

void write_pictures(std::ostream& out, const StoredResults& r, bool colour) {
  const Distributions& d = r.series;
  const int lag = index_of(d.outcomes, "lag_cn"), chips = index_of(d.outcomes, "cn_chip_share");
  if (lag < 0 || chips < 0 || r.series_codes.empty()) return;
  Curves lags, shares;
  for (std::size_t policy = 0; policy < d.policies.size(); ++policy) {
    lags.add(medians_of(d, policy, static_cast<std::size_t>(lag)));
    shares.add(medians_of(d, policy, static_cast<std::size_t>(chips)));
  }
  TextTable table({"policy", "lag " + lags.scale() + " months", "chip share " + shares.scale(), "US leads"});
  for (std::size_t policy = 0; policy < d.policies.size(); ++policy) {
    const std::size_t row = (policy + 1) * d.times.size() - 1;
    std::uint64_t us = 0, all = 0;
    const CodeCounts& leader = r.series_codes.front();
    for (std::size_t q = 0; q < leader.codes.size(); ++q) {
      const std::uint64_t count = leader.count[row * leader.codes.size() + q];
      all += count;
      if (leader.codes[q].starts_with("us_")) us += count;
    }
    const Proportion p = proportion(us, all);
    table.add({d.policies[policy], sparkline(lags.medians[policy], lags.low, lags.high, kCurveColumns),
               sparkline(shares.medians[policy], shares.low, shares.high, kCurveColumns), bar(p.p, kBarColumns) + "  " + percent_of(p)});
  }
  out << heading("In pictures: medians from " + span_text(d) + ", and how often the US leads in capability at their end", colour)
      << table.text(colour) << '\n';
}

void write_medians(std::ostream& out, const StoredResults& r, const Selection& selection, bool colour) {
  const Distributions& d = r.series;
  for (std::size_t outcome = 0; outcome < d.outcomes.size(); ++outcome) {
    const auto& wanted = selection.outcomes;
    if (std::find(wanted.begin(), wanted.end(), d.outcomes[outcome]) == wanted.end()) continue;
    std::vector<std::string> policies;
    Curves curves;
    for (std::size_t policy = 0; policy < d.policies.size(); ++policy) {
      if (!selection.policies.empty() && index_of(selection.policies, d.policies[policy]) < 0) continue;
      policies.push_back(d.policies[policy]);
      curves.add(medians_of(d, policy, outcome));
    }
    if (policies.empty()) continue;
    TextTable table({"policy", span_text(d)});
    for (std::size_t i = 0; i < policies.size(); ++i)
      table.add({policies[i], sparkline(curves.medians[i], curves.low, curves.high, kLongCurveColumns)});
    out << heading(d.outcomes[outcome] + ", median over time: from " + curves.scale() + " " + d.units[outcome], colour) << table.text(colour) << '\n';
  }
}

void write_claim_bars(std::ostream& out, const StoredClaims& c, bool colour) {
  if (c.claims.empty()) return;
  TextTable table({"claim", "holds in, from 0 to 100 % of futures"});
  for (std::size_t i = 0; i < c.claims.size(); ++i) {
    const Proportion p = claim_share(c, i);
    table.add({c.claims[i].id + " " + c.claims[i].name, bar(p.p, kLongBarColumns) + "  " + percent_of(p)});
  }
  out << heading("The claims in pictures, ± half a 95 % interval of sampling", colour) << table.text(colour) << '\n';
}

}  // namespace quadrant
