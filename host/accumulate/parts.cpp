// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#include "host/accumulate/parts.hpp"

#include <cstring>
#include <type_traits>

#include "host/base/size.hpp"
#include "kernels/analyse/sources.hpp"

namespace quadrant {
namespace {

constexpr std::size_t kAlike = 512;  // numbers of a block where nothing suggests another number

/// Lists arrays.
class Lister {
 public:
  template <class T>
  void add(const std::string& name, std::vector<T>& numbers, std::size_t block = kAlike) {
    static_assert(sizeof(T) == 8 || sizeof(T) == 16);
    add(name, sizeof(T) == 8 ? Number::word : std::is_same_v<T, Uint128> ? Number::square : Number::sum, numbers.data(), numbers.size(), block);
  }
  /// Sums of squares that lie as pairs of words, low half first.
  void add_pairs(const std::string& name, std::vector<std::uint64_t>& words) { add(name, Number::square, words.data(), words.size() / 2, kAlike); }
  void add(const std::string& name, Table& table) {
    add(name + "_histogram", table.histogram, kBins);
    add(name + "_sum", table.sum);
    add(name + "_square", table.square);
  }
  void add(const std::string& name, ColumnTotals& columns) {
    add(name + "_histogram", columns.histogram, kBins);
    add(name + "_sum", columns.sum);
    add(name + "_square", columns.square);
    add(name + "_count", columns.count);
  }
  [[nodiscard]] std::vector<SumsPart> take() { return std::move(parts_); }

 private:
  void add(const std::string& name, Number number, void* data, std::size_t count, std::size_t block) {
    if (count > 0) parts_.push_back({name, number, count, block, static_cast<std::byte*>(data)});
  }

  std::vector<SumsPart> parts_;
};

std::uint64_t low(Uint128 x) { return static_cast<std::uint64_t>(x); }
std::uint64_t high(Uint128 x) { return static_cast<std::uint64_t>(x >> 64); }

/// Writes a rest.
class RestWriter {
 public:
  void word(std::uint64_t x) { words_.push_back(x); }
  void wide(Uint128 x) {
    word(low(x));
    word(high(x));
  }
  [[nodiscard]] std::vector<std::uint64_t> take() { return std::move(words_); }

 private:
  std::vector<std::uint64_t> words_;
};

/// Reads one; beyond its end come zeros, and `sound` is false.
class RestReader {
 public:
  explicit RestReader(std::span<const std::uint64_t> words) : words_(words) {}
  std::uint64_t word() {
    if (at_ == words_.size()) {
      sound_ = false;
      return 0;
    }
    return words_[at_++];
  }
  Uint128 wide() {
    const Uint128 lower = word();
    return static_cast<Uint128>(word()) << 64 | lower;
  }
  /// Notes that something must be so.
  void must(bool so) { sound_ = sound_ && so; }
  [[nodiscard]] bool sound() const { return sound_; }
  [[nodiscard]] bool finished() const { return sound_ && at_ == words_.size(); }

