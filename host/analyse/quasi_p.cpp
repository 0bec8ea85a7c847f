// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#include "host/analyse/quasi_p.hpp"

#include <boost/math/special_functions/beta.hpp>

namespace quadrant {

double quasi_p_value(HitCount box, HitCount without) {
  if (box.hits == 0 || without.hits == without.cases) return 1;
  // P(X >= k) = I_q(k, n - k + 1): the tail itself, so that nothing cancels where it is tiny
  const double density = static_cast<double>(without.hits) / static_cast<double>(without.cases);
  return boost::math::ibeta(static_cast<double>(box.hits), static_cast<double>(box.cases - box.hits + 1), density);
}

}  // namespace quadrant
