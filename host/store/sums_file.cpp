// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#include "host/store/sums_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <cstring>
#include <nlohmann/json.hpp>
#include <utility>

#include "host/base/checksum.hpp"
#include "host/base/error.hpp"
#include "host/base/workers.hpp"
#include "host/store/block_codec.hpp"

namespace quadrant {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::array<char, 16> kMagic = {'q', 'u', 'a', 'd', 'r', 'a', 'n', 't', ' ', 's', 'u', 'm', 's', '\n', '\0', '\0'};
constexpr std::size_t kSectionNumbers = std::size_t{1} << 17;  ///< numbers of a section, at most: some MiB at a time are in work
constexpr std::uint64_t kMostHeader = std::uint64_t{1} << 28;

/// What a file begins with; then come the header's text, the sections' sizes and checksums, and the sections.
struct Lead {
  std::array<char, 16> magic;
  std::uint64_t version;
  std::uint64_t file_bytes;
  std::uint64_t header_bytes;
  std::uint64_t sections;
  std::uint64_t checksum;  ///< of all before, the header and the index
};
static_assert(sizeof(Lead) == 56);

struct IndexEntry {
  std::uint64_t bytes, checksum;
};

/// A stretch of an array that is stored together: numbers [first, first + count).
struct SectionPlace {
  std::size_t part, first, count;
};

std::vector<SectionPlace> places_of(const std::vector<SumsPart>& parts) {
  std::vector<SectionPlace> places;
  for (std::size_t p = 0; p < parts.size(); ++p) {
    const std::size_t each = kSectionNumbers / parts[p].block * parts[p].block;
    for (std::size_t first = 0; first < parts[p].count; first += each) places.push_back({p, first, std::min(each, parts[p].count - first)});
  }
  return places;
}

/// The numbers of an array that is not wide.
std::span<std::uint64_t> words_of(const SumsPart& part) { return {reinterpret_cast<std::uint64_t*>(part.data), part.count}; }

/// Calls use(first, count) for the blocks of a section. A wide array's are those of the low halves and of the high ones.
template <class Use>
void for_each_block(const SumsPart& part, const SectionPlace& place, Use use) {
  for (std::size_t i = 0; i < place.count; i += part.block) use(place.first + i, std::min(part.block, place.count - i));
}

std::vector<std::byte> encoded(const SumsPart& part, const SectionPlace& place) {
  std::vector<std::byte> bytes;
  std::array<std::uint64_t, kMostBlock> low{}, high{};
  for_each_block(part, place, [&](std::size_t first, std::size_t count) {
    if (!part.wide()) return append_block(words_of(part).subspan(first, count), bytes);
    for (std::size_t i = 0; i < count; ++i) {
      std::memcpy(&low[i], part.data + 16 * (first + i), 8);
      std::memcpy(&high[i], part.data + 16 * (first + i) + 8, 8);
    }
    append_block(std::span(low).first(count), bytes);
    append_block(std::span(high).first(count), bytes);
  });
  return bytes;
}

/// Adds a section's numbers to the array; returns whether the section was sound.
bool add_section(std::span<const std::byte> bytes, const SumsPart& part, const SectionPlace& place) {
  const std::byte *at = bytes.data(), *const end = at + bytes.size();
  std::array<std::uint64_t, kMostBlock> low{}, high{};
  for_each_block(part, place, [&](std::size_t first, std::size_t count) {
    if (at == nullptr) return;
    if (!part.wide()) {
      at = add_block(at, end, words_of(part).subspan(first, count));
      return;
    }
    low.fill(0);
    high.fill(0);
    at = add_block(at, end, std::span(low).first(count));
    if (at != nullptr) at = add_block(at, end, std::span(high).first(count));
    for (std::size_t i = 0; at != nullptr && i < count; ++i) {
      Uint128 sum = 0;
      std::memcpy(&sum, part.data + 16 * (first + i), 16);
      add_wide_number(part.number, sum, static_cast<Uint128>(high[i]) << 64 | low[i]);
      std::memcpy(part.data + 16 * (first + i), &sum, 16);
    }
  });
  return at == end;
}

Json json_of(const std::vector<FutureRange>& ranges) {
  Json list = Json::array();
  for (const FutureRange& range : ranges) list.push_back({range.first, range.first + range.count});
  return list;
}

FutureRange range_of(const Json& pair) {
  const auto first = pair.at(0).get<std::uint64_t>(), end = pair.at(1).get<std::uint64_t>();
  return {first, end - first};
}

Json json_of(const SumsHeader& h, const std::vector<SumsPart>& parts) {
  Json sources = Json::array(), history = Json::array(), arrays = Json::array();
  for (const SourceFile& source : h.identity.config.sources) sources.push_back({{"path", source.path}, {"text", source.text}});
  for (const Stretch& s : h.history)
    history.push_back({{"futures", s.futures},
                       {"host", s.host},
                       {"processor", s.processor},
                       {"device", s.device},
                       {"threads", s.threads},
                       {"started", s.started},
                       {"finished", s.finished},
                       {"seconds", s.seconds}});
  for (const SumsPart& part : parts) arrays.push_back({{"name", part.name}, {"wide", part.wide()}, {"count", part.count}, {"block", part.block}});
  return {{"version", h.identity.version},
          {"model_version", h.identity.model},
          {"fingerprint", h.identity.fingerprint},
          {"part", json_of({h.part})[0]},
          {"done", json_of(h.done.ranges())},
          {"seconds", h.seconds},
          {"history", history},
          {"arrays", arrays},
          {"experiment", h.identity.config.resolved},
          {"sources", sources}};
}

SumsHeader header_of(const Json& j) {
  SumsHeader h;
  j.at("version").get_to(h.identity.version);
  j.at("model_version").get_to(h.identity.model);
  j.at("fingerprint").get_to(h.identity.fingerprint);
  h.part = range_of(j.at("part"));
  for (const Json& range : j.at("done")) h.done.add(range_of(range));
  j.at("seconds").get_to(h.seconds);
  for (const Json& s : j.at("history")) {
    Stretch stretch;
    s.at("futures").get_to(stretch.futures);
    s.at("host").get_to(stretch.host);
    s.at("processor").get_to(stretch.processor);
    s.at("device").get_to(stretch.device);
    s.at("threads").get_to(stretch.threads);
    s.at("started").get_to(stretch.started);
    s.at("finished").get_to(stretch.finished);
    s.at("seconds").get_to(stretch.seconds);
    h.history.push_back(std::move(stretch));
  }
  j.at("experiment").get_to(h.identity.config.resolved);
  for (const Json& source : j.at("sources")) h.identity.config.sources.push_back({source.at("path"), source.at("text")});
  return h;
}

std::uint64_t lead_checksum(const Lead& lead, std::span<const std::byte> rest) {
  Checksum checksum;
  checksum.add(std::as_bytes(std::span(&lead, 1)).first(offsetof(Lead, checksum)));
  checksum.add(rest);
  return checksum.value();
}

}  // namespace

