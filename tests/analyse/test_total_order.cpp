// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#include "host/base/error.hpp"
#include "tests/analyse/radial_run.hpp"
#include "tests/support/catch.hpp"

// First-order and total-order indices of the radial scheme, held against closed forms and another program's published results.
namespace {

using namespace quadrant;
using namespace quadrant::test;

bool within(const SensitivityIndex& s, double truth, double errors) { return std::fabs(s.value - truth) <= errors * s.se; }

/// What a refusal says, or nothing.
std::string refusal(const RadialOutputs& outputs, const Bootstrap& bootstrap) {
  try {
    radial_indices(outputs, bootstrap);
  } catch (const UsageError& e) {
    return e.what();
  }
  return "";
}

}  // namespace

TEST_CASE("radial indices lie within three standard errors of the closed form, in either form and design") {
  for (const KnownFunction& f : {ishigami(), sobol_g()})
    for (const DesignKind kind : {DesignKind::sobol, DesignKind::monte_carlo})
      for (const FirstOrderForm form : {FirstOrderForm::saltelli, FirstOrderForm::jansen}) {
        const RadialRun run(f.value, kind, 11, 4096, static_cast<int>(f.inputs()));
        const RadialIndices indices = radial_indices(run.outputs(), {.form = form});
        for (std::size_t i = 0; i < f.inputs(); ++i) {
          INFO("design " << static_cast<int>(kind) << ", input " << i << ": " << indices.first[i].value << " and " << indices.total[i].value);
          CHECK(within(indices.first[i], f.first[i], 3));
          CHECK(within(indices.total[i], f.total[i], 3));
        }
        CHECK(sums_plausible(indices));
      }
}

TEST_CASE("Sobol points have a fifth of the error that their bootstrap says") {
  const KnownFunction f = ishigami();
  double squares = 0, errors = 0;
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    const RadialIndices indices = radial_indices(RadialRun(f.value, DesignKind::sobol, seed, 1024, 3).outputs(), {.resamples = 50});
    for (std::size_t i = 0; i < 3; ++i) {
      squares += std::pow(indices.total[i].value - f.total[i], 2);
      errors += std::pow(indices.total[i].se, 2);
    }
  }
  CHECK(squares < errors / 25);
}

// https://salib.readthedocs.io/en/latest/user_guide/basics_with_interface.html prints for sample_sobol(1024) and analyze_sobol() of
// SALib (Python) on this function: S1, S1_conf, ST, ST_conf of x1, x2, x3, where conf is the half-width of a bootstrap's 95 % interval.
TEST_CASE("Ishigami's indices from 1024 rows are SALib's published ones, and so are their intervals") {
  constexpr double kFirst[] = {0.317728, 0.442253, 0.002556}, kFirstHalf[] = {0.060368, 0.056459, 0.054109};
  constexpr double kTotal[] = {0.557271, 0.442311, 0.247103}, kTotalHalf[] = {0.078640, 0.040564, 0.025728};
  // .../user_guide/basics.html, for saltelli.sample(problem, 1024)
  constexpr double kFirstEarlier[] = {0.316832, 0.443763, 0.012203}, kTotalEarlier[] = {0.555860, 0.441898, 0.244675};
  for (const std::uint64_t seed : {1u, 2u, 3u}) {
    const RadialRun run(ishigami().value, DesignKind::sobol, seed, 1024, 3);
    const RadialIndices indices = radial_indices(run.outputs(), {.seed = seed});
    for (std::size_t i = 0; i < 3; ++i) {
      const SensitivityIndex &first = indices.first[i], &total = indices.total[i];
      INFO("input " << i << ": " << first.value << " +- " << first.high - first.value << ", " << total.value << " +- " << total.high - total.value);
      CHECK(std::fabs(first.value - kFirst[i]) < kFirstHalf[i]);
      CHECK(std::fabs(total.value - kTotal[i]) < kTotalHalf[i]);
      CHECK(std::fabs(first.value - kFirstEarlier[i]) < kFirstHalf[i]);
      CHECK(std::fabs(total.value - kTotalEarlier[i]) < kTotalHalf[i]);
      const double first_ratio = (first.high - first.value) / kFirstHalf[i], total_ratio = (total.high - total.value) / kTotalHalf[i];
      CHECK((first_ratio > 0.5 && first_ratio < 2));
      CHECK((total_ratio > 0.5 && total_ratio < 2));
    }
  }
}

