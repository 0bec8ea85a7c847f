// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <numeric>
#include <random>

#include "host/ranks/pool.hpp"
#include "host/ranks/share.hpp"
#include "tests/support/catch.hpp"

namespace quadrant {

TEST_CASE("a pool hands every future out once, in order, whatever is asked for") {
  std::mt19937_64 random(5);
  for (int round = 0; round < 200; ++round) {
    std::vector<FutureRange> todo;
    std::uint64_t at = random() % 1000;
    for (std::uint64_t n = 1 + random() % 5; n > 0; --n) {
      todo.push_back({at, 1 + random() % 20000});
      at = todo.back().end() + 1 + random() % 3000;
    }
    Pool pool(todo, 1 + static_cast<int>(random() % 20));
    FuturesDone all, got;
    for (const FutureRange& range : todo) all.add(range);
    std::uint64_t last = 0;
    while (!pool.empty()) {
      const FutureRange part = pool.take(random() % 30000);
      REQUIRE(part.count > 0);
      REQUIRE(part.first >= last);
      REQUIRE_FALSE(got.add(part));
      last = part.end();
      REQUIRE(pool.left() == all.count() - got.count());
    }
    REQUIRE(got == all);
  }
}

TEST_CASE("ranks of any speed come to their end together, and none waits for a slow one") {
  // Time is counted, not measured: rank r does speed[r] futures in a unit and asks when it holds less than for one unit.
  const std::vector<std::vector<double>> fleets = {{1000, 1000, 1000}, {5000, 5000, 5000, 500}, std::vector<double>(64, 20000), {100000, 1000}};
  for (const std::vector<double>& speed : fleets) {
    const double total = std::accumulate(speed.begin(), speed.end(), 0.0);
    const auto futures = static_cast<std::uint64_t>(total * 200);  // 200 units of all of them together
    Pool pool({{0, futures}}, static_cast<int>(speed.size()));
    std::vector<double> stock(speed.size(), 0), busy_until(speed.size(), 0);
    double now = 0;
    for (constexpr double kTick = 0.01; !pool.empty(); now += kTick) {
      for (std::size_t r = 0; r < speed.size(); ++r) {
        stock[r] = std::max(0.0, stock[r] - speed[r] * kTick);
        if (!pool.empty() && stock[r] < speed[r])
          stock[r] += static_cast<double>(pool.take(static_cast<std::uint64_t>(2 * speed[r] - stock[r])).count);
      }
    }
    double longest = 0;
    for (std::size_t r = 0; r < speed.size(); ++r) longest = std::max(longest, stock[r] / speed[r]);
    INFO(speed.size() << " ranks, the last is at work for " << longest << " units more");
    // no rank ends more than what it was ever granted at a time (2 units) after the others; a static split would take 10 and 50 times as long
    CHECK(now + longest < 200 + 2 + 0.02);
  }
}

TEST_CASE("what was granted is taken in order, given back when it is closed, and waited for until it is finished", "[together]") {
  GrantedSource source;
  const auto room = [](std::uint64_t) { return std::uint64_t{100}; };
  source.grant({1000, 150});
  source.grant({5000, 60});
  CHECK(source.stock() == 210);
  CHECK(source.take(room) == FutureRange{1000, 100});
  CHECK(source.take(room) == FutureRange{1100, 50});
  CHECK(source.stock() == 60);
  std::thread later([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
    source.grant({9000, 5});
    source.finish();
  });
  CHECK(source.take(room) == FutureRange{5000, 60});
  CHECK(source.take(room) == FutureRange{9000, 5});
  CHECK_FALSE(source.take(room));
  later.join();
  CHECK(source.taken() == 215);

  GrantedSource closed;
  closed.grant({0, 1000});
  CHECK(closed.take(room) == FutureRange{0, 100});
  closed.close();
  CHECK_FALSE(closed.take(room));
  CHECK(closed.take_back() == std::vector<FutureRange>{{100, 900}});
}

}  // namespace quadrant
