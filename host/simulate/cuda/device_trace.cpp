// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#include "host/simulate/cuda/device_trace.hpp"

#include <algorithm>
#include <optional>

#include "host/base/size.hpp"
#include "host/simulate/cuda/device_plan.hpp"
#include "kernels/launch/cuda/launches.hpp"

namespace quadrant {
namespace {

/// One part of a trace: rows of the host's columns, and those of the device.
struct Part {
  void* to;
  void* from;
  std::size_t rows, bytes;  ///< a value has so many
};

/// Memory of a traced batch, cut into its parts.
struct Layout {
  FutureColumnsView columns;
  Trace trace;
  std::vector<Part> parts;
};

Layout lay_out(const Plan& plan, const Trace& wanted, int stride, Cutter& cutter) {
  const std::size_t n = size(stride), history = size(plan.history_steps), forecast = size(plan.policies) * size(plan.forecast_steps);
  const std::size_t steps = history + size(plan.forecast_steps);
  Layout l{};
  l.columns = take_future_columns(cutter, plan, stride);
  const auto take = [&](auto* host, std::size_t rows) -> decltype(host) {
    if (host == nullptr) return nullptr;
    auto* part = cutter.take<std::remove_pointer_t<decltype(host)>>(rows * n);
    l.parts.push_back({host, part, rows, sizeof *part});
    return part;
  };
  l.trace.stride = stride;
  l.trace.parameters = take(wanted.parameters, parameter::kCount);
  l.trace.draws = take(wanted.draws, steps * kDraws);
  l.trace.history = take(wanted.history, history * series::kCount);
  l.trace.forecast = take(wanted.forecast, forecast * series::kCount);
  l.trace.history_events = take(wanted.history_events, history * event::kCount);
  l.trace.forecast_events = take(wanted.forecast_events, forecast * event::kCount);
  l.trace.outcomes = take(wanted.outcomes, size(plan.policies) * horizon::kCount);
  l.trace.first_policy = wanted.first_policy;
  if (wanted.capture == nullptr) return l;
  const Capture& capture = *wanted.capture;
  l.trace.captured = {cutter.take<float>(size(columns_of(capture)) * n), take(wanted.captured.bins, size(capture.bins)), nullptr, stride};
  // columns of policies that do not run here may hold what an earlier call left there
  const auto captured = [&](int first, int end) {
    l.parts.push_back({wanted.captured.values + static_cast<long>(first) * wanted.captured.stride,
                       l.trace.captured.values + static_cast<long>(first) * stride, size(end - first), sizeof(float)});
  };
  const int first_row = plan.history_steps + wanted.first_policy * plan.forecast_steps;
  captured(0, capture.begin[plan.history_steps]);
  captured(capture.begin[first_row], capture.begin[first_row + plan.policies * plan.forecast_steps]);
  captured(capture.outcomes, columns_of(capture));
  return l;
}

std::size_t bytes_of(const Plan& plan, const Trace& wanted, int stride) {
  Cutter cutter;
  lay_out(plan, wanted, stride, cutter);
  return cutter.bytes();
}

/// The most futures, up to `wanted`, that are traced at a time within the memory that is free.
int stride_that_fits(const Plan& plan, const Trace& trace, int wanted) {
  std::size_t free = 0, total = 0;
  check_cuda(cudaMemGetInfo(&free, &total), "asking for the free memory");
  const std::size_t usable = std::min<std::size_t>(free / 2, std::size_t{1} << 30);
  int stride = wanted;
  while (stride > kBatchMultiple && bytes_of(plan, trace, stride) > usable) stride -= kBatchMultiple;
  return stride;
}

}  // namespace

void DeviceTracer::trace(const Plan& plan, FutureRange range, const Trace& trace) {
  const DevicePlan on_device(plan);
  std::optional<DeviceCapture> capture;
  if (trace.capture != nullptr) capture.emplace(*trace.capture, plan.history_steps + (trace.first_policy + plan.policies) * plan.forecast_steps);
  const std::uint64_t most = std::min<std::uint64_t>(static_cast<std::uint64_t>(futures_at_a_time(device_)), range.count + kWarp);
  int stride = static_cast<int>((most + kBatchMultiple - 1) / kBatchMultiple) * kBatchMultiple;
  if (bytes_of(plan, trace, stride) > memory_.bytes()) {
    memory_ = DeviceMemory();
    stride = stride_that_fits(plan, trace, stride);
    memory_ = DeviceMemory(bytes_of(plan, trace, stride));
  }
  Cutter cutter(memory_.data());
  Layout layout = lay_out(plan, trace, stride, cutter);
  if (capture) layout.trace.capture = capture->on_device();
  for (std::uint64_t done = 0; done < range.count;) {
    const std::uint64_t first = range.first + done;
    const std::uint64_t skip = first % kWarp, count = std::min(range.count - done, static_cast<std::uint64_t>(stride) - skip);
    const DeviceBatch batch{first - skip, static_cast<std::int32_t>(skip), static_cast<std::int32_t>(skip + count), stride};
    launch_start(on_device.view(), batch, layout.columns, capture ? capture->view() : Capture{}, layout.trace.captured, layout.trace.parameters,
                 layout.trace.draws, stream_.get());
    check_cuda(cudaGetLastError(), "setting futures up");
    launch_trace(on_device.view(), batch, layout.columns, layout.trace, stream_.get());
    check_cuda(cudaGetLastError(), "tracing");
    for (const Part& part : layout.parts) {
      if (part.rows == 0) continue;
      check_cuda(cudaMemcpy2DAsync(static_cast<char*>(part.to) + done * part.bytes, size(trace.stride) * part.bytes,
                                   static_cast<const char*>(part.from) + skip * part.bytes, size(stride) * part.bytes, count * part.bytes, part.rows,
                                   cudaMemcpyDeviceToHost, stream_.get()),
                 "copying a trace");
    }
    stream_.wait();
    done += count;
  }
}

}  // namespace quadrant
