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
                         FutureRange range) {
  Accumulators a(plan.view(), grids.view()), b(plan.view(), grids.view());
  first.simulate(plan.view(), grids.view(), range, a, {});
  second.simulate(plan.view(), grids.view(), range, b, {});
  const SumsDifference found = first_difference(a, b);
  if (found.part.empty()) return "";
  return "the sums of futures " + std::to_string(range.first) + " to " + std::to_string(range.first + range.count - 1) + ", "
         + found.text(plan.view(), policy_names(experiment.policies));
}

void check_sample(const Experiment& experiment, const ModelPlan& plan, const ExperimentGrids& grids, Backend& backend, const std::string& simd) {
  const std::unique_ptr<Backend> cpu = make_cpu_backend(simd, 0, 512);
  const std::uint64_t count = std::min(kSampleFutures, experiment.futures);
  const auto differs = [&](const std::string& where) {
    throw Error(ExitCode::differs,
                backend.description() + " and " + cpu->description() + " differ at " + where
                    + "\nNothing was written. The device or its driver cannot be trusted; 'quadrant verify --device' compares more.");
  };
  for (const std::uint64_t first : {std::uint64_t{0}, experiment.futures - count}) {
    const FutureRange range{first, count};
    if (const auto found = compare_backends(experiment, plan, backend, *cpu, range)) differs(found->text());
    if (const std::string found = compare_sums(experiment, plan, grids, backend, *cpu, range); !found.empty()) differs(found);
    if (experiment.futures == count) break;
  }
}

}  // namespace quadrant
