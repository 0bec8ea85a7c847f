// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "host/analyse/given_data.hpp"

namespace quadrant {

/// How far the values of a parameter with which a claim holds lie from those with which it does not.
struct Separation {
  double distance;    ///< Kolmogorov and Smirnov's: largest difference of the two distribution functions, 0 .. 1
  double p;           ///< probability of at least that distance where the parameter has no influence
  double quantile;    ///< where on the parameter's quantile axis the difference is largest (the lowest of equals), above 0 and below 1
  bool holds_higher;  ///< the claim holds with higher values of the parameter there
};

/// Regional sensitivity analysis (Monte Carlo filtering) of a claim over the bins of a parameter: R. C. Spear and G. M. Hornberger,
/// "Eutrophication in Peel Inlet II", Water Research 14 (1980). p is Kolmogorov's asymptotic one, fit for dozens of cases of either sort;
/// the distance is looked for at the edges of bins only, so p is too large if anything. NaN where the claim holds in all cases or none.
Separation regional_sensitivity(BinTotals count, BinTotals holds);

/// P(K > x) of Kolmogorov's distribution, for x of any size: 2 sum over k >= 1 of (-1)^(k-1) exp(-2 k^2 x^2)
/// (A. N. Kolmogorov, Giornale dell'Istituto Italiano degli Attuari 4, 1933).
double kolmogorov_tail(double x);

}  // namespace quadrant
