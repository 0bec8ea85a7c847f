// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cub/block/block_radix_sort.cuh>
#include <cub/warp/warp_reduce.cuh>

#include "kernels/analyse/sources.hpp"
#include "kernels/launch/cuda/analyse.cuh"

// Conditional sums: every column by every parameter's bin, 250,000 additions a future. The futures of a batch that histograms count are
// cut into groups; a group's futures are sorted by each parameter's bin once (a radix sort), and then every column of the group, which lies
// in shared memory, is summed along that order, four columns a lane, without a collision and without an atomic operation but one a bin. Each
// bin's futures are made up to a multiple of four by a row of zeros, so that they are taken by fours throughout.
namespace quadrant::inline QD_ISA {

inline constexpr int kMostGroup = 512;                              ///< futures of a group; as many as fit the shared memory of a block
inline constexpr int kMostOrder = kMostGroup + 3 * kParameterBins;  ///< rows that bins of whole fours take
inline constexpr int kLaneGroup = 4;                                ///< columns that a lane sums
inline constexpr int kGroupColumns = kLaneGroup * kWarp;
inline constexpr unsigned kGroupRowBytes = sizeof(int4) * (kWarp + 1);  ///< of a future in shared memory; one more than lanes, to spread banks
inline constexpr int kBinBits = 5;
static_assert(1 << kBinBits == kParameterBins);

/// The order of groups of futures by the bins of each parameter, shared by all columns.
struct GroupOrder {
  const std::int32_t* place;  ///< [*futures] places of the batch that are counted
  const std::int32_t* futures;
  std::int32_t group;    ///< futures a group; the row of zeros comes after theirs
  std::uint32_t* order;  ///< [groups][parameters][kMostOrder]: where the futures' rows lie in shared memory, in bytes
  std::uint16_t* fours;  ///< [groups][parameters][kParameterBins]: how many times four of them each bin takes
};

/// Sorts the futures of a group (blockIdx.x) by the bins of a parameter (blockIdx.y), and counts the bins.
struct SortGroups {
  static constexpr int kThreads = 128;
  static constexpr int kResident = 4;
  static constexpr int kItems = kMostGroup / kThreads;
  AnalysisBatch in;
  GroupOrder to;
  std::uint32_t* count;    ///< [parameters][kParameterBins]
  std::uint32_t* futures;  ///< one number

  __device__ void operator()() const {
    using Sort = cub::BlockRadixSort<std::uint8_t, kThreads, kItems, std::uint16_t>;
    __shared__ typename Sort::TempStorage storage;
    __shared__ std::uint32_t counts[kParameterBins + 1];
    __shared__ int moves[kParameterBins];  // of a bin's futures, from their places in the sorted order
    const int parameter = static_cast<int>(blockIdx.y), parameters = in.analysis.capture.bins, thread = static_cast<int>(threadIdx.x);
    const int first = static_cast<int>(blockIdx.x) * to.group, n = min(to.group, *to.futures - first);
    if (n <= 0) return;
    std::uint8_t key[kItems];
    std::uint16_t number[kItems];
    for (int i = 0; i < kItems; ++i) {
      const int k = thread * kItems + i;
      number[i] = static_cast<std::uint16_t>(k);
      const Captured& captured = in.columns.captured;
      key[i] = k < n ? captured.bins[static_cast<long>(parameter) * captured.stride + to.place[first + k]] / (kFineBins / kParameterBins)
                     : static_cast<std::uint8_t>(kParameterBins);  // behind all others
    }
    Sort(storage).Sort(key, number, 0, kBinBits + 1);
    if (thread <= kParameterBins) counts[thread] = 0;
    __syncthreads();
    const long list = static_cast<long>(blockIdx.x) * parameters + parameter;
    std::uint32_t* const order = to.order + list * kMostOrder;
    for (int i = 0; i < kItems; ++i) add_shared(counts + key[i], 1u);
    __syncthreads();
    if (thread == 0 && parameter == 0) add_shared(futures, static_cast<std::uint32_t>(n));
    if (thread < kParameterBins) {
      int sorted = 0, fours = 0;  // of the bins before
      for (int b = 0; b < thread; ++b) {
        sorted += static_cast<int>(counts[b]);
        fours += fours_of(counts[b]);
      }
      const int own = static_cast<int>(counts[thread]), own_fours = fours_of(counts[thread]);
      moves[thread] = 4 * fours - sorted;
      to.fours[list * kParameterBins + thread] = static_cast<std::uint16_t>(own_fours);
      for (int k = own; k < 4 * own_fours; ++k) order[4 * fours + k] = static_cast<std::uint32_t>(to.group) * kGroupRowBytes;
      if (own != 0) add_shared(count + parameter * kParameterBins + thread, counts[thread]);
    }
    __syncthreads();
    for (int i = 0; i < kItems; ++i)
      if (key[i] < kParameterBins) order[thread * kItems + i + moves[key[i]]] = number[i] * kGroupRowBytes;
  }

