// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#include "host/ranks/messages.hpp"

#include "host/accumulate/parts.hpp"

namespace quadrant {

std::vector<std::byte> bytes_of(const Call& call) {
  MessageWriter to;
  to.number(call.go).number(call.code);
  const Identity& i = call.identity;
  to.text(i.version).text(i.model).text(i.fingerprint).text(i.config.resolved).number<std::uint64_t>(i.config.sources.size());
  for (const SourceFile& source : i.config.sources) to.text(source.path).text(source.text);
  return to.bytes();
}

Call call_of(std::span<const std::byte> bytes) {
  MessageReader from(bytes);
  Call call{};
  call.go = from.number<bool>();
  call.code = from.number<ExitCode>();
  Identity& i = call.identity;
  for (std::string* text : {&i.version, &i.model, &i.fingerprint, &i.config.resolved}) *text = from.text();
  i.config.sources.resize(from.number<std::uint64_t>());
  for (SourceFile& source : i.config.sources) {
    source.path = from.text();
    source.text = from.text();
  }
  return call;
}

void add_arrays_to_first(Communicator& ranks, Accumulators& sums) {
  for (const SumsPart& part : parts_of(sums)) ranks.add_to_first(part.number, part.data, part.count);
}

FutureRange MessageReader::range() {
  const auto first = number<std::uint64_t>();
  return {first, number<std::uint64_t>()};
}

std::string MessageReader::text() {
  std::string text(number<std::uint64_t>(), '\0');
  for (char& c : text) c = number<char>();
  return text;
}

std::vector<std::uint64_t> MessageReader::words() {
  std::vector<std::uint64_t> words(number<std::uint64_t>());
  for (std::uint64_t& word : words) word = number<std::uint64_t>();
  return words;
}

Machine MessageReader::machine() {
  Machine machine;
  for (std::string* text : {&machine.host, &machine.processor, &machine.device, &machine.threads}) *text = this->text();
  return machine;
}

Stopped MessageReader::stopped() {
  Stopped stopped;
  stopped.status = status();
  stopped.machine = machine();
  for (auto left = number<std::uint64_t>(); left > 0; --left) stopped.returned.push_back(range());
  return stopped;
}

MessageWriter& MessageWriter::text(const std::string& text) {
  number<std::uint64_t>(text.size());
  for (const char c : text) number(c);
  return *this;
}

MessageWriter& MessageWriter::words(std::span<const std::uint64_t> words) {
  number<std::uint64_t>(words.size());
  for (const std::uint64_t word : words) number(word);
  return *this;
}

MessageWriter& MessageWriter::machine(const Machine& machine) {
  return text(machine.host).text(machine.processor).text(machine.device).text(machine.threads);
}

MessageWriter& MessageWriter::stopped(const Stopped& stopped) {
  number(stopped.status).machine(stopped.machine).number<std::uint64_t>(stopped.returned.size());
  for (const FutureRange& range : stopped.returned) this->range(range);
  return *this;
}

}  // namespace quadrant
