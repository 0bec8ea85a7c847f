// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdio>
#include <cstring>
#include <stdexcept>
#include <vector>

#include "tests/math/value_type_ops.hpp"

namespace quadrant::test {

/// Every value type that this processor runs, the scalar one first. Says once what it leaves out.
inline const std::vector<const ValueType*>& runnable_types() {
  static const std::vector<const ValueType*> types = [] {
    std::vector<const ValueType*> all = {&scalar_type(), &baseline_type()};
#if defined(QD_HAVE_X86_PATHS)
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) {
      all.push_back(&scalar_fma_type());
      all.push_back(&avx2_type());
    } else {
      std::puts("skipped: this processor has no AVX2");
    }
    if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq")
        && __builtin_cpu_supports("avx512vl")) {
      all.push_back(&avx512_type());
    } else {
      std::puts("skipped: this processor has no AVX-512");
    }
#endif
    return all;
  }();
  return types;
}

/// The operation of a value type with a name.
inline const Operation& operation(const ValueType& type, const char* name) {
  for (int i = 0; i < type.count; ++i)
    if (std::strcmp(type.operations[i].name, name) == 0) return type.operations[i];
  throw std::invalid_argument(name);
}

}  // namespace quadrant::test
