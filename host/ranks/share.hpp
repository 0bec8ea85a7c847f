// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <condition_variable>
#include <deque>
#include <exception>
#include <mutex>
#include <thread>

#include "host/base/clock.hpp"
#include "host/ranks/messages.hpp"

namespace quadrant {

/// Futures granted to a rank, which its back end takes part by part.
class GrantedSource final : public FutureSource {
 public:
  void grant(FutureRange range);
  /// No more will be granted.
  void finish();
  /// Hands out nothing any more.
  void close();
  /// Waits while there is nothing and more may come.
  std::optional<FutureRange> take(const Room& room) override;
  [[nodiscard]] std::uint64_t at_most() const override { return UINT64_MAX; }

  [[nodiscard]] std::uint64_t stock() const;  ///< granted and not handed out
  [[nodiscard]] std::uint64_t taken() const;
  /// Takes what was granted and not handed out.
  std::vector<FutureRange> take_back();

 private:
  mutable std::mutex lock_;
  std::condition_variable changed_;
  std::deque<FutureRange> ranges_;
  std::uint64_t stock_ = 0, taken_ = 0;
  bool finished_ = false, closed_ = false;
};

/// One rank's part of a simulation: its back end works on a thread of its own, while the rank's own thread hands it futures.
class Share {
 public:
  /// Begins. `to` gets the sums. Both must live as long.
  Share(const Job& job, Accumulators& to);
  /// Pauses, if it has not ended, and waits for the thread.
  ~Share();
  Share(const Share&) = delete;
  Share& operator=(const Share&) = delete;

  void grant(FutureRange range);
  void finish();
  void pause();

  /// How far it is. `wanted` says what to ask for: enough for some seconds at its rate so far, once half of that is used up; each is asked for once.
  [[nodiscard]] Status status();
  [[nodiscard]] ProgressCounts counts() const;
  /// Whether the back end has ended. Throws what it failed with.
  [[nodiscard]] bool ended() const;
  /// After the end: what is left over.
  [[nodiscard]] Stopped stopped();

 private:
  [[nodiscard]] std::uint64_t enough() const;

  const Job& job_;
  GrantedSource source_;
  const Clock::time_point start_ = Clock::now();
  bool asked_ = false, finished_ = false;
  std::atomic<bool> paused_{false}, ended_{false};
  mutable std::mutex lock_;
  ProgressCounts counts_;
  std::exception_ptr failure_;
  std::thread worker_;
};

}  // namespace quadrant
