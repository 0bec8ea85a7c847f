// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/math/logistic.hpp"
#include "kernels/model/parameters.hpp"
#include "kernels/model/state.hpp"
#include "kernels/model/tables.hpp"

namespace quadrant::inline QD_ISA {

/// What a future's steps read: its parameters in the form in which the equations use them. Names as in the documents where a
/// parameter enters as it is. Made once a future by make_constants.
template <class V>
struct Constants {
  // weights and decays over a step
  V demand_inertia, capacity_inertia, openness_inertia, adoption_inertia, training_inertia;
  V inertia_half, inertia_08, inertia_12, inertia_2;  // a(0.5), a(0.8), a(1.2), a(2)
  V cycle_decay, affinity_decay, incident_decay;
  V base_decay, base_gain;          // dk, gk
  V research_decay, research_gain;  // e^(-rd_decay dt), (1 - that)/rd_decay
  V backlog_release;                // a(back_rel)/dt
  V backlog_decay;                  // e^(-(back_rel + back_loss) dt)
  V backlog_gain;                   // a(back_rel + back_loss)/(back_rel + back_loss)

  // demand
  V demand_slope;           // dem_slope pace
  V demand_half[kRegions];  // exp(demand_slope half[r])
  V ln_pot[kRegions];
  V use_pull, gdp_growth, inverse_pow_max, pow_eff, cn_power, cyc_sd, dem_sd;

  // prices and the Chinese market
  V mu_us, mu_comp, scar_gain, mu_cn, mu_prot;
  V acc_base, acceptance_rise;  // max(acc_short - acc_base, 0)
  V beta_pp, cap_pen, net_stack, bd_pref, smug, inverse_smug_sat, home_prio;
  V hbm_growth, hbm_stock, gmax_us, gmax_cn, cap_scale, fund_elast, cap_sd, hbm_sd;
  V ln_W0[kStacks];

  // foreign markets
  V finance_discount;  // fin_disc fin_add
  V cf_eff, cf_react, sub_react, edge_lock, edge_cn, aff_cn, aff_scale, sov_add, sov_own, sov_stay, compat, align;
  V rent_sub, switch_max, tc_eff, gaff_sd;

  // technology
  V learning;  // b
  V rd_elast, rd_share_us, rd_share_cn;
  V pp_trend, pp_trend_cn, trend_room_cn;  // 1 - min(pp_trend_cn, 1)
  V pp_sd_us, pp_sd_cn, catch_rate, catch_sme, learn_chips, euv_year, soft_speed, soft_open;
  V tool_rate, tool_max;

  // capability
  V training[kNations];      // 28.1 less the offset + train_us [+ train_cn]
  V fund_train, ln_markup0;  // ln(1 + mk0)
  V alg_growth, alg_fade, coop_gain, inverse_alg_sat, alg_sd, tal_elast, eff_elast, comm;
  V lam_pub, lam_staff, lam_esp, lam_coop;
  V lam_open, lam_open_to_us, lam_open_to_cn, pen_open;
  V lam_dis, lam_dis_to_us, lam_dis_floor, lam_dis_by_api, pen_dis;

  // openness, developers, talent
  V ob[kNations], open_inc, open_us, open_cn, open_sd, close_shift, dev_C, dev_net, tal_us, tal_cn, tal_open;

  // adoption and value
  V mk0, mk_half, mk_floor, ad_closed_prem, closed_premium;  // e^ad_closed_prem
  V ad_C, ad_enough, ad_price, ad_dev, ad_closed, ad_open, ad_net, trust_cn, trust_us, maff_sd;
  V value_slope;  // val_slope pace
  V value_half;   // exp(value_slope halfY)
  V ln_val_pot;
  V inverse_pot_share[kRegions];  // sum(pot)/pot_r
  V inverse_reference_price;      // 1/pref
  V dem_elast, app_mult, eq_pot, lead_value, api_weight, disc;

