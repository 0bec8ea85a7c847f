// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

// The operations of a value type as functions over arrays. value_type_ops.cpp is compiled once per value type and instruction set,
// and calls nothing but the operations: neither the test library nor the standard library is ever compiled for a processor that
// the tests may not run on.
namespace quadrant::test {

/// Which words an operation is tried on.
enum class Domain {
  floats,    ///< all floats, read from their bits
  round,     ///< floats below 2^31 in magnitude
  positive,  ///< positive normal floats, infinity and NaN
  tail,      ///< floats in [2^-33, 1/2]
  share,     ///< floats in [2^-33, 1)
  integers,  ///< all integers
};

struct Operation {
  const char* name;
  Domain domain;
  bool exact;  ///< NaNs must agree in their bits too
  /// out[i] = operation(a[i], b[i], c[i]) for n values, a multiple of 16.
  void (*apply)(const std::int32_t* a, const std::int32_t* b, const std::int32_t* c, std::int32_t* out, int n);
};

struct ValueType {
  const char* name;
  int lanes;
  const Operation* operations;
  int count;
  /// out[i] = 16-bit number of a[i] in 0..32767, n a multiple of 16.
  void (*store_bins)(const std::int32_t* a, std::uint16_t* out, int n);
  /// The sum of the squares of 16 numbers less that of 16 others.
  std::int64_t (*difference_of_squares)(const std::int32_t* q, const std::int32_t* r);
  /// Whether a < b in any, and in all, of 16 lanes.
  bool (*any_less)(const float* a, const float* b);
  bool (*all_less)(const float* a, const float* b);
};

const ValueType& scalar_type();
const ValueType& scalar_fma_type();
const ValueType& baseline_type();
const ValueType& avx2_type();
const ValueType& avx512_type();

}  // namespace quadrant::test
