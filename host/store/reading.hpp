// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "host/base/error.hpp"
#include "host/store/hdf5.hpp"
#include "host/store/results.hpp"

// What the parts of the results reader share.
namespace quadrant {

/// Throws RunError where a dataset has not the number of values that its dimensions ask for.
void check_size(const std::string& dataset, std::size_t found, std::size_t wanted);

/// Opens a results file of this version whose seal is intact, or that has none. Throws UsageError.
h5::FileHandle open_results(const std::string& path);

/// What `read` makes of an opened results file; what is wrong inside names the file.
template <class Read>
auto read_file(const std::string& path, Read read) {
  H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr);
  try {
    const h5::FileHandle file = open_results(path);
    return read(file.id());
  } catch (const RunError& e) {
    throw RunError(path + ": found a damaged file, or one that another program changed: " + e.what());
  }
}

/// The claims of an opened file; empty where it has none.
StoredClaims read_ledger(hid_t file);

}  // namespace quadrant
