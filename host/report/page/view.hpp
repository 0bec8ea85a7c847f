// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "host/report/page/source.hpp"

namespace quadrant {

/// In what a quadrant can lead, in the order of lead_cap, lead_ad, lead_prof.
inline constexpr std::array<const char*, 3> kLeadMeasures = {"capability", "adoption", "profit"};

/// What a report says before everything else: who leads, what policies change, how the claims fare and what the numbers do not say. All texts.
nlohmann::ordered_json answer_view(const ReportSource& source);

/// The tables of a report, as assets/page.mustache has them: cells are texts.
nlohmann::ordered_json tables_view(const ReportSource& source);

/// What several files say of the same quantities, a column a file.
nlohmann::ordered_json between_table(const std::vector<ReportSource>& sources);

/// "CN closed" for cn_closed, as tables are headed.
std::string quadrant_label(const std::string& name);

/// "mean ± half a 95 % interval", in as many digits as the interval leaves certain.
std::string mean_with_interval(double mean, double se);

/// Place of the reference policy among those that ran.
std::size_t reference_policy(const ReportSource& source);

}  // namespace quadrant
