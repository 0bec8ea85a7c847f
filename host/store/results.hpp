// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "host/accumulate/pilot.hpp"
#include "host/accumulate/statistics.hpp"
#include "host/analyse/ranking.hpp"
#include "host/analyse/sensitivity.hpp"
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

/// All that a results file is written from.
struct RunResults {
  const Experiment& experiment;
  const ModelPlan& plan;
  const ExperimentGrids& grids;
  const Accumulators& accumulators;
  const Trajectories& trajectories;
  const Provenance& provenance;
  const Sensitivity& sensitivity;
  const Ranking& ranking;
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

/// What the reports need of a results file.
struct StoredResults {
  std::string path, name, description, design;
  std::uint64_t seed = 0, futures = 0;
  Distributions history, series, horizon;
  std::vector<std::string> policy_descriptions;
  std::vector<CodeCounts> history_codes, series_codes, horizon_codes;
  std::vector<std::uint64_t> non_finite;  ///< [1 + policies], the history first
  std::vector<std::pair<std::string, std::string>> provenance;
};

/// Reads a results file. Throws UsageError where it is none, is damaged, or is of a version that this program does not know, and
/// RunError where its parts do not fit together.
StoredResults read_results(const std::string& path);

}  // namespace quadrant
