// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "host/priors/prior_tables.hpp"

// The radial scheme of total-order indices (host/analyse/total_order.hpp) on the model: design A, design B, and for each input design
// AB, which is A with that input taken from B. Row number n of a design is its future number n.
namespace quadrant {

/// What is taken from B as one: a parameter, several that correlations link, or the noise of the futures' steps.
struct RadialInput {
  std::string name;             ///< of the parameter; of several with " + " between them; or kNoiseInput
  std::vector<int> parameters;  ///< parameter::Id; none of the noise
};
inline constexpr const char* kNoiseInput = "noise";

/// The inputs of an experiment: its parameters that are not fixed in their order, linked ones where the first of them is; then the noise.
std::vector<RadialInput> radial_inputs(const Experiment& experiment);

/// Least rows of a design. Below, the Sobol points of an input in A and in B can lie in the same half throughout, as if they were one.
inline constexpr std::uint64_t kLeastRadialRows = 256;

/// Owner of the tables of all designs: those of a scrambled Sobol sequence, of which a parameter has two neighbouring dimensions, the one
/// for A and the other for B. The steps' draws of A and B come from different streams. A power of two of rows keeps the points even.
class RadialDesign {
 public:
  static constexpr std::size_t kA = 0, kB = 1;

  explicit RadialDesign(const Experiment& experiment);
  [[nodiscard]] const std::vector<RadialInput>& inputs() const { return inputs_; }
  [[nodiscard]] std::size_t designs() const { return inputs_.size() + 2; }
  /// Number of the design AB of an input.
  [[nodiscard]] static std::size_t ab(std::size_t input) { return input + 2; }
  /// A design by its number.
  [[nodiscard]] Design view(std::size_t design) const;

 private:
  std::vector<RadialInput> inputs_;
  StreamKey key_, other_key_;
  std::vector<SobolTables> tables_;  ///< [designs]
};

}  // namespace quadrant
