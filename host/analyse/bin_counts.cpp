// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#include "host/analyse/bin_counts.hpp"

#include <algorithm>
#include <numeric>

#include "host/base/workers.hpp"

namespace quadrant {
namespace {

void count(const std::uint8_t* column, const std::vector<std::uint32_t>& cases, std::array<std::uint32_t, kFineBins>& bins) {
  for (const std::uint32_t c : cases) ++bins[column[c]];
}

}  // namespace

HitCount BinCounts::tally(int low, int high) const {
  HitCount sum;
  for (auto bin = static_cast<std::size_t>(low); bin <= static_cast<std::size_t>(high); ++bin) {
    sum.hits += hits[bin];
    sum.cases += std::uint64_t{hits[bin]} + misses[bin];
  }
  return sum;
}

BinCounts& BinCounts::operator-=(const BinCounts& other) {
  for (std::size_t bin = 0; bin < kFineBins; ++bin) {
    hits[bin] -= other.hits[bin];
    misses[bin] -= other.misses[bin];
  }
  return *this;
}

std::vector<BinCounts> count_bins(const CaseTable& table, const std::vector<int>& inputs, const CaseLists& cases, int threads) {
  constexpr std::uint64_t kWorthThreads = 1 << 18;  // counting fewer bytes is quicker than starting a thread
  const int workers = cases.tally().cases * inputs.size() < kWorthThreads ? 1 : std::min(threads, static_cast<int>(inputs.size()));
  std::vector<BinCounts> counts(inputs.size());
  run_workers(workers, [&](int worker) {
    for (auto i = static_cast<std::size_t>(worker); i < inputs.size(); i += static_cast<std::size_t>(workers)) {
      const std::uint8_t* const column = table.column(inputs[i]);
      count(column, cases.hits, counts[i].hits);
      count(column, cases.misses, counts[i].misses);
    }
  });
  return counts;
}

std::vector<int> all_inputs(const CaseTable& table) {
  std::vector<int> inputs(static_cast<std::size_t>(table.inputs));
  std::iota(inputs.begin(), inputs.end(), 0);
  return inputs;
}

}  // namespace quadrant
