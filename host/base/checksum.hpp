// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>

namespace quadrant {

/// A checksum of bytes: XXH3, 64 bits.
std::uint64_t checksum_of(std::span<const std::byte> bytes);

/// The same of bytes that come little by little.
class Checksum {
 public:
  Checksum();
  ~Checksum();
  Checksum(const Checksum&) = delete;
  Checksum& operator=(const Checksum&) = delete;
  void add(std::span<const std::byte> bytes);
  /// Adds `count` numbers.
  template <class T>
  void add(const T* numbers, long count) {
    add(std::as_bytes(std::span(numbers, static_cast<std::size_t>(count))));
  }
  [[nodiscard]] std::uint64_t value() const;
  /// 16 hexadecimal digits.
  [[nodiscard]] std::string text() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace quadrant
