// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/base/value.hpp"

// What a future gathers from the fork on; none of it feeds back into the model (docs/model.md, sections 8.12, 9 and 10.2).

// name, unit, natural scale (a power of two), meaning
// clang-format off
#define QD_ACCUMULATOR_LIST(X)                                                                        \
  X(pv_us, "USD bn", 65536, "US payoff, discounted to the fork")                                      \
  X(pv_cn, "USD bn", 65536, "Chinese payoff, discounted to the fork")                                 \
  X(prot_rev, "USD bn", 65536, "home revenue of Chinese AI chips")                                    \
  X(chip_cum_cn, "USD bn", 65536, "revenue of Chinese AI chips")                                      \
  X(chip_pv_cn, "USD bn", 65536, "revenue of Chinese AI chips, discounted")                           \
  X(us_chip_cn, "USD bn", 65536, "legal sales of US AI chips to China")                               \
  X(us_cloudapi, "USD bn", 65536, "US profit from cloud and models, discounted")                      \
  X(rd_cn, "USD bn", 65536, "R&D spending on the Chinese stack")                                      \
  X(export_cum, "USD bn", 65536, "exports of Chinese AI chips")                                       \
  X(eq_rev, "USD bn", 65536, "US revenue from equipment sold to China, discounted")                   \
  X(eq_prof, "USD bn", 65536, "US profit from equipment sold to China, discounted")                   \
  X(eq_cap, "million H100e yr", 65536, "capability that foreign equipment put to use in China")       \
  X(ch_rev, "USD bn", 65536, "US revenue from chips sold to China, discounted")                       \
  X(ch_prof, "USD bn", 65536, "US profit from chips sold to China, discounted")                       \
  X(ch_cap, "million H100e yr", 65536, "capability that US chips put to use in China")                \
  X(api_rev, "USD bn", 65536, "US revenue from API access sold to China, discounted")                 \
  X(api_prof, "USD bn", 65536, "US profit from API access sold to China, discounted")                 \
  X(api_cap, "million H100e yr", 65536, "capability that API access put to use in China")             \
  X(down, "USD bn", 65536, "value created downstream in China by foreign equipment, discounted")

#define QD_EVENT_LIST(X)                                                                       \
  X(breakthrough, "algorithmic breakthroughs, history included")                               \
  X(open_release, "open releases of a frontier-grade model")                                   \
  X(close_us, "closings of the US open ecosystem")                                             \
  X(close_cn, "closings of the Chinese open ecosystem")                                        \
  X(taiwan, "supply shocks in Taiwan")                                                         \
  X(rare_earth, "rare-earth retaliations")                                                     \
  X(security, "security incidents")                                                            \
  X(bust, "investment busts")                                                                  \
  X(admin, "new stances of the US administration")                                             \
  X(refuse, "new instructions not to buy US chips")

#define QD_PASSAGE_LIST(X)                                                                     \
  X(cn_open_leads_adoption, "Chinese open models lead the three others in world adoption")     \
  X(chip_parity, "Chinese chips reach the price-performance of US chips")                      \
  X(us_below_two_thirds, "the US-led stack falls below two thirds of the world's base")        \
  X(open_overtakes_closed, "the best open model overtakes the best closed one")                \
  X(cn_leads_capability, "China leads in capability")
// clang-format on

namespace quadrant {

namespace accumulator {
#define QD_ENUMERATOR(name, unit, scale, meaning) name,
enum Id : int { QD_ACCUMULATOR_LIST(QD_ENUMERATOR) };
#undef QD_ENUMERATOR
#define QD_COUNT(name, unit, scale, meaning) +1
inline constexpr int kCount = 0 QD_ACCUMULATOR_LIST(QD_COUNT);
#undef QD_COUNT
}  // namespace accumulator

#define QD_ENUMERATOR(name, meaning) name,
#define QD_COUNT(name, meaning) +1
namespace event {
enum Id : int { QD_EVENT_LIST(QD_ENUMERATOR) };
inline constexpr int kCount = 0 QD_EVENT_LIST(QD_COUNT);
}  // namespace event
namespace passage {
enum Id : int { QD_PASSAGE_LIST(QD_ENUMERATOR) };
inline constexpr int kCount = 0 QD_PASSAGE_LIST(QD_COUNT);
}  // namespace passage
#undef QD_ENUMERATOR
#undef QD_COUNT

}  // namespace quadrant

namespace quadrant::inline QD_ISA {

/// Accumulators, event counts and first-passage times of a future (years since the fork, 0 where a passage has not
/// happened).
template <class V>
struct Tally {
  V sum[accumulator::kCount];
  V count[event::kCount];
  V passage[passage::kCount];
};

/// A tally of nothing.
template <class V>
QD_HD Tally<V> empty_tally() {
  Tally<V> t;
  for (V& x : t.sum) x = V(0.0f);
  for (V& x : t.count) x = V(0.0f);
  for (V& x : t.passage) x = V(0.0f);
  return t;
}

}  // namespace quadrant::inline QD_ISA
