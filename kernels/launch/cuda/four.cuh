// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/base/value.hpp"

// The value type of four futures that lie side by side in memory, for code whose cost is not the arithmetic but what it decides for it
// (the programs of measures): a thread decides once for four. It offers what programs need of the operations that value.hpp explains.
namespace quadrant::inline QD_ISA {

/// Four numbers, or truth values, one a future.
template <class T>
struct Four {
  static constexpr int lanes = 4;
  using Int = Four<std::int32_t>;
  using Mask = Four<bool>;
  T of[lanes];

  Four() = default;
  __device__ __forceinline__ Four(T x) : of{x, x, x, x} {}
  __device__ __forceinline__ Four(T a, T b, T c, T d) : of{a, b, c, d} {}
};
using FourFutures = Four<float>;

/// f of the lanes of some.
template <class F, class... T>
__device__ __forceinline__ auto by_lane(F f, const Four<T>&... x) {
  return Four<decltype(f(x.of[0]...))>(f(x.of[0]...), f(x.of[1]...), f(x.of[2]...), f(x.of[3]...));
}

// Friends would be templates as well: free functions are shorter.
__device__ __forceinline__ FourFutures operator+(const FourFutures& a, const FourFutures& b) {
  return by_lane([](float x, float y) { return x + y; }, a, b);
}
__device__ __forceinline__ FourFutures operator-(const FourFutures& a, const FourFutures& b) {
  return by_lane([](float x, float y) { return x - y; }, a, b);
}
__device__ __forceinline__ FourFutures operator*(const FourFutures& a, const FourFutures& b) {
  return by_lane([](float x, float y) { return x * y; }, a, b);
}
__device__ __forceinline__ FourFutures operator/(const FourFutures& a, const FourFutures& b) {
  return by_lane([](float x, float y) { return x / y; }, a, b);
}
__device__ __forceinline__ FourFutures operator-(const FourFutures& a) {
  return by_lane([](float x) { return -x; }, a);
}
__device__ __forceinline__ Four<bool> operator<(const FourFutures& a, const FourFutures& b) {
  return by_lane([](float x, float y) { return x < y; }, a, b);
}
__device__ __forceinline__ Four<bool> operator<=(const FourFutures& a, const FourFutures& b) {
  return by_lane([](float x, float y) { return x <= y; }, a, b);
}
__device__ __forceinline__ Four<bool> operator>(const FourFutures& a, const FourFutures& b) {
  return by_lane([](float x, float y) { return x > y; }, a, b);
}
__device__ __forceinline__ Four<bool> operator&(const Four<bool>& a, const Four<bool>& b) {
  return by_lane([](bool x, bool y) { return x && y; }, a, b);
}
__device__ __forceinline__ Four<std::int32_t> operator&(const Four<std::int32_t>& a, const Four<std::int32_t>& b) {
  return by_lane([](std::int32_t x, std::int32_t y) { return x & y; }, a, b);
}
__device__ __forceinline__ Four<bool> greater(const Four<std::int32_t>& a, const Four<std::int32_t>& b) {
  return by_lane([](std::int32_t x, std::int32_t y) { return x > y; }, a, b);
}
__device__ __forceinline__ FourFutures min(const FourFutures& a, const FourFutures& b) {
  return by_lane([](float x, float y) { return min(x, y); }, a, b);
}
__device__ __forceinline__ FourFutures max(const FourFutures& a, const FourFutures& b) {
  return by_lane([](float x, float y) { return max(x, y); }, a, b);
}
template <class T>
__device__ __forceinline__ Four<T> select(const Four<bool>& mask, const Four<T>& yes, const Four<T>& no) {
  return by_lane([](bool m, T x, T y) { return m ? x : y; }, mask, yes, no);
}
__device__ __forceinline__ Four<std::int32_t> bits(const FourFutures& a) {
  return by_lane([](float x) { return bits(x); }, a);
}
__device__ __forceinline__ FourFutures from_bits(const Four<std::int32_t>& a) {
  return by_lane([](std::int32_t x) { return from_bits(x); }, a);
}

// In memory at multiples of 16 bytes.
template <>
__device__ __forceinline__ FourFutures load<FourFutures>(const float* from) {
  const float4 x = *reinterpret_cast<const float4*>(from);
  return {x.x, x.y, x.z, x.w};
}
template <>
__device__ __forceinline__ Four<std::int32_t> load_int<FourFutures>(const std::int32_t* from) {
  const int4 x = *reinterpret_cast<const int4*>(from);
  return {x.x, x.y, x.z, x.w};
}
__device__ __forceinline__ void store(const FourFutures& a, float* to) {
  *reinterpret_cast<float4*>(to) = make_float4(a.of[0], a.of[1], a.of[2], a.of[3]);
}
__device__ __forceinline__ void store(const Four<std::int32_t>& a, std::int32_t* to) {
  *reinterpret_cast<int4*>(to) = make_int4(a.of[0], a.of[1], a.of[2], a.of[3]);
}

}  // namespace quadrant::inline QD_ISA
