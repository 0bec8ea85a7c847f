// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/model/constants.hpp"
#include "kernels/model/levers.hpp"
#include "kernels/model/state.hpp"
#include "kernels/model/step_time.hpp"

namespace quadrant::inline QD_ISA {

/// The levers in force in a step, each in [0, 1], after the stance of the administration and China's reactions.
template <class V>
struct Levers {
  V chip, cap, cut, sme, api, ally, coop, prog, tcorps, sov, osup, edge;
  V ostr, bd, sub, cf;
  V denial;
};

/// Equations (1) to (3).
template <class V>
QD_HD Levers<V> effective_levers(const Constants<V>& c, const StepTime& t, const LeverPath& path, const State<V>& s) {
  const float* l = path.value;
  const V hk = s.zh + s.inc;
  const V ac = s.za;
  Levers<V> e;
  e.chip = clip01(l[lever::chip_access_cn] - 0.5f * hk);  // (1)
  e.cap = max(V(0.02f), clip01(l[lever::chip_performance_cap_cn] - 0.25f * hk));
  e.cut = V(l[lever::chip_revenue_cut]);
  e.sme = clip01(l[lever::sme_access_cn] - 0.4f * hk);
  e.api = clip01(l[lever::api_access_cn] - 0.3f * hk);
  e.ally = clip01(l[lever::ally_access] - 0.3f * hk);
  e.coop = clip01(l[lever::research_cooperation] - 0.3f * hk);
  e.prog = clip01(l[lever::exports_program] + 0.4f * ac);
  e.tcorps = clip01(l[lever::tech_corps] + 0.4f * ac);
  e.sov = clip01(l[lever::sovereignty_offer] + 0.3f * ac);
  e.osup = clip01(l[lever::us_open_support] + 0.3f * ac - 0.2f * hk);
  e.edge = clip01(l[lever::edge_deployment] + 0.3f * ac);
  e.ostr = clip01(V(l[lever::cn_open_strategy]));  // (2)
  e.bd = V(l[lever::cn_buy_domestic]);
  const float on = t.forecast ? 1.0f : 0.0f;
  e.sub = clip01(l[lever::cn_chip_subsidy] + on * c.sub_react * (0.6f - e.chip));
  e.cf = clip01(l[lever::cn_counter_finance] + on * c.cf_react * (e.prog - 0.3f));
  e.denial = 1.0f - e.chip;  // (3)
  return e;
}

}  // namespace quadrant::inline QD_ISA
