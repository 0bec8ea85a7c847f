// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <string>
#include <vector>

// Names, units and meanings of everything that the model reads and records, from the lists in kernels/model.
namespace quadrant {

/// How an outcome's values are counted: measured, one of a few codes, 0 or 1, a number of events, or the time of a first passage.
enum class OutcomeKind { number, code, indicator, count, passage };

/// What is said of a series or a horizon outcome.
struct OutcomeInfo {
  std::string name;  ///< as in the files and on the command line
  std::string unit;
  std::string meaning;
  double scale;   ///< natural scale, a power of two
  double offset;  ///< added to the stored value for display (capabilities, first-passage times)
  OutcomeKind kind;
};

/// All series, in the order of series::Id.
const std::vector<OutcomeInfo>& series_info();

/// All horizon outcomes, in the columns of `horizon`: acc_*, n_*, t_*, tip_world, tip_foreign.
const std::vector<OutcomeInfo>& outcome_info();

/// Names in the order of parameter::Id, of lever::Id, and of the quadrants.
const std::vector<std::string>& parameter_names();
const std::vector<std::string>& lever_names();
const std::vector<std::string>& quadrant_names();
/// Events, by their names in the model; the outcomes that count them have n_ before these.
const std::vector<std::string>& event_names();
/// us_led, split, cn_led: the values of a tip code.
const std::vector<std::string>& tip_names();

/// The series that summaries show first.
inline constexpr std::array<const char*, 6> kMainOutcomes = {"lag_cn", "lag_open", "us_share_world", "cn_chip_share", "markup_us", "interdep"};

/// Place of a name in one of the lists above, or -1.
int index_of(const std::vector<std::string>& names, const std::string& name);
std::vector<std::string> names_of(const std::vector<OutcomeInfo>& infos);

}  // namespace quadrant
