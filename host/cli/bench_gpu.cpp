// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#include "host/cli/bench_gpu.hpp"

#include <chrono>
#include <iostream>
#include <nlohmann/json.hpp>

#include "host/accumulate/pilot.hpp"
#include "host/base/clock.hpp"
#include "host/base/text.hpp"
#include "host/cli/timings.hpp"
#include "host/report/terminal.hpp"
#include "host/simulate/make_backend.hpp"

namespace quadrant {
namespace {

constexpr int kRounds = 3;
constexpr std::uint64_t kLate = 8 * kAllCounted;  ///< a future behind those that histograms count one and all

/// Measures what the GPUs of a back end do of an experiment, in ns a future-step and policy.
class GpuBench {
 public:
  GpuBench(Backend& backend, const Plan& plan, const Aggregation& aggregation)
      : backend_(backend), plan_(plan), aggregation_(aggregation), sums_(plan, aggregation) {}

  /// Simulates and sums futures from `first` on for `seconds`, at most to `end`. The time ends with the last batch, before its sums come to
  /// the host. `futures`: what was done.
  double everything(std::uint64_t first, std::uint64_t end, double seconds, std::uint64_t* futures) {
    const Clock::time_point start = Clock::now();
    double last = 0;
    backend_.simulate(plan_, aggregation_, {first, end - first}, sums_, [&](const ProgressCounts& counts) {
      last = seconds_since(start);
      *futures = counts.done;
      return last < seconds;
    });
    return of(last, *futures);
  }

  /// Simulates futures and keeps nothing.
  double simulation(std::uint64_t futures) {
    const Clock::time_point start = Clock::now();
    backend_.trace(plan_, {kLate, futures}, Trace{});
    return of(seconds_since(start), futures);
  }

 private:
  [[nodiscard]] double of(double seconds, std::uint64_t futures) const { return 1e9 * seconds / (static_cast<double>(futures) * series_rows(plan_)); }

  Backend& backend_;
  Plan plan_;
  Aggregation aggregation_;
  Accumulators sums_;
};

}  // namespace

void bench_gpu(const Config& config, const ModelPlan& plan, double seconds, bool json) {
  const std::unique_ptr<Backend> backend = make_backend(config.run);
  const ExperimentGrids grids(config.experiment, plan, *backend);
  GpuBench bench(*backend, plan.view(), grids.view());
  Timings simulation, late, early;
  std::uint64_t unused = 0;
  bench.everything(kLate, kLate + 1, seconds, &unused);  // memory, which later calls find again
  for (int round = 0; round < kRounds; ++round) {
    std::uint64_t futures = 0, first_futures = 0;
    late.add(bench.everything(kLate, std::uint64_t{1} << 40, seconds / (3 * kRounds), &futures));
    early.add(bench.everything(0, kAllCounted, seconds / (3 * kRounds), &first_futures));
    simulation.add(bench.simulation(futures));
  }
  const auto share = [&](const Timings& all) { return 1 - simulation.least() / all.least(); };
  const double futures = 1e9 / (late.least() * series_rows(plan.view()));
  if (json) {
    std::cout << nlohmann::ordered_json({{"device", backend->description()},
                                         {"policies", plan.view().policies},
                                         {"ns", late.least()},
                                         {"ns_simulation", simulation.least()},
                                         {"ns_first_futures", early.least()},
                                         {"aggregation_share", share(late)},
                                         {"aggregation_share_first_futures", share(early)},
                                         {"futures_per_second", futures},
                                         {"ns_median", late.median()},
                                         {"ns_simulation_median", simulation.median()},
                                         {"ns_first_futures_median", early.median()},
                                         {"rounds", kRounds}})
                     .dump(2)
              << '\n';
    return;
  }
  TextTable table({"all", "simulation", "share of sums and analysis", "first 131,072: all", "share", "futures/s", "medians"});
  table.add({significant(late.least(), 4), significant(simulation.least(), 4), significant(100 * share(late), 3) + " %",
             significant(early.least(), 4), significant(100 * share(early), 3) + " %", significant(futures, 3),
             significant(late.median(), 4) + ", " + significant(simulation.median(), 4) + ", " + significant(early.median(), 4)});
  std::cout << backend->description() << ", " << plan.view().policies << " policies. ns a future-step and policy: the least of " << kRounds
            << " rounds, behind it the medians of all,\n"
            << "of simulation alone, and of the first futures.\n"
            << table.text(wants_colour(stdout));
}

}  // namespace quadrant
