// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Every recorded series, in the order of docs/model.md, section 10.1: name, unit, natural scale, meaning.
// The natural scale is a power of two no smaller than a plausible magnitude; it only bounds the fixed-point grid from below.
// clang-format off
#define QD_SERIES_LIST(X) \
  X(C_us_open, "log10 FLOP", 16, "frontier capability, US open quadrant") \
  X(C_us_closed, "log10 FLOP", 16, "frontier capability, US closed quadrant") \
  X(C_cn_open, "log10 FLOP", 16, "frontier capability, Chinese open quadrant") \
  X(C_cn_closed, "log10 FLOP", 16, "frontier capability, Chinese closed quadrant") \
  X(front, "log10 FLOP", 16, "capability of the most capable quadrant") \
  X(lag_cn, "months", 64, "lag of China behind the US in capability") \
  X(lag_open, "months", 64, "lag of open behind closed models in capability") \
  X(gap_cn, "OOM", 4, "capability of the best US quadrant less that of the best Chinese one") \
  X(gap_open, "OOM", 4, "capability of the best closed quadrant less that of the best open one") \
  X(g, "OOM/yr", 4, "smoothed growth of the frontier") \
  X(lead_cap, "code", 4, "quadrant that leads in capability") \
  X(lead_ad, "code", 4, "quadrant that leads in world adoption") \
  X(lead_prof, "code", 4, "quadrant that leads in profit") \
  X(ad_us_open, "share", 1, "share of world model use, US open quadrant") \
  X(ad_us_closed, "share", 1, "share of world model use, US closed quadrant") \
  X(ad_cn_open, "share", 1, "share of world model use, Chinese open quadrant") \
  X(ad_cn_closed, "share", 1, "share of world model use, Chinese closed quadrant") \
  X(dev_us_open, "share", 1, "share of developers, US open quadrant") \
  X(dev_us_closed, "share", 1, "share of developers, US closed quadrant") \
  X(dev_cn_open, "share", 1, "share of developers, Chinese open quadrant") \
  X(dev_cn_closed, "share", 1, "share of developers, Chinese closed quadrant") \
  X(o_us, "share", 1, "open share of effort, US") \
  X(o_cn, "share", 1, "open share of effort, China") \
  X(us_share_cn, "share", 1, "US-led share of the installed base, China") \
  X(us_share_al, "share", 1, "US-led share of the installed base, allies") \
  X(us_share_gu, "share", 1, "US-led share of the installed base, Gulf") \
  X(us_share_de, "share", 1, "US-led share of the installed base, developing nations") \
  X(us_share_foreign, "share", 1, "US-led share of the installed base, all foreign regions") \
  X(us_share_world, "share", 1, "US-led share of the installed base, the world") \
  X(own_al, "share", 1, "share of the installed base owned in the region, allies") \
  X(own_gu, "share", 1, "share of the installed base owned in the region, Gulf") \
  X(own_de, "share", 1, "share of the installed base owned in the region, developing nations") \
  X(own_for, "share", 1, "share of the installed base owned in the region, all foreign regions") \
  X(edge_for, "share", 1, "edge share of foreign purchases") \
  X(ppratio, "ratio", 4, "Chinese over US chip price-performance, software included") \
  X(cn_chip_share, "share", 1, "Chinese share of the yearly output of AI chips") \
  X(cn_chip_base_share, "share", 1, "Chinese-led share of the installed base of the world") \
  X(hhi, "index", 1, "concentration of the two stacks in the world (Herfindahl)") \
  X(cn_chip_rev, "USD bn/yr", 4096, "revenue of Chinese AI chips") \
  X(cn_chip_exp, "USD bn/yr", 4096, "exports of Chinese AI chips") \
  X(cn_home, "USD bn/yr", 4096, "home revenue of Chinese AI chips") \
  X(us_chip_rev, "USD bn/yr", 4096, "revenue of US AI chips") \
  X(us_chip_cn, "USD bn/yr", 4096, "legal sales of US AI chips to China") \
  X(us_chip_cn_q, "million H100e/yr", 64, "legal flow of US AI chips to China") \
  X(smug_q, "million H100e/yr", 64, "smuggled flow of US AI chips to China") \
  X(K_us, "million H100e", 4096, "compute that the US can train on") \
  X(K_cn, "million H100e", 4096, "installed base in China") \
  X(K_cn_eff, "million H100e", 4096, "compute that China can train on") \
  X(K_world, "million H100e", 4096, "installed base of the world") \
  X(K_for, "million H100e", 4096, "installed base of all foreign regions") \
  X(K_gu, "million H100e", 4096, "installed base of the Gulf") \
  X(K_de, "million H100e", 4096, "installed base of developing nations") \
  X(K_de_us, "million H100e", 4096, "US-led installed base of developing nations") \
  X(X_us, "million H100e", 4096, "cumulative output of the US stack") \
  X(X_cn, "million H100e", 4096, "cumulative output of the Chinese stack") \
  X(W_us, "USD bn/yr", 4096, "production capacity of the US stack, at cost") \
  X(W_cn, "USD bn/yr", 4096, "production capacity of the Chinese stack, at cost") \
  X(qcap_cn, "USD bn/yr", 4096, "Chinese output that capacity and memory allow, at cost") \
  X(T, "share", 1, "Chinese domestic tool capability") \
  X(soft, "ln", 4, "Chinese software discount (0 is par)") \
  X(rd_cn, "USD bn", 4096, "R&D knowledge stock of the Chinese stack") \
  X(short_, "share", 1, "smoothed shortage of domestic chips in China") \
  X(refuse, "0 or 1", 1, "instruction not to buy US chips in force") \
  X(accept, "share", 1, "share of licensed demand for US chips that is let through") \
  X(ru, "share", 1, "share of the demand for US chips that is supplied") \
  X(gw, "GW", 4096, "power drawn by AI compute in the world") \
  X(cn_fab_share, "share", 4, "used share of Chinese chip capacity") \
  X(us_equipment, "USD bn/yr", 4096, "US profit from semiconductor equipment") \
  X(us_chips, "USD bn/yr", 4096, "US profit from chips") \
  X(us_cloud, "USD bn/yr", 4096, "US profit from cloud") \
  X(us_models, "USD bn/yr", 4096, "US profit from models") \
  X(us_apps, "USD bn/yr", 4096, "US profit from applications") \
  X(cn_equipment, "USD bn/yr", 4096, "Chinese profit from semiconductor equipment") \
  X(cn_chips, "USD bn/yr", 4096, "Chinese profit from chips") \
  X(cn_cloud, "USD bn/yr", 4096, "Chinese profit from cloud") \
  X(cn_models, "USD bn/yr", 4096, "Chinese profit from models") \
  X(cn_apps, "USD bn/yr", 4096, "Chinese profit from applications") \
  X(prof_us_open, "USD bn/yr", 4096, "profit from models, US open quadrant") \
  X(prof_us_closed, "USD bn/yr", 4096, "profit from models, US closed quadrant") \
  X(prof_cn_open, "USD bn/yr", 4096, "profit from models, Chinese open quadrant") \
  X(prof_cn_closed, "USD bn/yr", 4096, "profit from models, Chinese closed quadrant") \
  X(closed_rev, "USD bn/yr", 4096, "revenue of US closed models") \
  X(profit_closed_us, "USD bn/yr", 4096, "profit of US closed models") \
  X(markup_us, "ratio", 16, "markup of US closed models over cost") \
  X(chip_markup, "ratio", 16, "markup of US chips over unit cost") \
  X(Y, "USD bn/yr", 4096, "world value of model use at reference prices") \
  X(S_world, "USD bn/yr", 4096, "desired accelerator spending, world") \
  X(S_us, "USD bn/yr", 4096, "desired accelerator spending, US") \
  X(S_cn, "USD bn/yr", 4096, "desired accelerator spending, China") \
  X(eq_cn, "USD bn/yr", 256, "foreign chip equipment sold to China") \
  X(p_us, "USD thousand/H100e", 128, "price of the US stack") \
  X(p_cn, "USD thousand/H100e", 128, "price of the Chinese stack, paid by the buyer") \
  X(cost_us, "USD thousand/H100e", 128, "unit cost of the US stack") \
  X(cost_cn, "USD thousand/H100e", 128, "unit cost of the Chinese stack") \
  X(down, "USD bn/yr", 4096, "value created downstream in China by foreign equipment") \
  X(flow_us, "USD bn/yr", 4096, "flow of the US payoff") \
  X(flow_cn, "USD bn/yr", 4096, "flow of the Chinese payoff") \
  X(pv_us, "USD bn", 65536, "US payoff so far, discounted to the fork") \
  X(pv_cn, "USD bn", 65536, "Chinese payoff so far, discounted to the fork") \
  X(interdep, "index", 1, "interdependence of the two nations") \
  X(cn_use_row, "share", 1, "share of model use outside China that goes to Chinese models") \
  X(open_use_row, "share", 1, "share of model use outside China that goes to open models")
// clang-format on

namespace quadrant::series {

#define QD_ENUMERATOR(name, unit, scale, meaning) name,
enum Id : int { QD_SERIES_LIST(QD_ENUMERATOR) };
#undef QD_ENUMERATOR

#define QD_COUNT(name, unit, scale, meaning) +1
inline constexpr int kCount = 0 QD_SERIES_LIST(QD_COUNT);
#undef QD_COUNT

}  // namespace quadrant::series
