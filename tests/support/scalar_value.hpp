// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/base/value.hpp"

namespace quadrant::inline QD_ISA {

/// What the value types of tests share: the operators of one number of type `Number`, for a type `Self` made from it.
template <class Self, class Number, class Integer>
struct ScalarValue {
  using Int = Integer;
  using Mask = bool;
  static constexpr int lanes = 1;
  Number v;
  ScalarValue() = default;
  constexpr ScalarValue(Number x) : v(x) {}
  friend Self operator+(Self a, Self b) { return a.v + b.v; }
  friend Self operator-(Self a, Self b) { return a.v - b.v; }
  friend Self operator*(Self a, Self b) { return a.v * b.v; }
  friend Self operator/(Self a, Self b) {
    Self::dividing_by(b.v);
    return a.v / b.v;
  }
  friend Self operator-(Self a) { return -a.v; }
  Self& operator+=(Self b) { return v += b.v, static_cast<Self&>(*this); }
  Self& operator*=(Self b) { return v *= b.v, static_cast<Self&>(*this); }
  friend bool operator<(Self a, Self b) { return a.v < b.v; }
  friend bool operator>(Self a, Self b) { return a.v > b.v; }
  friend bool operator<=(Self a, Self b) { return a.v <= b.v; }
  friend bool operator>=(Self a, Self b) { return a.v >= b.v; }
  friend Self select(bool mask, Self yes, Self no) { return mask ? yes : no; }
  /// Called with the divisor of every division.
  static void dividing_by(Number) {}
};

}  // namespace quadrant::inline QD_ISA
