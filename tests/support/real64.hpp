// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cmath>

#include "kernels/base/value.hpp"

// The model on double precision with the C library's functions: the same source, so that what single precision and the kernels' own
// functions cost can be measured, and limits can be tested far below a float's rounding.
namespace quadrant::inline QD_ISA {

struct Real64 {
  using Int = std::int64_t;
  using Mask = bool;
  static constexpr int lanes = 1;
  double v;
  Real64() = default;
  constexpr Real64(double x) : v(x) {}
  friend Real64 operator+(Real64 a, Real64 b) { return a.v + b.v; }
  friend Real64 operator-(Real64 a, Real64 b) { return a.v - b.v; }
  friend Real64 operator*(Real64 a, Real64 b) { return a.v * b.v; }
  friend Real64 operator/(Real64 a, Real64 b) { return a.v / b.v; }
  friend Real64 operator-(Real64 a) { return -a.v; }
  Real64& operator+=(Real64 b) { return v += b.v, *this; }
  Real64& operator*=(Real64 b) { return v *= b.v, *this; }
  friend bool operator<(Real64 a, Real64 b) { return a.v < b.v; }
  friend bool operator>(Real64 a, Real64 b) { return a.v > b.v; }
  friend bool operator<=(Real64 a, Real64 b) { return a.v <= b.v; }
  friend bool operator>=(Real64 a, Real64 b) { return a.v >= b.v; }
};

inline Real64 fma(Real64 a, Real64 b, Real64 c) { return std::fma(a.v, b.v, c.v); }
inline Real64 sqrt(Real64 a) { return std::sqrt(a.v); }
inline Real64 min(Real64 a, Real64 b) { return a.v < b.v ? a : b; }
inline Real64 max(Real64 a, Real64 b) { return a.v > b.v ? a : b; }
inline Real64 select(bool mask, Real64 yes, Real64 no) { return mask ? yes : no; }
inline Real64 exp(Real64 x) { return std::exp(x.v); }
inline Real64 log(Real64 x) { return std::log(x.v); }

}  // namespace quadrant::inline QD_ISA
