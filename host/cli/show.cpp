// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#include <iostream>

#include "host/base/text.hpp"
#include "host/cli/command.hpp"
#include "host/report/analysis.hpp"
#include "host/report/convergence.hpp"
#include "host/report/csv.hpp"
#include "host/report/ledger.hpp"
#include "host/report/pictures.hpp"
#include "host/report/summary.hpp"
#include "host/report/terminal.hpp"

namespace quadrant {

namespace {

/// Prints one part of the analysis, as a table or as JSON.
template <class Part, class Table, class ToJson>
void print_part(const Part& part, bool json, Table table, ToJson to_json) {
  if (json) std::cout << to_json(part).dump(2) << '\n';
  else table(std::cout, part, wants_colour(stdout));
}

/// Whether tables come with pictures: --pictures, else where the terminal shows them.
bool wants_pictures(const Arguments& arguments) {
  const std::string word = arguments.text("pictures").value_or("auto");
  if (word != "auto" && word != "always" && word != "never")
    throw UsageError("--pictures: found " + shown_text(word) + did_you_mean(word, {"auto", "always", "never"}) + ", allowed: auto, always, never");
  return word == "auto" ? shows_pictures(stdout) : word == "always";
}

/// Prints the part of the analysis that an option asks for, if any does.
bool show_analysis(const Arguments& arguments, const Selection& selection) {
  std::string asked;
  for (const char* part : {"claims", "differences", "regret", "sensitivity", "convergence", "csv"}) {
    if (!arguments.has(part)) continue;
    if (!asked.empty()) throw UsageError("--" + asked + ", --" + part + ": found both, allowed: one of them");
    asked = part;
  }
  const std::vector<std::string> claims = arguments.list("claim");
  if (!claims.empty() && asked != "claims") throw UsageError("--claim: found without --claims, allowed: beside it");
  const std::string& file = arguments.positional();
  const bool json = arguments.has("json"), pictures = wants_pictures(arguments);
  if (asked == "claims") {
    print_part(
        read_claims_ledger(file), json,
        [&](auto& out, const auto& part, bool colour) {
          write_ledger(out, part, claims, colour);
          if (pictures && claims.empty()) write_claim_bars(out, part, colour);
        },
        [&](const auto& part) { return ledger_json(part, claims); });
  } else if (asked == "differences") {
    print_part(
        read_differences(file), json, [&](auto& out, const auto& part, bool colour) { write_differences(out, part, selection, colour); },
        [&](const auto& part) { return differences_json(part, selection); });
  } else if (asked == "regret") {
    print_part(
        read_regret(file), json, [](auto& out, const auto& part, bool colour) { write_regret(out, part, colour); },
        [](const auto& part) { return regret_json(part); });
  } else if (asked == "sensitivity") {
    print_part(
        read_sensitivity(file), json, [&](auto& out, const auto& part, bool colour) { write_sensitivity(out, part, selection, colour); },
        [&](const auto& part) { return sensitivity_json(part, selection); });
  } else if (asked == "convergence") {
    print_part(
        read_convergence(file), json, [](auto& out, const auto& part, bool colour) { write_convergence(out, part, colour); },
        [](const auto& part) { return convergence_json(part); });
  } else {
    return false;
  }
  return true;
}

}  // namespace

ExitCode command_show(const Arguments& arguments) {
  Selection selection{arguments.list("policy"), arguments.list("outcome"), {}};
  for (const std::string& time : arguments.list("time")) selection.times.push_back(parse_time(time));
  if (show_analysis(arguments, selection)) return ExitCode::done;
  const StoredResults results = read_results(arguments.positional());
  check_selection(results, selection);
  if (arguments.has("csv") && arguments.has("json")) throw UsageError("--csv, --json: found both, allowed: one of them");
  if (arguments.has("csv")) {
    if (!selection.policies.empty() || !selection.outcomes.empty() || !selection.times.empty())
      throw UsageError("--csv: found with --policy, --outcome or --time, allowed: alone; the table always holds everything");
    write_csv(std::cout, results);
  } else if (arguments.has("json")) {
    std::cout << results_json(results, selection).dump(2) << '\n';
  } else if (selection.policies.empty() && selection.outcomes.empty() && selection.times.empty()) {
    write_summary(std::cout, results, wants_colour(stdout));
    write_claims_overview(std::cout, results.claims, wants_colour(stdout));
    if (wants_pictures(arguments)) {
      write_pictures(std::cout, results, wants_colour(stdout));
      write_claim_bars(std::cout, results.claims, wants_colour(stdout));
    }
  } else {
    write_outcomes(std::cout, results, selection, wants_colour(stdout));
    if (wants_pictures(arguments)) write_medians(std::cout, results, selection, wants_colour(stdout));
  }
  return ExitCode::done;
}

}  // namespace quadrant
