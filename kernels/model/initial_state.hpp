// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/model/capability.hpp"

namespace quadrant::inline QD_ISA {

/// The state of a future at the start (docs/model.md, section 4), and the constants that follow from it (0.3), (0.4).
/// `start_since_2026h2`: the start less 2026.5, in years.
template <class V>
QD_HD_OUTLINE inline State<V> initial_state(const V* p, float start_since_2026h2, Constants<V>& c) {
  namespace n = parameter;
  State<V> s;
  const V none = V(0.0f);
  const int w0[kStacks] = {n::W0_us, n::W0_cn};
  const int cost0[kStacks] = {n::cost0_us, n::cost0_cn};
  const int x0[kStacks] = {n::X0_us, n::X0_cn};
  const int rd0[kStacks] = {n::RD0_us, n::RD0_cn};
  for (int v = 0; v < kStacks; ++v) {
    s.lnpp[v] = -log(p[cost0[v]]);
    s.lnW[v] = log(p[w0[v]]);
    s.X[v] = p[x0[v]];
    s.RD[v] = p[rd0[v]];
    s.lnX[v] = log(s.X[v]);
    s.lnRD[v] = log(s.RD[v]);
  }
  s.M = p[n::M0];
  s.lnHB = log(p[n::hbm_dom]) + 0.825f * start_since_2026h2 * p[n::hbm_growth];
  s.T = p[n::tool0];
  s.soft = p[n::soft0];
  const int k0[kRegions] = {n::K0_us, n::K0_cn, n::K0_al, n::K0_gu, n::K0_de};
  const int kc0[kRegions] = {0, n::Kc0_cn, n::Kc0_al, n::Kc0_gu, n::Kc0_de};
  const int s0[kRegions] = {n::S0_us, n::S0_cn, n::S0_al, n::S0_gu, n::S0_de};
  s.spending = none;
  for (int r = 0; r < kRegions; ++r) {
    s.K[r][us] = p[k0[r]];
    s.K[r][cn] = r == region_us ? none : p[kc0[r]];
    s.lnS[r] = log(p[s0[r]]);
    s.spending += p[s0[r]];
    for (int q = 0; q < kQuadrants; ++q) s.sh[r][q] = V(table::use0(r, q));
  }
  V foreign_us = none;
  V foreign_cn = none;
  V rented[kForeign];
  for (int f = 0; f < kForeign; ++f) {
    const int r = f + kFirstForeign;
    s.own[f] = table::own0(r) * (s.K[r][us] + s.K[r][cn]);
    rented[f] = V(1.0f - table::own0(r));
    s.B[f] = none;
    foreign_us += s.K[r][us];
    foreign_cn += s.K[r][cn];
  }
  s.uscn = s.K[region_cn][us] / (s.K[region_cn][us] + s.K[region_cn][cn]);
  s.xcn = foreign_cn / (foreign_us + foreign_cn);
  s.edge = V(0.05f);
  s.cyc = p[n::cyc0];
  const int a0[kQuadrants] = {n::A0_uo, n::A0_uc, n::A0_co, n::A0_cc};
  const int o0[kNations] = {n::o0_us, n::o0_cn};
  for (int i = 0; i < kNations; ++i) {
    s.o[i] = p[o0[i]];
    s.lo[i] = logit(s.o[i]);
    s.mk[i] = p[n::mk0];
    s.ln_markup[i] = c.ln_markup0;
    s.lntal[i] = none;
    s.cl[i] = none;
  }
  const V software = exp(s.soft);
  const TrainingCompute<V> compute = national_compute(s, software, rented);
  for (int q = 0; q < kQuadrants; ++q) {
    s.A[q] = p[a0[q]];
    s.D[q] = V(table::developers0(q));
    s.C[q] = training_compute(c, compute.n[nation_of(q)], effort_share(s, q), q) + s.A[q];
  }
  s.g = p[n::g0];
  s.aff = s.gaff = s.maff = none;
  s.tw = s.re = s.inc = s.refuse = s.zh = s.za = s.scar = s.vol = none;
  s.shortage = V(0.5f);
  s.lnY = log(p[n::Y0]);
  s.Y = p[n::Y0];
  s.gcap = V(1.0f);

  // exp(slope half) where x/(1 - x) = exp(slope (c0 - half)) and x is today's share of the potential.
  const V cn_best = max(s.C[cn_open], s.C[cn_closed]);
  const V front = max(cn_best, max(s.C[us_open], s.C[us_closed]));
  const V income = exp(p[n::gdp_growth] * start_since_2026h2);
  for (int r = 0; r < kRegions; ++r) {
    const V c0 = r == region_cn ? max(cn_best, front - 0.5f) : front;
    const V x = p[s0[r]] / (exp(c.ln_pot[r]) * income);
    c.demand_half[r] = exp(c.demand_slope * c0) * ((1.0f - x) / x);  // (0.3)
  }
  const V x = p[n::Y0] / (p[n::val_pot] * income);
  c.value_half = exp(c.value_slope * front) * ((1.0f - x) / x);  // (0.4)
  return s;
}

}  // namespace quadrant::inline QD_ISA
