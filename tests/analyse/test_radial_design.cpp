// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>

#include "host/priors/radial_design.hpp"
#include "tests/random/design_words.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/experiments.hpp"

// The designs of the radial scheme: which words each is made of, and that their points are even.
namespace quadrant {
namespace {

using test::fraction;
using testing::baseline;

constexpr const char* kChain = "correlation=[{parameters=[\"train_cn\",\"soft_speed\"],rank=0.4},{parameters=[\"dem_cn\",\"soft_speed\"],rank=-0.3}]";

std::vector<std::uint32_t> words(const Design& design, int parameter, int rows) {
  std::vector<std::uint32_t> all;
  for (int row = 0; row < rows; ++row) all.push_back(sobol_word(design, static_cast<std::uint64_t>(row), parameter));
  return all;
}

bool same_key(const Design& a, const Design& b) { return a.key.seed_low == b.key.seed_low && a.key.seed_high == b.key.seed_high; }

/// Futures of a design, with their parameters and draws.
Traced traced_rows(const Experiment& e, const RadialDesign& designs, std::size_t design, Backend& backend) {
  const ModelPlan model(e);
  Plan plan = model.view();
  plan.design = designs.view(design);
  Traced traced(plan, backend, 64, {.parameters = true, .draws = true});
  traced.fill(plan, backend, 0);
  return traced;
}

bool same_draws(const Traced& a, const Traced& b) {
  return std::equal(a.draws.data(), a.draws.data() + static_cast<std::size_t>(a.draws.rows()) * a.stride(), b.draws.data());
}

bool same_parameter(const Traced& a, const Traced& b, int id) {
  for (std::size_t f = 0; f < a.count(); ++f)
    if (a.parameter(id, f) != b.parameter(id, f)) return false;
  return true;
}

/// Whether a quarter of the rows lies in each quarter of the square of an input's words in A and in B.
bool even(const Design& a, const Design& b, int parameter, int rows) {
  int count[4] = {};
  for (std::uint64_t row = 0; row < static_cast<std::uint64_t>(rows); ++row)
    ++count[2 * (sobol_word(a, row, parameter) >> 31) + (sobol_word(b, row, parameter) >> 31)];
  return std::all_of(count, count + 4, [&](int n) { return n == rows / 4; });
}

}  // namespace

TEST_CASE("inputs are the parameters that are not fixed, those that correlations link as one, and noise") {
  const std::vector<RadialInput> plain = radial_inputs(baseline());
  CHECK(plain.size() == 101);
  CHECK(plain.back().name == "noise");
  CHECK(plain.back().parameters.empty());
  const std::vector<RadialInput> linked = radial_inputs(baseline({kChain, "parameters.dem_pot=1"}));
  CHECK(linked.size() == 98);  // two of the three linked ones and dem_pot are no inputs of their own
  const auto group = std::find_if(linked.begin(), linked.end(), [](const RadialInput& i) { return i.parameters.size() > 1; });
  REQUIRE(group != linked.end());
  CHECK(group->name == "dem_cn + soft_speed + train_cn");
  CHECK(group->parameters == std::vector<int>{parameter::dem_cn, parameter::soft_speed, parameter::train_cn});
}

TEST_CASE("design AB of an input is A in all but that input, which is B's") {
  const Experiment e = baseline({kChain});
  const RadialDesign designs(e);
  REQUIRE(designs.designs() == designs.inputs().size() + 2);
  const Design a = designs.view(RadialDesign::kA), b = designs.view(RadialDesign::kB);
  CHECK_FALSE(same_key(a, b));
  std::vector<std::vector<std::uint32_t>> in_a, in_b;
  for (int id = 0; id < parameter::kCount; ++id) {
    in_a.push_back(words(a, id, 32));
    in_b.push_back(words(b, id, 32));
    CHECK(in_a.back() != in_b.back());
  }
  for (std::size_t i = 0; i < designs.inputs().size(); ++i) {
    const std::vector<int>& own = designs.inputs()[i].parameters;
    const Design ab = designs.view(RadialDesign::ab(i));
    INFO(designs.inputs()[i].name);
    CHECK(same_key(ab, own.empty() ? b : a));
    int wrong = 0;
    for (int id = 0; id < parameter::kCount; ++id) {
      const bool swapped = std::find(own.begin(), own.end(), id) != own.end();
      const auto at = static_cast<std::size_t>(id);
      wrong += words(ab, id, 32) == (swapped ? in_b[at] : in_a[at]) ? 0 : 1;
    }
    CHECK(wrong == 0);
  }
}

TEST_CASE("the futures of a design have the parameters and the draws that it says, linked parameters together") {
  const Experiment e = testing::with_policies(baseline({kChain}), {"status_quo"});
  const RadialDesign designs(e);
  const std::unique_ptr<Backend> backend = make_cpu_backend("auto", 1, 512);
  const Traced a = traced_rows(e, designs, RadialDesign::kA, *backend), b = traced_rows(e, designs, RadialDesign::kB, *backend);
  CHECK_FALSE(same_draws(a, b));
  for (std::size_t i = 0; i < designs.inputs().size(); ++i) {
    const std::vector<int>& own = designs.inputs()[i].parameters;
    if (own.size() == 1 && i % 20 != 0) continue;  // a few of them, the linked ones and the noise
    const Traced ab = traced_rows(e, designs, RadialDesign::ab(i), *backend);
    INFO(designs.inputs()[i].name);
    CHECK(same_draws(ab, own.empty() ? b : a));
    for (const int id : own) CHECK((same_parameter(ab, b, id) && !same_parameter(ab, a, id)));
    int changed = 0;
    for (int id = 0; id < parameter::kCount; ++id) changed += same_parameter(ab, a, id) ? 0 : 1;
    CHECK(changed == static_cast<int>(own.size()));
  }
}

TEST_CASE("the words of an input are even in A, in B and in both together, from the least number of rows on") {
  constexpr int kRows = static_cast<int>(kLeastRadialRows);
  double off = 0;
  int fewer_uneven = 0;
  for (const char* seed : {"seed=1", "seed=2", "seed=3"}) {
    const RadialDesign designs(baseline({seed}));
    const Design a = designs.view(RadialDesign::kA), b = designs.view(RadialDesign::kB);
    for (int id = 0; id < parameter::kCount; ++id) {
      for (const Design& design : {a, b}) {
        std::vector<std::uint32_t> strata = words(design, id, kRows);
        for (std::uint32_t& w : strata) w >>= 24;
        std::sort(strata.begin(), strata.end());
        CHECK(std::adjacent_find(strata.begin(), strata.end()) == strata.end());  // one in each of 256
      }
      CHECK(even(a, b, id, kRows));
      fewer_uneven += even(a, b, id, kRows / 2) ? 0 : 1;
      double squares = 0;
      for (std::uint64_t row = 0; row < kRows; ++row) squares += std::pow(fraction(sobol_word(a, row, id)) - fraction(sobol_word(b, row, id)), 2);
      off += std::pow(6 * squares / kRows - 1, 2) / (3 * parameter::kCount);
    }
  }
  CHECK(fewer_uneven > 0);  // so the least number is not too large
  // mean of (u_A - u_B)^2 about 1/6, on which total-order indices rest; of independent rows 6 (u_A - u_B)^2 has the variance 7/5
  CHECK(std::sqrt(off) < 0.6 * std::sqrt(1.4 / kRows));
}

}  // namespace quadrant
