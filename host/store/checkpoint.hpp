// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>
#include <thread>
#include <vector>

#include "host/store/sums_file.hpp"

namespace quadrant {

/// The checkpoints of a run, beside its output: OUTPUT.checkpoint and the one before it, OUTPUT.checkpoint.previous. Each appears whole or
/// not at all, and is read back before it takes its name.
class Checkpoints {
 public:
  /// Hears what goes wrong without ending the run.
  using Report = std::function<void(const std::string&)>;

  Checkpoints(const std::string& output, Report report);
  /// Waits for a checkpoint that is being written.
  ~Checkpoints();
  Checkpoints(const Checkpoints&) = delete;
  Checkpoints& operator=(const Checkpoints&) = delete;

  [[nodiscard]] const std::string& path() const { return path_; }
  /// Whether there is one to resume from.
  [[nodiscard]] bool present() const;

  /// Writes a file of sums as the latest checkpoint while the caller goes on. Where that fails it is reported, and what was there stays.
  void save(std::vector<std::byte> image);
  /// Waits until it is written; returns whether it was.
  bool finish_saving();

  /// The latest checkpoint that is sound, opened; what is wrong with a later one is reported. Throws UsageError where none is.
  [[nodiscard]] SumsFile load() const;
  /// Removes the checkpoints, when the results are stored.
  void remove();

 private:
  void write(const std::vector<std::byte>& image);

  std::string path_, previous_;
  Report report_;
  std::thread writer_;
  bool written_ = false;
};

}  // namespace quadrant
