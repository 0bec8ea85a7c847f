// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>

// A results file ends with a seal: one line of text behind the HDF5 data, with a checksum of every byte before it (FNV-1a, 64 bits).
// HDF5's own checksums leave names and much of a file's structure unprotected, and its library may crash on what is damaged there.
// Other programs ignore the seal; one that changes the file cuts it off, and then HDF5's checksums are all there is.
namespace quadrant {

inline constexpr std::size_t kSealSize = sizeof "quadrant-seal fnv1a64 0123456789abcdef\n" - 1;

/// The seal of a file's content, of kSealSize characters.
std::string seal_of(std::span<const char> content);

/// What a file's end says of it.
enum class Seal { none, intact, broken };

/// Reads a whole file against its seal. Throws UsageError where it cannot be read.
Seal check_seal(const std::string& path);

}  // namespace quadrant
