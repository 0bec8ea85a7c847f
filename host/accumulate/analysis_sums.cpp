// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#include "host/accumulate/analysis_sums.hpp"

#include <algorithm>

#include "host/base/size.hpp"
#include "kernels/analyse/analyse_tile.hpp"

namespace quadrant {
namespace {

std::size_t difference_cells(const Analysis& a) { return size(static_cast<long>(a.times) * a.policies * a.outcomes); }
std::size_t regret_cells(const Analysis& a) { return size(static_cast<long>(a.objective_count) * a.policies); }
std::size_t contest_cells(const Analysis& a) { return size(static_cast<long>(a.objective_count) * policy_pairs(a.policies)); }
std::size_t both_cells(const Analysis& a) { return size(static_cast<long>(a.times) * a.claim_count * a.claim_count); }
std::size_t joint_cells(const Analysis& a) { return size(static_cast<long>(a.pair_count) * kJointBins * kJointBins); }
int chunks_of(const Analysis& a) { return (conditional_columns(a) + kChunk - 1) / kChunk; }

template <class From, class To>
void move_all(std::vector<From>& from, std::vector<To>& to) {
  for (std::size_t i = 0; i < from.size(); ++i) to[i] += from[i];
  std::fill(from.begin(), from.end(), From{0});
}

}  // namespace

ConditionalTotals::ConditionalTotals(const Analysis& a)
    : parameters(a.capture.bins), chunks(chunks_of(a)), sum(size(chunks) * size(parameters) * kParameterBins * kChunk),
      square(size(chunks) * kChunk * 2), count(size(parameters) * kParameterBins) {}

AnalysisSums::AnalysisSums(const Analysis& a)
    : differences(difference_cells(a), true), measures(size(a.measures), true), regrets(regret_cells(a), true), values(regret_cells(a), false),
      contests(contest_cells(a), false), satisfied(regret_cells(a)), both(both_cells(a)), joint(joint_cells(a)),
      worst(regret_cells(a), Worst{0, kNoFuture}), conditional(a) {}

AnalysisWorker::SmallTable::SmallTable(std::size_t cells, bool histograms)
    : histogram(histograms ? cells * kBins : 0), sum(cells), square(2 * cells), count(3 * cells) {}

ColumnTable AnalysisWorker::SmallTable::view() { return {histogram.empty() ? nullptr : histogram.data(), sum.data(), square.data(), count.data()}; }

void AnalysisWorker::SmallTable::move_into(ColumnTotals& to) {
  for (std::size_t i = 0; i < to.square.size(); ++i) add_square(to.square[i], static_cast<Uint128>(square[2 * i + 1]) << 64 | square[2 * i]);
  std::fill(square.begin(), square.end(), std::uint64_t{0});
  move_all(histogram, to.histogram);
  move_all(sum, to.sum);
  move_all(count, to.count);
}

AnalysisWorker::AnalysisWorker(const Analysis& a)
    : differences_(difference_cells(a), true), measures_(size(a.measures), true), regrets_(regret_cells(a), true), values_(regret_cells(a), false),
      contests_(contest_cells(a), false), satisfied_(regret_cells(a)), both_(both_cells(a)), joint_(joint_cells(a)),
      worst_(regret_cells(a), Worst{0, kNoFuture}), batch_values_(size(chunks_of(a)) * kBatchFutures * kChunk),
      batch_bins_(size(a.capture.bins) * kBatchFutures),
      parameters_(a.capture.bins), batch_{batch_values_.data(), batch_bins_.data(), 0}, target_{differences_.view(), measures_.view(),
                                                                                                regrets_.view(),     values_.view(),
                                                                                                contests_.view(),    satisfied_.data(),
                                                                                                worst_.data(),       both_.data(),
                                                                                                joint_.data(),       &futures_} {}

void AnalysisWorker::empty_into(AnalysisSums& to) {
  differences_.move_into(to.differences);
  measures_.move_into(to.measures);
  regrets_.move_into(to.regrets);
  values_.move_into(to.values);
  contests_.move_into(to.contests);
  move_all(satisfied_, to.satisfied);
  move_all(both_, to.both);
  move_all(joint_, to.joint);
  for (std::size_t i = 0; i < worst_.size(); ++i) keep_worst(worst_[i], to.worst[i]);
  std::fill(worst_.begin(), worst_.end(), Worst{0, kNoFuture});
  to.futures += futures_;
  futures_ = 0;
}

void AnalysisWorker::count_batch(AnalysisSums& to) const {
  for (int p = 0; p < parameters_; ++p)
    for (int f = 0; f < batch_.futures; ++f) ++to.conditional.count[size(p) * kParameterBins + batch_.bin[static_cast<long>(p) * kBatchFutures + f]];
  to.conditional.futures += static_cast<std::uint64_t>(batch_.futures);
}

}  // namespace quadrant
