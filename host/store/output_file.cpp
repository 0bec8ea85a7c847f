// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#include "host/store/output_file.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>

#include "host/base/error.hpp"

namespace quadrant {
namespace {

namespace fs = std::filesystem;

std::string folder_of(const std::string& path) {
  const fs::path parent = fs::path(path).parent_path();
  return parent.empty() ? "." : parent.string();
}

// What a signal handler must remove, results and a checkpoint at most: all that it can reach is an atomic.
std::array<std::atomic<const char*>, 4> in_work{};
static_assert(std::atomic<const char*>::is_always_lock_free);

void enter_work(const char* path) {
  for (std::atomic<const char*>& slot : in_work) {
    const char* none = nullptr;
    if (slot.compare_exchange_strong(none, path)) return;
  }
}

void leave_work(const char* path) {
  for (std::atomic<const char*>& slot : in_work) {
    const char* own = path;
    slot.compare_exchange_strong(own, nullptr);
  }
}

/// What the names of temporary files of a path begin with.
std::string temporary_prefix(const std::string& path) { return "." + fs::path(path).filename().string() + "."; }
constexpr const char* kTemporaryEnd = ".tmp";

void flush_to_disk(const std::string& path, int flags) {
  const int fd = ::open(path.c_str(), flags | O_CLOEXEC);
  if (fd < 0) throw RunError(path + ": cannot be flushed to disk (" + std::strerror(errno) + ")");
  const int failed = ::fsync(fd);
  const int reason = errno;
  ::close(fd);
  if (failed != 0) throw RunError(path + ": cannot be flushed to disk (" + std::strerror(reason) + ")");
}

}  // namespace

OutputFile::OutputFile(std::string path, IfPresent if_present, std::string keep, const std::string& argument)
    : path_(std::move(path)), keep_(std::move(keep)), if_present_(if_present) {
  std::error_code status;
  if (path_.empty()) throw UsageError(argument + ": found '', allowed: the name of a file");
  if (fs::is_directory(path_, status)) throw UsageError(argument + ": found '" + path_ + "', which is a folder, allowed: the name of a file");
  const bool exists = fs::exists(fs::symlink_status(path_, status));  // a link that leads nowhere counts
  if (exists && if_present_ == IfPresent::replace && fs::exists(path_, status) && !fs::is_regular_file(path_, status))
    throw UsageError(argument + ": found '" + path_ + "', which is a device or a pipe, allowed: a new file, or a file to replace");
  if (exists && if_present_ == IfPresent::refuse)
    throw UsageError(argument + ": found '" + path_ + "', which exists, allowed: a new file, or --force to replace it");
  const std::string folder = folder_of(path_);
  if (!fs::is_directory(folder, status))
    throw UsageError(argument + ": found '" + path_ + "', but there is no folder '" + folder + "', allowed: a file in a folder that exists");
  temporary_ = (fs::path(folder) / (temporary_prefix(path_) + std::to_string(::getpid()) + kTemporaryEnd)).string();
  const int fd = ::open(temporary_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
  if (fd < 0)
    throw UsageError(argument + ": found '" + path_ + "', but the folder '" + folder + "' cannot be written (" + std::strerror(errno)
                     + "), allowed: a file in a folder that can be written");
  ::close(fd);
  enter_work(temporary_.c_str());
}

OutputFile::~OutputFile() {
  leave_work(temporary_.c_str());
  if (!committed_) ::unlink(temporary_.c_str());
}

void OutputFile::write(std::span<const char> content) {
  const int fd = ::open(temporary_.c_str(), O_WRONLY | O_TRUNC | O_CLOEXEC);
  int reason = fd < 0 ? errno : 0;
  while (reason == 0 && !content.empty()) {
    const ssize_t written = ::write(fd, content.data(), content.size());
    if (written >= 0) content = content.subspan(static_cast<std::size_t>(written));
    else if (errno != EINTR) reason = errno;
  }
  if (fd >= 0 && ::close(fd) != 0 && reason == 0) reason = errno;
  if (reason != 0) throw RunError(path_ + ": cannot be written (" + std::strerror(reason) + "); nothing was stored");
}

void OutputFile::commit() {
  flush_to_disk(temporary_, O_RDONLY);
  if (if_present_ == IfPresent::refuse) {
    // a link fails where the name has been taken meanwhile; some file systems have no links, there a rename must do
    if (::link(temporary_.c_str(), path_.c_str()) == 0) {
      ::unlink(temporary_.c_str());
    } else if (errno == EEXIST || ::rename(temporary_.c_str(), path_.c_str()) != 0) {
      throw RunError(path_ + ": cannot be given its name (" + std::strerror(errno) + "); nothing was replaced");
    }
  } else if ((!keep_.empty() && ::rename(path_.c_str(), keep_.c_str()) != 0 && errno != ENOENT) || ::rename(temporary_.c_str(), path_.c_str()) != 0) {
    throw RunError(path_ + ": cannot be given its name (" + std::strerror(errno) + "); what was there is still there");
  }
  leave_work(temporary_.c_str());
  committed_ = true;
  flush_to_disk(folder_of(path_), O_RDONLY | O_DIRECTORY);
}

void remove_temporary_files() noexcept {
  for (const std::atomic<const char*>& slot : in_work)
    if (const char* path = slot) ::unlink(path);
}

void remove_left_files(const std::string& path) {
  const std::string prefix = temporary_prefix(path);
  std::error_code status;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder_of(path), status)) {
    const std::string name = entry.path().filename().string();
    if (!name.starts_with(prefix) || !name.ends_with(kTemporaryEnd) || name.size() <= prefix.size() + std::strlen(kTemporaryEnd)) continue;
    const std::string process = name.substr(prefix.size(), name.size() - prefix.size() - std::strlen(kTemporaryEnd));
    const bool number = process.find_first_not_of("0123456789") == std::string::npos;
    if (number && !fs::exists("/proc/" + process, status)) fs::remove(entry.path(), status);
  }
}

}  // namespace quadrant
