// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/model/openness.hpp"
#include "kernels/model/series.hpp"
#include "kernels/model/value.hpp"

namespace quadrant::inline QD_ISA {

/// Codes of the leading quadrant: the largest value, ties to the lower code.
template <class V>
QD_HD V leader(const V* x) {
  V best = x[0];
  V code = V(0.0f);
  QD_UNROLL
  for (int q = 1; q < kQuadrants; ++q) {
    code = select(x[q] > best, V(static_cast<float>(q)), code);
    best = max(x[q], best);
  }
  return code;
}

/// A first passage: the end of the first forecast step at whose end the condition holds, in years since the fork.
template <class V>
QD_HD void first_passage(V& time, MaskOf<V> holds, float end_since_fork) {
  time = select(holds & (time <= V(0.0f)), V(end_since_fork), time);
}

/// The installed base after the step, by what the outcomes ask of it.
template <class V>
struct BaseTotals {
  V region[kRegions];          ///< both stacks
  V inverse_region[kRegions];  ///< of the regions outside the US
  V foreign_us, foreign, world_us, world;
  V owned[kForeign];  ///< owned share, at most 1
};

/// Sums over the installed base of a state.
template <class V>
QD_HD BaseTotals<V> base_totals(const State<V>& s) {
  BaseTotals<V> b;
  b.region[region_us] = s.K[region_us][us];
  QD_UNROLL
  for (int r = region_cn; r < kRegions; ++r) {
    b.region[r] = s.K[r][us] + s.K[r][cn];
    b.inverse_region[r] = 1.0f / b.region[r];
  }
  b.foreign_us = s.K[allies][us] + s.K[gulf][us] + s.K[developing][us];
  b.foreign = b.region[allies] + b.region[gulf] + b.region[developing];
  b.world_us = b.foreign_us + s.K[region_us][us] + s.K[region_cn][us];
  b.world = b.foreign + b.region[region_us] + b.region[region_cn];
  QD_UNROLL
  for (int f = 0; f < kForeign; ++f) {
    const int r = f + kFirstForeign;
    b.owned[f] = min(V(1.0f), s.own[f] * b.inverse_region[r]);
  }
  return b;
}

/// One step of a future (docs/model.md, section 8): reads the state at t, leaves that at t + dt, adds to the tally and writes
/// every series to `out`, whose [] takes a series::Id (capabilities less kCapabilityOffset).
template <class V, class Out>
QD_HD void step(const Constants<V>& c, const StepTime& t, const LeverPath& path, const Drivers<V>& d, State<V>& s, Tally<V>& tally, Out out) {
  namespace o = series;
  const Levers<V> l = effective_levers(c, t, path, s);  // 8.1
  const V front_cn = max(s.C[cn_open], s.C[cn_closed]);
  const V front = max(front_cn, max(s.C[us_open], s.C[us_closed]));
  const Shocks<V> shocks = events(c, t, l, d, s, tally);                                                // 8.2
  const Demand<V> wished = demand(c, t, d, front, front_cn, s);                                         // 8.3
  const Prices<V> price = prices(c, l, s);                                                              // 8.4
  const ChineseMarket<V> china = chinese_market(c, t, path, l, shocks, price, wished.S[region_cn], s);  // 8.5
  ForeignMarkets<V> foreign = foreign_markets(c, l, price, wished, s);                                  // 8.6
  const Supply<V> supplied = supply(c, path, shocks, price, wished, china, foreign, s);                 // 8.7

  const Revenues<V> revenue = revenues(c, t, l, price, wished, supplied);  // 8.8
  installed_base(c, t, l, d, supplied, revenue, s);
  technology(c, t, l, d, china, revenue, s);
  const V used = capacity(c, t, l, d, price, china, supplied, revenue, s);
  const V software = exp(s.soft);

  const BaseTotals<V> base = base_totals(s);
  V rented[kForeign];
  QD_UNROLL
  for (int f = 0; f < kForeign; ++f) rented[f] = 1.0f - base.owned[f];
  const TrainingCompute<V> compute = national_compute(s, software, rented);
  const Progress<V> progress = capability(c, t, l, d, shocks, front, compute, s);     // 8.9
  openness(c, t, l, d, progress, s);                                                  // 8.10
  const ModelPrices<V> model_price = adoption(c, t, l, d, progress, s);               // 8.11
  const ModelValue<V> value = model_value(c, t, progress, model_price, software, s);  // 8.12
  const Profits<V> profit = profits(c, t, l, shocks, price, wished, china, supplied, revenue, progress, value, software, s);
  if (t.forecast) gather(c, t, path, d, price, revenue, model_price, value, profit, software, s, tally);

  s.uscn = s.K[region_cn][us] * base.inverse_region[region_cn];
  const V us_foreign = base.foreign_us / base.foreign;
  s.xcn = 1.0f - us_foreign;

  // Section 10.1.
  QD_UNROLL
  for (int q = 0; q < kQuadrants; ++q) {
    out[o::C_us_open + q] = s.C[q];
    out[o::ad_us_open + q] = value.adoption[q];
    out[o::dev_us_open + q] = s.D[q];
    out[o::prof_us_open + q] = value.profit[q];
  }
  out[o::front] = progress.front;
  const V gap_cn = progress.best[us] - progress.best[cn];
  const V gap_open = progress.best_closed - progress.best_open;
  out[o::lag_cn] = clip(progress.months * gap_cn, -60.0f, 60.0f);
  out[o::lag_open] = clip(progress.months * gap_open, -60.0f, 60.0f);
  out[o::gap_cn] = gap_cn;
  out[o::gap_open] = gap_open;
  out[o::g] = s.g;
  out[o::lead_cap] = leader(s.C);
  out[o::lead_ad] = leader(value.adoption);
  out[o::lead_prof] = leader(value.profit);
  out[o::o_us] = s.o[us];
  out[o::o_cn] = s.o[cn];

  QD_UNROLL
  for (int r = region_cn; r < kRegions; ++r) out[o::us_share_cn + r - region_cn] = s.K[r][us] * base.inverse_region[r];
  const V us_world = base.world_us / base.world;
  out[o::us_share_foreign] = us_foreign;
  out[o::us_share_world] = us_world;
  V owned = V(0.0f);
  QD_UNROLL
  for (int f = 0; f < kForeign; ++f) {
    out[o::own_al + f] = base.owned[f];
    owned += s.own[f];
  }
  out[o::own_for] = min(V(1.0f), owned / base.foreign);
  out[o::edge_for] = s.edge;
  const V ppratio = exp(s.lnpp[cn] - s.lnpp[us] + s.soft);
  out[o::ppratio] = ppratio;
  out[o::cn_chip_share] = revenue.out[cn] / (revenue.out[us] + revenue.out[cn]);
  out[o::cn_chip_base_share] = 1.0f - us_world;
  out[o::hhi] = fma(us_world, us_world, (1.0f - us_world) * (1.0f - us_world));
  out[o::cn_chip_rev] = revenue.rev[cn];
  out[o::cn_chip_exp] = revenue.exp_cn;
  out[o::cn_home] = revenue.home_cn;
  out[o::us_chip_rev] = revenue.rev[us];
  out[o::us_chip_cn] = revenue.us_cn;
  out[o::us_chip_cn_q] = supplied.us_cn_flow;
  out[o::smug_q] = supplied.smuggled_flow;

  out[o::K_us] = compute.n[us];
  out[o::K_cn] = base.region[region_cn];
  out[o::K_cn_eff] = compute.n[cn];
  out[o::K_world] = base.world;
  out[o::K_for] = base.foreign;
  out[o::K_gu] = base.region[gulf];
  out[o::K_de] = base.region[developing];
  out[o::K_de_us] = s.K[developing][us];
  out[o::X_us] = s.X[us];
  out[o::X_cn] = s.X[cn];
  out[o::W_us] = exp(s.lnW[us]);
  out[o::W_cn] = exp(s.lnW[cn]);
  out[o::qcap_cn] = china.qcap;
  out[o::T] = s.T;
  out[o::soft] = s.soft;
  out[o::rd_cn] = s.RD[cn];
  out[o::short_] = s.shortage;
  out[o::refuse] = s.refuse;
  out[o::accept] = china.accept;
  out[o::ru] = supplied.ru;
  V world_cn = base.world - base.world_us;
  out[o::gw] = 1000.0f * d.watt * fma(c.cn_power, world_cn, base.world_us);
  out[o::cn_fab_share] = used / (china.W[cn] + 1e-9f);

  QD_UNROLL
  for (int layer = 0; layer < kLayers; ++layer) {
    out[o::us_equipment + layer] = profit.layer[us][layer];
    out[o::cn_equipment + layer] = profit.layer[cn][layer];
  }
  out[o::closed_rev] = value.revenue[us_closed];
  out[o::profit_closed_us] = value.profit[us_closed];
  out[o::markup_us] = s.mk[us];
  out[o::chip_markup] = price.mu[us] - 1.0f;
  out[o::Y] = s.Y;
  out[o::S_world] = s.spending;
  out[o::S_us] = wished.S[region_us];
  out[o::S_cn] = wished.S[region_cn];
  out[o::eq_cn] = profit.tools_sold;
  out[o::p_us] = price.p_us;
  out[o::p_cn] = price.p_cn;
  out[o::cost_us] = price.cost[us];
  out[o::cost_cn] = price.cost[cn];
  out[o::down] = profit.downstream;
  out[o::flow_us] = profit.flow[us];
  out[o::flow_cn] = profit.flow[cn];
  out[o::pv_us] = tally.sum[accumulator::pv_us];
  out[o::pv_cn] = tally.sum[accumulator::pv_cn];
  out[o::interdep] = (s.sh[region_us][cn_open] + s.sh[region_us][cn_closed] + s.sh[region_cn][us_open] + s.sh[region_cn][us_closed] + s.uscn + l.coop
                      + profit.tool_dependence + progress.across)
                     * (1.0f / 6.0f);
  V cn_use = V(0.0f);
  V open_use = V(0.0f);
  QD_UNROLL
  for (int r = 0; r < kRegions; ++r) {
    if (r == region_cn) continue;
    cn_use = fma(s.sh[r][cn_open] + s.sh[r][cn_closed], V(table::row_weight(r)), cn_use);
    open_use = fma(s.sh[r][us_open] + s.sh[r][cn_open], V(table::row_weight(r)), open_use);
  }
  out[o::cn_use_row] = cn_use;
  out[o::open_use_row] = open_use;

  if (t.forecast) {  // 10.2
    const V* ad = value.adoption;
    const V rival = max(ad[us_open], max(ad[us_closed], ad[cn_closed]));
    first_passage(tally.passage[passage::cn_open_leads_adoption], ad[cn_open] > rival, t.end_since_fork);
    first_passage(tally.passage[passage::chip_parity], ppratio >= V(1.0f), t.end_since_fork);
    first_passage(tally.passage[passage::us_below_two_thirds], us_world < V(2.0f / 3.0f), t.end_since_fork);
    first_passage(tally.passage[passage::open_overtakes_closed], gap_open < V(0.0f), t.end_since_fork);
    first_passage(tally.passage[passage::cn_leads_capability], gap_cn < V(0.0f), t.end_since_fork);
  }
}

}  // namespace quadrant::inline QD_ISA
