// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/model/supply.hpp"

namespace quadrant::inline QD_ISA {

/// Section 8.8, first part: the step's revenues, USD bn/yr, and what flows from them.
template <class V>
struct Revenues {
  V us_cn;              ///< legal sales to China
  V rev[kStacks];       ///< revenue of the makers
  V gross[kStacks];     ///< gross profit
  V home_cn, exp_cn;    ///< Chinese makers' revenue at home and abroad
  V out[kStacks];       ///< output, million H100e/yr
  V research[kStacks];  ///< R&D spending
  V owned[kForeign];    ///< owned share of purchases, `om`
};

/// Revenues, profits, output and R&D of both stacks from what is delivered.
template <class V>
QD_HD Revenues<V> revenues(const Constants<V>& c, const StepTime& t, const Levers<V>& l, const Prices<V>& p, const Demand<V>& demand,
                           const Supply<V>& supply) {
  Revenues<V> r;
  r.us_cn = supply.ru * supply.sold_to_cn;
  r.rev[us] = supply.ru * demand.S[region_us] + supply.us_total + r.us_cn + supply.smuggled_flow * p.p_us;
  r.home_cn = supply.q[region_cn][cn] * p.g_cn;
  const V exported = supply.cn_total * p.inverse_p_cn;
  r.exp_cn = exported * p.g_cn;
  r.rev[cn] = r.home_cn + r.exp_cn;
  r.gross[us] = r.rev[us] * (1.0f - p.cost[us] * p.inverse_p_us);
  r.gross[cn] = r.rev[cn] - (supply.q[region_cn][cn] + exported) * p.cost[cn];
  r.out[us] = supply.q[region_us][us] + supply.q[region_cn][us];
  r.out[cn] = supply.q[region_cn][cn] + exported;
  QD_UNROLL
  for (int f = 0; f < kForeign; ++f) r.out[us] += supply.q[f + kFirstForeign][us];
  r.research[us] = c.rd_share_us * r.rev[us];
  r.research[cn] = fma(c.rd_share_cn, r.rev[cn], 4.0f * l.sub);
  QD_UNROLL
  for (int f = 0; f < kForeign; ++f) r.owned[f] = clip01(fma(c.sov_own, l.sov, V(table::own0(f + kFirstForeign) + 0.02f * t.since_origin)));
  return r;
}

/// (23): installed base, owned part, edge share and affinities.
template <class V>
QD_HD void installed_base(const Constants<V>& c, const StepTime& t, const Levers<V>& l, const Drivers<V>& d, const Supply<V>& supply,
                          const Revenues<V>& rev, State<V>& s) {
  s.K[region_us][us] = fma(s.K[region_us][us], c.base_decay, supply.q[region_us][us] * c.base_gain);
  QD_UNROLL
  for (int r = region_cn; r < kRegions; ++r) QD_UNROLL
  for (int v = 0; v < kStacks; ++v) s.K[r][v] = fma(s.K[r][v], c.base_decay, supply.q[r][v] * c.base_gain);
  QD_UNROLL
  for (int f = 0; f < kForeign; ++f) {
    const int r = f + kFirstForeign;
    s.own[f] = fma(s.own[f], c.base_decay, rev.owned[f] * (supply.q[r][us] + supply.q[r][cn]) * c.base_gain);
  }
  const V edge_target = clip01(fma(l.edge, V(0.35f), V(0.05f + 0.02f * t.since_origin)));
  s.edge = fma(c.inertia_half, edge_target - s.edge, s.edge);
  s.aff = fma(c.training_inertia, c.tc_eff * l.tcorps - s.aff, s.aff);
  s.gaff = fma(s.gaff, c.affinity_decay, c.gaff_sd * t.root_dt * d.Z[12]);
}

/// (24), (25): learning, R&D, catch-up and software.
template <class V>
QD_HD void technology(const Constants<V>& c, const StepTime& t, const Levers<V>& l, const Drivers<V>& d, const ChineseMarket<V>& china,
                      const Revenues<V>& rev, State<V>& s) {
  V gain[kStacks];  // from learning and R&D
  QD_UNROLL
  for (int v = 0; v < kStacks; ++v) {
    s.X[v] = fma(rev.out[v], V(t.dt), s.X[v]);
    s.RD[v] = fma(s.RD[v], c.research_decay, rev.research[v] * c.research_gain);  // (24)
    const V ln_x = log(s.X[v]);
    const V ln_rd = log(s.RD[v]);
    gain[v] = fma(c.learning, ln_x - s.lnX[v], c.rd_elast * (ln_rd - s.lnRD[v]));
    s.lnX[v] = ln_x;
    s.lnRD[v] = ln_rd;
  }
  const V gap = max(V(0.0f), s.lnpp[us] - s.lnpp[cn]);
  const V reach = 1.0f - c.catch_sme * (1.0f - china.comp);
  const V rate = fma(c.catch_rate * reach, exp(s.lntal[cn]), c.learn_chips * s.uscn);
  const V own_trend = fma(c.trend_room_cn, max(0.5f * l.sme * l.sme, d.euv), c.pp_trend_cn);
  s.lnpp[us] += fma(c.pp_trend, V(t.dt), gain[us]) + c.pp_sd_us * t.root_dt * d.Z[0];  // (25)
  s.lnpp[cn] += fma(c.pp_trend * own_trend, V(t.dt), gain[cn]) + inertia(rate, t.dt) * gap + c.pp_sd_cn * t.root_dt * d.Z[1];
  const V pull = 1.0f + c.soft_open * s.D[cn_open] + 0.5f * s.xcn;
  s.soft = s.soft * exp(-c.soft_speed * pull * t.dt);
}

/// (26): capacity, memory and tools. Returns the used part of Chinese capacity, USD bn/yr at cost.
template <class V>
QD_HD V capacity(const Constants<V>& c, const StepTime& t, const Levers<V>& l, const Drivers<V>& d, const Prices<V>& p, const ChineseMarket<V>& china,
                 const Supply<V>& supply, const Revenues<V>& rev, State<V>& s) {
  constexpr float kLn125 = 0.22314355f;  // ln 1.25
  const V ln_need_us = log(supply.us_wanted * p.cost[us]) + kLn125;
  const V ln_need_cn = log((china.want_home + supply.export_wanted) * p.cost[cn]) + kLn125;
  // ln max((gp + 3 sub)/W, 0.05); the maximum keeps the logarithm's argument positive whatever the profit
  const V funding = log(max(0.05f * china.W[cn], fma(l.sub, V(3.0f), rev.gross[cn]))) - china.ln_W[cn];
  constexpr float kLn04 = -0.91629073f, kLn18 = 0.58778666f;
  const V fund = clip(c.fund_elast * funding, kLn04, kLn18);
  s.gcap = c.gmax_cn * china.comp * exp(fund - c.cap_scale * max(V(0.0f), s.lnW[cn] - c.ln_W0[cn]));
  const auto growth = [&](V ln_need, V ln_w, V largest) { return min(largest * t.dt, max(V(-0.3f * t.dt), c.capacity_inertia * (ln_need - ln_w))); };
  s.lnW[us] += growth(ln_need_us, s.lnW[us], china.capacity_growth_us);
  s.lnW[cn] += growth(ln_need_cn, s.lnW[cn], s.gcap) + c.cap_sd * t.root_dt * d.Z[10];

  const V used = rev.out[cn] * p.cost[cn];
  s.M = min(max(2.0f * china.HB, c.hbm_stock), max(V(0.0f), fma(china.HB + china.memory_imports - used, V(t.dt), s.M)));
  s.lnHB += fma(china.memory_growth, V(t.dt), c.hbm_sd * t.root_dt * d.Z[11]);
  const V tool_max = fma(1.0f - c.tool_max, d.euv, c.tool_max);
  s.T = clip01(s.T + t.dt * c.tool_rate * (0.5f + l.sub) * s.T * (1.0f - s.T / tool_max));
  return used;
}

}  // namespace quadrant::inline QD_ISA
