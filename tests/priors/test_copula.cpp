// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#include <bit>

#include "host/base/error.hpp"
#include "host/base/names.hpp"
#include "host/simulate/cpu_paths.hpp"
#include "tests/priors/references.hpp"
#include "tests/priors/samples.hpp"
#include "tests/random/statistics.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/experiments.hpp"

// Correlated priors: the rank correlations asked for, each parameter's own distribution as before, and the same bits on every path.
namespace quadrant::test {
namespace {

using quadrant::testing::baseline;

constexpr std::size_t kFutures = 1 << 16;

int id_of(const std::string& name) {
  const int id = index_of(parameter_names(), name);
  REQUIRE(id >= 0);
  return id;
}

struct Pair {
  std::string first, second;
  double rank;
};

Experiment correlated(const std::vector<Pair>& pairs, Experiment e = baseline({"policies.run=['status_quo']", "horizon=2027"})) {
  for (const Pair& pair : pairs) e.correlations.push_back({id_of(pair.first), id_of(pair.second), pair.rank, "experiment.toml:18"});
  return e;
}

/// Standard error of Spearman's coefficient of a bivariate normal sample, at most (Bonett and Wright, Psychometrika 65, 2000).
double rank_error(double rank) { return std::sqrt((1 + rank * rank / 2) / static_cast<double>(kFutures - 3)) * (1 - rank * rank); }

/// Correlation of the normal scores of two parameters, from the copula's terms.
double score_correlation(const Priors& priors, int a, int b) {
  double sum = 0;
  for (int i = 0; i < priors.prior[a].terms; ++i)
    for (int j = 0; j < priors.prior[b].terms; ++j) {
      const CopulaTerm &x = priors.terms[priors.prior[a].first_term + i], &y = priors.terms[priors.prior[b].first_term + j];
      if (x.from == y.from) sum += static_cast<double>(x.weight) * static_cast<double>(y.weight);
    }
  return sum;
}

// of all families, in three groups; the pairs that are left out are uncorrelated
const std::vector<Pair> kPairs = {{"catch_rate", "soft_speed", 0.6}, {"catch_rate", "euv_year", -0.4}, {"soft_speed", "euv_year", -0.25},
                                  {"dem_pot", "learn_carry", 0.9},   {"tw_rate", "trust_cn", -0.999},  {"learn_carry", "pow_max", 0.3}};

TEST_CASE("parameters have the rank correlations asked for") {
  const Experiment e = correlated(kPairs);
  const std::vector<std::vector<float>> x = drawn(e, kFutures);
  std::vector<std::string> members;
  for (const Pair& pair : kPairs)
    for (const std::string& name : {pair.first, pair.second})
      if (std::find(members.begin(), members.end(), name) == members.end()) members.push_back(name);
  members.emplace_back("dem_slope");  // correlated with nothing
  for (std::size_t i = 0; i < members.size(); ++i)
    for (std::size_t j = 0; j < i; ++j) {
      double wanted = 0;
      for (const Pair& pair : kPairs)
        if ((pair.first == members[i] && pair.second == members[j]) || (pair.first == members[j] && pair.second == members[i])) wanted = pair.rank;
      const double found = rank_correlation(x[static_cast<std::size_t>(id_of(members[i]))], x[static_cast<std::size_t>(id_of(members[j]))]);
      INFO(members[i] << " and " << members[j] << ": " << found << " for " << wanted);
      // values that bounds clip to one have no order: that moves the coefficient by less than 0.002
      CHECK(std::fabs(found - wanted) < kSigma * rank_error(wanted) + (wanted == 0 ? 0 : 0.002));
      if (wanted != 0) CHECK(std::fabs(found - 0.9 * wanted) > kSigma * rank_error(wanted));  // a tenth less would be noticed
    }
}

TEST_CASE("the copula's scores have the normal correlation that gives the rank correlation, and a variance of 1") {
  const Experiment e = correlated(kPairs);
  const PriorTables tables(e.priors, e.correlations);
  for (const Pair& pair : kPairs) {
    const int a = id_of(pair.first), b = id_of(pair.second);
    INFO(pair.first << " and " << pair.second);
    CHECK(std::fabs(score_correlation(tables.view(), a, b) - 2 * std::sin(3.14159265358979324 / 6 * pair.rank)) < 3e-7);
    CHECK(std::fabs(score_correlation(tables.view(), a, a) - 1) < 3e-7);
    CHECK(std::fabs(score_correlation(tables.view(), b, b) - 1) < 3e-7);
  }
  CHECK(tables.view().prior[id_of("dem_slope")].terms == 0);
}

TEST_CASE("correlation leaves every parameter its own distribution") {
  const Experiment e = correlated(kPairs);
  const std::vector<std::vector<float>> x = drawn(e, kFutures), alone = drawn(correlated({}), kFutures);
  for (const Pair& pair : kPairs)
    for (const std::string& name : {pair.first, pair.second}) {
      const auto id = static_cast<std::size_t>(id_of(name));
      const PriorSpec& s = e.priors[id];
      std::vector<double> inside;
      for (const float value : x[id])
        if (value > static_cast<float>(s.low) && value < static_cast<float>(s.high)) inside.push_back(static_cast<double>(value));
      const double below = reference_cdf(s, s.low), above = reference_cdf(s, s.high);
      INFO(name);
      CHECK(kolmogorov(inside, [&](double value) { return (reference_cdf(s, value) - below) / (above - below); }) < kKolmogorov);
    }
  // parameters without a correlation keep their bits
  const auto same = [&](const char* name) { return x[static_cast<std::size_t>(id_of(name))] == alone[static_cast<std::size_t>(id_of(name))]; };
  CHECK(same("dem_slope"));
  CHECK_FALSE(same("learn_carry"));
}

TEST_CASE("correlations that contradict one another are refused, and name a parameter of theirs") {
  const auto refused = [](const std::vector<Pair>& pairs) -> std::string {
    const Experiment e = correlated(pairs);
    try {
      const PriorTables tables(e.priors, e.correlations);
    } catch (const UsageError& error) {
      return error.what();
    }
    return "";
  };
  const std::string message = refused({{"catch_rate", "soft_speed", 0.95}, {"catch_rate", "euv_year", 0.95}, {"soft_speed", "euv_year", -0.95}});
  INFO(message);
  CHECK(message.starts_with("experiment.toml:18: correlation: found rank correlations that contradict one another (at '"));
  CHECK(message.find("allowed: a positive definite set") != std::string::npos);
  CHECK(refused({{"catch_rate", "soft_speed", 0.95}, {"catch_rate", "euv_year", 0.95}, {"soft_speed", "euv_year", 0.9}}).empty());
  CHECK_FALSE(refused({{"catch_rate", "soft_speed", 0.9}, {"catch_rate", "euv_year", 0.9}}).empty());  // the third pair counts as uncorrelated
  CHECK(refused({{"catch_rate", "soft_speed", 0.999}, {"dem_pot", "euv_year", -0.999}}).empty());
}

/// Parameters of every family, some of them correlated.
Experiment of_all_families(const std::string& design) {
  std::vector<std::string> settings = {"policies.run=['status_quo']", "horizon=2027", "design.kind=" + design};
  const std::vector<std::string> families = {"family='uniform', low=1.0, high=9.0",
                                             "family='loguniform', low=0.1, high=10.0",
                                             "family='normal', mean=1.0, sd=0.1",
                                             "family='lognormal', median=2.0, log_sd=0.3",
                                             "family='truncated_normal', mean=1.0, sd=0.5, low=1.5, high=3.0",
                                             "family='triangular', low=0.0, mode=1.0, high=3.0",
                                             "family='pert', low=0.0, mode=1.0, high=3.0",
                                             "family='beta', a=0.7, b=3.0",
                                             "family='discrete', values=[1.0, 2.0, 3.0], weights=[1.0, 2.0, 0.5]",
                                             "family='normal', mean=0.0, sd=1.0, bounds=[-1.0, 1.0]"};
  const std::vector<std::string> names = {"dem_pot", "dem_slope", "pow_max",     "use_pull",   "dem_cn",
                                          "dem_for", "pp_trend",  "pp_trend_cn", "learn_rate", "learn_carry"};
  for (std::size_t i = 0; i < names.size(); ++i) settings.push_back("parameters." + names[i] + "={ " + families[i] + " }");
  return correlated({{"dem_pot", "pp_trend", 0.5},
                     {"dem_slope", "dem_cn", -0.5},
                     {"pow_max", "learn_rate", 0.8},
                     {"pow_max", "learn_carry", 0.3},
                     {"use_pull", "pp_trend_cn", -0.7}},
                    baseline(settings));
}

constexpr int kTraced = 400;

/// The parameters of a range of futures as a back end draws them.
std::vector<std::uint32_t> parameter_bits(const Experiment& e, const std::string& path, int tile, std::uint64_t first, int n) {
  const ModelPlan plan(e);
  const std::unique_ptr<Backend> backend = make_cpu_backend(path, 2, tile);
  Traced traced(plan.view(), *backend, static_cast<std::uint64_t>(n), {.parameters = true});
  traced.fill(plan.view(), *backend, first);
  std::vector<std::uint32_t> bits;
  for (int id = 0; id < parameter::kCount; ++id)
    for (std::size_t f = 0; f < traced.count(); ++f) bits.push_back(std::bit_cast<std::uint32_t>(traced.parameter(id, f)));
  return bits;
}

TEST_CASE("every family, correlated or not, gives the same bits on every path in every design") {
  for (const char* design : {"monte_carlo", "sobol", "latin_hypercube"}) {
    const Experiment e = of_all_families(design);
    const std::vector<std::vector<float>> direct = drawn(e, kTraced);
    std::vector<std::uint32_t> expected;
    for (const std::vector<float>& column : direct)
      for (const float x : column) expected.push_back(std::bit_cast<std::uint32_t>(x));
    for (const CpuPath* path : runnable_paths())
      for (const int tile : {512, 37}) {
        INFO(design << ", " << path->name << ", tiles of " << tile);
        CHECK(parameter_bits(e, path->name, tile, 0, kTraced) == expected);
      }
    // a future's parameters do not depend on where a range begins
    const std::vector<std::uint32_t> later = parameter_bits(e, "auto", 512, 313, 10);
    bool same = true;
    for (std::size_t id = 0; id < parameter::kCount; ++id)
      for (std::size_t f = 0; f < 10; ++f) same = same && later[id * 10 + f] == expected[id * kTraced + 313 + f];
    CHECK(same);
  }
}

}  // namespace
}  // namespace quadrant::test
