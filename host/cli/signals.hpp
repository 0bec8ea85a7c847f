// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <csignal>

namespace quadrant {

/// While it lives, the first SIGINT, SIGTERM or SIGUSR1 is noted instead of ending the process. A SIGINT after that removes temporary files
/// and ends it at once; the others, which schedulers repeat, change nothing.
class SignalGuard {
 public:
  SignalGuard();
  ~SignalGuard();
  SignalGuard(const SignalGuard&) = delete;
  SignalGuard& operator=(const SignalGuard&) = delete;
  /// The signal noted, or 0.
  [[nodiscard]] int caught() const;
  /// Notes a signal that another process of the same job met.
  static void note(int signal);

 private:
  struct sigaction before_interrupt_ {};
  struct sigaction before_terminate_ {};
  struct sigaction before_user_ {};
};

}  // namespace quadrant
