// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/model/demand.hpp"
#include "kernels/model/prices.hpp"

namespace quadrant::inline QD_ISA {

/// Section 8.6: what the foreign regions wish to buy, USD bn/yr.
template <class V>
struct ForeignMarkets {
  V from_us[kForeign];  ///< `Dus`
  V from_cn[kForeign];  ///< `Dcn`
  V delayed[kForeign];  ///< `delay`
  V denial[kForeign];   ///< share of the demand for the US stack that licences deny, `den`
};

/// Wishes of the foreign regions and what licences deny: (16) to (19); updates the backlogs.
template <class V>
QD_HD ForeignMarkets<V> foreign_markets(const Constants<V>& c, const Levers<V>& l, const Prices<V>& p, const Demand<V>& demand, State<V>& s) {
  ForeignMarkets<V> m;
  const V finance = c.finance_discount * l.prog;
  const V counter = c.cf_eff * l.cf;
  const V net = c.net_stack * fma(c.edge_lock, s.edge, V(1.0f));
  const V tight = 1.0f - l.ally;
  const V price_gap = c.beta_pp * (p.ln_p_cn - p.ln_p_us - s.soft);
  const V everywhere = price_gap + l.edge * s.edge - c.aff_cn - s.gaff - c.edge_cn * s.edge;
  const V financed = c.beta_pp * (finance - counter) + s.aff;
  QD_UNROLL
  for (int f = 0; f < kForeign; ++f) {
    const int r = f + kFirstForeign;
    const V wish = l.sov * table::wish(r);
    const V spending = demand.S[r] * fma(c.sov_add, wish, V(1.0f)) + s.B[f] * c.backlog_release;  // (16)
    const V base = s.K[r][us] + s.K[r][cn];
    const V network = log(fma(base, V(0.005f), s.K[r][us]) / fma(base, V(0.005f), s.K[r][cn]));
    const V models = s.sh[r][us_open] + s.sh[r][us_closed] - (s.sh[r][cn_open] + s.sh[r][cn_closed]);
    const V denial = tight * table::exposure(r);
    const V gap = everywhere + table::finance(r) * financed + c.sov_stay * wish + c.compat * models - c.aff_scale * table::affinity(r)
                  + c.align * denial + net * network;               // (17)
    const V to_cn = 1.0f / (1.0f + exp(clip(gap, -40.0f, 40.0f)));  // (18)
    const V wished_cn = spending * to_cn;
    const V wished_us = spending - wished_cn;
    const V denied = wished_us * denial * (1.0f - c.rent_sub);
    m.denial[f] = denial;
    m.from_us[f] = wished_us - denied;  // (19)
    m.from_cn[f] = fma(c.switch_max, denied, wished_cn);
    m.delayed[f] = denied - c.switch_max * denied;
    s.B[f] = s.B[f] * c.backlog_decay;
  }
  return m;
}

}  // namespace quadrant::inline QD_ISA
