// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/model/drivers.hpp"
#include "kernels/model/state.hpp"

namespace quadrant::inline QD_ISA {

/// Section 8.3: desired accelerator spending S[r], USD bn/yr at current prices. It saturates in capability, income and power.
/// `front` and `front_cn`: capability of the most capable quadrant, and of the most capable Chinese one, less the offset.
template <class V>
struct Demand {
  V S[kRegions];
};

/// Steps cycle and spending: (4) to (6).
template <class V>
QD_HD Demand<V> demand(const Constants<V>& c, const StepTime& t, const Drivers<V>& d, V front, V front_cn, State<V>& s) {
  s.cyc = fma(s.cyc, c.cycle_decay, c.cyc_sd * t.root_dt * d.Z[5]);  // (4)
  const V common = fma(c.use_pull, s.vol, fma(c.gdp_growth, V(t.since_2026h2), s.cyc));
  const V power = 1000.0f * d.watt * t.power_growth * c.inverse_pow_max;  // (5)
  // exp(-slope (cr - half_r)) in two factors: the second is a constant of the future.
  const V far = exp(-c.demand_slope * front);
  const V far_cn = exp(-c.demand_slope * max(front_cn, front - 0.5f));
  Demand<V> out;
  V total = V(0.0f);
  QD_UNROLL
  for (int r = 0; r < kRegions; ++r) {
    const V base = r == region_us ? s.K[r][us] : fma(c.cn_power, s.K[r][cn], s.K[r][us]);
    const V gw = power * base * (1.0f / table::power_share(r));
    const V short_of = fma((r == region_cn ? far_cn : far), c.demand_half[r], V(1.0f)) * fma(gw, gw, V(1.0f));
    const V target = c.ln_pot[r] + common - log(short_of);
    const V shock = d.Z[r == region_us ? 2 : r == region_cn ? 3 : 4];
    s.lnS[r] = fma(c.demand_inertia, target - s.lnS[r], s.lnS[r]) + c.dem_sd * t.root_dt * shock;  // (6)
    out.S[r] = exp(s.lnS[r]);
    total += out.S[r];
  }
  s.spending = total;
  return out;
}

}  // namespace quadrant::inline QD_ISA