std::vector<std::byte> sums_image(const SumsHeader& header, Accumulators& sums, int threads) {
  const std::vector<SumsPart> parts = parts_of(sums);
  const std::vector<SectionPlace> places = places_of(parts);
  std::vector<std::vector<std::byte>> section(places.size() + 1);
  std::atomic<std::size_t> next{0};
  run_workers(threads, [&](int) {
    for (std::size_t i = next++; i < places.size(); i = next++) section[i] = encoded(parts[places[i].part], places[i]);
  });
  const std::vector<std::uint64_t> rest = rest_of(sums);
  const std::span<const std::byte> rest_bytes = std::as_bytes(std::span(rest));
  section.back().assign(rest_bytes.begin(), rest_bytes.end());

  const std::string text = json_of(header, parts).dump();
  std::vector<IndexEntry> index;
  std::size_t bytes = sizeof(Lead) + text.size() + section.size() * sizeof(IndexEntry);
  for (const std::vector<std::byte>& one : section) {
    index.push_back({one.size(), checksum_of(one)});
    bytes += one.size();
  }
  std::vector<std::byte> image(bytes);
  std::size_t at = sizeof(Lead);
  const auto append = [&](std::span<const std::byte> more) {
    if (!more.empty()) std::memcpy(image.data() + at, more.data(), more.size());
    at += more.size();
  };
  append(std::as_bytes(std::span(text)));
  append(std::as_bytes(std::span(index)));
  Lead lead{kMagic, kSumsVersion, bytes, text.size(), section.size(), 0};
  lead.checksum = lead_checksum(lead, std::span(image).first(at).subspan(sizeof(Lead)));
  std::memcpy(image.data(), &lead, sizeof lead);
  for (std::vector<std::byte>& one : section) {
    append(one);
    one = {};
  }
  return image;
}

