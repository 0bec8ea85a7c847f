// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <exception>
#include <mutex>
#include <string>
#include <system_error>
#include <thread>
#include <vector>

#include "host/base/error.hpp"

namespace quadrant {

/// Runs `work(worker)` for worker 0 .. threads - 1, each on a thread of its own, and hands the first exception on. No work begins
/// before all threads have started; throws RunError where the system cannot start them all.
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
  enum class Gate { closed, open, abandoned };
  std::atomic<Gate> gate{Gate::closed};
  const auto waiting = [&](int worker) {
    gate.wait(Gate::closed);
    if (gate == Gate::open) guarded(worker);
  };
  std::vector<std::thread> others;
  try {
    for (int worker = 1; worker < threads; ++worker) others.emplace_back(waiting, worker);
    gate = Gate::open;
  } catch (const std::system_error& e) {
    failure = std::make_exception_ptr(RunError("threads: found that the system can start only " + std::to_string(others.size() + 1) + " of "
                                               + std::to_string(threads) + " (" + e.code().message() + "); fewer do with --threads"));
    gate = Gate::abandoned;
  } catch (...) {
    failure = std::current_exception();
    gate = Gate::abandoned;
  }
  gate.notify_all();
  if (gate == Gate::open) guarded(0);
  for (std::thread& t : others) t.join();
  if (failure) std::rethrow_exception(failure);
}

}  // namespace quadrant
