// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

namespace quadrant {

/// Where to compute, as `device` and --device say it.
struct DeviceChoice {
  enum class Kind { any, cpu, cuda };
  Kind kind = Kind::any;
  bool all = false;             ///< every GPU
  std::vector<int> numbers{0};  ///< else these, each once
};

/// Reads "auto", "cpu", "cuda" (the first GPU), "cuda:all", or "cuda:" and numbers with commas between them. Throws UsageError that begins
/// with `place`.
DeviceChoice parse_device(const std::string& place, const std::string& text);

}  // namespace quadrant
