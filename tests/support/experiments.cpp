// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#include "tests/support/experiments.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <stdexcept>

#include "host/base/names.hpp"

namespace quadrant::testing {

Experiment baseline(const std::vector<std::string>& settings) {
  return read_config(QUADRANT_SOURCE_DIR "/configs/baseline.toml", settings).experiment;
}

Experiment with_fixed(Experiment e, const std::vector<std::pair<std::string, double>>& values) {
  for (const auto& [name, value] : values) {
    const int id = index_of(parameter_names(), name);
    if (id < 0) throw std::invalid_argument("no parameter " + name);
    PriorSpec& prior = e.priors[static_cast<std::size_t>(id)];
    prior.family = "fixed";
    prior.numbers = {value};
  }
  return e;
}

Experiment with_discrete(Experiment e, int id, const std::vector<double>& values, const std::vector<double>& weights) {
  PriorSpec& prior = e.priors[static_cast<std::size_t>(id)];
  prior.family = "discrete";
  prior.values = values;
  prior.weights = weights;
  prior.low = -1e30;
  prior.high = 1e30;
  return e;
}

Experiment with_rare_extreme(const std::vector<std::string>& policies) {
  return with_discrete(with_policies(baseline({"outputs.pilot=64"}), policies), parameter::lead_value, {10, 3e9}, {0.9985, 0.0015});
}

Experiment with_policies(Experiment e, const std::vector<std::string>& names) {
  std::vector<Policy> kept;
  for (const std::string& name : names) {
    const auto found = std::find_if(e.policies.begin(), e.policies.end(), [&](const Policy& p) { return p.name == name; });
    if (found == e.policies.end()) throw std::invalid_argument("no policy " + name);
    kept.push_back(*found);
  }
  e.policies = std::move(kept);
  return e;
}

Policy variant(const Experiment& e, const std::string& name, const std::vector<std::pair<std::string, LeverKnots>>& levers) {
  Policy policy = with_policies(e, {kStatusQuo}).policies.front();
  policy.name = name;
  for (const auto& [lever, knots] : levers) policy.levers.at(static_cast<std::size_t>(index_of(lever_names(), lever))) = knots;
  return policy;
}

TracedFutures::TracedFutures(const Experiment& e, int futures, std::uint64_t first)
    : owner_(e), plan_(owner_.view()), timeline_(e.timeline), backend_(make_cpu_backend("auto", 0, 512)),
      traced_(plan_, *backend_, static_cast<std::uint64_t>(futures), kAllParts) {
  traced_.fill(plan_, *backend_, first);
}

int TracedFutures::step_at(double year) const { return static_cast<int>(std::lround((year - kFork) * timeline_.steps_per_year)) - 1; }

std::vector<double> TracedFutures::column(int policy, int step, int series) const {
  std::vector<double> all;
  for (int f = 0; f < count(); ++f) all.push_back(static_cast<double>(forecast(policy, step, series, f)));
  return all;
}

double mean(const std::vector<double>& x) { return std::accumulate(x.begin(), x.end(), 0.0) / static_cast<double>(x.size()); }

double deviation(const std::vector<double>& x) {
  const double m = mean(x);
  double sum = 0;
  for (const double v : x) sum += (v - m) * (v - m);
  return std::sqrt(sum / static_cast<double>(x.size() - 1));
}

double quantile(std::vector<double> x, double level) {
  const auto rank = static_cast<std::ptrdiff_t>(level * static_cast<double>(x.size() - 1));
  std::nth_element(x.begin(), x.begin() + rank, x.end());
  return x[static_cast<std::size_t>(rank)];
}

}  // namespace quadrant::testing
