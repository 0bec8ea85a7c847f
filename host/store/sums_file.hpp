// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "host/accumulate/parts.hpp"
#include "host/base/futures.hpp"
#include "host/store/identity.hpp"
#include "host/store/results.hpp"

// Files of sums: what checkpoints and shards are. docs/formats/sums.md describes them byte by byte. Every byte is covered by a checksum.
namespace quadrant {

inline constexpr int kSumsVersion = 1;

/// What a file of sums says of itself.
struct SumsHeader {
  Identity identity;
  FutureRange part;              ///< what the run was asked for
  FuturesDone done;              ///< what it has
  double seconds = 0;            ///< of simulation
  std::vector<Stretch> history;  ///< in the order they were run or merged
};

/// The content of a file with these sums, made by `threads` threads.
std::vector<std::byte> sums_image(const SumsHeader& header, Accumulators& sums, int threads);

/// A file of sums, opened for reading. Not to be shared by threads, but for read_section.
class SumsFile {
 public:
  /// Opens a file and checks all but its sections. Throws UsageError, naming the file, where it cannot be read, is no file of sums, is of a
  /// version that this program does not know, or is damaged.
  explicit SumsFile(const std::string& path);
  ~SumsFile();
  SumsFile(SumsFile&& other) noexcept;
  SumsFile& operator=(SumsFile&&) = delete;
  SumsFile(const SumsFile&) = delete;
  SumsFile& operator=(const SumsFile&) = delete;

  [[nodiscard]] const std::string& path() const { return path_; }
  [[nodiscard]] const SumsHeader& header() const { return header_; }
  /// Reads a section and checks it. Throws UsageError.
  void read_section(std::size_t section, std::vector<std::byte>& to) const;
  [[nodiscard]] std::size_t sections() const { return sections_.size(); }
  /// Throws UsageError where the file's arrays are not those of `parts`.
  void check_parts(const std::vector<SumsPart>& parts) const;
  /// Lets the system read the file's content before it is asked for.
  void read_ahead() const;
  /// Reads and checks everything, as after it was written.
  void verify() const;
  [[noreturn]] void fail_damaged(const std::string& what) const;

 private:
  struct Section {
    std::uint64_t offset, bytes, checksum;
  };
  struct Array {
    std::string name;
    bool wide;
    std::uint64_t count, block;
  };
  void read(std::uint64_t offset, std::span<std::byte> to) const;
  void read_header(std::span<const std::byte> text);

  std::string path_;
  int file_ = -1;
  SumsHeader header_;
  std::vector<Array> arrays_;
  std::vector<Section> sections_;
};

/// Adds what some files hold to `sums`, section by section, so that memory does not grow with their number. The files' identities must
/// agree with that of `sums`. Throws UsageError where one is damaged; `sums` is then in no defined state.
void add_sums(std::span<const SumsFile> files, Accumulators& sums, int threads);

}  // namespace quadrant
