// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <map>

#include "host/base/names.hpp"
#include "host/simulate/model_plan.hpp"
#include "tests/config/plain_reader.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/experiments.hpp"

// What is read of the shipped experiment, against a plain reading of its files.
namespace quadrant::test {
namespace {

using quadrant::testing::baseline;

const std::string kConfigs = std::string(QUADRANT_SOURCE_DIR) + "/configs/";
const std::vector<std::string> kPriorFiles = {"priors/deep.toml", "priors/constants.toml", "priors/initial.toml"};
const std::string kPolicyFile = "policies/shipped.toml";

const Experiment& shipped() {
  static const Experiment e = baseline();
  return e;
}

std::vector<double> flat(const LeverKnots& knots) {
  std::vector<double> all;
  for (const Knot& knot : knots) {
    all.push_back(knot.year);
    all.push_back(knot.value);
  }
  return all;
}

std::size_t lever_id(const std::string& name) { return static_cast<std::size_t>(index_of(lever_names(), name)); }

const Policy& policy(const std::string& name) {
  return *std::find_if(shipped().policies.begin(), shipped().policies.end(), [&](const Policy& p) { return p.name == name; });
}

TEST_CASE("the resolved experiment has every key, and reads as the same experiment with the same text") {
  const std::vector<std::string> settings = {"futures=500",
                                             "design.kind=latin_hypercube",
                                             "design.block=1024",
                                             "parameters.mu_us=2.5",
                                             "parameters.dem_cn={family=\"uniform\",low=0.1,high=0.2}",
                                             "outputs.pilot=64"};
  const Config first = read_config(kConfigs + "baseline.toml", settings);
  const toml::table table = toml::parse(first.resolved);
  for (const char* key : {"format_version", "name", "description", "seed", "futures", "start", "horizon", "steps_per_year", "max_non_finite",
                          "priors", "parameters", "policies", "design", "outputs", "run"})
    CHECK(table.contains(key));
  const std::string path = kConfigs + ".resolved-test.toml";  // its files are named from its folder on
  std::ofstream(path) << first.resolved;
  const Config second = read_config(path, {});
  std::remove(path.c_str());
  CHECK(second.resolved == first.resolved);
  CHECK(second.experiment.futures == 500);
  CHECK(second.experiment.latin_bits == 10);
  CHECK(second.experiment.pilot == 64);
  CHECK(second.experiment.priors[parameter::mu_us].numbers == std::vector<double>{2.5});
  CHECK(second.experiment.priors[parameter::dem_cn].numbers == std::vector<double>{0.1, 0.2});
  CHECK(second.experiment.policies.size() == 19);
  CHECK(second.run.tile == 512);
}

TEST_CASE("the shipped experiment is what its file says, with the documented defaults") {
  const Experiment& e = shipped();
  CHECK(e.name == "baseline");
  CHECK(e.description == "Every shipped policy on the shipped priors.");
  CHECK(e.seed == 20260930);
  CHECK(e.futures == 1000000);
  CHECK(e.timeline.start == 2022.75);
  CHECK(e.timeline.horizon == 2037.0);
  CHECK(e.timeline.steps_per_year == 4);
  CHECK(e.design == DesignKind::monte_carlo);
  CHECK(e.pilot == 4096);
  CHECK(e.sample_futures == 16);
  CHECK(e.max_non_finite == 1e-6);
  CHECK(e.correlations.empty());
  REQUIRE(e.joint.size() == 3);
  CHECK((e.joint[0].x == series::pv_us && e.joint[0].y == series::pv_cn));
  CHECK((e.joint[2].x == series::us_share_world && e.joint[2].y == series::interdep));
}

TEST_CASE("the files of an experiment are kept byte by byte, in order") {
  const std::vector<std::string> names = {"baseline.toml", kPriorFiles[0], kPriorFiles[1], kPriorFiles[2], kPolicyFile, "claims.toml"};
  REQUIRE(shipped().sources.size() == names.size());
  for (std::size_t i = 0; i < names.size(); ++i) {
    std::ifstream in(kConfigs + names[i], std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(in), {}};
    CHECK(shipped().sources[i].path == kConfigs + names[i]);
    CHECK(shipped().sources[i].text == text);
    CHECK(text.size() > 1000);
  }
}

TEST_CASE("all 184 priors are read as their files state them, 100 of them uncertain") {
  std::map<std::string, int> families;
  std::size_t seen = 0;
  for (const std::string& file : kPriorFiles)
    for (const PlainTable& table : read_plainly(kConfigs + file)) {
      if (table.head != "[[parameter]]") continue;
      ++seen;
      const PriorSpec& prior = shipped().priors.at(static_cast<std::size_t>(index_of(parameter_names(), table.text("name"))));
      INFO(file << ", " << table.text("name"));
      CHECK(prior.name == table.text("name"));
      CHECK(prior.place == kConfigs + file + ":" + std::to_string(table.lines.at("name")));
      CHECK(prior.block == table.text("block"));
      CHECK(prior.family == table.text("family"));
      CHECK(prior.unit == table.text("unit"));
      CHECK(prior.meaning == table.text("meaning"));
      CHECK(prior.source == table.text("source"));
      CHECK(prior.status == table.text("status"));
      std::vector<double> numbers;
      for (const std::string& key : family_keys(prior.family)) numbers.push_back(table.number(key));
      CHECK(prior.numbers == numbers);
      if (table.values.contains("bounds")) CHECK(std::vector<double>{prior.low, prior.high} == table.numbers("bounds"));
      std::string claims;
      for (const std::string& claim : prior.claims) claims += (claims.empty() ? "\"" : ", \"") + claim + "\"";
      CHECK("[" + claims + "]" == table.values.at("claims"));
      ++families[prior.family];
    }
  CHECK(seen == parameter::kCount);
  CHECK(seen == 184);
  CHECK(shipped().priors.size() == seen);
  CHECK(families
        == std::map<std::string, int>{{"beta", 14}, {"fixed", 84}, {"lognormal", 21}, {"triangular", 1}, {"truncated_normal", 62}, {"uniform", 2}});
  for (std::size_t i = 0; i < shipped().priors.size(); ++i) CHECK(shipped().priors[i].name == parameter_names()[i]);
}

TEST_CASE("every uncertain prior has bounds, a unit, a meaning and a source; every fixed one lies where it says") {
  for (const PriorSpec& prior : shipped().priors) {
    INFO(prior.name);
    CHECK_FALSE((prior.unit.empty() || prior.meaning.empty() || prior.source.empty() || prior.block.empty()));
    if (prior.family == "fixed") continue;
    CHECK((prior.low > -1e30 && prior.high < 1e30 && prior.low < prior.high));
    CHECK_FALSE(prior.claims.empty());
  }
}

TEST_CASE("the 19 policies are read as their file states them; what they leave out follows status_quo") {
  std::vector<std::string> names;
  std::map<std::string, PlainTable> levers;
  std::string current;
  for (const PlainTable& table : read_plainly(kConfigs + kPolicyFile)) {
    if (table.head == "[[policy]]") {
      names.push_back(current = table.text("name"));
      CHECK(policy(current).description == table.text("description"));
    }
    if (table.head == "[policy.levers]") levers[current] = table;
    if (table.head == "[history]") levers["history"] = table;
  }
  REQUIRE(names.size() == 19);
  REQUIRE(shipped().policies.size() == 19);
  CHECK(levers.at("history").values.size() == lever::kCount);
  CHECK(levers.at("status_quo").values.size() == lever::kCount);
  for (std::size_t i = 0; i < names.size(); ++i) {
    const Policy& read = shipped().policies[i];
    CHECK(read.name == names[i]);
    for (std::size_t id = 0; id < lever::kCount; ++id) {
      const std::string& lever = lever_names()[id];
      INFO(read.name << ", " << lever);
      const bool own = levers.at(read.name).values.contains(lever);
      CHECK(flat(read.levers[id]) == levers.at(own ? read.name : "status_quo").numbers(lever));
      CHECK(flat(shipped().history[id]) == levers.at("history").numbers(lever));
    }
    if (read.name != "status_quo") CHECK(levers.at(read.name).values.size() < lever::kCount);
  }
}

TEST_CASE("a policy begins where the history ends") {
  for (const Policy& p : shipped().policies)
    for (std::size_t id = 0; id < lever::kCount; ++id) {
      INFO(p.name << ", " << lever_names()[id]);
      CHECK(value_at(p.levers[id], 2026.75) == value_at(shipped().history[id], 2026.75));
    }
}

TEST_CASE("a path passes through its knots, is straight in between and constant outside") {
  int jumps = 0;
  const auto check = [&](const LeverKnots& knots) {
    CHECK(value_at(knots, knots.front().year - 50) == knots.front().value);
    CHECK(value_at(knots, knots.back().year + 50) == knots.back().value);
    for (std::size_t i = 0; i < knots.size(); ++i) {
      const bool last_at_its_year = i + 1 == knots.size() || knots[i + 1].year > knots[i].year;
      if (last_at_its_year) CHECK(value_at(knots, knots[i].year) == knots[i].value);
      if (i + 1 == knots.size()) continue;
      const Knot &a = knots[i], &b = knots[i + 1];
      if (a.year == b.year) {
        ++jumps;
        // up to the year the earlier knot holds, from the year on the later one
        CHECK(value_at(knots, b.year) == b.value);
        CHECK(value_at(knots, a.year - 1e-9) == Approx(a.value).margin(1e-7));
        continue;
      }
      for (const double share : {0.25, 0.5, 0.9})
        CHECK(value_at(knots, a.year + share * (b.year - a.year)) == Approx(a.value + share * (b.value - a.value)).margin(1e-12));
    }
  };
  for (const LeverKnots& knots : shipped().history) check(knots);
  for (const Policy& p : shipped().policies)
    for (const LeverKnots& knots : p.levers) check(knots);
  CHECK(jumps > 10);
  check({{2030, 0.5}});
}

TEST_CASE("paths of the shipped policies have the values that a reader works out") {
  const auto at = [&](const char* name, const char* lever, double year) { return value_at(policy(name).levers[lever_id(lever)], year); };
  CHECK(at("deny", "chip_access_cn", 2026.75) == 0.6);
  CHECK(at("deny", "chip_access_cn", 2027.125) == Approx(0.3));
  CHECK(at("deny", "chip_access_cn", 2027.5) == 0.0);
  CHECK(at("deny", "chip_access_cn", 2036.9) == 0.0);
  CHECK(at("deny", "tech_corps", 2027.875) == Approx(0.2));  // of status_quo
  CHECK(at("status_quo", "cn_buy_domestic", 2027.875) == Approx(0.9));
  CHECK(at("status_quo", "cn_buy_domestic", 2033) == Approx(0.7));
  CHECK(at("sell_chips", "chip_revenue_cut", 2060) == 0.1);
  const LeverKnots& past = shipped().history[lever_id("chip_access_cn")];
  CHECK(value_at(past, 2023.7499999) == Approx(0.9).margin(1e-6));  // the rules of October 2023
  CHECK(value_at(past, 2023.75) == 0.4);
  CHECK(value_at(past, 2025.55) == 0.0);
  CHECK(value_at(past, 2025.75) == 0.5);
  CHECK(value_at(past, 2000) == 0.7);
}

TEST_CASE("the model reads each lever at the middle of each step") {
  const Experiment e = baseline({"policies.run=['status_quo', 'deny', 'coopetition']"});
  const ModelPlan owner(e);
  const Plan plan = owner.view();
  REQUIRE(plan.history_steps == 16);
  REQUIRE(plan.forecast_steps == 41);
  const auto agrees = [](const LeverPath& path, const std::array<LeverKnots, lever::kCount>& levers, double middle) {
    for (std::size_t id = 0; id < lever::kCount; ++id)
      if (path.value[id] != static_cast<float>(value_at(levers[id], middle))) return false;
    const double price = 1 + 0.5 * value_at(levers[lever::chip_revenue_cut], middle);
    return std::fabs(static_cast<double>(path.log_cut_price) - std::log(price)) < 1e-7
           && std::fabs(static_cast<double>(path.inverse_cut_price) * price - 1) < 2e-7;
  };
  for (int step = 0; step < plan.history_steps; ++step) CHECK(agrees(plan.history_levers[step], e.history, 2022.875 + step / 4.0));
  for (int p = 0; p < plan.policies; ++p)
    for (int step = 0; step < plan.forecast_steps; ++step)
      CHECK(agrees(plan.policy_levers[p * plan.forecast_steps + step], e.policies[static_cast<std::size_t>(p)].levers, 2026.875 + step / 4.0));
}

TEST_CASE("overrides change what they name and nothing else; the later one holds") {
  const Experiment e = baseline({"futures=1e5", "seed=7", "seed=8", "design.kind=sobol", "outputs.pilot=128", "parameters.mu_us=2.5",
                                 "parameters.dem_pot={ family = 'normal', mean = 1500, sd = 10 }", "policies.run=['deny', 'status_quo']",
                                 "horizon=2030", "name=my own"});
  CHECK(e.futures == 100000);
  CHECK(e.seed == 8);
  CHECK(e.design == DesignKind::sobol);
  CHECK(e.pilot == 128);
  CHECK(e.sample_futures == 16);
  CHECK(e.timeline.horizon == 2030);
  CHECK(e.name == "my own");
  REQUIRE(e.policies.size() == 2);
  CHECK((e.policies[0].name == "deny" && e.policies[1].name == "status_quo"));
  for (std::size_t i = 0; i < e.priors.size(); ++i) {
    const PriorSpec &changed = e.priors[i], &before = shipped().priors[i];
    INFO(changed.name);
    if (changed.name == "mu_us") {
      CHECK((changed.family == "fixed" && changed.numbers == std::vector<double>{2.5}));
      CHECK(changed.place == "--set parameters.mu_us=2.5");
    } else if (changed.name == "dem_pot") {
      CHECK((changed.family == "normal" && changed.numbers == std::vector<double>{1500, 10}));
      CHECK((changed.unit == before.unit && changed.meaning == before.meaning));
      CHECK(changed.status == "judgement");
      CHECK((changed.low == -1e30 && changed.high == 1e30));  // another distribution brings its own bounds
    } else {
      CHECK((changed.family == before.family && changed.numbers == before.numbers && changed.low == before.low && changed.high == before.high));
    }
  }
  CHECK(e.sources[0].text == shipped().sources[0].text);
}

}  // namespace
}  // namespace quadrant::test
