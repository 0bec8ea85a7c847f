// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <type_traits>
#include <vector>

#include "host/base/error.hpp"
#include "host/base/futures.hpp"
#include "host/ranks/communicator.hpp"
#include "host/run/job.hpp"

// What ranks tell one another (docs/decisions/0014-ranks.md). All ranks run the same program on machines of one kind: numbers travel as they are.
namespace quadrant {

/// How long a rank sleeps that has nothing to say and nothing to hear.
inline constexpr std::chrono::milliseconds kListening{1};

/// What rank 0 broadcasts: whether the others go on, their exit code if not, and before the first simulation what the job is.
struct Call {
  bool go;
  ExitCode code;
  Identity identity;
};
std::vector<std::byte> bytes_of(const Call& call);
Call call_of(std::span<const std::byte> bytes);

/// Adds the arrays of all ranks' sums to those of rank 0; called by all ranks. What is in no array travels in messages.
void add_arrays_to_first(Communicator& ranks, Accumulators& sums);

/// What a message is about.
enum class Word : std::uint8_t {
  // from rank 0
  begin,   ///< a simulation begins
  grant,   ///< futures to simulate
  finish,  ///< there are no more: end with those granted
  pause,   ///< end with those in work
  end,     ///< the run is over, with an exit code
  // to rank 0
  ready,    ///< a rank can begin, or why not: an exit code, a text, its machine
  status,   ///< how far a rank is, what it wants, whether it met a signal
  stopped,  ///< a rank's part of the simulation is over: its status, and what it gives back
  rest,     ///< its sums that are in no array
  report    ///< a line for the user
};

/// How far a rank is.
struct Status {
  std::uint64_t wanted = 0;  ///< futures it could do with, 0 while it has enough
  ProgressCounts counts;     ///< since the simulation began
  std::int32_t signal = 0;   ///< that it met
};

/// What a rank says at the end of a simulation.
struct Stopped {
  Status status;
  std::vector<FutureRange> returned;  ///< granted and not begun
  Machine machine;
};

/// What a message was made of, read in the same order. Throws RunError where it is too short.
class MessageReader {
 public:
  explicit MessageReader(std::span<const std::byte> bytes) : rest_(bytes) {}
  [[nodiscard]] Word word() { return number<Word>(); }
  [[nodiscard]] FutureRange range();
  [[nodiscard]] Status status() { return number<Status>(); }
  [[nodiscard]] Stopped stopped();
  [[nodiscard]] std::string text();
  [[nodiscard]] std::vector<std::uint64_t> words();
  [[nodiscard]] Machine machine();
  template <class T>
  [[nodiscard]] T number() {
    static_assert(std::is_trivially_copyable_v<T>);
    T value{};
    if (rest_.size() < sizeof value) throw RunError("found a message between ranks that is too short");
    std::memcpy(&value, rest_.data(), sizeof value);
    rest_ = rest_.subspan(sizeof value);
    return value;
  }

 private:
  std::span<const std::byte> rest_;
};

/// Puts a message together.
class MessageWriter {
 public:
  explicit MessageWriter(Word word) { number(word); }
  MessageWriter() = default;
  template <class T>
  MessageWriter& number(const T& value) {
    static_assert(std::is_trivially_copyable_v<T>);
    const std::size_t at = bytes_.size();
    bytes_.resize(at + sizeof value);
    std::memcpy(bytes_.data() + at, &value, sizeof value);
    return *this;
  }
  MessageWriter& range(FutureRange range) { return number(range.first).number(range.count); }
  MessageWriter& stopped(const Stopped& stopped);
  MessageWriter& text(const std::string& text);
  MessageWriter& words(std::span<const std::uint64_t> words);
  MessageWriter& machine(const Machine& machine);
  [[nodiscard]] const std::vector<std::byte>& bytes() const { return bytes_; }

 private:
  std::vector<std::byte> bytes_;
};

}  // namespace quadrant
