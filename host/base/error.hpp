// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <stdexcept>
#include <string>

namespace quadrant {

/// Exit codes of the command line (docs/cli.md).
enum class ExitCode : int { done = 0, failed = 1, usage = 2, differs = 3, interrupted = 130, user_signal = 138, terminated = 143 };

/// A failure with the exit code that it means. what() says what is wrong, and what is allowed or can be done.
class Error : public std::runtime_error {
 public:
  Error(ExitCode code, const std::string& message) : std::runtime_error(message), code_(code) {}
  [[nodiscard]] ExitCode code() const { return code_; }

 private:
  ExitCode code_;
};

/// Bad usage or configuration.
class UsageError : public Error {
 public:
  explicit UsageError(const std::string& message) : Error(ExitCode::usage, message) {}
};

/// Something outside the user's configuration failed: a file system, a device, a future.
class RunError : public Error {
 public:
  explicit RunError(const std::string& message) : Error(ExitCode::failed, message) {}
};

}  // namespace quadrant
