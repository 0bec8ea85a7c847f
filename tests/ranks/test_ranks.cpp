// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#include <csignal>
#include <functional>
#include <thread>

#include "host/ranks/follower.hpp"
#include "host/ranks/leader.hpp"
#include "host/ranks/machine_share.hpp"
#include "host/run/simulation.hpp"
#include "host/simulate/cpu_paths.hpp"
#include "tests/engine/gathering.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/thread_ranks.hpp"

namespace quadrant {
namespace {

using testing::Aborted;
using testing::difference;
using testing::ThreadRanks;

#if defined(__SANITIZE_THREAD__)
constexpr std::uint64_t kLess = 20;  // futures take so much longer
#else
constexpr std::uint64_t kLess = 1;
#endif

Config config(const std::vector<std::string>& more = {}) {
  std::vector<std::string> settings = {"outputs.pilot=64", "policies.run=['status_quo', 'deny']", "run.device='cpu'", "run.threads=1"};
  settings.insert(settings.end(), more.begin(), more.end());
  return read_config(std::string(QUADRANT_SOURCE_DIR) + "/configs/baseline.toml", settings);
}

/// What rank 0 runs, and what the others come to.
class Job0 {
 public:
  explicit Job0(const std::vector<std::string>& more = {}) : config_(config(more)), job(config_, {}) {}

 private:
  Config config_;

