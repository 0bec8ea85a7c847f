// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#include "host/priors/prior_tables.hpp"

#include <algorithm>
#include <cmath>

#include "host/base/error.hpp"
#include "host/base/names.hpp"
#include "host/base/text.hpp"
#include "host/priors/beta_quantile.hpp"
#include "host/priors/portable_math.hpp"

namespace quadrant {
namespace {

float narrow(double x) { return static_cast<float>(x); }

/// The numbers of a truncated normal; where the range lies above the mean it is mirrored, so that the small tail is at 0.
void set_truncated(const PriorSpec& spec, Prior& p) {
  const double mean = spec.numbers[0], sd = spec.numbers[1], low = spec.numbers[2], high = spec.numbers[3];
  const bool mirrored = low > mean;
  const auto below = [&](double x) { return portable::normal_cdf(std::clamp(x / sd, -37.0, 37.0)); };
  const double from = mirrored ? below(mean - high) : below(low - mean);
  const double to = mirrored ? below(mean - low) : below(high - mean);
  if (!(to - from > 1e-9))
    throw UsageError(spec.place + ": parameter." + spec.name
                     + ": found a normal distribution with hardly any mass between low and high, allowed: low to high within 6 sd of the mean");
  p.quantile = Quantile::truncated_normal;
  // near u = 1 single precision may step over the end
  p.low = std::max(p.low, narrow(low));
  p.high = std::min(p.high, narrow(high));
  p.n[0] = narrow(mean);
  p.n[1] = narrow(mirrored ? -sd : sd);
  p.n[2] = narrow(from);
  p.n[3] = narrow(to - from);
}

}  // namespace

PriorTables::PriorTables(const std::vector<PriorSpec>& specs, const std::vector<Correlation>& correlations) {
  for (const PriorSpec& spec : specs) {
    Prior p{};
    const std::vector<double>& n = spec.numbers;
    p.low = narrow(spec.low);
    p.high = narrow(spec.high);
    const auto beta_on = [&](double low, double width, double a, double b) {
      p.quantile = Quantile::tabulated;
      p.n[0] = narrow(low);
      p.n[1] = narrow(width);
      p.table = static_cast<int>(tables_.size());
      p.entries = kNodes;
      const std::vector<float> table = beta_quantile_table(a, b);
      tables_.insert(tables_.end(), table.begin(), table.end());
    };
    if (spec.family == "fixed") {
      p.quantile = Quantile::fixed;
      p.n[0] = narrow(n[0]);
    } else if (spec.family == "uniform") {
      p.quantile = Quantile::uniform;
      p.n[0] = narrow(n[0]);
      p.n[1] = narrow(n[1] - n[0]);
    } else if (spec.family == "loguniform") {
      p.quantile = Quantile::loguniform;
      p.n[0] = narrow(n[0]);
      p.n[1] = narrow(portable::log(n[1] / n[0]));
    } else if (spec.family == "normal") {
      p.quantile = Quantile::normal;
      p.n[0] = narrow(n[0]);
      p.n[1] = narrow(n[1]);
    } else if (spec.family == "lognormal") {
      p.quantile = Quantile::lognormal;
      p.n[0] = narrow(n[0]);
      p.n[1] = narrow(n[1]);
    } else if (spec.family == "truncated_normal") {
      set_truncated(spec, p);
    } else if (spec.family == "triangular") {
      const double low = n[0], mode = n[1], high = n[2];
      p.quantile = Quantile::triangular;
      p.n[0] = narrow(low);
      p.n[1] = narrow(high);
      p.n[2] = narrow((high - low) * (mode - low));
      p.n[3] = narrow((high - low) * (high - mode));
      p.n[4] = narrow((mode - low) / (high - low));
    } else if (spec.family == "pert") {
      const double low = n[0], mode = n[1], high = n[2];
      beta_on(low, high - low, 1 + 4 * (mode - low) / (high - low), 1 + 4 * (high - mode) / (high - low));
    } else if (spec.family == "beta") {
      beta_on(0, 1, n[0], n[1]);
    } else {
      p.quantile = Quantile::discrete;
      p.table = static_cast<int>(tables_.size());
      double total = 0, sum = 0;
      for (const double weight : spec.weights) total += weight;
      for (std::size_t i = 0; i < spec.values.size(); ++i) {
        if (spec.weights[i] == 0) continue;  // the last value takes what rounding leaves
        ++p.entries;
        sum += spec.weights[i];
        tables_.push_back(narrow(sum / total));
        tables_.push_back(narrow(spec.values[i]));
      }
    }
    prior_.push_back(p);
  }
  correlate(correlations);
}

double PriorTables::value_at(int parameter, double quantile) const {
  const auto word = static_cast<std::int32_t>(static_cast<std::uint32_t>(quantile * 4294967296.0));
  return static_cast<double>(
      prior_value<float>(prior_[static_cast<std::size_t>(parameter)], tables_.data(), parameter_score<float>(word), parameter_uniform<float>(word)));
}

void PriorTables::correlate(const std::vector<Correlation>& correlations) {
  std::vector<int> members;
  for (const Correlation& c : correlations)
    for (const int id : {c.first, c.second})
      if (std::find(members.begin(), members.end(), id) == members.end()) members.push_back(id);
  std::sort(members.begin(), members.end());
  const std::size_t n = members.size();
  const auto place = [&](int id) { return static_cast<std::size_t>(std::find(members.begin(), members.end(), id) - members.begin()); };
  // Spearman's rank correlation s of a bivariate normal has Pearson's correlation 2 sin(pi s/6).
  std::vector<std::vector<double>> matrix(n, std::vector<double>(n, 0.0));
  for (std::size_t i = 0; i < n; ++i) matrix[i][i] = 1;
  for (const Correlation& c : correlations) {
    const std::size_t i = place(c.first), j = place(c.second);
    matrix[i][j] = matrix[j][i] = 2 * portable::sin(3.14159265358979324 * c.rank / 6);
  }
  // Cholesky's factor: row i holds the weights of the independent scores in score i.
  std::vector<std::vector<double>> factor(n, std::vector<double>(n, 0.0));
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t j = 0; j <= i; ++j) {
      double sum = matrix[i][j];
      for (std::size_t k = 0; k < j; ++k) sum -= factor[i][k] * factor[j][k];
      if (i != j) {
        factor[i][j] = sum / factor[j][j];
      } else {
        if (!(sum > 1e-10))
          throw UsageError(correlations.back().place + ": correlation: found rank correlations that contradict one another (at '"
                           + parameter_names()[static_cast<std::size_t>(members[i])]
                           + "'), allowed: a positive definite set; pairs left out count as uncorrelated");
        factor[i][i] = std::sqrt(sum);
      }
    }
    Prior& p = prior_[static_cast<std::size_t>(members[i])];
    p.first_term = static_cast<int>(terms_.size());
    for (std::size_t j = 0; j <= i; ++j)
      if (factor[i][j] != 0) terms_.push_back({members[j], narrow(factor[i][j])});
    p.terms = static_cast<int>(terms_.size()) - p.first_term;
  }
}

StreamKey stream_key(std::uint64_t seed) { return {static_cast<std::uint32_t>(seed), static_cast<std::uint32_t>(seed >> 32)}; }

}  // namespace quadrant
