// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <random>

#include "host/base/names.hpp"
#include "host/simulate/compare.hpp"
#include "host/simulate/cpu_paths.hpp"
#include "tests/engine/gathering.hpp"
#include "tests/support/catch.hpp"

// The contract of the back ends: the same futures give the same sums, to the last bit, whatever cuts the work.
namespace quadrant {
namespace {

using testing::difference;
using testing::kAcross;
using testing::Prepared;
using testing::small;

std::vector<std::string> path_names() {
  std::vector<std::string> names;
  for (const CpuPath* path : runnable_paths()) names.emplace_back(path->name);
  return names;
}

}  // namespace

TEST_CASE("every path, thread count and tile gathers the same bits") {
  const Prepared p(small());
  const Accumulators expected = p.gather({kAcross}, "scalar");
  REQUIRE(expected.futures == kAcross.count);
  for (const std::string& path : path_names()) {
    for (const int threads : {1, 2, 5}) {
      for (const int tile : {7, 32, 100, 512, 1024}) {
        if (path == "baseline" && (threads > 1 || tile != 100)) continue;  // slow, and cut by the same code
        INFO(path << ", " << threads << " threads, tiles of " << tile);
        CHECK(difference(p.gather({kAcross}, path, threads, tile), expected).empty());
      }
    }
  }
}

TEST_CASE("any split of the futures, in any order, gathers the same bits") {
  const Prepared p(small());
  const Accumulators expected = p.gather({kAcross});
  std::mt19937 random(5);
  for (int round = 0; round < 6; ++round) {
    const std::vector<FutureRange> parts = testing::random_parts(kAcross, random);
    INFO("round " << round << ", " << parts.size() << " parts");
    CHECK(difference(p.gather(parts, "auto", 2, 64), expected).empty());
  }
}

TEST_CASE("other futures, another seed, another order of policies give other sums") {
  const Prepared p(small());
  const Accumulators expected = p.gather({{0, 200}});
  CHECK(difference(p.gather({{1, 200}}), expected) == "series histogram");
  CHECK(difference(p.gather({{0, 199}}), expected) == "futures");
  const Prepared other(small({"seed=3"}));
  CHECK_FALSE(difference(other.gather({{0, 200}}), expected).empty());
}

TEST_CASE("the designs keep the contract as well") {
  for (const std::string design : {"sobol", "latin_hypercube"}) {
    const Prepared p(small({"design.kind=" + design}));
    const Accumulators expected = p.gather({{65000, 1000}}, "scalar");
    for (const std::string& path : path_names()) {
      if (path == "baseline") continue;
      INFO(design << ", " << path);
      CHECK(difference(p.gather({{65000, 600}, {65600, 400}}, path, 2, 96), expected).empty());
    }
  }
}

TEST_CASE("steps of a month keep the contract as well") {
  const Prepared p(small({"steps_per_year=12"}));
  const Accumulators expected = p.gather({{0, 100}}, "scalar");
  for (const std::string& path : path_names()) {
    if (path != "baseline") CHECK(difference(p.gather({{0, 64}, {64, 36}}, path, 2, 40), expected).empty());
  }
}

TEST_CASE("progress reports every future once and can stop a run") {
  const Prepared p(small());
  Accumulators sums(p.plan.view(), p.grids.view());
  std::uint64_t last = 0;
  std::uint64_t leads = 0;
  const std::unique_ptr<Backend> backend = make_cpu_backend("auto", 2, 64);
  CHECK(backend->simulate(p.plan.view(), p.grids.view(), {0, 1000}, sums, [&](const ProgressCounts& c) {
    CHECK(c.done > last);
    last = c.done;
    leads = c.leads[0] + c.leads[1] + c.leads[2] + c.leads[3];
    return true;
  }) == 1000);
  CHECK(last == 1000);
  CHECK(leads == 1000);
}

TEST_CASE("a run that is stopped has done the futures from its first on, without gaps") {
  const Prepared p(small());
  for (const int threads : {1, 2, 3}) {
    Accumulators stopped(p.plan.view(), p.grids.view());
    const std::unique_ptr<Backend> backend = make_cpu_backend("auto", threads, 32);
    const std::uint64_t done =
        backend->simulate(p.plan.view(), p.grids.view(), {77, 100000}, stopped, [](const ProgressCounts& c) { return c.done < 300; });
    CHECK((done >= 300 && done < 2000));
    INFO(threads << " threads, " << done << " futures");
    CHECK(difference(p.gather({{77, done}}), stopped).empty());
  }
}

TEST_CASE("headlines are summed by the first look that sees a future and by the scrambling that gives it") {
  const Prepared p(small({"design.kind=sobol", "design.replicates=4"}));
  const Accumulators sums = p.gather({{300, 2500}}, "auto", 2, 100);
  CHECK(sums.headlines.replicates() == 4);
  REQUIRE(sums.headlines.looks() == 3);  // up to 1,024, 2,048 and 4,096
  const std::size_t headlines = p.grids.headlines().places().size();
  HeadlineSums all(headlines);
  for (std::size_t look = 0; look < 3; ++look) {
    for (int replicate = 0; replicate < 4; ++replicate) {
      std::vector<FutureRange> own;
      for (std::uint64_t f = 300; f < 2800; ++f) {
        const std::size_t sees = f < 1024 ? 0 : f < 2048 ? 1 : 2;
        if (sees == look && static_cast<int>(f / 512 % 4) == replicate) own.push_back({f, 1});
      }
      const HeadlineSums& group = sums.headlines.at(look, replicate);
      CHECK(group.futures == own.size());
      all.add(group);
      if (own.empty()) continue;
      const Accumulators alone = p.gather(own);
      CHECK(alone.headlines.at(look, replicate) == group);
    }
  }
  for (std::size_t i = 0; i < headlines; ++i) {
    const Headline& h = p.grids.headlines().places()[i];
    const auto cell = static_cast<std::size_t>(h.cell);
    if (h.table == Headline::Table::series) CHECK((all.sum[i] == sums.series.sum[cell] && all.count[i] == sums.counted(h.row)));
    if (h.table == Headline::Table::outcomes) CHECK((all.sum[i] == sums.outcomes.sum[cell] && all.square[i] == sums.outcomes.square[cell]));
    if (h.table == Headline::Table::measures)
      CHECK((all.sum[i] == sums.analysis.measures.sum[cell] && all.count[i] == sums.analysis.measures.count[3 * cell]));
    if (h.table == Headline::Table::conditions) CHECK(static_cast<std::uint64_t>(all.sum[i]) == sums.analysis.measures.count[3 * cell + 1]);
  }
}

TEST_CASE("an exception in a worker reaches the caller") {
  const Prepared p(small());
  Accumulators sums(p.plan.view(), p.grids.view());
  const std::unique_ptr<Backend> backend = make_cpu_backend("auto", 2, 64);
  CHECK_THROWS_AS(
      backend->simulate(p.plan.view(), p.grids.view(), {0, 1000}, sums, [](const ProgressCounts&) -> bool { throw std::runtime_error("watcher"); }),
      std::runtime_error);
}

namespace {

/// A back end that inverts one bit of one number of a part of its traces.
class Flipping final : public Backend {
 public:
  Flipping(float* Trace::*part, std::size_t place) : inner_(make_cpu_backend("auto", 1, 512)), part_(part), place_(place) {}
  [[nodiscard]] std::string description() const override { return "flipping"; }
  void simulate_from(FutureSource&, const Plan&, const Aggregation&, Accumulators&, const ProgressWatcher&) override {}
  void trace(const Plan& plan, FutureRange range, const Trace& trace) override {
    inner_->trace(plan, range, trace);
    std::uint32_t word;
    memcpy(&word, trace.*part_ + place_, sizeof word);
    word ^= 1u;
    memcpy(trace.*part_ + place_, &word, sizeof word);
  }
  [[nodiscard]] int trace_lanes() const override { return inner_->trace_lanes(); }
  [[nodiscard]] int threads() const override { return 1; }

