// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "host/config/claims.hpp"
#include "host/config/policies.hpp"
#include "host/config/priors.hpp"
#include "host/config/stop_rule.hpp"

namespace quadrant {

/// A file that went into an experiment, as it was.
struct SourceFile {
  std::string path;
  std::string text;
};

/// What an experiment is: everything that determines its results to the last bit, and nothing else.
struct Experiment {
  std::string name;
  std::string description;
  std::uint64_t seed = 0;
  std::uint64_t futures = 0;  ///< at most, where a stop rule may end the run before
  StopRule stop;
  Timeline timeline;
  DesignKind design = DesignKind::monte_carlo;
  int latin_bits = 16;
  int replicate_bits = 0;         ///< binary logarithm of the number of scramblings of a Sobol design
  std::vector<PriorSpec> priors;  ///< in the order of parameter::Id
  std::vector<Correlation> correlations;
  std::array<LeverKnots, lever::kCount> history;
  std::vector<Policy> policies;  ///< those that are run, in order
  std::uint64_t pilot = 0;       ///< futures that place the bins
  int sample_futures = 0;        ///< futures whose series are kept whole
  std::vector<JointPair> joint;
  std::vector<ClaimSpec> claims;
  std::vector<ObjectiveSpec> objectives;
  std::string reference;               ///< the policy that others are compared with
  std::vector<double> analysis_times;  ///< ends of steps at which they are; the last is the horizon
  double max_non_finite = 0;           ///< share of futures that may leave the finite numbers
  std::vector<SourceFile> sources;
};

/// Where and how it runs; nothing here changes a result.
struct RunSettings {
  std::string device = "auto";  ///< "auto", "cpu", "cuda", "cuda:all" or "cuda:" and numbers of devices
  std::string simd = "auto";
  std::string simd_place;  ///< "FILE:LINE: run.simd", for messages
  int threads = 0;         ///< 0: one for each processor
  int tile = 512;
  int batch = 0;    ///< futures a batch of a GPU; 0: as many as it simulates at a time
  int streams = 2;  ///< batches in work at a time on each GPU
};

/// A configuration: what determines the results, and where and how they are computed.
struct Config {
  Experiment experiment;
  RunSettings run;
  std::string resolved;  ///< the experiment as TOML: overrides applied, what it leaves out filled in
};

/// How many futures a Sobol design can give: 2^32 points of each scrambling.
inline std::uint64_t sobol_futures(const Experiment& e) { return std::uint64_t{1} << (kSobolBits + e.replicate_bits); }

/// What targets of the experiment's stop rule may name.
inline StopScope stop_scope(const Experiment& e) { return {e.claims, policy_names(e.policies), e.analysis_times}; }

/// The name of a design as the experiment file spells it.
const char* design_name(DesignKind kind);

/// What a results file keeps of a configuration: the experiment as TOML and, by path, the files that it was read from, its own first.
struct StoredConfig {
  std::string resolved;
  std::vector<SourceFile> sources;
};

/// The same configuration with another number of futures.
StoredConfig with_futures(StoredConfig stored, std::uint64_t futures);

/// Reads a configuration again from what a results file keeps. Throws UsageError.
Config read_config(const StoredConfig& stored);

/// Reads an experiment file with its priors and policies; `settings` are "key=value" overrides in order. Throws UsageError.
Config read_config(const std::string& path, const std::vector<std::string>& settings);

}  // namespace quadrant
