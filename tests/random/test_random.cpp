// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <set>

#include "kernels/base/pack.hpp"
#include "kernels/model/drivers.hpp"
#include "tests/support/catch.hpp"

// The random words: Philox as published, coordinates where the table in streams.hpp puts them, draws that depend on nothing else.
namespace {

using namespace quadrant;
using Words = std::array<std::uint32_t, 4>;

/// The block, written over a poisoned one.
Words words_of(StreamKey key, std::uint64_t future, std::uint32_t step, Domain domain, std::uint32_t block) {
  RandomBlock out = {{0xdeadbeef, 0xdeadbeef, 0xdeadbeef, 0xdeadbeef}};
  out = random_block(key, future, step, domain, block);
  return {out.word[0], out.word[1], out.word[2], out.word[3]};
}

/// Philox4x32-10 written out from the paper (Salmon et al., SC11, section 3.3), apart from the library.
Words philox(Words counter, std::uint32_t key0, std::uint32_t key1, int rounds = 10) {
  for (int round = 0; round < rounds; ++round) {
    const std::uint64_t a = std::uint64_t{0xd2511f53} * counter[0], b = std::uint64_t{0xcd9e8d57} * counter[2];
    counter = {static_cast<std::uint32_t>(b >> 32) ^ counter[1] ^ key0, static_cast<std::uint32_t>(b),
               static_cast<std::uint32_t>(a >> 32) ^ counter[3] ^ key1, static_cast<std::uint32_t>(a)};
    key0 += 0x9e3779b9;
    key1 += 0xbb67ae85;
  }
  return counter;
}

// Random123's kat_vectors, the three lines of philox4x32 10, spelt in our coordinates.
TEST_CASE("random_block gives the published answers of Philox4x32-10") {
  CHECK(words_of({0, 0}, 0, 0, Domain::step, 0) == Words{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8});
  CHECK(words_of({0xffffffff, 0xffffffff}, ~std::uint64_t{0}, 0xffffffff, static_cast<Domain>(0xff), 0xffffff)
        == Words{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd});
  // counter 243f6a88 85a308d3 13198a2e 03707344, key a4093822 299f31d0: the digits of pi; domain 3 is `scramble`
  CHECK(words_of({0xa4093822, 0x299f31d0}, 0x85a308d3243f6a88, 0x13198a2e, Domain::scramble, 0x707344)
        == Words{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1});
}

TEST_CASE("counter and key hold what the table of streams.hpp says") {
  const StreamKey key = {0x12345678, 0x9abcdef0};
  for (const Domain domain : {Domain::step, Domain::parameter, Domain::permutation, Domain::scramble})
    for (const std::uint64_t future :
         {std::uint64_t{0}, std::uint64_t{1}, std::uint64_t{0xffffffff}, std::uint64_t{0x100000000}, std::uint64_t{0x0123456789abcdef}})
      for (const std::uint32_t step : {0u, 1u, 57u, 0xffffffffu})
        for (const std::uint32_t block : {0u, 1u, 45u, 0xffffffu}) {
          const Words counter = {static_cast<std::uint32_t>(future & 0xffffffff), static_cast<std::uint32_t>(future >> 32), step,
                                 static_cast<std::uint32_t>(domain) * 0x1000000 + block};
          CHECK(words_of(key, future, step, domain, block) == philox(counter, 0x12345678, 0x9abcdef0));
        }
  CHECK(words_of({0, 0}, 0, 0, Domain::step, 0) != philox({0, 0, 0, 0}, 0, 0, 9));  // a round less is another generator
  CHECK(static_cast<int>(Domain::step) == 0);
  CHECK(static_cast<int>(Domain::parameter) == 1);
  CHECK(static_cast<int>(Domain::permutation) == 2);
  CHECK(static_cast<int>(Domain::scramble) == 3);
}

// Philox maps counters one to one, so equal blocks would mean coordinates that collide.
TEST_CASE("different seeds, futures, steps, domains and blocks give different words") {
  std::set<Words> seen;
  std::size_t count = 0;
  for (const StreamKey key : {StreamKey{1, 0}, StreamKey{0, 1}, StreamKey{2, 0}})
    for (const std::uint64_t high : {std::uint64_t{0}, std::uint64_t{1} << 32})
      for (std::uint64_t future = 0; future < 10; ++future)
        for (std::uint32_t step = 0; step < 10; ++step)
          for (std::uint32_t domain = 0; domain < 4; ++domain)
            for (std::uint32_t block = 0; block < 10; ++block, ++count)
              seen.insert(words_of(key, high + future, step, static_cast<Domain>(domain), block));
  CHECK(seen.size() == count);
}

TEST_CASE("draw number i of a step is word i of its stream: normals first, then uniforms") {
  const StreamKey key = {7, 9};
  for (const std::uint64_t future : {std::uint64_t{0}, std::uint64_t{12345}, std::uint64_t{1} << 40}) {
    for (const std::uint32_t step : {0u, 3u, 200u}) {
      const StepDraws<float> draws = step_draws<float>(key, future, step);
      for (std::uint32_t i = 0; i < kDraws; ++i) {
        const auto word = static_cast<std::int32_t>(words_of(key, future, step, Domain::step, i / 4)[i % 4]);
        if (i < kNormals) CHECK(bits(draws.Z[i]) == bits(normal_from_bits<float>(word)));
        else CHECK(bits(draws.U[i - kNormals]) == bits(uniform_from_bits<float>(word)));
      }
    }
  }
}

/// Whether lane `lane` of a pack of futures from `first` on holds the draws of its future drawn alone.
bool lane_is_its_future(StreamKey key, std::uint64_t first, std::uint32_t step, int lane) {
  const StepDraws<Pack> pack = step_draws<Pack>(key, first, step);
  const StepDraws<float> alone = step_draws<float>(key, first + static_cast<std::uint64_t>(lane), step);
  alignas(64) float lanes[kPackLanes];
  bool same = true;
  for (int i = 0; i < kNormals; ++i) {
    store(pack.Z[i], lanes);
    same = same && bits(lanes[lane]) == bits(alone.Z[i]);
  }
  for (int i = 0; i < kUniforms; ++i) {
    store(pack.U[i], lanes);
    same = same && bits(lanes[lane]) == bits(alone.U[i]);
  }
  return same;
}

TEST_CASE("a future's draws do not depend on its lane, on where its batch starts or on the futures beside it") {
  const StreamKey key = {20260930, 0};
  // batches that start anywhere, across the carry into the high half, and at the end of all futures
  for (const std::uint64_t first :
       {std::uint64_t{0}, std::uint64_t{1}, std::uint64_t{2}, std::uint64_t{777}, std::uint64_t{0xfffffffe}, std::uint64_t{10'000'000'000'000} - 1})
    for (const std::uint32_t step : {0u, 1u, 56u})
      for (int lane = 0; lane < kPackLanes; ++lane) CHECK(lane_is_its_future(key, first, step, lane));
}

}  // namespace
