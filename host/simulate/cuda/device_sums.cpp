// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#include "host/simulate/cuda/device_sums.hpp"

#include "host/base/size.hpp"
#include "kernels/analyse/sources.hpp"

namespace quadrant {
namespace {

std::size_t policy_cells(const Analysis& a) { return size(a.objective_count) * size(a.policies); }
std::size_t difference_cells(const Analysis& a) { return size(a.times) * size(a.policies) * size(a.outcomes); }
std::size_t contest_cells(const Analysis& a) { return size(a.objective_count) * size(policy_pairs(a.policies)); }
std::size_t conditional_chunks(const Analysis& a) { return size((conditional_columns(a) + kChunk - 1) / kChunk); }

DeviceTable take_table(Cutter& cutter, std::size_t cells) {
  return {cutter.take<std::uint32_t>(cells * kBins), cutter.take<std::uint64_t>(2 * cells), cutter.take<std::uint64_t>(2 * cells)};
}

DeviceColumns take_columns(Cutter& cutter, std::size_t cells, bool histograms) {
  return {histograms ? cutter.take<std::uint32_t>(cells * kBins) : nullptr, cutter.take<std::uint64_t>(2 * cells),
          cutter.take<std::uint64_t>(2 * cells), cutter.take<std::uint64_t>(3 * cells)};
}

Uint128 wide(const std::uint64_t* pair) { return static_cast<Uint128>(pair[1]) << 64 | pair[0]; }

template <class From, class To>
void add_all(const From* from, std::vector<To>& to) {
  for (std::size_t i = 0; i < to.size(); ++i) to[i] += from[i];
}

/// Sums and squares in pairs of words.
void add_sums(const std::uint64_t* sum, const std::uint64_t* square, std::vector<Int128>& sums, std::vector<Uint128>& squares) {
  for (std::size_t i = 0; i < sums.size(); ++i) {
    sums[i] += static_cast<Int128>(wide(sum + 2 * i));
    add_square(squares[i], wide(square + 2 * i));
  }
}

void add_table(const DeviceTable& from, Table& to) {
  add_all(from.histogram, to.histogram);
  add_sums(from.sum, from.square, to.sum, to.square);
}

void add_columns(const DeviceColumns& from, ColumnTotals& to) {
  add_all(from.histogram, to.histogram);
  add_sums(from.sum, from.square, to.sum, to.square);
  add_all(from.count, to.count);
}

void add_conditional(const DeviceSums& from, ConditionalTotals& to) {
  for (std::size_t i = 0; i < to.sum.size(); ++i) to.sum[i] += static_cast<std::int64_t>(from.conditional_sum[i]);
  for (std::size_t i = 0; i < to.square.size(); i += 2) {
    const Uint128 sum = wide(to.square.data() + i) + wide(from.conditional_square + i);
    to.square[i] = static_cast<std::uint64_t>(sum);
    to.square[i + 1] = static_cast<std::uint64_t>(sum >> 64);
  }
  add_all(from.conditional_count, to.count);
  to.futures += *from.conditional_futures;
}

}  // namespace

DeviceSumsOwner::Parts DeviceSumsOwner::lay_out(const Plan& plan, const Aggregation& aggregation, int streams, Cutter& cutter) {
  const Analysis& a = aggregation.analysis;
  const std::size_t rows = size(series_rows(plan)), policies = size(plan.policies), joint = size(kJointBins) * kJointBins;
  const std::size_t columns = conditional_chunks(a) * kChunk, bins = size(a.capture.bins) * kParameterBins;
  Parts p{};
  DeviceSums& s = p.sums;
  s.series = take_table(cutter, rows * series::kCount);
  s.outcomes = take_table(cutter, policies * horizon::kCount);
  s.leaders = cutter.take<std::uint32_t>(rows * kLeaderCodes);
  s.joint = cutter.take<std::uint32_t>(policies * size(aggregation.pair_count) * joint);
  s.headlines = cutter.take<DeviceHeadline>((size(kMostLooks) << plan.design.replicate_bits) * size(aggregation.headline_count));
  s.differences = take_columns(cutter, difference_cells(a), true);
  s.measures = take_columns(cutter, size(a.measures), true);
  s.regrets = take_columns(cutter, policy_cells(a), true);
  s.values = take_columns(cutter, policy_cells(a), false);
  s.contests = take_columns(cutter, contest_cells(a), false);
  s.satisfied = cutter.take<std::uint32_t>(policy_cells(a));
  s.both = cutter.take<std::uint32_t>(size(a.times) * size(a.claim_count) * size(a.claim_count));
  s.measure_joint = cutter.take<std::uint32_t>(size(a.pair_count) * joint);
  s.analysed = cutter.take<std::uint32_t>(1);
  s.conditional_sum = cutter.take<std::uint64_t>(columns * bins);
  s.conditional_square = cutter.take<std::uint64_t>(2 * columns);
  s.conditional_count = cutter.take<std::uint32_t>(bins);
  s.conditional_futures = cutter.take<std::uint32_t>(1);
  p.worst = cutter.take<Worst>(size(streams) * policy_cells(a));
  return p;
}

std::size_t DeviceSumsOwner::bytes(const Plan& plan, const Aggregation& aggregation, int streams) {
  Cutter cutter;
  lay_out(plan, aggregation, streams, cutter);
  return cutter.bytes();
}

DeviceSumsOwner::DeviceSumsOwner(const Plan& plan, const Aggregation& aggregation, int streams)
    : plan_(plan), streams_(streams), memory_(bytes(plan, aggregation, streams)), copy_(memory_.bytes()) {
  place(plan, aggregation);
  check_cuda(cudaMemsetAsync(memory_.data(), 0, memory_.bytes(), stream_.get()), "clearing the sums");
  stream_.wait();
}

void DeviceSumsOwner::place(const Plan& plan, const Aggregation& aggregation) {
  plan_ = plan;
  headlines_ = aggregation.headline_count;
  worst_cells_ = static_cast<long>(policy_cells(aggregation.analysis));
  Cutter device(memory_.data()), host(copy_.data());
  device_ = lay_out(plan, aggregation, streams_, device);
  host_ = lay_out(plan, aggregation, streams_, host);
}

bool DeviceSumsOwner::reuse(const Plan& plan, const Aggregation& aggregation) {
  if (bytes(plan, aggregation, streams_) > memory_.bytes()) return false;
  place(plan, aggregation);
  return true;
}

void DeviceSumsOwner::fetch() {
  check_cuda(cudaMemcpyAsync(copy_.data(), memory_.data(), memory_.bytes(), cudaMemcpyDeviceToHost, stream_.get()), "copying the sums");
  check_cuda(cudaMemsetAsync(memory_.data(), 0, memory_.bytes(), stream_.get()), "clearing the sums");
  stream_.wait();
}

void DeviceSumsOwner::add(const std::vector<FutureRange>& ranges, Accumulators& to) const {
  const DeviceSums& s = host_.sums;
  add_table(s.series, to.series);
  add_table(s.outcomes, to.outcomes);
  add_all(s.leaders, to.leaders);
  add_all(s.joint, to.joint);
  AnalysisSums& a = to.analysis;
  add_columns(s.differences, a.differences);
  add_columns(s.measures, a.measures);
  add_columns(s.regrets, a.regrets);
  add_columns(s.values, a.values);
  add_columns(s.contests, a.contests);
  add_all(s.satisfied, a.satisfied);
  add_all(s.both, a.both);
  add_all(s.measure_joint, a.joint);
  a.futures += *s.analysed;
  add_conditional(s, a.conditional);
  for (long i = 0; i < streams_ * worst_cells_; ++i)
    if (const Worst& one = host_.worst[i]; one.regret > 0) keep_worst(one, a.worst[size(i % worst_cells_)]);

  const int replicates = to.headlines.replicates();
  std::vector<std::uint64_t> futures(size(kMostLooks) * size(replicates));
  for (const FutureRange& range : ranges) {
    to.futures += range.count;
    for (std::uint64_t first = range.first, end = range.first + range.count; first < end;) {
      const std::uint64_t next = std::min(end, group_end(plan_.design, first));
      futures[size(look_of(first)) * size(replicates) + replicate_of(plan_.design, first)] += next - first;
      first = next;
    }
  }
  for (std::size_t group = 0; group < futures.size(); ++group) {
    if (futures[group] == 0) continue;
    HeadlineSums sums(size(headlines_));
    sums.futures = futures[group];
    for (std::size_t i = 0; i < sums.sum.size(); ++i) {
      const DeviceHeadline& h = s.headlines[group * sums.sum.size() + i];
      sums.sum[i] = static_cast<Int128>(wide(h.sum));
      sums.square[i] = wide(h.square);
      sums.count[i] = h.count;
    }
    to.headlines.reach(group / size(replicates), static_cast<int>(group % size(replicates))).add(sums);
  }
}

}  // namespace quadrant
