// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#include "tests/support/thread_ranks.hpp"

#include <cstring>

#include "host/base/size.hpp"

namespace quadrant::testing {

class ThreadRanks::One final : public Communicator {
 public:
  One(ThreadRanks& all, int rank) : all_(all), rank_(rank) {}
  [[nodiscard]] int rank() const override { return rank_; }
  [[nodiscard]] int size() const override { return static_cast<int>(all_.boxes_.size()); }
  [[nodiscard]] int local_rank() const override { return rank_; }
  [[nodiscard]] int local_size() const override { return size(); }

  void send(int to, std::span<const std::byte> bytes) override {
    const std::lock_guard<std::mutex> hold(all_.lock_);
    all_.check_aborted();
    all_.boxes_[quadrant::size(to)].push_back({rank_, {bytes.begin(), bytes.end()}});
  }
  std::optional<Message> receive() override {
    const std::lock_guard<std::mutex> hold(all_.lock_);
    all_.check_aborted();
    std::deque<Message>& box = all_.boxes_[quadrant::size(rank_)];
    if (box.empty()) return std::nullopt;
    Message message = std::move(box.front());
    box.pop_front();
    return message;
  }
  void broadcast(std::vector<std::byte>& bytes) override {
    bring(&bytes);
    all_.meet([this] {
      const auto& first = *static_cast<std::vector<std::byte>*>(all_.given_.front());
      for (void* to : all_.given_) *static_cast<std::vector<std::byte>*>(to) = first;
    });
  }
  void add_to_first(Number number, std::byte* numbers, std::size_t count) override {
    bring(numbers);
    all_.meet([&] {
      for (std::size_t from = 1; from < all_.given_.size(); ++from) {
        if (number == Number::word) add<std::uint64_t>(from, count, [](std::uint64_t& to, std::uint64_t more) { to += more; });
        else add<Uint128>(from, count, [&](Uint128& to, Uint128 more) { add_wide_number(number, to, more); });
      }
    });
  }
  void unite_on_machine(std::span<std::uint64_t> words) override {
    bring(words.data());
    all_.meet([&] {
      std::vector<std::uint64_t> united(words.size());
      for (void* from : all_.given_)
        for (std::size_t i = 0; i < united.size(); ++i) united[i] |= static_cast<std::uint64_t*>(from)[i];
      for (void* to : all_.given_) std::memcpy(to, united.data(), united.size() * sizeof(std::uint64_t));
    });
  }
  [[noreturn]] void abort(int code) override {
    {
      const std::lock_guard<std::mutex> hold(all_.lock_);
      all_.aborted_ = code;
    }
    all_.changed_.notify_all();
    throw Aborted{code};
  }

 private:
  void bring(void* what) {
    const std::lock_guard<std::mutex> hold(all_.lock_);
    all_.given_[quadrant::size(rank_)] = what;
  }
  template <class T, class Add>
  void add(std::size_t from, std::size_t count, Add add_one) {
    auto* to = static_cast<std::byte*>(all_.given_.front());
    const auto* more = static_cast<const std::byte*>(all_.given_[from]);
    for (std::size_t i = 0; i < count; ++i) {
      T a, b;
      std::memcpy(&a, to + i * sizeof(T), sizeof(T));
      std::memcpy(&b, more + i * sizeof(T), sizeof(T));
      add_one(a, b);
      std::memcpy(to + i * sizeof(T), &a, sizeof(T));
    }
  }

  ThreadRanks& all_;
  int rank_;
};

ThreadRanks::ThreadRanks(int count) : boxes_(size(count)), given_(size(count)) {
  for (int rank = 0; rank < count; ++rank) communicators_.push_back(std::make_unique<One>(*this, rank));
}

ThreadRanks::~ThreadRanks() = default;

template <class Together>
void ThreadRanks::meet(Together together) {
  std::unique_lock<std::mutex> hold(lock_);
  check_aborted();
  const long meeting = meetings_;
  if (++waiting_ == static_cast<int>(boxes_.size())) {
    together();
    waiting_ = 0;
    ++meetings_;
    changed_.notify_all();
    return;
  }
  changed_.wait(hold, [&] { return meetings_ > meeting || aborted_ >= 0; });
  check_aborted();
}

void ThreadRanks::check_aborted() const {
  if (aborted_ >= 0) throw Aborted{aborted_};
}

}  // namespace quadrant::testing
