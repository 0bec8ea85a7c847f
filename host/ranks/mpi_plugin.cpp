// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
//
// The only file that knows MPI, built as quadrant-mpi.so: the program itself is free of it.
#include <mpi.h>

#include <algorithm>
#include <climits>
#include <cstdlib>
#include <cstring>
#include <list>

#include "host/ranks/open_ranks.hpp"

namespace quadrant {
namespace {

constexpr int kTag = 1;
constexpr std::size_t kTogether = std::size_t{1} << 19;  ///< numbers that are added by one call: what comes in between stays in the cache

/// Adds numbers of 128 bits, as MPI calls an operation.
template <Number number>
void add_numbers(void* from, void* to, int* count, MPI_Datatype*) {  // NOLINT(readability-non-const-parameter): MPI's signature
  const auto* more = static_cast<const std::byte*>(from);
  auto* sums = static_cast<std::byte*>(to);
  for (int i = 0; i < *count; ++i, more += 16, sums += 16) {
    Uint128 a = 0, b = 0;
    std::memcpy(&a, more, 16);
    std::memcpy(&b, sums, 16);
    add_wide_number(number, b, a);
    std::memcpy(sums, &b, 16);
  }
}

class MpiCommunicator final : public Communicator {
 public:
  MpiCommunicator() {
    int provided = 0;
    MPI_Init_thread(nullptr, nullptr, MPI_THREAD_FUNNELED, &provided);  // an error ends all ranks, as MPI does by itself
    MPI_Comm_rank(MPI_COMM_WORLD, &rank_);
    MPI_Comm_size(MPI_COMM_WORLD, &size_);
    MPI_Comm_split_type(MPI_COMM_WORLD, MPI_COMM_TYPE_SHARED, rank_, MPI_INFO_NULL, &machine_);
    MPI_Comm_rank(machine_, &local_rank_);
    MPI_Comm_size(machine_, &local_size_);
    MPI_Type_contiguous(2, MPI_UINT64_T, &wide_);
    MPI_Type_commit(&wide_);
    MPI_Op_create(add_numbers<Number::sum>, 1, &add_);
    MPI_Op_create(add_numbers<Number::square>, 1, &add_squares_);
  }

  ~MpiCommunicator() override {
    // NOLINTNEXTLINE(clang-analyzer-optin.mpi.MPI-Checker): send() began it
    for (Sent& sent : sent_) MPI_Wait(&sent.request, MPI_STATUS_IGNORE);
    MPI_Op_free(&add_squares_);
    MPI_Op_free(&add_);
    MPI_Type_free(&wide_);
    MPI_Comm_free(&machine_);
    MPI_Finalize();
  }
  MpiCommunicator(const MpiCommunicator&) = delete;
  MpiCommunicator& operator=(const MpiCommunicator&) = delete;

  [[nodiscard]] int rank() const override { return rank_; }
  [[nodiscard]] int size() const override { return size_; }
  [[nodiscard]] int local_rank() const override { return local_rank_; }
  [[nodiscard]] int local_size() const override { return local_size_; }

  void send(int to, std::span<const std::byte> bytes) override {
    forget_arrived();
    Sent& sent = sent_.emplace_back(Sent{{bytes.begin(), bytes.end()}, MPI_REQUEST_NULL});
    MPI_Isend(sent.bytes.data(), static_cast<int>(sent.bytes.size()), MPI_BYTE, to, kTag, MPI_COMM_WORLD, &sent.request);
  }  // NOLINT(clang-analyzer-optin.mpi.MPI-Checker): forget_arrived() and the destructor wait

  std::optional<Message> receive() override {
    forget_arrived();
    int there = 0;
    MPI_Status status;
    MPI_Improbe(MPI_ANY_SOURCE, kTag, MPI_COMM_WORLD, &there, &next_, &status);
    if (there == 0) return std::nullopt;
    int bytes = 0;
    MPI_Get_count(&status, MPI_BYTE, &bytes);
    Message message{status.MPI_SOURCE, std::vector<std::byte>(static_cast<std::size_t>(bytes))};
    MPI_Mrecv(message.bytes.data(), bytes, MPI_BYTE, &next_, MPI_STATUS_IGNORE);
    return message;
  }

  void broadcast(std::vector<std::byte>& bytes) override {
    std::uint64_t length = bytes.size();
    MPI_Bcast(&length, 1, MPI_UINT64_T, 0, MPI_COMM_WORLD);
    bytes.resize(length);
    for (std::size_t at = 0; at < bytes.size();) {
      const std::size_t part = std::min<std::size_t>(bytes.size() - at, INT_MAX);
      MPI_Bcast(bytes.data() + at, static_cast<int>(part), MPI_BYTE, 0, MPI_COMM_WORLD);
      at += part;
    }
  }

  void add_to_first(Number number, std::byte* numbers, std::size_t count) override {
    const std::size_t bytes = number == Number::word ? 8 : 16;
    MPI_Datatype type = number == Number::word ? MPI_UINT64_T : wide_;
    MPI_Op add = number == Number::word ? MPI_SUM : number == Number::sum ? add_ : add_squares_;
    for (std::size_t at = 0; at < count; at += kTogether) {
      std::byte* data = numbers + at * bytes;
      const int part = static_cast<int>(std::min(kTogether, count - at));
      MPI_Reduce(rank_ == 0 ? MPI_IN_PLACE : data, data, part, type, add, 0, MPI_COMM_WORLD);
    }
  }

  void unite_on_machine(std::span<std::uint64_t> words) override {
    MPI_Allreduce(MPI_IN_PLACE, words.data(), static_cast<int>(words.size()), MPI_UINT64_T, MPI_BOR, machine_);
  }

  [[noreturn]] void abort(int code) override {
    MPI_Abort(MPI_COMM_WORLD, code);
    std::_Exit(code);
  }

 private:
  struct Sent {
    std::vector<std::byte> bytes;
    MPI_Request request;
  };
  /// Frees what has left.
  void forget_arrived() {
    sent_.remove_if([](Sent& sent) {
      int gone = 0;
      MPI_Test(&sent.request, &gone, MPI_STATUS_IGNORE);
      return gone != 0;
    });
  }

  int rank_ = 0, size_ = 1, local_rank_ = 0, local_size_ = 1;
  MPI_Comm machine_ = MPI_COMM_NULL;
  MPI_Datatype wide_ = MPI_DATATYPE_NULL;
  MPI_Op add_ = MPI_OP_NULL, add_squares_ = MPI_OP_NULL;
  MPI_Message next_ = MPI_MESSAGE_NULL;
  std::list<Sent> sent_;  // addresses must stay
};

}  // namespace
}  // namespace quadrant

extern "C" quadrant::Communicator* quadrant_open_mpi() { return new quadrant::MpiCommunicator; }
