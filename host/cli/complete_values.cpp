// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#include "host/cli/complete_values.hpp"

#include <algorithm>
#include <functional>
#include <map>

#include "host/base/names.hpp"
#include "host/base/shipped.hpp"
#include "host/base/text.hpp"
#include "host/config/json_schema.hpp"
#include "host/simulate/cpu_paths.hpp"
#include "host/store/results.hpp"

namespace quadrant {
namespace {

using Candidates = std::vector<Candidate>;

/// Where a value stands.
struct Place {
  const Command& command;
  const std::vector<std::string>& arguments;
  const std::string& begun;
};

bool reads_results(const Command& command) { return std::string(command.positional).starts_with("FILE"); }

/// The experiment that the command line is about.
Config config_at(const Place& place) {
  if (place.arguments.empty()) return read_config(path_of(kDefaultExperiment), {});
  if (reads_results(place.command)) return read_config(read_experiment(place.arguments.front()).config);
  return read_config(place.arguments.front(), {});
}

Candidates words(const std::vector<std::string>& all) {
  Candidates candidates;
  for (const std::string& word : all) candidates.push_back({word, ""});
  return candidates;
}

Candidates paths(const Place&) {
  Candidates all;
  for (const CpuPath* path : runnable_paths()) all.push_back({path->name, std::to_string(path->lanes) + " futures at a time"});
  return all;
}

Candidates devices(const Place&) {
  return {{"auto", "a GPU if one works"}, {"cpu", ""}, {"cuda", "the first GPU"}, {"cuda:all", "every GPU"}, {"cuda:0", "GPUs by their numbers"}};
}

Candidates policies(const Place& place) {
  Candidates all;
  for (const Policy& policy : config_at(place).experiment.policies) all.push_back({policy.name, policy.description});
  return all;
}

Candidates claims(const Place& place) {
  Candidates all;
  for (const ClaimSpec& claim : config_at(place).experiment.claims) all.push_back({claim.id, claim.text});
  return all;
}

Candidates outcomes_in(const std::vector<OutcomeInfo>& infos) {
  Candidates all;
  for (const OutcomeInfo& info : infos) all.push_back({info.name, info.meaning + (" (" + info.unit + ")")});
  return all;
}

Candidates series(const Place&) { return outcomes_in(series_info()); }

Candidates outcomes(const Place&) {
  Candidates all = outcomes_in(series_info());
  for (Candidate& c : outcomes_in(outcome_info())) all.push_back(std::move(c));
  return all;
}

/// Ends of the forecast's steps, as 2030Q4.
Candidates times(const Place& place) {
  Candidates all;
  const Experiment e = config_at(place).experiment;
  const auto quarters = [](double end) { return static_cast<int>(end * 4 + 0.5) - 1; };  // that which ends there
  for (int q = quarters(kFork) + 1; q <= quarters(e.analysis_times.back()); ++q)
    all.push_back({std::to_string(q / 4) + "Q" + std::to_string(q % 4 + 1), ""});
  return all;
}

/// Kinds of a target first; behind the colon what they may name.
Candidates targets(const Place& place) {
  const std::string kind = place.begun.substr(0, place.begun.find(':'));
  if (kind == place.begun)
    return {{"claim:", "probability that a claim holds"},
            {"effect:", "mean of a claim's effect"},
            {"mean:", "mean of an outcome under a policy"},
            {"difference:", "mean of its paired difference"}};
  Candidates all;
  if (kind == "claim" || kind == "effect") {
    all = claims(place);
  } else {
    for (const Candidate& policy : policies(place)) {
      const std::string before = policy.word + "/";
      if (!place.begun.starts_with(kind + ":" + before)) {
        all.push_back({before, policy.meaning});
        continue;
      }
      for (const Candidate& outcome : outcomes(place)) all.push_back({before + outcome.word, outcome.meaning});
    }
  }
  for (Candidate& c : all) c.word.insert(0, kind + ":");
  return all;
}

void add_keys(const toml::table& table, const std::string& before, std::vector<std::string>& all) {
  for (const auto& [key, node] : table) {
    const std::string name = before + std::string(key.str());
    if (const toml::table* inner = node.as_table()) add_keys(*inner, name + ".", all);
    else if (!node.is_array_of_tables() && name != "format_version") all.push_back(name + "=");
  }
}

/// Keys of the experiment and of how it is run; behind "design.kind=" the designs.
Candidates settings(const Place& place) {
  if (place.begun.starts_with("design.kind=")) return words({"design.kind=monte_carlo", "design.kind=sobol", "design.kind=latin_hypercube"});
  std::vector<std::string> all = {
      "stop.until=", "stop.time_budget=", "policies.run=", "run.device=", "run.simd=", "run.threads=", "run.tile=", "run.batch=", "run.streams="};
  add_keys(parse_toml("the experiment", config_at(place).resolved).table, "", all);
  std::erase_if(all, [](const std::string& key) { return key.starts_with("parameters."); });
  for (const std::string& name : parameter_names()) all.push_back("parameters." + name + "=");
  std::sort(all.begin(), all.end());
  all.erase(std::unique(all.begin(), all.end()), all.end());
  return words(all);
}

Candidates mpi_words(const Place&) { return {{"auto", "with the other processes that mpirun or srun started"}, {"off", "alone"}}; }
Candidates only_auto(const Place&) { return {{"auto", "only if there is a checkpoint"}}; }
Candidates only_slurm(const Place&) { return {{"slurm", "part and number of parts from the array job"}}; }
Candidates pictures_words(const Place&) { return {{"auto", "on a terminal with UTF-8"}, {"always", ""}, {"never", ""}}; }
Candidates schemas(const Place&) { return words(schema_kinds()); }
Candidates simd_words(const Place& place) {
  Candidates all = paths(place);
  all.insert(all.begin(), {"auto", "the fastest"});
  return all;
}

using Completer = std::function<Candidates(const Place&)>;

/// Options whose values are words, by their long names.
const std::map<std::string, Completer>& sources() {
  static const std::map<std::string, Completer> all = {
      {"against", paths},           {"claim", claims},     {"device", devices}, {"mpi", mpi_words},  {"outcome", outcomes}, {"policy", policies},
      {"pictures", pictures_words}, {"resume", only_auto}, {"series", series},  {"schema", schemas}, {"set", settings},     {"shard", only_slurm},
      {"simd", simd_words},         {"until", targets},
  };
  return all;
}

/// What values say of themselves: numbers, ranges and durations, for which there is nothing to offer.
bool is_number(const std::string& kind) { return kind == "N" || kind == "A:B" || kind == "TIME"; }

bool names_times(const OptionSpec& option) { return long_name(option) == "time"; }

}  // namespace

std::vector<std::string> endings_of(const Command& command) {
  const std::string positional = command.positional, name = command.name;
  if (positional.find("CONFIG") != std::string::npos) return {"toml"};
  if (positional == "FOLDER") return {"/"};
  if (name == "merge") return {"sums"};
  return positional.empty() ? std::vector<std::string>{} : std::vector<std::string>{"h5"};
}

Completion values_of(const Command& command, const OptionSpec& option, const std::vector<std::string>& arguments, const std::string& begun) {
  const Place place{command, arguments, begun};
  if (std::string(option.value) == "FILE") return {{}, {"any"}};
  if (names_times(option)) return {times(place), {}};
  const auto source = sources().find(long_name(option));
  return source == sources().end() ? Completion{} : Completion{source->second(place), {}};
}

bool knows_values_of(const OptionSpec& option) {
  const std::string kind = option.value;
  return kind.empty() || kind == "FILE" || is_number(kind) || names_times(option) || sources().contains(long_name(option));
}

}  // namespace quadrant
