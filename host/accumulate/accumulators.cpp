// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#include "host/accumulate/accumulators.hpp"

#include <algorithm>
#include <numeric>

#include "host/base/size.hpp"

namespace quadrant {
namespace {

/// Largest count of a worker's histograms, which have 16 bits, and largest number of futures that its other counters take
/// (sums: 2^30 times 2^24 grid steps, with room for some futures far out).
constexpr std::uint64_t kMostCounted = 65535;
constexpr std::uint64_t kMostHeld = std::uint64_t{1} << 30;

std::uint64_t counted_in(std::uint64_t first, std::uint64_t count) {
  std::uint64_t n = 0;
  for (std::uint64_t f = first; f < first + count; ++f) n += is_counted(f) ? 1 : 0;
  return n;
}

}  // namespace

Table::Table(int row_count, int column_count)
    : rows(row_count), columns(column_count), histogram(size(static_cast<long>(row_count) * column_count * kBins)),
      sum(size(static_cast<long>(row_count) * column_count)), square(sum.size()) {}

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

Accumulators::Accumulators(const Plan& plan, const Aggregation& aggregation)
    : series(series_rows(plan), series::kCount), outcomes(plan.policies, horizon::kCount),
      leaders(size(static_cast<long>(series_rows(plan)) * kLeaderCodes)),
      joint(size(static_cast<long>(plan.policies) * aggregation.pair_count * kJointBins * kJointBins)), non_finite(size(1L + plan.policies)),
      analysis(aggregation.analysis), headlines(size(aggregation.headline_count), plan.design.replicate_bits) {}

std::uint64_t Accumulators::counted(int row) const {
  const auto begin = leaders.begin() + static_cast<long>(row) * kLeaderCodes;
  return std::accumulate(begin, begin + kLeaderCodes, std::uint64_t{0});
}

void Accumulators::complete_leaders() {
  for (int row = 0; row < series.rows; ++row) {
    for (const int column : {series::lead_cap, series::lead_ad, series::lead_prof}) {
      std::uint64_t* bins = series.histogram.data() + size((static_cast<long>(row) * series.columns + column) * kBins);
      std::fill(bins, bins + kBins, 0);
      for (int code = 0; code < kLeaderCodes; ++code) {
        const int leader = column == series::lead_cap ? code / 16 : column == series::lead_ad ? code / 4 % 4 : code % 4;
        bins[leader] += leaders[size(static_cast<long>(row) * kLeaderCodes + code)];
      }
    }
  }
}

WorkerSums::SmallTable WorkerSums::make(int rows, int columns) {
  const std::size_t cells = size(static_cast<long>(rows) * columns);
  return {std::vector<std::uint16_t>(cells * kBins), std::vector<std::int64_t>(cells), std::vector<std::uint64_t>(2 * cells)};
}

WorkerSums::WorkerSums(const Plan& plan, const Aggregation& aggregation, int tile)
    : plan_(plan), series_(make(series_rows(plan), series::kCount)), outcomes_(make(plan.policies, horizon::kCount)),
      leaders_(size(static_cast<long>(series_rows(plan)) * kLeaderCodes)),
      joint_(size(static_cast<long>(plan.policies) * aggregation.pair_count * kJointBins * kJointBins)),
      lost_(size(static_cast<long>(tile) * (plan.policies + 1L))), non_finite_(size(1L + plan.policies)), analysis_(aggregation.analysis),
      headlines_(aggregation.headlines, size(aggregation.headline_count)), headline_groups_(headlines_.size(), plan.design.replicate_bits),
      before_(headlines_.size()), after_(headlines_.size()) {
  gathered_ = {series_.view(), outcomes_.view(), leaders_.data(), joint_.data(), lost_.data(), 0, {}};
}

void WorkerSums::make_room(std::uint64_t first, int count, Accumulators& to, std::vector<std::mutex>& locks) {
  const auto more = static_cast<std::uint64_t>(count);
  if (counted_ + counted_in(first, more) > kMostCounted || held_ + more > kMostHeld) {
    empty_into(to, locks);
  } else if (outcomes_held_ + more > kMostCounted) {
    empty_outcomes_into(to, locks);  // and of the analysis, whose histograms count every future
  }
  follow_headlines(before_);
}

CellSums WorkerSums::cell_of(const Headline& h) const {
  const std::size_t cell = size(h.cell);
  const auto counted = [&](const SmallTable& table) {
    const auto codes = leaders_.begin() + static_cast<long>(h.row) * kLeaderCodes;
    return CellSums{table.sum[cell], static_cast<Uint128>(table.square[2 * cell + 1]) << 64 | table.square[2 * cell],
                    std::accumulate(codes, codes + kLeaderCodes, std::uint64_t{0}), 0};
  };
  switch (h.table) {
    case Headline::Table::series: return counted(series_);
    case Headline::Table::outcomes: return counted(outcomes_);
    case Headline::Table::differences: return analysis_.difference(cell);
    case Headline::Table::measures:
    case Headline::Table::conditions: break;
  }
  return analysis_.measure(cell);
}

void WorkerSums::follow_headlines(HeadlineSums& to) const {
  for (std::size_t i = 0; i < headlines_.size(); ++i) {
    const CellSums cell = cell_of(headlines_[i]);
    const bool condition = headlines_[i].table == Headline::Table::conditions;
    to.sum[i] = condition ? static_cast<Int128>(cell.above) : cell.sum;
    to.square[i] = condition ? cell.above : cell.square;
    to.count[i] = cell.count;
  }
}

int WorkerSums::turn(int k) const {
  const std::size_t start = std::hash<const void*>{}(this) / 64;
  return static_cast<int>((start + size(k)) % (size(plan_.policies) + 1));
}

void WorkerSums::empty_outcomes_into(Accumulators& to, std::vector<std::mutex>& locks) {
  for (int k = 0; k <= plan_.policies; ++k) {
    const int policy = turn(k);
    if (policy == plan_.policies) continue;
    const std::lock_guard<std::mutex> hold(locks[size(policy)]);
    move_rows(outcomes_, to.outcomes, policy, 1);
  }
  const std::lock_guard<std::mutex> hold(locks[size(plan_.policies)]);
  analysis_.empty_into(to.analysis);
  outcomes_held_ = 0;
}

std::array<std::uint64_t, kQuadrants> WorkerSums::took(std::uint64_t first, int count) {
  held_ += static_cast<std::uint64_t>(count);
  outcomes_held_ += static_cast<std::uint64_t>(count);
  counted_ += counted_in(first, static_cast<std::uint64_t>(count));
  for (int i = 0; i < gathered_.non_finite_count; ++i) {
    const NonFinite& one = lost_[size(i)];
    non_finite_[size(one.policy - kHistoryPolicy)].add(one);
  }
  gathered_.non_finite_count = 0;

  follow_headlines(after_);
  HeadlineSums& group = headline_groups_.reach(size(look_of(first)), static_cast<int>(replicate_of(plan_.design, first)));
  for (std::size_t i = 0; i < headlines_.size(); ++i) {
    group.sum[i] += after_.sum[i] - before_.sum[i];
    group.square[i] += after_.square[i] - before_.square[i];
    group.count[i] += after_.count[i] - before_.count[i];
  }
  group.futures += static_cast<std::uint64_t>(count);

  std::array<std::uint64_t, kQuadrants> held{}, fresh{};
  const std::uint32_t* last = leaders_.data() + size(static_cast<long>(series_row(plan_, 0, plan_.forecast_steps - 1)) * kLeaderCodes);
  for (std::size_t code = 0; code < kLeaderCodes; ++code) held[code / 16] += last[code];
  for (std::size_t q = 0; q < kQuadrants; ++q) fresh[q] = held[q] - leads_[q];
  leads_ = held;
  return fresh;
}

void WorkerSums::move_rows(SmallTable& from, Table& to, int first, int count) {
  const std::size_t begin = size(static_cast<long>(first) * to.columns);
  const std::size_t end = begin + size(static_cast<long>(count) * to.columns);
  for (std::size_t i = begin * kBins; i < end * kBins; ++i) to.histogram[i] += from.histogram[i];
  std::fill(from.histogram.begin() + static_cast<long>(begin * kBins), from.histogram.begin() + static_cast<long>(end * kBins), std::uint16_t{0});
  for (std::size_t i = begin; i < end; ++i) {
    to.sum[i] += from.sum[i];
    add_square(to.square[i], static_cast<Uint128>(from.square[2 * i + 1]) << 64 | from.square[2 * i]);
    from.sum[i] = 0;
    from.square[2 * i] = from.square[2 * i + 1] = 0;
  }
}

void WorkerSums::empty_into(Accumulators& to, std::vector<std::mutex>& locks) {
  const auto move = [](std::vector<std::uint32_t>& from, std::vector<std::uint64_t>& into, long first, long count) {
    for (std::size_t i = size(first); i < size(first + count); ++i) {
      into[i] += from[i];
      from[i] = 0;
    }
  };
  const int policies = plan_.policies;
  const long cells = static_cast<long>(joint_.size()) / policies;
  for (int k = 0; k <= policies; ++k) {
    const int block = turn(k);
    const bool history = block == policies;
    const int first_row = history ? 0 : series_row(plan_, block, 0);
    const int rows = history ? plan_.history_steps : plan_.forecast_steps;
    const std::lock_guard<std::mutex> hold(locks[size(block)]);
    move_rows(series_, to.series, first_row, rows);
    move(leaders_, to.leaders, static_cast<long>(first_row) * kLeaderCodes, static_cast<long>(rows) * kLeaderCodes);
    if (history) {
      to.futures += held_;
      analysis_.empty_into(to.analysis);
      to.headlines.add(headline_groups_);
      headline_groups_.clear();
    } else {
      move_rows(outcomes_, to.outcomes, block, 1);
      move(joint_, to.joint, block * cells, cells);
    }
    const std::size_t list = history ? 0 : size(block) + 1;
    to.non_finite[list].add(non_finite_[list]);
    non_finite_[list] = {};
  }
  held_ = counted_ = outcomes_held_ = 0;
  leads_ = {};
}

}  // namespace quadrant
