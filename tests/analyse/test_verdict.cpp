// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <cmath>

#include "host/analyse/verdict.hpp"
#include "kernels/analyse/capture.hpp"
#include "tests/support/catch.hpp"

namespace quadrant {
namespace {

using Counts = std::array<std::uint64_t, kParameterBins>;

/// 1000 futures a bin; the claim holds in so many of them, growing or falling evenly from the first bin to the last.
Dependence linear(double first, double last) {
  Counts count{}, holds{};
  for (std::size_t i = 0; i < kParameterBins; ++i) {
    count[i] = 1000;
    holds[i] = static_cast<std::uint64_t>(1000 * (first + (last - first) * static_cast<double>(i) / (kParameterBins - 1)));
  }
  return dependence(count.data(), holds.data());
}

}  // namespace

TEST_CASE("probabilities are worded on the calibrated scale") {
  const std::pair<double, const char*> words[] = {{1.0, "virtually certain"},
                                                  {0.991, "virtually certain"},
                                                  {0.99, "extremely likely"},
                                                  {0.951, "extremely likely"},
                                                  {0.95, "very likely"},
                                                  {0.901, "very likely"},
                                                  {0.9, "likely"},
                                                  {0.661, "likely"},
                                                  {0.66, "about as likely as not"},
                                                  {0.5, "about as likely as not"},
                                                  {0.33, "about as likely as not"},
                                                  {0.329, "unlikely"},
                                                  {0.1, "unlikely"},
                                                  {0.099, "very unlikely"},
                                                  {0.05, "very unlikely"},
                                                  {0.049, "extremely unlikely"},
                                                  {0.01, "extremely unlikely"},
                                                  {0.0099, "exceptionally unlikely"},
                                                  {0.0, "exceptionally unlikely"}};
  for (const auto& [p, word] : words) {
    INFO(p);
    CHECK(std::string(likelihood(p)) == word);
  }
  CHECK(std::string(likelihood(std::nan(""))) == "untested");
}

TEST_CASE("where sampling leaves other words open they are said") {
  CHECK(likelihood(proportion(6650, 10000)) == "likely (sampling leaves open: about as likely as not)");
  CHECK(likelihood(proportion(8000, 10000)) == "likely");
  CHECK(likelihood(proportion(1, 2)) == "about as likely as not (sampling leaves open: very unlikely or very likely)");
}

TEST_CASE("dependence compares the lowest with the highest eighth of a parameter") {
  const Dependence steep = linear(0.1, 0.9);
  CHECK(steep.low.p == Approx(0.1 + 0.8 * 1.5 / 31).margin(0.001));
  CHECK(steep.high.p == Approx(0.9 - 0.8 * 1.5 / 31).margin(0.001));
  CHECK((steep.flips() && steep.matters()));
  CHECK((linear(0.9, 0.1).flips() && linear(0.9, 0.1).matters()));
  const Dependence mild = linear(0.55, 0.75);  // other words, the same side of one half
  CHECK_FALSE(mild.flips());
  CHECK(mild.matters());
  const Dependence flat = linear(0.4, 0.42);  // told apart, the same words
  CHECK_FALSE(flat.flips());
  CHECK_FALSE(flat.matters());
  Counts count{}, holds{};
  count.fill(2);
  holds[0] = holds[1] = 1;  // 2 of 8 against none of 8: the intervals overlap
  CHECK_FALSE(dependence(count.data(), holds.data()).matters());
  count.fill(0);
  CHECK_FALSE(dependence(count.data(), holds.data()).matters());
}

}  // namespace quadrant
