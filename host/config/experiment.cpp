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
#include "host/base/shipped.hpp"
#include "host/base/text.hpp"
#include "host/config/device_choice.hpp"
#include "host/config/schema_tables.hpp"

namespace quadrant {
namespace {

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
    const std::string path = names[i].starts_with(kShipped) ? names[i] : (folder / names[i]).string();
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

Timeline read_timeline(TableReader& root) {
  Timeline t;
  t.steps_per_year = static_cast<int>(root.whole("steps_per_year"));
  t.start = root.number("start");
  if (!is_step_multiple(kFork - t.start, t.steps_per_year)) root.fail("start", shortest(t.start), root.allowed("start"));
  t.horizon = root.number("horizon");
  if (!is_step_multiple(t.horizon - kFork, t.steps_per_year)) root.fail("horizon", shortest(t.horizon), root.allowed("horizon"));
  return t;
}

void read_design(TomlReader& root, Experiment& e) {
  const toml::table* table = root.table("design");
  if (table == nullptr) return;
  TableReader reader(design_table(), *table, root.file(), "design.");
  const std::string kind = reader.choice("kind");
  reader.select(kind);
  e.design = kind == "sobol" ? DesignKind::sobol : kind == "latin_hypercube" ? DesignKind::latin_hypercube : DesignKind::monte_carlo;
  if (e.design == DesignKind::latin_hypercube) e.latin_bits = std::countr_zero(reader.whole("block"));
  if (e.design == DesignKind::sobol) {
    const int bits = std::countr_zero(reader.whole("replicates"));
    e.replicate_bits = bits < 6 ? bits : 6;  // a power of two up to 64
  }
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
  TableReader reader(outputs_table(), *table, root.file(), "outputs.");
  e.pilot = reader.whole("pilot");
  e.sample_futures = static_cast<int>(reader.whole("sample_futures"));
  if (const toml::node* node = reader.find("joint")) {
    e.joint.clear();
    const std::string allowed = reader.allowed("joint");
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
    TableReader reader(analysis_table(), *table, root.file(), "analysis.");
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
    reader.finish();
  }
  const auto add_time = [&](double time) {
    const auto at = std::lower_bound(e.analysis_times.begin(), e.analysis_times.end(), time - half);
    if (at == e.analysis_times.end() || *at > time + half) e.analysis_times.insert(at, time);
  };
  add_time(e.timeline.horizon);
  const toml::table* claims = root.table("claims");
  if (claims == nullptr) return;
  TableReader reader(claims_part_table(), *claims, root.file(), "claims.");
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
  TableReader reader(stop_table(), *table, root.file(), "stop.");
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
  TableReader reader(run_table(), *table, root.file(), "run.");
  if (reader.has("device")) {
    run.device = reader.text("device");
    static_cast<void>(parse_device(reader.place("device") + ": run.device", run.device));
  }
  run.simd_place = reader.place("simd") + ": run.simd";
  run.simd = reader.choice("simd");
  run.threads = static_cast<int>(reader.whole("threads"));
  run.tile = static_cast<int>(reader.whole("tile"));
  run.batch = static_cast<int>(reader.whole("batch"));
  run.streams = static_cast<int>(reader.whole("streams"));
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

Config experiment_of(const TomlFile& file, const ReadFile& read);

}  // namespace

const char* design_name(DesignKind kind) {
  return kind == DesignKind::sobol ? "sobol" : kind == DesignKind::latin_hypercube ? "latin_hypercube" : "monte_carlo";
}

Config read_config(const std::string& path, const std::vector<std::string>& settings) {
  TomlFile file = read_toml(path);
  for (const std::string& setting : settings) merge(file.table, parse_setting(setting));
  return experiment_of(file, [](const std::string& name) { return read_text(path_of(name)); });
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
  return experiment_of(parse_toml(stored.sources.front().path, stored.resolved), [&](const std::string& path) {
    for (const SourceFile& source : stored.sources)
      if (source.path == path) return source.text;
    throw UsageError(path + ": not among the files that the results file keeps");
  });
}

namespace {

Config experiment_of(const TomlFile& file, const ReadFile& read) {
  const std::string path = file.path;
  Config config;
  Experiment& e = config.experiment;
  e.sources.push_back({file.path, file.text});
  TableReader root(experiment_table(), file.table, path);
  root.whole("format_version");
  e.name = root.text("name");
  if (e.name.empty() || e.name.find('/') != std::string::npos || has_control(e.name))
    root.fail("name", shown_text(e.name), "a name that a file can have, without slashes and control characters");
  e.description = root.text("description");
  e.seed = root.whole("seed");
  e.futures = root.whole("futures");
  e.timeline = read_timeline(root);
  read_design(root, e);
  e.max_non_finite = root.number("max_non_finite");
  read_outputs(root, e);

  const toml::table* priors = root.table("priors");
  if (priors == nullptr) root.fail("priors", "nothing", "a table with files = [...]");
  TableReader priors_reader(priors_part_table(), *priors, path, "priors.");
  e.priors = read_priors(read_files(priors_reader, "files", read, e.sources));
  priors_reader.finish();
  if (const toml::table* table = root.table("parameters")) {
    TomlReader overrides(*table, path, "parameters.");
    override_priors(e.priors, overrides);
  }
  e.correlations = read_correlations(root, e.priors);

  const toml::table* policies = root.table("policies");
  if (policies == nullptr) root.fail("policies", "nothing", "a table with files = [...]");
  TableReader policies_reader(policies_part_table(), *policies, path, "policies.");
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
