// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/base/qualifiers.hpp"

// The model's index sets, in the order of docs/model.md, section 1.
namespace quadrant {

enum Quadrant : int { us_open, us_closed, cn_open, cn_closed };
inline constexpr int kQuadrants = 4;

enum Nation : int { us, cn };
inline constexpr int kNations = 2;

/// Stacks are indexed by the nation that leads them.
inline constexpr int kStacks = 2;

enum Region : int { region_us, region_cn, allies, gulf, developing };
inline constexpr int kRegions = 5;

/// Foreign regions (allies, gulf, developing) have arrays of their own: index region - kFirstForeign.
inline constexpr int kFirstForeign = allies;
inline constexpr int kForeign = 3;

/// The nation of a quadrant, and whether it is an open one.
QD_HD_CONSTEXPR Nation nation_of(int quadrant) { return quadrant < 2 ? us : cn; }
QD_HD_CONSTEXPR bool is_open(int quadrant) { return quadrant % 2 == 0; }

}  // namespace quadrant
