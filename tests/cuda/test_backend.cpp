// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#include "host/simulate/compare.hpp"
#include "host/simulate/cuda/cuda_backend.hpp"
#include "host/simulate/cuda/cuda_state.hpp"
#include "tests/engine/gathering.hpp"
#include "tests/support/catch.hpp"

// The contract of the back ends, held against the CUDA back end: the bits of the CPU's scalar path, whatever cuts the work. Needs a GPU.
namespace quadrant {
namespace {

using testing::difference;
using testing::kAcross;
using testing::Prepared;
using testing::small;

std::unique_ptr<Backend> on_gpu(int batch, int streams, double fetch_seconds = 10, std::vector<int> devices = {0}) {
  return make_cuda_backend({.devices = std::move(devices), .batch = batch, .streams = streams, .fetch_seconds = fetch_seconds});
}

}  // namespace

TEST_CASE("any batch and any number of streams gathers the CPU's bits") {
  const Prepared p(small());
  const Accumulators expected = p.gather({kAcross}, "scalar");
  for (const auto& [batch, streams] : {std::pair{0, 2}, {1, 1}, {33, 3}, {100, 2}, {256, 1}, {700, 4}}) {
    if (batch == 1) continue;  // below: slow
    INFO("batches of " << batch << ", " << streams << " streams");
    CHECK(difference(p.gather({kAcross}, *on_gpu(batch, streams)), expected).empty());
  }
  CHECK(difference(p.gather({{kAllCounted - 5, 9}}, *on_gpu(1, 2)), p.gather({{kAllCounted - 5, 9}}, "scalar")).empty());
}

TEST_CASE("any split of the futures, in any order, gathers the same bits, however often the sums come to the host") {
  const Prepared p(small());
  const Accumulators expected = p.gather({kAcross});
  std::mt19937 random(6);
  for (int round = 0; round < 3; ++round) {
    const std::vector<FutureRange> parts = testing::random_parts(kAcross, random);
    INFO("round " << round << ", " << parts.size() << " parts");
    CHECK(difference(p.gather(parts, *on_gpu(64, 2, round == 0 ? 0.0 : 10.0)), expected).empty());
  }
}

TEST_CASE("a back end that was used before gathers and traces the same bits, whatever it did") {
  const std::unique_ptr<Backend> used = on_gpu(100, 2), cpu = make_cpu_backend("scalar", 1, 512);
  const Prepared few(small()), many(small({"steps_per_year=12"}));
  const FutureRange range{500, 250};
  for (const Prepared* p : {&few, &many, &few}) {
    CHECK(difference(p->gather({range}, *used), p->gather({range}, *cpu)).empty());
    CHECK(difference(p->gather({range}, *used), p->gather({range}, *cpu)).empty());
    const auto found = compare_backends(p->experiment, p->plan, *used, *cpu, {range.first, 40});
    INFO((found ? found->text() : ""));
    CHECK_FALSE(found.has_value());
  }
}

TEST_CASE("the designs and steps of a month keep the contract as well") {
  for (const std::string setting : {"design.kind=sobol", "design.kind=latin_hypercube", "steps_per_year=12"}) {
    const Prepared p(small({setting}));
    const FutureRange range{65000, 1000};  // turns of the scramblings begin within
    INFO(setting);
    CHECK(difference(p.gather({range}, *on_gpu(300, 2)), p.gather({range}, "scalar")).empty());
  }
}

TEST_CASE("values far beyond the pilot's stay exact") {
  const Prepared p(testing::with_rare_extreme({"status_quo"}));
  const Accumulators expected = p.gather({{0, 1500}}, "scalar");
  CHECK(difference(p.gather({{0, 1500}}, *on_gpu(0, 2)), expected).empty());
}

TEST_CASE("futures that leave the finite numbers are left out from there on, counted and named") {
  const Experiment e = testing::with_discrete(testing::with_policies(testing::baseline({"outputs.pilot=64"}), {"status_quo", "deny"}),
                                              parameter::disc, {0.05, -40}, {0.99, 0.01});
  const Prepared p(e);
  const Accumulators expected = p.gather({{0, 1500}}, "scalar");
  REQUIRE(expected.non_finite[1].count > 5);
  CHECK(difference(p.gather({{0, 1500}}, *on_gpu(200, 2)), expected).empty());
  CHECK(difference(p.gather({{0, 1500}}, *on_gpu(200, 2, 0)), expected).empty());
  const auto found = compare_backends(e, p.plan, *on_gpu(0, 1), *make_cpu_backend("scalar", 1, 512), {0, 500});
  INFO((found ? found->text() : ""));
  CHECK_FALSE(found.has_value());
}

TEST_CASE("a traced future has the CPU's bits in every parameter, draw, series, event and outcome") {
  for (const std::string setting : {"design.kind=monte_carlo", "design.kind=sobol", "design.kind=latin_hypercube"}) {
    const Experiment e = small({setting});
    const ModelPlan plan(e);
    const auto found = compare_backends(e, plan, *on_gpu(0, 1), *make_cpu_backend("scalar", 1, 512), {1000, 300});
    INFO((found ? found->text() : ""));
    CHECK_FALSE(found.has_value());
  }
}

TEST_CASE("two devices share a run") {
  if (cuda_state().devices.size() < 2) {
    WARN("skipped: one device");
    return;
  }
  const Prepared p(small());
  CHECK(difference(p.gather({kAcross}, *on_gpu(50, 2, 10, {0, 1})), p.gather({kAcross}, "scalar")).empty());
}

// Run by test_failures.py with devices that are told to fail.
TEST_CASE("what a device that fails had not handed over is done again, nothing is lost or counted twice", "[.failing]") {
  const Prepared p(small());
  const Accumulators expected = p.gather({kAcross}, "scalar");
  for (const double fetch_seconds : {0.0, 0.2, 10.0}) {
    INFO("sums fetched every " << fetch_seconds << " s");
    Accumulators sums(p.plan.view(), p.grids.view());
    ProgressCounts last;
    const std::unique_ptr<Backend> backend = on_gpu(50, 2, fetch_seconds, {0, 1});
    CHECK(backend->simulate(p.plan.view(), p.grids.view(), kAcross, sums, [&](const ProgressCounts& c) {
      CHECK(c.done > last.done);
      last = c;
      return true;
    }) == kAcross.count);
    CHECK(difference(sums, expected).empty());
    CHECK(last.done == kAcross.count);
    CHECK(last.leads[0] + last.leads[1] + last.leads[2] + last.leads[3] == kAcross.count);
  }
}

TEST_CASE("progress reports every future once, and a run that is stopped has done the futures from its first on") {
  const Prepared p(small());
  Accumulators sums(p.plan.view(), p.grids.view());
  std::uint64_t last = 0, leads = 0;
  CHECK(on_gpu(100, 2)->simulate(p.plan.view(), p.grids.view(), {0, 1000}, sums, [&](const ProgressCounts& c) {
    CHECK(c.done > last);
    last = c.done;
    leads = c.leads[0] + c.leads[1] + c.leads[2] + c.leads[3];
    return true;
  }) == 1000);
  CHECK(last == 1000);
  CHECK(leads == 1000);

  Accumulators stopped(p.plan.view(), p.grids.view());
  const std::uint64_t done =
      on_gpu(64, 2)->simulate(p.plan.view(), p.grids.view(), {77, 100000}, stopped, [](const ProgressCounts& c) { return c.done < 300; });
  CHECK((done >= 300 && done < 2000));
  CHECK(difference(p.gather({{77, done}}), stopped).empty());
}

TEST_CASE("an exception of the watcher reaches the caller") {
  const Prepared p(small());
  Accumulators sums(p.plan.view(), p.grids.view());
  CHECK_THROWS_AS(on_gpu(64, 2)->simulate(p.plan.view(), p.grids.view(), {0, 500}, sums,
                                          [](const ProgressCounts&) -> bool { throw std::runtime_error("watcher"); }),
                  std::runtime_error);
}

}  // namespace quadrant
