// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "host/accumulate/analysis_plan.hpp"
#include "host/config/experiment.hpp"

namespace quadrant {

/// The quantities that a run follows as its futures go by, and where their sums lie: every tested claim's probability and mean effect, the
/// means of the main outcomes under each policy at the horizon, and what the stop rule names.
class Headlines {
 public:
  Headlines(const Experiment& experiment, const AnalysisPlan& analysis, const Plan& plan);
  [[nodiscard]] const std::vector<Quantity>& quantities() const { return quantities_; }
  [[nodiscard]] const std::vector<Headline>& places() const { return places_; }
  /// Place of a quantity in these lists.
  [[nodiscard]] std::size_t index(const Quantity& quantity) const;

 private:
  std::vector<Quantity> quantities_;
  std::vector<Headline> places_;
};

}  // namespace quadrant
