// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/model/adoption.hpp"
#include "kernels/model/production.hpp"

namespace quadrant::inline QD_ISA {

/// Section 8.12, first part: use of models, its revenue and profit, and application value, USD bn/yr.
template <class V>
struct ModelValue {
  V adoption[kQuadrants];  ///< share of world use, `ad`
  V revenue[kQuadrants];
  V profit[kQuadrants];
  V apps[kRegions];  ///< application value
  V closed_to_cn;    ///< revenue of us_closed in China
  V chinese_base;    ///< effective installed base in China, `Ke_cn`
};

/// `software`: e^soft after the step.
template <class V>
QD_HD ModelValue<V> model_value(const Constants<V>& c, const StepTime& t, const Progress<V>& p, const ModelPrices<V>& prices, V software,
                                State<V>& s) {
  ModelValue<V> out;
  const V short_of = fma(exp(-c.value_slope * p.front), c.value_half, V(1.0f));
  const V target = fma(c.gdp_growth, V(t.since_2026h2), c.ln_val_pot) - log(short_of);
  s.lnY = fma(c.inertia_2, target - s.lnY, s.lnY);  // (40)
  s.Y = exp(s.lnY);

  V base[kRegions];
  V world = V(0.0f);
  QD_UNROLL
  for (int r = 0; r < kRegions; ++r) {
    base[r] = r == region_us ? s.K[r][us] : fma(software, s.K[r][cn], s.K[r][us]);
    world += base[r];
  }
  out.chinese_base = base[region_cn];
  const V per_world = 1.0f / world;

  V use[kQuadrants] = {V(0.0f), V(0.0f), V(0.0f), V(0.0f)};
  V all_use = V(0.0f);
  V all_value = V(0.0f);
  QD_UNROLL
  for (int r = 0; r < kRegions; ++r) {
    const V access = fma(base[r] * per_world, c.inverse_pot_share[r], V(1e-9f));  // (41)
    const V value = s.Y * table::value_share(r) * exp(0.35f * min(V(0.0f), log(access)));
    V basket = V(0.0f);
    QD_UNROLL
    for (int q = 0; q < kQuadrants; ++q) basket = fma(s.sh[r][q], prices.price[q], basket);
    const V level = log(basket * c.inverse_reference_price);  // (42)
    const V volume = value * exp(-c.dem_elast * level);
    QD_UNROLL
    for (int q = 0; q < kQuadrants; ++q) use[q] = fma(volume, s.sh[r][q], use[q]);
    all_use += volume;
    all_value += value;
    out.apps[r] = c.app_mult * value * exp(-0.2f * c.dem_elast * level);  // (43)
    // Revenue is spend sh price/pb; spend is volume pb/pref, so pb cancels.
    if (r == region_cn) out.closed_to_cn = volume * c.inverse_reference_price * s.sh[r][us_closed] * prices.price[us_closed];
  }
  const V per_use = 1.0f / all_use;
  QD_UNROLL
  for (int q = 0; q < kQuadrants; ++q) {
    out.adoption[q] = use[q] * per_use;
    out.revenue[q] = use[q] * prices.price[q] * c.inverse_reference_price;
    const int n = nation_of(q);
    const V margin = is_open(q) ? V(0.10f) : s.mk[n] * prices.inverse_markup[n] - 0.15f;  // (44)
    out.profit[q] = out.revenue[q] * margin;
  }
  s.vol = fma(c.inertia_2, log(all_use / all_value) - s.vol, s.vol);
  return out;
}

enum Layer : int { equipment, chips, cloud, models, apps };
inline constexpr int kLayers = 5;

/// Section 8.12, second part: profit by nation and layer (45), payoff flows (46) and the channels to China (47), USD bn/yr.
template <class V>
struct Profits {
  V layer[kNations][kLayers];
  V flow[kNations];
  V tools_sold;       ///< foreign tools sold to China, `eqF`
  V tool_dependence;  ///< share of Chinese output that rests on foreign tools, `fd`
  V downstream;       ///< value created downstream in China, `down`
};

/// Equations (45) to (47).
template <class V>
QD_HD Profits<V> profits(const Constants<V>& c, const StepTime& t, const Levers<V>& l, const Shocks<V>& shocks, const Prices<V>& p,
                         const Demand<V>& demand, const ChineseMarket<V>& china, const Supply<V>& supply, const Revenues<V>& rev,
                         const Progress<V>& progress, const ModelValue<V>& value, V software, const State<V>& s) {
  Profits<V> out;
  const V tools = c.eq_pot * (0.25f + l.sub) * t.tool_growth;      // (45)
  const V access = min(V(1.3f), l.sme * (1.0f / 0.75f)) + 0.001f;  // e^(0.5 ln x) is a root
  out.tools_sold = tools * (1.0f - s.T) * sqrt(access) * shocks.rare_earth;
  out.tool_dependence = l.sme * (1.0f - s.T) / (china.comp + 1e-9f);

  V rented_us = 0.6f * supply.ru * demand.S[region_us];
  V rented_cn = 0.6f * (supply.ru * supply.sold_to_cn + supply.smuggled_flow * p.p_us + rev.home_cn);
  V apps_us = V(0.0f);
  V apps_cn = V(0.0f);
  QD_UNROLL
  for (int f = 0; f < kForeign; ++f) {
    const int r = f + kFirstForeign;
    const V share_us = s.sh[r][us_open] + s.sh[r][us_closed];
    rented_us = fma(1.0f - rev.owned[f], supply.from_us[f], rented_us);
    rented_cn = fma(1.0f - rev.owned[f], supply.from_cn[f], rented_cn);
    apps_us = fma(value.apps[r], share_us, apps_us);
    apps_cn = fma(value.apps[r], 1.0f - share_us, apps_cn);
  }
  out.layer[us][equipment] = 0.135f * (out.tools_sold + t.world_tools);
  out.layer[us][chips] = rev.gross[us] - rev.research[us];
  out.layer[us][cloud] = 0.48f * rented_us;
  out.layer[us][models] = value.profit[us_open] + value.profit[us_closed];
  out.layer[us][apps] = value.apps[region_us] + 0.2f * apps_us;
  out.layer[cn][equipment] = 0.30f * tools * s.T;
  out.layer[cn][chips] = rev.gross[cn] - c.rd_share_cn * rev.rev[cn] - 0.25f * l.sub * rev.rev[cn];
  out.layer[cn][cloud] = 0.48f * rented_cn;
  out.layer[cn][models] = value.profit[cn_open] + value.profit[cn_closed];
  out.layer[cn][apps] = value.apps[region_cn] + 0.2f * apps_cn;

  const V lead = c.lead_value * (progress.best[us] - progress.best[cn]);  // (46)
  out.flow[us] = lead;
  out.flow[cn] = -lead;
  QD_UNROLL
  for (int n = 0; n < kNations; ++n) QD_UNROLL
  for (int layer = 0; layer < kLayers; ++layer) out.flow[n] += out.layer[n][layer];

  const V domestic_share = software * s.K[region_cn][cn] / (value.chinese_base + 1e-9f);  // (47)
  out.downstream = out.tool_dependence * (rev.rev[cn] + (value.apps[region_cn] + value.revenue[cn_open] + value.revenue[cn_closed]) * domestic_share);
  return out;
}

/// (46), (47): what a future gathers from the fork on.
template <class V>
QD_HD void gather(const Constants<V>& c, const StepTime& t, const LeverPath& path, const Drivers<V>& d, const Prices<V>& p, const Revenues<V>& rev,
                  const ModelPrices<V>& prices, const ModelValue<V>& value, const Profits<V>& profit, V software, const State<V>& s,
                  Tally<V>& tally) {
  namespace a = accumulator;
  const V dt = V(t.dt);
  const V w = d.discount * t.dt;
  const auto add = [&](int id, V flow, V weight) { tally.sum[id] = fma(flow, weight, tally.sum[id]); };
  const V kept = 1.0f - p.cost[us] * p.inverse_p_us * path.inverse_cut_price - c.rd_share_us;
  const V closed_margin = s.mk[us] * prices.inverse_markup[us] - 0.15f;
  add(a::pv_us, profit.flow[us], w);
  add(a::pv_cn, profit.flow[cn], w);
  add(a::prot_rev, rev.home_cn, dt);
  add(a::chip_cum_cn, rev.rev[cn], dt);
  add(a::chip_pv_cn, rev.rev[cn], w);
  add(a::us_chip_cn, rev.us_cn, dt);
  add(a::us_cloudapi, profit.layer[us][cloud] + profit.layer[us][models], w);
  add(a::rd_cn, rev.research[cn], dt);
  add(a::export_cum, rev.exp_cn, dt);
  add(a::eq_rev, 0.45f * profit.tools_sold, w);
  add(a::eq_prof, 0.135f * profit.tools_sold, w);
  add(a::eq_cap, profit.tool_dependence * software * s.K[region_cn][cn], dt);
  add(a::ch_rev, rev.us_cn, w);
  add(a::ch_prof, rev.us_cn * kept, w);
  add(a::ch_cap, s.K[region_cn][us], dt);
  add(a::api_rev, value.closed_to_cn, w);
  add(a::api_prof, value.closed_to_cn * closed_margin, w);
  add(a::api_cap, c.api_weight * value.closed_to_cn * prices.inverse_markup[us] * p.inverse_p_us * (1.0f / 0.45f), dt);
  add(a::down, profit.downstream, w);
}

}  // namespace quadrant::inline QD_ISA
