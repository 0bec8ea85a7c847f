// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "host/accumulate/statistics.hpp"

namespace quadrant {

/// A probability in the calibrated words of the Intergovernmental Panel on Climate Change (M. D. Mastrandrea et al., "Guidance note for lead
/// authors of the IPCC Fifth Assessment Report on consistent treatment of uncertainties", 2010): "virtually certain" above 99 %, "extremely
/// likely" above 95, "very likely" above 90, "likely" above 66, "about as likely as not" from 33 to 66, "unlikely" below 33, "very
/// unlikely" below 10, "extremely unlikely" below 5, "exceptionally unlikely" below 1 %. "untested" for NaN.
const char* likelihood(double probability);

/// The words for a probability; where its interval reaches into others, both: "likely (sampling leaves open: very likely)".
std::string likelihood(const Proportion& p);

/// How a claim's probability moves with one parameter: among the futures in which it is low (its lowest eighth) and high.
struct Dependence {
  Proportion low, high;
  /// Whether the claim goes from less likely than not to more likely than not, beyond the intervals.
  [[nodiscard]] bool flips() const;
  /// Whether the words for it change.
  [[nodiscard]] bool matters() const;
};

/// Dependence from the counts of futures and of those in which the claim holds, by the 32 bins of the parameter.
Dependence dependence(const std::uint64_t* count, const std::uint64_t* holds);

}  // namespace quadrant
