// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#include "host/base/error.hpp"
#include "host/store/reading.hpp"
#include "host/store/results.hpp"

namespace quadrant {
namespace {

/// One group of a results file: values by name, checked for their number.
class Group {
 public:
  Group(hid_t file, std::string name) : file_(file), name_(std::move(name)) {}
  [[nodiscard]] bool has(const char* name) const { return h5::exists(file_, path(name)); }
  [[nodiscard]] std::vector<std::string> texts(const char* name) const { return h5::read_texts(file_, path(name)); }
  [[nodiscard]] std::vector<std::string> texts(const char* name, std::size_t size) const {
    std::vector<std::string> all = texts(name);
    check_size(path(name), all.size(), size);
    return all;
  }
  template <class T = double>
  [[nodiscard]] std::vector<T> values(const std::string& name, std::size_t size) const {
    std::vector<T> all = h5::read<T>(file_, path(name));
    check_size(path(name), all.size(), size);
    return all;
  }
  template <class T = double>
  [[nodiscard]] std::vector<T> values(const std::string& name) const {
    return h5::read<T>(file_, path(name));
  }
  [[nodiscard]] std::vector<double> times() const { return values("time"); }
  [[nodiscard]] std::string attribute(const char* name) const {
    const h5::GroupHandle group(h5::checked(H5Gopen2(file_, name_.c_str(), H5P_DEFAULT), "reading " + name_));
    return h5::read_text_attribute(group.id(), name);
  }
  [[nodiscard]] CellStatistics statistics(const std::string& prefix, std::size_t cells) const {
    return {values<std::uint64_t>(prefix + "n", cells),
            values<std::uint64_t>(prefix + "higher_count", cells),
            values<std::uint64_t>(prefix + "lower_count", cells),
            values(prefix + "mean", cells),
            values(prefix + "sd", cells),
            values(prefix + "se", cells),
            values(prefix + "quantiles", cells * kQuantileLevels.size())};
  }

