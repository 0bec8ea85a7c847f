// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#include "host/report/comparison_text.hpp"

#include <algorithm>
#include <cmath>

#include "host/base/names.hpp"
#include "host/base/text.hpp"
#include "host/report/terminal.hpp"

namespace quadrant {
namespace {

/// What stands behind a difference that sampling does not explain: of its own interval, and of those that hold together.
const char* mark_of(const Compared& row) { return row.beyond_all ? "**" : row.beyond ? "*" : ""; }

/// A text of a file, with nothing in it that a terminal would obey; what is long is cut.
std::string safe_text(const std::string& text) {
  constexpr std::size_t kMost = 60;
  std::string plain = has_control(text) ? shown_text(text) : text;
  if (plain.empty()) return "-";
  if (plain.size() <= kMost) return plain;
  std::size_t end = kMost;
  while (end > 0 && (static_cast<unsigned char>(plain[end]) & 0xc0) == 0x80) --end;  // not inside a character
  plain.resize(end);
  return plain + "...";
}

/// A policy or claim of one file alone: those are named together, among what is not compared.
bool is_named_later(const Change& change) { return (change.kind == "policy" || change.kind == "claim") && (change.a.empty() || change.b.empty()); }

void write_changes(std::ostream& out, const Comparison& c, bool colour) {
  if (c.changes.empty()) {
    out << "The experiments do not differ.\n\n";
    return;
  }
  constexpr std::size_t kMostRows = 60;
  TextTable table({"experiments: what differs", "in A", "in B"});
  std::size_t rows = 0;
  for (const Change& change : c.changes) {
    if (is_named_later(change)) continue;
    if (++rows <= kMostRows) table.add({change.kind + " " + safe_text(change.name), safe_text(change.a), safe_text(change.b)});
  }
  if (rows == 0) return;
  out << table.text(colour);
  if (rows > kMostRows) out << rows - kMostRows << " more; --json lists them all.\n";
  out << '\n';
}

void write_reading(std::ostream& out, const Comparison& c) {
  out << "± is half a 95 % interval, of sampling only; * a difference beyond its interval, ** beyond those that hold for all of them together.\n";
  if (c.shared == SharedFutures::none) {
    out << "The runs are of other futures: their errors are independent, and standard errors add in squares.\n\n";
    return;
  }
  out << "The runs share seed and futures, drawn alike, so their errors are not independent; the files do not hold how they go together. Intervals "
         "are\n"
      << "those of independent runs: too wide where a future moves both alike, as it does where little was changed, and never too narrow by more "
         "than a\n"
      << "factor of 1.42. Two policies of one experiment are compared in the same futures: 'quadrant show FILE --differences'.\n\n";
}

void write_mean_changes(std::ostream& out, const Comparison& c, bool colour) {
  for (std::size_t i = 0; i < c.rows.size();) {
    if (c.rows[i].kind != "mean") {
      ++i;
      continue;
    }
    const std::string outcome = c.rows[i].outcome;
    TextTable table({"policy", "time", "in A", "± 95 %", "in B", "± 95 %", "B less A", "± 95 %", ""});
    out << heading(outcome + " (" + c.rows[i].unit + "), mean", colour);
    for (; i < c.rows.size() && c.rows[i].outcome == outcome; ++i) {
      const Compared& row = c.rows[i];
      table.add({row.policy, time_label(row.time), significant(row.a, 5), significant(1.96 * row.se_a, 2), significant(row.b, 5),
                 significant(1.96 * row.se_b, 2), significant(row.difference, 3), significant((row.high - row.low) / 2, 2), mark_of(row)});
    }
    out << table.text(colour) << '\n';
  }
}

/// A policy a row, a quadrant a column: shares in both files and how they differ.
void write_leader_change(std::ostream& out, const Comparison& c, const std::string& measure, double time, bool colour) {
  std::vector<std::string> header = {"policy"};
  for (const std::string& name : quadrant_names()) header.insert(header.end(), {name + " A", "B", "B - A"});
  TextTable table(header);
  double widest = 0;
  for (const std::string& policy : c.policies) {
    std::vector<std::string> cells = {policy};
    for (const Compared& row : c.rows) {
      if (row.policy != policy || row.time != time || !row.outcome.starts_with(measure + "=")) continue;
      widest = std::max(widest, std::max(row.high - row.difference, row.difference - row.low));
      const std::string difference = (row.difference > 0 ? "+" : "") + fixed(100 * row.difference, 1) + mark_of(row);
      cells.insert(cells.end(), {fixed(100 * row.a, 1), fixed(100 * row.b, 1), difference});
    }
    table.add(std::move(cells));
  }
  const std::string what = measure == "lead_cap" ? "capability" : measure == "lead_ad" ? "adoption" : "profit";
  out << heading("Who leads in " + what + " at the end of " + time_label(time) + ": percent of futures (95 % interval of B - A: at most ± "
                     + significant(100 * widest, 2) + ")",
                 colour)
      << table.text(colour) << '\n';
}

void write_leader_changes(std::ostream& out, const Comparison& c, bool colour) {
  std::vector<std::pair<std::string, double>> tables;
  for (const Compared& row : c.rows) {
    if (row.kind != "probability" || !row.outcome.starts_with("lead_")) continue;
    const std::pair<std::string, double> table = {row.outcome.substr(0, row.outcome.find('=')), row.time};
    if (std::find(tables.begin(), tables.end(), table) == tables.end()) tables.push_back(table);
  }
  for (const auto& [measure, time] : tables) write_leader_change(out, c, measure, time, colour);
}

/// Half of Wilson's interval of a share.
double half_of_share(double share, std::uint64_t n) {
  const Proportion p = proportion(static_cast<std::uint64_t>(std::llround(share * static_cast<double>(n))), n);
  return (p.high - p.low) / 2;
}

void write_claim_changes(std::ostream& out, const Comparison& c, bool colour) {
  TextTable table({"claim", "time", "in A (%)", "± 95 %", "in B (%)", "± 95 %", "B less A", "from", "to", ""});
  bool any = false;
  for (const Compared& row : c.rows) {
    if (row.kind != "claim") continue;
    any = true;
    const bool reworded = std::find(c.reworded.begin(), c.reworded.end(), row.outcome) != c.reworded.end();
    table.add({row.outcome + (reworded ? " (stated differently)" : ""), time_label(row.time), fixed(100 * row.a, 1),
               fixed(100 * half_of_share(row.a, row.n_a), 1), fixed(100 * row.b, 1), fixed(100 * half_of_share(row.b, row.n_b), 1),
               fixed(100 * row.difference, 1), fixed(100 * row.low, 1), fixed(100 * row.high, 1), mark_of(row)});
  }
  if (any) out << heading("Claims: in how many futures each holds at the time of its verdict, in percent", colour) << table.text(colour) << '\n';
}

std::string csv_field(const std::string& text) {
  if (text.find_first_of(",\"\n\r") == std::string::npos) return text;
  std::string quoted = "\"";
  for (const char letter : text) quoted += letter == '"' ? std::string("\"\"") : std::string(1, letter);
  return quoted + "\"";
}

nlohmann::ordered_json name_or_null(const std::string& text) { return text.empty() ? nlohmann::ordered_json(nullptr) : nlohmann::ordered_json(text); }

nlohmann::ordered_json one_comparison_json(const Comparison& c) {
  nlohmann::ordered_json changes = nlohmann::ordered_json::array(), rows = nlohmann::ordered_json::array();
  for (const Change& change : c.changes)
    changes.push_back({{"kind", change.kind}, {"name", change.name}, {"a", name_or_null(change.a)}, {"b", name_or_null(change.b)}});
  for (const Compared& row : c.rows)
    rows.push_back({{"kind", row.kind},
                    {"policy", name_or_null(row.policy)},
                    {"outcome", row.outcome},
                    {"unit", row.unit},
                    {"time", row.time},
                    {"a", {{"value", row.a}, {"se", row.se_a}, {"n", row.n_a}}},
                    {"b", {{"value", row.b}, {"se", row.se_b}, {"n", row.n_b}}},
                    {"difference", row.difference},
                    {"se", row.se},
                    {"low", row.low},
                    {"high", row.high},
                    {"beyond", row.beyond},
                    {"beyond_all", row.beyond_all}});
  return {{"a", c.file_a},
          {"b", c.file_b},
          {"independent", c.shared == SharedFutures::none},
          {"changes", changes},
          {"not_compared", c.not_compared},
          {"claims_stated_differently", c.reworded},
          {"compared", c.testable()},
          {"beyond", c.beyond()},
          {"expected_by_chance", 0.05 * static_cast<double>(c.testable())},
          {"beyond_all", c.beyond_all()},
          {"differences", rows}};
}

}  // namespace

void write_comparison(std::ostream& out, const Comparison& c, bool colour) {
  out << heading("A: " + safe_text(c.file_a) + "\nB: " + safe_text(c.file_b), colour)
      << "Both are conditional on their models and priors, many of which are judgements (docs/model.md).\n\n";
  write_changes(out, c, colour);
  write_reading(out, c);
  write_mean_changes(out, c, colour);
  write_leader_changes(out, c, colour);
  write_claim_changes(out, c, colour);
  for (const std::string& what : c.not_compared) out << "Not compared: " << (has_control(what) ? shown_text(what) : what) << ".\n";
  const std::size_t n = c.testable();
  out << "Of " << grouped(n) << " differences " << grouped(c.beyond()) << " are beyond their 95 % interval (*); chance alone would put "
      << significant(0.05 * static_cast<double>(n), 2)
      << " of independent runs there on average, in\nclusters, since policies and outcomes go together. " << grouped(c.beyond_all())
      << " are beyond intervals that hold for all of them together (**, Bonferroni).\n";
}

void write_comparison_csv(std::ostream& out, const std::vector<Comparison>& comparisons) {
  out << "file_a,file_b,kind,policy,outcome,time,n_a,a,se_a,n_b,b,se_b,difference,se,low,high,beyond,beyond_all\n";
  for (const Comparison& c : comparisons) {
    for (const Compared& row : c.rows) {
      out << csv_field(c.file_a) << ',' << csv_field(c.file_b) << ',' << row.kind << ',' << row.policy << ',' << row.outcome << ','
          << shortest(row.time) << ',' << row.n_a << ',' << shortest(row.a) << ',' << shortest(row.se_a) << ',' << row.n_b << ',' << shortest(row.b)
          << ',' << shortest(row.se_b) << ',' << shortest(row.difference) << ',' << shortest(row.se) << ',' << shortest(row.low) << ','
          << shortest(row.high) << ',' << (row.beyond ? 1 : 0) << ',' << (row.beyond_all ? 1 : 0) << '\n';
    }
  }
}

nlohmann::ordered_json comparison_json(const std::vector<Comparison>& comparisons) {
  nlohmann::ordered_json all = nlohmann::ordered_json::array();
  for (const Comparison& c : comparisons) all.push_back(one_comparison_json(c));
  return {{"format", "quadrant-compare"},
          {"version", 1},
          {"conditional_on", "the models and their priors; intervals are of sampling only"},
          {"comparisons", all}};
}

}  // namespace quadrant
