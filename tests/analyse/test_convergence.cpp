// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#include <cmath>
#include <random>

#include "host/analyse/convergence.hpp"
#include "tests/engine/gathering.hpp"
#include "tests/random/design_words.hpp"
#include "tests/support/catch.hpp"

// The record of how estimates settle, the intervals of a run that may stop at any look, and the errors of scrambled designs.
namespace quadrant {
namespace {

using testing::Prepared;

Experiment experiment(std::vector<std::string> settings = {}) {
  settings.emplace_back("outputs.pilot=128");
  return testing::with_policies(testing::baseline(settings), {"status_quo", "deny_chips", "sell_chips"});
}

const Prepared& prepared() {
  static const Prepared one(experiment());
  return one;
}

std::vector<std::uint64_t> looks_up_to(std::uint64_t futures) {
  std::vector<std::uint64_t> looks;
  for (std::uint64_t done = 0; done < futures;) looks.push_back(done = next_stop_look(done, futures));
  return looks;
}

}  // namespace

TEST_CASE("a run with a stop rule looks after 16,384 futures, then four times in each doubling, and at its end") {
  CHECK(looks_up_to(100) == std::vector<std::uint64_t>{100});
  CHECK(looks_up_to(50000) == std::vector<std::uint64_t>{16384, 20480, 24576, 28672, 32768, 40960, 49152, 50000});
  CHECK(next_stop_look(17000, 1 << 20) == 20480);  // a run that goes on from elsewhere takes the same looks
}

TEST_CASE("the confidence sequence is that of the paper, tightest near 2^18 futures") {
  // its half-width as the paper writes it, for unit variance: sqrt(2 (n rho^2 + 1) / (n^2 rho^2) log(sqrt(n rho^2 + 1) / alpha))
  const double alpha = 0.05, rho2 = (-2 * std::log(alpha) + std::log(-2 * std::log(alpha) + 1)) / 262144;
  for (const double n : {16384.0, 262144.0, 1e6, 1e9}) {
    const double width = std::sqrt(2 * (n * rho2 + 1) / (n * n * rho2) * std::log(std::sqrt(n * rho2 + 1) / alpha));
    CHECK(sequential_z(static_cast<std::uint64_t>(n)) / std::sqrt(n) == Approx(width));
  }
  CHECK(sequential_z(1 << 18) == Approx(3.03).margin(0.01));
  CHECK(sequential_z(1 << 18) < sequential_z(1 << 16));
  CHECK(sequential_z(1 << 18) < sequential_z(1 << 21));
}

// The sums of independent futures at the looks of a run are a random walk. Whoever stops where the truth is just outside stops as badly
// as one can.
TEST_CASE("the intervals of all looks hold together with 95 %, where plain ones would miss in more than a fifth of all runs") {
  const std::vector<std::uint64_t> looks = looks_up_to(std::uint64_t{1} << 26);
  REQUIRE(looks.size() > 45);
  std::mt19937_64 random(11);
  std::normal_distribution<double> normal;
  constexpr int kRuns = 4000;
  int missed = 0, plain = 0;
  for (int run = 0; run < kRuns; ++run) {
    double sum = 0, n = 0;
    bool misses = false, plain_misses = false;
    for (const std::uint64_t look : looks) {
      const double more = static_cast<double>(look) - n;
      sum += std::sqrt(more) * normal(random);
      n += more;
      const double off = std::fabs(sum) / std::sqrt(n);  // of the mean, in its standard errors
      misses = misses || off > sequential_z(look);
      plain_misses = plain_misses || off > 1.96;
    }
    missed += misses ? 1 : 0;
    plain += plain_misses ? 1 : 0;
  }
  CHECK(missed < 0.05 * kRuns);
  CHECK(missed > 0.002 * kRuns);  // not much wider than they need be
  CHECK(plain > 0.2 * kRuns);
}

TEST_CASE("the last estimates are those of the tables") {
  const Prepared& p = prepared();
  const Accumulators sums = p.gather({{0, 3000}}, "auto", 2);
  const Convergence c = convergence_of(sums.headlines, p.grids);
  CHECK(c.looks == std::vector<std::uint64_t>{1024, 2048, 3000});
  const std::vector<Quantity>& quantities = p.grids.headlines().quantities();
  const AnalysisPlan& plan = p.grids.analysis();
  const Analysis a = plan.view();
  int claims = 0, means = 0;
  for (std::size_t i = 0; i < quantities.size(); ++i) {
    const Quantity& q = quantities[i];
    const Estimate& last = c.estimates[2 * quantities.size() + i];
    INFO(name_of(q));
    CHECK(c.half_width[2 * quantities.size() + i] > 2.5 * last.se);
    if (q.kind == Quantity::Kind::claim) {
      std::size_t claim = 0;
      while (p.experiment.claims[static_cast<std::size_t>(plan.claims()[claim])].id != q.claim) ++claim;
      const std::size_t time = q.time == plan.times()[0] ? 0 : 1;
      const std::uint64_t* count = sums.analysis.measures.count.data() + 3 * a.claims[time * plan.claims().size() + claim].holds;
      CHECK(last.n == count[0]);
      CHECK(last.value == proportion(count[1], count[0]).p);
      CHECK(last.se == proportion(count[1], count[0]).se);
      ++claims;
    }
    const int id = index_of(names_of(series_info()), q.outcome);
    if (q.kind == Quantity::Kind::mean && id >= 0) {
      const Plan whole = p.plan.view();
      const int row = series_row(whole, index_of(policy_names(p.experiment.policies), q.policy), whole.forecast_steps - 1);
      const std::size_t cell = static_cast<std::size_t>(row) * series::kCount + static_cast<std::size_t>(id);
      const GridTable& grid = p.grids.series();
      const Summary s = summarise(series_info()[static_cast<std::size_t>(id)], {grid.scale[cell], grid.bin_scale[cell], grid.bin_offset[cell]},
                                  sums_of(sums.series, cell), sums.counted(row));
      CHECK(last.n == s.n);
      CHECK(last.value == Approx(s.mean).epsilon(1e-12));
      CHECK(last.se == Approx(s.se).epsilon(1e-9));
      ++means;
    }
  }
  CHECK((claims == 3 && means == 3 * 6));
}

TEST_CASE("each look sees what a run of so many futures sees") {
  const Prepared& p = prepared();
  const Convergence c = convergence_of(p.gather({{0, 2500}}).headlines, p.grids), shorter = convergence_of(p.gather({{0, 2048}}).headlines, p.grids);
  REQUIRE(c.looks.size() == 3);
  REQUIRE(shorter.looks.size() == 2);
  for (std::size_t i = 0; i < shorter.estimates.size(); ++i) {
    CHECK(c.estimates[i].value == shorter.estimates[i].value);
    CHECK(c.estimates[i].n == shorter.estimates[i].n);
  }
}

TEST_CASE("a target is reached when its interval is as narrow as asked for") {
  Experiment e = experiment();
  const StopScope scope = stop_scope(e);
  e.stop.targets = {parse_stop_target("", "claim:C05 ±12pp", scope), parse_stop_target("", "claim:C05 ±2pp", scope),
                    parse_stop_target("", "difference:sell_chips/lag_cn@2031 ±1000", scope),
                    parse_stop_target("", "mean:deny_chips/acc_pv_us ±1e9", scope)};
  const Prepared p(e);
  const std::vector<TargetState> states = target_states(e.stop, p.gather({{0, 2000}}).headlines, p.grids);
  REQUIRE(states.size() == 4);
  CHECK(states[0].half_width == states[1].half_width);
  CHECK((states[0].half_width > 0.05 && states[0].half_width < 0.12));
  CHECK((states[0].reached() && !states[1].reached() && states[2].reached() && states[3].reached()));
  CHECK(states[2].estimate.n == 2000);
  CHECK(target_states(e.stop, HeadlineGroups(p.grids.headlines().places().size(), 0), p.grids)[0].half_width == INFINITY);
}

// A claim that "holds" where u1 + u2 < 0.7, so that its probability is known: 0.245.
TEST_CASE("the spread of independent scramblings is the error that the scrambled design has") {
  const Prepared p(experiment({"design.kind=sobol"}));
  const std::size_t headlines = p.grids.headlines().places().size();
  REQUIRE(p.grids.headlines().quantities()[0].kind == Quantity::Kind::claim);
  constexpr int kSeeds = 100;
  constexpr std::uint64_t kFutures = 8192;
  double squares = 0, spread = 0, independent = 0;
  for (int seed = 1; seed <= kSeeds; ++seed) {
    const DesignTables tables(DesignKind::sobol, static_cast<std::uint64_t>(seed), 0, 4);
    const Design design = tables.view();
    HeadlineGroups groups(headlines, 4);
    for (std::uint64_t f = 0; f < kFutures; ++f) {
      HeadlineSums& group = groups.reach(static_cast<std::size_t>(look_of(f)), static_cast<int>(replicate_of(design, f)));
      const bool holds = test::fraction(sobol_word(design, f, 0)) + test::fraction(sobol_word(design, f, 1)) < 0.7;
      group.sum[0] += holds ? 1 : 0;
      group.count[0] += 1;
      group.futures += 1;
    }
    const Convergence c = convergence_of(groups, p.grids);
    const std::size_t last = (c.looks.size() - 1) * headlines;
    squares += std::pow(c.estimates[last].value - 0.245, 2);
    spread += std::pow(c.scrambled_se[last], 2);
    independent += std::pow(c.estimates[last].se, 2);
    CHECK(std::isnan(c.scrambled_se[0]) == false);  // two replicates have futures among the first 1,024
  }
  CHECK(squares / spread == Approx(1).margin(0.5));  // of 100 squares the mean strays by a seventh of itself
  CHECK(spread < independent / 20);
}

}  // namespace quadrant
