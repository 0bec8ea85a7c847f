// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#include <iostream>
#include <sstream>

#include "host/base/text.hpp"
#include "host/cli/command.hpp"
#include "host/cli/progress.hpp"
#include "host/cli/signals.hpp"
#include "host/config/toml_reader.hpp"
#include "host/pipeline.hpp"
#include "host/report/convergence.hpp"
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

/// The overrides that --futures, --until and --time-budget mean. Targets are read here too, so that a wrong one is named by its option.
std::vector<std::string> settings_of(const Arguments& arguments) {
  std::vector<std::string> settings = futures_setting(arguments);
  if (const std::vector<std::string> targets = arguments.texts("until"); !targets.empty()) {
    const Config config = config_of(arguments, settings);
    toml::array texts;
    for (const std::string& text : targets) {
      parse_stop_target("--until", text, stop_scope(config.experiment));
      texts.push_back(text);
    }
    std::ostringstream setting;
    setting << "stop.until=" << texts;
    settings.push_back(setting.str());
  }
  if (const auto budget = arguments.text("time-budget")) {
    parse_duration("--time-budget", *budget);
    settings.push_back("stop.time_budget='" + *budget + "'");
  }
  return settings;
}

/// What ended a run before its last future.
std::string ending_text(const RunOutcome& outcome, const Experiment& e) {
  const std::string after = " after " + grouped(outcome.futures) + " of " + grouped(e.futures) + " futures";
  if (outcome.ending == Ending::time_budget) return "Stopped" + after + ": the time budget of " + duration(e.stop.seconds) + " is over.\n";
  if (outcome.ending == Ending::targets && outcome.futures < e.futures) return "Stopped" + after + ": all targets are reached.\n";
  return "";
}

}  // namespace

ExitCode command_run(const Arguments& arguments) {
  RunRequest request{
      config_of(arguments, settings_of(arguments)), "", arguments.has("force") ? IfPresent::replace : IfPresent::refuse, arguments.line(), {}};
  const Experiment& e = request.config.experiment;
  request.output = arguments.text("output").value_or(default_output(e));
  const bool quiet = arguments.has("quiet");
  const bool json = arguments.has("json");
  ProgressReport progress(ProgressReport::style(quiet));
  if (!quiet && !json)
    progress.say("Experiment '" + e.name + "': " + grouped(e.futures) + " futures x " + std::to_string(e.policies.size()) + " policies, seed "
                 + std::to_string(e.seed) + (e.stop.targets.empty() && e.stop.seconds <= 0 ? "" : "; the stop rule may end it sooner"));

  request.report = [](const std::string& text) { std::cerr << "quadrant: " << text << '\n'; };

  const SignalGuard signals;
  const RunOutcome outcome = run_experiment(request, [&](const RunStatus& status) {
    progress.update(status);
    return signals.caught() == 0;
  });
  progress.finish();
  if (outcome.ending == Ending::watcher) {
    std::cerr << "quadrant: stopped by a signal; nothing was written\n";
    return signals.caught() == SIGTERM ? ExitCode::terminated : ExitCode::interrupted;
  }
  if (quiet && !json) return ExitCode::done;
  const StoredResults results = read_results(request.output);
  const StoredConvergence convergence = read_convergence(request.output);
  if (json) {
    nlohmann::ordered_json document = results_json(results, {});
    document["stop_rule"] = {{"ended_by", ending_name(outcome.ending)}, {"targets", convergence_json(convergence)["targets"]}};
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
  write_targets(std::cout, convergence, wants_colour(stdout));
  std::cout << ending_text(outcome, e);
  print_next(arguments, outcome, e, request.output, results.claims);
  return ExitCode::done;
}

}  // namespace quadrant
