// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <vector>

#include "host/ranks/communicator.hpp"

namespace quadrant::testing {

/// Thrown in every rank when one has called abort().
struct Aborted {
  int code;
};

/// Ranks that are threads of this process. Each communicator is to be used by one thread.
class ThreadRanks {
 public:
  explicit ThreadRanks(int count);
  ~ThreadRanks();
  ThreadRanks(const ThreadRanks&) = delete;
  ThreadRanks& operator=(const ThreadRanks&) = delete;
  [[nodiscard]] Communicator& rank(int number) { return *communicators_[static_cast<std::size_t>(number)]; }

 private:
  class One;
  /// Waits until all have come here; the last one calls `together` before anyone goes on.
  template <class Together>
  void meet(Together together);
  void check_aborted() const;

  std::mutex lock_;
  std::condition_variable changed_;
  int waiting_ = 0;
  long meetings_ = 0;
  int aborted_ = -1;
  std::vector<std::deque<Communicator::Message>> boxes_;
  std::vector<void*> given_;  ///< what each rank brings to a meeting
  std::vector<std::unique_ptr<Communicator>> communicators_;
};

}  // namespace quadrant::testing
