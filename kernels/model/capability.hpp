// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/model/effective_levers.hpp"
#include "kernels/model/events.hpp"

namespace quadrant::inline QD_ISA {

/// Section 8.9: what the step's progress in capability means for the outcomes.
template <class V>
struct Progress {
  V best[kNations];  ///< capability of the nation's best quadrant, less the offset
  V best_open, best_closed;
  V front;
  V across;  ///< share of co-option across nations, `xb`
  V months;  ///< 12/max(g, 0.15): months per OOM
};

/// Compute that each nation can train on, million H100e.
template <class V>
struct TrainingCompute {
  V n[kNations];
};

/// `software`: e^soft; `rented`: part of the foreign base that is not owned in its region.
template <class V>
QD_HD TrainingCompute<V> national_compute(const State<V>& s, V software, const V* rented) {
  V in_us = s.K[region_us][us];  // the US region has no Chinese stack
  V in_cn = s.K[region_cn][cn];
  QD_UNROLL
  for (int f = 0; f < kForeign; ++f) {
    in_us = fma(s.K[f + kFirstForeign][us], rented[f], in_us);
    in_cn = fma(s.K[f + kFirstForeign][cn], rented[f], in_cn);
  }
  return {{in_us, fma(software, in_cn, s.K[region_cn][us])}};
}

/// What flows into quadrant q from the others: gaps closed at rates lam never overshoot the largest gap.
template <class V>
struct Inflow {
  V total;    ///< sum of lam gap
  V largest;  ///< largest gap
};

/// (27) without the funding term: log10 training compute of quadrant q less the offset.
template <class V>
QD_HD V training_compute(const Constants<V>& c, V compute, V effort, int q) {
  constexpr float kLog10OfE = 0.43429448f;
  return fma(log(compute * (effort + 0.001f)), V(kLog10OfE), c.training[nation_of(q)]);
}

/// Share of the nation's effort that goes to quadrant q.
template <class V>
QD_HD V effort_share(const State<V>& s, int q) {
  return is_open(q) ? s.o[nation_of(q)] : 1.0f - s.o[nation_of(q)];
}

/// Growth towards the largest gap: m (1 - exp(-dt G/m)), continuous, never beyond m, and dt G for small dt.
template <class V>
QD_HD V closing_of_gaps(Inflow<V> in, float dt) {
  return in.largest * inertia(in.total / (in.largest + 1e-9f), dt);
}

/// (28), (29): own algorithmic progress and diffusion, all four from the levels at the start.
template <class V>
QD_HD void algorithms(const Constants<V>& c, const StepTime& t, const Levers<V>& l, const Drivers<V>& d, State<V>& s) {
  const V base = d.algorithms * fma(c.coop_gain, l.coop, V(1.0f));
  const V across = c.lam_esp + c.lam_coop * l.coop;
  const V reach = fma(l.coop, V(0.6f), V(0.4f));
  V next[kQuadrants];
  QD_UNROLL
  for (int q = 0; q < kQuadrants; ++q) {
    const V level = max(V(0.0f), s.A[q]) * c.inverse_alg_sat;
    const V drive = exp(fma(c.tal_elast, s.lntal[nation_of(q)], c.eff_elast * log(fma(effort_share(s, q), V(1.5f), V(0.02f)))));
    const V own = base * drive * fma(c.comm, s.D[q] - 0.25f, V(1.0f)) / fma(level, level, V(1.0f));  // (28)
    Inflow<V> in{V(0.0f), V(0.0f)};
    QD_UNROLL
    for (int j = 0; j < kQuadrants; ++j) {
      if (j == q) continue;
      const float w = is_open(j) ? 1.0f : 0.3f;
      const bool same = nation_of(j) == nation_of(q);
      const V lam = same ? fma(c.lam_pub, V(w), c.lam_staff) : fma(c.lam_pub * w, reach, across);
      const V gap = max(V(0.0f), s.A[j] - s.A[q]);
      in.total = fma(lam, gap, in.total);
      in.largest = max(in.largest, gap);
    }
    next[q] = s.A[q] + own * t.dt + closing_of_gaps(in, t.dt) + c.alg_sd * t.root_dt * d.Z[6 + q];  // (29)
  }
  QD_UNROLL
  for (int q = 0; q < kQuadrants; ++q) s.A[q] = next[q];
}

/// (27), (30), (31): capability from training, from algorithms and from co-opting other quadrants' models.
/// `front_before`: capability of the frontier before this step's progress.
template <class V>
QD_HD Progress<V> capability(const Constants<V>& c, const StepTime& t, const Levers<V>& l, const Drivers<V>& d, const Shocks<V>& shocks,
                             V front_before, const TrainingCompute<V>& compute, State<V>& s) {
  Progress<V> out;
  algorithms(c, t, l, d, s);

  V next[kQuadrants];
  V crossing = V(0.0f);
  V all = V(1e-9f);
  QD_UNROLL
  for (int q = 0; q < kQuadrants; ++q) {
    const int n = nation_of(q);
    Inflow<V> in{V(0.0f), V(0.0f)};
    QD_UNROLL
    for (int j = 0; j < kQuadrants; ++j) {
      if (j == q) continue;
      const bool same = nation_of(j) == n;
      V lam;
      if (is_open(j)) {
        lam = same ? c.lam_open : n == us ? c.lam_open_to_us : c.lam_open_to_cn;
      } else {
        lam = same ? c.lam_dis : n == us ? c.lam_dis_to_us : fma(c.lam_dis_by_api, l.api, c.lam_dis_floor);
      }
      const V gap = max(V(0.0f), s.C[j] - (is_open(j) ? c.pen_open : c.pen_dis) - s.C[q]);
      const V flow = lam * gap;
      in.total += flow;
      in.largest = max(in.largest, gap);
      if (!same) crossing += flow;
    }
    all += in.total;
    const V trained = training_compute(c, compute.n[n], effort_share(s, q), q);
    const V funded = is_open(q) ? trained : fma(c.fund_train, s.ln_markup[n] - c.ln_markup0, trained);  // (27)
    next[q] = max(max(s.C[q], funded + s.A[q]), s.C[q] + closing_of_gaps(in, t.dt));                    // (30)
  }
  QD_UNROLL
  for (int n = 0; n < kNations; ++n) next[2 * n] = select(shocks.release[n], max(next[2 * n], next[2 * n + 1] - 0.10f), next[2 * n]);  // (31)
  QD_UNROLL
  for (int q = 0; q < kQuadrants; ++q) s.C[q] = next[q];

  out.best[us] = max(next[us_open], next[us_closed]);
  out.best[cn] = max(next[cn_open], next[cn_closed]);
  out.best_open = max(next[us_open], next[cn_open]);
  out.best_closed = max(next[us_closed], next[cn_closed]);
  out.front = max(out.best[us], out.best[cn]);
  out.across = crossing / all;
  s.g = fma(c.inertia_08, (out.front - front_before) * (1.0f / t.dt) - s.g, s.g);
  out.months = 12.0f / max(V(0.15f), s.g);
  return out;
}

}  // namespace quadrant::inline QD_ISA
