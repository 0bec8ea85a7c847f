// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#include <cstdlib>
#include <filesystem>

#include "host/base/error.hpp"
#include "host/base/names.hpp"
#include "host/store/hdf5.hpp"
#include "host/store/reading.hpp"
#include "host/store/results.hpp"
#include "host/store/seal.hpp"

namespace quadrant {
namespace {

/// A group of distributions over `along` (policy, time) and `outcome`.
Distributions read_distributions(hid_t file, const std::string& group, const std::vector<std::string>& along, const std::string& outcome) {
  Distributions d;
  std::size_t cells = 1;
  for (const std::string& dimension : along) {
    if (dimension == "policy") d.policies = h5::read_texts(file, group + "/policy");
    else d.times = h5::read<double>(file, group + "/time");
    const std::size_t size = dimension == "policy" ? d.policies.size() : d.times.size();
    if (size == 0) throw RunError("HDF5: " + group + "/" + dimension + " is empty");
    cells *= size;
  }
  d.outcomes = h5::read_texts(file, group + "/" + outcome);
  cells *= d.outcomes.size();
  d.units = h5::read_texts(file, group + "/unit");
  d.n = h5::read<std::uint64_t>(file, group + "/n");
  d.mean = h5::read<double>(file, group + "/mean");
  d.sd = h5::read<double>(file, group + "/sd");
  d.se = h5::read<double>(file, group + "/se");
  d.quantiles = h5::read<double>(file, group + "/quantiles");
  check_size(group + "/unit", d.units.size(), d.outcomes.size());
  check_size(group + "/n", d.n.size(), cells);
  check_size(group + "/mean", d.mean.size(), cells);
  check_size(group + "/sd", d.sd.size(), cells);
  check_size(group + "/se", d.se.size(), cells);
  check_size(group + "/quantiles", d.quantiles.size(), cells * kQuantileLevels.size());
  return d;
}

/// Splits counts [rows][outcomes][codes] by outcome.
std::vector<CodeCounts> read_codes(hid_t file, const std::string& dataset, std::size_t rows, const std::vector<std::string>& outcomes,
                                   const std::vector<std::string>& codes) {
  const std::vector<std::uint64_t> all = h5::read<std::uint64_t>(file, dataset);
  check_size(dataset, all.size(), rows * outcomes.size() * codes.size());
  std::vector<CodeCounts> result;
  for (std::size_t i = 0; i < outcomes.size(); ++i) {
    CodeCounts counts{outcomes[i], codes, {}};
    for (std::size_t at = i * codes.size(); at + codes.size() <= all.size(); at += outcomes.size() * codes.size())
      counts.count.insert(counts.count.end(), all.begin() + static_cast<long>(at), all.begin() + static_cast<long>(at + codes.size()));
    result.push_back(std::move(counts));
  }
  return result;
}

std::uint64_t number_attribute(hid_t root, const char* name) { return std::strtoull(h5::read_text_attribute(root, name).c_str(), nullptr, 10); }

void read_provenance(hid_t file, StoredResults& r) {
  const h5::GroupHandle group(h5::checked(H5Gopen2(file, "/provenance", H5P_DEFAULT), "reading /provenance"));
  for (const char* name : {"version", "command", "host", "started", "wall_seconds", "device"})
    if (h5::has_attribute(group.id(), name)) r.provenance.emplace_back(name, h5::read_text_attribute(group.id(), name));
}

void check_kind(hid_t root, const std::string& path) {
  if (!h5::has_attribute(root, "format") || h5::read_text_attribute(root, "format") != "quadrant-results")
    throw UsageError(path + ": found an HDF5 file of another kind, allowed: a results file written by 'quadrant run'");
  const std::string version = h5::read_text_attribute(root, "format_version");
  if (version != std::to_string(kResultsVersion))
    throw UsageError(path + ": found format version " + version + ", allowed: " + std::to_string(kResultsVersion)
                     + "; use the program that wrote it");
}

/// Which futures passed, by policy.
void read_passages(hid_t file, StoredResults& r) {
  const std::vector<std::string> passages = h5::read_texts(file, "/horizon/passage");
  const std::vector<std::uint64_t> count = h5::read<std::uint64_t>(file, "/horizon/passed_count");
  check_size("/horizon/passed_count", count.size(), r.horizon.policies.size() * passages.size());
  for (std::size_t i = 0; i < passages.size(); ++i) {
    CodeCounts one{"passed_" + passages[i], {"yes", "no"}, {}};
    for (std::size_t policy = 0; policy < r.horizon.policies.size(); ++policy) {
      const std::uint64_t n = r.horizon.n[r.horizon.at(policy, 0, 0)];
      one.count.push_back(count[policy * passages.size() + i]);
      one.count.push_back(n - one.count.back());
    }
    r.horizon_codes.push_back(std::move(one));
  }
}

StoredResults read_everything(hid_t file) {
  StoredResults r;
  const h5::GroupHandle root(h5::checked(H5Gopen2(file, "/", H5P_DEFAULT), "reading the root"));
  r.name = h5::read_text_attribute(root.id(), "experiment");
  r.description = h5::read_text_attribute(root.id(), "description");
  r.design = h5::read_text_attribute(root.id(), "design");
  r.seed = number_attribute(root.id(), "seed");
  r.futures = number_attribute(root.id(), "futures");
  r.ranges = h5::has_attribute(root.id(), "ranges") ? h5::read_text_attribute(root.id(), "ranges") : "0:" + std::to_string(r.futures);
  r.history = read_distributions(file, "/history", {"time"}, "series");
  r.series = read_distributions(file, "/distributions", {"policy", "time"}, "series");
  r.horizon = read_distributions(file, "/horizon", {"policy"}, "outcome");
  const std::size_t policies = r.series.policies.size();
  if (r.horizon.policies != r.series.policies) throw RunError("HDF5: /horizon and /distributions are of different policies");
  r.policy_descriptions = h5::read_texts(file, "/policies/description");
  check_size("/policies/description", r.policy_descriptions.size(), policies);
  const std::vector<std::string> leaders = {"lead_cap", "lead_ad", "lead_prof"};
  r.series_codes = read_codes(file, "/leaders/count", policies * r.series.times.size(), leaders, quadrant_names());
  r.history_codes = read_codes(file, "/leaders/history_count", r.history.times.size(), leaders, quadrant_names());
  r.horizon_codes = read_codes(file, "/horizon/tip_count", policies, {"tip_world", "tip_foreign"}, tip_names());
  r.non_finite = h5::read<std::uint64_t>(file, "/non_finite/count");
  check_size("/non_finite/count", r.non_finite.size(), policies + 1);
  // a horizon outcome has no time of its own; all of them hold at the last step
  r.horizon.times = {r.series.times.back()};
  read_passages(file, r);
  r.claims = read_ledger(file);
  read_provenance(file, r);
  return r;
}

}  // namespace

void check_size(const std::string& dataset, std::size_t found, std::size_t wanted) {
  if (found != wanted) throw RunError("HDF5: " + dataset + " has " + std::to_string(found) + " values for " + std::to_string(wanted) + " places");
}

h5::FileHandle open_results(const std::string& path) {
  std::error_code status;
  if (!std::filesystem::exists(path, status)) throw UsageError(path + ": no such file");
  if (std::filesystem::is_directory(path, status)) throw UsageError(path + ": is a folder, allowed: a results file written by 'quadrant run'");
  const std::string allowed = ", allowed: a results file as 'quadrant run' wrote it";
  const Seal seal = check_seal(path);
  if (seal == Seal::broken) throw UsageError(path + ": found a damaged file (its content has another checksum than its seal)" + allowed);
  h5::FileHandle file(H5Fopen(path.c_str(), H5F_ACC_RDONLY, H5P_DEFAULT));
  if (file.id() < 0) throw UsageError(path + ": found no HDF5 file, or a damaged one" + allowed);
  // what stands behind the HDF5 data and is no seal was one
  haddr_t end = 0;
  if (seal == Seal::none && H5Fget_eoa(file.id(), &end) >= 0 && std::filesystem::file_size(path, status) > end)
    throw UsageError(path + ": found no HDF5 file, or a damaged one" + allowed);
  const h5::GroupHandle root(h5::checked(H5Gopen2(file.id(), "/", H5P_DEFAULT), "reading the root"));
  check_kind(root.id(), path);
  return file;
}

Proportion CodeCounts::probability(std::size_t row, std::size_t code) const {
  std::uint64_t n = 0;
  for (std::size_t i = 0; i < codes.size(); ++i) n += count[row * codes.size() + i];
  return proportion(count[row * codes.size() + code], n);
}

StoredExperiment read_experiment(const std::string& path) {
  return read_file(path, [](hid_t file) {
    StoredExperiment stored;
    const h5::GroupHandle root(h5::checked(H5Gopen2(file, "/", H5P_DEFAULT), "reading the root"));
    const h5::GroupHandle provenance(h5::checked(H5Gopen2(file, "/provenance", H5P_DEFAULT), "reading /provenance"));
    stored.futures = number_attribute(root.id(), "futures");
    stored.version = h5::read_text_attribute(provenance.id(), "version");
    stored.model_version = h5::read_text_attribute(root.id(), "model_version");
    stored.config.resolved = h5::read_text_attribute(provenance.id(), "resolved_experiment");
    const std::vector<std::string> paths = h5::read_texts(file, "/provenance/source"), texts = h5::read_texts(file, "/provenance/text");
    check_size("/provenance/text", texts.size(), paths.size());
    for (std::size_t i = 0; i < paths.size(); ++i) stored.config.sources.push_back({paths[i], texts[i]});
    return stored;
  });
}

StoredResults read_results(const std::string& path) {
  StoredResults r = read_file(path, read_everything);
  r.path = path;
  return r;
}

}  // namespace quadrant
