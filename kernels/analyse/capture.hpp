// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "kernels/model/series.hpp"
#include "kernels/model/tally.hpp"

// What a future leaves for the analysis that needs several policies at once: chosen outcomes of chosen steps under every policy.
namespace quadrant {

// Columns of the table of horizon outcomes, whose rows are the policies.
namespace horizon {
inline constexpr int kSums = 0;
inline constexpr int kCounts = kSums + accumulator::kCount;
inline constexpr int kPassages = kCounts + event::kCount;
inline constexpr int kTips = kPassages + passage::kCount;  ///< world, foreign
inline constexpr int kCount = kTips + 2;
}  // namespace horizon

/// All outcomes of a step: its series, then the horizon outcomes as they would be if it were the last.
inline constexpr int kStepOutcomes = series::kCount + horizon::kCount;

// Equiprobable bins of a parameter's uniform number u: bin b of n holds b/n <= u < (b + 1)/n.
inline constexpr int kFineBins = 256;      ///< as they are captured
inline constexpr int kParameterBins = 32;  ///< of conditional sums

/// What is captured. Row r of the series (a policy and step) leaves the outcomes begin[r] to begin[r + 1] - 1 of the list, each in the
/// column of that number; columns for `parameters` values of parameters follow. Of the parameters `binned` the bins are captured.
struct Capture {
  const std::int32_t* begin;    ///< [rows of series + 1]
  const std::int32_t* outcome;  ///< [begin[rows]]
  std::int32_t outcomes;        ///< begin[rows]
  const std::int32_t* parameter;
  std::int32_t parameters;
  const std::int32_t* binned;
  std::int32_t bins;
};
QD_HD_CONSTEXPR int columns_of(const Capture& c) { return c.outcomes + c.parameters; }

/// The captured values of a tile of futures, owned elsewhere; columns `stride` futures apart, a multiple of 32.
struct Captured {
  float* values;        ///< [columns][stride]
  std::uint8_t* bins;   ///< [binned parameters][stride], of kFineBins
  std::int32_t* alive;  ///< [stride]: -1 while a future has stayed finite under every policy, else 0
  std::int32_t stride;
};

}  // namespace quadrant
