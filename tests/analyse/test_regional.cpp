// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#include "host/analyse/regional.hpp"
#include "tests/analyse/binned_run.hpp"
#include "tests/support/catch.hpp"

// Where along a parameter's range the cases lie in which a claim holds.
namespace {

using namespace quadrant;
using namespace quadrant::test;

using Counts = std::array<std::uint64_t, kParameterBins>;

/// Counts of the first `bins` bins and of the others.
Counts split(std::size_t bins, std::uint64_t first, std::uint64_t others) {
  Counts counts{};
  for (std::size_t b = 0; b < kParameterBins; ++b) counts[b] = b < bins ? first : others;
  return counts;
}

}  // namespace

TEST_CASE("Kolmogorov's distribution has its tabulated tail, on either side of the change of series") {
  // N. Smirnov, Annals of Mathematical Statistics 19, 1948: table and critical values
  CHECK(kolmogorov_tail(0.5) == Approx(1 - 0.036055).margin(1e-6));
  CHECK(kolmogorov_tail(0.8) == Approx(1 - 0.455857).margin(1e-6));
  CHECK(kolmogorov_tail(1.0) == Approx(1 - 0.730000).margin(1e-6));
  CHECK(kolmogorov_tail(1.358) == Approx(0.05).margin(2e-4));
  CHECK(kolmogorov_tail(1.628) == Approx(0.01).margin(2e-4));
  CHECK(kolmogorov_tail(std::nextafter(1.0, 0.0)) == Approx(kolmogorov_tail(1.0)).epsilon(1e-13));
  CHECK(kolmogorov_tail(0) == 1);
  CHECK(kolmogorov_tail(0.01) == 1);
  CHECK(kolmogorov_tail(30) < 1e-300);
}

TEST_CASE("distances are those of a hand's computation") {
  // it holds in all cases of the first quarter and in no other
  const Separation apart = regional_sensitivity(split(0, 0, 10), split(8, 10, 0));
  CHECK(apart.distance == 1);
  CHECK(apart.quantile == 0.25);
  CHECK_FALSE(apart.holds_higher);
  CHECK(apart.p < 1e-50);
  // in half of the cases below the median and in all above: 80 of 240 lie below, and all 80 others
  const Separation higher = regional_sensitivity(split(0, 0, 10), split(16, 5, 10));
  CHECK(higher.distance == Approx(1 - 80.0 / 240).epsilon(1e-14));
  CHECK(higher.quantile == 0.5);
  CHECK(higher.holds_higher);
  CHECK(higher.p == Approx(2 * std::exp(-2 * std::pow(2.0 / 3, 2) * 60)).epsilon(1e-12));  // 240 * 80 / 320 = 60
  // one of ten in each bin: no distance at all
  const Separation none = regional_sensitivity(split(0, 0, 10), split(0, 0, 1));
  CHECK(none.distance == 0);
  CHECK(none.p == 1);
}

TEST_CASE("of equal distances the lowest counts, and a claim that always or never holds has none") {
  Counts count = split(0, 0, 10), holds{};
  holds[4] = 10;
  holds[20] = 10;
  for (std::size_t b = 5; b < 20; ++b) count[b] = 0;  // the distance stays where no case lies
  const Separation s = regional_sensitivity(count, holds);
  CHECK(s.quantile == 21.0 / 32);
  CHECK(s.distance == Approx(1 - 4.0 / 15).epsilon(1e-14));
  holds[20] = 0;
  CHECK(regional_sensitivity(count, holds).quantile == 5.0 / 32);
  for (const Counts& all : {Counts{}, count}) {
    const Separation undefined = regional_sensitivity(count, all);
    CHECK((std::isnan(undefined.distance) && std::isnan(undefined.p) && std::isnan(undefined.quantile)));
  }
}

TEST_CASE("without influence p is below 5 % in at most 5 % of runs, with influence always") {
  const auto f = [](const double* u) { return u[1] < 0.3 + 0.2 * u[0] ? 1.0 : 0.0; };
  constexpr int kRuns = 400;
  int found = 0, mistaken = 0;
  for (std::uint64_t seed = 1; seed <= kRuns; ++seed) {
    const std::vector<BinnedRun> run = gather(f, 3000, 3, seed);
    found += regional_sensitivity(run[0].count, run[0].holds).p < 0.05 ? 1 : 0;
    mistaken += regional_sensitivity(run[2].count, run[2].holds).p < 0.05 ? 1 : 0;
  }
  CHECK(found == kRuns);
  CHECK(mistaken <= 20 + 3 * 4.4);  // binomial; the edges of bins make it fewer
  CHECK(mistaken >= 4);             // but not far fewer
}
