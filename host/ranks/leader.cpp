// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#include "host/ranks/leader.hpp"

#include <algorithm>
#include <map>
#include <utility>

#include "host/accumulate/parts.hpp"
#include "host/base/text.hpp"

namespace quadrant {
namespace {

constexpr double kSecondsBetweenLooks = 0.1;  ///< of the watcher at the progress of all

/// Different texts, how often each: "3 x CPU, 2 threads; CPU, 4 threads".
std::string counted(const std::vector<std::string>& texts) {
  std::map<std::string, int> times;
  for (const std::string& text : texts) ++times[text];
  std::vector<std::string> parts;
  for (const auto& [text, n] : times) parts.push_back((n > 1 ? std::to_string(n) + " x " : "") + text);
  return join(parts, "; ");
}

}  // namespace

Leader::~Leader() { end(ExitCode::failed); }

void Leader::end(ExitCode code) {
  const State before = std::exchange(state_, State::ended);
  if (before == State::at_work) ranks_.abort(static_cast<int>(code));
  if (before == State::alone) {
    std::vector<std::byte> bytes = bytes_of({false, code, {}});
    ranks_.broadcast(bytes);
  }
  if (before == State::together) send_all(MessageWriter(Word::end).number(code));
}

void Leader::send_all(const MessageWriter& message) {
  for (int rank = 1; rank < ranks_.size(); ++rank) ranks_.send(rank, message.bytes());
}

template <class Use>
void Leader::wait_for_all(Word word, Use use) {
  for (int waiting = ranks_.size() - 1; waiting > 0;) {
    const std::optional<Communicator::Message> message = ranks_.receive();
    if (!message) {
      std::this_thread::sleep_for(kListening);
      continue;
    }
    MessageReader from(message->bytes);
    if (const Word found = from.word(); found == word) {
      use(message->from, from);
      --waiting;
    } else if (found == Word::report) {
      report(message->from, from.text());
    }
  }
}

void Leader::report(int rank, const std::string& line) const {
  if (hearing_.line) hearing_.line("rank " + std::to_string(rank) + ": " + line);
}

void Leader::gather(const Job& job) {
  std::vector<std::byte> bytes = bytes_of({true, ExitCode::done, job.identity()});
  ranks_.broadcast(bytes);
  followers_.resize(size(ranks_.size()));
  std::map<int, Error> failures;
  wait_for_all(Word::ready, [&](int rank, MessageReader& from) {
    const auto code = from.number<ExitCode>();
    const std::string text = from.text();
    followers_[size(rank)].machine = from.machine();
    if (code == ExitCode::done) return;
    failures.emplace(rank, Error(code, "rank " + std::to_string(rank) + " of " + std::to_string(ranks_.size()) + " ("
                                           + followers_[size(rank)].machine.host + "): " + text));
  });
  bytes = bytes_of({failures.empty(), failures.empty() ? ExitCode::done : failures.begin()->second.code(), {}});
  ranks_.broadcast(bytes);
  state_ = failures.empty() ? State::together : State::ended;
  if (!failures.empty()) throw failures.begin()->second;
}

void Leader::hear(int rank, const Status& status) {
  Follower& follower = followers_[size(rank)];
  follower.counts = status.counts;
  if (status.wanted > 0) follower.wanted = status.wanted;
  if (status.signal != 0 && hearing_.signal) hearing_.signal(status.signal);
}

void Leader::hear(const Communicator::Message& message, FuturesDone& done) {
  MessageReader from(message.bytes);
  const Word word = from.word();
  if (word == Word::status) hear(message.from, from.status());
  if (word == Word::report) report(message.from, from.text());
  if (word != Word::stopped) return;
  const Stopped stopped = from.stopped();
  hear(message.from, stopped.status);
  Follower& follower = followers_[size(message.from)];
  follower.machine = stopped.machine;
  follower.at_work = false;
  done.remove(stopped.returned);
}

void Leader::serve(Pool& pool, Share& own, FuturesDone& done) {
  const auto granted = [&](std::uint64_t wanted) {
    const FutureRange part = pool.take(wanted);
    done.add(part);
    return part;
  };
  if (const Status status = own.status(); status.wanted > 0) {
    if (pool.empty()) own.finish();
    else own.grant(granted(status.wanted));
  }
  for (int rank = 1; rank < ranks_.size(); ++rank) {
    Follower& follower = followers_[size(rank)];
    if (follower.wanted == 0 || follower.finished) continue;
    follower.finished = pool.empty();
    ranks_.send(rank, (follower.finished ? MessageWriter(Word::finish) : MessageWriter(Word::grant).range(granted(follower.wanted))).bytes());
    follower.wanted = 0;
  }
}

ProgressCounts Leader::counts(const Share& own) const {
  ProgressCounts all = own.counts();
  for (const Follower& follower : followers_) {
    all.done += follower.counts.done;
    for (std::size_t q = 0; q < kQuadrants; ++q) all.leads[q] += follower.counts.leads[q];
  }
  return all;
}

bool Leader::anyone_at_work() const {
  return std::any_of(followers_.begin(), followers_.end(), [](const Follower& follower) { return follower.at_work; });
}

FuturesDone Leader::simulate(const Job& job, const std::vector<FutureRange>& todo, Accumulators& to, const ProgressWatcher& progress) {
  state_ = State::at_work;
  for (Follower& follower : followers_) follower = {follower.machine, {}, 0, false, true};
  followers_.front().at_work = false;
  send_all(MessageWriter(Word::begin));
  Pool pool(todo, ranks_.size());
  FuturesDone done;  // granted and not given back
  Share own(job, to);
  bool pausing = false;
  for (Clock::time_point looked = Clock::now(); !own.ended() || anyone_at_work();) {
    bool heard = false;
    while (const auto message = ranks_.receive()) {
      hear(*message, done);
      heard = true;
    }
    if (!pausing) serve(pool, own, done);
    if (!pausing && seconds_since(looked) >= kSecondsBetweenLooks) {
      looked = Clock::now();
      pausing = progress && !progress(counts(own));
      if (pausing) {
        send_all(MessageWriter(Word::pause));
        own.pause();
      }
    }
    if (!heard) std::this_thread::sleep_for(kListening);
  }
  done.remove(own.stopped().returned);
  if (progress) progress(counts(own));
  gather_sums(to);
  state_ = State::together;
  return done;
}

void Leader::gather_sums(Accumulators& to) {
  add_arrays_to_first(ranks_, to);
  wait_for_all(Word::rest, [&](int rank, MessageReader& from) {
    if (!add_rest(from.words(), to)) throw RunError("rank " + std::to_string(rank) + ": found sums of another shape than this rank's");
  });
}

Machine Leader::machine(const Job& job) const {
  std::vector<std::string> hosts, processors, devices;
  long threads = 0;
  for (int rank = 0; rank < ranks_.size(); ++rank) {
    const Machine one = rank == 0 ? machine_of(job.backend()) : followers_[size(rank)].machine;
    hosts.push_back(one.host);
    processors.push_back(one.processor);
    devices.push_back(one.device);
    threads += std::stol(one.threads);
  }
  return {counted(hosts), counted(processors), std::to_string(ranks_.size()) + " ranks: " + counted(devices), std::to_string(threads)};
}

}  // namespace quadrant
