// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#include <limits>
#include <string>

#include "kernels/model/drivers.hpp"
#include "tests/random/statistics.hpp"
#include "tests/support/catch.hpp"

// The distribution of the draws of a step: each purpose's, and that no two have to do with one another. Every check is shown to
// fail on a sampler that is a little wrong.
namespace {

using namespace quadrant;
using namespace quadrant::test;

constexpr StreamKey kKey = {20260930, 0};
constexpr std::size_t kFutures = std::size_t{1} << 20;
constexpr std::size_t kRow = kDraws;
using Row = std::array<double, kRow>;
using Column = std::vector<float>;

/// A million draws of every purpose, the uniforms less 1/2.
const std::vector<Column>& columns() {
  static const std::vector<Column> all = [] {
    std::vector<Column> sample(kRow, Column(kFutures));
    for (std::size_t f = 0; f < kFutures; ++f) {
      const StepDraws<float> draws = step_draws<float>(kKey, f, 5);
      for (std::size_t i = 0; i < kNormals; ++i) sample[i][f] = draws.Z[i];
      for (std::size_t i = 0; i < kUniforms; ++i) sample[kNormals + i][f] = draws.U[i] - 0.5f;
    }
    return sample;
  }();
  return all;
}

Column changed(Column sample, float (*change)(float)) {
  for (float& x : sample) x = change(x);
  return sample;
}

TEST_CASE("the normals of every purpose have mean 0, variance 1, skewness 0 and kurtosis 3") {
  for (std::size_t i = 0; i < kNormals; ++i) {
    INFO("Z" << i);
    CHECK(largest(moment_deviations(columns()[i], kStandardNormal)) < kSigma);
  }
}

TEST_CASE("the moments' check fails on normals that are shifted, spread, skewed or cut off") {
  const auto deviations = [](float (*change)(float)) { return moment_deviations(changed(columns()[0], change), kStandardNormal); };
  CHECK(std::fabs(deviations([](float z) { return z + 0.01f; })[0]) > kSigma);
  CHECK(std::fabs(deviations([](float z) { return z * 1.01f; })[1]) > kSigma);
  CHECK(std::fabs(deviations([](float z) { return z + 0.01f * (z * z - 1); })[2]) > kSigma);
  CHECK(std::fabs(deviations([](float z) { return std::clamp(z, -3.0f, 3.0f); })[3]) > kSigma);
}

TEST_CASE("the uniforms of every purpose have the moments of a uniform") {
  for (std::size_t i = kNormals; i < kRow; ++i) {
    INFO("U" << i - kNormals);
    CHECK(largest(moment_deviations(columns()[i], kCentredUniform)) < kSigma);
  }
}

TEST_CASE("the moments' check fails on uniforms that are shifted, narrow, bent or cut off") {
  const auto deviations = [](float (*change)(float)) { return moment_deviations(changed(columns()[kNormals], change), kCentredUniform); };
  CHECK(std::fabs(deviations([](float x) { return x + 0.002f; })[0]) > kSigma);
  CHECK(std::fabs(deviations([](float x) { return 0.99f * x; })[1]) > kSigma);
  CHECK(std::fabs(deviations([](float x) { return x + 0.02f * (x * x - 1.0f / 12); })[2]) > kSigma);
  CHECK(std::fabs(deviations([](float x) { return std::clamp(x, -0.48f, 0.48f); })[3]) > kSigma);
}

TEST_CASE("normals and uniforms follow their distribution functions (Kolmogorov-Smirnov)") {
  for (std::size_t i = 0; i < kRow; ++i) {
    INFO("draw " << i);
    const double distance = i < kNormals ? kolmogorov(columns()[i], standard_normal_cdf) : kolmogorov(columns()[i], [](double x) { return x + 0.5; });
    CHECK(distance < kKolmogorov);
  }
}

TEST_CASE("the distribution's check fails on sums of twelve uniforms, on folded tails and on uniforms of 8 bits") {
  Column sums(kFutures, -6.0f);
  for (std::size_t f = 0; f < kFutures; ++f)
    for (std::uint32_t i = 0; i < 12; ++i) {
      const RandomBlock r = random_block(kKey, f, i / 4, Domain::step, 0);
      sums[f] += uniform_from_bits<float>(static_cast<std::int32_t>(r.word[i % 4]));
    }
  CHECK(kolmogorov(sums, standard_normal_cdf) > kKolmogorov);
  CHECK(kolmogorov(changed(columns()[0], [](float z) { return std::fabs(z) > 2.5f ? 5 - std::fabs(z) : z; }), standard_normal_cdf) > kKolmogorov);
  CHECK(kolmogorov(changed(columns()[kNormals], [](float x) { return std::floor(x * 256) / 256; }), [](double x) { return x + 0.5; }) > kKolmogorov);
}

/// The draws of a step, all with mean 0 and variance 1.
Row standard_row(std::uint64_t future, std::uint32_t step) {
  const StepDraws<float> draws = step_draws<float>(kKey, future, step);
  Row row{};
  for (std::size_t i = 0; i < kNormals; ++i) row[i] = static_cast<double>(draws.Z[i]);
  for (std::size_t i = 0; i < kUniforms; ++i) row[kNormals + i] = (static_cast<double>(draws.U[i]) - 0.5) * 3.4641016151377546;
  return row;
}

/// Correlations of the draws of a step with one another, with those of the next future and with those of the next step: the
/// largest of each, in standard errors.
struct Correlations {
  double purposes = 0, futures = 0, steps = 0;
};

template <class Source>
Correlations correlations(std::size_t n, Source source) {
  std::array<std::array<Row, kRow>, 3> sum{};
  Row previous = source(std::uint64_t{0}, 8u);
  for (std::uint64_t f = 1; f <= n; ++f) {
    const Row row = source(f, 8u), next = source(f, 9u);
    for (std::size_t i = 0; i < kRow; ++i)
      for (std::size_t j = 0; j < kRow; ++j) {
        sum[0][i][j] += row[i] * row[j];
        sum[1][i][j] += previous[i] * row[j];
        sum[2][i][j] += row[i] * next[j];
      }
    previous = row;
  }
  std::array<double, 3> worst{};
  for (std::size_t kind = 0; kind < 3; ++kind)
    for (std::size_t i = 0; i < kRow; ++i)
      for (std::size_t j = 0; j < kRow; ++j)
        if (kind > 0 || i != j) worst[kind] = std::max(worst[kind], std::fabs(sum[kind][i][j]) / std::sqrt(static_cast<double>(n)));
  return {worst[0], worst[1], worst[2]};
}

TEST_CASE("no two purposes, no neighbouring futures and no neighbouring steps are correlated") {
  const Correlations c = correlations(kFutures / 2, standard_row);
  CHECK(c.purposes < kSigma);
  CHECK(c.futures < kSigma);
  CHECK(c.steps < kSigma);
}

TEST_CASE("the correlations' check fails where one draw in fifty is shared by purposes, futures or steps") {
  const std::size_t n = kFutures / 8;
  const auto shared_purpose = [](std::uint64_t f, std::uint32_t s) {
    Row row = standard_row(f, s);
    if (f % 50 == 0) row[5] = row[20];
    return row;
  };
  const auto shared_future = [](std::uint64_t f, std::uint32_t s) {
    Row row = standard_row(f, s);
    if (f % 50 == 0) row[26] = standard_row(f - 1, s)[0];
    return row;
  };
  const auto shared_step = [](std::uint64_t f, std::uint32_t s) {
    Row row = standard_row(f, s);
    if (f % 50 == 0 && s == 9) row[11] = standard_row(f, 8)[11];
    return row;
  };
  CHECK(correlations(n, shared_purpose).purposes > kSigma);
  CHECK(correlations(n, shared_future).futures > kSigma);
  CHECK(correlations(n, shared_step).steps > kSigma);
}

}  // namespace
