// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <cstring>

#include "kernels/base/qualifiers.hpp"

namespace quadrant::inline QD_ISA {

using Float4 = float __attribute__((vector_size(16)));

/// a * b + c rounded once, four at a time, on processors that may lack the instruction: the product is exact in double precision,
/// the sum is rounded to odd there, and the last rounding then is the right one.
/// Source: S. Boldo and G. Melquiond, "Emulation of a FMA and correctly rounded sums: proved algorithms using rounding to
/// odd", IEEE Transactions on Computers 57 (2008).
/// Not inlined: a step has a thousand of them, and each is fifty instructions.
inline __attribute__((noinline)) Float4 correctly_rounded_fma(Float4 a, Float4 b, Float4 c) {
  using Double = double __attribute__((vector_size(32)));
  using Word = std::int64_t __attribute__((vector_size(32)));
  const Double product = __builtin_convertvector(a, Double) * __builtin_convertvector(b, Double);
  const Double addend = __builtin_convertvector(c, Double);
  const Double sum = product + addend;
  const Double part = sum - product;
  const Double error = (product - (sum - part)) + (addend - part);
  const Word word = reinterpret_cast<Word>(sum);
  const Word inexact = (error < 0.0) | (error > 0.0);   // false for infinite and NaN
  const Word even = (word & 1) - 1;                     // all bits set where the last one is not
  const Word away = ((error > 0.0) ^ (sum > 0.0)) | 1;  // 1 towards the error's side, else -1
  return __builtin_convertvector(reinterpret_cast<Double>(word + (inexact & even & away)), Float4);
}

}  // namespace quadrant::inline QD_ISA
