// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#include "host/accumulate/headline_sums.hpp"

namespace quadrant {

void HeadlineSums::add(const HeadlineSums& more) {
  for (std::size_t i = 0; i < sum.size(); ++i) {
    sum[i] += more.sum[i];
    add_square(square[i], more.square[i]);
    count[i] += more.count[i];
  }
  futures += more.futures;
}

HeadlineSums& HeadlineGroups::reach(std::size_t look, int replicate) {
  if (look >= looks()) groups_.resize((look + 1) << replicate_bits_, HeadlineSums(headlines_));
  return groups_[place(look, replicate)];
}

void HeadlineGroups::add(const HeadlineGroups& more) {
  for (std::size_t look = 0; look < more.looks(); ++look)
    for (int replicate = 0; replicate < replicates(); ++replicate) reach(look, replicate).add(more.at(look, replicate));
}

}  // namespace quadrant
