// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#include <cstdlib>
#include <iostream>
#include <optional>
#include <sstream>

#include "host/base/text.hpp"
#include "host/cli/command.hpp"
#include "host/cli/progress.hpp"
#include "host/cli/run_report.hpp"
#include "host/cli/shard.hpp"
#include "host/cli/signals.hpp"
#include "host/config/toml_reader.hpp"
#include "host/pipeline.hpp"
#include "host/ranks/follower.hpp"
#include "host/ranks/machine_share.hpp"
#include "host/ranks/open_ranks.hpp"
#include "host/store/checkpoint.hpp"

namespace quadrant {
namespace {

std::string default_output(const Experiment& e, const std::optional<Shard>& shard) {
  return e.name + (shard ? ".shard-" + shard->text() + ".sums" : ".h5");
}

Resume resume_of(const Arguments& arguments) {
  const std::optional<std::string> text = arguments.text("resume");
  if (!text) return Resume::no;
  if (!text->empty() && *text != "auto") throw UsageError("--resume: found '" + *text + "', allowed: --resume or --resume=auto");
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

/// A request, and what is said at its begin.
struct Task {
  RunRequest request;
  std::string begin;
};

/// What the options say that commands which run share.
void complete(const Arguments& arguments, RunRequest& request) {
  request.command_line = arguments.line();
  request.resume = resume_of(arguments);
  request.begin_anew = arguments.has("force");
  request.checkpoint_seconds = checkpoint_seconds(arguments);
  request.report = [](const std::string& text) { std::cerr << "quadrant: " << text << '\n'; };
}

Task task_of_run(const Arguments& arguments) {
  Task task;
  RunRequest& request = task.request;
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
  const std::string what = shard ? "futures " + grouped(request.shard->first) + " to " + grouped(request.shard->end() - 1) + " (shard "
                                       + std::to_string(shard->k) + " of " + std::to_string(shard->n) + ")"
                                 : grouped(e.futures) + " futures";
  task.begin = "Experiment '" + e.name + "': " + what + " x " + std::to_string(e.policies.size()) + " policies, seed " + std::to_string(e.seed)
               + (e.stop.targets.empty() && e.stop.seconds <= 0 ? "" : "; the stop rule may end it sooner");
  complete(arguments, request);
  return task;
}

Task task_of_extend(const Arguments& arguments) {
  Task task;
  RunRequest& request = task.request;
  const std::string& file = arguments.positional();
  StoredExperiment stored = read_experiment(file);
  const auto more = arguments.whole("futures", 1, 10'000'000'000'000);
  if (!more) throw UsageError("--futures: found nothing, allowed: how many futures to add, as in --futures 1e6");
  request.config = read_config(with_futures(std::move(stored.config), stored.futures + *more));
  request.extend = file;
  override_run(arguments, request.config.run);
  const Experiment& e = request.config.experiment;
  if (e.design == DesignKind::sobol) check_range(e, "--futures", {0, e.futures});
  request.output = arguments.text("output").value_or(file);
  if (request.output == file || arguments.has("force")) request.if_present = IfPresent::replace;
  task.begin = "Experiment '" + e.name + "': " + grouped(*more) + " futures more, after " + grouped(stored.futures) + ", x "
               + std::to_string(e.policies.size()) + " policies, seed " + std::to_string(e.seed);
  complete(arguments, request);
  return task;
}

/// Runs a request, alone or with other ranks, and prints what came of it.
ExitCode carry_out(const Arguments& arguments, const Task& task, const SignalGuard& signals, Leader* leader) {
  const RunRequest& request = task.request;
  const bool quiet = arguments.has("quiet"), json = arguments.has("json");
  if (request.resume == Resume::automatic && !request.begin_anew && request.extend.empty() && is_done(request)) {
    Checkpoints(request.output, request.report).remove();  // of a run that was killed just after it stored its results
    if (!quiet) std::cerr << request.output << " is there already, with every future that is asked for.\n";
    return ExitCode::done;
  }
  ProgressReport progress(ProgressReport::style(quiet));
  if (!quiet && !json) progress.say(task.begin);
  const RunOutcome outcome = run_experiment(
      request,
      [&](const RunStatus& status) {
        progress.update(status);
        return signals.caught() == 0;
      },
      leader);
  progress.finish();
  if (outcome.ending == Ending::watcher) {
    std::cerr << "quadrant: " << stopped_text(outcome);
    return signal_code(signals.caught());
  }
  if (!quiet || json) report_run(arguments, request, outcome);
  return ExitCode::done;
}

/// Rank 0 of several.
ExitCode lead(const Arguments& arguments, Task (*task_of)(const Arguments&), const SignalGuard& signals, Communicator& ranks,
              const MachineShare& share) {
  setenv("NO_COLOR", "1", 0);  // launchers give ranks a terminal whose text goes who knows where
  Leader leader(ranks, {SignalGuard::note, [](const std::string& line) { std::cerr << "quadrant: " << line << '\n'; }});
  try {
    Task task = task_of(arguments);
    task.request.config.run = share.of(task.request.config.run);
    const ExitCode code = carry_out(arguments, task, signals, &leader);
    leader.end(code);
    return code;
  } catch (const std::exception& e) {
    const auto* error = dynamic_cast<const Error*>(&e);
    if (leader.at_work()) std::cerr << "quadrant: " << e.what() << std::endl;  // for this process ends here
    leader.end(error != nullptr ? error->code() : ExitCode::failed);
    throw;
  }
}

/// Carries out a task, with the other ranks where this process was started among several.
ExitCode carry_out(const Arguments& arguments, Task (*task_of)(const Arguments&)) {
  const SignalGuard signals;
  const std::string mpi = arguments.text("mpi").value_or("auto");
  if (mpi != "auto" && mpi != "off") throw UsageError("--mpi: found '" + mpi + "', allowed: auto, off");
  const std::unique_ptr<Communicator> ranks = mpi == "off" ? nullptr : open_ranks();
  if (!ranks) return carry_out(arguments, task_of(arguments), signals, nullptr);
  const MachineShare share = machine_share(*ranks);
  if (ranks->rank() == 0) return lead(arguments, task_of, signals, *ranks, share);
  const auto config = [&] {
    Config own = task_of(arguments).request.config;
    own.run = share.of(own.run);
    return own;
  };
  return follow(*ranks, {config, [&] { return signals.caught(); }});
}

}  // namespace

ExitCode command_run(const Arguments& arguments) { return carry_out(arguments, task_of_run); }

ExitCode command_extend(const Arguments& arguments) { return carry_out(arguments, task_of_extend); }

}  // namespace quadrant
