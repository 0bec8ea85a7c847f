// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <limits>
#include <random>

#include "host/accumulate/parts.hpp"
#include "host/base/error.hpp"
#include "host/store/checkpoint.hpp"
#include "host/store/sums_file.hpp"
#include "tests/engine/gathering.hpp"
#include "tests/support/catch.hpp"

namespace quadrant {
namespace {

namespace fs = std::filesystem;
using testing::difference;
using testing::Prepared;
using testing::small;

class Folder {
 public:
  Folder() {
    std::string name = (fs::temp_directory_path() / "quadrant-test-XXXXXX").string();
    REQUIRE(mkdtemp(name.data()) != nullptr);
    path_ = name;
  }
  ~Folder() { fs::remove_all(path_); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  [[nodiscard]] std::string file(const std::string& name) const { return (path_ / name).string(); }
  [[nodiscard]] std::size_t entries() const {
    return static_cast<std::size_t>(std::distance(fs::directory_iterator(path_), fs::directory_iterator()));
  }

 private:
  fs::path path_;
};

void write(const std::string& path, const std::vector<std::byte>& bytes, std::size_t count) {
  std::ofstream(path, std::ios::binary).write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(count));
}
void write(const std::string& path, const std::vector<std::byte>& bytes) { write(path, bytes, bytes.size()); }

/// The experiment of these tests, gathered once.
const Prepared& prepared() {
  static const Prepared p(small({"design.kind=sobol", "design.replicates=4", "outputs.pilot=64"}));
  return p;
}
Accumulators empty() { return {prepared().plan.view(), prepared().grids.view()}; }

/// A header with texts so short that every byte of it can be tried.
SumsHeader header(FutureRange range) {
  return {{"1.2.3", "4", "00ff", {"seed = 1\n", {{"a.toml", "x"}}}}, range, FuturesDone(range), 1.5, {{"0:10", "host", "", "", "2", "", "", "1.5"}}};
}

/// What a file's damage shows: what() of the error that opening and reading everything throws.
std::string damage_of(const std::string& path) {
  try {
    SumsFile(path).verify();
    return "";
  } catch (const UsageError& e) {
    return e.what();
  }
}

}  // namespace

TEST_CASE("sums come back from a file as they were, with all that it says of itself") {
  const Folder folder;
  const FutureRange range{1000, 700};
  Accumulators sums = prepared().gather({range});
  sums.non_finite[1].add(NonFinite{1003, 0, 7});
  sums.non_finite[1].add(NonFinite{1001, 0, -1});
  for (const int threads : {1, 3}) {
    write(folder.file("a.sums"), sums_image(header(range), sums, threads));
    const SumsFile file(folder.file("a.sums"));
    file.verify();
    Accumulators back = empty();
    add_sums(std::span(&file, 1), back, threads);
    CHECK(difference(back, sums).empty());
    const SumsHeader& h = file.header();
    CHECK(h.identity.version == "1.2.3");
    CHECK(h.identity.model == "4");
    CHECK(h.identity.fingerprint == "00ff");
    CHECK(h.identity.config.resolved == "seed = 1\n");
    CHECK(h.identity.config.sources.at(0).text == "x");
    CHECK(ranges_text(h.done.ranges()) == "1000:1700");
    CHECK(h.part.first == 1000);
    CHECK(h.part.count == 700);
    CHECK(h.seconds == 1.5);
    CHECK(h.history.at(0).host == "host");
  }
}

TEST_CASE("the files of any cut of the futures, merged in any order and grouping, give the same sums") {
  const Folder folder;
  const Prepared& p = prepared();
  const FutureRange range{0, 2200};
  const Accumulators expected = p.gather({range});
  std::mt19937 random(8);
  std::vector<SumsFile> files;
  for (const FutureRange& part : testing::random_parts(range, random)) {
    Accumulators sums = p.gather({part});
    const std::string path = folder.file(std::to_string(part.first));
    write(path, sums_image(header(part), sums, 2));
    files.emplace_back(path);
  }
  REQUIRE(files.size() > 8);
  Accumulators at_once = empty();
  add_sums(files, at_once, 2);
  CHECK(difference(at_once, expected).empty());
  // by groups, the first of which goes through a file of its own
  Accumulators first = empty(), all = empty();
  add_sums(std::span(files).first(3), first, 2);
  write(folder.file("first"), sums_image(header({0, 1}), first, 2));
  add_sums(std::span(files).subspan(5), all, 1);
  const SumsFile again(folder.file("first"));
  add_sums(std::span(&again, 1), all, 2);
  add_sums(std::span(files).subspan(3, 2), all, 2);
  CHECK(difference(all, expected).empty());
}

TEST_CASE("numbers as large as they come carry from half to half") {
  const Folder folder;
  Accumulators sums = empty();
  constexpr Int128 kMost = (static_cast<Int128>(1) << 100) + 12345;
  sums.series.sum[0] = -kMost;
  sums.series.sum[1] = -1;
  sums.series.square[2] = static_cast<Uint128>(std::numeric_limits<std::uint64_t>::max());
  sums.series.histogram[5] = 10'000'000'000'000;
  sums.analysis.conditional.sum[3] = -(std::int64_t{1} << 61);
  write(folder.file("a"), sums_image(header({0, 1}), sums, 1));
  std::vector<SumsFile> files;
  for (int i = 0; i < 3; ++i) files.emplace_back(folder.file("a"));
  Accumulators back = empty();
  add_sums(files, back, 2);
  CHECK(back.series.sum[0] == -3 * kMost);
  CHECK(back.series.sum[1] == -3);
  CHECK(back.series.square[2] == 3 * static_cast<Uint128>(std::numeric_limits<std::uint64_t>::max()));
  CHECK(back.series.histogram[5] == 30'000'000'000'000);
  CHECK(back.analysis.conditional.sum[3] == -3 * (std::int64_t{1} << 61));
}

TEST_CASE("no number passes its bits before 1e13 futures, in shards or together") {
  constexpr std::uint64_t kFutures = 10'000'000'000'000;
  constexpr std::uint64_t kCounted = kAllCounted + (kFutures - kAllCounted) / 8;
  constexpr std::array<std::uint64_t, 3> kShards = {kFutures / 2, kFutures / 3, kFutures - kFutures / 2 - kFutures / 3};
  // what a future adds at most to a number of an array; squares of values of 2^42 grid steps, see add_square
  const auto most = [](const SumsPart& part) -> Int128 {
    if (part.name == "conditional_sum") return -static_cast<Int128>(kLargestConditional);
    if (part.name == "conditional_square") return static_cast<Int128>(kLargestConditional) * static_cast<Int128>(kLargestConditional);
    if (part.number == Number::word) return 1;
    return part.number == Number::sum ? -static_cast<Int128>(kNonFinite) : static_cast<Int128>(1) << 84;
  };
  const auto futures = [](const SumsPart& part, std::uint64_t n) { return part.name.find("conditional") == 0 ? n / 8 + kAllCounted : n; };
  const auto fill = [&](Accumulators& sums, std::uint64_t n) {
    for (const SumsPart& part : parts_of(sums)) {
      const Int128 number = most(part) * static_cast<Int128>(futures(part, n));
      for (std::size_t k = 0; k < part.count; ++k) std::memcpy(part.data + (part.wide() ? 16 : 8) * k, &number, part.wide() ? 16 : 8);
    }
  };
  CHECK(static_cast<long double>(kLargestConditional) * kCounted < 0x1p63L);
  const Folder folder;
  std::vector<SumsFile> files;
  for (std::size_t i = 0; i < kShards.size(); ++i) {
    Accumulators sums = empty();
    fill(sums, kShards[i]);
    write(folder.file(std::to_string(i)), sums_image(header({0, 1}), sums, 2));
    files.emplace_back(folder.file(std::to_string(i)));
  }
  Accumulators all = empty();
  add_sums(files, all, 2);
  for (const SumsPart& part : parts_of(all)) {
    std::uint64_t n = 0;
    for (const std::uint64_t shard : kShards) n += futures(part, shard);
    const Int128 expected = most(part) * static_cast<Int128>(n);
    INFO(part.name);
    std::size_t wrong = 0;
    for (std::size_t k = 0; k < part.count; ++k) {
      Int128 number = 0;
      std::memcpy(&number, part.data + (part.wide() ? 16 : 8) * k, part.wide() ? 16 : 8);
      if (part.name == "conditional_sum") number = static_cast<std::int64_t>(number);  // the only one of 64 bits with a sign
      wrong += number == expected ? 0 : 1;
    }
    CHECK(wrong == 0);
  }
}

TEST_CASE("a sum of squares that 128 bits cannot hold stays at its largest number, in whatever order it is added") {
  const Folder folder;
  const std::vector<Uint128> parts = {kSaturated / 2, kSaturated / 2, 5, kSaturated / 3};
  for (std::size_t i = 0; i < parts.size(); ++i) {
    Accumulators sums = empty();
    sums.series.square[7] = parts[i];
    write(folder.file(std::to_string(i)), sums_image(header({0, 1}), sums, 1));
  }
  for (const std::vector<int>& order : {std::vector<int>{0, 1, 2, 3}, {2, 3, 0, 1}, {3, 1, 2, 0}}) {
    std::vector<SumsFile> files;
    for (const int i : order) files.emplace_back(folder.file(std::to_string(i)));
    Accumulators all = empty();
    add_sums(files, all, 1);
    CHECK(all.series.square[7] == kSaturated);
    CHECK(all.series.square[8] == 0);
  }
  Uint128 square = kSaturated - 5;
  add_square(square, 4);
  CHECK(square == kSaturated - 1);
  add_square(square, 2);
  CHECK(square == kSaturated);
  add_square(square, 0);
  CHECK(square == kSaturated);
}

TEST_CASE("squares of conditional sums carry from their low halves to their high ones when files are added") {
  const Folder folder;
  Accumulators sums = empty();
  sums.analysis.conditional.square[0] = ~std::uint64_t{0};
  sums.analysis.conditional.square[2 * kChunk - 1] = 3;
  write(folder.file("a"), sums_image(header({0, 1}), sums, 1));
  std::vector<SumsFile> files;
  for (int i = 0; i < 2; ++i) files.emplace_back(folder.file("a"));
  Accumulators back = empty();
  add_sums(files, back, 1);
  CHECK(back.analysis.conditional.square[0] == ~std::uint64_t{0} - 1);
  CHECK(back.analysis.conditional.square[1] == 1);
  CHECK(back.analysis.conditional.square[2 * kChunk - 1] == 6);
}

TEST_CASE("every damaged byte of the header, and any of the body, is found") {
  const Folder folder;
  Accumulators sums = prepared().gather({{0, 40}});
  const std::vector<std::byte> bytes = sums_image(header({0, 40}), sums, 2);
  const std::string path = folder.file("a.sums");
  write(path, bytes);
  REQUIRE(damage_of(path).empty());
  std::fstream file(path, std::ios::binary | std::ios::in | std::ios::out);
  std::mt19937_64 random(21);
  const auto put = [&](std::size_t place, std::byte byte) {
    file.seekp(static_cast<std::streamoff>(place));
    file.put(static_cast<char>(byte)).flush();
  };
  const auto flipped = [&](std::size_t place, auto damage) {
    put(place, bytes[place] ^ static_cast<std::byte>(1u << random() % 8));
    const std::string text = damage();
    put(place, bytes[place]);
    return text;
  };
  const auto on_opening = [&] {
    try {
      const SumsFile opened(path);
      return std::string();
    } catch (const UsageError& e) {
      return std::string(e.what());
    }
  };
  // lead, texts and index end where the first section begins: nothing after them is read on opening
  std::size_t begin = 0;
  for (; begin < bytes.size(); ++begin) {
    const std::string damage = flipped(begin, on_opening);
    if (damage.empty()) break;
    REQUIRE(damage.rfind(path + ": ", 0) == 0);
  }
  const auto in_all = [&] { return damage_of(path); };
  CHECK(begin > 1000);
  CHECK(begin < 20000);
  for (int i = 0; i < 300; ++i) REQUIRE_FALSE(flipped(begin + random() % (bytes.size() - begin), in_all).empty());
  CHECK_FALSE(flipped(begin, in_all).empty());
  CHECK_FALSE(flipped(bytes.size() - 1, in_all).empty());
  CHECK(damage_of(path).empty());
}

TEST_CASE("a file that was cut off, or has more at its end, is found") {
  const Folder folder;
  Accumulators sums = prepared().gather({{0, 40}});
  std::vector<std::byte> bytes = sums_image(header({0, 40}), sums, 2);
  const std::string path = folder.file("a.sums");
  std::mt19937_64 random(22);
  for (const std::size_t length : {std::size_t{0}, std::size_t{1}, std::size_t{55}, std::size_t{56}, std::size_t{57}, bytes.size() - 1}) {
    write(path, bytes, length);
    CHECK_FALSE(damage_of(path).empty());
  }
  for (int i = 0; i < 50; ++i) {
    write(path, bytes, random() % bytes.size());
    CHECK_FALSE(damage_of(path).empty());
  }
  bytes.push_back(std::byte{0});
  write(path, bytes);
  CHECK_FALSE(damage_of(path).empty());
  write(path, std::vector<std::byte>(5000, std::byte{'x'}));
  CHECK(damage_of(path).find("another kind of file") != std::string::npos);
  CHECK(damage_of(folder.file("none")).find("cannot be read") != std::string::npos);
}

TEST_CASE("the last two checkpoints are kept, and a damaged one falls back to the one before it") {
  const Folder folder;
  std::string reported;
  Checkpoints checkpoints(folder.file("a.h5"), [&](const std::string& text) { reported += text; });
  CHECK_FALSE(checkpoints.present());
  CHECK_THROWS_AS(checkpoints.load(), UsageError);
  std::vector<std::vector<std::byte>> images;
  for (const std::uint64_t futures : {10u, 20u, 30u}) {
    Accumulators sums = prepared().gather({{0, futures}});
    images.push_back(sums_image(header({0, futures}), sums, 1));
    checkpoints.save(images.back());
    REQUIRE(checkpoints.finish_saving());
  }
  CHECK(folder.entries() == 2);
  CHECK(checkpoints.load().header().done.count() == 30);
  CHECK(SumsFile(checkpoints.path() + ".previous").header().done.count() == 20);
  CHECK(reported.empty());

  fs::resize_file(checkpoints.path(), images.back().size() / 2);
  CHECK(checkpoints.load().header().done.count() == 20);
  CHECK(reported.find("damaged") != std::string::npos);
  CHECK(reported.find(".previous") != std::string::npos);
  fs::remove(checkpoints.path());  // as after a kill between two renames
  CHECK(checkpoints.load().header().done.count() == 20);
  fs::resize_file(checkpoints.path() + ".previous", 100);
  CHECK_THROWS_WITH(checkpoints.load(), Catch::Contains("no checkpoint that is sound") && Catch::Contains("damaged"));

  checkpoints.save(images.front());
  REQUIRE(checkpoints.finish_saving());
  CHECK(checkpoints.load().header().done.count() == 10);
  checkpoints.remove();
  CHECK(folder.entries() == 0);
}

TEST_CASE("where a checkpoint cannot be written, that is reported and what was there stays") {
  const Folder folder;
  std::string reported;
  Checkpoints checkpoints(folder.file("a.h5"), [&](const std::string& text) { reported += text; });
  Accumulators sums = prepared().gather({{0, 10}});
  const std::vector<std::byte> image = sums_image(header({0, 10}), sums, 1);
  checkpoints.save(image);
  REQUIRE(checkpoints.finish_saving());
  checkpoints.save(std::vector<std::byte>(100));  // reads back as no sums at all, as from a failing disk
  CHECK_FALSE(checkpoints.finish_saving());
  CHECK(reported.find("could not be written") != std::string::npos);
  CHECK(folder.entries() == 1);
  CHECK(checkpoints.load().header().done.count() == 10);
}

TEST_CASE("sums of another experiment are told apart, and in what they differ is named") {
  const Prepared& p = prepared();
  const std::unique_ptr<Backend> backend = make_cpu_backend("auto", 1, 512);
  const auto identity = [&](const std::vector<std::string>& settings) {
    const Config config = read_config(std::string(QUADRANT_SOURCE_DIR) + "/configs/baseline.toml", settings);
    return identity_of(config, p.plan, p.grids, *backend);
  };
  const Identity one = identity({});
  const auto found = [&](const Identity& other) { return difference(one, "A", other, "B"); };
  CHECK(found(identity({})).empty());
  CHECK(found(identity({"futures=7", "run.threads=3", "stop.time_budget='2h'", "max_non_finite=0.5"})).empty());
  CHECK(found(identity({"seed=7"})) == "seed: 20260930 in A, 7 in B");
  CHECK(found(identity({"parameters.mu_us=2.5"})) == "parameters.mu_us: nothing in A, 2.5 in B");
  CHECK(found(identity({"outputs.pilot=64"})) == "outputs.pilot: 4096 in A, 64 in B");
  Identity other = one;
  other.config.sources.back().text += "# more\n";
  CHECK(found(other).find("'# more' in B") != std::string::npos);
  other = one;
  other.version = "9";
  CHECK(found(other).find("version of the program") != std::string::npos);
  other = one;
  other.fingerprint = "0";
  CHECK(found(other).find("bits of the first futures") != std::string::npos);

  // the fingerprint is of the bits: the same on every path, another one of other futures or grids
  const std::string bits = one.fingerprint;
  CHECK(fingerprint_of(p.plan, p.grids, *make_cpu_backend("scalar", 1, 7)) == bits);
  const Prepared seeded(small({"design.kind=sobol", "design.replicates=4", "outputs.pilot=64", "seed=2"}));
  CHECK(fingerprint_of(seeded.plan, p.grids, *backend) != bits);
  CHECK(fingerprint_of(p.plan, seeded.grids, *backend) != bits);
}

}  // namespace quadrant
