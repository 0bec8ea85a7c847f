// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cmath>
#include <cstdint>
#include <cstring>

#include "kernels/base/qualifiers.hpp"

// The scalar value type: one future on a GPU thread or on the scalar path of the CPU.
// Model code is written against these functions; Pack (pack.hpp) offers the same ones for several futures at once.
// Every operation is one that IEEE 754 rounds correctly, so all value types give the same bits.
namespace quadrant::inline QD_ISA {

/// Integer and mask companions of a value type, and the number of futures it holds.
template <class V>
struct Lanes {
  using Int = typename V::Int;
  using Mask = typename V::Mask;
  static constexpr int count = V::lanes;
};
template <>
struct Lanes<float> {
  using Int = std::int32_t;
  using Mask = bool;
  static constexpr int count = 1;
};
template <class V>
using IntOf = typename Lanes<V>::Int;
template <class V>
using MaskOf = typename Lanes<V>::Mask;

/// a * b + c, rounded once.
QD_HD float fma(float a, float b, float c) {
#if defined(__CUDA_ARCH__)
  return __fmaf_rn(a, b, c);
#else
  return __builtin_fmaf(a, b, c);
#endif
}
QD_HD float sqrt(float a) { return ::sqrtf(a); }

/// Sums of squares of integers, 64 bits a lane or pair of lanes.
template <class V>
struct Squares {
  using Type = typename V::Square;
};
template <>
struct Squares<float> {
  using Type = std::int64_t;
};
template <class V>
using SquareOf = typename Squares<V>::Type;

/// sum + q^2, summed over pairs of lanes where the value type has them.
QD_HD std::int64_t add_squares(std::int64_t sum, std::int32_t q) { return sum + static_cast<std::int64_t>(q) * q; }
QD_HD std::int64_t total(std::int64_t sum) { return sum; }

/// The smaller or larger of two; where one is NaN the result is `b` (the x86 rule, kept on every back end).
QD_HD float min(float a, float b) { return a < b ? a : b; }
QD_HD float max(float a, float b) { return a > b ? a : b; }
QD_HD float select(bool mask, float yes, float no) { return mask ? yes : no; }
QD_HD std::int32_t select(bool mask, std::int32_t yes, std::int32_t no) { return mask ? yes : no; }
QD_HD bool any(bool mask) { return mask; }
QD_HD bool all(bool mask) { return mask; }

/// The bits of a float as an integer, and back.
QD_HD std::int32_t bits(float a) {
  std::int32_t i = 0;
  memcpy(&i, &a, sizeof i);
  return i;
}
QD_HD float from_bits(std::int32_t i) {
  float a = 0;
  memcpy(&a, &i, sizeof a);
  return a;
}
/// The nearest float of an integer.
QD_HD float to_float(std::int32_t i) { return static_cast<float>(i); }
QD_HD bool greater(std::int32_t a, std::int32_t b) { return a > b; }
QD_HD std::int32_t min(std::int32_t a, std::int32_t b) { return a < b ? a : b; }
QD_HD std::int32_t max(std::int32_t a, std::int32_t b) { return a > b ? a : b; }
QD_HD std::int32_t shift_right_logical(std::int32_t a, int n) { return static_cast<std::int32_t>(static_cast<std::uint32_t>(a) >> n); }
QD_HD std::int32_t shift_left(std::int32_t a, int n) { return static_cast<std::int32_t>(static_cast<std::uint32_t>(a) << n); }
/// The nearest integer, ties to even. Domain: |a| < 2^31.
QD_HD std::int32_t round_to_int(float a) {
#if defined(__CUDA_ARCH__)
  return __float2int_rn(a);
#else
  return static_cast<std::int32_t>(__builtin_lrintf(a));
#endif
}

/// A number, or a struct of numbers of 32 bits, in memory that nothing writes meanwhile: on a device it is read as such.
template <class T>
QD_HD T read_only(const T* from) {
#if defined(__CUDA_ARCH__)
  constexpr int kWords = static_cast<int>(sizeof(T) / sizeof(std::int32_t));
  static_assert(sizeof(T) == kWords * sizeof(std::int32_t));
  std::int32_t word[kWords];
#pragma unroll
  for (int i = 0; i < kWords; ++i) word[i] = __ldg(reinterpret_cast<const std::int32_t*>(from) + i);
  T to;
  memcpy(&to, word, sizeof to);
  return to;
#else
  return *from;
#endif
}

/// The futures of a value lie one after the other in memory.
template <class V>
QD_HD V load(const float* from);
template <>
QD_HD float load<float>(const float* from) {
  return *from;
}
template <class V>
QD_HD IntOf<V> load_int(const std::int32_t* from);
template <>
QD_HD std::int32_t load_int<float>(const std::int32_t* from) {
  return *from;
}
QD_HD void store(float a, float* to) { *to = a; }
QD_HD void store(std::int32_t a, std::int32_t* to) { *to = a; }
/// Stores lanes in 0..32767 as 16-bit numbers.
QD_HD void store_bins(std::int32_t a, std::uint16_t* to) { *to = static_cast<std::uint16_t>(a); }

/// The nearest number in [0, 1]; NaN stays NaN.
template <class V>
QD_HD V clip01(V a) {
  return min(V(1.0f), max(V(0.0f), a));
}
/// The nearest number in [low, high]; NaN stays NaN.
template <class V>
QD_HD V clip(V a, float low, float high) {
  return min(V(high), max(V(low), a));
}
/// The magnitude.
template <class V>
QD_HD V abs(V a) {
  return from_bits(bits(a) & 0x7fffffff);
}

}  // namespace quadrant::inline QD_ISA
