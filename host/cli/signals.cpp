// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#include "host/cli/signals.hpp"

#include <unistd.h>

#include <atomic>

#include "host/store/output_file.hpp"

namespace quadrant {
namespace {

// A signal handler can reach nothing else. It runs on any thread, and any asks what it noted.
std::atomic<int> noted{0};
static_assert(std::atomic<int>::is_always_lock_free, "as signal handlers need");

void on_signal(int signal) {
  int none = 0;
  if (!noted.compare_exchange_strong(none, signal) && signal == SIGINT) {
    remove_temporary_files();
    ::_exit(128 + signal);
  }
}

}  // namespace

SignalGuard::SignalGuard() {
  noted = 0;
  struct sigaction action {};
  action.sa_handler = on_signal;
  sigemptyset(&action.sa_mask);
  sigaction(SIGINT, &action, &before_interrupt_);
  sigaction(SIGTERM, &action, &before_terminate_);
  sigaction(SIGUSR1, &action, &before_user_);
}

SignalGuard::~SignalGuard() {
  sigaction(SIGINT, &before_interrupt_, nullptr);
  sigaction(SIGTERM, &before_terminate_, nullptr);
  sigaction(SIGUSR1, &before_user_, nullptr);
}

int SignalGuard::caught() const { return noted; }

void SignalGuard::note(int signal) {
  int none = 0;
  noted.compare_exchange_strong(none, signal);
}

}  // namespace quadrant
