// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdlib>
#include <memory>
#include <new>

namespace quadrant {

/// Deleter of memory from std::aligned_alloc.
struct FreeMemory {
  void operator()(void* p) const { std::free(p); }  // NOLINT(cppcoreguidelines-no-malloc,cppcoreguidelines-owning-memory): this is the owner
};
using AlignedMemory = std::unique_ptr<void, FreeMemory>;

/// Memory on a 64-byte boundary. Throws std::bad_alloc.
inline AlignedMemory aligned_memory(std::size_t bytes) {
  AlignedMemory memory(std::aligned_alloc(64, (bytes + 63) / 64 * 64));
  if (memory == nullptr) throw std::bad_alloc();
  return memory;
}

}  // namespace quadrant
