// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#include "host/store/block_codec.hpp"

#include <algorithm>
#include <bit>
#include <cstring>
#include <utility>

namespace quadrant {
namespace {

static_assert(std::endian::native == std::endian::little, "numbers are stored as this machine has them");

/// How a block stores its numbers.
enum class Form : unsigned { all, map, list };

/// A block's first byte: 0 where all numbers are 0, else 1 + 16 form + 2 (bytes - 1) + (1 where numbers are signed).
struct Tag {
  Form form;
  unsigned bytes;
  bool is_signed;
};
constexpr unsigned kZeros = 0;
constexpr unsigned kTags = 1 + 3 * 16;

std::byte encoded(Tag tag) {
  return static_cast<std::byte>(1 + 16 * static_cast<unsigned>(tag.form) + 2 * (tag.bytes - 1) + (tag.is_signed ? 1 : 0));
}

constexpr std::size_t kMostListed = 255;
std::size_t map_bytes(std::size_t numbers) { return (numbers + 7) / 8; }

/// A number of kBytes bytes.
template <unsigned kBytes, bool kSigned>
std::uint64_t load(const std::byte* from) {
  std::uint64_t x = 0;
  std::memcpy(&x, from, kBytes);
  if constexpr (kSigned && kBytes < 8) {
    constexpr unsigned kShift = 64 - 8 * kBytes;
    x = static_cast<std::uint64_t>(static_cast<std::int64_t>(x << kShift) >> kShift);
  }
  return x;
}

/// The same, where 8 bytes can be read: one load instead of two.
template <unsigned kBytes, bool kSigned>
std::uint64_t load_of_eight(const std::byte* from) {
  std::uint64_t x = 0;
  std::memcpy(&x, from, sizeof x);
  constexpr unsigned kShift = 64 - 8 * kBytes;
  return kSigned ? static_cast<std::uint64_t>(static_cast<std::int64_t>(x << kShift) >> kShift) : x << kShift >> kShift;
}

template <unsigned kBytes, bool kSigned>
const std::byte* add_all(const std::byte* from, const std::byte* end, std::span<std::uint64_t> to) {
  if (static_cast<std::size_t>(end - from) < kBytes * to.size()) return nullptr;
  std::size_t i = 0;
  if constexpr (kBytes != 1 && kBytes != 2 && kBytes != 4 && kBytes != 8) {
    const std::size_t fast = to.size() - std::min(to.size(), sizeof(std::uint64_t));  // numbers behind which 8 bytes can be read
    for (; i < fast; ++i) to[i] += load_of_eight<kBytes, kSigned>(from + kBytes * i);
  }
  for (; i < to.size(); ++i) to[i] += load<kBytes, kSigned>(from + kBytes * i);
  return from + kBytes * to.size();
}

template <unsigned kBytes, bool kSigned>
const std::byte* add_mapped(const std::byte* from, const std::byte* end, std::span<std::uint64_t> to) {
  const std::size_t bytes = map_bytes(to.size());
  if (static_cast<std::size_t>(end - from) < bytes) return nullptr;
  const std::byte* number = from + bytes;
  for (std::size_t word = 0; word * 8 < bytes; ++word) {
    std::uint64_t map = 0;
    std::memcpy(&map, from + 8 * word, std::min<std::size_t>(8, bytes - 8 * word));
    if (const std::size_t room = to.size() - 64 * word; room < 64 && map >> room != 0) return nullptr;
    const auto left = static_cast<std::size_t>(end - number), needed = kBytes * static_cast<std::size_t>(std::popcount(map));
    if (left < needed) return nullptr;
    std::uint64_t* const base = to.data() + 64 * word;
    if (left >= needed + sizeof(std::uint64_t)) {
      for (; map != 0; map &= map - 1, number += kBytes) base[std::countr_zero(map)] += load_of_eight<kBytes, kSigned>(number);
    } else {
      for (; map != 0; map &= map - 1, number += kBytes) base[std::countr_zero(map)] += load<kBytes, kSigned>(number);
    }
  }
  return number;
}

template <unsigned kBytes, bool kSigned>
const std::byte* add_listed(const std::byte* from, const std::byte* end, std::span<std::uint64_t> to) {
  if (from == end) return nullptr;
  const auto listed = static_cast<std::size_t>(*from);
  const std::byte* const places = from + 1;
  const std::byte* const numbers = places + 2 * listed;
  if (static_cast<std::size_t>(end - from) < 1 + (2 + kBytes) * listed) return nullptr;
  for (std::size_t i = 0; i < listed; ++i) {
    const auto place = static_cast<std::size_t>(load<2, false>(places + 2 * i));
    if (place >= to.size()) return nullptr;
    to[place] += load<kBytes, kSigned>(numbers + kBytes * i);
  }
  return numbers + kBytes * listed;
}

using Adder = const std::byte* (*)(const std::byte*, const std::byte*, std::span<std::uint64_t>);

/// What adds a block of a tag.
template <unsigned kTag>
constexpr Adder adder() {
  constexpr auto kForm = static_cast<Form>((kTag - 1) / 16);
  constexpr unsigned kBytes = (kTag - 1) / 2 % 8 + 1;
  constexpr bool kSigned = (kTag - 1) % 2 != 0;
  if constexpr (kForm == Form::all) return add_all<kBytes, kSigned>;
  else if constexpr (kForm == Form::map) return add_mapped<kBytes, kSigned>;
  else return add_listed<kBytes, kSigned>;
}

template <unsigned... kBefore>
constexpr Adder find_adder(unsigned tag, std::integer_sequence<unsigned, kBefore...>) {
  constexpr Adder kAdders[] = {adder<kBefore + 1>()...};
  return kAdders[tag - 1];
}

unsigned bytes_of(std::uint64_t largest) { return (static_cast<unsigned>(std::bit_width(largest)) + 7) / 8; }

}  // namespace

void append_block(std::span<const std::uint64_t> numbers, std::vector<std::byte>& to) {
  std::uint64_t any = 0, any_signed = 0;
  std::size_t others = 0;  // than 0
  for (const std::uint64_t x : numbers) {
    any |= x;
    any_signed |= x ^ static_cast<std::uint64_t>(static_cast<std::int64_t>(x) >> 63);
    others += x != 0 ? 1 : 0;
  }
  if (any == 0) {
    to.push_back(std::byte{kZeros});
    return;
  }
  const bool is_signed = any >> 63 != 0;
  Tag tag{Form::all, is_signed ? bytes_of(any_signed << 1 | 1) : bytes_of(any), is_signed};
  const std::size_t all = tag.bytes * numbers.size(), map = map_bytes(numbers.size()) + tag.bytes * others, list = 1 + (2 + tag.bytes) * others;
  std::size_t size = all;
  if (others <= kMostListed && list < std::min(all, map)) {
    tag.form = Form::list;
    size = list;
  } else if (map < all) {
    tag.form = Form::map;
    size = map;
  }

  const std::size_t begin = to.size();
  to.resize(begin + 1 + size + sizeof(std::uint64_t));  // room for what is written beyond the last number
  std::byte* at = to.data() + begin;
  *at++ = encoded(tag);
  if (tag.form == Form::map) {
    for (std::size_t i = 0; i < numbers.size(); i += 8) {
      unsigned byte = 0;
      for (std::size_t k = i; k < std::min(i + 8, numbers.size()); ++k) byte |= (numbers[k] != 0 ? 1U : 0U) << (k - i);
      *at++ = static_cast<std::byte>(byte);
    }
  } else if (tag.form == Form::list) {
    *at++ = static_cast<std::byte>(others);
    for (std::size_t i = 0; i < numbers.size(); ++i) {
      if (numbers[i] == 0) continue;
      const auto place = static_cast<std::uint16_t>(i);
      std::memcpy(at, &place, sizeof place);
      at += sizeof place;
    }
  }
  for (const std::uint64_t x : numbers) {
    if (x == 0 && tag.form != Form::all) continue;
    std::memcpy(at, &x, sizeof x);
    at += tag.bytes;
  }
  to.resize(begin + 1 + size);
}

const std::byte* add_block(const std::byte* from, const std::byte* end, std::span<std::uint64_t> to) {
  if (from == end) return nullptr;
  const auto tag = static_cast<unsigned>(*from++);
  if (tag == kZeros) return from;
  if (tag >= kTags) return nullptr;
  return find_adder(tag, std::make_integer_sequence<unsigned, kTags - 1>())(from, end, to);
}

}  // namespace quadrant
