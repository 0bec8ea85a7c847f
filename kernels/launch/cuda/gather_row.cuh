// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cub/warp/warp_reduce.cuh>

#include "kernels/aggregate/quantise.hpp"
#include "kernels/launch/cuda/device.cuh"

// Gathering a row of outcomes of the futures of a warp. Every lane writes its future's values to shared memory; then lanes take columns
// instead of futures: lane l sums column l over the warp's 32 futures with the column's grid in registers, and no value passes between
// lanes. Against a reduction by shuffles this takes a sixth of the instructions (docs/performance.md).
namespace quadrant::inline QD_ISA {

inline constexpr int kFour = 4;  ///< futures of a column that a lane reads from shared memory at a time

/// A warp's row in shared memory, [columns][kWarp], by its first four numbers there: a pointer would lose sight of the kind of memory.
struct WarpRow {
  int first;
  /// Futures kFour number to kFour number + 3.
  __device__ __forceinline__ float4& four(int column, int number) const {
    extern __shared__ float4 rows[];
    return rows[first + column * (kWarp / kFour) + number];
  }
  __device__ __forceinline__ float& at(int column, int lane) const { return (&four(column, 0).x)[lane]; }
};

/// A lane's own future in the row of its warp, as `step` writes it.
struct SharedRow {
  WarpRow row;
  int lane;
  __device__ __forceinline__ float& operator[](int column) const { return row.at(column, lane); }
};

/// Which columns a lane sums, and over which of the warp's futures: whole columns as long as there are as many as lanes, and then one
/// column by several lanes.
template <int kColumns>
struct LaneColumns {
  static constexpr int kWhole = kColumns / kWarp;  ///< whole columns of every lane
  static constexpr int kLeft = kColumns % kWarp;
  static constexpr int sharers() {
    int n = 1;
    while (kLeft != 0 && 2 * n * kLeft <= kWarp && 2 * n * kFour <= kWarp) n *= 2;
    return n;
  }
  static constexpr int kSharers = sharers();  ///< lanes a column of those that are left
  static constexpr int kParts = kWhole + (kLeft != 0 ? 1 : 0);
  /// Of a lane's futures in a part: how many times kFour.
  QD_HD_CONSTEXPR static int fours(int part) { return (part < kWhole ? kWarp : kWarp / kSharers) / kFour; }
  /// The column of a lane's part. Lanes without a column of those that are left repeat the last one.
  __device__ __forceinline__ static int column(int part, int lane) {
    return part < kWhole ? part * kWarp + lane : kWhole * kWarp + min(kLeft - 1, lane / kSharers);
  }
  /// Which four futures the lane takes at turn i: lanes begin at different ones, so that eight that read together meet eight times four banks.
  __device__ __forceinline__ static int four(int part, int lane, int i) {
    const int sharers = part < kWhole ? 1 : kSharers;
    return lane % sharers * fours(part) + (i ^ (lane / sharers % fours(part)));
  }
  /// Whether the lane counts in a part, and whether it is the one that adds the part's sums.
  __device__ __forceinline__ static bool counts(int part, int lane) { return part < kWhole || lane / kSharers < kLeft; }
  __device__ __forceinline__ static bool adds(int part, int lane) { return part < kWhole || (counts(part, lane) && lane % kSharers == 0); }
};

/// The row of a table that a warp gathers.
struct RowTarget {
  GridRow grid;
  std::uint32_t* histogram;     ///< [columns][kBins]
  std::uint64_t* sum;           ///< [columns][2]
  std::uint64_t* square;        ///< [columns][2]
  std::int64_t* batch_sum;      ///< [columns]
  std::uint64_t* batch_square;  ///< [columns]
};

/// Row number `row` of a table.
__device__ __forceinline__ RowTarget row_target(const Grids& grids, const DeviceTable& table, const BatchTable& batch, int row) {
  const long at = static_cast<long>(row) * grids.columns;
  return {row_of(grids, row), table.histogram + at * kBins, table.sum + 2 * at, table.square + 2 * at, batch.sum + at, batch.square + at};
}

/// Gathers the rows of a warp.
template <int kColumns>
class WarpGatherer {
  using Columns = LaneColumns<kColumns>;

 public:
  __device__ WarpGatherer(WarpRow row, int lane) : row_(row), lane_(lane) {}

