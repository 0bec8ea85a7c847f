// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#include "host/store/seal.hpp"

#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <vector>

#include "host/base/error.hpp"

namespace quadrant {
namespace {

/// Fowler, Noll and Vo's hash 1a.
class Hash {
 public:
  void add(std::span<const char> bytes) {
    for (const char byte : bytes) value_ = (value_ ^ static_cast<unsigned char>(byte)) * 0x100000001b3u;
  }
  [[nodiscard]] std::string seal() const {
    std::string text(kSealSize + 1, '\0');
    std::snprintf(text.data(), text.size(), "quadrant-seal fnv1a64 %016llx\n", static_cast<unsigned long long>(value_));
    text.resize(kSealSize);
    return text;
  }

 private:
  std::uint64_t value_ = 0xcbf29ce484222325u;
};

}  // namespace

std::string seal_of(std::span<const char> content) {
  Hash hash;
  hash.add(content);
  return hash.seal();
}

Seal check_seal(const std::string& path) {
  errno = 0;
  std::ifstream in(path, std::ios::binary | std::ios::ate);
  const std::streamoff size = in.tellg();
  if (!in || size < 0) throw UsageError(path + ": cannot be read (" + std::strerror(errno) + ")");
  if (size < static_cast<std::streamoff>(kSealSize)) return Seal::none;
  std::string seal(kSealSize, '\0');
  in.seekg(size - static_cast<std::streamoff>(kSealSize));
  in.read(seal.data(), static_cast<std::streamsize>(seal.size()));
  if (!seal.starts_with("quadrant-seal ")) return Seal::none;
  in.seekg(0);
  Hash hash;
  std::vector<char> block(std::size_t{1} << 20);
  for (std::streamoff left = size - static_cast<std::streamoff>(kSealSize); left > 0;) {
    const auto part = static_cast<std::size_t>(std::min<std::streamoff>(left, static_cast<std::streamoff>(block.size())));
    if (!in.read(block.data(), static_cast<std::streamsize>(part))) throw UsageError(path + ": cannot be read (" + std::strerror(errno) + ")");
    hash.add(std::span(block.data(), part));
    left -= static_cast<std::streamoff>(part);
  }
  return hash.seal() == seal ? Seal::intact : Seal::broken;
}

}  // namespace quadrant
