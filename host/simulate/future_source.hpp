// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <mutex>
#include <optional>
#include <vector>

#include "host/base/futures.hpp"

namespace quadrant {

/// Hands out the futures of a simulation, part by part, to any number of threads. What is handed out is done: a back end finishes every future that
/// it takes.
class FutureSource {
 public:
  /// How many futures from `first` on fit into one part; at least 1.
  using Room = std::function<std::uint64_t(std::uint64_t first)>;

  virtual ~FutureSource() = default;
  /// The next futures, at most as many as there is room for. May wait for them; nothing where none will come.
  virtual std::optional<FutureRange> take(const Room& room) = 0;
  /// How many futures it has at most, as far as is known.
  [[nodiscard]] virtual std::uint64_t at_most() const = 0;
};

/// Futures that are known from the start, in order.
class RangesSource final : public FutureSource {
 public:
  explicit RangesSource(std::vector<FutureRange> ranges);
  std::optional<FutureRange> take(const Room& room) override;
  [[nodiscard]] std::uint64_t at_most() const override;
  /// What was handed out.
  [[nodiscard]] FuturesDone taken() const;

 private:
  const std::vector<FutureRange> ranges_;
  mutable std::mutex lock_;
  std::size_t at_ = 0;        ///< the range in work
  std::uint64_t offset_ = 0;  ///< of it: futures handed out
};

}  // namespace quadrant
