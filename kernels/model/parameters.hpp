// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Every parameter that the model reads. Families, numbers, units, meanings and sources are in the priors files (configs/priors);
// a parameter's place in this list numbers its random stream and its dimension in a Sobol sequence: append, never reorder.
// clang-format off
#define QD_PARAMETER_LIST(X) \
  X(dem_pot) X(dem_slope) X(pow_max) X(use_pull) X(dem_cn) X(dem_for) \
  X(pp_trend) X(pp_trend_cn) X(learn_rate) X(learn_carry) X(rd_elast) X(catch_rate) X(catch_sme) X(learn_chips) X(euv_year) \
  X(soft_speed) X(soft_open) X(mu_comp) X(mu_cn) X(mu_prot) \
  X(gmax_cn) X(fund_elast) X(tool_rate) X(hbm_stock) X(hbm_dom) X(hbm_growth) X(sub_react) \
  X(acc_base) X(acc_short) X(refuse_exit) X(beta_pp) X(cap_pen) X(smug) X(bd_pref) X(home_prio) \
  X(net_stack) X(aff_cn) X(fin_disc) X(fin_add) X(tc_eff) X(cf_react) X(cf_eff) X(sov_stay) X(sov_own) X(sov_add) \
  X(switch_max) X(rent_sub) X(align) X(compat) X(edge_lock) X(edge_cn) \
  X(train_us) X(train_cn) X(alg_growth) X(alg_fade) X(tal_elast) X(eff_elast) X(comm) X(lam_pub) X(lam_staff) X(lam_esp) \
  X(lam_coop) X(coop_gain) X(lam_open) X(pen_open) X(cross_use) X(lam_dis) X(pen_dis) X(dis_floor) X(fund_train) \
  X(open_inc) X(open_us) X(open_cn) X(close_us) X(close_cn) X(dev_C) X(dev_net) X(tal_open) \
  X(ad_C) X(ad_enough) X(ad_price) X(ad_open) X(ad_net) X(ad_closed) X(ad_dev) X(ad_speed) X(trust_cn) \
  X(val_pot) X(val_slope) X(mk0) X(mk_half) X(mk_floor) X(dem_elast) X(eq_pot) X(app_mult) X(lead_value) X(api_weight) \
  X(tw_rate) X(bust_rate) X(adm_swing) \
  X(gdp_growth) X(cyc_sd) X(gaff_sd) X(gmax_us) X(refuse_entry) X(rd_share_cn) X(dem_speed) X(pow_eff) X(brk_size) \
  X(smug_sat) X(mu_us) X(dep) X(disc) X(rd_share_us) X(rd_decay) X(cap_scale) X(cap_speed) X(pp_sd_us) X(pp_sd_cn) \
  X(cap_sd) X(hbm_sd) X(dem_sd) X(cyc_rev) X(cyc0) X(alg_sat) X(alg_sd) X(open_sd) X(open_speed) X(maff_sd) X(aff_rev) \
  X(scar_gain) X(aff_scale) X(trust_us) X(cn_power) X(tal_us) X(tal_cn) X(tool0) X(tool_max) X(soft0) X(brk_rate) \
  X(rel_rate) X(re_rate) X(sec_rate) X(bust_size) X(adm_prob) X(close_shift) X(close_years) X(tc_lag) X(back_rel) \
  X(back_loss) X(ad_closed_prem) \
  X(K0_us) X(K0_cn) X(K0_al) X(K0_gu) X(K0_de) X(Kc0_cn) X(Kc0_al) X(Kc0_gu) X(Kc0_de) X(S0_us) X(S0_cn) X(S0_al) X(S0_gu) \
  X(S0_de) X(X0_us) X(X0_cn) X(RD0_us) X(RD0_cn) X(cost0_us) X(cost0_cn) X(W0_us) X(W0_cn) X(M0) X(A0_uo) X(A0_uc) X(A0_co) \
  X(A0_cc) X(o0_us) X(o0_cn) X(Y0) X(g0) X(ob_us) X(ob_cn)
// clang-format on

namespace quadrant::parameter {

#define QD_ENUMERATOR(name) name,
enum Id : int { QD_PARAMETER_LIST(QD_ENUMERATOR) };
#undef QD_ENUMERATOR

#define QD_COUNT(name) +1
inline constexpr int kCount = 0 QD_PARAMETER_LIST(QD_COUNT);
#undef QD_COUNT

}  // namespace quadrant::parameter
