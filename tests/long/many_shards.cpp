// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
//
// Makes all shards of a run of the baseline in one process, as so many calls of 'quadrant run --shard' would:
//
//     many_shards CONFIG FUTURES SHARDS FOLDER
#include <cstdlib>
#include <fstream>
#include <iostream>

#include "host/run/job.hpp"

int main(int argc, char** argv) {
  using namespace quadrant;
  if (argc != 5) return 2;
  Config config = read_config(argv[1], {"futures=" + std::string(argv[2])});
  const std::uint64_t futures = config.experiment.futures, shards = std::strtoull(argv[3], nullptr, 10);
  const Job job(config, {});
  for (std::uint64_t k = 0; k < shards; ++k) {
    const std::uint64_t first = futures * k / shards, end = futures * (k + 1) / shards;
    const FutureRange range{first, end - first};
    Accumulators sums = job.empty_sums();
    job.backend().simulate(job.plan().view(), job.grids().view(), range, sums, {});
    const std::vector<std::byte> image =
        sums_image({job.identity(), range, FuturesDone(range), 0, {stretch_of(machine_of(job.backend()), FuturesDone(range), utc_now(), 0)}}, sums,
                   job.backend().threads());
    std::ofstream file(std::string(argv[4]) + "/" + std::to_string(k + 1) + ".sums", std::ios::binary);
    if (!file.write(reinterpret_cast<const char*>(image.data()), static_cast<std::streamsize>(image.size()))) {
      std::cerr << "cannot write shard " << k + 1 << '\n';
      return 1;
    }
  }
  return 0;
}
