// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "host/accumulate/pilot.hpp"
#include "host/accumulate/statistics.hpp"
#include "host/analyse/convergence.hpp"
#include "host/analyse/ranking.hpp"
#include "host/analyse/sensitivity.hpp"
#include "host/base/futures.hpp"
#include "host/config/experiment.hpp"
#include "host/store/output_file.hpp"

// The results file: docs/formats/hdf5.md describes it dataset by dataset.
namespace quadrant {

inline constexpr int kResultsVersion = 2;

/// Futures whose series are kept whole: [futures][parameter], [futures][time][series], [policies][futures][time][series].
struct Trajectories {
  int futures = 0;
  std::vector<float> parameters, history, forecast;
};

/// All that may differ between two runs of the same experiment: name and value.
using Provenance = std::vector<std::pair<std::string, std::string>>;

/// Where and when some futures were run.
struct Stretch {
  std::string futures, host, processor, device, threads, started, finished, seconds;
};

/// All that a results file is written from.
struct RunResults {
  const Experiment& experiment;
  const ModelPlan& plan;
  const ExperimentGrids& grids;
  Accumulators& accumulators;
  const FuturesDone& done;
  const Trajectories& trajectories;
  const Provenance& provenance;
  const std::vector<Stretch>& history;  ///< where the futures were run
  const std::string& fingerprint;       ///< of the Identity
  const Sensitivity& sensitivity;
  const Ranking& ranking;
  const Convergence& convergence;
  const std::vector<TargetState>& targets;  ///< of the stop rule
  bool release;                             ///< whether the largest of the sums may go as soon as it is written
};

/// Writes a results file, sealed (seal.hpp), and reads it back to verify every checksum. Throws RunError.
void write_results(OutputFile& output, const RunResults& results);

/// Summaries of a table of outcomes over time, as a results file holds them; row-major in the order of the vectors of names.
struct Distributions {
  std::vector<std::string> policies;  ///< empty in the history
  std::vector<double> times;
  std::vector<std::string> outcomes;
  std::vector<std::string> units;
  std::vector<std::uint64_t> n;      ///< [policies][times][outcomes]
  std::vector<double> mean, sd, se;  ///< the same
  std::vector<double> quantiles;     ///< [...][kQuantileLevels]
  [[nodiscard]] std::size_t at(std::size_t policy, std::size_t time, std::size_t outcome) const {
    return (policy * times.size() + time) * outcomes.size() + outcome;
  }
};

/// Counts of codes with their names: [policies][times][codes], [policies][times] in all.
struct CodeCounts {
  std::string outcome;  ///< lead_cap, ..., tip_world
  std::vector<std::string> codes;
  std::vector<std::uint64_t> count;
  [[nodiscard]] Proportion probability(std::size_t row, std::size_t code) const;
};

/// Statistics of the cells of a table of the analysis, row-major.
struct CellStatistics {
  std::vector<std::uint64_t> n, higher, lower;
  std::vector<double> mean, sd, se, quantiles;  ///< quantiles [cells][kQuantileLevels]
};

/// A claim as a results file states it.
struct StoredClaim {
  std::string id, name, text, policy, against, holds, opposed_by, caveat;
  double direction = 0, size = 0, horizon = 0;
};

/// The claims ledger and what drives it.
struct StoredClaims {
  std::string left_out;
  std::vector<double> times;
  std::vector<StoredClaim> claims;
  std::vector<std::uint64_t> count, both;  ///< [times][claims], [times][claims][claims]
  std::vector<std::uint64_t> n;            ///< [times][claims]
  std::vector<std::string> measures, measure_units, measure_values, measure_givens;
  std::vector<std::int64_t> measure_claim, measure_is_condition;
  CellStatistics statistics;  ///< [times][measures]
  std::vector<std::string> correlations;
  std::vector<double> rank, rank_se;  ///< [times][correlations]
  std::vector<std::string> parameters;
  std::vector<std::uint64_t> bin_count;               ///< [parameters][kParameterBins]
  std::vector<std::int64_t> bin_holds;                ///< [times][claims][parameters][kParameterBins]
  std::vector<double> first_order, first_order_se;    ///< [times][claims][parameters]
  std::vector<double> effect_order, effect_order_se;  ///< the same of the effect
  std::vector<double> distance;                       ///< the same, of regional sensitivity
};

/// Paired differences from the reference policy.
struct StoredDifferences {
  std::string reference;
  std::vector<double> times;
  std::vector<std::string> policies, outcomes, units;
  CellStatistics statistics;  ///< [times][policies][outcomes]
  std::vector<double> variance_ratio;
};

/// Policies ranked by objectives.
struct StoredRegret {
  std::vector<std::string> objectives, meanings, units, better, policies;
  std::vector<double> enough;
  CellStatistics statistics;                    ///< of the regret, [objectives][policies]
  std::vector<std::uint64_t> best, satisfied;   ///< [objectives][policies]
  std::vector<double> worst, value, value_se;   ///< the same
  std::vector<std::int64_t> worst_future;       ///< the same
  std::vector<double> advantage, advantage_se;  ///< [objectives][policies][policies]
  std::vector<std::int64_t> pareto, certain;    ///< [policies]
};

/// How the headlines settled as the futures went by, and where the targets of the stop rule stood at the end.
struct StoredConvergence {
  std::vector<std::string> quantities, units;
  std::vector<double> times;                                     ///< [quantities]
  std::vector<std::int64_t> looks;                               ///< futures seen
  std::vector<std::uint64_t> n;                                  ///< [looks][quantities]
  std::vector<double> value, se, half_width;                     ///< the same
  std::int64_t replicates = 1;                                   ///< scramblings of a Sobol design
  std::vector<double> scrambled_se;                              ///< [looks][quantities]; empty without replicates
  std::vector<std::string> targets;                              ///< as they were written
  std::vector<double> target, target_half_width, target_wanted;  ///< [targets]: estimate, half of its interval, and what was asked for
};

/// First-order indices of outcomes at the horizon.
struct StoredSensitivity {
  std::vector<std::string> policies, outcomes, parameters;
  std::vector<double> value, se;  ///< [policies][outcomes][parameters]
};

/// What the reports need of a results file.
struct StoredResults {
  std::string path, name, description, design;
  std::string ranges;  ///< of the futures: "0:100000"
  std::uint64_t seed = 0, futures = 0;
  Distributions history, series, horizon;
  std::vector<std::string> policy_descriptions;
  std::vector<CodeCounts> history_codes, series_codes, horizon_codes;
  std::vector<std::uint64_t> non_finite;  ///< [1 + policies], the history first
  StoredClaims claims;
  std::vector<std::pair<std::string, std::string>> provenance;
};

/// The configuration that a results file keeps, and how many futures it holds; throws as read_results does.
struct StoredExperiment {
  StoredConfig config;
  std::uint64_t futures = 0;
  std::string version, model_version;
};
StoredExperiment read_experiment(const std::string& path);

/// A prior as a results file states it: `numbers` as in "median=1600, log_sd=0.45".
struct StoredPrior {
  std::string name, block, family, numbers, unit, meaning, source, status, claims;
  double low = 0, high = 0;  ///< bounds to which draws are cut; beyond 1e30 in magnitude none
};

/// What a forecast is made from, and how it was made.
struct StoredInputs {
  std::vector<StoredPrior> priors;
  std::vector<std::string> correlated;                         ///< pairs of parameters: "a,b"
  std::vector<double> rank_correlation;                        ///< [pairs]
  std::vector<std::string> series_meanings, horizon_meanings;  ///< in the order of StoredResults' series and horizon
  std::vector<std::string> levers;
  std::vector<double> lever_times;
  std::vector<float> lever_values;                              ///< [policies][times][levers]
  std::vector<double> history_times;                            ///< ends of the steps of the history
  std::vector<float> history_values;                            ///< [history_times][levers]
  std::vector<std::pair<std::string, std::string>> provenance;  ///< name and value
  std::vector<std::string> sources;                             ///< files that the experiment was read from
};

/// Reads them; throws as read_results does.
StoredInputs read_inputs(const std::string& path);

/// Reads the analysis of a results file; throws as read_results does. Groups that a file has not (no claims, no objectives) come back empty.
StoredClaims read_claims_ledger(const std::string& path);
StoredDifferences read_differences(const std::string& path);
StoredRegret read_regret(const std::string& path);
StoredSensitivity read_sensitivity(const std::string& path);
StoredConvergence read_convergence(const std::string& path);

/// Reads a results file. Throws UsageError where it is none, is damaged, or is of a version that this program does not know, and
/// RunError where its parts do not fit together.
StoredResults read_results(const std::string& path);

}  // namespace quadrant
