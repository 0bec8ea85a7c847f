// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#include "host/ranks/follower.hpp"

#include <algorithm>
#include <iostream>
#include <optional>

#include "host/accumulate/parts.hpp"
#include "host/base/text.hpp"
#include "host/ranks/share.hpp"

namespace quadrant {
namespace {

/// Between words of a rank that wants nothing: at most some thousand a second reach rank 0.
double seconds_between_status(int ranks) { return std::max(0.5, ranks / 5000.0); }

class Follower {
 public:
  Follower(Communicator& ranks, const FollowerPorts& ports) : ranks_(ranks), ports_(ports) {}

  /// Gets ready, and agrees with rank 0 on whether to begin; returns an exit code where not.
  std::optional<ExitCode> meet() {
    ExitCode code = ExitCode::done;
    std::string text;
    try {
      config_ = ports_.config();
      job_.emplace(*config_, [this](const std::string& line) { send(MessageWriter(Word::report).text(line)); });
    } catch (const Error& e) {
      code = e.code();
      text = e.what();
    } catch (const std::exception& e) {
      code = ExitCode::failed;
      text = e.what();
    }
    std::vector<std::byte> bytes;
    ranks_.broadcast(bytes);
    const Call call = call_of(bytes);
    if (!call.go) return call.code;
    if (job_) {
      if (const std::string found = difference(call.identity, "rank 0", job_->identity(), "this rank"); !found.empty()) {
        code = ExitCode::failed;
        text = "found another experiment or program than that of rank 0: " + found;
      }
    }
    const Machine machine = job_ ? machine_of(job_->backend()) : Machine{host_name(), "", "", "0"};
    send(MessageWriter(Word::ready).number(code).text(text).machine(machine));
    ranks_.broadcast(bytes);
    const Call again = call_of(bytes);
    if (!again.go) return again.code;
    sums_.emplace(job_->empty_sums());
    return std::nullopt;
  }

  /// Works until the end.
  ExitCode work() {
    for (;;) {
      if (const auto message = ranks_.receive()) {
        MessageReader from(message->bytes);
        const Word word = from.word();
        if (word == Word::end) return from.number<ExitCode>();
        if (word == Word::begin) simulate();
      } else {
        std::this_thread::sleep_for(kListening);
      }
    }
  }

 private:
  void send(const MessageWriter& message) { ranks_.send(0, message.bytes()); }

  void simulate() {
    Share share(*job_, *sums_);
    for (Clock::time_point told = Clock::now() - std::chrono::hours(1); !share.ended();) {
      bool heard = false;
      while (const auto message = ranks_.receive()) {
        hear(*message, share);
        heard = true;
      }
      Status status = share.status();
      status.signal = ports_.signal();
      if (status.wanted > 0 || status.signal != told_signal_ || seconds_since(told) >= seconds_between_status(ranks_.size())) {
        send(MessageWriter(Word::status).number(status));
        told_signal_ = status.signal;
        told = Clock::now();
      }
      if (!heard) std::this_thread::sleep_for(kListening);
    }
    send(MessageWriter(Word::stopped).stopped(share.stopped()));
    add_arrays_to_first(ranks_, *sums_);
    send(MessageWriter(Word::rest).words(rest_of(*sums_)));
    sums_.reset();
    sums_.emplace(job_->empty_sums());
  }

  static void hear(const Communicator::Message& message, Share& share) {
    MessageReader from(message.bytes);
    const Word word = from.word();
    if (word == Word::grant) share.grant(from.range());
    if (word == Word::finish) share.finish();
    if (word == Word::pause) share.pause();
  }

  Communicator& ranks_;
  const FollowerPorts& ports_;
  std::optional<Config> config_;
  std::optional<Job> job_;
  std::optional<Accumulators> sums_;
  int told_signal_ = 0;
};

}  // namespace

ExitCode follow(Communicator& ranks, const FollowerPorts& ports) {
  ExitCode code = ExitCode::failed;
  try {
    Follower follower(ranks, ports);
    if (const auto ended = follower.meet()) return *ended;
    return follower.work();
  } catch (const std::exception& e) {
    if (const auto* error = dynamic_cast<const Error*>(&e)) code = error->code();
    std::cerr << "quadrant: rank " << ranks.rank() << " of " << ranks.size() << " (" << host_name() << "): " << e.what() << std::endl;
  }
  ranks.abort(static_cast<int>(code));
  return code;  // GCC does not believe that a virtual function never returns
}

}  // namespace quadrant
