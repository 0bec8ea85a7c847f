// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#include "host/analyse/given_data.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>

#include "host/base/nan.hpp"

namespace quadrant {
namespace {

// products, as the library's pow gives other last bits on other processors
double cube(double x) { return x * x * x; }
double fourth_power(double x) { return x * x * (x * x); }

constexpr std::size_t kBinCount = kParameterBins;
constexpr std::size_t kWideBins = kBinCount / 2;
using PerBin = std::array<double, kBinCount>;

double total(std::span<const std::uint64_t> count) {
  double n = 0;
  for (const std::uint64_t c : count) n += static_cast<double>(c);
  return n;
}

double occupied(std::span<const std::uint64_t> count) {
  return static_cast<double>(std::count_if(count.begin(), count.end(), [](std::uint64_t c) { return c > 0; }));
}

double overall_mean(std::span<const std::uint64_t> count, std::span<const double> mean) {
  double sum = 0;
  for (std::size_t b = 0; b < count.size(); ++b)
    if (count[b] > 0) sum += static_cast<double>(count[b]) * mean[b];
  return sum / total(count);
}

/// The cases in bins of a parameter, in units of the output's standard deviation.
struct Binned {
  double cases, index;      // the index is Richardson's
  double narrow, wide;      // occupied bins before and after neighbours are merged
  PerBin count{}, share{};  // cases, and as a share of all
  PerBin effect{};          // (m - mu) / sqrt(V), with the bin's noise
};

Binned read_bins(BinTotals count, BinValues mean, double variance) {
  std::array<std::uint64_t, kWideBins> wide_count{};
  std::array<double, kWideBins> wide_mean{};
  const std::span<const std::uint64_t> counts(count);
  for (std::size_t b = 0; b < kWideBins; ++b) {
    wide_count[b] = count[2 * b] + count[2 * b + 1];
    if (wide_count[b] > 0) wide_mean[b] = overall_mean(counts.subspan(2 * b, 2), std::span<const double>(mean).subspan(2 * b, 2));
  }
  Binned bins;
  bins.cases = total(count);
  bins.narrow = occupied(count);
  bins.wide = occupied(wide_count);
  bins.index = (4 * correlation_ratio(count, mean, variance) - correlation_ratio(wide_count, wide_mean, variance)) / 3;
  const double mu = overall_mean(count, mean);
  for (std::size_t b = 0; b < kBinCount; ++b) {
    if (count[b] == 0) continue;
    bins.count[b] = static_cast<double>(count[b]);
    bins.share[b] = bins.count[b] / bins.cases;
    bins.effect[b] = (mean[b] - mu) / std::sqrt(variance);
  }
  return bins;
}

double mean_over(const Binned& bins, const auto& value) {
  double sum = 0;
  for (std::size_t b = 0; b < kBinCount; ++b)
    if (bins.count[b] > 0) sum += bins.share[b] * value(b);
  return sum;
}

/// Moments of d = (m - mu) / sqrt(V) and the noise e with variance `noise` in each bin, less what the noise of the bins' means adds.
struct Effects {
  double fourth;            // E[d^4]
  double square_and_noise;  // E[d^2 e^2]
  double noise;             // E[e^2]
};

Effects effects(const Binned& bins, const PerBin& noise) {
  const auto error = [&](std::size_t b) { return noise[b] / bins.count[b]; };
  const auto square = [&](std::size_t b) { return bins.effect[b] * bins.effect[b] - error(b); };
  const double s = std::clamp(bins.index, 0.0, 1.0);
  const double fourth =
      mean_over(bins, [&](std::size_t b) { return fourth_power(bins.effect[b]) - 6 * square(b) * error(b) - 3 * error(b) * error(b); });
  return {std::max(fourth, s * s), std::max(0.0, mean_over(bins, [&](std::size_t b) { return square(b) * noise[b]; })),
          mean_over(bins, [&](std::size_t b) { return noise[b]; })};
}

/// Variance of Richardson's value that the noise of the bins' means brings where there is no effect. With a and d the degrees of freedom
/// between wide bins and between the halves of each, S N = chi2(a) + 4/3 chi2(d) - (a + 4/3 d) MSW, all three independent.
double variance_of_noise(const Binned& bins, const PerBin& noise) {
  double squares = 0;
  for (std::size_t b = 0; b < kBinCount; ++b) squares += bins.count[b] > 0 ? noise[b] * noise[b] / bins.narrow : 0;
  const double a = bins.wide - 1, d = bins.narrow - bins.wide, mean = a + 4.0 / 3 * d;
  return 2 * squares * (a + 16.0 / 9 * d + mean * mean / (bins.cases - bins.narrow)) / (bins.cases * bins.cases);
}

/// The index with its standard error. `third_with_effect` is E[d e^3], `fourth` E[e^4].
SensitivityIndex with_error(const Binned& bins, const PerBin& noise, const Effects& e, double third_with_effect, double fourth) {
  const double s = std::clamp(bins.index, 0.0, 1.0), r = 1 - s;
  const double least = mean_over(bins, [&](std::size_t b) { return noise[b] * noise[b]; });
  const double of_squares = std::max(fourth, least) - e.noise * e.noise;
  const double linear = r * r * (e.fourth - s * s + 4 * e.square_and_noise) + s * s * of_squares - 2 * s * r * (e.square_and_noise - s * e.noise)
                        - 4 * s * r * third_with_effect;
  return with_normal_interval(bins.index, std::sqrt(std::max(0.0, linear) / bins.cases + variance_of_noise(bins, noise)));
}

}  // namespace

double correlation_ratio(std::span<const std::uint64_t> count, std::span<const double> mean, double variance) {
  const double n = total(count), bins = occupied(count), mu = overall_mean(count, mean);
  if (!(variance > 0) || bins < 2 || n <= bins) return kNaN;
  double between = 0;
  for (std::size_t b = 0; b < count.size(); ++b)
    if (count[b] > 0) between += static_cast<double>(count[b]) * (mean[b] - mu) * (mean[b] - mu);
  const double within = std::max(0.0, n * variance - between) / (n - bins);
  return (between - (bins - 1) * within) / (n * variance);
}

SensitivityIndex first_order(BinTotals count, BinValues mean, double variance, double kurtosis) {
  const Binned bins = read_bins(count, mean, variance);
  if (std::isnan(bins.index)) return {};
  PerBin noise;
  noise.fill(1 - std::clamp(bins.index, 0.0, 1.0));
  const Effects e = effects(bins, noise);
  return with_error(bins, noise, e, 0, kurtosis - e.fourth - 6 * e.square_and_noise);
}

SensitivityIndex first_order(BinTotals count, BinValues mean, BinValues variance_in_bin, const OutputMoments& output) {
  const Binned bins = read_bins(count, mean, output.variance);
  if (std::isnan(bins.index)) return {};
  PerBin noise{};
  for (std::size_t b = 0; b < kBinCount; ++b)
    if (count[b] > 0) noise[b] = std::max(0.0, variance_in_bin[b] / output.variance);
  const Effects e = effects(bins, noise);
  // E[Y^3] = E[d^3] + 3 E[d e^2] + E[e^3] about the mean; e^3 of a bin is its noise^1.5 times one skewness
  const auto cube_of_scale = [&](std::size_t b) { return noise[b] * std::sqrt(noise[b]); };
  const double third = output.skewness - mean_over(bins, [&](std::size_t b) { return cube(bins.effect[b]) + 3 * bins.effect[b] * noise[b]; });
  const double scale = mean_over(bins, cube_of_scale);
  const double with_effect = scale > 0 ? third / scale * mean_over(bins, [&](std::size_t b) { return bins.effect[b] * cube_of_scale(b); }) : 0;
  return with_error(bins, noise, e, with_effect, output.kurtosis - e.fourth - 6 * e.square_and_noise - 4 * with_effect);
}

SensitivityIndex first_order_of_claim(BinTotals count, BinTotals holds) {
  PerBin mean{}, noise{};
  for (std::size_t b = 0; b < kBinCount; ++b) mean[b] = count[b] > 0 ? static_cast<double>(holds[b]) / static_cast<double>(count[b]) : 0;
  const double p = total(holds) / total(count), variance = p * (1 - p);
  const Binned bins = read_bins(count, mean, variance);
  if (std::isnan(bins.index)) return {};
  for (std::size_t b = 0; b < kBinCount; ++b) noise[b] = mean[b] * (1 - mean[b]) / variance;
  // a Bernoulli variable's central moments: p q (1 - 2 p) and p q (1 - 3 p q)
  const double third = mean_over(bins, [&](std::size_t b) { return bins.effect[b] * noise[b] * (1 - 2 * mean[b]) / std::sqrt(variance); });
  const double fourth = mean_over(bins, [&](std::size_t b) { return noise[b] * (1 / variance - 3 * noise[b]); });
  return with_error(bins, noise, effects(bins, noise), third, fourth);
}

}  // namespace quadrant
