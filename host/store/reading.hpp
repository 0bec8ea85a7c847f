// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "host/store/hdf5.hpp"

// What the parts of the results reader share.
namespace quadrant {

/// Throws RunError where a dataset has not the number of values that its dimensions ask for.
void check_size(const std::string& dataset, std::size_t found, std::size_t wanted);

/// Opens a results file of this version whose seal is intact, or that has none. Throws UsageError.
h5::FileHandle open_results(const std::string& path);

}  // namespace quadrant
