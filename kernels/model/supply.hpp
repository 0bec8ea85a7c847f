// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/model/chinese_market.hpp"
#include "kernels/model/foreign_markets.hpp"

namespace quadrant::inline QD_ISA {

/// Section 8.7: what is delivered. Flows q in million H100e/yr, money in USD bn/yr.
template <class V>
struct Supply {
  V q[kRegions][kStacks];  ///< deliveries; q[us][cn] is not set
  V ru;                    ///< share of the demand for the US stack that is supplied
  V us_wanted;             ///< demand for the US stack, million H100e/yr, `qw`
  V export_wanted;         ///< foreign demand for the Chinese stack, million H100e/yr, `wexp`
  V from_us[kForeign];     ///< spending on the US stack after rationing
  V from_cn[kForeign];     ///< spending on the Chinese stack after rationing
  V cn_total;              ///< its sum over foreign regions
  V us_total;
  V sold_to_cn;     ///< legal sales of US chips to China at `u1`, before rationing
  V us_cn_flow;     ///< legal flow to China after rationing, million H100e/yr
  V smuggled_flow;  ///< smuggled flow after rationing, million H100e/yr
};

/// Rations demand by capacity; updates backlogs, shortage and the share supplied.
template <class V>
QD_HD Supply<V> supply(const Constants<V>& c, const LeverPath& path, const Shocks<V>& shocks, const Prices<V>& p, const Demand<V>& demand,
                       const ChineseMarket<V>& china, ForeignMarkets<V>& foreign, State<V>& s) {
  Supply<V> out;
  out.export_wanted = (foreign.from_cn[0] + foreign.from_cn[1] + foreign.from_cn[2]) * p.inverse_p_cn;
  const V home = min(china.want_home, china.quantity - min(out.export_wanted, (1.0f - c.home_prio) * china.quantity));
  const V exports = china.quantity - home;
  const V home_paid = home * p.p_cn;
  const V unmet = max(V(0.0f), china.to_domestic - home_paid);  // below 0 only by rounding
  out.sold_to_cn = fma(0.8f * china.accept, unmet, china.to_us);
  const V served = (home_paid + 1e-9f) / (china.to_domestic + china.to_us + 1e-9f);
  s.shortage = fma(c.inertia_2, 1.0f - served - s.shortage, s.shortage);

  const V inverse_legal_price = p.inverse_p_us * path.inverse_cut_price;
  const V us_cn_wanted = out.sold_to_cn * inverse_legal_price * china.per_spending;  // (20)
  const V smuggled_wanted = china.smuggled * demand.S[region_cn] * p.inverse_p_us * (1.0f / 1.5f);

  const V rc = min(V(1.0f), exports / (out.export_wanted + 1e-12f));  // (21)
  V us_spending = demand.S[region_us];
  QD_UNROLL
  for (int f = 0; f < kForeign; ++f) {
    out.from_cn[f] = foreign.from_cn[f] * rc;
    const V missed = foreign.from_cn[f] - out.from_cn[f];
    const V waits = missed * foreign.denial[f];
    out.from_us[f] = foreign.from_us[f] + (missed - waits);
    foreign.delayed[f] += waits;
    us_spending += out.from_us[f];
  }
  out.us_wanted = us_spending * p.inverse_p_us + out.sold_to_cn * inverse_legal_price + smuggled_wanted;
  const V supplied = china.W[us] * shocks.taiwan * shocks.rare_earth * p.inverse_cost[us] / out.us_wanted;
  out.ru = min(V(1.0f), supplied);
  s.scar = fma(c.inertia_2, clip(-log(supplied), 0.0f, 1.5f) - s.scar, s.scar);

  out.cn_total = V(0.0f);
  out.us_total = V(0.0f);
  QD_UNROLL
  for (int f = 0; f < kForeign; ++f) {
    const V delivered = out.from_us[f] * out.ru;
    const V delayed = foreign.delayed[f] + (out.from_us[f] - delivered);
    out.from_us[f] = delivered;
    s.B[f] = fma(delayed, c.backlog_gain, s.B[f]);  // (22)
    out.cn_total += out.from_cn[f];
    out.us_total += delivered;
  }

  out.us_cn_flow = out.ru * us_cn_wanted;
  out.smuggled_flow = out.ru * smuggled_wanted;
  out.q[region_us][us] = out.ru * demand.S[region_us] * p.inverse_p_us;
  out.q[region_cn][us] = out.us_cn_flow + out.smuggled_flow;
  out.q[region_cn][cn] = home;
  QD_UNROLL
  for (int f = 0; f < kForeign; ++f) {
    out.q[f + kFirstForeign][us] = out.from_us[f] * p.inverse_p_us;
    out.q[f + kFirstForeign][cn] = out.from_cn[f] * p.inverse_p_cn;
  }
  return out;
}

}  // namespace quadrant::inline QD_ISA