  // events
  V breakthrough_chance, inverse_breakthrough_chance, brk_size, rel_rate;
  V close_rate_us, close_rate_cn, close_years;  // -ln(1 - close_us), -ln(1 - close_cn)
  V tw_rate, re_rate, sec_rate, bust_rate, bust_size, adm_prob, adm_swing, refuse_entry, refuse_exit;
};

/// The constants of a future with the parameters p (indexed by parameter::Id) at steps of dt years, but those that depend on the
/// initial state (demand_half, value_half), which initial_state completes.
template <class V>
QD_HD_OUTLINE inline Constants<V> make_constants(const V* p, float dt) {
  namespace n = parameter;
  Constants<V> c;
  const auto decay = [dt](V rate) { return exp(rate * (-dt)); };
  c.demand_inertia = inertia(p[n::dem_speed], dt);
  c.capacity_inertia = inertia(p[n::cap_speed], dt);
  c.openness_inertia = inertia(p[n::open_speed], dt);
  c.adoption_inertia = inertia(p[n::ad_speed], dt);
  c.training_inertia = inertia(p[n::tc_lag], dt);
  c.inertia_half = inertia(V(0.5f), dt);
  c.inertia_08 = inertia(V(0.8f), dt);
  c.inertia_12 = inertia(V(1.2f), dt);
  c.inertia_2 = inertia(V(2.0f), dt);
  c.cycle_decay = decay(p[n::cyc_rev]);
  c.affinity_decay = decay(p[n::aff_rev]);
  c.incident_decay = decay(V(0.7f));
  c.base_decay = decay(p[n::dep]);
  c.base_gain = (1.0f - c.base_decay) / p[n::dep];
  c.research_decay = decay(p[n::rd_decay]);
  c.research_gain = (1.0f - c.research_decay) / p[n::rd_decay];
  const V backlog_rate = p[n::back_rel] + p[n::back_loss];
  c.backlog_release = inertia(p[n::back_rel], dt) * (1.0f / dt);
  c.backlog_decay = decay(backlog_rate);
  c.backlog_gain = (1.0f - c.backlog_decay) / backlog_rate;

  const V pace = 1.05f / (p[n::alg_growth] + 0.57f);  // (0.1)
  c.demand_slope = p[n::dem_slope] * pace;
  const V pot_us = 1.0f - p[n::dem_cn] - p[n::dem_for];  // (0.2)
  for (int r = 0; r < kRegions; ++r) {
    const V share = r == region_us ? pot_us : r == region_cn ? p[n::dem_cn] : p[n::dem_for] * table::pot_share(r);
    c.ln_pot[r] = log(p[n::dem_pot] * share);
    c.inverse_pot_share[r] = 1.0f / share;
  }
  c.use_pull = p[n::use_pull];
  c.gdp_growth = p[n::gdp_growth];
  c.inverse_pow_max = 1.0f / p[n::pow_max];
  c.pow_eff = p[n::pow_eff];
  c.cn_power = p[n::cn_power];
  c.cyc_sd = p[n::cyc_sd];
  c.dem_sd = p[n::dem_sd];

  c.mu_us = p[n::mu_us];
  c.mu_comp = p[n::mu_comp];
  c.scar_gain = p[n::scar_gain];
  c.mu_cn = p[n::mu_cn];
  c.mu_prot = p[n::mu_prot];
  c.acc_base = p[n::acc_base];
  c.acceptance_rise = max(V(0.0f), p[n::acc_short] - p[n::acc_base]);
  c.beta_pp = p[n::beta_pp];
  c.cap_pen = p[n::cap_pen];
  c.net_stack = p[n::net_stack];
  c.bd_pref = p[n::bd_pref];
  c.smug = p[n::smug];
  c.inverse_smug_sat = 1.0f / p[n::smug_sat];
  c.home_prio = p[n::home_prio];
  c.hbm_growth = p[n::hbm_growth];
  c.hbm_stock = p[n::hbm_stock];
  c.gmax_us = p[n::gmax_us];
  c.gmax_cn = p[n::gmax_cn];
  c.cap_scale = p[n::cap_scale];
  c.fund_elast = p[n::fund_elast];
  c.cap_sd = p[n::cap_sd];
  c.hbm_sd = p[n::hbm_sd];
  c.ln_W0[us] = log(p[n::W0_us]);
  c.ln_W0[cn] = log(p[n::W0_cn]);

  c.finance_discount = p[n::fin_disc] * p[n::fin_add];
  c.cf_eff = p[n::cf_eff];
  c.cf_react = p[n::cf_react];
  c.sub_react = p[n::sub_react];
  c.edge_lock = p[n::edge_lock];
  c.edge_cn = p[n::edge_cn];
  c.aff_cn = p[n::aff_cn];
  c.aff_scale = p[n::aff_scale];
  c.sov_add = p[n::sov_add];
  c.sov_own = p[n::sov_own];
  c.sov_stay = p[n::sov_stay];
  c.compat = p[n::compat];
  c.align = p[n::align];
  c.rent_sub = p[n::rent_sub];
  c.switch_max = p[n::switch_max];
  c.tc_eff = p[n::tc_eff];
  c.gaff_sd = p[n::gaff_sd];

  c.learning = log(1.0f - p[n::learn_rate]) * (-1.0f / 0.69314718f) * p[n::learn_carry];  // b of (24)
  c.rd_elast = p[n::rd_elast];
  c.rd_share_us = p[n::rd_share_us];
  c.rd_share_cn = p[n::rd_share_cn];
  c.pp_trend = p[n::pp_trend];
  c.pp_trend_cn = p[n::pp_trend_cn];
  c.trend_room_cn = 1.0f - min(V(1.0f), p[n::pp_trend_cn]);
  c.pp_sd_us = p[n::pp_sd_us];
  c.pp_sd_cn = p[n::pp_sd_cn];
  c.catch_rate = p[n::catch_rate];
  c.catch_sme = p[n::catch_sme];
  c.learn_chips = p[n::learn_chips];
  c.euv_year = p[n::euv_year];
  c.soft_speed = p[n::soft_speed];
  c.soft_open = p[n::soft_open];
  c.tool_rate = p[n::tool_rate];
  c.tool_max = p[n::tool_max];

  c.training[us] = (28.1f - kCapabilityOffset) + p[n::train_us];
  c.training[cn] = c.training[us] + p[n::train_cn];
  c.fund_train = p[n::fund_train];
  c.ln_markup0 = log(1.0f + p[n::mk0]);
  c.alg_growth = p[n::alg_growth];
  c.alg_fade = p[n::alg_fade];
  c.coop_gain = p[n::coop_gain];
  c.inverse_alg_sat = 1.0f / p[n::alg_sat];
  c.alg_sd = p[n::alg_sd];
  c.tal_elast = p[n::tal_elast];
  c.eff_elast = p[n::eff_elast];
  c.comm = p[n::comm];
  c.lam_pub = p[n::lam_pub];
  c.lam_staff = p[n::lam_staff];
  c.lam_esp = p[n::lam_esp];
  c.lam_coop = p[n::lam_coop];
  c.lam_open = p[n::lam_open];
  c.lam_open_to_us = p[n::lam_open] * p[n::cross_use];
  c.lam_open_to_cn = p[n::lam_open] * fma(p[n::cross_use], V(0.5f), V(0.5f));
  c.pen_open = p[n::pen_open];
  c.lam_dis = p[n::lam_dis];
  c.lam_dis_to_us = p[n::lam_dis] * fma(1.0f - p[n::dis_floor], V(0.3f), p[n::dis_floor]);
  c.lam_dis_floor = p[n::lam_dis] * p[n::dis_floor];
  c.lam_dis_by_api = p[n::lam_dis] * (1.0f - p[n::dis_floor]);
  c.pen_dis = p[n::pen_dis];

  c.ob[us] = p[n::ob_us];
  c.ob[cn] = p[n::ob_cn];
  c.open_inc = p[n::open_inc];
  c.open_us = p[n::open_us];
  c.open_cn = p[n::open_cn];
  c.open_sd = p[n::open_sd];
  c.close_shift = p[n::close_shift];
  c.dev_C = p[n::dev_C];
  c.dev_net = p[n::dev_net];
  c.tal_us = p[n::tal_us];
  c.tal_cn = p[n::tal_cn];
  c.tal_open = p[n::tal_open];

  c.mk0 = p[n::mk0];
  c.mk_half = p[n::mk_half];
  c.mk_floor = p[n::mk_floor];
  c.ad_closed_prem = p[n::ad_closed_prem];
  c.closed_premium = exp(p[n::ad_closed_prem]);
  c.ad_C = p[n::ad_C];
  c.ad_enough = p[n::ad_enough];
  c.ad_price = p[n::ad_price];
  c.ad_dev = p[n::ad_dev];
  c.ad_closed = p[n::ad_closed];
  c.ad_open = p[n::ad_open];
  c.ad_net = p[n::ad_net];
  c.trust_cn = p[n::trust_cn];
  c.trust_us = p[n::trust_us];
  c.maff_sd = p[n::maff_sd];
  c.value_slope = p[n::val_slope] * pace;
  c.ln_val_pot = log(p[n::val_pot]);
  c.inverse_reference_price = 1.0f / (2.4f * (1.0f + p[n::mk0]));
  c.dem_elast = p[n::dem_elast];
  c.app_mult = p[n::app_mult];
  c.eq_pot = p[n::eq_pot];
  c.lead_value = p[n::lead_value];
  c.api_weight = p[n::api_weight];
  c.disc = p[n::disc];

  c.breakthrough_chance = inertia(p[n::brk_rate], dt);
  c.inverse_breakthrough_chance = 1.0f / max(V(1e-30f), c.breakthrough_chance);
  c.brk_size = p[n::brk_size];
  c.rel_rate = p[n::rel_rate];
  c.close_rate_us = -log(1.0f - p[n::close_us]);
  c.close_rate_cn = -log(1.0f - p[n::close_cn]);
  c.close_years = p[n::close_years];
  c.tw_rate = p[n::tw_rate];
  c.re_rate = p[n::re_rate];
  c.sec_rate = p[n::sec_rate];
  c.bust_rate = p[n::bust_rate];
  c.bust_size = p[n::bust_size];
  c.adm_prob = p[n::adm_prob];
  c.adm_swing = p[n::adm_swing];
  c.refuse_entry = p[n::refuse_entry];
  c.refuse_exit = p[n::refuse_exit];
  return c;
}

}  // namespace quadrant::inline QD_ISA
