// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <cstring>

#include "kernels/launch/cuda/device_views.hpp"

// What every kernel of the CUDA back end needs.
namespace quadrant::inline QD_ISA {

inline constexpr std::uint32_t kAllLanes = 0xffffffffu;

/// Floats of a struct that has nothing else.
template <class T>
inline constexpr int kFloats = static_cast<int>(sizeof(T) / sizeof(float));

/// Writes a struct of floats into columns `stride` apart.
template <class T>
__device__ __forceinline__ void store_columns(const T& from, float* to, int stride) {
  float word[kFloats<T>];
  memcpy(word, &from, sizeof from);
#pragma unroll
  for (int i = 0; i < kFloats<T>; ++i) to[static_cast<long>(i) * stride] = word[i];
}

/// Reads it again.
template <class T>
__device__ __forceinline__ T load_columns(const float* from, int stride) {
  float word[kFloats<T>];
#pragma unroll
  for (int i = 0; i < kFloats<T>; ++i) word[i] = from[static_cast<long>(i) * stride];
  T to;
  memcpy(&to, word, sizeof to);
  return to;
}

/// Adds to a counter that others add to as well.
__device__ __forceinline__ void add_shared(std::uint32_t* to, std::uint32_t x) { atomicAdd(to, x); }
__device__ __forceinline__ void add_shared(std::uint64_t* to, std::uint64_t x) {
  atomicAdd(reinterpret_cast<unsigned long long*>(to), static_cast<unsigned long long>(x));
}
__device__ __forceinline__ void add_shared(std::int64_t* to, std::int64_t x) {
  atomicAdd(reinterpret_cast<unsigned long long*>(to), static_cast<unsigned long long>(x));
}

/// Adds one to counter number `i` of some in global memory. The compiler would take five instructions for the address; the multiprocessor
/// has one for it.
__device__ __forceinline__ void count_one(std::uint32_t* counters, unsigned i) {
  std::size_t at = 0;
  asm("mad.wide.u32 %0, %1, 4, %2;" : "=l"(at) : "r"(i), "l"(__cvta_generic_to_global(counters)));
  atomicAdd(static_cast<std::uint32_t*>(__cvta_global_to_generic(at)), 1u);
}

/// Adds 128 bits to a pair of words that others add to as well. Every addition carries what its own overflow of the low word makes, so
/// once all are done the pair is right.
__device__ __forceinline__ void add_shared_wide(std::uint64_t* to, std::uint64_t low, std::uint64_t high) {
  const std::uint64_t before = atomicAdd(reinterpret_cast<unsigned long long*>(to), static_cast<unsigned long long>(low));
  high += before + low < before ? 1 : 0;
  if (high != 0) add_shared(to + 1, high);
}
/// Adds a signed number to such a pair.
__device__ __forceinline__ void add_shared_wide(std::uint64_t* to, std::int64_t x) {
  add_shared_wide(to, static_cast<std::uint64_t>(x), x < 0 ? ~std::uint64_t{0} : 0);
}

/// A value of less than kNonFinite grid steps, in grid steps: exact beyond kWideValue, where a float is an integer already.
__device__ __forceinline__ std::int64_t wide_steps(float scaled) {
  return abs(scaled) < kWideValue ? static_cast<std::int64_t>(round_to_int(scaled)) : static_cast<std::int64_t>(scaled);
}

/// Adds q and q^2 for a number of grid steps below kNonFinite.
__device__ __forceinline__ void add_wide_steps(std::uint64_t* sum, std::uint64_t* square, std::int64_t q) {
  add_shared_wide(sum, q);
  const auto magnitude = static_cast<std::uint64_t>(q < 0 ? -q : q);
  add_shared_wide(square, magnitude * magnitude, __umul64hi(magnitude, magnitude));
}

/// A sum of squares of floats is less where none of them is kWideValue (2^24) or more, or NaN: rounding in the sum cannot hide a square of
/// 2^48.
inline constexpr float kSmallSquares = 140737488355328.0f;  // 2^47

/// The bin of a finite value: as bin_of, by the conversion's own limit at 0.
__device__ __forceinline__ unsigned finite_bin(float x, float bin_scale, float bin_offset) {
  const unsigned bin = __float2uint_rn(fma(x, bin_scale, bin_offset));
  return bin < kBins - 1 ? bin : kBins - 1;
}

/// Where the sums of the headlines over a future's group are kept.
__device__ __forceinline__ DeviceHeadline* headlines_of(const DeviceSums& sums, const Design& design, int headlines, std::uint64_t future) {
  const long group = (static_cast<long>(look_of(future)) << design.replicate_bits) + replicate_of(design, future);
  return sums.headlines + group * headlines;
}

}  // namespace quadrant::inline QD_ISA
