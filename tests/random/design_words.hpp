// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cmath>

#include "host/priors/prior_tables.hpp"

// What the tests of the sampling designs share.
namespace quadrant::test {

/// The word of a parameter in a future, whatever the design.
inline std::uint32_t design_word(const Design& design, std::uint64_t future, int parameter) {
  if (design.kind == DesignKind::sobol) return sobol_word(design, future, parameter);
  const auto p = static_cast<std::uint32_t>(parameter);
  const std::uint32_t word = monte_carlo_words(design.key, future, p / 4).word[p % 4];
  return design.kind == DesignKind::monte_carlo ? word : latin_word(design, future, parameter, word);
}

/// A word as a number in (0, 1).
inline double fraction(std::uint32_t word) { return (static_cast<double>(word) + 0.5) * 0x1p-32; }

/// Root mean square error of the mean of `f` over futures 0 .. n - 1, over designs with seeds 1 .. repeats, where the mean is `exact`.
template <class F>
double error_of_mean(DesignKind kind, int latin_bits, std::uint64_t n, int repeats, double exact, F f) {
  double squares = 0;
  for (int seed = 1; seed <= repeats; ++seed) {
    const DesignTables tables(kind, static_cast<std::uint64_t>(seed), latin_bits);
    const Design design = tables.view();
    double sum = 0;
    for (std::uint64_t future = 0; future < n; ++future) sum += f([&](int parameter) { return fraction(design_word(design, future, parameter)); });
    squares += std::pow(sum / static_cast<double>(n) - exact, 2);
  }
  return std::sqrt(squares / repeats);
}

}  // namespace quadrant::test