 private:
  std::span<const std::uint64_t> words_;
  std::size_t at_ = 0;
  bool sound_ = true;
};

void write(RestWriter& to, const NonFiniteList& list) {
  to.word(list.count);
  to.word(list.first.size());
  for (const NonFinite& one : list.first) {
    to.word(one.future);
    to.word(static_cast<std::uint64_t>(static_cast<std::uint32_t>(one.policy)) << 32 | static_cast<std::uint32_t>(one.step));
  }
}

NonFiniteList read_non_finite(RestReader& from) {
  NonFiniteList list;
  list.count = from.word();
  const std::uint64_t named = from.word();
  from.must(named <= NonFiniteList::kNamed && named <= list.count);
  for (std::uint64_t i = 0; from.sound() && i < named; ++i) {
    const std::uint64_t future = from.word(), where = from.word();
    list.first.push_back({future, static_cast<std::int32_t>(where >> 32), static_cast<std::int32_t>(where)});
  }
  return list;
}

}  // namespace

std::vector<SumsPart> parts_of(Accumulators& sums) {
  AnalysisSums& analysis = sums.analysis;
  Lister list;
  list.add("series", sums.series);
  list.add("outcomes", sums.outcomes);
  list.add("leaders", sums.leaders);
  list.add("joint", sums.joint);
  list.add("differences", analysis.differences);
  list.add("measures", analysis.measures);
  list.add("regrets", analysis.regrets);
  list.add("values", analysis.values);
  list.add("contests", analysis.contests);
  list.add("satisfied", analysis.satisfied);
  list.add("both", analysis.both);
  list.add("measure_joint", analysis.joint);
  list.add("conditional_sum", analysis.conditional.sum, std::size_t{kParameterBins} * kChunk);
  list.add_pairs("conditional_square", analysis.conditional.square);
  list.add("conditional_count", analysis.conditional.count);
  return list.take();
}

std::vector<std::uint64_t> rest_of(const Accumulators& sums) {
  RestWriter to;
  to.word(sums.futures);
  to.word(sums.analysis.futures);
  to.word(sums.analysis.conditional.futures);
  to.word(sums.analysis.worst.size());
  for (const Worst& worst : sums.analysis.worst) {
    to.word(static_cast<std::uint32_t>(bits(worst.regret)));
    to.word(worst.future);
  }
  to.word(sums.non_finite.size());
  for (const NonFiniteList& list : sums.non_finite) write(to, list);
  const HeadlineGroups& headlines = sums.headlines;
  to.word(headlines.headlines());
  to.word(static_cast<std::uint64_t>(headlines.replicates()));
  to.word(headlines.looks());
  for (std::size_t look = 0; look < headlines.looks(); ++look) {
    for (int replicate = 0; replicate < headlines.replicates(); ++replicate) {
      const HeadlineSums& one = headlines.at(look, replicate);
      to.word(one.futures);
      for (std::size_t i = 0; i < headlines.headlines(); ++i) {
        to.wide(static_cast<Uint128>(one.sum[i]));
        to.wide(one.square[i]);
        to.word(one.count[i]);
      }
    }
  }
  return to.take();
}

bool add_rest(std::span<const std::uint64_t> rest, Accumulators& to) {
  constexpr std::uint64_t kMostLooks = 64;  // of 2^64 futures
  RestReader from(rest);
  to.futures += from.word();
  to.analysis.futures += from.word();
  to.analysis.conditional.futures += from.word();
  from.must(from.word() == to.analysis.worst.size());
  for (std::size_t i = 0; from.sound() && i < to.analysis.worst.size(); ++i) {
    const float regret = from_bits(static_cast<std::int32_t>(static_cast<std::uint32_t>(from.word())));
    keep_worst({regret, from.word()}, to.analysis.worst[i]);
  }
  from.must(from.word() == to.non_finite.size());
  for (std::size_t i = 0; from.sound() && i < to.non_finite.size(); ++i) to.non_finite[i].add(read_non_finite(from));
  HeadlineGroups& headlines = to.headlines;
  from.must(from.word() == headlines.headlines());
  from.must(from.word() == static_cast<std::uint64_t>(headlines.replicates()));
  const std::uint64_t looks = from.word();
  from.must(looks <= kMostLooks);
  HeadlineSums more(headlines.headlines());
  for (std::uint64_t look = 0; from.sound() && look < looks; ++look) {
    for (int replicate = 0; replicate < headlines.replicates(); ++replicate) {
      more.futures = from.word();
      for (std::size_t i = 0; i < headlines.headlines(); ++i) {
        more.sum[i] = static_cast<Int128>(from.wide());
        more.square[i] = from.wide();
        more.count[i] = from.word();
      }
      headlines.reach(size(static_cast<long>(look)), replicate).add(more);
    }
  }
  return from.finished();
}

}  // namespace quadrant
