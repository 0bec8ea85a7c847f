// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#include "host/priors/radial_design.hpp"

#include <algorithm>
#include <numeric>

#include "host/base/names.hpp"
#include "host/base/text.hpp"

namespace quadrant {
namespace {

/// For each parameter the first of those that a chain of correlations links it with.
std::vector<int> first_linked(const std::vector<Correlation>& correlations) {
  std::vector<int> first(parameter::kCount);
  std::iota(first.begin(), first.end(), 0);
  for (const Correlation& c : correlations) {
    const int a = first[static_cast<std::size_t>(c.first)], b = first[static_cast<std::size_t>(c.second)];
    std::replace(first.begin(), first.end(), std::max(a, b), std::min(a, b));
  }
  return first;
}

/// Puts a parameter's row of dimension `from` of a sequence into tables of one dimension a parameter.
void take(const SobolTables& sequence, std::size_t from, std::size_t parameter, SobolTables& to) {
  std::copy_n(sequence.directions.begin() + static_cast<std::ptrdiff_t>(from * kSobolBits), kSobolBits,
              to.directions.begin() + static_cast<std::ptrdiff_t>(parameter * kSobolBits));
  to.shift[parameter] = sequence.shift[from];
}

}  // namespace

std::vector<RadialInput> radial_inputs(const Experiment& e) {
  const std::vector<int> first = first_linked(e.correlations);
  std::vector<RadialInput> inputs;
  for (int id = 0; id < parameter::kCount; ++id) {
    if (e.priors[static_cast<std::size_t>(id)].family == "fixed" || first[static_cast<std::size_t>(id)] != id) continue;
    RadialInput input;
    std::vector<std::string> names;
    for (int other = id; other < parameter::kCount; ++other) {
      if (first[static_cast<std::size_t>(other)] != id) continue;
      input.parameters.push_back(other);
      names.push_back(parameter_names()[static_cast<std::size_t>(other)]);
    }
    input.name = join(names, " + ");
    inputs.push_back(std::move(input));
  }
  inputs.push_back({kNoiseInput, {}});
  return inputs;
}

RadialDesign::RadialDesign(const Experiment& e) : inputs_(radial_inputs(e)), key_(stream_key(e.seed)), other_key_(key_) {
  // no seed of the command line, at most 2^53, has this key
  other_key_.seed_high ^= 0x80000000u;
  // Neighbours: the pairs of directions with the evenest points are near one another, and no pair matters as that of an input's A and B.
  const SobolTables sequence = scrambled_sobol(2 * parameter::kCount, key_, 1);
  const SobolTables room{std::vector<std::uint32_t>(std::size_t{parameter::kCount} * kSobolBits), std::vector<std::uint32_t>(parameter::kCount)};
  tables_.assign(2, room);
  for (std::size_t id = 0; id < parameter::kCount; ++id)
    for (std::size_t design = 0; design < 2; ++design) take(sequence, 2 * id + design, id, tables_[design]);
  for (const RadialInput& input : inputs_) {
    tables_.push_back(tables_[kA]);
    for (const int id : input.parameters) take(sequence, 2 * static_cast<std::size_t>(id) + 1, static_cast<std::size_t>(id), tables_.back());
  }
}

Design RadialDesign::view(std::size_t design) const {
  const bool other_noise = design == kB || (design >= ab(0) && inputs_[design - ab(0)].parameters.empty());
  const SobolTables& tables = tables_[design];
  return {DesignKind::sobol, other_noise ? other_key_ : key_, 0, tables.directions.data(), tables.shift.data()};
}

}  // namespace quadrant
