// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "host/accumulate/parts.hpp"

namespace quadrant {

/// The processes of a parallel job, numbered from 0 on, and how they talk. One thread of each process calls it.
class Communicator {
 public:
  struct Message {
    int from;
    std::vector<std::byte> bytes;
  };

  virtual ~Communicator() = default;
  [[nodiscard]] virtual int rank() const = 0;
  [[nodiscard]] virtual int size() const = 0;
  /// Number among the ranks of the same machine, and how many there are.
  [[nodiscard]] virtual int local_rank() const = 0;
  [[nodiscard]] virtual int local_size() const = 0;

  /// Sends a message and does not wait for its arrival. Messages between two ranks keep their order.
  virtual void send(int to, std::span<const std::byte> bytes) = 0;
  /// A message that has arrived, if there is one.
  virtual std::optional<Message> receive() = 0;

  /// Called by all ranks in the same order: gives all of them what rank 0 has.
  virtual void broadcast(std::vector<std::byte>& bytes) = 0;
  /// Called by all ranks in the same order, with as many numbers each: adds those of all ranks to those of rank 0.
  virtual void add_to_first(Number number, std::byte* numbers, std::size_t count) = 0;
  /// Called by all ranks of a machine in the same order, with as many words each: gives all of them the words' unions, bit by bit.
  virtual void unite_on_machine(std::span<std::uint64_t> words) = 0;

  /// Ends all ranks at once, with an exit code.
  [[noreturn]] virtual void abort(int code) = 0;
};

}  // namespace quadrant
