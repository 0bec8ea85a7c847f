// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "host/report/page/source.hpp"

namespace quadrant {

/// A report on one or more results files: one HTML document that needs nothing else, with charts, and tables that need no script. Every text of
/// a file is escaped. Throws UsageError for no sources.
std::string report_page(const std::vector<ReportSource>& sources);

}  // namespace quadrant
