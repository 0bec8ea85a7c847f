// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <csignal>

namespace quadrant {

/// While it lives, the first SIGINT or SIGTERM is noted instead of ending the process; a second one removes the temporary file of the
/// results and ends it at once.
class SignalGuard {
 public:
  SignalGuard();
  ~SignalGuard();
  SignalGuard(const SignalGuard&) = delete;
  SignalGuard& operator=(const SignalGuard&) = delete;
  /// The signal noted, or 0.
  [[nodiscard]] int caught() const;

 private:
  struct sigaction before_interrupt_ {};
  struct sigaction before_terminate_ {};
};

}  // namespace quadrant
