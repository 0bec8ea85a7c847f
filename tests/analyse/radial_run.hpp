// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "host/analyse/total_order.hpp"
#include "tests/analyse/functions.hpp"

namespace quadrant::test {

/// Outputs of a function in the radial scheme: the first half of the points' inputs is design A, the second B.
class RadialRun {
 public:
  template <class F>
  RadialRun(F value, DesignKind kind, std::uint64_t seed, int rows, int inputs) : ab(static_cast<std::size_t>(inputs)) {
    const auto k = static_cast<std::size_t>(inputs);
    std::vector<double> u = points(DesignTables(kind, seed, 0), rows, 2 * inputs);
    for (std::size_t j = 0; j < u.size(); j += 2 * k) {
      double* const row = u.data() + j;
      a.push_back(value(row));
      b.push_back(value(row + k));
      for (std::size_t i = 0; i < k; ++i) {
        std::swap(row[i], row[k + i]);
        ab[i].push_back(value(row));
        std::swap(row[i], row[k + i]);
      }
    }
  }
  [[nodiscard]] RadialOutputs outputs() const { return {a, b, {ab.begin(), ab.end()}}; }

  std::vector<double> a, b;
  std::vector<std::vector<double>> ab;
};

}  // namespace quadrant::test
