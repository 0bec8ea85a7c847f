// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>

#include "host/analyse/sensitivity_index.hpp"
#include "kernels/analyse/capture.hpp"

// First-order indices from the cases of a plain run: E. Plischke, E. Borgonovo and C. L. Smith, "Global sensitivity measures from given
// data", European Journal of Operational Research 226 (2013). S = Var E[Y|X] / Var Y says which share of the output's variance would go
// on average if parameter X were known.
namespace quadrant {

/// Cases of each bin of a parameter, or those among them for which a claim holds.
using BinTotals = std::span<const std::uint64_t, kParameterBins>;
/// A statistic of the output in each bin of a parameter; values of empty bins are not read.
using BinValues = std::span<const double, kParameterBins>;

/// Population moments of the output over the same cases. The index depends on the variance alone, its standard error on all.
struct OutputMoments {
  double variance;  ///< in squared units of the output
  double skewness;  ///< E[(Y - mu)^3] / variance^1.5
  double kurtosis;  ///< E[(Y - mu)^4] / variance^2, 3 for a normal distribution
};

/// Share of the output's variance that lies between bins (any number of them), freed of the noise within bins:
/// (SSB - (M - 1) MSW) / SST over the M bins that hold cases (T. L. Kelley's epsilon squared, PNAS 21, 1935). With a variance taken from
/// finely divided data it is below S by what X varies within bins. NaN where the variance is not above 0, fewer than two bins hold
/// cases or none holds two. `count` and `mean` are as long as each other.
double correlation_ratio(std::span<const std::uint64_t> count, std::span<const double> mean, double variance);

/// First-order index of an output from its mean in each bin and its variance and kurtosis over all cases. Bins of width h lose
/// h^2/12 E[m'(u)^2] + O(h^4) of the variance of m(u) = E[Y|u]; merging neighbours quadruples that, so (4 S_32 - S_16) / 3 is free of it
/// (L. F. Richardson's extrapolation). What is left is small where m is smooth. Where it is steep in one or two bins (the ends of a
/// distribution with heavy tails, a threshold) the index is too low, by one to several times what the extrapolation adds
/// to correlation_ratio over the 32 bins.
///
/// The standard error is the delta method's. With the noise e = Y - m(X), S has the influence function
/// ((1 - S)(m - mu)^2 + 2 (1 - S)(m - mu) e - S e^2) / V; added is the variance of the bins' own noise, of order 1/N^2, which is all
/// there is at S = 0. The noise is taken to be independent of X, which holds where X adds to the output; where X multiplies it the
/// standard error can be off by a factor of two either way. All NaN where correlation_ratio over the 32 or the 16 bins is.
SensitivityIndex first_order(BinTotals count, BinValues mean, double variance, double kurtosis = 3);

/// The same with the output's population variance in each bin, for a standard error that holds where the scale of the noise depends on
/// X. Its shape is taken to be the same in all bins; where it leans from one side to the other, as that of an output crowded at both
/// ends of a range, the standard error can be a third too small.
SensitivityIndex first_order(BinTotals count, BinValues mean, BinValues variance_in_bin, const OutputMoments& output);

/// First-order index of a claim, 1 where it holds and 0 otherwise, of which `holds` counts the cases in each bin. Within a bin the
/// claim is a Bernoulli variable, so the standard error needs no assumption. All NaN where correlation_ratio over the 32 or the 16 bins is.
SensitivityIndex first_order_of_claim(BinTotals count, BinTotals holds);

}  // namespace quadrant
