// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/model/drivers.hpp"
#include "kernels/model/effective_levers.hpp"
#include "kernels/model/tally.hpp"

namespace quadrant::inline QD_ISA {

/// What the events of a step mean for its markets.
template <class V>
struct Shocks {
  V taiwan;                     ///< factor on the capacity of the US stack
  V rare_earth;                 ///< factor on the capacity of the US stack and on tool sales
  MaskOf<V> release[kNations];  ///< an open release of a frontier-grade model in the nation
};

/// 1 where the mask is set, else 0.
template <class V>
QD_HD V indicator(MaskOf<V> mask) {
  return select(mask, V(1.0f), V(0.0f));
}

/// E1: a breakthrough at one quadrant, drawn with weights (effort share x talent).
template <class V>
QD_HD void breakthrough(const Constants<V>& c, const Drivers<V>& d, State<V>& s, Tally<V>& tally) {
  const V talent_us = exp(s.lntal[us]);
  const V talent_cn = exp(s.lntal[cn]);
  const V to_us_open = s.o[us] * talent_us;
  const V to_us_closed = to_us_open + (1.0f - s.o[us]) * talent_us;
  const V to_cn_open = to_us_closed + s.o[cn] * talent_cn;
  const V total = to_cn_open + (1.0f - s.o[cn]) * talent_cn;
  const MaskOf<V> fires = d.breakthrough < c.breakthrough_chance;
  const V v = d.breakthrough * c.inverse_breakthrough_chance * total;
  const V gain = select(fires, c.brk_size, V(0.0f));
  const MaskOf<V> below_uo = v < to_us_open;
  const MaskOf<V> below_uc = v < to_us_closed;
  const MaskOf<V> below_co = v < to_cn_open;
  s.A[us_open] += select(below_uo, gain, V(0.0f));
  s.A[us_closed] += select(below_uc & !below_uo, gain, V(0.0f));
  s.A[cn_open] += select(below_co & !below_uc, gain, V(0.0f));
  s.A[cn_closed] += select(below_co, V(0.0f), gain);
  tally.count[event::breakthrough] += indicator<V>(fires);
}

/// One of two events on one uniform: the first where u < p_first, the second where p_first <= u < p_first + p_second.
template <class V>
struct EitherNation {
  MaskOf<V> in_us, in_cn;
};
template <class V>
QD_HD EitherNation<V> either_nation(V u, V rate_us, V rate_cn, float dt) {
  const V p_us = inertia(rate_us, dt);
  const V p_both = p_us + inertia(rate_cn, dt);
  const MaskOf<V> in_us = u < p_us;
  const MaskOf<V> in_cn = (u < p_both) & !in_us;
  return {in_us, in_cn};
}

/// A spell that lasts `length` once it fires and cannot fire again while it runs; returns the time left.
/// What is left below a thousandth of a step is rounding (a month is no binary fraction of a year) and ends the spell.
template <class V>
QD_HD V spell(V left, MaskOf<V> fires, V length, float dt) {
  const V rest = left - dt;
  return select(fires, length, select(rest > V(0.001f * dt), rest, V(0.0f)));
}

/// E2: open releases of a frontier-grade model.
template <class V>
QD_HD void open_releases(const Constants<V>& c, const StepTime& t, const Levers<V>& l, const Drivers<V>& d, const State<V>& s, Tally<V>& tally,
                         Shocks<V>& shocks) {
  const EitherNation<V> release = either_nation(d.release, c.rel_rate * s.o[us] * (1.0f + l.osup), c.rel_rate * s.o[cn] * (1.0f + l.ostr), t.dt);
  shocks.release[us] = release.in_us;
  shocks.release[cn] = release.in_cn;
  if (t.forecast) tally.count[event::open_release] += indicator<V>(release.in_us | release.in_cn);
}

/// E3: the leading labs of an open ecosystem close.
template <class V>
QD_HD void closings(const Constants<V>& c, const StepTime& t, const Levers<V>& l, const Drivers<V>& d, V lead_cn, State<V>& s, Tally<V>& tally) {
  const V none = V(0.0f);
  const V rate_us = select(s.cl[us] > none, none, c.close_rate_us * (1.0f - 0.7f * l.osup));
  const V rate_cn = select(s.cl[cn] > none, none, c.close_rate_cn * (1.5f - l.ostr) * (1.0f + max(none, lead_cn)));
  const EitherNation<V> closing = either_nation(d.closing, rate_us, rate_cn, t.dt);
  s.cl[us] = spell(s.cl[us], closing.in_us, c.close_years, t.dt);
  s.cl[cn] = spell(s.cl[cn], closing.in_cn, c.close_years, t.dt);
  tally.count[event::close_us] += indicator<V>(closing.in_us);
  tally.count[event::close_cn] += indicator<V>(closing.in_cn);
}

/// E4 to E9: shocks that are off in the history.
template <class V>
QD_HD void shocks_of_the_forecast(const Constants<V>& c, const StepTime& t, const Levers<V>& l, const Drivers<V>& d, State<V>& s, Tally<V>& tally) {
  const V none = V(0.0f);
  const MaskOf<V> taiwan = (c.tw_rate * t.dt > d.taiwan) & (s.tw <= none);  // E4
  s.tw = spell(s.tw, taiwan, V(1.5f), t.dt);
  tally.count[event::taiwan] += indicator<V>(taiwan);

  const MaskOf<V> rare_earth = (c.re_rate * l.denial * t.dt > d.rare_earth) & (s.re <= none);  // E5
  s.re = spell(s.re, rare_earth, V(0.75f), t.dt);
  tally.count[event::rare_earth] += indicator<V>(rare_earth);

  const MaskOf<V> incident = c.sec_rate * t.dt > d.security;  // E6
  s.inc = s.inc * c.incident_decay + select(incident, V(0.5f), none);
  tally.count[event::security] += indicator<V>(incident);

  const V overhang = clip(0.5f * s.spending / (s.Y + 1.0f), 0.3f, 3.0f);  // E7
  const MaskOf<V> bust = (c.bust_rate * overhang * t.dt > d.bust) & (s.cyc > V(-0.5f));
  s.cyc = s.cyc - select(bust, c.bust_size, none);
  tally.count[event::bust] += indicator<V>(bust);

  if (t.inauguration) {  // E8
    const MaskOf<V> swing = d.administration < c.adm_prob;
    s.zh = select(swing, c.adm_swing * d.Z[16], s.zh);
    s.za = select(swing, c.adm_swing * d.Z[17], s.za);
    tally.count[event::admin] += indicator<V>(swing);
  }

  const MaskOf<V> in_force = s.refuse > V(0.5f);  // E9
  const V rate = select(in_force, c.refuse_exit * (0.4f + l.chip) * (1.5f - l.bd), c.refuse_entry * l.bd * (0.5f + l.denial));
  const MaskOf<V> changes = rate * t.dt > d.instruction;
  tally.count[event::refuse] += indicator<V>(changes & !in_force);
  s.refuse = select(changes, 1.0f - s.refuse, s.refuse);
}

/// Section 8.2: the events of a step, on the state at its start.
template <class V>
QD_HD Shocks<V> events(const Constants<V>& c, const StepTime& t, const Levers<V>& l, const Drivers<V>& d, State<V>& s, Tally<V>& tally) {
  Shocks<V> shocks;
  const V lead_cn = max(s.C[cn_open], s.C[cn_closed]) - max(s.C[us_open], s.C[us_closed]);
  breakthrough(c, d, s, tally);
  open_releases(c, t, l, d, s, tally, shocks);
  if (t.forecast) {
    closings(c, t, l, d, lead_cn, s, tally);
    shocks_of_the_forecast(c, t, l, d, s, tally);
  } else {
    s.refuse = V(t.refusal_forced ? 1.0f : 0.0f);
  }
  shocks.taiwan = 1.0f - 0.55f * min(V(1.0f), s.tw * (1.0f / 1.5f));
  shocks.rare_earth = select(s.re > V(0.0f), V(0.85f), V(1.0f));
  return shocks;
}

}  // namespace quadrant::inline QD_ISA
