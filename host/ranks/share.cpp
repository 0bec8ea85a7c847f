// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#include "host/ranks/share.hpp"

#include <algorithm>

#include "host/ranks/pool.hpp"

namespace quadrant {
namespace {

constexpr double kSecondsInStock = 2;        ///< of futures that a rank holds: a thousand times the time that a message takes
constexpr std::uint64_t kFirstGrant = 1024;  ///< futures a thread, while a rate is not yet known

}  // namespace

void GrantedSource::grant(FutureRange range) {
  {
    const std::lock_guard<std::mutex> hold(lock_);
    ranges_.push_back(range);
    stock_ += range.count;
  }
  changed_.notify_all();
}

void GrantedSource::finish() {
  {
    const std::lock_guard<std::mutex> hold(lock_);
    finished_ = true;
  }
  changed_.notify_all();
}

void GrantedSource::close() {
  {
    const std::lock_guard<std::mutex> hold(lock_);
    closed_ = true;
  }
  changed_.notify_all();
}

std::optional<FutureRange> GrantedSource::take(const Room& room) {
  std::unique_lock<std::mutex> hold(lock_);
  changed_.wait(hold, [&] { return closed_ || finished_ || !ranges_.empty(); });
  if (closed_ || ranges_.empty()) return std::nullopt;
  FutureRange& front = ranges_.front();
  const FutureRange part{front.first, std::min(front.count, room(front.first))};
  front = {part.end(), front.count - part.count};
  if (front.count == 0) ranges_.pop_front();
  stock_ -= part.count;
  taken_ += part.count;
  return part;
}

std::uint64_t GrantedSource::stock() const {
  const std::lock_guard<std::mutex> hold(lock_);
  return stock_;
}

std::uint64_t GrantedSource::taken() const {
  const std::lock_guard<std::mutex> hold(lock_);
  return taken_;
}

std::vector<FutureRange> GrantedSource::take_back() {
  const std::lock_guard<std::mutex> hold(lock_);
  std::vector<FutureRange> left(ranges_.begin(), ranges_.end());
  ranges_.clear();
  stock_ = 0;
  return left;
}

Share::Share(const Job& job, Accumulators& to) : job_(job) {
  worker_ = std::thread([this, &to] {
    try {
      job_.backend().simulate_from(source_, job_.plan().view(), job_.grids().view(), to, [this](const ProgressCounts& counts) {
        const std::lock_guard<std::mutex> hold(lock_);
        counts_ = counts;
        return !paused_;
      });
    } catch (...) {
      failure_ = std::current_exception();
    }
    ended_ = true;
  });
}

Share::~Share() {
  pause();
  if (worker_.joinable()) worker_.join();
}

void Share::grant(FutureRange range) {
  source_.grant(range);
  asked_ = false;
}

void Share::finish() {
  finished_ = true;
  source_.finish();
}

void Share::pause() {
  finished_ = true;
  paused_ = true;
  source_.close();
}

std::uint64_t Share::enough() const {
  const double rate = static_cast<double>(source_.taken()) / std::max(seconds_since(start_), 1.0);
  return std::max(kFirstGrant * static_cast<std::uint64_t>(job_.backend().threads()), static_cast<std::uint64_t>(rate * kSecondsInStock));
}

ProgressCounts Share::counts() const {
  const std::lock_guard<std::mutex> hold(lock_);
  return counts_;
}

Status Share::status() {
  Status status{0, counts(), 0};
  const std::uint64_t stock = source_.stock();
  if (!asked_ && !finished_ && stock < enough() / 2) {
    status.wanted = enough() - stock;
    asked_ = true;
  }
  return status;
}

bool Share::ended() const {
  if (ended_ && failure_) std::rethrow_exception(failure_);
  return ended_;
}

Stopped Share::stopped() {
  worker_.join();
  return {status(), source_.take_back(), machine_of(job_.backend())};
}

}  // namespace quadrant
