// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/model/effective_levers.hpp"

namespace quadrant::inline QD_ISA {

/// Section 8.4: unit costs and prices, USD thousand per H100e, with the reciprocals and logarithms that the markets use.
template <class V>
struct Prices {
  V cost[kStacks];
  V inverse_cost[kStacks];
  V mu[kStacks];  ///< price received over cost
  V p_us, p_cn;   ///< paid by the buyer
  V g_cn;         ///< received by the Chinese maker
  V ln_p_us, ln_p_cn;
  V inverse_p_us, inverse_p_cn;
};

/// Unit costs, margins and prices from the state and the levers.
template <class V>
QD_HD Prices<V> prices(const Constants<V>& c, const Levers<V>& l, const State<V>& s) {
  Prices<V> p;
  QD_UNROLL
  for (int v = 0; v < kStacks; ++v) p.cost[v] = exp(-s.lnpp[v]);                                            // (8)
  p.mu[us] = 1.0f + c.mu_us * max(V(0.15f), 1.0f - c.mu_comp * s.xcn) * fma(c.scar_gain, s.scar, V(1.0f));  // (9)
  p.mu[cn] = 1.0f + c.mu_cn * fma(c.mu_prot, 1.0f - s.uscn, V(1.0f));                                       // (10)
  const V paid = 1.0f - 0.25f * l.sub;
  p.p_us = p.cost[us] * p.mu[us];  // (11)
  p.g_cn = p.cost[cn] * p.mu[cn];
  p.p_cn = p.g_cn * paid;
  p.ln_p_us = log(p.mu[us]) - s.lnpp[us];
  p.ln_p_cn = log(p.mu[cn] * paid) - s.lnpp[cn];
  p.inverse_p_us = 1.0f / p.p_us;
  p.inverse_p_cn = 1.0f / p.p_cn;
  p.inverse_cost[us] = p.mu[us] * p.inverse_p_us;
  p.inverse_cost[cn] = p.mu[cn] * paid * p.inverse_p_cn;
  return p;
}

}  // namespace quadrant::inline QD_ISA
