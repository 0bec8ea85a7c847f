// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0

// Sums and sums of squares of a row of series over a warp's futures, in two ways: by lanes that take columns, as the engine does it, and by
// the library's reductions over the lanes, column by column. Prints whether both give the same; their instructions are for an emulator's or
// a profiler's eyes (tools/gpu_costs.py).
#include <cstdio>
#include <cstdlib>
#include <vector>

#include "kernels/launch/cuda/gather_row.cuh"
#include "kernels/launch/cuda/launcher.cuh"
#include "kernels/model/series.hpp"

namespace quadrant {
namespace {

constexpr int kColumns = series::kCount;

/// Fills a warp's row with numbers that fit any grid.
__device__ void fill(WarpRow row, int lane) {
  for (int column = 0; column < kColumns; ++column) row.at(column, lane) = static_cast<float>((column * 7 + lane * 13) % 101 - 50);
  __syncwarp();
}

struct FillOnly {
  static constexpr int kThreads = kWarp, kResident = 8;
  RowTarget to;
  __device__ void operator()() const { fill({0}, static_cast<int>(threadIdx.x)); }
};

struct ByColumns {
  static constexpr int kThreads = kWarp, kResident = 8;
  RowTarget to;
  __device__ void operator()() const {
    const int lane = static_cast<int>(threadIdx.x);
    fill({0}, lane);
    WarpGatherer<kColumns>({0}, lane).gather(to, false, true);
  }
};

struct ByReductions {
  static constexpr int kThreads = kWarp, kResident = 8;
  RowTarget to;
  __device__ void operator()() const {
    using Sum = cub::WarpReduce<std::int32_t>;
    using Square = cub::WarpReduce<std::int64_t>;
    __shared__ typename Sum::TempStorage sum_storage;
    __shared__ typename Square::TempStorage square_storage;
    const int lane = static_cast<int>(threadIdx.x);
    fill({0}, lane);
    for (int column = 0; column < kColumns; ++column) {
      const std::int32_t q = round_to_int(WarpRow{0}.at(column, lane) * to.grid.scale[column]);
      const std::int32_t sum = Sum(sum_storage).Sum(q);
      const std::int64_t square = Square(square_storage).Sum(add_squares(0, q));
      if (lane != 0) continue;
      add_shared(to.batch_sum + column, static_cast<std::int64_t>(sum));
      add_shared(to.batch_square + column, static_cast<std::uint64_t>(square));
    }
  }
};

/// Ends the program where a call of the runtime failed.
void check(cudaError_t error) {
  if (error == cudaSuccess) return;
  std::fprintf(stderr, "row_sums: %s\n", cudaGetErrorString(error));
  std::exit(1);
}

/// What a way leaves as sums and sums of squares.
template <class Way>
std::vector<std::int64_t> sums_of() {
  float* scale = nullptr;
  std::int64_t* sums = nullptr;
  check(cudaMalloc(&scale, kColumns * sizeof *scale));
  check(cudaMalloc(&sums, 2 * kColumns * sizeof *sums));
  const std::vector<float> ones(kColumns, 1.0f);
  check(cudaMemcpy(scale, ones.data(), kColumns * sizeof *scale, cudaMemcpyHostToDevice));
  check(cudaMemset(sums, 0, 2 * kColumns * sizeof *sums));
  const RowTarget to{{scale, scale, scale}, nullptr, nullptr, nullptr, sums, reinterpret_cast<std::uint64_t*>(sums + kColumns)};
  launch(Way{to}, dim3(1), nullptr, sizeof(float) * kColumns * kWarp);
  check(cudaGetLastError());
  std::vector<std::int64_t> found(2 * kColumns);
  check(cudaMemcpy(found.data(), sums, found.size() * sizeof *sums, cudaMemcpyDeviceToHost));
  check(cudaFree(scale));
  check(cudaFree(sums));
  return found;
}

}  // namespace
}  // namespace quadrant

int main() {
  using namespace quadrant;
  int devices = 0;
  if (cudaGetDeviceCount(&devices) != cudaSuccess || devices == 0) {
    std::puts("skipped: no GPU");
    return 77;
  }
  sums_of<FillOnly>();
  const std::vector<std::int64_t> columns = sums_of<ByColumns>(), reductions = sums_of<ByReductions>();
  const bool same = columns == reductions;
  std::puts(same ? "the same sums" : "other sums");
  return same ? 0 : 1;
}
