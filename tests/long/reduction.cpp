// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
//
// How long the reduction of an experiment's sums takes on the ranks that it is started on:
//
//     mpirun -n RANKS reduction CONFIG [ROUNDS]
#include <algorithm>
#include <cstdlib>
#include <iostream>

#include "host/base/clock.hpp"
#include "host/ranks/messages.hpp"
#include "host/ranks/open_ranks.hpp"

int main(int argc, char** argv) {
  using namespace quadrant;
  if (argc < 2) return 2;
  const std::unique_ptr<Communicator> ranks = open_ranks();
  if (!ranks) return 2;
  const Config config = read_config(argv[1], {"outputs.pilot=64", "run.device='cpu'"});
  const Job job(config, {});
  Accumulators sums = job.empty_sums();
  std::size_t bytes = 0;
  for (const SumsPart& part : parts_of(sums)) bytes += part.count * (part.wide() ? 16 : 8);
  double least = 1e9;
  for (int round = argc > 2 ? std::atoi(argv[2]) : 5; round > 0; --round) {
    std::vector<std::byte> together;
    ranks->broadcast(together);
    const Clock::time_point begin = Clock::now();
    add_arrays_to_first(*ranks, sums);
    least = std::min(least, seconds_since(begin));
  }
  if (ranks->rank() == 0) std::cout << ranks->size() << " ranks, " << bytes / 1000000 << " MB each: " << least << " s\n";
  return 0;
}
