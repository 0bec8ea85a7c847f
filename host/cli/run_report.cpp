// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#include "host/cli/run_report.hpp"

#include <algorithm>
#include <iostream>

#include "host/base/text.hpp"
#include "host/report/convergence.hpp"
#include "host/report/ledger.hpp"
#include "host/report/pictures.hpp"
#include "host/report/summary.hpp"
#include "host/report/terminal.hpp"

namespace quadrant {
namespace {

/// What makes a replay one of this run's futures: its overrides of the experiment.
std::string experiment_overrides(const Arguments& arguments) {
  std::string text;
  for (const std::string& setting : arguments.texts("set")) text += " --set " + shell_quoted(setting);
  if (const auto seed = arguments.text("seed")) text += " --seed " + shell_quoted(*seed);
  return text;
}

void print_next(const Arguments& arguments, const RunRequest& request, const RunOutcome& outcome, const StoredClaims& claims) {
  const Experiment& e = request.config.experiment;
  const std::string& output = request.output;
  const auto own = static_cast<double>(outcome.own);
  const std::string policies = e.policies.size() > 1 ? e.policies[0].name + "," + e.policies[1].name : e.policies[0].name;
  std::cout << "Stored in " << output << " (" << grouped(outcome.futures) << " futures x " << e.policies.size() << " policies"
            << (outcome.own < outcome.futures ? ", " + grouped(outcome.own) + " of them new," : "") << " in " << duration(outcome.total_seconds)
            << ", of which simulation " << duration(outcome.seconds) << ": " << significant(own / std::max(outcome.seconds, 1e-9), 3)
            << " futures/s; " << outcome.device << ").\n\n"
            << "Next:\n"
            << "  " << arguments.program() << " report " << shell_quoted(output) << "    a page of charts and tables for the browser\n";
  if (!claims.claims.empty())
    std::cout << "  " << arguments.program() << " show " << shell_quoted(output)
              << " --claims    the claims: parts, effects, drivers, opposed claims\n"
              << "  " << arguments.program() << " discover " << shell_quoted(output) << " --claim " << claims.claims.front().id
              << "    the conditions under which a claim holds and fails\n";
  std::cout << "  " << arguments.program() << " show " << shell_quoted(output) << " --outcome lag_cn --time 2030Q4,2036Q4    one outcome by policy\n"
            << "  " << arguments.program() << " show " << shell_quoted(output)
            << " --csv > table.csv                        every distribution as a table\n";
  if (!request.extend.empty()) return;  // a results file is nothing to replay
  std::cout << "  " << arguments.program() << " replay " << shell_quoted(arguments.positional()) << experiment_overrides(arguments)
            << " --future 7 --policy " << policies << "    one future, step by step\n";
}

/// What ended a run before its last future.
std::string ending_text(const RunOutcome& outcome, const Experiment& e) {
  const std::string after = " after " + grouped(outcome.futures) + " of " + grouped(e.futures) + " futures";
  if (outcome.ending == Ending::time_budget) return "Stopped" + after + ": the time budget of " + duration(e.stop.seconds) + " is over.\n";
  if (outcome.ending == Ending::targets && outcome.futures < e.futures) return "Stopped" + after + ": all targets are reached.\n";
  return "";
}

void report_shard(const Arguments& arguments, const RunRequest& request, const RunOutcome& outcome) {
  if (arguments.has("json")) {
    const nlohmann::ordered_json document = {{"format", "quadrant-shard"},
                                             {"version", 1},
                                             {"output", request.output},
                                             {"futures", {request.shard->first, request.shard->first + outcome.futures}},
                                             {"ended_by", ending_name(outcome.ending)},
                                             {"device", outcome.device},
                                             {"simulation_seconds", outcome.seconds},
                                             {"total_seconds", outcome.total_seconds}};
    std::cout << document.dump(2) << '\n';
    return;
  }
  std::cout << "Stored in " << request.output << ": the sums of futures " << grouped(request.shard->first) << " to "
            << grouped(request.shard->first + outcome.futures - 1) << " (" << duration(outcome.total_seconds) << "; " << outcome.device
            << ").\n\nNext, with the other shards:\n  " << arguments.program() << " merge " << request.config.experiment.name << ".shard-*.sums -o "
            << request.config.experiment.name << ".h5\n";
}

void report_results(const Arguments& arguments, const RunRequest& request, const RunOutcome& outcome) {
  const StoredResults results = read_results(request.output);
  const StoredConvergence convergence = read_convergence(request.output);
  if (arguments.has("json")) {
    nlohmann::ordered_json document = results_json(results, {});
    document["stop_rule"] = {{"ended_by", ending_name(outcome.ending)}, {"targets", convergence_json(convergence)["targets"]}};
    document["output"] = request.output;
    document["device"] = outcome.device;
    document["simulation_seconds"] = outcome.seconds;
    document["total_seconds"] = outcome.total_seconds;
    std::cout << document.dump(2) << '\n';
    return;
  }
  std::cout << '\n';
  write_summary(std::cout, results, wants_colour(stdout));
  write_claims_overview(std::cout, results.claims, wants_colour(stdout));
  if (shows_pictures(stdout)) {
    write_pictures(std::cout, results, wants_colour(stdout));
    write_claim_bars(std::cout, results.claims, wants_colour(stdout));
  }
  write_targets(std::cout, convergence, wants_colour(stdout));
  std::cout << ending_text(outcome, request.config.experiment);
  print_next(arguments, request, outcome, results.claims);
}

}  // namespace

std::string stopped_text(const RunOutcome& outcome) {
  if (outcome.saved)
    return "stopped by a signal; " + grouped(outcome.futures) + " futures are in " + outcome.checkpoint
           + ": the same command with --resume goes on\n";
  return outcome.futures == 0 ? "stopped by a signal before a future was done; nothing was written\n"
                              : "stopped by a signal; the checkpoint could not be written\n";
}

void report_run(const Arguments& arguments, const RunRequest& request, const RunOutcome& outcome) {
  if (request.shard) report_shard(arguments, request, outcome);
  else report_results(arguments, request, outcome);
}

}  // namespace quadrant
