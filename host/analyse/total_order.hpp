// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "host/analyse/sensitivity_index.hpp"

// First-order and total-order indices from runs of the radial scheme. The total-order index S_T = E[Var(Y | all but X)] / Var Y is the
// share of the output's variance that would be left if all parameters but X were known: X's own and that of its interactions.
namespace quadrant {

/// Outputs of N rows of independent designs A and B, and of one design for each of k inputs: A with input i's column taken from B.
struct RadialOutputs {
  std::span<const double> a, b;             ///< [N]
  std::vector<std::span<const double>> ab;  ///< [k][N]
};

/// Estimators of the first-order index, both of A. Saltelli et al., Computer Physics Communications 181 (2010), table 2.
enum class FirstOrderForm {
  saltelli,  ///< (b): mean of B (AB - A), better for small indices
  jansen,    ///< (c): V - mean of (B - AB)^2 / 2, better for large ones (M. J. W. Jansen, same journal 117, 1999)
};

/// How the 95 % interval is read off the resamples: value -+ 1.96 se, or their 2.5 % and 97.5 % quantiles.
enum class IntervalForm { normal, percentile };

/// How to estimate. Results depend on all but the number of threads.
struct Bootstrap {
  std::uint64_t seed = 0;
  int resamples = 200;  ///< 2 or more
  int threads = 1;      ///< 1 or more
  FirstOrderForm form = FirstOrderForm::saltelli;
  IntervalForm interval = IntervalForm::normal;
};

/// The indices of each input, and their sums over the inputs. All NaN where the output does not vary.
struct RadialIndices {
  std::vector<SensitivityIndex> first, total;  ///< [k]
  SensitivityIndex first_sum, total_sum;
};

/// Most rows of a design.
inline constexpr std::size_t kMostRadialRows = std::size_t{1} << 24;

/// Indices of the radial scheme's inputs: first-order in the form wanted, total-order by Jansen's estimator, mean of (A - AB)^2 / 2V.
/// Outputs are taken about the mean of A and B, V is the variance of A and B together. Standard errors and intervals are the
/// bootstrap's over rows (G. E. B. Archer, A. Saltelli and I. M. Sobol, Journal of Statistical Computation and Simulation 58, 1997); rows
/// of a Sobol design are spread better than the independent ones that it supposes, so there it errs on the wide side. Throws
/// UsageError where designs differ in rows, have fewer than 2 or more than kMostRadialRows, or an option is out of its range.
RadialIndices radial_indices(const RadialOutputs& outputs, const Bootstrap& bootstrap);

/// Whether the sums are what independent inputs allow, first-order at most 1 and total-order at least 1, to within three standard
/// errors. If not, too few rows, inputs that depend on each other or mixed-up designs are to blame. False where the output does not vary.
bool sums_plausible(const RadialIndices& indices);

}  // namespace quadrant
