// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#include "host/pipeline.hpp"

#include <filesystem>

#include "host/base/build_info.hpp"
#include "host/base/clock.hpp"
#include "host/base/error.hpp"
#include "host/store/checkpoint.hpp"
#include "host/store/sums_in_results.hpp"

namespace quadrant {
namespace {

/// A run from its first to its last future, with its checkpoints.
class Run {
 public:
  Run(const RunRequest& request, const RunWatcher& watch, Leader* leader)
      : request_(request), output_(request.output, request.if_present), checkpoints_(request.output, request.report), resumes_(resumes()),
        job_(request.config, request.report), simulator_(simulator_of(job_, leader)), simulation_(job_, *simulator_, part_of(request), watch) {
    begin();
    if (leader != nullptr) leader->gather(job_);
  }

  RunOutcome operator()() {
    const Ending ending = simulate();
    RunOutcome outcome{ending, simulator_->machine().device, simulation_.done().count(), simulation_.own().count(), simulation_.seconds(), 0,
                       false,  checkpoints_.path()};
    if (ending == Ending::watcher) {
      outcome.saved = save_now();
    } else {
      store(ending_name(ending));
      checkpoints_.remove();
    }
    outcome.total_seconds = seconds_since(begin_);
    return outcome;
  }

 private:
  Ending simulate() {
    try {
      return simulation_.run(request_.checkpoint_seconds, [this](Simulation&) { save(); });
    } catch (const Error& e) {
      checkpoints_.finish_saving();
      if (!checkpoints_.present()) throw;
      throw Error(e.code(), std::string(e.what()) + "\nThe latest checkpoint is " + checkpoints_.path() + ": --resume goes on from it.");
    }
  }

  /// Whether the run goes on from a checkpoint. Throws UsageError where it would begin over one of an interrupted run.
  [[nodiscard]] bool resumes() const {
    if (request_.resume == Resume::yes || (request_.resume == Resume::automatic && checkpoints_.present())) return true;
    if (checkpoints_.present() && !request_.begin_anew)
      throw UsageError("--output: found '" + checkpoints_.path()
                       + "' of a run that was interrupted, allowed: --resume to go on with it, or --force to begin anew");
    return false;
  }

  static std::unique_ptr<Simulator> simulator_of(const Job& job, Leader* leader) {
    if (leader == nullptr) return std::make_unique<LocalSimulator>(job);
    return std::make_unique<RanksSimulator>(*leader, job);
  }
  static FutureRange part_of(const RunRequest& request) { return request.shard.value_or(FutureRange{0, request.config.experiment.futures}); }

  /// Takes over what is done already.
  void begin() {
    if (!request_.extend.empty()) simulation_.ignore_stop_rule();
    if (resumes_) return begin_with_checkpoint();
    checkpoints_.remove();  // where there are any, --force said so
    if (!request_.extend.empty()) begin_with_results();
  }

  void begin_with_checkpoint() {
    remove_left_files(request_.output);
    remove_left_files(checkpoints_.path());
    const SumsFile file = checkpoints_.load();
    job_.check_same(file);
    const SumsHeader& header = file.header();
    const FutureRange part = simulation_.part();
    const std::vector<FutureRange>& done = header.done.ranges();
    if (done.empty() || header.part.first != part.first || done.front().first < part.first || done.back().end() > part.end())
      throw UsageError(file.path() + ": found futures " + ranges_text(done) + ", allowed: futures from " + std::to_string(part.first)
                       + " on, as this run has them up to " + std::to_string(part.end()));
    add_sums(std::span(&file, 1), simulation_.sums(), job_.backend().threads());
    if (simulation_.sums().futures != header.done.count()) file.fail_damaged("it counts other futures than it names");
    history_ = header.history;
    simulation_.go_on_from(header.done, header.seconds);
  }

  void begin_with_results() {
    StoredSums stored = read_sums(request_.extend, job_.identity(), simulation_.sums());
    history_ = std::move(stored.history);
    simulation_.go_on_from(FuturesDone(FutureRange{0, simulation_.sums().futures}), stored.seconds);
  }

  [[nodiscard]] std::vector<Stretch> history() const {
    std::vector<Stretch> all = history_;
    if (simulation_.own().count() > 0) all.push_back(stretch_of(simulator_->machine(), simulation_.own(), started_, simulation_.seconds()));
    return all;
  }

  [[nodiscard]] std::vector<std::byte> image() {
    return sums_image({job_.identity(), simulation_.part(), simulation_.done(), simulation_.all_seconds(), history()}, simulation_.sums(),
                      job_.backend().threads());
  }

  void save() { checkpoints_.save(image()); }
  bool save_now() {
    if (simulation_.own().count() == 0) return checkpoints_.present();  // there is nothing new to save
    save();
    return checkpoints_.finish_saving();
  }

  void store(const char* ending) {
    try {
      if (request_.shard) {
        const std::vector<std::byte> bytes = image();
        output_.write({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
        SumsFile(output_.temporary()).verify();
        output_.commit();
        return;
      }
      store_results(output_, job_, simulation_.sums(),
                    {simulation_.done(), history(), request_.command_line, ending, started_, simulation_.all_seconds(), seconds_since(begin_),
                     simulator_->machine()},
                    false);
    } catch (const RunError& e) {
      if (!save_now()) throw;
      throw RunError(std::string(e.what()) + "\nThe futures done are in " + checkpoints_.path() + ": --resume stores them.");
    }
  }

  const Clock::time_point begin_ = Clock::now();
  const std::string started_ = utc_now();
  const RunRequest& request_;
  OutputFile output_;
  Checkpoints checkpoints_;
  const bool resumes_;
  Job job_;
  const std::unique_ptr<Simulator> simulator_;
  Simulation simulation_;
  std::vector<Stretch> history_;
};

}  // namespace

bool is_done(const RunRequest& request) {
  std::error_code status;
  if (!std::filesystem::is_regular_file(request.output, status)) return false;
  const Experiment& e = request.config.experiment;
  const StoredConfig asked{request.config.resolved, e.sources};
  const auto is_whole = [&](std::uint64_t done, std::uint64_t futures) { return done == futures || (done < futures && e.stop.seconds > 0); };
  if (request.shard) {
    const SumsFile file(request.output);
    const SumsHeader& h = file.header();
    return h.identity.version == kVersionText && difference(h.identity.config, "", asked, "").empty() && h.part.first == request.shard->first
           && h.part.count == request.shard->count && is_whole(h.done.count(), h.part.count);
  }
  const StoredExperiment stored = read_experiment(request.output);
  return stored.version == kVersionText && difference(stored.config, "", asked, "").empty()
         && (is_whole(stored.futures, e.futures) || (stored.futures < e.futures && !e.stop.targets.empty()));
}

RunOutcome run_experiment(const RunRequest& request, const RunWatcher& watch, Leader* leader) { return Run(request, watch, leader)(); }

}  // namespace quadrant
