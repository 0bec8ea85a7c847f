// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#include "host/analyse/sensitivity.hpp"

#include <array>

#include "host/base/size.hpp"
#include "host/base/workers.hpp"

namespace quadrant {
namespace {

/// One column of the conditional sums, as the estimators read it.
class Column {
 public:
  Column(const ConditionalTotals& totals, int column) : totals_(totals), column_(column) {
    // every parameter's bins hold all futures: the first one's give the sum
    long double sum = 0;
    for (int bin = 0; bin < kParameterBins && totals.parameters > 0; ++bin) sum += static_cast<long double>(totals.at(column, 0, bin));
    const std::size_t at = 2 * size(column);
    const long double squares = std::ldexp(static_cast<long double>(totals.square[at + 1]), 64) + static_cast<long double>(totals.square[at]);
    const auto n = static_cast<long double>(totals.futures);
    variance_ = totals.futures > 0 ? static_cast<double>(squares / n - sum / n * (sum / n)) : 0;
  }
  [[nodiscard]] SensitivityIndex index(int parameter, double kurtosis) const {
    std::array<double, kParameterBins> mean{};
    for (int bin = 0; bin < kParameterBins; ++bin) {
      const std::uint64_t n = counts(parameter)[size(bin)];
      if (n > 0) mean[size(bin)] = static_cast<double>(totals_.at(column_, parameter, bin)) / static_cast<double>(n);
    }
    return first_order(counts(parameter), mean, variance_, kurtosis);
  }
  [[nodiscard]] std::array<std::uint64_t, kParameterBins> holds(int parameter) const {
    std::array<std::uint64_t, kParameterBins> holds{};
    for (int bin = 0; bin < kParameterBins; ++bin) holds[size(bin)] = static_cast<std::uint64_t>(totals_.at(column_, parameter, bin));
    return holds;
  }
  [[nodiscard]] BinTotals counts(int parameter) const { return BinTotals(totals_.count.data() + size(parameter) * kParameterBins, kParameterBins); }

 private:
  const ConditionalTotals& totals_;
  int column_;
  double variance_ = 0;
};

}  // namespace

double kurtosis_of(const std::uint64_t* histogram) {
  long double n = 0, sum = 0;
  for (int bin = 0; bin < kBins; ++bin) {
    n += static_cast<long double>(histogram[bin]);
    sum += static_cast<long double>(histogram[bin]) * bin;
  }
  long double second = 0, fourth = 0;
  for (int bin = 0; bin < kBins && n > 0; ++bin) {
    const long double d = bin - sum / n;
    second += static_cast<long double>(histogram[bin]) * d * d;
    fourth += static_cast<long double>(histogram[bin]) * d * d * d * d;
  }
  return second > 0 ? static_cast<double>(fourth * n / (second * second)) : 3;
}

Sensitivity sensitivity_of(const Accumulators& sums, const ExperimentGrids& grids, const Plan& plan, int threads) {
  const Analysis a = grids.analysis().view();
  const ConditionalTotals& totals = sums.analysis.conditional;
  const int parameters = totals.parameters, claims = a.times * a.claim_count, outcomes = conditional_outcomes(a);
  Sensitivity s{std::vector<SensitivityIndex>(size(outcomes) * size(parameters)), std::vector<SensitivityIndex>(size(claims) * size(parameters)),
                std::vector<SensitivityIndex>(size(claims) * size(parameters)), std::vector<Separation>(size(claims) * size(parameters))};
  run_workers(threads, [&](int worker) {
    for (int i = worker; i < outcomes; i += threads) {
      const int policy = i / a.outcomes, id = a.capture.outcome[a.first_column[(a.times - 1) * a.policies + policy] + i % a.outcomes];
      const std::uint64_t* histogram = id < series::kCount ? sums.series.bins(series_row(plan, policy, plan.forecast_steps - 1), id)
                                                           : sums.outcomes.bins(policy, id - series::kCount);
      const Column column(totals, i);
      const double kurtosis = kurtosis_of(histogram);
      for (int p = 0; p < parameters; ++p) s.outcomes[size(i) * size(parameters) + size(p)] = column.index(p, kurtosis);
    }
    for (int i = worker; i < claims; i += threads) {
      const Column holds(totals, outcomes + 2 * i), effect(totals, outcomes + 2 * i + 1);
      const std::int32_t measure = a.claims[i].effect;
      const bool always = measure >= 0 && sums.analysis.measures.count[3 * size(measure)] == sums.analysis.futures;
      const double kurtosis = always ? kurtosis_of(sums.analysis.measures.bins(size(measure))) : 3;
      for (int p = 0; p < parameters; ++p) {
        const std::size_t at = size(i) * size(parameters) + size(p);
        const std::array<std::uint64_t, kParameterBins> held = holds.holds(p);
        s.claims[at] = first_order_of_claim(holds.counts(p), held);
        s.regional[at] = regional_sensitivity(holds.counts(p), held);
        if (always) s.effects[at] = effect.index(p, kurtosis);
      }
    }
  });
  return s;
}

}  // namespace quadrant