// 200 runs: a standard deviation is known to 5 % of itself, and the bootstrap's from 100 resamples to 7 %, which averages out.
TEST_CASE("bootstrap intervals over independent rows cover the closed form in about 95 % of runs") {
  const KnownFunction f = ishigami();
  for (const IntervalForm interval : {IntervalForm::normal, IntervalForm::percentile}) {
    std::vector<Replications> first, total;
    std::vector<int> covered(6);
    for (std::size_t i = 0; i < 3; ++i) {
      first.push_back({f.first[i]});
      total.push_back({f.total[i]});
    }
    for (std::uint64_t seed = 1; seed <= 200; ++seed) {
      const RadialRun run(f.value, DesignKind::monte_carlo, seed, 1000, 3);
      const RadialIndices indices = radial_indices(run.outputs(), {.seed = seed, .resamples = 100, .interval = interval});
      for (std::size_t i = 0; i < 3; ++i) {
        first[i].add(indices.first[i].value, indices.first[i].se);
        total[i].add(indices.total[i].value, indices.total[i].se);
        covered[i] += indices.first[i].low <= f.first[i] && f.first[i] <= indices.first[i].high ? 1 : 0;
        covered[3 + i] += indices.total[i].low <= f.total[i] && f.total[i] <= indices.total[i].high ? 1 : 0;
      }
    }
    for (std::size_t i = 0; i < 6; ++i) {
      const Replications& r = i < 3 ? first[i] : total[i - 3];
      INFO("index " << r.value << ": bias score " << r.bias_score() << ", se ratio " << r.se_ratio() << ", covered " << covered[i]);
      CHECK(std::fabs(r.bias_score()) < 3);
      CHECK(r.se_ratio() == Approx(1).margin(0.15));
      CHECK(covered[i] >= 190 - 9 - (interval == IntervalForm::percentile ? 4 : 0));  // quantiles of 100 resamples lie 1 % too far in
      CHECK(covered[i] <= 190 + 9);
    }
  }
}

TEST_CASE("a large mean changes nothing, but ruins estimators on outputs that are not centred") {
  const KnownFunction f = ishigami();
  const auto shifted = [](const double* u) { return 1e6 + ishigami().value(u); };
  const RadialRun near(f.value, DesignKind::monte_carlo, 5, 2000, 3), far(shifted, DesignKind::monte_carlo, 5, 2000, 3);
  const RadialIndices expected = radial_indices(near.outputs(), {}), found = radial_indices(far.outputs(), {});
  for (std::size_t i = 0; i < 3; ++i) {
    CHECK(found.first[i].value == Approx(expected.first[i].value).margin(1e-8));
    CHECK(found.first[i].se == Approx(expected.first[i].se).epsilon(1e-6));
    CHECK(found.total[i].value == Approx(expected.total[i].value).margin(1e-8));
  }
  double product = 0;
  for (std::size_t j = 0; j < far.a.size(); ++j) product += far.b[j] * (far.ab[0][j] - far.a[j]) / 2000;
  CHECK(std::fabs(product) > 1000);  // over a variance of 14
}

