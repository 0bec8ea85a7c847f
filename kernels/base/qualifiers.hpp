// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The only place that asks which compiler is at work.
//   QD_HD   marks a function that runs on the host and on the device.
//   QD_ISA  names the inline namespace of all code that is compiled once per instruction set, so that a function compiled
//           for AVX-512 can never be linked into a path that runs on an older processor.
//   QD_HD_CONSTEXPR marks a constexpr function of both; it has one definition whatever the instruction set.
//   QD_UNROLL before a loop over the model's index sets: unrolled, its arrays live in registers and its tests disappear.
#if defined(__CUDACC__)
#define QD_HD __host__ __device__ __forceinline__
#define QD_HD_OUTLINE __host__ __device__
#define QD_HD_CONSTEXPR __host__ __device__ constexpr
#else
#define QD_HD inline __attribute__((always_inline))
#define QD_HD_OUTLINE
#define QD_HD_CONSTEXPR constexpr
#endif

#if defined(__CUDA_ARCH__) || (defined(__clang__) && !defined(__CUDACC__))
#define QD_UNROLL _Pragma("unroll")
#elif defined(__CUDACC__)
#define QD_UNROLL  // nvcc's host pass, whose compiler need not know the pragma
#else
#define QD_UNROLL _Pragma("GCC unroll 32")
#endif

#if !defined(QD_ISA)
#define QD_ISA isa_host
#endif
