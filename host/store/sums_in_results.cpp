// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#include "host/store/sums_in_results.hpp"

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <map>

#include "host/accumulate/parts.hpp"
#include "host/base/error.hpp"
#include "host/base/size.hpp"
#include "host/store/reading.hpp"
#include "host/store/writing.hpp"

namespace quadrant {
namespace {

/// Datasets that hold an array, one after the other. Those of wide numbers end with _low and _high.
const std::map<std::string, Texts>& homes() {
  static const std::map<std::string, Texts> all = {{"series_histogram", {"/history/histogram", "/distributions/histogram"}},
                                                   {"series_sum", {"/history/sum", "/distributions/sum"}},
                                                   {"series_square", {"/history/square", "/distributions/square"}},
                                                   {"outcomes_histogram", {"/horizon/histogram"}},
                                                   {"outcomes_sum", {"/horizon/sum"}},
                                                   {"outcomes_square", {"/horizon/square"}},
                                                   {"leaders", {"/leaders/history_joint_count", "/leaders/joint_count"}},
                                                   {"joint", {"/joint/histogram"}},
                                                   {"differences_histogram", {"/differences/histogram"}},
                                                   {"regrets_histogram", {"/regret/histogram"}},
                                                   {"measure_joint", {"/claims/joint_histogram"}},
                                                   {"conditional_count", {"/sensitivity/count"}}};
  return all;
}

constexpr const char* kSumsGroup = "/accumulators";
/// Of the conditional sums, which /sensitivity holds by outcome and claim.
constexpr const char* kConditional = "conditional_sum";

bool is_elsewhere(hid_t file, const SumsPart& part) {
  if (part.name == kConditional) return h5::exists(file, "/sensitivity/outcome_sum");
  const auto home = homes().find(part.name);
  if (home == homes().end()) return false;
  return std::all_of(home->second.begin(), home->second.end(),
                     [&](const std::string& path) { return h5::exists(file, path + (part.wide() ? "_low" : "")); });
}

/// The low halves of an array of wide numbers, or the high ones.
template <class T>
std::vector<T> halves_of(const SumsPart& part, bool high) {
  std::vector<T> words(part.count);
  for (std::size_t i = 0; i < part.count; ++i) std::memcpy(&words[i], part.data + 16 * i + (high ? 8 : 0), 8);
  return words;
}

/// Reads an array's datasets, one after the other, as words.
std::vector<std::uint64_t> read_words(hid_t file, const Texts& paths, const std::string& end, std::size_t count) {
  std::vector<std::uint64_t> all;
  const auto append = [&](const auto& words) {
    for (const auto word : words) all.push_back(static_cast<std::uint64_t>(word));
  };
  all.reserve(count);
  for (const std::string& path : paths) {
    if (end == "_high") append(h5::read<std::int64_t>(file, path + end));  // signed, or below 2^63
    else append(h5::read<std::uint64_t>(file, path + end));
  }
  check_size(paths.front() + end, all.size(), count);
  return all;
}

void add(const SumsPart& part, std::size_t first, const std::vector<std::uint64_t>& low, const std::vector<std::uint64_t>* high) {
  for (std::size_t i = 0; i < low.size(); ++i) {
    if (high == nullptr) {
      std::uint64_t sum = 0;
      std::memcpy(&sum, part.data + 8 * (first + i), 8);
      sum += low[i];
      std::memcpy(part.data + 8 * (first + i), &sum, 8);
    } else {
      Uint128 sum = 0;
      std::memcpy(&sum, part.data + 16 * (first + i), 16);
      add_wide_number(part.number, sum, static_cast<Uint128>((*high)[i]) << 64 | low[i]);
      std::memcpy(part.data + 16 * (first + i), &sum, 16);
    }
  }
}

/// The conditional sums, from the datasets of outcomes and claims.
void add_conditional(hid_t file, ConditionalTotals& totals, std::size_t outcomes, std::size_t claims) {
  const auto add_columns = [&](const std::string& path, std::size_t first, std::size_t count, std::size_t stride) {
    const std::vector<std::int64_t> values = h5::read<std::int64_t>(file, path);
    const std::size_t each = size(totals.parameters) * kParameterBins;
    check_size(path, values.size(), count * each);
    for (std::size_t i = 0; i < values.size(); ++i) {
      const std::size_t column = first + i / each * stride;
      totals.at(static_cast<int>(column), static_cast<int>(i % each / kParameterBins), static_cast<int>(i % kParameterBins)) += values[i];
    }
  };
  add_columns("/sensitivity/outcome_sum", 0, outcomes, 1);
  if (claims == 0) return;
  add_columns("/sensitivity/claim_count", outcomes, claims, 2);
  add_columns("/sensitivity/effect_sum", outcomes + 1, claims, 2);
}

std::vector<Stretch> read_history(hid_t file) {
  std::vector<Stretch> history(h5::read<std::int64_t>(file, "/provenance/stretch").size());
  const auto column = [&](const char* name, std::string Stretch::*member) {
    const Texts values = h5::read_texts(file, std::string("/provenance/stretch_") + name);
    check_size(name, values.size(), history.size());
    for (std::size_t i = 0; i < values.size(); ++i) history[i].*member = values[i];
  };
  column("futures", &Stretch::futures);
  column("host", &Stretch::host);
  column("processor", &Stretch::processor);
  column("device", &Stretch::device);
  column("threads", &Stretch::threads);
  column("started", &Stretch::started);
  column("finished", &Stretch::finished);
  column("seconds", &Stretch::seconds);
  return history;
}

}  // namespace

void write_sums(hid_t file, Accumulators& sums, const std::string& fingerprint) {
  std::vector<SumsPart> own;
  for (const SumsPart& part : parts_of(sums))
    if (!is_elsewhere(file, part)) own.push_back(part);
  h5::GroupWriter group(file, "accumulators");
  group.attribute("description",
                  "Exact sums that no other group holds, as they lie in memory: what 'quadrant extend' needs besides those of the others.");
  group.attribute("fingerprint", fingerprint);
  for (const SumsPart& part : own) {
    const std::string place = part.name + "_place";
    group.dimension(place, view(numbered(part.count)), "place in memory");
    if (part.wide()) {
      group.variable(part.name + "_low", {place}, view(halves_of<std::uint64_t>(part, false)), "1", "low half of the sum");
      group.variable(part.name + "_high", {place}, view(halves_of<std::int64_t>(part, true)), "1", "high half of the sum, rounded down");
    } else {
      std::vector<std::uint64_t> words(part.count);
      std::memcpy(words.data(), part.data, 8 * part.count);
      group.variable(part.name, {place}, view(words), "1", "sum; of two's complement");
    }
  }
  const std::vector<std::uint64_t> rest = rest_of(sums);
  group.dimension("rest_place", view(numbered(rest.size())), "place in memory");
  group.variable("rest", {"rest_place"}, view(rest), "1",
                 "numbers of futures, the worst regrets, futures that left the finite numbers, sums of headlines by look");
}

StoredSums read_sums(const std::string& path, const Identity& identity, Accumulators& sums) {
  const StoredExperiment experiment = read_experiment(path);
  return read_file(path, [&](hid_t file) {
    const h5::GroupHandle provenance(h5::checked(H5Gopen2(file, "/provenance", H5P_DEFAULT), "reading /provenance"));
    if (!h5::exists(file, kSumsGroup))
      throw UsageError(path + ": found no group " + kSumsGroup + ", allowed: a results file as this version of the program writes it");
    const h5::GroupHandle group(h5::checked(H5Gopen2(file, kSumsGroup, H5P_DEFAULT), "reading"));
    const Identity stored{experiment.version, experiment.model_version, h5::read_text_attribute(group.id(), "fingerprint"), experiment.config};
    if (const std::string found = difference(stored, "the file", identity, "this program"); !found.empty())
      throw UsageError(path + ": found results of another experiment or program: " + found + "; nothing was changed");
    const std::string ranges = h5::read_text_attribute(provenance.id(), "ranges");
    if (ranges != "0:" + std::to_string(experiment.futures))
      throw UsageError(path + ": found the futures " + ranges + ", allowed: all from 0 on; files of sums can be merged with others");
    for (const SumsPart& part : parts_of(sums)) {
      const bool own = h5::exists(file, std::string(kSumsGroup) + "/" + part.name + (part.wide() ? "_low" : ""));
      if (!own && part.name == kConditional) continue;
      const auto home = homes().find(part.name);
      if (!own && home == homes().end()) throw RunError("HDF5: " + std::string(kSumsGroup) + "/" + part.name + " is missing");
      const Texts paths = own ? Texts{std::string(kSumsGroup) + "/" + part.name} : home->second;
      const std::vector<std::uint64_t> low = read_words(file, paths, part.wide() ? "_low" : "", part.count);
      if (!part.wide()) {
        add(part, 0, low, nullptr);
      } else {
        const std::vector<std::uint64_t> high = read_words(file, paths, "_high", part.count);
        add(part, 0, low, &high);
      }
    }
    ConditionalTotals& conditional = sums.analysis.conditional;
    if (h5::exists(file, "/sensitivity/outcome_sum")) {
      const std::vector<hsize_t> outcomes = h5::shape(file, "/sensitivity/outcome_sum");
      const std::size_t claims = h5::exists(file, "/sensitivity/claim_count")
                                     ? h5::shape(file, "/sensitivity/claim_count")[0] * h5::shape(file, "/sensitivity/claim_count")[1]
                                     : 0;
      add_conditional(file, conditional, outcomes[0] * outcomes[1], claims);
    }
    if (!add_rest(h5::read<std::uint64_t>(file, std::string(kSumsGroup) + "/rest"), sums))
      throw RunError("HDF5: /accumulators/rest is not what it should be");
    if (sums.futures != experiment.futures) throw RunError("HDF5: /accumulators/rest counts other futures than the file");
    return StoredSums{read_history(file), std::strtod(h5::read_text_attribute(provenance.id(), "simulation_seconds").c_str(), nullptr)};
  });
}

}  // namespace quadrant
