// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/base/value.hpp"

#if defined(__AVX512F__) || defined(__AVX2__)
#include <immintrin.h>
#else
#include "kernels/base/soft_fma.hpp"
#endif

// Several futures at once in one vector register of the CPU: 16 with AVX-512, 8 with AVX2, else 4.
// The arithmetic operators are those of the compilers' vector extension; what the extension lacks follows below.
namespace quadrant::inline QD_ISA {

#if defined(__AVX512F__)
inline constexpr int kPackLanes = 16;
#elif defined(__AVX2__)
inline constexpr int kPackLanes = 8;
#else
inline constexpr int kPackLanes = 4;
#endif

using FloatVector = float __attribute__((vector_size(4 * kPackLanes)));
using IntVector = std::int32_t __attribute__((vector_size(4 * kPackLanes)));

/// Integers of 32 bits, one a lane; they wrap.
struct IntPack {
  IntVector v;
  IntPack() = default;
  QD_HD IntPack(IntVector x) : v(x) {}
  QD_HD IntPack(std::int32_t x) : v(x - IntVector{}) {}
  friend QD_HD IntPack operator+(IntPack a, IntPack b) { return a.v + b.v; }
  friend QD_HD IntPack operator-(IntPack a, IntPack b) { return a.v - b.v; }
  friend QD_HD IntPack operator*(IntPack a, IntPack b) { return a.v * b.v; }
  friend QD_HD IntPack operator&(IntPack a, IntPack b) { return a.v & b.v; }
  friend QD_HD IntPack operator|(IntPack a, IntPack b) { return a.v | b.v; }
  friend QD_HD IntPack operator^(IntPack a, IntPack b) { return a.v ^ b.v; }
  friend QD_HD IntPack operator>>(IntPack a, int n) { return a.v >> n; }  // arithmetic
};

/// Sums of squares: each lane has those of two lanes of an IntPack.
struct SquarePack {
  using Vector = std::int64_t __attribute__((vector_size(4 * kPackLanes)));
  Vector v;
  SquarePack() = default;
  QD_HD SquarePack(Vector x) : v(x) {}
  QD_HD SquarePack(std::int64_t x) : v(x - Vector{}) {}
  friend QD_HD SquarePack operator-(SquarePack a, SquarePack b) { return a.v - b.v; }
};

#if defined(__AVX512F__)
/// A truth value a lane.
struct Mask {
  __mmask16 m;
  friend QD_HD Mask operator&(Mask a, Mask b) { return {static_cast<__mmask16>(a.m & b.m)}; }
  friend QD_HD Mask operator|(Mask a, Mask b) { return {static_cast<__mmask16>(a.m | b.m)}; }
  friend QD_HD Mask operator!(Mask a) { return {static_cast<__mmask16>(~a.m)}; }
};
#else
struct Mask {
  IntVector m;  // all bits of a lane set, or none
  friend QD_HD Mask operator&(Mask a, Mask b) { return {a.m & b.m}; }
  friend QD_HD Mask operator|(Mask a, Mask b) { return {a.m | b.m}; }
  friend QD_HD Mask operator!(Mask a) { return {~a.m}; }
};
#endif

/// Floats, one a lane: the value type of the vector paths, with the operations that value.hpp explains.
struct Pack {
  using Int = IntPack;
  using Mask = quadrant::QD_ISA::Mask;
  using Square = SquarePack;
  static constexpr int lanes = kPackLanes;

