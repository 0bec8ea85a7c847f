// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#include "host/analyse/case_table.hpp"

#include <Random123/philox.h>

#include <algorithm>
#include <array>

namespace quadrant {

Halves draw_halves(std::uint32_t cases, std::uint64_t seed, std::uint32_t drawing, std::uint32_t most) {
  // the highest byte is the domain of the engine's own streams, which are numbered from 0 (kernels/random/streams.hpp)
  constexpr std::uint32_t kDomain = 0xff000000;
  constexpr std::uint32_t kWords = 4;
  const r123::Philox4x32::key_type key = {{static_cast<std::uint32_t>(seed), static_cast<std::uint32_t>(seed >> 32)}};
  constexpr std::uint64_t kHalf = std::uint64_t{1} << 31;
  const std::uint64_t share = cases == 0 ? kHalf : std::min(kHalf, (std::uint64_t{most} << 32) / cases);
  Halves halves;
  for (std::uint32_t first = 0; first < cases;) {
    const r123::Philox4x32::ctr_type word = r123::Philox4x32{}({{first / kWords, 0, drawing, kDomain}}, key);
    const std::uint32_t count = std::min(kWords, cases - first);
    for (std::uint32_t i = 0; i < count; ++i, ++first) {
      if (word[i] < share) halves.training.push_back(first);
      else if (word[i] >= (std::uint64_t{1} << 32) - share) halves.test.push_back(first);
    }
  }
  return halves;
}

CaseLists by_answer(const CaseTable& table, const std::vector<std::uint32_t>& cases, bool answer) {
  CaseLists lists;
  for (const std::uint32_t c : cases) ((table.holds[c] != 0) == answer ? lists.hits : lists.misses).push_back(c);
  return lists;
}

}  // namespace quadrant
