// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/model/capability.hpp"

namespace quadrant::inline QD_ISA {

/// Section 8.10: open share of effort, developers, talent.
template <class V>
QD_HD void openness(const Constants<V>& c, const StepTime& t, const Levers<V>& l, const Drivers<V>& d, const Progress<V>& p, State<V>& s) {
  const V behind_us = p.best[cn] - p.best[us];
  const V support[kNations] = {c.open_us * l.osup, c.open_cn * l.ostr};
  QD_UNROLL
  for (int n = 0; n < kNations; ++n) {
    const V closing = select(s.cl[n] > V(0.0f), c.close_shift, V(0.0f));
    const V behind = n == us ? behind_us : -behind_us;
    const V target = fma(c.open_inc, behind, c.ob[n]) + support[n] - closing;
    s.lo[n] = clip(fma(c.openness_inertia, target - s.lo[n], s.lo[n]) + c.open_sd * t.root_dt * d.Z[13 + n], -5.0f, 5.0f);  // (32)
    s.o[n] = logistic(s.lo[n]);
  }

  V pull[kQuadrants];
  V total = V(0.0f);
  QD_UNROLL
  for (int q = 0; q < kQuadrants; ++q) {
    const V value =
        c.dev_C * (s.C[q] - p.front) + c.dev_net * log(s.D[q] + 0.001f) + 0.4f * log(effort_share(s, q) + 0.02f) + (is_open(q) ? 0.5f : 0.0f);
    pull[q] = exp(value);
    total += pull[q];
  }
  const V inverse = 1.0f / total;
  QD_UNROLL
  for (int q = 0; q < kQuadrants; ++q) s.D[q] = fma(c.inertia_12, pull[q] * inverse - s.D[q], s.D[q]);  // (33)

  const V lead = s.D[us_open] + s.D[us_closed] - s.D[cn_open] - s.D[cn_closed];
  const V joint = 0.015f * l.coop;
  s.lntal[us] += t.dt * (c.tal_us + joint + c.tal_open * lead);  // (34)
  s.lntal[cn] += t.dt * (c.tal_cn + joint - c.tal_open * lead);
}

}  // namespace quadrant::inline QD_ISA
