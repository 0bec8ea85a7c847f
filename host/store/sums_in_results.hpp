// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "host/store/hdf5.hpp"
#include "host/store/identity.hpp"
#include "host/store/results.hpp"

// The exact sums that a results file holds, so that its run can be extended. Most of them are what other groups show; the rest is in
// /accumulators.
namespace quadrant {

/// Writes the group /accumulators with every array of the sums that no other group of the file holds; to be called last.
void write_sums(hid_t file, Accumulators& sums, const std::string& fingerprint);

/// What a results file says of the run that its sums come from.
struct StoredSums {
  std::vector<Stretch> history;
  double seconds;
};

/// Adds the sums of a results file. Throws UsageError where the file is of another experiment or program than `identity`, naming in what it
/// differs, where it lacks futures between its first and its last one, or as read_results does.
StoredSums read_sums(const std::string& path, const Identity& identity, Accumulators& sums);

}  // namespace quadrant