 public:
  Job job;
};

using FollowerConfig = std::function<Config(int rank)>;

/// Runs `lead` as rank 0 of several; returns the exit codes of the others, or the code that one aborted with.
std::vector<int> run_ranks(
    int count, const std::function<void(Leader&)>& lead, const FollowerConfig& config_of = [](int) { return config(); },
    const std::function<int(int)>& signal_of = [](int) { return 0; }, RankHearing hearing = {}) {
  ThreadRanks ranks(count);
  std::vector<int> codes(static_cast<std::size_t>(count), -1);
  codes[0] = 0;
  std::vector<std::thread> threads;
  for (int rank = 1; rank < count; ++rank) {
    threads.emplace_back([&, rank] {
      try {
        codes[static_cast<std::size_t>(rank)] =
            static_cast<int>(follow(ranks.rank(rank), {[&, rank] { return config_of(rank); }, [&, rank] { return signal_of(rank); }}));
      } catch (const Aborted& aborted) {
        codes[static_cast<std::size_t>(rank)] = 1000 + aborted.code;
      }
    });
  }
  try {
    Leader leader(ranks.rank(0), std::move(hearing));
    try {
      lead(leader);
      leader.end(ExitCode::done);
    } catch (const Error& e) {
      leader.end(e.code());
      codes[0] = static_cast<int>(e.code());
    }
  } catch (const Aborted& aborted) {
    codes[0] = 1000 + aborted.code;
  }
  for (std::thread& thread : threads) thread.join();
  return codes;
}

Accumulators alone(const Job& job, const std::vector<FutureRange>& ranges) {
  Accumulators sums = job.empty_sums();
  LocalSimulator(job).simulate(ranges, sums, {});
  return sums;
}

}  // namespace

TEST_CASE("any number of ranks, of any speed, gathers what one does") {
  constexpr FutureRange kSome{0, 7000 / kLess};
  const Job0 first;
  const Accumulators expected = alone(first.job, {kSome});
  for (const int count : {2, 3, 5}) {
    INFO(count << " ranks");
    Accumulators sums = first.job.empty_sums();
    std::uint64_t last = 0;
    const std::vector<int> codes = run_ranks(
        count,
        [&](Leader& leader) {
          leader.gather(first.job);
          const FuturesDone done = leader.simulate(first.job, {kSome}, sums, [&](const ProgressCounts& counts) {
            CHECK(counts.done >= last);
            last = counts.done;
            return true;
          });
          CHECK(done == FuturesDone(kSome));
          CHECK(leader.machine(first.job).threads == std::to_string(count));
          CHECK(leader.machine(first.job).device.find(std::to_string(count) + " ranks: ") == 0);
        },
        [](int rank) {
          return rank == 1 ? config({"run.simd='scalar'", "run.tile=33"}) : config();
        });
    CHECK(last == kSome.count);
    CHECK(codes == std::vector<int>(static_cast<std::size_t>(count), 0));
    CHECK(difference(sums, expected).empty());
  }
}

TEST_CASE("ranks that are paused give back what they have not begun, and go on with it later", "[together]") {
  const std::vector<std::string> small_tiles = {"run.tile=32"};  // so that there is something not begun
  const Job0 first(small_tiles);
  constexpr FutureRange kAll{500, 60000 / kLess};
  Accumulators sums = first.job.empty_sums();
  int pauses = 0, gaps = 0;
  run_ranks(
      4,
      [&](Leader& leader) {
        leader.gather(first.job);
        FuturesDone done;
        while (done.count() < kAll.count) {
          const FuturesDone more =
              leader.simulate(first.job, done.missing(kAll), sums, [&](const ProgressCounts& counts) { return counts.done < 12000 / kLess; });
          REQUIRE_FALSE(done.add(more));
          CHECK(sums.futures == done.count());
          pauses += done.count() < kAll.count ? 1 : 0;
          gaps += done.ranges().size() > 1 ? 1 : 0;
          if (pauses == 1) CHECK(difference(sums, alone(first.job, done.ranges())).empty());
        }
      },
      [&](int) { return config(small_tiles); });
  CHECK(pauses >= 1);
  CHECK(gaps >= 1);
  CHECK(difference(sums, alone(first.job, {kAll})).empty());
}

TEST_CASE("more ranks than there is work for") {
  const Job0 first;
  Accumulators sums = first.job.empty_sums();
  run_ranks(6, [&](Leader& leader) {
    leader.gather(first.job);
    CHECK(leader.simulate(first.job, {{0, 3}, {10, 1}}, sums, {}).count() == 4);
  });
  CHECK(difference(sums, alone(first.job, {{0, 3}, {10, 1}})).empty());
}

TEST_CASE("a stop rule, checkpoints and a time budget work with ranks as without") {
  const Job0 first({"futures=20000", "stop.until=['mean:status_quo/lag_cn ±0.4']"});
  LocalSimulator local(first.job);
  const RunWatcher none;
  Simulation expected(first.job, local, {0, 20000}, none);
  CHECK(expected.run(0, {}) == Ending::targets);
  const std::uint64_t stopped_at = expected.done().count();
  REQUIRE(stopped_at < 20000);
  run_ranks(3, [&](Leader& leader) {
    leader.gather(first.job);
    RanksSimulator together(leader, first.job);
    Simulation simulation(first.job, together, {0, 20000}, none);
    int saved = 0;
    CHECK(simulation.run(0.05, [&](Simulation& s) {
      ++saved;
      CHECK(s.sums().futures == s.done().count());
    }) == Ending::targets);
    CHECK(simulation.done() == FuturesDone(FutureRange{0, stopped_at}));
    CHECK(difference(simulation.sums(), expected.sums()).empty());
  });

  const Job0 hasty({"futures=100000000", "stop.time_budget='0.5s'"});
  run_ranks(3, [&](Leader& leader) {
    leader.gather(hasty.job);
    RanksSimulator together(leader, hasty.job);
    Simulation simulation(hasty.job, together, {0, 100000000}, none);
    CHECK(simulation.run(0, {}) == Ending::time_budget);
    REQUIRE(simulation.done().ranges().size() == 1);  // gaps are filled
    CHECK(simulation.done().ranges().front().first == 0);
    CHECK(simulation.sums().futures == simulation.done().count());
  });
}

TEST_CASE("a signal that reaches any rank is told to rank 0") {
  const Job0 first;
  Accumulators sums = first.job.empty_sums();
  std::atomic<int> heard{0};
  run_ranks(
      3,
      [&](Leader& leader) {
        leader.gather(first.job);
        const FuturesDone done = leader.simulate(first.job, {{0, 100000000}}, sums, [&](const ProgressCounts&) { return heard == 0; });
        CHECK(sums.futures == done.count());
      },
      [](int) { return config(); }, [](int rank) { return rank == 2 ? SIGUSR1 : 0; }, {[&](int signal) { heard = signal; }, {}});
  CHECK(heard == SIGUSR1);
}

TEST_CASE("a rank that cannot begin is named, and all end with its code") {
  const Job0 first;
  const auto failing = [&](const FollowerConfig& config_of, ExitCode code, const std::string& text) {
    const std::vector<int> codes = run_ranks(
        3,
        [&](Leader& leader) {
          try {
            leader.gather(first.job);
            FAIL("it began");
          } catch (const Error& e) {
            INFO(e.what());
            CHECK(std::string(e.what()).find("rank 2 of 3 (") == 0);
            CHECK(std::string(e.what()).find(text) != std::string::npos);
            throw;
          }
        },
        config_of);
    CHECK(codes == std::vector<int>(3, static_cast<int>(code)));
  };
  failing([](int rank) { return rank == 2 ? config({"futures=0"}) : config(); }, ExitCode::usage, "futures: found 0");
  failing([](int rank) { return rank == 2 ? config({"seed=7"}) : config(); }, ExitCode::failed, "seed: 20260930 in rank 0, 7 in this rank");
  failing([](int rank) -> Config { return rank == 2 ? throw std::runtime_error("no memory") : config(); }, ExitCode::failed, "no memory");
}

TEST_CASE("where rank 0 cannot begin, the others end with its code; where it fails at work, all are ended") {
  const Job0 first;
  const auto never = [&](Leader&) { throw UsageError("the output is there"); };
  CHECK(run_ranks(3, never) == std::vector<int>(3, 2));
  Accumulators sums = first.job.empty_sums();
  const auto fails_at_work = [&](Leader& leader) {
    leader.gather(first.job);
    leader.simulate(first.job, {{0, 100000000}}, sums, [](const ProgressCounts&) -> bool { throw RunError("a watcher"); });
  };
  CHECK(run_ranks(3, fails_at_work) == std::vector<int>(3, 1001));
  const auto fails_later = [&](Leader& leader) {
    leader.gather(first.job);
    leader.simulate(first.job, {{0, 100}}, sums, {});
    throw RunError("the disk is full");
  };
  CHECK(run_ranks(3, fails_later) == std::vector<int>(3, 1));
}

TEST_CASE("ranks of a machine share its processors") {
  for (const int count : {1, 2, 3}) {
    ThreadRanks ranks(count);
    std::vector<MachineShare> shares(static_cast<std::size_t>(count));
    std::vector<std::thread> threads;
    for (int rank = 0; rank < count; ++rank)
      threads.emplace_back([&, rank] { shares[static_cast<std::size_t>(rank)] = machine_share(ranks.rank(rank)); });
    for (std::thread& thread : threads) thread.join();
    for (const MachineShare& share : shares) {
      CHECK(share.threads == std::max(1, processor_count() / count));  // all may use all
      CHECK(share.ranks == count);
      CHECK(share.of({}).threads == share.threads);
      RunSettings told;
      told.threads = 7;
      CHECK(share.of(told).threads == 7);
    }
  }
}

}  // namespace quadrant
