// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <vector>

namespace quadrant {

/// ns a future-step and policy of the rounds of one measurement; not empty where it is asked.
class Timings {
 public:
  void add(double ns) { ns_.push_back(ns); }
  [[nodiscard]] std::size_t rounds() const { return ns_.size(); }
  [[nodiscard]] double least() const { return *std::min_element(ns_.begin(), ns_.end()); }
  [[nodiscard]] double median() const {
    std::vector<double> sorted = ns_;
    std::sort(sorted.begin(), sorted.end());
    return sorted[sorted.size() / 2];
  }

 private:
  std::vector<double> ns_;
};

}  // namespace quadrant
