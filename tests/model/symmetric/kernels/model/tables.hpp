// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Stands in for the project's tables of the same name in the symmetry test: the nations' entries are made equal. Region us has the value
// and power of region cn, quadrants of the two nations start with the same shares of developers and of use.
#include "kernels/base/qualifiers.hpp"
#include "kernels/model/indices.hpp"

namespace quadrant::inline QD_ISA::table {

// clang-format off
#define QD_TABLE_REGIONS(name, nations, al_, gu_, de_)                                                            \
  QD_HD constexpr float name(int region) {                                                                       \
    return region == allies ? al_ : region == gulf ? gu_ : region == developing ? de_ : nations;                  \
  }
// clang-format on
QD_TABLE_REGIONS(pot_share, 0.0f, 0.62f, 0.13f, 0.25f)
QD_TABLE_REGIONS(value_share, 0.29f, 0.30f, 0.03f, 0.09f)
QD_TABLE_REGIONS(power_share, 0.33f, 0.18f, 0.06f, 0.10f)
QD_TABLE_REGIONS(wish, 0.0f, 0.5f, 0.8f, 1.0f)
QD_TABLE_REGIONS(openness, 0.5f, 0.7f, 0.9f, 1.0f)
QD_TABLE_REGIONS(exposure, 0.0f, 0.25f, 0.90f, 0.60f)
QD_TABLE_REGIONS(finance, 0.0f, 0.30f, 0.60f, 1.0f)
QD_TABLE_REGIONS(affinity, 0.0f, -2.0f, -0.6f, 0.0f)
QD_TABLE_REGIONS(own0, 0.0f, 0.40f, 0.40f, 0.30f)
QD_TABLE_REGIONS(max_trust, 0.0f, 0.8f, 0.4f, 0.0f)
QD_TABLE_REGIONS(row_weight, 0.0f, 0.30f, 0.03f, 0.20f)
#undef QD_TABLE_REGIONS

QD_HD constexpr float use0(int, int quadrant) { return quadrant % 2 == 0 ? 0.1f : 0.4f; }
QD_HD constexpr float developers0(int quadrant) { return quadrant % 2 == 0 ? 0.1f : 0.4f; }

}  // namespace quadrant::inline QD_ISA::table
