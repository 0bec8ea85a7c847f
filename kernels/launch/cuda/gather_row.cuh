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

/// Places between the columns of a row in shared memory: odd, so that neither lanes writing one column nor lanes reading one future
/// collide in a bank.
inline constexpr int kRowStride = kWarp + 1;

/// A warp's row in shared memory, [columns][kRowStride], by its first number there: a pointer would lose sight of the kind of memory.
struct WarpRow {
  int first;
  __device__ __forceinline__ float& at(int column, int lane) const {
    extern __shared__ float rows[];
    return rows[first + column * kRowStride + lane];
  }
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
    while (kLeft != 0 && 2 * n * kLeft <= kWarp) n *= 2;
    return n;
  }
  static constexpr int kSharers = sharers();  ///< lanes a column of those that are left
  static constexpr int kParts = kWhole + (kLeft != 0 ? 1 : 0);
  QD_HD_CONSTEXPR static int futures(int part) { return part < kWhole ? kWarp : kWarp / kSharers; }
  /// The column of a lane's part, and the first of its futures. Lanes without a column of those that are left repeat the last one.
  __device__ __forceinline__ static int column(int part, int lane) {
    return part < kWhole ? part * kWarp + lane : kWhole * kWarp + min(kLeft - 1, lane / kSharers);
  }
  __device__ __forceinline__ static int first(int part, int lane) { return part < kWhole ? 0 : lane % kSharers * futures(part); }
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
  /// Adds all lanes' values, if each is less than kWideValue grid steps; else does nothing and returns false.
  __device__ __forceinline__ bool add_ordinary(const RowTarget& to) const {
    std::int32_t sum[Columns::kParts];
    std::int64_t square[Columns::kParts];
    float size = 0.0f;  // sum of squares: at least 2^48 where a value is wide, NaN where one is
#pragma unroll
    for (int part = 0; part < Columns::kParts; ++part) {
      const int column = Columns::column(part, lane_);
      const int first = Columns::first(part, lane_);
      const float scale = to.grid.scale[column];
      sum[part] = 0;
      square[part] = 0;
#pragma unroll
      for (int f = 0; f < Columns::futures(part); ++f) {
        const float scaled = row_.at(column, first + f) * scale;
        const std::int32_t q = round_to_int(scaled);
        sum[part] += q;
        square[part] = add_squares(square[part], q);
        size = fma(scaled, scaled, size);
      }
    }
    constexpr float kSmall = 140737488355328.0f;  // 2^47: rounding in the sum cannot hide a square of 2^48
    if (!__all_sync(kAllLanes, size < kSmall)) return false;
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
      const int first = Columns::first(part, lane_);
      const float scale = to.grid.bin_scale[column], offset = to.grid.bin_offset[column];
      std::uint32_t* histogram = to.histogram + static_cast<long>(column) * kBins;
#pragma unroll
      for (int f = 0; f < Columns::futures(part); ++f) add_shared(histogram + finite_bin(row_.at(column, first + f), scale, offset), 1u);
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
