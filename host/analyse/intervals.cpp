// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#include "host/analyse/intervals.hpp"

#include <algorithm>

namespace quadrant {
namespace {

bool contains(const CaseTable& table, const Intervals& box, std::uint32_t number) {
  return std::all_of(box.begin(), box.end(), [&](const Interval& i) { return i.contains(table.bin(i.input, number)); });
}

std::vector<std::uint32_t> take(const CaseTable& table, std::vector<std::uint32_t>& cases, const Interval& interval) {
  const std::uint8_t* const column = table.column(interval.input);
  std::vector<std::uint32_t> taken;
  std::size_t kept = 0;
  for (const std::uint32_t c : cases) {
    if (interval.contains(column[c])) cases[kept++] = c;
    else taken.push_back(c);
  }
  cases.resize(kept);
  return taken;
}

}  // namespace

double skill(HitCount box, HitCount all, double coverage_weight) {
  // Both fractions times the square of the number of cases: the numerator is exact, and equal boxes compare as equal.
  const auto excess = static_cast<double>(static_cast<std::int64_t>(box.hits * all.cases) - static_cast<std::int64_t>(all.hits * box.cases));
  const double missed = static_cast<double>(all.hits * (all.cases - box.cases)), wrong = static_cast<double>(box.cases * (all.cases - all.hits));
  const double most = coverage_weight * missed + (1 - coverage_weight) * wrong;
  return most > 0 ? excess / most : 0;
}

std::vector<BinCounts> counts_beside(const CaseTable& table, const CaseLists& cases, const Intervals& box) {
  std::vector<BinCounts> counts(box.size());
  const auto add = [&](const std::vector<std::uint32_t>& list, std::array<std::uint32_t, kFineBins> BinCounts::*bins) {
    for (const std::uint32_t c : list) {
      // a case outside of one interval counts for that one alone, a case outside of two for none
      std::size_t outside = 0, which = 0;
      for (std::size_t i = 0; i < box.size() && outside < 2; ++i) {
        if (box[i].contains(table.bin(box[i].input, c))) continue;
        ++outside;
        which = i;
      }
      if (outside > 1) continue;
      const std::size_t first = outside == 1 ? which : 0, end = outside == 1 ? which + 1 : box.size();
      for (std::size_t i = first; i < end; ++i) ++(counts[i].*bins)[table.bin(box[i].input, c)];
    }
  };
  add(cases.hits, &BinCounts::hits);
  add(cases.misses, &BinCounts::misses);
  return counts;
}

HitCount tally_of(const CaseTable& table, const CaseLists& cases, const Intervals& box) {
  const auto inside = [&](std::uint32_t c) { return contains(table, box, c); };
  const auto hits = static_cast<std::uint64_t>(std::count_if(cases.hits.begin(), cases.hits.end(), inside));
  return {hits + static_cast<std::uint64_t>(std::count_if(cases.misses.begin(), cases.misses.end(), inside)), hits};
}

CaseLists outside_of(const CaseTable& table, const CaseLists& cases, const Intervals& box) {
  CaseLists rest = cases;
  const auto inside = [&](std::uint32_t c) { return contains(table, box, c); };
  std::erase_if(rest.hits, inside);
  std::erase_if(rest.misses, inside);
  return rest;
}

CaseLists take_outside(const CaseTable& table, CaseLists& cases, const Interval& interval) {
  return {take(table, cases.hits, interval), take(table, cases.misses, interval)};
}

}  // namespace quadrant
