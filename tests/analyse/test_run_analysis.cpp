// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#include <cmath>

#include "host/analyse/discovery.hpp"
#include "host/analyse/ranking.hpp"
#include "host/analyse/sensitivity.hpp"
#include "host/base/names.hpp"
#include "tests/analyse/planted.hpp"
#include "tests/engine/gathering.hpp"
#include "tests/support/catch.hpp"

// The analysis of whole runs: what is computed from a run's sums, and what is found in its futures.
namespace quadrant {
namespace {

using testing::planted;
using testing::Prepared;
using testing::TracedFutures;

}  // namespace

TEST_CASE("a claim about parameters is driven by them alone, by as much as the closed form says") {
  const Experiment e = planted();
  const Prepared p(e);
  const Accumulators sums = p.gather({{0, 6000}}, "auto", 2);
  const Sensitivity s = sensitivity_of(sums, p.grids, p.plan.view(), 2);
  const std::vector<std::int32_t>& parameters = p.grids.analysis().sensitive_parameters();
  const TracedFutures t(e, 6000);
  // shares of futures in which either part holds; of independent conditions A and B, S_A = p_B (1 - p_A) / (1 - p_A p_B)
  double pa = 0, pb = 0;
  for (int f = 0; f < 6000; ++f) {
    pa += t.parameter(parameter::acc_short, f) > 0.6f ? 1.0 / 6000 : 0;
    pb += t.parameter(parameter::dem_elast, f) < 1.2f ? 1.0 / 6000 : 0;
  }
  REQUIRE((pa > 0.2 && pa < 0.8 && pb > 0.2 && pb < 0.9));
  int beyond = 0;
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    const SensitivityIndex& index = s.claims[i];  // claim BOX
    if (parameters[i] == parameter::acc_short || parameters[i] == parameter::dem_elast) {
      const double own = parameters[i] == parameter::acc_short ? pa : pb, other = parameters[i] == parameter::acc_short ? pb : pa;
      const double exact = other * (1 - own) / (1 - own * other);
      INFO(parameter_names()[static_cast<std::size_t>(parameters[i])]);
      // a threshold inside a bin costs up to that bin's share of the jump: see first_order()
      CHECK(std::fabs(index.value - exact) < 3 * index.se + exact / kParameterBins);
      CHECK(s.regional[i].p < 1e-6);
      CHECK(s.regional[i].holds_higher == (parameters[i] == parameter::acc_short));
    } else {
      beyond += std::fabs(index.value) > 3 * index.se ? 1 : 0;
    }
  }
  CHECK(beyond <= 3);                                             // of 98 without influence, 0.3 are expected
  CHECK(std::isnan(s.claims[parameters.size()].value));           // ALL does not vary
  CHECK(std::isnan(s.regional[2 * parameters.size()].distance));  // nor does NONE
}

TEST_CASE("an index of an outcome is that of its futures, grouped by hand") {
  const Experiment e = planted();
  const Prepared p(e);
  const Accumulators sums = p.gather({{0, 4000}});
  const Sensitivity s = sensitivity_of(sums, p.grids, p.plan.view(), 1);
  const TracedFutures t(e, 4000);
  const AnalysisPlan& plan = p.grids.analysis();
  const std::size_t lag = static_cast<std::size_t>(index_of(names_of(plan.outcomes()), "lag_cn")), parameters = plan.sensitive_parameters().size();
  std::size_t train = 0;
  while (plan.sensitive_parameters()[train] != parameter::train_cn) ++train;
  const SensitivityIndex& index = s.outcomes[lag * parameters + train];
  // ranks of the parameter stand for its uniform number: 20 groups of 200
  std::vector<std::pair<double, double>> pairs;
  for (int f = 0; f < 4000; ++f)
    pairs.emplace_back(static_cast<double>(t.parameter(parameter::train_cn, f)),
                       static_cast<double>(t.forecast(0, t.step_at(2037), series::lag_cn, f)));
  std::sort(pairs.begin(), pairs.end());
  double total = 0, square = 0, between = 0;
  for (const auto& [x, y] : pairs) {
    total += y;
    square += y * y;
  }
  const double mean = total / 4000, variance = square / 4000 - mean * mean;
  for (std::size_t g = 0; g < 20; ++g) {
    double sum = 0;
    for (std::size_t i = 0; i < 200; ++i) sum += pairs[200 * g + i].second;
    between += (sum / 200 - mean) * (sum / 200 - mean) / 20;
  }
  CHECK(index.value > 0.2);
  CHECK(index.value == Approx(between / variance).margin(3 * index.se));
}

TEST_CASE("discovery finds a box of parameters, in their own units") {
  const Experiment e = planted();
  const std::unique_ptr<Backend> backend = make_cpu_backend("auto", 2, 512);
  const Discovery d = discover(e, *backend, {.claim = "BOX", .time = 2037, .futures = 20000, .boxes = 1, .resamples = 3, .seed = 5});
  CHECK(d.futures == 20000);
  REQUIRE(d.holds.size() == 1);
  const FoundBox& box = d.holds[0];
  CHECK(box.box.density.p > 0.9);
  CHECK(box.box.coverage.p > 0.9);
  REQUIRE(box.conditions.size() == 2);
  const Condition &share = box.conditions[0], &elastic = box.conditions[1];  // by parameter number
  CHECK(share.parameter == "acc_short");
  CHECK((share.from_below() && !share.from_above()));
  CHECK(share.low == Approx(0.6).margin(0.01));
  CHECK(elastic.parameter == "dem_elast");
  CHECK((!elastic.from_below() && elastic.from_above()));
  CHECK(elastic.high == Approx(1.2).margin(0.01));
  for (const Condition& c : box.conditions) CHECK((c.limit.quasi_p < 1e-9 && c.stability.again == 3));
  CHECK(d.root.again == 3);
}

