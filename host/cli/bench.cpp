// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#include <chrono>
#include <iostream>
#include <mutex>
#include <nlohmann/json.hpp>

#include "host/accumulate/pilot.hpp"
#include "host/base/clock.hpp"
#include "host/base/text.hpp"
#include "host/cli/bench_gpu.hpp"
#include "host/cli/command.hpp"
#include "host/cli/timings.hpp"
#include "host/config/device_choice.hpp"
#include "host/report/terminal.hpp"
#include "host/simulate/aligned.hpp"
#include "host/simulate/conditional_writer.hpp"
#include "host/simulate/cpu_paths.hpp"

namespace quadrant {
namespace {

struct Cost {
  Timings simulation;
  Timings early, late;                    ///< with aggregation: of the futures that histograms count one and all, and of those after them
  Timings analysed_early, analysed_late;  ///< with the analysis as well, but for adding batches of conditional sums
  Timings batch;                          ///< that, where every future is in a batch

  /// What the analysis adds, as a share of the run without it.
  [[nodiscard]] double adds_early() const { return (analysed_early.least() + batch.least()) / early.least() - 1; }
  [[nodiscard]] double adds_late() const { return (analysed_late.least() + batch.least() * kCountedBlock / kCountedStride) / late.least() - 1; }
};

/// Alternates tiles with and without aggregation on one thread, so that all measurements see the same machine. History and forecast
/// steps count alike; drawing parameters and random numbers is part of the cost.
Cost measure(const CpuPath& path, const Plan& plan, const Aggregation& aggregation, int tile, double seconds) {
  const AlignedMemory memory = aligned_memory(path.workspace_bytes(plan, tile));
  WorkerSums sums(plan, aggregation, tile);
  Accumulators totals(plan, aggregation);
  std::vector<std::mutex> locks(static_cast<std::size_t>(plan.policies) + 1);
  const Analysis& analysis = aggregation.analysis;
  const AlignedMemory analysis_memory = aligned_memory(path.analysis_bytes(analysis, tile));
  ConditionalWriter conditional(path, analysis, sums.analysis(), totals.analysis, locks);
  const double steps = static_cast<double>(tile) * series_rows(plan);
  const auto timed = [&](std::uint64_t first, Work what, bool analysed = false) {
    const Clock::time_point start = Clock::now();
    sums.make_room(first, tile, totals, locks);  // part of the cost
    sums.target().captured = analysed ? path.captured(analysis, tile, analysis_memory.get()) : Captured{};
    path.simulate(plan, aggregation, {first, tile}, tile, memory.get(), sums.target(), what);
    if (analysed) {
      sums.analysis().batch().futures = 0;
      path.analyse(analysis, {first, tile}, tile, analysis_memory.get(), sums.analysis().target());
      conditional.append({first, tile}, tile, analysis_memory.get());
    }
    if (what == Work::everything) sums.took(first, tile);
    return std::chrono::duration<double, std::nano>(Clock::now() - start).count() / steps;
  };
  const auto timed_batch = [&] {
    sums.analysis().batch().futures = kBatchFutures;
    const Clock::time_point start = Clock::now();
    conditional.flush();
    return std::chrono::duration<double, std::nano>(Clock::now() - start).count() / (static_cast<double>(kBatchFutures) * series_rows(plan));
  };
  Cost cost;
  std::uint64_t early = 0, late = 8 * kAllCounted;
  timed(early, Work::everything);
  const Clock::time_point begin = Clock::now();
  while (cost.simulation.rounds() < 3 || std::chrono::duration<double>(Clock::now() - begin).count() < seconds) {
    cost.simulation.add(timed(late, Work::simulation_only));
    cost.late.add(timed(late, Work::everything));
    cost.early.add(timed(early, Work::everything));
    cost.analysed_late.add(timed(late, Work::everything, true));
    cost.analysed_early.add(timed(early, Work::everything, true));
    cost.batch.add(timed_batch());
    early = (early + static_cast<std::uint64_t>(tile)) % (kAllCounted / 2);
    late += static_cast<std::uint64_t>(tile);
  }
  return cost;
}

}  // namespace

ExitCode command_bench(const Arguments& arguments) {
  Config config = config_of(arguments, {"outputs.pilot=256"});
  const double seconds = static_cast<double>(arguments.whole("seconds", 1, 3600).value_or(4));
  const ModelPlan plan(config.experiment);
  if (parse_device("--device", config.run.device).kind == DeviceChoice::Kind::cuda) {
    bench_gpu(config, plan, seconds, arguments.has("json"));
    return ExitCode::done;
  }
  std::vector<const CpuPath*> paths = runnable_paths();
  if (arguments.has("simd")) paths = {&choose_path(config.run.simd)};
  const std::unique_ptr<Backend> backend = make_cpu_backend("auto", 0, config.run.tile);
  const ExperimentGrids grids(config.experiment, plan, *backend);

  nlohmann::ordered_json rows = nlohmann::ordered_json::array();
  TextTable table({"path", "futures at a time", "all", "simulation", "aggregation", "share", "first 131,072: aggregation", "share", "analysis adds",
                   "first 131,072", "medians", "rounds"});
  for (const CpuPath* path : paths) {
    const Cost c = measure(*path, plan.view(), grids.view(), config.run.tile, seconds);
    const double late = c.late.least() - c.simulation.least(), early = c.early.least() - c.simulation.least();
    table.add({path->name, std::to_string(path->lanes), significant(c.late.least(), 4), significant(c.simulation.least(), 4), significant(late, 3),
               significant(100 * late / c.late.least(), 3) + " %", significant(early, 3), significant(100 * early / c.early.least(), 3) + " %",
               significant(100 * c.adds_late(), 3) + " %", significant(100 * c.adds_early(), 3) + " %",
               significant(c.late.median(), 4) + ", " + significant(c.simulation.median(), 4) + ", " + significant(c.early.median(), 4),
               std::to_string(c.simulation.rounds())});
    rows.push_back({{"path", path->name},
                    {"futures_at_a_time", path->lanes},
                    {"ns", c.late.least()},
                    {"ns_simulation", c.simulation.least()},
                    {"ns_first_futures", c.early.least()},
                    {"aggregation_share", late / c.late.least()},
                    {"aggregation_share_first_futures", early / c.early.least()},
                    {"analysis_adds", c.adds_late()},
                    {"analysis_adds_first_futures", c.adds_early()},
                    {"ns_median", c.late.median()},
                    {"ns_simulation_median", c.simulation.median()},
                    {"ns_first_futures_median", c.early.median()},
                    {"rounds", c.simulation.rounds()}});
  }
  if (arguments.has("json")) {
    std::cout << nlohmann::ordered_json(
                     {{"processor", processor_name()}, {"tile", config.run.tile}, {"policies", plan.view().policies}, {"paths", rows}})
                     .dump(2)
              << '\n';
    return ExitCode::done;
  }
  std::cout << "One thread of " << processor_name() << ", tiles of " << config.run.tile << ", " << plan.view().policies
            << " policies. ns a future-step and policy: the least of the rounds, behind it\n"
            << "the medians of all, of simulation alone, and of the first futures. Histograms count every one of the first 131,072 futures and\n"
            << "one in eight of the later ones; all other sums count every future.\n"
            << table.text(wants_colour(stdout));
  return ExitCode::done;
}

}  // namespace quadrant
