// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#include <iostream>
#include <optional>
#include <sstream>

#include "host/base/text.hpp"
#include "host/cli/command.hpp"
#include "host/cli/progress.hpp"
#include "host/cli/shard.hpp"
#include "host/cli/signals.hpp"
#include "host/config/toml_reader.hpp"
#include "host/pipeline.hpp"
#include "host/report/convergence.hpp"
#include "host/report/ledger.hpp"
#include "host/report/summary.hpp"
#include "host/report/terminal.hpp"
#include "host/store/checkpoint.hpp"

namespace quadrant {
namespace {

std::string default_output(const Experiment& e, const std::optional<Shard>& shard) {
  return e.name + (shard ? ".shard-" + shard->text() + ".sums" : ".h5");
}

Resume resume_of(const Arguments& arguments) {
  const std::optional<std::string> text = arguments.text("resume");
  if (!text) return Resume::no;
  if (*text != "" && *text != "auto") throw UsageError("--resume: found '" + *text + "', allowed: --resume or --resume=auto");
  return text->empty() ? Resume::yes : Resume::automatic;
}

double checkpoint_seconds(const Arguments& arguments) {
  const std::optional<std::string> text = arguments.text("checkpoint-every");
  if (!text) return 60;
  return *text == "0" ? 0 : parse_duration("--checkpoint-every", *text);
}

ExitCode signal_code(int signal) {
  return signal == SIGTERM ? ExitCode::terminated : signal == SIGUSR1 ? ExitCode::user_signal : ExitCode::interrupted;
}

/// What a signal ended, and how to go on.
std::string stopped_text(const RunOutcome& outcome) {
  if (outcome.saved)
    return "stopped by a signal; " + grouped(outcome.futures) + " futures are in " + outcome.checkpoint
           + ": the same command with --resume goes on\n";
  return outcome.futures == 0 ? "stopped by a signal before a future was done; nothing was written\n"
                              : "stopped by a signal; the checkpoint could not be written\n";
}

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
            << "Next:\n";
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

/// Runs a request and prints what came of it.
ExitCode carry_out(const Arguments& arguments, RunRequest& request, const std::vector<std::string>& begin) {
  const Experiment& e = request.config.experiment;
  const bool quiet = arguments.has("quiet"), json = arguments.has("json");
  request.command_line = arguments.line();
  request.resume = resume_of(arguments);
  request.begin_anew = arguments.has("force");
  request.checkpoint_seconds = checkpoint_seconds(arguments);
  request.report = [](const std::string& text) { std::cerr << "quadrant: " << text << '\n'; };
  if (request.resume == Resume::automatic && !request.begin_anew && request.extend.empty() && is_done(request)) {
    Checkpoints(request.output, request.report).remove();  // of a run that was killed just after it stored its results
    if (!quiet) std::cerr << request.output << " is there already, with every future that is asked for.\n";
    return ExitCode::done;
  }
  ProgressReport progress(ProgressReport::style(quiet));
  if (!quiet && !json)
    for (const std::string& line : begin) progress.say(line);

  const SignalGuard signals;
  const RunOutcome outcome = run_experiment(request, [&](const RunStatus& status) {
    progress.update(status);
    return signals.caught() == 0;
  });
  progress.finish();
  if (outcome.ending == Ending::watcher) {
    std::cerr << "quadrant: " << stopped_text(outcome);
    return signal_code(signals.caught());
  }
  if (quiet && !json) return ExitCode::done;
  if (request.shard) {
    if (json) {
      const nlohmann::ordered_json document = {{"output", request.output},
                                               {"futures", {request.shard->first, request.shard->first + outcome.futures}},
                                               {"ended_by", ending_name(outcome.ending)},
                                               {"device", outcome.device},
                                               {"simulation_seconds", outcome.seconds},
                                               {"total_seconds", outcome.total_seconds}};
      std::cout << document.dump(2) << '\n';
      return ExitCode::done;
    }
    std::cout << "Stored in " << request.output << ": the sums of futures " << grouped(request.shard->first) << " to "
              << grouped(request.shard->first + outcome.futures - 1) << " (" << duration(outcome.total_seconds) << "; " << outcome.device
              << ").\n\nNext, with the other shards:\n  " << arguments.program() << " merge " << e.name << ".shard-*.sums -o " << e.name << ".h5\n";
    return ExitCode::done;
  }
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
  print_next(arguments, request, outcome, results.claims);
  return ExitCode::done;
}

}  // namespace

ExitCode command_run(const Arguments& arguments) {
  RunRequest request;
  request.config = config_of(arguments, settings_of(arguments));
  request.if_present = arguments.has("force") ? IfPresent::replace : IfPresent::refuse;
  const Experiment& e = request.config.experiment;
  std::optional<Shard> shard;
  if (const auto text = arguments.text("shard")) {
    shard = parse_shard(*text, e.futures);
    request.shard = shard->part(e.futures);
    if (!e.stop.targets.empty())
      throw UsageError(
          "--shard: found an experiment whose stop rule has targets, which no shard alone can see; allowed: --shard with a number of futures");
  }
  request.output = arguments.text("output").value_or(default_output(e, shard));
  const std::string what = shard ? "futures " + grouped(request.shard->first) + " to " + grouped(request.shard->first + request.shard->count - 1)
                                       + " (shard " + std::to_string(shard->k) + " of " + std::to_string(shard->n) + ")"
                                 : grouped(e.futures) + " futures";
  return carry_out(arguments, request,
                   {"Experiment '" + e.name + "': " + what + " x " + std::to_string(e.policies.size()) + " policies, seed " + std::to_string(e.seed)
                    + (e.stop.targets.empty() && e.stop.seconds <= 0 ? "" : "; the stop rule may end it sooner")});
}

ExitCode command_extend(const Arguments& arguments) {
  const std::string& file = arguments.positional();
  StoredExperiment stored = read_experiment(file);
  const auto more = arguments.whole("futures", 1, 10'000'000'000'000);
  if (!more) throw UsageError("--futures: found nothing, allowed: how many futures to add, as in --futures 1e6");
  RunRequest request;
  request.config = read_config(with_futures(std::move(stored.config), stored.futures + *more));
  request.extend = file;
  override_run(arguments, request.config.run);
  const Experiment& e = request.config.experiment;
  if (e.design == DesignKind::sobol) check_range(e, "--futures", {0, e.futures});
  request.output = arguments.text("output").value_or(file);
  if (request.output == file || arguments.has("force")) request.if_present = IfPresent::replace;
  return carry_out(arguments, request,
                   {"Experiment '" + e.name + "': " + grouped(*more) + " futures more, after " + grouped(stored.futures) + ", x "
                    + std::to_string(e.policies.size()) + " policies, seed " + std::to_string(e.seed)});
}

}  // namespace quadrant
