// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <string>

#include "host/pipeline.hpp"

namespace quadrant {

/// Progress on standard error: a line that is rewritten on a terminal, else a line now and then.
class ProgressReport {
 public:
  enum class Style { none, line, plain };
  /// The style for standard error.
  static Style style(bool quiet);
  explicit ProgressReport(Style style) : style_(style) {}
  void say(const std::string& text);
  /// Says how far a run is, if it is time to; `more` follows. `before`: of those done, by runs that this one goes on from.
  void update(std::uint64_t done, std::uint64_t futures, double seconds, const std::string& more = "", std::uint64_t before = 0);
  /// The same with the running estimate.
  void update(const RunStatus& status);
  /// Ends the line.
  void finish();

 private:
  Style style_;
  bool open_ = false;
  double last_ = 0;
};

}  // namespace quadrant
