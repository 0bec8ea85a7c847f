// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#include "host/accumulate/sample_check.hpp"

#include <algorithm>

#include "host/accumulate/compare_sums.hpp"
#include "host/base/error.hpp"
#include "host/base/names.hpp"
#include "host/simulate/compare.hpp"

namespace quadrant {

std::string compare_sums(const Experiment& experiment, const ModelPlan& plan, const ExperimentGrids& grids, Backend& first, Backend& second,
                         const std::vector<FutureRange>& ranges) {
  Accumulators a(plan.view(), grids.view()), b(plan.view(), grids.view());
  for (const FutureRange& range : ranges) {
    first.simulate(plan.view(), grids.view(), range, a, {});
    second.simulate(plan.view(), grids.view(), range, b, {});
    if (const SumsDifference found = first_difference(a, b); !found.part.empty())
      return "the sums of futures " + std::to_string(range.first) + " to " + std::to_string(range.first + range.count - 1) + ", "
             + found.text(plan.view(), policy_names(experiment.policies));
  }
  return "";
}

void check_sample(const Experiment& experiment, const ModelPlan& plan, const ExperimentGrids& grids, Backend& backend, const std::string& simd) {
  const std::unique_ptr<Backend> cpu = make_cpu_backend(simd, 0, 512);
  const auto differs = [&](const std::string& where) {
    throw Error(ExitCode::differs,
                backend.description() + " and " + cpu->description() + " differ at " + where
                    + "\nNothing was written. The device or its driver cannot be trusted; 'quadrant verify --device' compares more.");
  };
  const std::uint64_t count = std::min(kSampleFutures, experiment.futures);
  std::vector<FutureRange> ranges = {{0, count}};
  if (experiment.futures > count) ranges.push_back({experiment.futures - count, count});
  for (const FutureRange& range : ranges)
    if (const auto found = compare_backends(experiment, plan, backend, *cpu, range)) differs(found->text());
  if (const std::string found = compare_sums(experiment, plan, grids, backend, *cpu, ranges); !found.empty()) differs(found);
}

}  // namespace quadrant
