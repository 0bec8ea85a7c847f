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
  explicit ProgressReport(Style style) : style_(style) {}
  void say(const std::string& text);
  void update(const RunStatus& status);
  /// Ends the line.
  void finish();

 private:
  Style style_;
  bool open_ = false;
  double last_ = 0;
};

}  // namespace quadrant
