// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#include "host/config/experiment.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <filesystem>
#include <functional>
#include <sstream>

#include "host/base/error.hpp"
#include "host/base/names.hpp"
#include "host/base/text.hpp"
#include "host/config/device_choice.hpp"

namespace quadrant {
namespace {

constexpr std::uint64_t kMostFutures = 10'000'000'000'000;
constexpr int kMostThreads = 1024;
constexpr std::size_t kMostTimes = 8;  // of the analysis

/// Parses one --set argument. A value that is no TOML value is taken as a text: --set design.kind=sobol.
toml::table parse_setting(const std::string& setting) {
  const std::string where = "--set " + setting;
  const std::size_t equals = setting.find('=');
  if (equals == std::string::npos || equals == 0) throw UsageError(where + ": found no 'key=value', allowed: key=value, as in --set futures=1000");
  try {
    return toml::parse(setting, where);
  } catch (const toml::parse_error&) {
    try {
      return toml::parse(setting.substr(0, equals) + "='" + setting.substr(equals + 1) + "'", where);
    } catch (const toml::parse_error& e) {
      throw UsageError(where + ": not a TOML key and value: " + std::string(e.description()));
    }
  }
}

/// Moves values, which keeps what they know of where they come from.
void merge(toml::table& into, toml::table&& from) {
  for (auto&& [key, value] : from) {
    const std::string name(static_cast<std::string_view>(key));
    toml::node* present = into.get(name);
    const bool both = present != nullptr && present->is_table() && value.is_table();
    if (both && !value.as_table()->contains("family")) {  // a new family's numbers do not mix with the old one's
      merge(*present->as_table(), std::move(*value.as_table()));
    } else {
      into.insert_or_assign(name, std::move(value));
    }
  }
}

/// How the files that an experiment names are read.
using ReadFile = std::function<std::string(const std::string&)>;

std::vector<TomlFile> read_files(TomlReader& reader, const std::string& key, const ReadFile& read, std::vector<SourceFile>& sources) {
  const std::vector<std::string> names = reader.texts(key);
  if (names.empty()) reader.fail(key, "an empty array", "at least one file name");
  const std::filesystem::path folder = std::filesystem::path(reader.file()).parent_path();
  std::vector<TomlFile> files;
  for (std::size_t i = 0; i < names.size(); ++i) {
    const std::string path = (folder / names[i]).string();
    try {
      sources.push_back({path, read(path)});
    } catch (const UsageError& e) {
      throw UsageError(place_of(reader.file(), *reader.node(key).as_array()->get(i)) + ": " + reader.full(key) + ": found " + shown_text(names[i])
                       + " (" + e.what() + "), allowed: the names of TOML files, from the experiment's folder on");
    }
    files.push_back(parse_toml(path, sources.back().text));
  }
  return files;
}

bool is_step_multiple(double years, int steps_per_year) {
  const double steps = years * steps_per_year;
  return std::fabs(steps - std::round(steps)) < 1e-9;
}

Timeline read_timeline(TomlReader& root) {
  Timeline t;
  t.steps_per_year = static_cast<int>(root.whole_or("steps_per_year", 4, 4, 12, "4 or 12"));
  if (t.steps_per_year != 4 && t.steps_per_year != 12) root.fail("steps_per_year", std::to_string(t.steps_per_year), "4 or 12");
  const std::string starts = "a year from 2022.75 to 2026.5 at a step's end (the priors' initial state must hold there)";
  t.start = root.number_or("start", kOrigin, kOrigin, 2026.5, starts);
  if (!is_step_multiple(kFork - t.start, t.steps_per_year)) root.fail("start", shortest(t.start), starts);
  const std::string ends = "a year from 2027 to 2062.75 at a step's end";
  t.horizon = root.number_or("horizon", 2037.0, 2027.0, 2062.75, ends);
  if (!is_step_multiple(t.horizon - kFork, t.steps_per_year)) root.fail("horizon", shortest(t.horizon), ends);
  return t;
}

void read_design(TomlReader& root, Experiment& e) {
  const toml::table* table = root.table("design");
  if (table == nullptr) return;
  TomlReader reader(*table, root.file(), "design.");
  const std::string kind = reader.choice_or("kind", "monte_carlo", {"monte_carlo", "sobol", "latin_hypercube"});
  e.design = kind == "sobol" ? DesignKind::sobol : kind == "latin_hypercube" ? DesignKind::latin_hypercube : DesignKind::monte_carlo;
  const auto bits = [&](const char* key, std::uint64_t otherwise, std::uint64_t low, std::uint64_t high) {
    const std::string allowed = "a power of two from " + std::to_string(low) + " to " + std::to_string(high);
    const std::uint64_t power = reader.whole_or(key, otherwise, low, high, allowed);
    if (!std::has_single_bit(power)) reader.fail(key, std::to_string(power), allowed);
    return std::countr_zero(power);
  };
  if (e.design == DesignKind::latin_hypercube) e.latin_bits = bits("block", 65536, 2, 1u << 24);
  if (e.design == DesignKind::sobol) e.replicate_bits = bits("replicates", 16, 1, 64);
  reader.finish();
  if (e.design == DesignKind::sobol && e.futures > sobol_futures(e))
    root.fail("futures", std::to_string(e.futures),
              "at most " + std::to_string(sobol_futures(e)) + " with a Sobol design of " + std::to_string(1 << e.replicate_bits) + " replicates");
}

void read_outputs(TomlReader& root, Experiment& e) {
  e.pilot = 4096;
  e.sample_futures = 16;
  e.joint = {{series::pv_us, series::pv_cn}, {series::lag_cn, series::cn_chip_share}, {series::us_share_world, series::interdep}};
  const toml::table* table = root.table("outputs");
  if (table == nullptr) return;
  TomlReader reader(*table, root.file(), "outputs.");
  e.pilot = reader.whole_or("pilot", e.pilot, 64, 65536, "a whole number from 64 to 65536");
  e.sample_futures = static_cast<int>(reader.whole_or("sample_futures", 16, 0, 256, "a whole number from 0 to 256"));
  if (const toml::node* node = reader.find("joint")) {
    e.joint.clear();
    const std::string allowed = "an array of pairs of series, at most 32, as in [[\"pv_us\", \"pv_cn\"]]";
    if (!node->is_array() || node->as_array()->size() > 32) reader.fail("joint", shown(*node), allowed);
    e.joint.reserve(node->as_array()->size());
    for (const toml::node& item : *node->as_array()) {
      const toml::array* pair = item.as_array();
      if (pair == nullptr || pair->size() != 2) reader.fail("joint", shown(item), allowed);
      int ids[2];
      for (std::size_t i = 0; i < 2; ++i) {
        const auto name = (*pair)[i].value<std::string>();
        if (!name) reader.fail("joint", shown((*pair)[i]), allowed);
        const std::vector<std::string> names = names_of(series_info());
        ids[i] = index_of(names, *name);
        if (ids[i] < 0) reader.fail("joint", "unknown series '" + *name + "'" + did_you_mean(*name, names), allowed);
      }
      e.joint.push_back({ids[0], ids[1]});
    }
  }
  reader.finish();
}

void choose_policies(TomlReader& reader, std::vector<Policy> all, Experiment& e) {
  if (!reader.has("run")) {
    reader.find("run");
    e.policies = std::move(all);
    return;
  }
  std::vector<std::string> known;
  known.reserve(all.size());
  for (const Policy& policy : all) known.push_back(policy.name);
  const std::vector<std::string> wanted = reader.texts("run");
  if (wanted.empty()) reader.fail("run", "an empty array", "at least one policy");
  for (const std::string& name : wanted) {
    const int at = index_of(known, name);
    if (at < 0) reader.fail("run", "unknown policy '" + name + "'" + did_you_mean(name, known), join(known, ", "));
    for (const Policy& chosen : e.policies)
      if (chosen.name == name) reader.fail("run", "'" + name + "' twice", "each policy once");
    e.policies.push_back(all[static_cast<std::size_t>(at)]);
  }
}

/// Reads [claims] and [analysis]. `known`: every policy of the files.
void read_analysis(TomlReader& root, const std::vector<std::string>& known, const ReadFile& read, Experiment& e) {
  const std::string times = "ends of steps after the fork, up to " + shortest(e.timeline.horizon) + ", in order, at most 8";
  const double half = 0.5 / e.timeline.steps_per_year;  // times of one step are one, whatever digits they are written with
  const std::vector<std::string> run = policy_names(e.policies);
  e.reference = index_of(run, kStatusQuo) >= 0 ? kStatusQuo : run.front();
  if (e.timeline.horizon > kMidterm) e.analysis_times = {kMidterm};
  if (const toml::table* table = root.table("analysis")) {
    TomlReader reader(*table, root.file(), "analysis.");
    if (reader.has("reference")) {
      e.reference = reader.text("reference");
      if (index_of(run, e.reference) < 0)
        reader.fail("reference", shown_text(e.reference) + did_you_mean(e.reference, run), "a policy that runs: " + join(run, ", "));
    }
    if (reader.has("times")) {
      e.analysis_times = reader.numbers("times");
      for (std::size_t i = 0; i < e.analysis_times.size(); ++i) {
        const double time = e.analysis_times[i];
        if (!is_step_multiple(time - e.timeline.start, e.timeline.steps_per_year) || time <= kFork || time > e.timeline.horizon
            || (i > 0 && time <= e.analysis_times[i - 1] + half))
          reader.fail("times", shortest(time), times);
      }
      if (e.analysis_times.size() > kMostTimes) reader.fail("times", std::to_string(e.analysis_times.size()) + " times", times);
    }
    reader.find("reference");
    reader.find("times");
    reader.finish();
  }
  const auto add_time = [&](double time) {
    const auto at = std::lower_bound(e.analysis_times.begin(), e.analysis_times.end(), time - half);
    if (at == e.analysis_times.end() || *at > time + half) e.analysis_times.insert(at, time);
  };
  add_time(e.timeline.horizon);
  const toml::table* claims = root.table("claims");
  if (claims == nullptr) return;
  TomlReader reader(*claims, root.file(), "claims.");
  ClaimSet set = read_claims(read_files(reader, "files", read, e.sources),
                             {known, false, false, e.timeline.start, e.timeline.horizon, e.analysis_times.front(), e.timeline.steps_per_year});
  reader.finish();
  for (const ClaimSpec& claim : set.claims) add_time(claim.horizon);
  if (e.analysis_times.size() > kMostTimes)
    root.fail("claims", std::to_string(e.analysis_times.size()) + " times with those of 'analysis', the claims' own and the horizon",
              "at most " + std::to_string(kMostTimes));
  e.claims = std::move(set.claims);
  e.objectives = std::move(set.objectives);
}

void read_stop(TomlReader& root, Experiment& e) {
  const toml::table* table = root.table("stop");
  if (table == nullptr) return;
  TomlReader reader(*table, root.file(), "stop.");
  const auto where = [&](const char* key) { return reader.place(key) + ": " + reader.full(key); };
  if (reader.has("until"))
    for (const std::string& text : reader.texts("until")) e.stop.targets.push_back(parse_stop_target(where("until"), text, stop_scope(e)));
  if (reader.has("time_budget")) e.stop.seconds = parse_duration(where("time_budget"), reader.text("time_budget"));
  reader.finish();
}

RunSettings read_run(TomlReader& root) {
  RunSettings run;
  const toml::table* table = root.table("run");
  if (table == nullptr) return run;
  TomlReader reader(*table, root.file(), "run.");
  if (reader.has("device")) {
    run.device = reader.text("device");
    static_cast<void>(parse_device(reader.place("device") + ": run.device", run.device));
  }
  run.simd_place = reader.place("simd") + ": run.simd";
  run.simd = reader.choice_or("simd", run.simd, {"auto", "scalar", "baseline", "avx2", "avx512"});
  run.threads = static_cast<int>(reader.whole_or("threads", 0, 0, kMostThreads, "a whole number from 0 (all processors) to 1024"));
  run.tile = static_cast<int>(reader.whole_or("tile", 512, 1, 32768, "a whole number from 1 to 32768"));
  run.batch = static_cast<int>(reader.whole_or("batch", 0, 0, 65280, "a whole number from 0 (as many as the GPU simulates at a time) to 65280"));
  run.streams = static_cast<int>(reader.whole_or("streams", 2, 1, 16, "a whole number from 1 to 16"));
  reader.finish();
  return run;
}

/// An experiment's table with every key that it leaves out, but for the priors and policies, whose own files are whole.
std::string resolved(toml::table root, const Config& config) {
  const Experiment& e = config.experiment;
  const auto fill = [](toml::table& table, const char* key, auto&& value) {
    if (!table.contains(key)) table.insert(key, std::forward<decltype(value)>(value));
  };
  const auto part = [&](const char* key) -> toml::table& {
    fill(root, key, toml::table{});
    return *root.get(key)->as_table();
  };
  const auto whole = [](auto x) { return static_cast<std::int64_t>(x); };
  fill(root, "description", e.description);
  fill(root, "seed", whole(e.seed));
  fill(root, "start", e.timeline.start);
  fill(root, "horizon", e.timeline.horizon);
  fill(root, "steps_per_year", whole(e.timeline.steps_per_year));
  fill(root, "max_non_finite", e.max_non_finite);
  toml::table& design = part("design");
  fill(design, "kind", std::string(design_name(e.design)));
  if (e.design == DesignKind::latin_hypercube) fill(design, "block", std::int64_t{1} << e.latin_bits);
  if (e.design == DesignKind::sobol) fill(design, "replicates", std::int64_t{1} << e.replicate_bits);
  toml::table& outputs = part("outputs");
  fill(outputs, "pilot", whole(e.pilot));
  fill(outputs, "sample_futures", whole(e.sample_futures));
  toml::array joint;
  for (const JointPair& pair : e.joint)
    joint.push_back(toml::array{series_info()[static_cast<std::size_t>(pair.x)].name, series_info()[static_cast<std::size_t>(pair.y)].name});
  fill(outputs, "joint", std::move(joint));
  toml::array names;
  for (const Policy& policy : e.policies) names.push_back(policy.name);
  fill(part("policies"), "run", std::move(names));
  toml::table& analysis = part("analysis");
  fill(analysis, "reference", e.reference);
  toml::array times;
  for (const double time : e.analysis_times) times.push_back(time);
  fill(analysis, "times", std::move(times));
  toml::table& run = part("run");
  fill(run, "device", config.run.device);
  fill(run, "simd", config.run.simd);
  fill(run, "threads", whole(config.run.threads));
  fill(run, "tile", whole(config.run.tile));
  fill(run, "batch", whole(config.run.batch));
  fill(run, "streams", whole(config.run.streams));
  std::ostringstream text;
  text << root << '\n';
  return text.str();
}

Config read_experiment(const TomlFile& file, const ReadFile& read);

}  // namespace

const char* design_name(DesignKind kind) {
  return kind == DesignKind::sobol ? "sobol" : kind == DesignKind::latin_hypercube ? "latin_hypercube" : "monte_carlo";
}

Config read_config(const std::string& path, const std::vector<std::string>& settings) {
  TomlFile file = read_toml(path);
  for (const std::string& setting : settings) merge(file.table, parse_setting(setting));
  return read_experiment(file, read_text);
}

StoredConfig with_futures(StoredConfig stored, std::uint64_t futures) {
  toml::table table = parse_toml("the experiment", stored.resolved).table;
  table.insert_or_assign("futures", static_cast<std::int64_t>(futures));
  std::ostringstream text;
  text << table << '\n';
  stored.resolved = text.str();
  return stored;
}

Config read_config(const StoredConfig& stored) {
  if (stored.sources.empty()) throw UsageError("the experiment: found none of its files, allowed: a results file as 'quadrant run' wrote it");
  return read_experiment(parse_toml(stored.sources.front().path, stored.resolved), [&](const std::string& path) {
    for (const SourceFile& source : stored.sources)
      if (source.path == path) return source.text;
    throw UsageError(path + ": not among the files that the results file keeps");
  });
}

namespace {

Config read_experiment(const TomlFile& file, const ReadFile& read) {
  const std::string path = file.path;
  Config config;
  Experiment& e = config.experiment;
  e.sources.push_back({file.path, file.text});
  TomlReader root(file.table, path);
  root.whole("format_version", 1, 1, "1");
  e.name = root.text("name");
  if (e.name.empty() || e.name.find('/') != std::string::npos || has_control(e.name))
    root.fail("name", shown_text(e.name), "a name that a file can have, without slashes and control characters");
  e.description = root.text_or("description", "");
  e.seed = root.whole_or("seed", 1, 0, std::uint64_t{1} << 53, "a whole number from 0 to 2^53");
  e.futures = root.whole("futures", 1, kMostFutures, "a whole number from 1 to 1e13");
  e.timeline = read_timeline(root);
  read_design(root, e);
  e.max_non_finite = root.number_or("max_non_finite", 1e-6, 0, 1, "a share from 0 to 1");
  read_outputs(root, e);

  const toml::table* priors = root.table("priors");
  if (priors == nullptr) root.fail("priors", "nothing", "a table with files = [...]");
  TomlReader priors_reader(*priors, path, "priors.");
  e.priors = read_priors(read_files(priors_reader, "files", read, e.sources));
  priors_reader.finish();
  if (const toml::table* table = root.table("parameters")) {
    TomlReader overrides(*table, path, "parameters.");
    override_priors(e.priors, overrides);
  }
  e.correlations = read_correlations(root, e.priors);

  const toml::table* policies = root.table("policies");
  if (policies == nullptr) root.fail("policies", "nothing", "a table with files = [...]");
  TomlReader policies_reader(*policies, path, "policies.");
  PolicySet set = read_policies(read_files(policies_reader, "files", read, e.sources));
  e.history = set.history;
  const std::vector<std::string> known = policy_names(set.policies);
  choose_policies(policies_reader, std::move(set.policies), e);
  policies_reader.finish();
  read_analysis(root, known, read, e);
  read_stop(root, e);

  config.run = read_run(root);
  root.finish();
  config.resolved = resolved(file.table, config);
  return config;
}

}  // namespace

}  // namespace quadrant
