// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "host/report/changes.hpp"
#include "host/report/summary.hpp"
#include "host/store/results.hpp"

// What differs between the results of two runs, and whether sampling explains it.
namespace quadrant {

/// What two runs share, which says how far their errors are independent.
enum class SharedFutures {
  none,  ///< other seeds, or other futures of a Monte Carlo design: independent errors
  some,  ///< futures of the same seed and number, drawn alike in both: dependent errors, of which the files do not say how
};

/// One number in two runs, and its difference.
struct Compared {
  std::string kind;     ///< mean, probability or claim
  std::string policy;   ///< empty for a claim
  std::string outcome;  ///< as in `lag_cn`, `lead_cap=us_closed`, `C05`
  std::string unit;
  double time = 0;
  std::uint64_t n_a = 0, n_b = 0;
  double a = 0, se_a = 0, b = 0, se_b = 0;
  double difference = 0;     ///< of b less a
  double se = 0;             ///< as of independent runs
  double low = 0, high = 0;  ///< 95 % interval of the difference
  bool beyond = false;       ///< whether that interval leaves 0 out
  bool beyond_all = false;   ///< the same of the intervals that hold for all comparisons together
};

/// Two results files side by side.
struct Comparison {
  std::string file_a, file_b;
  SharedFutures shared = SharedFutures::none;
  std::vector<Change> changes;
  std::vector<std::string> policies;      ///< of both, as far as they are selected
  std::vector<std::string> reworded;      ///< claims of both that the files state differently
  std::vector<std::string> not_compared;  ///< what only one has, in words
  std::vector<Compared> rows;
  [[nodiscard]] std::size_t testable() const;    ///< rows whose difference has a standard error above 0
  [[nodiscard]] std::size_t beyond() const;      ///< of them
  [[nodiscard]] std::size_t beyond_all() const;  ///< of them
};

/// What of both is compared: means of the selected outcomes, and where no outcome is selected, leaders and claims too. Without outcomes `main_only`
/// takes those of the summary instead of all; without times those of `show`, as far as both have them.
/// Throws UsageError where a name or time is in neither, or the files have nothing in common.
Comparison compare_results(const StoredResults& a, const StoredResults& b, const Selection& selection, bool main_only);

}  // namespace quadrant