 private:
  /// How many times four that many take.
  __device__ static int fours_of(std::uint32_t futures) { return static_cast<int>((futures + 3) / 4); }
};

/// Adds kGroupColumns columns (blockIdx.y) of a group (blockIdx.x) to the conditional sums of every parameter.
struct AddConditional {
  static constexpr int kThreads = 256;
  static constexpr int kResident = 1;
  static constexpr int kWarps = kThreads / kWarp;
  static_assert(kChunk % kLaneGroup == 0 && kGroupColumns % kChunk == 0);
  /// Dynamic shared memory of a block: a row a future, and the one of zeros.
  static std::size_t shared_bytes(int group) { return (static_cast<std::size_t>(group) + 1) * kGroupRowBytes; }
  AnalysisBatch in;
  GroupOrder order;
  std::uint64_t* sum;     ///< as ConditionalTotals::sum
  std::uint64_t* square;  ///< [columns][2]

  __device__ void operator()() const {
    const int first = static_cast<int>(blockIdx.x) * order.group, n = min(order.group, *order.futures - first);
    if (n <= 0) return;
    const int warp = static_cast<int>(threadIdx.x) / kWarp, lane = static_cast<int>(threadIdx.x) % kWarp;
    for (int column = warp; column < kGroupColumns; column += kWarps) load(column, first, n, lane);
    if (warp == 0) four(static_cast<std::uint32_t>(order.group) * kGroupRowBytes, lane) = {0, 0, 0, 0};
    __syncthreads();
    for (int parameter = warp; parameter < in.analysis.capture.bins; parameter += kWarps) add(parameter, lane);
  }

 private:
  /// A lane's four columns of the future whose row begins at a byte of shared memory.
  __device__ __forceinline__ static int4& four(std::uint32_t row, int lane) {
    extern __shared__ int4 values[];
    return *reinterpret_cast<int4*>(reinterpret_cast<char*>(values + lane) + row);
  }

  /// Reads a column of the group into shared memory, and adds its squares.
  __device__ void load(int column, int first, int n, int lane) const {
    using Reduce = cub::WarpReduce<std::uint64_t>;
    __shared__ typename Reduce::TempStorage storage[kWarps];
    const int number = static_cast<int>(blockIdx.y) * kGroupColumns + column;
    const ConditionalSource source = conditional_source(in.analysis, in.measured(), number);
    std::uint64_t own = 0;
    for (int k = lane; k < n; k += kWarp) {
      const std::int64_t q = conditional_integers<float>(source, order.place[first + k]);
      (&four(static_cast<std::uint32_t>(k) * kGroupRowBytes, column / kLaneGroup).x)[column % kLaneGroup] = static_cast<std::int32_t>(q);
      own += static_cast<std::uint64_t>(q * q);
    }
    const std::uint64_t all = Reduce(storage[threadIdx.x / kWarp]).Sum(own);
    __syncwarp();
    if (lane == 0 && source.from.value != nullptr) add_shared_wide(square + 2L * number, all, 0);
  }

  /// Sums a lane's four columns by the bins of a parameter.
  __device__ __forceinline__ void add(int parameter, int lane) const {
    const int parameters = in.analysis.capture.bins;
    const int column = static_cast<int>(blockIdx.y) * kGroupColumns + kLaneGroup * lane, chunk = column / kChunk;
    if (chunk >= (conditional_columns(in.analysis) + kChunk - 1) / kChunk) return;
    const long list = static_cast<long>(blockIdx.x) * parameters + parameter;
    const auto* next = reinterpret_cast<const uint4*>(order.order + list * kMostOrder);
    const std::uint16_t* const fours = order.fours + list * kParameterBins;
    std::uint64_t* to = sum + ((static_cast<long>(chunk) * parameters + parameter) * kParameterBins) * kChunk + column % kChunk;
    for (int bin = 0; bin < kParameterBins; ++bin, to += kChunk) {
      int left = fours[bin];
      if (left == 0) continue;
      int4 total = {0, 0, 0, 0};
      const auto add_one = [&](std::uint32_t at) {
        const int4 x = four(at, lane);
        total.x += x.x;
        total.y += x.y;
        total.z += x.z;
        total.w += x.w;
      };
#pragma unroll 1
      for (; left > 0; --left, ++next) {
        const uint4 at = *next;
        add_one(at.x);
        add_one(at.y);
        add_one(at.z);
        add_one(at.w);
      }
      auto* const four_sums = reinterpret_cast<std::int64_t*>(to);
      add_shared(four_sums, static_cast<std::int64_t>(total.x));
      add_shared(four_sums + 1, static_cast<std::int64_t>(total.y));
      add_shared(four_sums + 2, static_cast<std::int64_t>(total.z));
      add_shared(four_sums + 3, static_cast<std::int64_t>(total.w));
    }
  }
};

}  // namespace quadrant::inline QD_ISA
