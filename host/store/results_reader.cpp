// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#include <cstdlib>
#include <filesystem>

#include "host/base/error.hpp"
#include "host/base/names.hpp"
#include "host/store/hdf5.hpp"
#include "host/store/results.hpp"

namespace quadrant {
namespace {

Distributions read_distributions(hid_t file, const std::string& group, const std::string& outcome) {
  Distributions d;
  if (h5::exists(file, group + "/policy")) d.policies = h5::read_texts(file, group + "/policy");
  if (h5::exists(file, group + "/time")) d.times = h5::read<double>(file, group + "/time");
  d.outcomes = h5::read_texts(file, group + "/" + outcome);
  d.units = h5::read_texts(file, group + "/unit");
  d.n = h5::read<std::uint64_t>(file, group + "/n");
  d.mean = h5::read<double>(file, group + "/mean");
  d.sd = h5::read<double>(file, group + "/sd");
  d.se = h5::read<double>(file, group + "/se");
  d.quantiles = h5::read<double>(file, group + "/quantiles");
  const std::size_t cells = d.n.size();
  if (d.mean.size() != cells || d.sd.size() != cells || d.se.size() != cells || d.quantiles.size() != cells * kQuantileLevels.size()
      || d.units.size() != d.outcomes.size())
    throw RunError("HDF5: the datasets of " + group + " disagree in size");
  return d;
}

/// Splits counts [rows][outcomes][codes] by outcome.
std::vector<CodeCounts> read_codes(hid_t file, const std::string& dataset, const std::vector<std::string>& outcomes,
                                   const std::vector<std::string>& codes) {
  const std::vector<std::uint64_t> all = h5::read<std::uint64_t>(file, dataset);
  std::vector<CodeCounts> result;
  for (std::size_t i = 0; i < outcomes.size(); ++i) {
    CodeCounts counts{outcomes[i], codes, {}};
    for (std::size_t at = i * codes.size(); at + codes.size() <= all.size(); at += outcomes.size() * codes.size())
      counts.count.insert(counts.count.end(), all.begin() + static_cast<long>(at), all.begin() + static_cast<long>(at + codes.size()));
    result.push_back(std::move(counts));
  }
  return result;
}

std::uint64_t number_attribute(hid_t root, const char* name) {
  return std::strtoull(h5::read_text_attribute(root, name).c_str(), nullptr, 10);
}

void read_provenance(hid_t file, StoredResults& r) {
  const h5::GroupHandle group(h5::checked(H5Gopen2(file, "/provenance", H5P_DEFAULT), "reading /provenance"));
  for (const char* name : {"version", "command", "host", "started", "wall_seconds", "device"})
    if (h5::has_attribute(group.id(), name)) r.provenance.emplace_back(name, h5::read_text_attribute(group.id(), name));
}

}  // namespace

Proportion CodeCounts::probability(std::size_t row, std::size_t code) const {
  std::uint64_t n = 0;
  for (std::size_t i = 0; i < codes.size(); ++i) n += count[row * codes.size() + i];
  return proportion(count[row * codes.size() + code], n);
}

StoredResults read_results(const std::string& path) {
  H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr);
  std::error_code status;
  if (!std::filesystem::exists(path, status)) throw UsageError(path + ": no such file");
  const h5::FileHandle file(H5Fopen(path.c_str(), H5F_ACC_RDONLY, H5P_DEFAULT));
  if (file.id() < 0) throw UsageError(path + ": found no HDF5 file, or a damaged one, allowed: a results file written by 'quadrant run'");
  const h5::GroupHandle root(h5::checked(H5Gopen2(file.id(), "/", H5P_DEFAULT), "reading " + path));
  if (!h5::has_attribute(root.id(), "format") || h5::read_text_attribute(root.id(), "format") != "quadrant-results")
    throw UsageError(path + ": found an HDF5 file of another kind, allowed: a results file written by 'quadrant run'");
  const std::string version = h5::read_text_attribute(root.id(), "format_version");
  if (version != std::to_string(kResultsVersion))
    throw UsageError(path + ": found format version " + version + ", allowed: " + std::to_string(kResultsVersion) + "; use the program that wrote it");

  StoredResults r;
  r.path = path;
  r.name = h5::read_text_attribute(root.id(), "experiment");
  r.description = h5::read_text_attribute(root.id(), "description");
  r.design = h5::read_text_attribute(root.id(), "design");
  r.seed = number_attribute(root.id(), "seed");
  r.futures = number_attribute(root.id(), "futures");
  r.history = read_distributions(file.id(), "/history", "series");
  r.series = read_distributions(file.id(), "/distributions", "series");
  r.horizon = read_distributions(file.id(), "/horizon", "outcome");
  r.policy_descriptions = h5::read_texts(file.id(), "/policies/description");
  const std::vector<std::string> leaders = {"lead_cap", "lead_ad", "lead_prof"};
  r.series_codes = read_codes(file.id(), "/leaders/count", leaders, quadrant_names());
  r.history_codes = read_codes(file.id(), "/leaders/history_count", leaders, quadrant_names());
  r.horizon_codes = read_codes(file.id(), "/horizon/tip_count", {"tip_world", "tip_foreign"}, tip_names());
  r.non_finite = h5::read<std::uint64_t>(file.id(), "/non_finite/count");
  // a horizon outcome has no time of its own; all of them hold at the last step
  r.horizon.times = {r.series.times.back()};
  CodeCounts passed;
  const std::vector<std::string> passages = h5::read_texts(file.id(), "/horizon/passage");
  const std::vector<std::uint64_t> count = h5::read<std::uint64_t>(file.id(), "/horizon/passed_count");
  for (std::size_t i = 0; i < passages.size(); ++i) {
    CodeCounts one{"passed_" + passages[i], {"yes", "no"}, {}};
    for (std::size_t policy = 0; policy < r.horizon.policies.size(); ++policy) {
      const std::uint64_t n = r.horizon.n[r.horizon.at(policy, 0, 0)];
      one.count.push_back(count[policy * passages.size() + i]);
      one.count.push_back(n - one.count.back());
    }
    r.horizon_codes.push_back(std::move(one));
  }
  read_provenance(file.id(), r);
  return r;
}

}  // namespace quadrant
