// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <cstring>

#include "kernels/base/qualifiers.hpp"

namespace quadrant::inline QD_ISA {

/// a * b + c rounded once, on processors that may lack the instruction: the product is exact in double precision, the sum is
/// rounded to odd there, and the last rounding then is the right one.
/// Source: S. Boldo and G. Melquiond, "Emulation of a FMA and correctly rounded sums: proved algorithms using rounding to
/// odd", IEEE Transactions on Computers 57 (2008).
QD_HD float correctly_rounded_fma(float a, float b, float c) {
#if defined(__FMA__) || defined(__aarch64__)
  return __builtin_fmaf(a, b, c);
#else
  const double product = static_cast<double>(a) * static_cast<double>(b);
  const double addend = static_cast<double>(c);
  double sum = product + addend;
  const double part = sum - product;
  const double error = (product - (sum - part)) + (addend - part);
  if (error < 0.0 || error > 0.0) {  // inexact and finite
    std::int64_t word;
    memcpy(&word, &sum, sizeof word);
    if ((word & 1) == 0) word += (error > 0.0) == (sum > 0.0) ? 1 : -1;
    memcpy(&sum, &word, sizeof word);
  }
  return static_cast<float>(sum);
#endif
}

}  // namespace quadrant::inline QD_ISA