 private:
  [[nodiscard]] std::string path(const std::string& name) const { return name_ + "/" + name; }
  hid_t file_;
  std::string name_;
};

/// Reads a group of a file, where it has one.
template <class Result, class Read>
Result read_group(const std::string& path, const char* group, Read read) {
  return read_file(path, [&](hid_t file) { return h5::exists(file, group) ? read(Group(file, group)) : Result{}; });
}

void read_drivers(const Group& group, StoredClaims& c) {
  const std::size_t cells = c.times.size() * c.claims.size();
  c.parameters = group.texts("parameter");
  const std::size_t n = c.parameters.size();
  c.bin_count = group.values<std::uint64_t>("count", n * kParameterBins);
  c.bin_holds = group.values<std::int64_t>("claim_count", cells * n * kParameterBins);
  c.first_order = group.values("claim_first_order", cells * n);
  c.first_order_se = group.values("claim_first_order_se", cells * n);
  c.effect_order = group.values("effect_first_order", cells * n);
  c.effect_order_se = group.values("effect_first_order_se", cells * n);
  c.distance = group.values("regional_distance", cells * n);
}

}  // namespace

StoredClaims read_ledger(hid_t file) {
  StoredClaims c;
  if (!h5::exists(file, "/claims")) return c;
  const Group group(file, "/claims");
  c.left_out = group.attribute("left_out");
  if (!group.has("claim")) return c;
  const std::vector<std::string> ids = group.texts("claim");
  const std::size_t n = ids.size();
  const auto name = group.texts("name", n), text = group.texts("text", n), policy = group.texts("policy", n), against = group.texts("against", n),
             holds = group.texts("holds", n), opposed = group.texts("opposed_by", n), caveat = group.texts("caveat", n);
  const auto direction = group.values("direction", n), size = group.values("size", n), horizon = group.values("horizon", n);
  for (std::size_t i = 0; i < n; ++i)
    c.claims.push_back({ids[i], name[i], text[i], policy[i], against[i], holds[i], opposed[i], caveat[i], direction[i], size[i], horizon[i]});
  c.times = group.times();
  const std::size_t cells = c.times.size() * n;
  c.count = group.values<std::uint64_t>("count", cells);
  c.both = group.values<std::uint64_t>("both_count", cells * n);
  c.measures = group.texts("measure");
  const std::size_t m = c.measures.size();
  c.measure_units = group.texts("measure_unit", m);
  c.measure_values = group.texts("measure_value", m);
  c.measure_givens = group.texts("measure_given", m);
  c.measure_claim = group.values<std::int64_t>("measure_claim", m);
  c.measure_is_condition = group.values<std::int64_t>("measure_is_condition", m);
  c.statistics = group.statistics("measure_", c.times.size() * m);
  for (std::size_t i = 0; i < m; ++i)
    if (c.measure_claim[i] < 0 || static_cast<std::size_t>(c.measure_claim[i]) >= n) throw RunError("HDF5: /claims/measure_claim is out of range");
  c.n.assign(cells, 0);
  for (std::size_t time = 0; time < c.times.size(); ++time)
    for (std::size_t i = 0; i < m; ++i)
      if (c.measures[i] == ids[static_cast<std::size_t>(c.measure_claim[i])] + "/holds")
        c.n[time * n + static_cast<std::size_t>(c.measure_claim[i])] = c.statistics.n[time * m + i];
  if (group.has("correlation")) {
    c.correlations = group.texts("correlation");
    c.rank = group.values("rank_correlation", c.times.size() * c.correlations.size());
    c.rank_se = group.values("rank_correlation_se", c.times.size() * c.correlations.size());
  }
  if (h5::exists(file, "/sensitivity")) read_drivers(Group(file, "/sensitivity"), c);
  return c;
}

StoredClaims read_claims_ledger(const std::string& path) { return read_file(path, read_ledger); }

StoredDifferences read_differences(const std::string& path) {
  return read_group<StoredDifferences>(path, "/differences", [](const Group& group) {
    StoredDifferences d;
    d.reference = group.attribute("reference");
    d.times = group.times();
    d.policies = group.texts("policy");
    d.outcomes = group.texts("outcome");
    d.units = group.texts("unit", d.outcomes.size());
    const std::size_t cells = d.times.size() * d.policies.size() * d.outcomes.size();
    d.statistics = group.statistics("", cells);
    d.variance_ratio = group.values("variance_ratio", cells);
    return d;
  });
}

StoredRegret read_regret(const std::string& path) {
  return read_group<StoredRegret>(path, "/regret", [](const Group& group) {
    StoredRegret r;
    r.objectives = group.texts("objective");
    r.policies = group.texts("policy");
    const std::size_t n = r.objectives.size(), policies = r.policies.size(), cells = n * policies;
    r.meanings = group.texts("meaning", n);
    r.units = group.texts("unit", n);
    r.better = group.texts("better", n);
    r.enough = group.values("enough", n);
    r.statistics = group.statistics("", cells);
    r.best = group.values<std::uint64_t>("best_count", cells);
    r.satisfied = group.values<std::uint64_t>("satisfied_count", cells);
    r.worst = group.values("worst", cells);
    r.worst_future = group.values<std::int64_t>("worst_future", cells);
    r.value = group.values("value_mean", cells);
    r.value_se = group.values("value_se", cells);
    r.advantage = group.values("advantage", cells * policies);
    r.advantage_se = group.values("advantage_se", cells * policies);
    r.pareto = group.values<std::int64_t>("pareto", policies);
    r.certain = group.values<std::int64_t>("pareto_certain", policies);
    return r;
  });
}

StoredConvergence read_convergence(const std::string& path) {
  return read_group<StoredConvergence>(path, "/convergence", [](const Group& group) {
    StoredConvergence c;
    c.quantities = group.texts("quantity");
    const std::size_t n = c.quantities.size();
    c.units = group.texts("unit", n);
    c.times = group.values("time", n);
    c.looks = group.values<std::int64_t>("look");
    const std::size_t cells = c.looks.size() * n;
    c.n = group.values<std::uint64_t>("n", cells);
    c.value = group.values("value", cells);
    c.se = group.values("se", cells);
    c.half_width = group.values("half_width", cells);
    if (group.has("replicate")) {
      c.replicates = static_cast<std::int64_t>(group.values<std::int64_t>("replicate").size());
      c.scrambled_se = group.values("scrambled_se", cells);
    }
    if (group.has("target")) {
      c.targets = group.texts("target");
      c.target = group.values("target_value", c.targets.size());
      c.target_half_width = group.values("target_half_width", c.targets.size());
      c.target_wanted = group.values("target_wanted", c.targets.size());
    }
    return c;
  });
}

StoredSensitivity read_sensitivity(const std::string& path) {
  return read_group<StoredSensitivity>(path, "/sensitivity", [](const Group& group) {
    StoredSensitivity s;
    s.policies = group.texts("policy");
    s.outcomes = group.texts("outcome");
    s.parameters = group.texts("parameter");
    const std::size_t cells = s.policies.size() * s.outcomes.size() * s.parameters.size();
    s.value = group.values("first_order", cells);
    s.se = group.values("first_order_se", cells);
    return s;
  });
}

}  // namespace quadrant