  FloatVector v;
  Pack() = default;
  QD_HD Pack(FloatVector x) : v(x) {}
  QD_HD Pack(float x) : v(x - FloatVector{}) {}  // not +: -0 + 0 is 0
  friend QD_HD Pack operator+(Pack a, Pack b) { return a.v + b.v; }
  friend QD_HD Pack operator-(Pack a, Pack b) { return a.v - b.v; }
  friend QD_HD Pack operator*(Pack a, Pack b) { return a.v * b.v; }
  friend QD_HD Pack operator/(Pack a, Pack b) { return a.v / b.v; }
  friend QD_HD Pack operator-(Pack a) { return -a.v; }
  QD_HD Pack& operator+=(Pack b) { return v += b.v, *this; }
  QD_HD Pack& operator*=(Pack b) { return v *= b.v, *this; }

#if defined(__AVX512F__)
  friend QD_HD Mask operator<(Pack a, Pack b) { return {_mm512_cmp_ps_mask(a.v, b.v, _CMP_LT_OQ)}; }
  friend QD_HD Mask operator>(Pack a, Pack b) { return {_mm512_cmp_ps_mask(a.v, b.v, _CMP_GT_OQ)}; }
  friend QD_HD Mask operator<=(Pack a, Pack b) { return {_mm512_cmp_ps_mask(a.v, b.v, _CMP_LE_OQ)}; }
  friend QD_HD Mask operator>=(Pack a, Pack b) { return {_mm512_cmp_ps_mask(a.v, b.v, _CMP_GE_OQ)}; }
#else
  friend QD_HD Mask operator<(Pack a, Pack b) { return {a.v < b.v}; }
  friend QD_HD Mask operator>(Pack a, Pack b) { return {a.v > b.v}; }
  friend QD_HD Mask operator<=(Pack a, Pack b) { return {a.v <= b.v}; }
  friend QD_HD Mask operator>=(Pack a, Pack b) { return {a.v >= b.v}; }
#endif
};

QD_HD IntPack bits(Pack a) { return reinterpret_cast<IntVector>(a.v); }
QD_HD Pack from_bits(IntPack i) { return reinterpret_cast<FloatVector>(i.v); }
QD_HD IntPack shift_left(IntPack a, int n) { return a.v << n; }
QD_HD IntPack shift_right_logical(IntPack a, int n) {
  using Unsigned = std::uint32_t __attribute__((vector_size(4 * kPackLanes)));
  return reinterpret_cast<IntVector>(reinterpret_cast<Unsigned>(a.v) >> n);
}
QD_HD Pack to_float(IntPack i) { return __builtin_convertvector(i.v, FloatVector); }

#if defined(__AVX512F__)
QD_HD __m512i as_register(IntPack a) { return reinterpret_cast<__m512i>(a.v); }
QD_HD IntPack as_pack(__m512i a) { return reinterpret_cast<IntVector>(a); }
QD_HD Pack fma(Pack a, Pack b, Pack c) { return _mm512_fmadd_ps(a.v, b.v, c.v); }
QD_HD Pack sqrt(Pack a) { return _mm512_sqrt_ps(a.v); }
QD_HD Pack min(Pack a, Pack b) { return _mm512_min_ps(a.v, b.v); }
QD_HD Pack max(Pack a, Pack b) { return _mm512_max_ps(a.v, b.v); }
QD_HD IntPack min(IntPack a, IntPack b) { return as_pack(_mm512_min_epi32(as_register(a), as_register(b))); }
QD_HD IntPack max(IntPack a, IntPack b) { return as_pack(_mm512_max_epi32(as_register(a), as_register(b))); }
QD_HD Pack select(Mask mask, Pack yes, Pack no) { return _mm512_mask_blend_ps(mask.m, no.v, yes.v); }
QD_HD IntPack select(Mask mask, IntPack yes, IntPack no) { return as_pack(_mm512_mask_blend_epi32(mask.m, as_register(no), as_register(yes))); }
QD_HD bool any(Mask mask) { return mask.m != 0; }
QD_HD bool all(Mask mask) { return mask.m == 0xffff; }
QD_HD IntPack round_to_int(Pack a) { return as_pack(_mm512_cvtps_epi32(a.v)); }
QD_HD Mask greater(IntPack a, IntPack b) { return {_mm512_cmpgt_epi32_mask(as_register(a), as_register(b))}; }
#elif defined(__AVX2__)
QD_HD __m256i as_register(IntPack a) { return reinterpret_cast<__m256i>(a.v); }
QD_HD IntPack as_pack(__m256i a) { return reinterpret_cast<IntVector>(a); }
QD_HD Pack fma(Pack a, Pack b, Pack c) { return _mm256_fmadd_ps(a.v, b.v, c.v); }
QD_HD Pack sqrt(Pack a) { return _mm256_sqrt_ps(a.v); }
QD_HD Pack min(Pack a, Pack b) { return _mm256_min_ps(a.v, b.v); }
QD_HD Pack max(Pack a, Pack b) { return _mm256_max_ps(a.v, b.v); }
QD_HD IntPack min(IntPack a, IntPack b) { return as_pack(_mm256_min_epi32(as_register(a), as_register(b))); }
QD_HD IntPack max(IntPack a, IntPack b) { return as_pack(_mm256_max_epi32(as_register(a), as_register(b))); }
QD_HD Pack select(Mask mask, Pack yes, Pack no) { return _mm256_blendv_ps(no.v, yes.v, reinterpret_cast<__m256>(mask.m)); }
QD_HD IntPack select(Mask mask, IntPack yes, IntPack no) { return bits(select(mask, from_bits(yes), from_bits(no))); }
QD_HD bool any(Mask mask) { return _mm256_movemask_ps(reinterpret_cast<__m256>(mask.m)) != 0; }
QD_HD bool all(Mask mask) { return _mm256_movemask_ps(reinterpret_cast<__m256>(mask.m)) == 0xff; }
QD_HD IntPack round_to_int(Pack a) { return as_pack(_mm256_cvtps_epi32(a.v)); }
QD_HD Mask greater(IntPack a, IntPack b) { return {a.v > b.v}; }
#else
QD_HD Mask greater(IntPack a, IntPack b) { return {a.v > b.v}; }
QD_HD IntPack select(Mask mask, IntPack yes, IntPack no) { return (mask.m & yes.v) | (~mask.m & no.v); }
QD_HD Pack select(Mask mask, Pack yes, Pack no) { return from_bits(select(mask, bits(yes), bits(no))); }
QD_HD Pack min(Pack a, Pack b) { return select(a < b, a, b); }
QD_HD Pack max(Pack a, Pack b) { return select(a > b, a, b); }
QD_HD IntPack min(IntPack a, IntPack b) { return select(greater(b, a), a, b); }
QD_HD IntPack max(IntPack a, IntPack b) { return select(greater(a, b), a, b); }
QD_HD bool any(Mask mask) { return (mask.m[0] | mask.m[1] | mask.m[2] | mask.m[3]) != 0; }
QD_HD bool all(Mask mask) { return (mask.m[0] & mask.m[1] & mask.m[2] & mask.m[3]) != 0; }
QD_HD Pack fma(Pack a, Pack b, Pack c) {
#if defined(__FMA__) || defined(__aarch64__)
  for (int i = 0; i < kPackLanes; ++i) c.v[i] = __builtin_fmaf(a.v[i], b.v[i], c.v[i]);
  return c;
#else
  return correctly_rounded_fma(a.v, b.v, c.v);
#endif
}
QD_HD Pack sqrt(Pack a) {
  for (int i = 0; i < kPackLanes; ++i) a.v[i] = __builtin_sqrtf(a.v[i]);
  return a;
}
QD_HD IntPack round_to_int(Pack a) {
  IntPack r;
  for (int i = 0; i < kPackLanes; ++i) r.v[i] = static_cast<std::int32_t>(__builtin_lrintf(a.v[i]));
  return r;
}
#endif

QD_HD SquarePack add_squares(SquarePack sum, IntPack q) {
#if defined(__AVX512F__)
  const __m512i even = as_register(q), odd = _mm512_srli_epi64(even, 32);
  return reinterpret_cast<SquarePack::Vector>(_mm512_mul_epi32(even, even)) + reinterpret_cast<SquarePack::Vector>(_mm512_mul_epi32(odd, odd))
         + sum.v;
#elif defined(__AVX2__)
  const __m256i even = as_register(q), odd = _mm256_srli_epi64(even, 32);
  return reinterpret_cast<SquarePack::Vector>(_mm256_mul_epi32(even, even)) + reinterpret_cast<SquarePack::Vector>(_mm256_mul_epi32(odd, odd))
         + sum.v;
#else
  for (int i = 0; i < kPackLanes / 2; ++i) {
    const std::int64_t even = q.v[2 * i], odd = q.v[2 * i + 1];
    sum.v[i] += even * even + odd * odd;
  }
  return sum;
#endif
}
QD_HD std::int64_t total(SquarePack sum) {
  std::int64_t all = 0;
  for (int i = 0; i < kPackLanes / 2; ++i) all += sum.v[i];
  return all;
}

template <>
QD_HD Pack load<Pack>(const float* from) {
  Pack a;
  memcpy(&a.v, from, sizeof a.v);
  return a;
}
template <>
QD_HD IntPack load_int<Pack>(const std::int32_t* from) {
  IntPack a;
  memcpy(&a.v, from, sizeof a.v);
  return a;
}
QD_HD void store(Pack a, float* to) { memcpy(to, &a.v, sizeof a.v); }
QD_HD void store(IntPack a, std::int32_t* to) { memcpy(to, &a.v, sizeof a.v); }

/// Stores lanes in 0..32767 as 16-bit numbers.
QD_HD void store_bins(IntPack a, std::uint16_t* to) {
#if defined(__AVX512F__)
  const __m256i narrow = _mm512_cvtepi32_epi16(as_register(a));
  memcpy(to, &narrow, sizeof narrow);
#elif defined(__AVX2__)
  const __m128i narrow = _mm_packus_epi32(_mm256_castsi256_si128(as_register(a)), _mm256_extracti128_si256(as_register(a), 1));
  memcpy(to, &narrow, sizeof narrow);
#else
  for (int i = 0; i < kPackLanes; ++i) to[i] = static_cast<std::uint16_t>(a.v[i]);
#endif
}

}  // namespace quadrant::inline QD_ISA
