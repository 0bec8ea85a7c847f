// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "host/ranks/pool.hpp"
#include "host/ranks/share.hpp"
#include "host/run/simulator.hpp"

namespace quadrant {

/// What rank 0 does with what other ranks tell it besides futures.
struct RankHearing {
  std::function<void(int)> signal;               ///< a signal that another rank met
  std::function<void(const std::string&)> line;  ///< a line for the user
};

/// Rank 0 of a run: it alone reads checkpoints, hands out futures, gathers the sums, and writes. The other ranks follow (follower.hpp).
class Leader {
 public:
  Leader(Communicator& ranks, RankHearing hearing) : ranks_(ranks), hearing_(std::move(hearing)) {}
  /// As end(ExitCode::failed).
  ~Leader();
  Leader(const Leader&) = delete;
  Leader& operator=(const Leader&) = delete;

  /// Waits until every rank is ready to simulate this job. Throws Error, with the first failure and its rank, where one is not; the others are let go
  /// then.
  void gather(const Job& job);
  /// Lets all ranks go with an exit code, if that was not done yet; ends them, this one too, at once if they are at work.
  void end(ExitCode code);
  /// Whether the ranks simulate just now.
  [[nodiscard]] bool at_work() const { return state_ == State::at_work; }

  /// All ranks together, after gather().
  FuturesDone simulate(const Job& job, const std::vector<FutureRange>& todo, Accumulators& to, const ProgressWatcher& progress);
  [[nodiscard]] Machine machine(const Job& job) const;

 private:
  struct Follower {
    Machine machine;
    ProgressCounts counts;
    std::uint64_t wanted = 0;
    bool finished = false;  ///< was told that there are no more futures
    bool at_work = false;
  };
  enum class State { alone, together, at_work, ended };

  void send_all(const MessageWriter& message);
  void hear(const Communicator::Message& message, FuturesDone& done);
  void hear(int rank, const Status& status);
  void report(int rank, const std::string& line) const;
  /// Hears messages until one of a kind has come from every other rank; hands those on.
  template <class Use>
  void wait_for_all(Word word, Use use);
  /// Hands futures to those that want some.
  void serve(Pool& pool, Share& own, FuturesDone& done);
  [[nodiscard]] ProgressCounts counts(const Share& own) const;
  [[nodiscard]] bool anyone_at_work() const;
  void gather_sums(Accumulators& to);

  Communicator& ranks_;
  RankHearing hearing_;
  State state_ = State::alone;
  std::vector<Follower> followers_;  ///< by rank; that of rank 0 is not used
};

/// All ranks, as a Simulator.
class RanksSimulator final : public Simulator {
 public:
  RanksSimulator(Leader& leader, const Job& job) : leader_(leader), job_(job) {}
  FuturesDone simulate(const std::vector<FutureRange>& todo, Accumulators& to, const ProgressWatcher& progress) override {
    return leader_.simulate(job_, todo, to, progress);
  }
  [[nodiscard]] Machine machine() const override { return leader_.machine(job_); }

 private:
  Leader& leader_;
  const Job& job_;
};

}  // namespace quadrant
