// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/aggregate/grid.hpp"
#include "kernels/base/value.hpp"

namespace quadrant::inline QD_ISA {

/// The integers of one value, see grid.hpp. Lanes out of range give integers without meaning; `magnitude` tells.
template <class V>
struct Quantised {
  IntOf<V> q;
  IntOf<V> w;
  IntOf<V> magnitude;  ///< bits of |scale x|: order as the numbers do, NaN above all
};

template <class V>
QD_HD Quantised<V> quantise(V x, float scale, float place_scale, float place_offset) {
  const V scaled = x * scale;
  const V place =
      clip(fma(x, V(place_scale), V(place_offset)), -static_cast<float>(kLargestPlace), static_cast<float>(kLargestPlace));
  return {round_to_int(scaled), round_to_int(place), bits(scaled) & IntOf<V>(0x7fffffff)};
}

template <class V>
QD_HD IntOf<V> bin_of(IntOf<V> w) {
  return min(IntOf<V>(kBins - 1), max(IntOf<V>(0), (w >> 2) + IntOf<V>(kBins / 2)));
}

}  // namespace quadrant::inline QD_ISA