TEST_CASE("sums of indices tell mixed-up designs and inputs that depend on each other") {
  const KnownFunction f = ishigami();
  const RadialRun run(f.value, DesignKind::sobol, 1, 1024, 3);
  const RadialIndices good = radial_indices(run.outputs(), {});
  CHECK(good.first_sum.value == Approx(good.first[0].value + good.first[1].value + good.first[2].value).epsilon(1e-12));
  CHECK(good.first_sum.value == Approx(f.first[0] + f.first[1]).margin(0.03));
  CHECK(good.total_sum.value == Approx(f.total[0] + f.total[1] + f.total[2]).margin(0.03));
  CHECK(good.total_sum.se < good.total[0].se + good.total[1].se + good.total[2].se);
  CHECK(sums_plausible(good));
  // B with a column from A, for A with a column from B: first-order values are those of all other inputs together
  RadialRun mixed_up = run;
  std::swap(mixed_up.a, mixed_up.b);
  CHECK_FALSE(sums_plausible(radial_indices(mixed_up.outputs(), {})));
  // two inputs of which each can stand in for the other: to redraw one alone changes nothing, so neither has a total
  const auto twice = [](const double* u) { return u[0]; };
  RadialRun copies(twice, DesignKind::sobol, 1, 1024, 2);
  copies.ab[0] = copies.a;
  CHECK_FALSE(sums_plausible(radial_indices(copies.outputs(), {})));
}

TEST_CASE("resampling is the same for every number of threads, and another for another seed") {
  const RadialRun run(sobol_g().value, DesignKind::sobol, 3, 500, 8);
  for (const IntervalForm interval : {IntervalForm::normal, IntervalForm::percentile}) {
    const RadialIndices one = radial_indices(run.outputs(), {.seed = 7, .resamples = 50, .interval = interval});
    for (const int threads : {2, 3, 64}) {
      const RadialIndices more = radial_indices(run.outputs(), {.seed = 7, .resamples = 50, .threads = threads, .interval = interval});
      for (std::size_t i = 0; i < 8; ++i) {
        CHECK((more.first[i].value == one.first[i].value && more.first[i].se == one.first[i].se && more.first[i].low == one.first[i].low));
        CHECK((more.total[i].value == one.total[i].value && more.total[i].se == one.total[i].se && more.total[i].high == one.total[i].high));
      }
      CHECK(more.total_sum.se == one.total_sum.se);
    }
    for (const std::uint64_t seed : {8ull, 7ull + (1ull << 32)}) {
      const RadialIndices other = radial_indices(run.outputs(), {.seed = seed, .resamples = 50, .interval = interval});
      CHECK(other.first[0].value == one.first[0].value);
      CHECK(other.first[0].se != one.first[0].se);
    }
  }
}

TEST_CASE("an output that does not vary has no indices") {
  const std::vector<double> constant(100, 0.1);
  const RadialIndices indices = radial_indices({constant, constant, {constant}}, {});
  CHECK((std::isnan(indices.first[0].value) && std::isnan(indices.total[0].se) && std::isnan(indices.total_sum.low)));
  CHECK_FALSE(sums_plausible(indices));
}

TEST_CASE("designs that do not fit each other are refused with what was found and what is allowed") {
  const std::vector<double> ten(10, 1.0), nine(9, 1.0), one(1, 1.0), many(kMostRadialRows + 1, 1.0);
  CHECK(refusal({ten, ten, {ten, ten}}, {}).empty());
  CHECK(refusal({ten, nine, {ten}}, {}) == "radial design B: found 9 rows, allowed: those of design A, 10");
  CHECK(refusal({ten, ten, {ten, nine}}, {}) == "radial design AB of input 1: found 9 rows, allowed: those of design A, 10");
  CHECK(refusal({one, one, {one}}, {}) == "radial design A: found 1 rows, allowed: 2 to 16777216");
  CHECK(refusal({many, many, {many}}, {}) == "radial design A: found 16777217 rows, allowed: 2 to 16777216");
  CHECK(refusal({ten, ten, {ten}}, {.resamples = 1}) == "bootstrap resamples: found 1, allowed: 2 or more");
  CHECK(refusal({ten, ten, {ten}}, {.threads = 0}) == "threads: found 0, allowed: 1 or more");
}
