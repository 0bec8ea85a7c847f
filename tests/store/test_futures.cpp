// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <random>

#include "host/base/futures.hpp"
#include "tests/support/catch.hpp"

namespace quadrant {

TEST_CASE("ranges of futures join, and gaps between them are named") {
  FuturesDone done;
  CHECK_FALSE(done.add({100, 50}));
  CHECK_FALSE(done.add({0, 100}));
  CHECK_FALSE(done.add({200, 10}));
  CHECK_FALSE(done.add({170, 0}));
  CHECK(ranges_text(done.ranges()) == "0:150, 200:210");
  CHECK(ranges_text(done.missing(300)) == "150:200, 210:300");
  CHECK(ranges_text(done.missing(210)) == "150:200");
  CHECK(done.count() == 160);
  CHECK(done.end() == 210);
  CHECK(FuturesDone().missing(7).front().count == 7);
  CHECK(ranges_text(done.missing({50, 200})) == "150:200, 210:250");
  CHECK(ranges_text(done.missing({160, 20})) == "160:180");
  CHECK(done.missing({10, 20}).empty());
  CHECK(ranges_text(done.missing({205, 10})) == "210:215");
}

TEST_CASE("futures that are there already are named, and the set stays as it was") {
  FuturesDone done(FutureRange{100, 50});
  const auto twice = [&](FutureRange range) {
    const auto found = done.add(range);
    return found ? ranges_text({*found}) : "";
  };
  CHECK(twice({149, 1}) == "149:150");
  CHECK(twice({90, 11}) == "100:101");
  CHECK(twice({0, 1000}) == "100:150");
  CHECK(twice({110, 10}) == "110:120");
  CHECK(ranges_text(done.ranges()) == "100:150");
  FuturesDone more(FutureRange{0, 10});
  more.add({140, 20});
  CHECK(ranges_text({*done.add(more)}) == "140:150");
  CHECK(ranges_text(done.ranges()) == "100:150");
}

TEST_CASE("futures that are given back are missing again") {
  FuturesDone done(FutureRange{0, 100});
  done.add({200, 50});
  done.remove({{240, 10}, {20, 5}, {200, 1}});
  CHECK(ranges_text(done.ranges()) == "0:20, 25:100, 201:240");
  done.remove({{0, 20}, {25, 75}});
  CHECK(ranges_text(done.ranges()) == "201:240");
  done.remove({});
  CHECK(done.count() == 39);
}

TEST_CASE("any cut of a range, in any order, makes it whole, and a part that comes twice is found") {
  std::mt19937_64 random(3);
  for (int round = 0; round < 500; ++round) {
    const std::uint64_t futures = 1 + random() % 200;
    std::vector<FutureRange> parts;
    for (std::uint64_t at = 0; at < futures;) {
      const std::uint64_t n = std::min(1 + random() % 30, futures - at);
      parts.push_back({at, n});
      at += n;
    }
    std::shuffle(parts.begin(), parts.end(), random);
    FuturesDone done;
    for (std::size_t i = 0; i < parts.size(); ++i) {
      REQUIRE_FALSE(done.add(parts[i]));
      REQUIRE(done.add(parts[random() % (i + 1)]));
    }
    REQUIRE(done.missing(futures).empty());
    REQUIRE(done.ranges().size() == 1);
  }
}

}  // namespace quadrant
