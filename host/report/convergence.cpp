// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#include "host/report/convergence.hpp"

#include <algorithm>
#include <cmath>

#include "host/base/text.hpp"
#include "host/report/summary.hpp"
#include "host/report/terminal.hpp"

namespace quadrant {
namespace {

using Json = nlohmann::ordered_json;

bool is_claim(const std::string& name) { return name.starts_with("claim:"); }

/// A value to the last digit that half of its interval leaves certain, of probabilities in percent.
std::string value_text(const std::string& name, double value, double half_width) {
  const double unit = is_claim(name) ? 100 : 1;
  if (!std::isfinite(value) || !std::isfinite(half_width)) return "-";
  if (half_width <= 0) return significant(unit * value, 6);
  const int decimals = static_cast<int>(std::ceil(-std::log10(unit * half_width))) + 1;
  return decimals > 12 ? significant(unit * value, 6) : fixed(unit * value, std::max(decimals, 0));
}

std::string width_text(const std::string& name, double half_width, int digits = 2) {
  return std::isfinite(half_width) ? significant((is_claim(name) ? 100 : 1) * half_width, digits) : "-";
}

/// The last look and those before it with a fourth of the futures each, at most four, the first of them first.
std::vector<std::size_t> shown_looks(std::size_t looks) {
  std::vector<std::size_t> shown;
  for (std::size_t back = 0; back < 8 && back < looks; back += 2) shown.insert(shown.begin(), looks - 1 - back);
  return shown;
}

/// A number or, since JSON has no others, null.
Json number(double x) { return std::isfinite(x) ? Json(x) : Json(nullptr); }

}  // namespace

void write_targets(std::ostream& out, const StoredConvergence& c, bool colour) {
  if (c.targets.empty()) return;
  out << heading("Stop rule", colour);
  TextTable table({"target", "estimate", "half of its interval", "asked for", "reached"});
  for (std::size_t i = 0; i < c.targets.size(); ++i) {
    const std::string& name = c.targets[i];
    table.add({name, value_text(name, c.target[i], c.target_half_width[i]), width_text(name, c.target_half_width[i], 3),
               width_text(name, c.target_wanted[i], 3), c.target_half_width[i] <= c.target_wanted[i] ? "yes" : "no"});
  }
  out << table.text(colour)
      << "Probabilities in percent. The intervals hold with 95 % whenever a run stops: they are wider than those of the other tables.\n\n";
}

void write_convergence(std::ostream& out, const StoredConvergence& c, bool colour) {
  write_targets(out, c, colour);
  const std::size_t quantities = c.quantities.size(), last = c.looks.size() - 1;
  const std::vector<std::size_t> shown = shown_looks(c.looks.size());
  std::vector<std::string> header = {"estimate of"};
  for (const std::size_t look : shown) header.push_back("after " + grouped(static_cast<std::uint64_t>(c.looks[look])));
  header.insert(header.end(), {"±", "standard error"});
  if (c.replicates > 1) header.insert(header.end(), {"of scramblings", "futures saved"});
  header.emplace_back("unit");
  TextTable table(header);
  for (std::size_t i = 0; i < quantities; ++i) {
    const std::string& name = c.quantities[i];
    std::vector<std::string> row = {name + " in " + time_label(c.times[i])};
    for (const std::size_t look : shown) row.push_back(value_text(name, c.value[look * quantities + i], c.half_width[look * quantities + i]));
    const std::size_t at = last * quantities + i;
    row.push_back(width_text(name, c.half_width[at]));
    row.push_back(width_text(name, c.se[at]));
    if (c.replicates > 1) {
      row.push_back(width_text(name, c.scrambled_se[at]));
      const double ratio = c.se[at] * c.se[at] / (c.scrambled_se[at] * c.scrambled_se[at]);
      row.push_back(std::isfinite(ratio) ? significant(ratio, 2) + " x" : "-");
    }
    row.push_back(is_claim(name) ? "%" : c.units[i]);
    table.add(std::move(row));
  }
  out << heading("How the main estimates settled, by number of futures", colour) << table.text(colour)
      << "±: half of the interval that holds with 95 % at every number of futures together. Standard error: as of independent futures";
  if (c.replicates > 1)
    out << "; of scramblings: by the\nspread of the estimates of " << c.replicates
        << " independent scramblings of the Sobol sequence, the error of this design, itself known to within about "
        << significant(100 / std::sqrt(2.0 * static_cast<double>(c.replicates - 1)), 2)
        << " %. Futures saved: how many\ntimes as many independent futures would be as accurate";
  out << ".\nConditional on the model and its priors.\n";
}

nlohmann::ordered_json convergence_json(const StoredConvergence& c) {
  Json document = {
      {"format", "quadrant-convergence"}, {"version", 1}, {"replicates", c.replicates}, {"targets", Json::array()}, {"quantities", Json::array()}};
  for (std::size_t i = 0; i < c.targets.size(); ++i)
    document["targets"].push_back({{"target", c.targets[i]},
                                   {"value", number(c.target[i])},
                                   {"half_width", number(c.target_half_width[i])},
                                   {"wanted", c.target_wanted[i]},
                                   {"reached", c.target_half_width[i] <= c.target_wanted[i]}});
  const std::size_t quantities = c.quantities.size();
  for (std::size_t i = 0; i < quantities; ++i) {
    Json looks = Json::array();
    for (std::size_t look = 0; look < c.looks.size(); ++look) {
      const std::size_t at = look * quantities + i;
      Json one = {{"futures", c.looks[look]},
                  {"n", c.n[at]},
                  {"value", number(c.value[at])},
                  {"se", number(c.se[at])},
                  {"half_width", number(c.half_width[at])}};
      if (c.replicates > 1) one["scrambled_se"] = number(c.scrambled_se[at]);
      looks.push_back(std::move(one));
    }
    document["quantities"].push_back({{"quantity", c.quantities[i]}, {"unit", c.units[i]}, {"time", c.times[i]}, {"looks", std::move(looks)}});
  }
  return document;
}

}  // namespace quadrant
