// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "host/config/experiment.hpp"

namespace quadrant {

/// Owner of the priors as the kernels read them.
class PriorTables {
 public:
  /// Throws UsageError where correlations are contradictory (not positive definite) or a truncation leaves no mass.
  PriorTables(const std::vector<PriorSpec>& specs, const std::vector<Correlation>& correlations);
  [[nodiscard]] Priors view() const { return {prior_.data(), tables_.data(), terms_.data()}; }
  /// The value of a parameter at a quantile in [0, 1), as futures draw it.
  [[nodiscard]] double value_at(int parameter, double quantile) const;

 private:
  void correlate(const std::vector<Correlation>& correlations);

  std::vector<Prior> prior_;
  std::vector<float> tables_;
  std::vector<CopulaTerm> terms_;
};

/// Tables of independent scramblings of a Sobol sequence, as `Design` views them.
struct SobolTables {
  std::vector<std::uint32_t> directions{};  ///< [replicates][dimensions][kSobolBits]
  std::vector<std::uint32_t> shift{};       ///< [replicates][dimensions]
};

/// Tables of so many dimensions (up to 3667, the most of Boost's generator), scrambled by random words of the key. The first dimensions
/// and replicates are the same whatever their numbers.
SobolTables scrambled_sobol(std::size_t dimensions, StreamKey key, int replicates);

/// Owner of a sampling design's tables.
class DesignTables {
 public:
  DesignTables(DesignKind kind, std::uint64_t seed, int latin_bits, int replicate_bits = 0);
  [[nodiscard]] Design view() const;

 private:
  DesignKind kind_;
  StreamKey key_;
  int latin_bits_, replicate_bits_;
  SobolTables sobol_;
};

/// The key of all random streams of a seed.
StreamKey stream_key(std::uint64_t seed);

}  // namespace quadrant
