// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#include <thrust/iterator/counting_iterator.h>
#include <cub/device/device_select.cuh>

#include "kernels/launch/cuda/conditional.cuh"
#include "kernels/launch/cuda/fold.cuh"
#include "kernels/launch/cuda/launcher.cuh"
#include "kernels/launch/cuda/launches.hpp"

namespace quadrant {
namespace {

/// Whether conditional sums count the future of a place.
struct IsConditional {
  const std::int32_t* alive;
  std::uint64_t base;
  __device__ bool operator()(std::int32_t place) const { return alive[place] != 0 && is_counted(base + static_cast<std::uint64_t>(place)); }
};

template <class Values>
void launch_cells(const Values& values, const DeviceColumns& to, cudaStream_t stream) {
  if (const int groups = Values::groups(values.in.analysis); groups > 0)
    launch(GatherCells<Values>{values, to}, dim3(static_cast<unsigned>(groups)), stream);
}

}  // namespace

cudaError_t scratch_sizes(int stride, int parameters, ScratchSizes* sizes) {
  int device = 0, shared = 0;
  if (const cudaError_t error = cudaGetDevice(&device); error != cudaSuccess) return error;
  if (const cudaError_t error = cudaDeviceGetAttribute(&shared, cudaDevAttrMaxSharedMemoryPerBlockOptin, device); error != cudaSuccess) return error;
  constexpr int kStatic = 1024;  // of the library's reductions
  const int fit = (shared - kStatic) / static_cast<int>(kGroupRowBytes) - 1;
  sizes->group = fit < kMostGroup ? fit : kMostGroup;
  if (const cudaError_t error = cudaFuncSetAttribute(execute<AddConditional>, cudaFuncAttributeMaxDynamicSharedMemorySize,
                                                     static_cast<int>(AddConditional::shared_bytes(sizes->group)));
      error != cudaSuccess)
    return error;
  const auto groups = std::size_t{blocks_for(stride, sizes->group)}, lists = groups * static_cast<std::size_t>(parameters);
  sizes->places = static_cast<std::size_t>(stride);
  sizes->order = lists * kMostOrder;
  sizes->fours = lists * kParameterBins;
  return cub::DeviceSelect::If(nullptr, sizes->select, thrust::counting_iterator<std::int32_t>(0), static_cast<std::int32_t*>(nullptr),
                               static_cast<std::int32_t*>(nullptr), stride, IsConditional{nullptr, 0});
}

void launch_fold(const StreamSums& own, const DeviceSums& sums, int series_cells, int outcome_cells, cudaStream_t stream) {
  launch(FoldTable{own.series, sums.series, series_cells}, dim3(blocks_for(series_cells, FoldTable::kThreads)), stream);
  launch(FoldTable{own.outcomes, sums.outcomes, outcome_cells}, dim3(blocks_for(outcome_cells, FoldTable::kThreads)), stream);
}

cudaError_t launch_analyse(const DeviceBatch& batch, const Design& design, const DeviceAggregation& aggregation, const BatchColumns& columns,
                           const std::int32_t* pair_policies, const AnalysisScratch& scratch, const DeviceSums& sums, const StreamSums& own,
                           cudaStream_t stream) {
  const Analysis& a = aggregation.analysis;
  const AnalysisBatch in{a, batch, columns};
  const auto rows = static_cast<unsigned>(AskMeasures::rows(a));
  if (rows > 0) launch(AskMeasures{in}, dim3(blocks_for(batch.end, AskMeasures::kFutures), rows), stream);
  launch_cells(DifferenceValues<4>{in}, sums.differences, stream);
  launch_cells(MeasureValues{in}, sums.measures, stream);
  launch_cells(RegretValues{in}, sums.regrets, stream);
  launch_cells(ObjectiveValues{in}, sums.values, stream);
  launch_cells(ContestValues{in, pair_policies}, sums.contests, stream);
  const int ranked = a.objective_count * a.policies;
  if (ranked > 0) launch(RankPolicies{in, sums.satisfied, own.worst}, dim3(static_cast<unsigned>(ranked)), stream);
  const int both = a.times * a.claim_count * a.claim_count;
  if (both > 0) launch(CountClaims{in, sums.both}, dim3(static_cast<unsigned>(both)), stream);
  launch(CountMeasurePairs{in, sums.measure_joint, sums.analysed},
         dim3(blocks_for(batch.end, CountMeasurePairs::kThreads), static_cast<unsigned>(a.pair_count) + 1), stream);
  if (aggregation.analysis_headline_count > 0) {
    const std::uint64_t turns = ((batch.base + static_cast<std::uint64_t>(batch.end) - 1) >> kTurnBits) - (batch.base >> kTurnBits) + 1;
    launch(GatherHeadlines{in, design, aggregation.headlines, aggregation.headline_count, aggregation.analysis_headlines, sums},
           dim3(static_cast<unsigned>(aggregation.analysis_headline_count), static_cast<unsigned>(turns)), stream);
  }

  if (const cudaError_t error = cudaGetLastError(); error != cudaSuccess || a.capture.bins == 0 || conditional_columns(a) == 0) return error;
  std::size_t bytes = scratch.select_bytes;
  if (const cudaError_t error = cub::DeviceSelect::If(scratch.select, bytes, thrust::counting_iterator<std::int32_t>(0), scratch.places,
                                                      scratch.counted, batch.end, IsConditional{columns.captured.alive, batch.base}, stream);
      error != cudaSuccess)
    return error;
  const GroupOrder order{scratch.places, scratch.counted, scratch.group, scratch.order, scratch.fours};
  const auto groups = blocks_for(batch.end, scratch.group);
  launch(SortGroups{in, order, sums.conditional_count, sums.conditional_futures}, dim3(groups, static_cast<unsigned>(a.capture.bins)), stream);
  const auto chunks = blocks_for(conditional_columns(a), kGroupColumns);
  launch(AddConditional{in, order, sums.conditional_sum, sums.conditional_square}, dim3(groups, chunks), stream,
         AddConditional::shared_bytes(scratch.group));
  return cudaGetLastError();
}

}  // namespace quadrant
