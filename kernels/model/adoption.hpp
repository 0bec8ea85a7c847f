// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/model/capability.hpp"

namespace quadrant::inline QD_ISA {

/// Section 8.11: closed markups, and the shares of model use in every region.
template <class V>
struct ModelPrices {
  V price[kQuadrants];         ///< price of a unit of use, relative to the open one before markup
  V inverse_markup[kNations];  ///< 1/(1 + mk)
};

/// Steps markups, affinity to Chinese models and shares of use: (36) to (39).
template <class V>
QD_HD ModelPrices<V> adoption(const Constants<V>& c, const StepTime& t, const Levers<V>& l, const Drivers<V>& d, const Progress<V>& p, State<V>& s) {
  ModelPrices<V> out;
  V ln_price[kQuadrants];
  QD_UNROLL
  for (int n = 0; n < kNations; ++n) {
    const V lead = max(V(0.0f), s.C[2 * n + 1] - p.best_open);
    s.mk[n] = c.mk0 * fma(1.0f - c.mk_floor, lead / (lead + c.mk_half), c.mk_floor);  // (36)
    const V over_cost = 1.0f + s.mk[n];
    s.ln_markup[n] = log(over_cost);
    out.inverse_markup[n] = 1.0f / over_cost;
    ln_price[2 * n] = V(0.0f);  // (37)
    ln_price[2 * n + 1] = c.ad_closed_prem + s.ln_markup[n];
    out.price[2 * n] = V(1.0f);
    out.price[2 * n + 1] = c.closed_premium * over_cost;
  }
  s.maff = fma(s.maff, c.affinity_decay, c.maff_sd * t.root_dt * d.Z[15]);  // (38)
  const V pull = c.ad_C * exp(-c.ad_enough * max(V(0.0f), p.front - (25.2f - kCapabilityOffset)));

  V everywhere[kQuadrants];
  QD_UNROLL
  for (int q = 0; q < kQuadrants; ++q)
    everywhere[q] = pull * (s.C[q] - p.front) - c.ad_price * ln_price[q] + c.ad_dev * s.D[q] + (is_open(q) ? V(0.0f) : c.ad_closed);
  const V api_access = 1.2f * log(min(V(1.0f), l.api + 0.02f));

  QD_UNROLL
  for (int r = 0; r < kRegions; ++r) {
    V weight[kQuadrants];
    V total = V(0.0f);
    QD_UNROLL
    for (int q = 0; q < kQuadrants; ++q) {
      V value = fma(c.ad_net, log(s.sh[r][q] + 0.003f), everywhere[q]);
      if (is_open(q)) value = fma(c.ad_open, V(table::openness(r)), value);
      if (nation_of(q) == cn && r != region_cn) value += fma(c.trust_cn, V(table::max_trust(r)), s.maff);
      if (nation_of(q) == us && r == region_cn) value += c.trust_us;
      if (q == us_closed && r == region_cn) value += api_access;
      weight[q] = exp(value);
      total += weight[q];
    }
    const V inverse = 1.0f / total;
    QD_UNROLL
    for (int q = 0; q < kQuadrants; ++q) s.sh[r][q] = fma(c.adoption_inertia, weight[q] * inverse - s.sh[r][q], s.sh[r][q]);  // (39)
  }
  return out;
}

}  // namespace quadrant::inline QD_ISA
