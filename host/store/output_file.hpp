// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>

namespace quadrant {

/// What to do where the output exists already.
enum class IfPresent { refuse, replace };

/// A file that appears whole or not at all: written under a temporary name in the same folder, flushed to disk, then renamed.
/// What was there stays until that moment.
class OutputFile {
 public:
  /// Creates the temporary file, so that a folder that cannot be written shows before any work is done. Throws UsageError where the
  /// file exists and is not to be replaced, or where the folder is missing or cannot be written. What is replaced gets the name `keep`,
  /// where there is one. Messages say which argument of the command line the path comes from.
  OutputFile(std::string path, IfPresent if_present, std::string keep = "", const std::string& argument = "--output");
  /// Removes the temporary file unless committed.
  ~OutputFile();
  OutputFile(const OutputFile&) = delete;
  OutputFile& operator=(const OutputFile&) = delete;

  [[nodiscard]] const std::string& temporary() const { return temporary_; }
  /// Fills the temporary file. Throws RunError where the disk is full or fails.
  void write(std::span<const char> content);
  /// Flushes the temporary file to disk and gives it its name. Throws RunError; then what was there is still there.
  void commit();

 private:
  std::string path_;
  std::string keep_;
  std::string temporary_;
  IfPresent if_present_;
  bool committed_ = false;
};

/// Removes the temporary files of all that is not yet committed. A signal handler may call it.
void remove_temporary_files() noexcept;

/// Removes temporary files that a process which is no more left beside `path`.
void remove_left_files(const std::string& path);

}  // namespace quadrant
