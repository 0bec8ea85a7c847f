// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0

// A program of somebody else's: runs a few futures of the experiment named, and prints from the results file how often a closed US model leads.
#include <cstdio>

#include "host/pipeline.hpp"
#include "host/store/results.hpp"

int main(int, char** argv) {
  using namespace quadrant;
  const std::string output = argv[2];
  RunRequest request;
  request.config = read_config(argv[1], {"futures=200", "outputs.pilot=64", R"(policies.run=["status_quo"])"});
  request.output = output;
  run_experiment(request, {});
  const StoredResults results = read_results(output);
  std::printf("%.4f\n", results.series_codes[0].probability(results.series.times.size() - 1, 1).p);
}
