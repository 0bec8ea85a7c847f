// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <exception>
#include <mutex>
#include <thread>
#include <vector>

namespace quadrant {

/// Runs `work(worker)` for worker 0 .. threads - 1, each on a thread of its own, and hands the first exception on.
template <class Work>
void run_workers(int threads, Work work) {
  std::exception_ptr failure;
  std::mutex guard;
  const auto guarded = [&](int worker) {
    try {
      work(worker);
    } catch (...) {
      const std::lock_guard<std::mutex> hold(guard);
      if (!failure) failure = std::current_exception();
    }
  };
  std::vector<std::thread> others;
  for (int worker = 1; worker < threads; ++worker) others.emplace_back(guarded, worker);
  guarded(0);
  for (std::thread& t : others) t.join();
  if (failure) std::rethrow_exception(failure);
}

}  // namespace quadrant
