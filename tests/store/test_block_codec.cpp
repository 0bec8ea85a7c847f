// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <random>

#include "host/store/block_codec.hpp"
#include "tests/support/catch.hpp"

namespace quadrant {
namespace {

using Numbers = std::vector<std::uint64_t>;

std::vector<std::byte> encoded(const Numbers& numbers) {
  std::vector<std::byte> bytes;
  append_block(numbers, bytes);
  return bytes;
}

/// Adds a block that fills its bytes; whether it did.
bool add_whole(const std::vector<std::byte>& bytes, Numbers& to) {
  return add_block(bytes.data(), bytes.data() + bytes.size(), to) == bytes.data() + bytes.size();
}

/// Blocks of every kind: of any length, width, sign and share of zeros.
class RandomBlocks {
 public:
  Numbers operator()() {
    Numbers numbers(1 + random_() % kMostBlock);
    const unsigned width = 1 + static_cast<unsigned>(random_() % 64);
    const bool is_signed = random_() % 2 == 0;
    const unsigned zeros = static_cast<unsigned>(random_() % 5);
    for (std::uint64_t& x : numbers) {
      if (random_() % 4 < zeros) continue;
      x = random_() >> (64 - width);
      if (is_signed && random_() % 2 == 0) x = ~x + 1;
    }
    return numbers;
  }

 private:
  std::mt19937_64 random_{11};
};

}  // namespace

TEST_CASE("a block comes back as it was, whatever is in it") {
  RandomBlocks random;
  for (int round = 0; round < 20000; ++round) {
    const Numbers numbers = random();
    const std::vector<std::byte> bytes = encoded(numbers);
    Numbers back(numbers.size());
    REQUIRE(add_whole(bytes, back));
    REQUIRE(back == numbers);
    REQUIRE(bytes.size() <= 1 + 8 * numbers.size());
  }
}

TEST_CASE("the numbers at which a block needs another byte, of either sign, come back") {
  for (unsigned width = 0; width < 64; ++width) {
    for (const std::uint64_t step : {~std::uint64_t{0}, std::uint64_t{0}, std::uint64_t{1}}) {
      const std::uint64_t edge = (std::uint64_t{1} << width) + step;
      for (const std::uint64_t x : {edge, ~edge, ~edge + 1}) {
        for (const std::uint64_t other : {std::uint64_t{0}, std::uint64_t{1}, ~std::uint64_t{0}}) {
          const Numbers numbers = {x, other, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0};
          for (const std::size_t length : {std::size_t{2}, std::size_t{9}, numbers.size()}) {  // all of them, a map, a list
            const Numbers part(numbers.begin(), numbers.begin() + static_cast<long>(length));
            Numbers back(length);
            REQUIRE(add_whole(encoded(part), back));
            REQUIRE(back == part);
          }
        }
      }
    }
  }
}

TEST_CASE("a block is added to what is there, modulo 2^64") {
  RandomBlocks random;
  for (int round = 0; round < 1000; ++round) {
    const Numbers numbers = random();
    Numbers sum(numbers.size(), 5);
    for (int times = 0; times < 3; ++times) REQUIRE(add_whole(encoded(numbers), sum));
    for (std::size_t i = 0; i < numbers.size(); ++i) REQUIRE(sum[i] == 3 * numbers[i] + 5);
  }
}

TEST_CASE("small numbers and zeros take few bytes") {
  CHECK(encoded(Numbers(512)).size() == 1);
  CHECK(encoded(Numbers(384, 1)).size() == 385);
  CHECK(encoded(Numbers(384, ~std::uint64_t{0})).size() == 385);
  Numbers few(384);
  few[7] = few[383] = 3;
  CHECK(encoded(few).size() == 2 + 2 * 3);
  Numbers half(384);
  for (std::size_t i = 0; i < half.size(); i += 2) half[i] = 200;
  CHECK(encoded(half).size() == 1 + 48 + 192);
}

TEST_CASE("bytes that are no block are refused, and nothing beyond them is read or written") {
  RandomBlocks random;
  std::mt19937_64 damage(12);
  for (int round = 0; round < 2000; ++round) {
    const Numbers numbers = random();
    std::vector<std::byte> bytes = encoded(numbers);
    for (const std::size_t length : {std::size_t{0}, bytes.size() / 2, bytes.size() - 1}) {
      const std::vector<std::byte> part(bytes.begin(), bytes.begin() + static_cast<long>(length));  // of its own, so that a sanitizer sees its end
      Numbers to(numbers.size());
      CHECK(add_block(part.data(), part.data() + part.size(), to) == nullptr);
    }
    for (int i = 0; i < 20; ++i) {
      bytes[damage() % std::min<std::size_t>(bytes.size(), 80)] = static_cast<std::byte>(damage());
      Numbers to(numbers.size());
      const std::byte* end = add_block(bytes.data(), bytes.data() + bytes.size(), to);
      CHECK((end == nullptr || (bytes.data() < end && end <= bytes.data() + bytes.size())));
    }
  }
  for (unsigned tag = 49; tag < 256; ++tag) {
    const std::vector<std::byte> bytes(4096, static_cast<std::byte>(tag));
    Numbers to(16);
    CHECK(add_block(bytes.data(), bytes.data() + bytes.size(), to) == nullptr);
  }
}

}  // namespace quadrant
