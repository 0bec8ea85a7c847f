// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/aggregate/grid.hpp"
#include "kernels/base/value.hpp"

namespace quadrant::inline QD_ISA {

/// The integer of a value that enters the sums, see grid.hpp. Lanes out of range give integers without meaning; `magnitude` tells.
template <class V>
struct Quantised {
  IntOf<V> q;
  IntOf<V> magnitude;  ///< bits of |scale x|: order as the numbers do, NaN above all
};

/// The nearest integer of scale x, ties to even.
template <class V>
QD_HD Quantised<V> quantise(V x, V scale) {
  const V scaled = x * scale;
  return {round_to_int(scaled), bits(scaled) & IntOf<V>(0x7fffffff)};
}

/// The bin of a value; in range whatever the value.
template <class V>
QD_HD IntOf<V> bin_of(V x, V bin_scale, V bin_offset) {
  const V place = clip(fma(x, bin_scale, bin_offset), 0.0f, static_cast<float>(kBins - 1));
  return min(IntOf<V>(kBins - 1), max(IntOf<V>(0), round_to_int(place)));  // once more in integers, for NaN
}

}  // namespace quadrant::inline QD_ISA