TEST_CASE("what discovery finds does not depend on threads, tiles or the path") {
  const Experiment e = planted();
  const auto found = [&](const std::string& simd, int threads, int tile) {
    const std::unique_ptr<Backend> backend = make_cpu_backend(simd, threads, tile);
    const Discovery d = discover(e, *backend, {.claim = "BOX", .time = 2037, .futures = 3000, .boxes = 1, .resamples = 2, .seed = 1});
    std::string text = std::to_string(d.hits);
    for (const FoundBox& b : d.holds)
      for (const Condition& c : b.conditions)
        text += " " + c.parameter + " " + std::to_string(c.limit.bins.low) + ":" + std::to_string(c.limit.bins.high);
    for (const TreeNode& n : d.tree) text += " " + std::to_string(n.input) + "/" + std::to_string(n.split) + "/" + std::to_string(n.test.hits);
    return text;
  };
  const std::string expected = found("auto", 1, 512);
  CHECK(found("auto", 2, 100) == expected);
  CHECK(found("scalar", 2, 512) == expected);
}

TEST_CASE("a claim that always holds has no conditions, and one that is not there is refused") {
  const Experiment e = planted();
  const std::unique_ptr<Backend> backend = make_cpu_backend("auto", 2, 512);
  const Discovery all = discover(e, *backend, {.claim = "ALL", .time = 2037, .futures = 1000});
  CHECK((all.hits == 1000 && all.holds.empty() && all.fails.empty() && all.tree.size() == 1));
  CHECK_THROWS_WITH(discover(e, *backend, {.claim = "BOXE", .time = 2037, .futures = 1000}),
                    "--claim: found 'BOXE' (did you mean 'BOX'?), allowed: BOX, ALL, NONE");
  CHECK_THROWS_WITH(discover(e, *backend, {.claim = "BOX", .time = 2030, .futures = 1000}),
                    "--time: found 2030, allowed: 2037 (analysis.times of the experiment)");
}

TEST_CASE("policies are ranked by paired differences, and the Pareto set leaves the dominated out") {
  const Experiment e = testing::with_policies(testing::baseline({"outputs.pilot=128"}), {"status_quo", "deny", "coopetition", "restrict_allies"});
  const Prepared p(e);
  const Accumulators sums = p.gather({{0, 2000}});
  const Ranking r = rank_policies(sums.analysis, p.grids.analysis());
  const TracedFutures t(e, 2000);
  const auto value = [&](int objective, int policy, int f) {
    const double us = static_cast<double>(t.outcome(policy, accumulator::pv_us, f)),
                 cn = static_cast<double>(t.outcome(policy, accumulator::pv_cn, f));
    const int step = t.step_at(2037);
    return objective == 0   ? us
           : objective == 1 ? us + cn
                            : static_cast<double>(t.forecast(policy, step, objective == 2 ? series::lag_cn : series::interdep, f));
  };
  std::vector<double> mean(16);
  for (int o = 0; o < 4; ++o) {
    for (int policy = 0; policy < 4; ++policy) {
      for (int f = 0; f < 2000; ++f) mean[static_cast<std::size_t>(4 * o + policy)] += value(o, policy, f) / 2000;
      CHECK(r.value[static_cast<std::size_t>(4 * o + policy)].mean == Approx(mean[static_cast<std::size_t>(4 * o + policy)]).epsilon(1e-5));
    }
    double sum = 0, square = 0;
    std::uint64_t better = 0;
    for (int f = 0; f < 2000; ++f) {
      const double d = value(o, 1, f) - value(o, 2, f);
      sum += d;
      square += d * d;
      better += d > 0 ? 1 : 0;
    }
    const std::size_t at = static_cast<std::size_t>(16 * o + 4 + 2);
    CHECK(r.difference[at].mean == Approx(sum / 2000).margin(1e-3 * std::sqrt(square / 2000)));
    CHECK(r.difference[at].se == Approx(std::sqrt((square / 2000 - sum / 2000 * (sum / 2000)) / 1999)).epsilon(1e-3));
    CHECK(r.better[at] == better);
    CHECK(r.difference[static_cast<std::size_t>(16 * o + 8 + 1)].mean == -r.difference[at].mean);
  }
  for (std::size_t policy = 0; policy < 4; ++policy) {
    bool dominated = false;
    for (std::size_t other = 0; other < 4; ++other) {
      bool as_good = true, better = false;
      for (std::size_t o = 0; o < 4; ++o) {
        as_good = as_good && mean[4 * o + other] >= mean[4 * o + policy];
        better = better || mean[4 * o + other] > mean[4 * o + policy];
      }
      dominated = dominated || (as_good && better);
    }
    CHECK((r.pareto[policy] != 0) == !dominated);
  }
}

}  // namespace quadrant
