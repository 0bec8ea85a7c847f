// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/model/demand.hpp"
#include "kernels/model/events.hpp"
#include "kernels/model/prices.hpp"

namespace quadrant::inline QD_ISA {

/// Section 8.5: what Chinese buyers wish, and what Chinese makers can supply.
template <class V>
struct ChineseMarket {
  V accept;              ///< share of licensed demand let through, `acc`
  V smuggled;            ///< smuggled share of spending, `sm`
  V to_us, to_domestic;  ///< wished spending, USD bn/yr: `u0`, `d0`
  V per_spending;        ///< H100e that a USD of legal spending on US chips buys, relative to an unrestricted price
  V comp;                ///< equipment available to Chinese fabs, share
  V memory_growth;       ///< `ghb`, 1/yr
  V capacity_growth_us;  ///< `gus`, 1/yr
  V ln_W[kStacks];       ///< mid-step capacity, ln(USD bn/yr)
  V W[kStacks];          ///< the same, USD bn/yr at cost
  V HB;                  ///< output that domestic memory supports at mid-step, USD bn/yr at cost
  V memory_imports;      ///< `hbm_in`, USD bn/yr at cost
  V qcap;                ///< output that capacity and memory allow, USD bn/yr at cost
  V quantity;            ///< the same, million H100e/yr, `Qcn`
  V want_home;           ///< domestic demand, million H100e/yr
};

/// Demand and supply of the Chinese market: (12) to (15), and mid-step capacities. `spending`: desired, USD bn/yr.
template <class V>
QD_HD ChineseMarket<V> chinese_market(const Constants<V>& c, const StepTime& t, const LeverPath& path, const Levers<V>& l, const Shocks<V>& shocks,
                                      const Prices<V>& p, V spending, const State<V>& s) {
  ChineseMarket<V> m;
  const V ramp = clip01((s.shortage - 0.3f) * (1.0f / 0.4f));
  const V passed = 1.0f - l.bd * (1.0f - c.acc_base - c.acceptance_rise * ramp);
  m.accept = l.chip * passed * (1.0f - 0.95f * s.refuse);  // (12)

  const V cap_value = c.cap_pen * log(l.cap);
  m.per_spending = exp(cap_value);
  const V base = s.K[region_cn][us] + s.K[region_cn][cn];
  const V network = log(fma(base, V(0.01f), s.K[region_cn][cn]) / fma(base, V(0.01f), s.K[region_cn][us]));
  const V us_value = c.beta_pp * (cap_value - p.ln_p_us - path.log_cut_price);
  const V domestic_value = c.beta_pp * (s.soft - p.ln_p_cn) + c.bd_pref * l.bd;
  const V odds = exp(domestic_value - us_value + 0.5f * c.net_stack * network);
  const V to_us_share = m.accept / (m.accept + odds);  // (13)

  m.smuggled = c.smug * (1.0f - l.chip * l.cap) / fma(spending, c.inverse_smug_sat, V(1.0f));  // (14)
  const V legal = spending * (1.0f - m.smuggled);
  m.to_us = legal * to_us_share;
  m.to_domestic = legal - m.to_us;

  m.comp = fma(1.0f - l.sme, s.T, l.sme);  // (15)
  m.memory_growth = c.hbm_growth * t.memory_fade * fma(m.comp, V(0.6f), V(0.4f));
  m.capacity_growth_us = c.gmax_us * exp(-c.cap_scale * max(V(0.0f), s.lnW[us] - c.ln_W0[us]));
  m.ln_W[us] = fma(m.capacity_growth_us, V(0.5f * t.dt), s.lnW[us]);
  m.ln_W[cn] = fma(s.gcap, V(0.5f * t.dt), s.lnW[cn]);
  QD_UNROLL
  for (int v = 0; v < kStacks; ++v) m.W[v] = exp(m.ln_W[v]);
  m.HB = exp(fma(m.memory_growth, V(0.5f * t.dt), s.lnHB));
  m.memory_imports = 0.5f * c.hbm_stock * clip01((l.sme - 0.55f) * (1.0f / 0.10f));
  m.qcap = min(m.W[cn] * (0.9f + 0.1f * shocks.taiwan), m.HB + s.M + m.memory_imports);
  m.quantity = m.qcap * p.inverse_cost[cn];
  m.want_home = m.to_domestic * p.inverse_p_cn;
  return m;
}

}  // namespace quadrant::inline QD_ISA
