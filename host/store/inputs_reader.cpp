// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#include "host/base/error.hpp"
#include "host/store/reading.hpp"
#include "host/store/results.hpp"

namespace quadrant {
namespace {

std::vector<StoredPrior> read_priors(hid_t file) {
  const std::vector<std::string> names = h5::read_texts(file, "/parameters/parameter");
  const auto column = [&](const std::string& name) {
    std::vector<std::string> texts = h5::read_texts(file, "/parameters/" + name);
    check_size("/parameters/" + name, texts.size(), names.size());
    return texts;
  };
  const std::vector<std::string> block = column("block"), family = column("family"), numbers = column("numbers"), unit = column("unit"),
                                 meaning = column("meaning"), source = column("source"), status = column("status"), claims = column("claims");
  const std::vector<double> low = h5::read<double>(file, "/parameters/low"), high = h5::read<double>(file, "/parameters/high");
  check_size("/parameters/low", low.size(), names.size());
  check_size("/parameters/high", high.size(), names.size());
  std::vector<StoredPrior> priors;
  for (std::size_t i = 0; i < names.size(); ++i)
    priors.push_back({names[i], block[i], family[i], numbers[i], unit[i], meaning[i], source[i], status[i], claims[i], low[i], high[i]});
  return priors;
}

StoredInputs read_all_inputs(hid_t file) {
  StoredInputs inputs;
  inputs.priors = read_priors(file);
  if (h5::exists(file, "/parameters/correlated_pair")) {
    inputs.correlated = h5::read_texts(file, "/parameters/correlated_pair");
    inputs.rank_correlation = h5::read<double>(file, "/parameters/rank_correlation");
    check_size("/parameters/rank_correlation", inputs.rank_correlation.size(), inputs.correlated.size());
  }
  inputs.series_meanings = h5::read_texts(file, "/distributions/meaning");
  inputs.horizon_meanings = h5::read_texts(file, "/horizon/meaning");
  inputs.levers = h5::read_texts(file, "/policies/lever");
  inputs.lever_times = h5::read<double>(file, "/policies/time");
  const std::size_t policies = h5::read_texts(file, "/policies/policy").size();
  inputs.lever_values = h5::read<float>(file, "/policies/value");
  check_size("/policies/value", inputs.lever_values.size(), policies * inputs.lever_times.size() * inputs.levers.size());
  inputs.history_times = h5::read<double>(file, "/policies/history_time");
  inputs.history_values = h5::read<float>(file, "/policies/history_value");
  check_size("/policies/history_value", inputs.history_values.size(), inputs.history_times.size() * inputs.levers.size());
  const h5::GroupHandle group(h5::checked(H5Gopen2(file, "/provenance", H5P_DEFAULT), "reading /provenance"));
  for (const char* name : {"version", "command", "device", "processor", "host", "threads", "ranges", "ended_by", "started", "finished",
                           "simulation_seconds", "wall_seconds", "compiler", "build_type", "build_flags", "libraries"})
    if (h5::has_attribute(group.id(), name)) inputs.provenance.emplace_back(name, h5::read_text_attribute(group.id(), name));
  inputs.sources = h5::read_texts(file, "/provenance/source");
  return inputs;
}

}  // namespace

StoredInputs read_inputs(const std::string& path) { return read_file(path, read_all_inputs); }

}  // namespace quadrant
