// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ostream>

#include "host/store/results.hpp"

namespace quadrant {

/// Writes the table of all distributions, a stable interface for other programs (docs/formats/csv.md): a header and one row for
/// every policy, outcome and time.
void write_csv(std::ostream& out, const StoredResults& results);

}  // namespace quadrant