SumsFile::SumsFile(const std::string& path) : path_(path) {
  file_ = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  struct stat status {};
  if (file_ < 0 || ::fstat(file_, &status) != 0) throw UsageError(path + ": cannot be read (" + std::strerror(errno) + ")");
  try {
    const std::string allowed = ", allowed: a checkpoint or a shard as 'quadrant run' writes them";
    if (!S_ISREG(status.st_mode)) throw UsageError(path + ": found no regular file" + allowed);
    const auto file_bytes = static_cast<std::uint64_t>(status.st_size);
    Lead lead{};
    if (file_bytes < sizeof lead) throw UsageError(path + ": found " + std::to_string(file_bytes) + " bytes, too few" + allowed);
    read(0, std::as_writable_bytes(std::span(&lead, 1)));
    if (lead.magic != kMagic) throw UsageError(path + ": found another kind of file" + allowed);
    if (lead.version != kSumsVersion)
      throw UsageError(path + ": found version " + std::to_string(lead.version) + " of the format, or damage, allowed: version "
                       + std::to_string(kSumsVersion));
    if (lead.file_bytes != file_bytes)
      fail_damaged("it has " + std::to_string(file_bytes) + " bytes and was written with " + std::to_string(lead.file_bytes));
    const std::uint64_t room = file_bytes - sizeof lead;
    if (lead.header_bytes > std::min(room, kMostHeader) || lead.sections > (room - lead.header_bytes) / sizeof(IndexEntry))
      fail_damaged("its first bytes");
    std::vector<std::byte> rest(lead.header_bytes + lead.sections * sizeof(IndexEntry));
    read(sizeof lead, rest);
    if (lead_checksum(lead, rest) != lead.checksum) fail_damaged("the checksum of its header");
    std::uint64_t offset = sizeof lead + rest.size();
    for (std::uint64_t i = 0; i < lead.sections; ++i) {
      IndexEntry entry{};
      std::memcpy(&entry, rest.data() + lead.header_bytes + i * sizeof entry, sizeof entry);
      if (entry.bytes > file_bytes - offset) fail_damaged("the sizes of its sections");
      sections_.push_back({offset, entry.bytes, entry.checksum});
      offset += entry.bytes;
    }
    if (offset != file_bytes) fail_damaged("the sizes of its sections");
    read_header(std::span(rest).first(lead.header_bytes));
  } catch (...) {
    ::close(file_);
    throw;
  }
}

SumsFile::~SumsFile() {
  if (file_ >= 0) ::close(file_);
}

SumsFile::SumsFile(SumsFile&& other) noexcept
    : path_(std::move(other.path_)), file_(std::exchange(other.file_, -1)), header_(std::move(other.header_)), arrays_(std::move(other.arrays_)),
      sections_(std::move(other.sections_)) {}

void SumsFile::fail_damaged(const std::string& what) const { throw UsageError(path_ + ": damaged (" + what + ")"); }

void SumsFile::read(std::uint64_t offset, std::span<std::byte> to) const {
  while (!to.empty()) {
    const ssize_t got = ::pread(file_, to.data(), to.size(), static_cast<off_t>(offset));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) throw UsageError(path_ + ": cannot be read (" + std::strerror(errno) + ")");
    if (got == 0) fail_damaged("it ends too early");
    to = to.subspan(static_cast<std::size_t>(got));
    offset += static_cast<std::uint64_t>(got);
  }
}

void SumsFile::read_header(std::span<const std::byte> text) {
  try {
    const auto* first = reinterpret_cast<const char*>(text.data());
    const Json json = Json::parse(first, first + text.size());
    header_ = header_of(json);
    for (const Json& array : json.at("arrays")) arrays_.push_back({array.at("name"), array.at("wide"), array.at("count"), array.at("block")});
  } catch (const Json::exception& e) {
    fail_damaged(std::string("its header: ") + e.what());
  }
}

void SumsFile::read_section(std::size_t section, std::vector<std::byte>& to) const {
  const Section& s = sections_[section];
  to.resize(s.bytes);
  read(s.offset, to);
  if (checksum_of(to) != s.checksum) fail_damaged("the checksum of section " + std::to_string(section));
}

void SumsFile::check_parts(const std::vector<SumsPart>& parts) const {
  const auto same = [](const Array& a, const SumsPart& p) {
    return a.name == p.name && a.wide == p.wide() && a.count == p.count && a.block == p.block;
  };
  if (!std::equal(arrays_.begin(), arrays_.end(), parts.begin(), parts.end(), same) || sections_.size() != places_of(parts).size() + 1)
    throw UsageError(path_ + ": found other arrays than those of this experiment");
}

void SumsFile::read_ahead() const { ::posix_fadvise(file_, 0, 0, POSIX_FADV_WILLNEED); }

void SumsFile::verify() const {
  std::vector<std::byte> bytes;
  for (std::size_t i = 0; i < sections_.size(); ++i) read_section(i, bytes);
}

void add_sums(std::span<const SumsFile> files, Accumulators& sums, int threads) {
  const std::vector<SumsPart> parts = parts_of(sums);
  const std::vector<SectionPlace> places = places_of(parts);
  for (const SumsFile& file : files) file.check_parts(parts);
  std::atomic<std::size_t> next{0};
  run_workers(threads, [&](int) {
    std::vector<std::byte> bytes;
    for (std::size_t i = next++; i < places.size(); i = next++) {
      for (const SumsFile& file : files) {
        file.read_section(i, bytes);
        if (!add_section(bytes, parts[places[i].part], places[i])) file.fail_damaged("section " + std::to_string(i));
      }
    }
  });
  std::vector<std::byte> bytes;
  for (const SumsFile& file : files) {
    file.read_section(places.size(), bytes);
    std::vector<std::uint64_t> rest(bytes.size() / 8);
    std::memcpy(rest.data(), bytes.data(), rest.size() * 8);
    if (bytes.size() % 8 != 0 || !add_rest(rest, sums)) file.fail_damaged("its last section");
  }
}

}  // namespace quadrant
