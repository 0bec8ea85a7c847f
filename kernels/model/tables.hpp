// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/base/qualifiers.hpp"
#include "kernels/model/indices.hpp"

// Fixed tables of docs/model.md, section 5. Functions of a compile-time index, so that a device needs no memory for them.
namespace quadrant::inline QD_ISA::table {

// clang-format off
#define QD_TABLE_REGIONS(name, us_, cn_, al_, gu_, de_)            \
  QD_HD constexpr float name(int region) {                         \
    return region == region_us ? us_                               \
           : region == region_cn ? cn_                             \
           : region == allies    ? al_                             \
           : region == gulf      ? gu_                             \
                                 : de_;                            \
  }
// clang-format on

/// Split of the foreign spending potential (foreign regions only).
QD_TABLE_REGIONS(pot_share, 0.0f, 0.0f, 0.62f, 0.13f, 0.25f)
/// Split of the value of model use.
QD_TABLE_REGIONS(value_share, 0.42f, 0.16f, 0.30f, 0.03f, 0.09f)
/// Split of power.
QD_TABLE_REGIONS(power_share, 0.36f, 0.30f, 0.18f, 0.06f, 0.10f)
/// Wish for sovereignty over hardware.
QD_TABLE_REGIONS(wish, 0.0f, 0.0f, 0.5f, 0.8f, 1.0f)
/// Value of openness of models.
QD_TABLE_REGIONS(openness, 0.5f, 0.5f, 0.7f, 0.9f, 1.0f)
/// Exposure to ally licensing.
QD_TABLE_REGIONS(exposure, 0.0f, 0.0f, 0.25f, 0.90f, 0.60f)
/// Reach of export finance and training.
QD_TABLE_REGIONS(finance, 0.0f, 0.0f, 0.30f, 0.60f, 1.0f)
/// Affinity to the Chinese stack relative to developing regions.
QD_TABLE_REGIONS(affinity, 0.0f, 0.0f, -2.0f, -0.6f, 0.0f)
/// Owned share of purchases in 2022.
QD_TABLE_REGIONS(own0, 0.0f, 0.0f, 0.40f, 0.40f, 0.30f)
/// Weight of the distrust of Chinese models.
QD_TABLE_REGIONS(max_trust, 1.0f, 0.0f, 0.8f, 0.4f, 0.0f)
/// Weights of the regions outside China in the use shares cn_use_row and open_use_row.
QD_TABLE_REGIONS(row_weight, 0.47f, 0.0f, 0.30f, 0.03f, 0.20f)

#undef QD_TABLE_REGIONS

/// Shares of model use on 2022-09-30.
QD_HD constexpr float use0(int region, int quadrant) {
  constexpr float kUse[kRegions][kQuadrants] = {{0.16f, 0.837f, 0.001f, 0.002f},
                                                {0.10f, 0.15f, 0.35f, 0.40f},
                                                {0.16f, 0.835f, 0.002f, 0.003f},
                                                {0.16f, 0.830f, 0.004f, 0.006f},
                                                {0.16f, 0.820f, 0.010f, 0.010f}};
  return kUse[region][quadrant];
}
/// Developer shares on 2022-09-30.
QD_HD constexpr float developers0(int quadrant) {
  constexpr float kShare[kQuadrants] = {0.41f, 0.55f, 0.005f, 0.035f};
  return kShare[quadrant];
}

}  // namespace quadrant::inline QD_ISA::table
