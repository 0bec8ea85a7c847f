// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#include <iostream>

#include "host/base/text.hpp"
#include "host/cli/command.hpp"
#include "host/cli/progress.hpp"
#include "host/cli/signals.hpp"
#include "host/pipeline.hpp"
#include "host/report/ledger.hpp"
#include "host/report/summary.hpp"
#include "host/report/terminal.hpp"

namespace quadrant {
namespace {

std::string default_output(const Experiment& e) { return e.name + ".h5"; }

/// What makes a replay one of this run's futures: its overrides of the experiment.
std::string experiment_overrides(const Arguments& arguments) {
  std::string text;
  for (const std::string& setting : arguments.texts("set")) text += " --set " + shell_quoted(setting);
  if (const auto seed = arguments.text("seed")) text += " --seed " + shell_quoted(*seed);
  return text;
}

void print_next(const Arguments& arguments, const RunOutcome& outcome, const Experiment& e, const std::string& output, const StoredClaims& claims) {
  const auto futures = static_cast<double>(outcome.futures);
  const std::string policies = e.policies.size() > 1 ? e.policies[0].name + "," + e.policies[1].name : e.policies[0].name;
  std::cout << "Stored in " << output << " (" << grouped(outcome.futures) << " futures x " << e.policies.size() << " policies in "
            << duration(outcome.total_seconds) << ", of which simulation " << duration(outcome.seconds) << ": "
            << significant(futures / std::max(outcome.seconds, 1e-9), 3) << " futures/s; " << outcome.device << ").\n\n"
            << "Next:\n";
  if (!claims.claims.empty())
    std::cout << "  " << arguments.program() << " show " << shell_quoted(output)
              << " --claims    the claims: parts, effects, drivers, opposed claims\n"
              << "  " << arguments.program() << " discover " << shell_quoted(output) << " --claim " << claims.claims.front().id
              << "    the conditions under which a claim holds and fails\n";
  std::cout << "  " << arguments.program() << " show " << shell_quoted(output) << " --outcome lag_cn --time 2030Q4,2036Q4    one outcome by policy\n"
            << "  " << arguments.program() << " show " << shell_quoted(output)
            << " --csv > table.csv                        every distribution as a table\n"
            << "  " << arguments.program() << " replay " << shell_quoted(arguments.positional()) << experiment_overrides(arguments)
            << " --future 7 --policy " << policies << "    one future, step by step\n";
}

}  // namespace

ExitCode command_run(const Arguments& arguments) {
  RunRequest request{config_of(arguments, futures_setting(arguments)), "", arguments.has("force") ? IfPresent::replace : IfPresent::refuse,
                     arguments.line()};
  const Experiment& e = request.config.experiment;
  request.output = arguments.text("output").value_or(default_output(e));
  const bool quiet = arguments.has("quiet");
  const bool json = arguments.has("json");
  ProgressReport progress(ProgressReport::style(quiet));
  if (!quiet && !json)
    progress.say("Experiment '" + e.name + "': " + grouped(e.futures) + " futures x " + std::to_string(e.policies.size()) + " policies, seed "
                 + std::to_string(e.seed));

  const SignalGuard signals;
  const RunOutcome outcome = run_experiment(request, [&](const RunStatus& status) {
    progress.update(status);
    return signals.caught() == 0;
  });
  progress.finish();
  if (!outcome.finished) {
    std::cerr << "quadrant: stopped by a signal; nothing was written\n";
    return signals.caught() == SIGTERM ? ExitCode::terminated : ExitCode::interrupted;
  }
  if (quiet && !json) return ExitCode::done;
  const StoredResults results = read_results(request.output);
  if (json) {
    nlohmann::ordered_json document = results_json(results, {});
    document["output"] = request.output;
    document["device"] = outcome.device;
    document["simulation_seconds"] = outcome.seconds;
    document["total_seconds"] = outcome.total_seconds;
    std::cout << document.dump(2) << '\n';
    return ExitCode::done;
  }
  std::cout << '\n';
  write_summary(std::cout, results, wants_colour(stdout));
  write_claims_overview(std::cout, results.claims, wants_colour(stdout));
  print_next(arguments, outcome, e, request.output, results.claims);
  return ExitCode::done;
}

}  // namespace quadrant
