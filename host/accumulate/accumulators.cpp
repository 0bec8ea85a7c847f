// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#include "host/accumulate/accumulators.hpp"

#include <algorithm>

namespace quadrant {
namespace {

std::size_t size(long n) { return static_cast<std::size_t>(n); }

}  // namespace

Table::Table(int row_count, int column_count)
    : rows(row_count),
      columns(column_count),
      histogram(size(static_cast<long>(row_count) * column_count * kBins)),
      sum(size(static_cast<long>(row_count) * column_count)),
      place(sum.size()),
      square(sum.size()) {}

void NonFiniteList::add(const NonFinite& one) {
  ++count;
  const auto before = [](const NonFinite& a, const NonFinite& b) { return a.future < b.future; };
  first.insert(std::upper_bound(first.begin(), first.end(), one, before), one);
  if (first.size() > kNamed) first.pop_back();
}

void NonFiniteList::add(const NonFiniteList& other) {
  const std::uint64_t both = count + other.count;
  for (const NonFinite& one : other.first) add(one);
  count = both;
}

Accumulators::Accumulators(const Plan& plan, int pairs)
    : series(series_rows(plan), series::kCount),
      outcomes(plan.policies, horizon::kCount),
      leaders(size(plan.policies * 2L * kLeaderCodes)),
      joint(size(static_cast<long>(plan.policies) * pairs * kJointBins * kJointBins)),
      non_finite(size(1L + plan.policies)) {}

WorkerSums::SmallTable WorkerSums::make(int rows, int columns) {
  const std::size_t cells = size(static_cast<long>(rows) * columns);
  return {std::vector<std::uint16_t>(cells * kBins), std::vector<std::int64_t>(cells), std::vector<std::int64_t>(cells),
          std::vector<std::int64_t>(cells)};
}

WorkerSums::WorkerSums(const Plan& plan, int pairs, int tile)
    : plan_(plan),
      series_(make(series_rows(plan), series::kCount)),
      outcomes_(make(plan.policies, horizon::kCount)),
      leaders_(size(plan.policies * 2L * kLeaderCodes)),
      joint_(size(static_cast<long>(plan.policies) * pairs * kJointBins * kJointBins)),
      lost_(size(static_cast<long>(tile) * (plan.policies + 1L))),
      non_finite_(size(1L + plan.policies)) {
  gathered_ = {series_.view(), outcomes_.view(), leaders_.data(), joint_.data(), lost_.data(), 0};
}

void WorkerSums::took(int count) {
  held_ += static_cast<std::uint64_t>(count);
  for (int i = 0; i < gathered_.non_finite_count; ++i) {
    const NonFinite& one = lost_[size(i)];
    non_finite_[size(one.policy - kHistoryPolicy)].add(one);
  }
  gathered_.non_finite_count = 0;
}

void WorkerSums::move_rows(SmallTable& from, Table& to, int first, int count) {
  const std::size_t begin = size(static_cast<long>(first) * to.columns);
  const std::size_t end = begin + size(static_cast<long>(count) * to.columns);
  for (std::size_t i = begin * kBins; i < end * kBins; ++i) to.histogram[i] += from.histogram[i];
  std::fill(from.histogram.begin() + static_cast<long>(begin * kBins), from.histogram.begin() + static_cast<long>(end * kBins), std::uint16_t{0});
  for (std::size_t i = begin; i < end; ++i) {
    to.sum[i] += from.sum[i];
    to.place[i] += from.place[i];
    to.square[i] += from.square[i];
    from.sum[i] = from.place[i] = from.square[i] = 0;
  }
}

void WorkerSums::empty_into(Accumulators& to, std::vector<std::mutex>& locks) {
  const auto move_block = [](std::vector<std::uint32_t>& from, std::vector<std::uint64_t>& into, std::size_t blocks, std::size_t block) {
    const std::size_t n = from.size() / blocks;
    for (std::size_t i = block * n; i < (block + 1) * n; ++i) {
      into[i] += from[i];
      from[i] = 0;
    }
  };
  // A lock a policy: workers that empty at the same time start at different policies and seldom wait.
  const int policies = plan_.policies;
  const auto start = static_cast<int>(std::hash<const void*>{}(this) / 64 % size(policies + 1L));
  for (int k = 0; k <= policies; ++k) {
    const int block = (start + k) % (policies + 1);
    const std::lock_guard<std::mutex> hold(locks[size(block)]);
    if (block == policies) {
      move_rows(series_, to.series, 0, plan_.history_steps);
      to.futures += held_;
    } else {
      move_rows(series_, to.series, series_row(plan_, block, 0), plan_.forecast_steps);
      move_rows(outcomes_, to.outcomes, block, 1);
      move_block(leaders_, to.leaders, size(policies), size(block));
      move_block(joint_, to.joint, size(policies), size(block));
    }
    const std::size_t list = block == policies ? 0 : size(block) + 1;
    to.non_finite[list].add(non_finite_[list]);
    non_finite_[list] = {};
  }
  held_ = 0;
}

}  // namespace quadrant
