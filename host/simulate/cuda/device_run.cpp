// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#include "host/simulate/cuda/device_run.hpp"

#include <algorithm>
#include <utility>

#include "host/base/size.hpp"
#include "host/base/text.hpp"

namespace quadrant {
namespace {

BatchTable take_batch(Cutter& cutter, std::size_t cells) { return {cutter.take<std::int64_t>(cells), cutter.take<std::uint64_t>(cells)}; }

/// Memory that is left free for the runtime and for others.
constexpr double kUsable = 0.9;

/// The most futures a batch of which `streams` fit the memory that is free, at most `wanted`; a multiple of kBatchMultiple.
int batch_that_fits(const Plan& plan, const Aggregation& aggregation, int wanted, int streams) {
  std::size_t free = 0, total = 0;
  check_cuda(cudaMemGetInfo(&free, &total), "asking for the free memory");
  const auto usable = static_cast<double>(free) * kUsable;
  const auto fixed = static_cast<double>(DeviceSumsOwner::bytes(plan, aggregation, streams));
  const auto needs = [&](int stride) { return fixed + streams * static_cast<double>(BatchStream::bytes(plan, aggregation, stride)); };
  int stride = wanted;
  while (stride > kBatchMultiple && needs(stride) > usable) stride -= kBatchMultiple;
  if (needs(stride) > usable)
    throw CudaError(cudaErrorMemoryAllocation, "CUDA: found " + grouped(free >> 20) + " MiB of device memory free, needed: "
                                                   + grouped(static_cast<std::uint64_t>(needs(stride) / kUsable) >> 20)
                                                   + " MiB for this experiment; fewer policies or --streams 1 need less");
  return stride;
}

}  // namespace

BatchStream::Parts BatchStream::lay_out(const Plan& plan, const Aggregation& aggregation, int stride, Cutter& cutter) {
  const Analysis& a = aggregation.analysis;
  const std::size_t n = size(stride);
  Parts p{};
  p.columns = take_future_columns(cutter, plan, stride);
  BatchColumns& b = p.analysed;
  b.captured = {cutter.take<float>(size(columns_of(a.capture)) * n), cutter.take<std::uint8_t>(size(a.capture.bins) * n),
                cutter.take<std::int32_t>(n), stride};
  b.measure = cutter.take<float>(size(a.measures) * n);
  b.asked = cutter.take<std::int32_t>(size(a.measures) * n);
  b.objective = cutter.take<float>(size(a.objective_count) * size(a.policies) * n);
  b.best = cutter.take<float>(size(a.objective_count) * n);
  b.comparable = cutter.take<std::int32_t>(size(a.objective_count) * n);
  p.sums.series = take_batch(cutter, size(series_rows(plan)) * series::kCount);
  p.sums.outcomes = take_batch(cutter, size(plan.policies) * horizon::kCount);
  p.sums.non_finite = cutter.take<NonFinite>(n * (size(plan.policies) + 1));
  p.status = cutter.take<std::uint32_t>(1 + kQuadrants);
  p.sums.non_finite_count = p.status;
  p.sums.leads = p.status + 1;
  ScratchSizes sizes{};
  check_cuda(scratch_sizes(stride, a.capture.bins, &sizes), "sizing the selection");
  p.scratch = {cutter.take<std::int32_t>(sizes.places), cutter.take<std::int32_t>(1),    sizes.group, cutter.take<std::uint32_t>(sizes.order),
               cutter.take<std::uint16_t>(sizes.fours), cutter.take<char>(sizes.select), sizes.select};
  return p;
}

std::size_t BatchStream::bytes(const Plan& plan, const Aggregation& aggregation, int stride) {
  Cutter cutter;
  lay_out(plan, aggregation, stride, cutter);
  return cutter.bytes();
}

BatchStream::BatchStream(const Plan& plan, const Aggregation& aggregation, int stride)
    : stride_(stride), memory_(bytes(plan, aggregation, stride)), status_(sizeof(std::uint32_t) * (1 + kQuadrants)) {
  place(plan, aggregation);
}

void BatchStream::place(const Plan& plan, const Aggregation& aggregation) {
  series_cells_ = series_rows(plan) * series::kCount;
  outcome_cells_ = plan.policies * horizon::kCount;
  Cutter cutter(memory_.data());
  parts_ = lay_out(plan, aggregation, stride_, cutter);
  const auto clear = [&](const BatchTable& table, int cells) {
    check_cuda(cudaMemsetAsync(table.sum, 0, sizeof *table.sum * size(cells), stream_.get()), "clearing a batch's sums");
    check_cuda(cudaMemsetAsync(table.square, 0, sizeof *table.square * size(cells), stream_.get()), "clearing a batch's sums");
  };
  clear(parts_.sums.series, series_cells_);
  clear(parts_.sums.outcomes, outcome_cells_);
}

bool BatchStream::reuse(const Plan& plan, const Aggregation& aggregation) {
  if (bytes(plan, aggregation, stride_) > memory_.bytes()) return false;
  place(plan, aggregation);
  return true;
}

void BatchStream::start(const Plan& plan, const DeviceQuestions& questions, const DeviceSums& sums, Worst* worst, FutureRange range) {
  range_ = range;
  const auto skip = static_cast<std::int32_t>(range.first % kWarp);
  const DeviceBatch batch{range.first - static_cast<std::uint64_t>(skip), skip, skip + static_cast<std::int32_t>(range.count), stride_};
  const DeviceAggregation& aggregation = questions.view();
  parts_.sums.worst = worst;
  const BatchColumns& columns = parts_.analysed;
  check_cuda(cudaMemsetAsync(parts_.status, 0, sizeof(std::uint32_t) * (1 + kQuadrants), stream_.get()), "clearing a batch's status");
  // places that no future takes are never analysed
  check_cuda(cudaMemsetAsync(columns.captured.alive, 0, sizeof(std::int32_t) * size(stride_), stream_.get()), "clearing a batch's futures");
  launch_start(plan, batch, parts_.columns, aggregation.analysis.capture, columns.captured, nullptr, nullptr, stream_.get());
  check_cuda(cudaGetLastError(), "setting futures up");
  launch_simulate(plan, batch, parts_.columns, aggregation, sums, parts_.sums, columns.captured, stream_.get());
  check_cuda(cudaGetLastError(), "simulating");
  launch_fold(parts_.sums, sums, series_cells_, outcome_cells_, stream_.get());
  check_cuda(cudaGetLastError(), "adding a batch's sums");
  check_cuda(launch_analyse(batch, plan.design, aggregation, columns, questions.pair_policies(), parts_.scratch, sums, parts_.sums, stream_.get()),
             "analysing");
  check_cuda(cudaMemcpyAsync(status_.data(), parts_.status, sizeof(std::uint32_t) * (1 + kQuadrants), cudaMemcpyDeviceToHost, stream_.get()),
             "copying a batch's status");
  done_.record(stream_);
}

BatchResult BatchStream::finish() {
  done_.wait();
  std::array<std::uint32_t, 1 + kQuadrants> status{};
  std::memcpy(status.data(), status_.data(), sizeof status);
  BatchResult result{range_, {}, std::vector<NonFinite>(status[0])};
  std::copy_n(status.begin() + 1, kQuadrants, result.leads.begin());
  if (status[0] > 0)
    check_cuda(cudaMemcpy(result.non_finite.data(), parts_.sums.non_finite, sizeof(NonFinite) * status[0], cudaMemcpyDeviceToHost),
               "copying the futures that left the finite numbers");
  return result;
}

DeviceRun::DeviceRun(int device, const Plan& plan, const Aggregation& aggregation, int batch, int streams)
    : plan_(plan), questions_(plan, aggregation) {
  if (batch == 0) batch = futures_at_a_time(device);
  const int wanted =
      std::clamp((batch + kBatchMultiple - 1) / kBatchMultiple * kBatchMultiple, kBatchMultiple, kMostBatch / kBatchMultiple * kBatchMultiple);
  const int stride = batch_that_fits(plan, aggregation, wanted, streams);
  batch_ = std::min(batch, stride);
  sums_.emplace(plan, aggregation, streams);
  for (int i = 0; i < streams; ++i) streams_.emplace_back(plan, aggregation, stride);
}

bool DeviceRun::reuse(const Plan& plan, const Aggregation& aggregation) {
  plan_ = DevicePlan(plan);
  questions_ = DeviceQuestions(plan, aggregation);
  return sums_->reuse(plan, aggregation) && std::all_of(streams_.begin(), streams_.end(), [&](BatchStream& s) { return s.reuse(plan, aggregation); });
}

void DeviceRun::start(FutureRange range) {
  const std::size_t stream = next_++ % streams_.size();
  held_.push_back(range);
  running_.push_back(stream);
  streams_[stream].start(plan_.view(), questions_, sums_->view(), sums_->worst(static_cast<int>(stream)), range);
}

BatchResult DeviceRun::finish() {
  BatchResult result = streams_[running_.front()].finish();
  running_.pop_front();
  return result;
}

void DeviceRun::fetch() {
  sums_->fetch();
  fetched_ = std::exchange(held_, {});
}

void DeviceRun::add_to(Accumulators& to) {
  sums_->add(fetched_, to);
  fetched_.clear();
}

}  // namespace quadrant
