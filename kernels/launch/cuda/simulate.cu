// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#include "kernels/launch/cuda/launcher.cuh"
#include "kernels/launch/cuda/launches.hpp"
#include "kernels/launch/cuda/sinks.cuh"
#include "kernels/launch/cuda/start_futures.cuh"

namespace quadrant {
namespace {

template <class Sink>
void launch_simulation(const SimulateFutures<Sink>& executor, cudaStream_t stream) {
  launch(executor, dim3(blocks_for(executor.batch.end, kSimulationThreads)), stream, kSimulationShared);
}

}  // namespace

FutureFloats future_floats() { return {kFloats<Constants<float>>, kFloats<State<float>> + kFloats<Tally<float>>, kFloats<Drivers<float>>}; }

cudaError_t resident_futures(int* futures) {
  int blocks = 0;
  const cudaError_t error =
      cudaOccupancyMaxActiveBlocksPerMultiprocessor(&blocks, execute<SimulateFutures<GatherSink>>, kSimulationThreads, kSimulationShared);
  *futures = blocks * kSimulationThreads;
  return error;
}

void launch_start(const Plan& plan, const DeviceBatch& batch, const FutureColumnsView& columns, const Capture& capture, const Captured& captured,
                  float* parameters, float* draws, cudaStream_t stream) {
  const StartFutures start{plan, batch, columns, capture, captured, static_cast<float>(plan.timeline.start - 2026.5), parameters, draws};
  launch(start, dim3(blocks_for(batch.end, StartFutures::kThreads)), stream);
}

void launch_simulate(const Plan& plan, const DeviceBatch& batch, const FutureColumnsView& columns, const DeviceAggregation& aggregation,
                     const DeviceSums& sums, const StreamSums& own, const Captured& captured, cudaStream_t stream) {
  const GatherSink sink{
      plan.policies, series_row(plan, 0, plan.forecast_steps - 1), plan.forecast_steps, plan.history_steps, plan.design, aggregation, sums, own,
      captured};
  launch_simulation(SimulateFutures<GatherSink>{plan, batch, columns, sink}, stream);
}

void launch_trace(const Plan& plan, const DeviceBatch& batch, const FutureColumnsView& columns, const Trace& trace, cudaStream_t stream) {
  launch_simulation(SimulateFutures<TraceSink>{plan, batch, columns, {plan.history_steps, plan.forecast_steps, trace}}, stream);
}

}  // namespace quadrant
