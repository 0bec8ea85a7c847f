// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>

#include "host/analyse/radial_run.hpp"
#include "host/analyse/sensitivity.hpp"
#include "host/base/names.hpp"
#include "host/report/total_order.hpp"
#include "tests/analyse/planted.hpp"
#include "tests/engine/gathering.hpp"
#include "tests/support/catch.hpp"

// The radial scheme run on the model: what is known of it must come out.
namespace quadrant {
namespace {

using testing::planted;
using testing::Prepared;

RadialResults run(const Experiment& e, const RadialRequest& request, const std::string& simd = "auto", int threads = 2, int tile = 512) {
  const std::unique_ptr<Backend> backend = make_cpu_backend(simd, threads, tile);
  return run_radial(e, *backend, request, {}).value();
}

std::size_t input(const RadialResults& r, const std::string& name) {
  const auto at = std::find_if(r.inputs.begin(), r.inputs.end(), [&](const RadialInput& i) { return i.name == name; });
  REQUIRE(at != r.inputs.end());
  return static_cast<std::size_t>(at - r.inputs.begin());
}

bool same(const SensitivityIndex& a, const SensitivityIndex& b) { return a.value == b.value && a.se == b.se && a.low == b.low && a.high == b.high; }

bool within(const SensitivityIndex& s, double truth) { return std::fabs(s.value - truth) <= 3 * s.se; }

Experiment status_quo(const std::vector<std::string>& settings = {}) { return testing::with_policies(testing::baseline(settings), {"status_quo"}); }

}  // namespace

TEST_CASE("a claim about two parameters has their indices in closed form, and exactly none of any other input") {
  const RadialResults r = run(planted(), {.claims = {"BOX", "ALL"}, .rows = 1024});
  CHECK(r.futures == 1024 * 103);
  REQUIRE(r.outputs.size() == 2);
  const RadialOutput& box = r.outputs[0];
  const std::size_t share = input(r, "acc_short"), elastic = input(r, "dem_elast");
  // the shares of futures in which either part holds, from their priors' own first-order indices: with independent conditions of
  // probabilities p and q, S_p = q (1 - p) / (1 - p q) and T_p = (1 - p) / (1 - p q)
  const testing::TracedFutures t(planted(), 6000);
  double p = 0, q = 0;
  for (int f = 0; f < 6000; ++f) {
    p += t.parameter(parameter::acc_short, f) > 0.6f ? 1.0 / 6000 : 0;
    q += t.parameter(parameter::dem_elast, f) < 1.2f ? 1.0 / 6000 : 0;
  }
  CHECK(box.mean == Approx(p * q).margin(0.02));  // three standard errors of 6000 futures
  CHECK(within(box.indices.first[share], q * (1 - p) / (1 - p * q)));
  CHECK(within(box.indices.total[share], (1 - p) / (1 - p * q)));
  CHECK(within(box.indices.first[elastic], p * (1 - q) / (1 - p * q)));
  CHECK(within(box.indices.total[elastic], (1 - q) / (1 - p * q)));
  for (std::size_t i = 0; i < r.inputs.size(); ++i)
    if (i != share && i != elastic) CHECK((box.indices.total[i].value == 0 && box.indices.first[i].value == 0));
  CHECK(sums_plausible(box.indices));
  CHECK(std::isnan(r.outputs[1].indices.total[0].value));  // ALL does not vary
  CHECK(r.outputs[1].mean == 1);
}

TEST_CASE("parameters that only value what happened move no outcome but payoffs") {
  const RadialResults r = run(status_quo(), {.outcomes = {"lag_cn", "acc_pv_us"}, .policies = {"status_quo"}, .rows = 256});
  for (const char* name : {"app_mult", "lead_value", "api_weight"}) {
    CHECK(r.outputs[0].indices.total[input(r, name)].value == 0);
    CHECK(r.outputs[0].indices.first[input(r, name)].value == 0);
  }
  CHECK(r.outputs[1].indices.total[input(r, "app_mult")].value > 0);
  CHECK(r.outputs[0].indices.total[input(r, "noise")].value > 0);
}

TEST_CASE("first-order indices agree with those of a run's own sums, and total-order ones are no smaller") {
  const Experiment e = status_quo({"outputs.pilot=64"});
  const Prepared p(e);
  const Sensitivity given = sensitivity_of(p.gather({{0, 16000}}, "auto", 2), p.grids, p.plan.view(), 2);
  const AnalysisPlan& plan = p.grids.analysis();
  const std::size_t parameters = plan.sensitive_parameters().size();
  const RadialResults r = run(e, {.claims = {"C02"}, .outcomes = {"lag_cn", "cn_chip_share"}, .policies = {"status_quo"}, .rows = 1024});
  REQUIRE(r.outputs.size() == 4);  // C02, its effect, two outcomes
  const auto claim =
      std::find_if(plan.claims().begin(), plan.claims().end(), [&](int i) { return e.claims[static_cast<std::size_t>(i)].id == "C02"; });
  REQUIRE(claim != plan.claims().end());
  const std::size_t last = (plan.times().size() - 1) * plan.claims().size() + static_cast<std::size_t>(claim - plan.claims().begin());
  const auto outcome = [&](const char* name) {
    return given.outcomes.data() + static_cast<std::size_t>(index_of(names_of(plan.outcomes()), name)) * parameters;
  };
  const std::pair<std::size_t, const SensitivityIndex*> pairs[] = {
      {0, given.claims.data() + last * parameters}, {2, outcome("lag_cn")}, {3, outcome("cn_chip_share")}};
  for (const auto& [output, known] : pairs) {
    const RadialOutput& o = r.outputs[output];
    int compared = 0;
    for (std::size_t i = 0; i < parameters; ++i) {
      if (known[i].value < 0.04) continue;
      const SensitivityIndex& s = o.indices.first[i];
      INFO(o.name << ", " << r.inputs[i].name << ": " << s.value << " and " << known[i].value);
      CHECK(std::fabs(s.value - known[i].value) <= 3 * std::hypot(s.se, known[i].se));
      ++compared;
    }
    CHECK(compared >= 2);
    for (std::size_t i = 0; i < r.inputs.size(); ++i) {
      const SensitivityIndex &first = o.indices.first[i], &total = o.indices.total[i];
      INFO(o.name << ", " << r.inputs[i].name);
      CHECK(first.value - total.value <= 4 * std::hypot(first.se, total.se));  // 4: of 303 comparisons one beyond 3 is no surprise
    }
    CHECK(sums_plausible(o.indices));
  }
}

TEST_CASE("noise alone explains everything where every parameter is fixed") {
  Experiment e = status_quo();
  const testing::TracedFutures middle(e, 1);
  for (std::size_t id = 0; id < e.priors.size(); ++id) {
    e.priors[id].family = "fixed";
    e.priors[id].numbers = {static_cast<double>(middle.parameter(static_cast<int>(id), 0))};
  }
  const RadialResults r = run(e, {.outcomes = {"lag_cn"}, .policies = {"status_quo"}, .rows = 256});
  REQUIRE(r.inputs.size() == 1);
  CHECK(within(r.outputs[0].indices.first[0], 1));
  CHECK(within(r.outputs[0].indices.total[0], 1));
  CHECK(r.outputs[0].indices.total[0].value == Approx(1).margin(0.2));
}

TEST_CASE("the bits do not depend on threads, tiles or the path") {
  const Experiment e = testing::with_policies(testing::baseline(), {"sell_chips", "deny_chips"});
  const RadialRequest request{.claims = {"C05"}, .outcomes = {"lag_cn"}, .policies = {"sell_chips"}, .rows = 256, .resamples = 20};
  const RadialResults expected = run(e, request, "auto", 1, 512);
  const auto check_same = [&](const RadialResults& other) {
    REQUIRE(other.outputs.size() == expected.outputs.size());
    bool equal = true;
    for (std::size_t o = 0; o < expected.outputs.size(); ++o) {
      const RadialOutput &a = expected.outputs[o], &b = other.outputs[o];
      equal = equal && a.mean == b.mean && a.sd == b.sd && same(a.indices.first_sum, b.indices.first_sum)
              && same(a.indices.total_sum, b.indices.total_sum);
      for (std::size_t i = 0; i < expected.inputs.size(); ++i)
        equal = equal && same(a.indices.first[i], b.indices.first[i]) && same(a.indices.total[i], b.indices.total[i]);
    }
    CHECK(equal);
  };
  check_same(run(e, request, "auto", 2, 77));
  check_same(run(e, request, "scalar", 2, 512));
  Experiment other = e;
  other.seed += 1;
  CHECK_FALSE(same(run(other, request).outputs[0].indices.first_sum, expected.outputs[0].indices.first_sum));
}

TEST_CASE("rows with a future that leaves the finite numbers count in no design, and are counted") {
  Experiment e = status_quo();
  PriorSpec& prior = e.priors[parameter::disc];  // payoffs overflow with such a discount rate
  prior.family = "discrete";
  prior.values = {0.05, -40};
  prior.weights = {0.97, 0.03};
  prior.low = -1e30;
  prior.high = 1e30;
  const RadialDesign designs(e);
  std::uint64_t lost = 0;
  for (std::uint64_t row = 0; row < 256; ++row) {
    const auto overflows = [&](std::size_t design) { return sobol_word(designs.view(design), row, parameter::disc) >= 0.97 * 4294967296.0; };
    lost += overflows(RadialDesign::kA) || overflows(RadialDesign::kB) ? 1 : 0;
  }
  REQUIRE(lost > 5);
  const RadialResults r = run(e, {.outcomes = {"lag_cn"}, .policies = {"status_quo"}, .rows = 256});
  CHECK(r.non_finite == lost);
  CHECK(r.rows == 256 - lost);
  CHECK(r.outputs[0].indices.total[input(r, "disc")].value == 0);
}

TEST_CASE("an effect that some futures do not have has no indices") {
  Experiment e = planted();
  ClaimSpec parity = testing::claim("PARITY", "passed_chip_parity", e);
  parity.effect = MeasureSpec{"effect", "year", {"t_chip_parity", parse_expression("t_chip_parity")}, {}};
  check_expression(parity.effect->value.expression, {policy_names(e.policies), true, false, e.timeline.start, e.timeline.horizon, 2037, 4});
  e.claims = {parity};
  const RadialResults r = run(e, {.all_claims = true, .rows = 256});
  REQUIRE(r.outputs.size() == 2);
  CHECK(r.outputs[0].undefined == 0);
  CHECK(r.outputs[0].indices.total_sum.value > 0);
  CHECK(r.outputs[1].undefined > 0);
  CHECK(std::isnan(r.outputs[1].indices.total_sum.value));
  std::ostringstream text;
  write_total_order(text, r, {}, 5, false);
  CHECK(text.str().find("its variance, and so its indices, are not defined") != std::string::npos);
}

TEST_CASE("what forbids to rely on indices is said, and how much is left to interactions") {
  const auto remarks = [](double first, double total, double se) {
    RadialResults r;
    r.inputs = {{"one", {0}}, {"other", {1}}};
    RadialIndices indices{{with_normal_interval(first, se), {0, 0, 0, 0}}, {with_normal_interval(total, se), {0, 0, 0, 0}}, {}, {}};
    indices.first_sum = indices.first[0];
    indices.total_sum = indices.total[0];
    r.outputs = {{RadialOutput::Kind::outcome, "y", "", "", "", "", 2037, 0, 1, 0, indices}};
    std::ostringstream text;
    write_total_order(text, r, {}, 1, false);
    const auto says = [&](const char* words) { return text.str().find(words) != std::string::npos; };
    return std::string(says("Interactions of inputs account for 0.50 ± 0.10 of the variance") ? "interactions " : "")
           + (says("Warning: sums over independent inputs") ? "sums " : "") + (says("the interval of that of one is wide") ? "wide" : "");
  };
  CHECK(remarks(0.5, 1, 0.05) == "interactions ");
  CHECK(remarks(0.99, 1, 0.05).empty());
  CHECK(remarks(1.3, 1, 0.05) == "sums ");
  CHECK(remarks(0.9, 0.5, 0.05) == "sums ");
  CHECK(remarks(0.9, 300, 300) == "wide");
}

TEST_CASE("correlated parameters are one input, whose index is that of them all") {
  const Experiment e = status_quo({"correlation=[{parameters=[\"train_cn\",\"dem_cn\"],rank=0.9}]"});
  const RadialRequest request{.outcomes = {"lag_cn"}, .policies = {"status_quo"}, .rows = 256};
  const RadialResults together = run(e, request), apart = run(status_quo(), request);
  CHECK(together.inputs.size() + 1 == apart.inputs.size());
  const std::size_t group = input(together, "dem_cn + train_cn"), alone = input(apart, "train_cn");
  CHECK(together.outputs[0].indices.total[group].value > apart.outputs[0].indices.total[alone].value);
}

TEST_CASE("what the experiment has not, or no memory holds, is refused; a stop is a stop") {
  const Experiment e = testing::with_policies(testing::baseline(), {"status_quo", "deny"});
  const std::unique_ptr<Backend> backend = make_cpu_backend("auto", 1, 512);
  const auto refused = [&](const RadialRequest& request, const std::string& message) {
    CHECK_THROWS_WITH(run_radial(e, *backend, request, {}), Catch::Matchers::StartsWith(message));
  };
  refused({.all_claims = true, .rows = 1000}, "--rows: found 1000, allowed: a power of two from 256 to 16777216");
  refused({.all_claims = true, .rows = 128}, "--rows: found 128, allowed:");
  refused({.all_claims = true, .rows = std::uint64_t{1} << 25}, "--rows: found 33554432, allowed:");
  refused({.outcomes = {"lag_cn"}, .policies = {"deny"}, .rows = std::uint64_t{1} << 24}, "--rows: found 16777216, which needs 19.3 GiB of memory");
  refused({.claims = {"C5"}}, "--claim: found 'C5'");
  refused({.claims = {"C05"}}, "--claim: found 'C05', which needs the policy 'sell_chips'");
  refused({.outcomes = {"lag_ch"}, .policies = {"deny"}}, "--outcome: found 'lag_ch' (did you mean 'lag_cn'?)");
  refused({.outcomes = {"lead_cap"}, .policies = {"deny"}}, "--outcome: found 'lead_cap'");
  refused({.outcomes = {"lag_cn"}, .policies = {"denny"}}, "--policy: found 'denny' (did you mean 'deny'?), allowed: status_quo, deny");
  int calls = 0;
  CHECK_FALSE(run_radial(e, *backend, {.outcomes = {"lag_cn"}, .policies = {"deny"}, .rows = 256}, [&](std::uint64_t done, std::uint64_t all) {
                ++calls;
                return done < all / 10;
              }).has_value());
  CHECK(calls < 20);
}

}  // namespace quadrant