  /// Adds the values of the lanes' futures to a row of the table; the histograms if `counted`. `alive`: whether this lane's future counts.
  /// Returns whether it still does: it does not where it leaves the finite numbers here.
  __device__ __forceinline__ bool gather(const RowTarget& to, bool counted, bool alive) const {
    if (__all_sync(kAllLanes, alive) && add_ordinary(to)) {
      if (counted) count_all(to);
      return true;
    }
    __syncwarp();
    return gather_carefully(to, counted, alive);
  }

 private:
  /// Calls take(x) with the values of this lane's futures in a part.
  template <class Take>
  __device__ __forceinline__ void for_each_future(int part, int column, Take take) const {
#pragma unroll
    for (int i = 0; i < Columns::fours(part); ++i) {
      const float4 x = row_.four(column, Columns::four(part, lane_, i));
      take(x.x);
      take(x.y);
      take(x.z);
      take(x.w);
    }
  }

  /// Adds all lanes' values, if each is less than kWideValue grid steps; else does nothing and returns false.
  __device__ __forceinline__ bool add_ordinary(const RowTarget& to) const {
    std::int32_t sum[Columns::kParts];
    std::int64_t square[Columns::kParts];
    float size = 0.0f;  // sum of squares, see kSmallSquares
#pragma unroll
    for (int part = 0; part < Columns::kParts; ++part) {
      const int column = Columns::column(part, lane_);
      const float scale = to.grid.scale[column];
      sum[part] = 0;
      square[part] = 0;
      for_each_future(part, column, [&](float x) {
        const float scaled = x * scale;
        const std::int32_t q = round_to_int(scaled);
        sum[part] += q;
        square[part] = add_squares(square[part], q);
        size = fma(scaled, scaled, size);
      });
    }
    if (!__all_sync(kAllLanes, size < kSmallSquares)) return false;
#pragma unroll
    for (int part = 0; part < Columns::kParts; ++part) {
      if (part >= Columns::kWhole) {
#pragma unroll
        for (int step = 1; step < Columns::kSharers; step *= 2) {
          sum[part] += __shfl_xor_sync(kAllLanes, sum[part], step);
          square[part] += __shfl_xor_sync(kAllLanes, square[part], step);
        }
      }
      if (!Columns::adds(part, lane_)) continue;
      const int column = Columns::column(part, lane_);
      add_shared(to.batch_sum + column, static_cast<std::int64_t>(sum[part]));
      add_shared(to.batch_square + column, static_cast<std::uint64_t>(square[part]));
    }
    return true;
  }

  __device__ __forceinline__ void count_all(const RowTarget& to) const {
#pragma unroll
    for (int part = 0; part < Columns::kParts; ++part) {
      if (!Columns::counts(part, lane_)) continue;
      const int column = Columns::column(part, lane_);
      const float scale = to.grid.bin_scale[column], offset = to.grid.bin_offset[column];
      std::uint32_t* const histogram = to.histogram + static_cast<long>(column) * kBins;
      for_each_future(part, column, [&](float x) { count_one(histogram, finite_bin(x, scale, offset)); });
    }
  }

  /// The same for any values, future by future.
  __device__ __noinline__ bool gather_carefully(const RowTarget& to, bool counted, bool alive) const {
    if (alive) {
      std::int32_t largest = 0;
      for (int column = 0; column < kColumns; ++column) largest = max(largest, quantise(row_.at(column, lane_), to.grid.scale[column]).magnitude);
      alive = largest < bits(kNonFinite);
    }
    const std::uint32_t lanes = __ballot_sync(kAllLanes, alive);
    for (int column = lane_; column < kColumns; column += kWarp) {
      std::uint32_t* histogram = to.histogram + static_cast<long>(column) * kBins;
      for (std::uint32_t left = lanes; left != 0; left &= left - 1) {
        const float value = row_.at(column, __ffs(static_cast<int>(left)) - 1);
        add_wide_steps(to.sum + 2 * column, to.square + 2 * column, wide_steps(value * to.grid.scale[column]));
        if (counted) add_shared(histogram + bin_of(value, to.grid.bin_scale[column], to.grid.bin_offset[column]), 1u);
      }
    }
    return alive;
  }

  WarpRow row_;
  int lane_;
};

}  // namespace quadrant::inline QD_ISA
