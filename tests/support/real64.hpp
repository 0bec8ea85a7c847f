// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cmath>

#include "tests/support/scalar_value.hpp"

// The model on double precision with the C library's functions: the same source, so that what single precision and the kernels' own
// functions cost can be measured, and limits can be tested far below a float's rounding.
namespace quadrant::inline QD_ISA {

struct Real64 : ScalarValue<Real64, double, std::int64_t> {
  using ScalarValue::ScalarValue;
};

inline Real64 fma(Real64 a, Real64 b, Real64 c) { return std::fma(a.v, b.v, c.v); }
inline Real64 sqrt(Real64 a) { return std::sqrt(a.v); }
inline Real64 min(Real64 a, Real64 b) { return a.v < b.v ? a : b; }
inline Real64 max(Real64 a, Real64 b) { return a.v > b.v ? a : b; }
inline Real64 exp(Real64 x) { return std::exp(x.v); }
inline Real64 log(Real64 x) { return std::log(x.v); }

}  // namespace quadrant::inline QD_ISA
