// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#include "host/store/checkpoint.hpp"

#include <filesystem>

#include "host/base/error.hpp"
#include "host/store/output_file.hpp"

namespace quadrant {
namespace {

bool is_there(const std::string& path) {
  std::error_code status;
  return std::filesystem::exists(path, status);
}

}  // namespace

Checkpoints::Checkpoints(const std::string& output, Report report)
    : path_(output + ".checkpoint"), previous_(path_ + ".previous"), report_(std::move(report)) {}

Checkpoints::~Checkpoints() {
  if (writer_.joinable()) writer_.join();
}

bool Checkpoints::present() const { return is_there(path_) || is_there(previous_); }

void Checkpoints::save(std::vector<std::byte> image) {
  finish_saving();
  written_ = false;
  writer_ = std::thread([this, image = std::move(image)] {
    try {
      write(image);
      written_ = true;
    } catch (const std::exception& e) {
      if (report_) report_(std::string("the checkpoint could not be written, what was there is kept: ") + e.what());
    }
  });
}

bool Checkpoints::finish_saving() {
  if (writer_.joinable()) writer_.join();
  return written_;
}

void Checkpoints::write(const std::vector<std::byte>& image) {
  OutputFile file(path_, IfPresent::replace, previous_);
  file.write({reinterpret_cast<const char*>(image.data()), image.size()});
  SumsFile(file.temporary()).verify();
  file.commit();
}

SumsFile Checkpoints::load() const {
  std::string problems;
  for (const std::string& path : {path_, previous_}) {
    if (!is_there(path)) continue;
    try {
      SumsFile file(path);
      file.verify();
      if (!problems.empty() && report_) report_(problems.substr(2) + "; going on from " + path);
      return file;
    } catch (const UsageError& e) {
      problems += std::string("; ") + e.what();
    }
  }
  if (problems.empty())
    throw UsageError("--resume: found no checkpoint '" + path_ + "', allowed: one that an interrupted run left, or --resume=auto");
  throw UsageError("--resume: found no checkpoint that is sound" + problems);
}

void Checkpoints::remove() {
  finish_saving();
  std::error_code status;
  std::filesystem::remove(path_, status);
  std::filesystem::remove(previous_, status);
}

}  // namespace quadrant
