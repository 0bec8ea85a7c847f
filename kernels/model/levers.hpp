// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Policy levers in the order of docs/model.md, section 6.
// clang-format off
#define QD_LEVER_LIST(X)                                                                                      \
  X(chip_access_cn) X(chip_performance_cap_cn) X(chip_revenue_cut) X(sme_access_cn) X(api_access_cn)           \
  X(ally_access) X(exports_program) X(tech_corps) X(sovereignty_offer) X(us_open_support)                      \
  X(research_cooperation) X(edge_deployment) X(cn_open_strategy) X(cn_chip_subsidy) X(cn_counter_finance)      \
  X(cn_buy_domestic)
// clang-format on

namespace quadrant {

namespace lever {
#define QD_ENUMERATOR(name) name,
enum Id : int { QD_LEVER_LIST(QD_ENUMERATOR) };
#undef QD_ENUMERATOR
#define QD_COUNT(name) +1
inline constexpr int kCount = 0 QD_LEVER_LIST(QD_COUNT);
#undef QD_COUNT
}  // namespace lever

/// The lever paths of one policy read at the middle of one step, with what follows from them alone.
struct LeverPath {
  float value[lever::kCount];
  float log_cut_price;      ///< ln(1 + cut/2), the part of the revenue cut that is passed on
  float inverse_cut_price;  ///< 1/(1 + cut/2)
};

}  // namespace quadrant