 private:
  std::unique_ptr<Backend> inner_;
  float* Trace::*part_;
  std::size_t place_;
};

}  // namespace

TEST_CASE("a comparison of back ends names the future, policy, step and variable of a single differing bit") {
  const Experiment e = small();
  const ModelPlan plan(e);
  const std::unique_ptr<Backend> sound = make_cpu_backend("scalar", 1, 512);
  CHECK_FALSE(compare_backends(e, plan, *sound, *make_cpu_backend("auto", 2, 96), {40, 64}).has_value());
  constexpr std::size_t kStride = 64;
  const std::size_t row = (1 * 41 + 5) * series::kCount + series::K_gu;  // policy 1, forecast step 5
  Flipping flipped(&Trace::forecast, row * kStride + 17);
  const auto found = compare_backends(e, plan, *sound, flipped, {40, 64});
  REQUIRE(found.has_value());
  CHECK(found->future == 57);
  CHECK(found->policy == "policy deny");
  CHECK(found->step == 16 + 5);
  CHECK(found->variable == "K_gu");
  CHECK(found->text().find("future 57, policy deny, step 21, K_gu") == 0);

  Flipping past(&Trace::history_events, (3 * event::kCount + 1) * kStride + 2);
  const auto event = compare_backends(e, plan, *sound, past, {40, 64});
  REQUIRE(event.has_value());
  CHECK(event->text().find("future 42, history, step 3, n_" + event_names()[1]) == 0);
}

}  // namespace quadrant
