// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

// Blocks of 64-bit integers in few bytes, as files of sums hold them (docs/formats/sums.md): bins of a histogram are small, and many are
// empty. Every number of a block takes as many bytes as the largest needs; a block keeps all of them, or those that are not zero with a
// map or a list of their places, whichever is shortest.
namespace quadrant {

inline constexpr std::size_t kMostBlock = 512;  ///< numbers of a block

/// Appends a block of 1 to kMostBlock numbers.
void append_block(std::span<const std::uint64_t> numbers, std::vector<std::byte>& to);

/// Adds a block's numbers to `to`, modulo 2^64, and returns where the next one begins; null where [from, end) holds no block of so many
/// numbers. `to` may have changed then.
const std::byte* add_block(const std::byte* from, const std::byte* end, std::span<std::uint64_t> to);

}  // namespace quadrant
