// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#include "host/accumulate/pilot.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "host/accumulate/statistics.hpp"
#include "host/base/names.hpp"
#include "host/base/workers.hpp"
#include "host/simulate/traced.hpp"

namespace quadrant {
namespace {

constexpr int kInner = kBins - 2;  // bins with two edges

/// What a pilot sample says of an outcome; the quantiles are order statistics.
struct Spread {
  float least, most;
  float p01, p05, p95, p99;
};

/// Memory that spread_of uses again and again.
struct Scratch {
  std::vector<std::uint16_t> cell;  ///< of each value
  std::vector<float> inside;        ///< values in a cell
};

/// Order statistics of n finite values by counting in 512 cells and sorting only the cells that hold them: exact, and many times
/// faster than a sort.
Spread spread_of(const float* x, int n, Scratch& scratch) {
  constexpr int kSortCells = 512;
  const auto size = static_cast<std::size_t>(n);
  float least = x[0], most = x[0];
  for (std::size_t i = 1; i < size; ++i) {
    least = x[i] < least ? x[i] : least;
    most = x[i] > most ? x[i] : most;
  }
  Spread s{least, most, least, least, least, least};
  const float per_cell = static_cast<float>(kSortCells) / (most - least);
  if (!(most > least) || !std::isfinite(per_cell)) return s;
  scratch.cell.resize(size);
  for (std::size_t i = 0; i < size; ++i)
    scratch.cell[i] = static_cast<std::uint16_t>(std::min(kSortCells - 1, static_cast<int>((x[i] - least) * per_cell)));
  std::array<int, kSortCells> count{};
  for (std::size_t i = 0; i < size; ++i) ++count[scratch.cell[i]];
  const auto order_statistic = [&](double share) {
    const int rank = std::clamp(static_cast<int>(share * n), 0, n - 1);
    int below = 0;
    std::uint16_t cell = 0;
    while (below + count[cell] <= rank) below += count[cell++];
    scratch.inside.resize(size);
    std::size_t found = 0;
    for (std::size_t i = 0; i < size; ++i) {  // without a branch: most values are elsewhere
      scratch.inside[found] = x[i];
      found += scratch.cell[i] == cell ? 1 : 0;
    }
    const auto at = scratch.inside.begin() + (rank - below);
    std::nth_element(scratch.inside.begin(), at, scratch.inside.begin() + static_cast<std::ptrdiff_t>(found));
    return *at;
  };
  s.p01 = order_statistic(0.01);
  s.p05 = order_statistic(0.05);
  s.p95 = order_statistic(0.95);
  s.p99 = order_statistic(0.99);
  return s;
}

/// The power of two that puts `largest` at 2^19 to 2^20 grid steps: 16 times as much still passes the fast path.
float sum_scale(double largest) {
  int exponent = 0;
  std::frexp(largest, &exponent);  // largest < 2^exponent
  return std::ldexp(1.0f, std::clamp(20 - exponent, -100, 100));
}

/// Places the bins so that those with two edges hold the pilot's central 98 %, and beyond it four fifths of the way from the 5 % to the
/// 1 % point and from the 95 % to the 99 % point, at least 0.03 of the central range on each side and not more than 0.45 of it in all.
/// That leaves room for the pilot's sampling error, and bins of at most 1.45/382 = 0.38 % of the pilot's range: below 0.5 % of the true
/// one unless the pilot's is 30 % off. No edge lies beyond the pilot's least and largest values, so that the quantiles of what cannot be
/// negative are not.
void place_bins(const Spread& s, double natural, float& bin_scale, float& bin_offset) {
  const double range = static_cast<double>(s.p99) - s.p01;
  const double below = std::max(0.8 * (static_cast<double>(s.p05) - s.p01), 0.03 * range);
  const double above = std::max(0.8 * (static_cast<double>(s.p99) - s.p95), 0.03 * range);
  const double fit = below + above > 0.45 * range ? 0.45 * range / (below + above) : 1;
  double low = std::max(s.p01 - fit * below, static_cast<double>(s.least));
  double high = std::min(s.p99 + fit * above, static_cast<double>(s.most));
  const double smallest = std::max(natural * 0x1p-32, 0x1p-20 * std::max(std::fabs(low), std::fabs(high)));
  if (!(high - low > smallest)) {  // (almost) all futures agree; leave room for the others
    const double middle = s.p01;
    const double half = std::max({static_cast<double>(s.most) - middle, middle - static_cast<double>(s.least), smallest});
    low = middle - half;
    high = middle + half;
  }
  bin_scale = static_cast<float>(kInner / (high - low));
  bin_offset = static_cast<float>(0.5 - static_cast<double>(bin_scale) * low);  // bin 1 begins at low
}

struct Cell {
  float *scale, *bin_scale, *bin_offset;
};

void place(const OutcomeInfo& info, const Timeline& timeline, const Spread& s, Cell cell) {
  switch (info.kind) {
    case OutcomeKind::code:
    case OutcomeKind::indicator:
    case OutcomeKind::count:  // a bin a number
      *cell.scale = 65536.0f;
      *cell.bin_scale = 1.0f;
      *cell.bin_offset = 0.0f;
      return;
    case OutcomeKind::passage:  // bin 0: never; then one a step, or fewer where the forecast is long
      *cell.scale = 65536.0f;
      *cell.bin_scale = static_cast<float>(std::min<double>(timeline.steps_per_year, (kBins - 2) / (timeline.horizon - kFork)));
      *cell.bin_offset = kNeverOffset;
      return;
    case OutcomeKind::number: {
      const double largest = std::max(std::fabs(s.least), std::fabs(s.most));
      *cell.scale = sum_scale(largest > 0 ? largest : info.scale / 4096);
      place_bins(s, info.scale, *cell.bin_scale, *cell.bin_offset);
      return;
    }
  }
}

/// Places the grids of an analysis by the captured columns of the pilot.
class PilotOfAnalysis {
 public:
  PilotOfAnalysis(AnalysisPlan& plan, const float* columns, int stride, int futures)
      : plan_(plan), a_(plan.view()), columns_(columns), stride_(stride), futures_(futures) {}

  void place_all(int threads) {
    run_workers(threads, [&](int worker) {
      Scratch scratch;
      std::vector<float> x(static_cast<std::size_t>(futures_));
      for (int i = worker; i < a_.times * a_.policies; i += threads) place_differences(i, x, scratch);
      for (int i = worker; i < a_.measures; i += threads) place_measure(i, x, scratch);
      for (int i = worker; i < a_.objective_count; i += threads) place_objective(i, x, scratch);
    });
  }

 private:
  /// Places one grid by values, of which those that are no finite numbers are left out.
  void place_one(const OutcomeInfo& info, std::vector<float>& x, GridTable& grids, std::size_t at, Scratch& scratch) const {
    const auto end = std::remove_if(x.begin(), x.end(), [](float v) { return !std::isfinite(v); });
    const int finite = static_cast<int>(end - x.begin());
    if (finite == 0) x.front() = 0;
    place(info, {}, spread_of(x.data(), std::max(finite, 1), scratch), {&grids.scale[at], &grids.bin_scale[at], &grids.bin_offset[at]});
  }

  void place_differences(int row, std::vector<float>& x, Scratch& scratch) {
    const int time = row / a_.policies;
    const float* own = columns_ + static_cast<long>(a_.first_column[row]) * stride_;
    const float* reference = columns_ + static_cast<long>(a_.first_column[time * a_.policies + a_.reference]) * stride_;
    for (int i = 0; i < a_.outcomes; ++i) {
      const OutcomeInfo& info = plan_.outcomes()[static_cast<std::size_t>(i)];
      const std::size_t at = static_cast<std::size_t>(row) * static_cast<std::size_t>(a_.outcomes) + static_cast<std::size_t>(i);
      for (int f = 0; f < futures_; ++f)
        x[static_cast<std::size_t>(f)] = own[static_cast<long>(i) * stride_ + f] - reference[static_cast<long>(i) * stride_ + f];
      if (info.kind == OutcomeKind::number) {
        place_one(info, x, plan_.differences, at, scratch);
      } else {  // whole numbers of either sign: a bin each
        plan_.differences.scale[at] = 65536.0f;
        plan_.differences.bin_scale[at] = 1.0f;
        plan_.differences.bin_offset[at] = kZeroBin;
      }
    }
  }

  void place_measure(int i, std::vector<float>& x, Scratch& scratch) {
    for (int f = 0; f < futures_; ++f) x[static_cast<std::size_t>(f)] = evaluate<float>(a_.measure[i].value, columns_, stride_, f);
    const bool condition = plan_.measures()[static_cast<std::size_t>(i)].condition;
    place_one({"", "", "", 1, 0, condition ? OutcomeKind::indicator : OutcomeKind::number}, x, plan_.measure_grids, static_cast<std::size_t>(i),
              scratch);
  }

  void place_objective(int i, std::vector<float>& x, Scratch& scratch) {
    const auto n = static_cast<std::size_t>(futures_);
    const Objective& o = a_.objectives[i];
    std::vector<float> values(static_cast<std::size_t>(a_.policies) * n), best(n);
    for (int policy = 0; policy < a_.policies; ++policy) {
      for (std::size_t f = 0; f < n; ++f) {
        const float value = o.sign * evaluate<float>(o.value[policy], columns_, stride_, static_cast<int>(f));
        values[static_cast<std::size_t>(policy) * n + f] = value;
        best[f] = policy == 0 ? value : std::max(value, best[f]);
      }
    }
    const OutcomeInfo info{"", "", "", 1, 0, OutcomeKind::number};
    for (int policy = 0; policy < a_.policies; ++policy) {
      const std::size_t at = static_cast<std::size_t>(i * a_.policies + policy);
      const float* value = values.data() + static_cast<std::size_t>(policy) * n;
      for (std::size_t f = 0; f < n; ++f) x[f] = best[f] - value[f];
      place_one(info, x, plan_.regrets, at, scratch);
      x.assign(value, value + n);
      place_one(info, x, plan_.values, at, scratch);
    }
    // one grid for all policies, the coarsest: their differences are gathered on it too
    const auto first = plan_.values.scale.begin() + static_cast<std::ptrdiff_t>(i) * a_.policies, end = first + a_.policies;
    std::fill(first, end, *std::min_element(first, end));
  }

  AnalysisPlan& plan_;
  Analysis a_;
  const float* columns_;
  int stride_, futures_;
};

}  // namespace

ExperimentGrids::ExperimentGrids(const Experiment& experiment, const ModelPlan& plan, Backend& backend)
    : analysis_(experiment), headlines_(experiment, analysis_, plan.view()), series_(series_rows(plan.view()), series::kCount),
      outcomes_(plan.view().policies, horizon::kCount), joint_(experiment.joint) {
  const Plan whole = plan.view();
  const int n = static_cast<int>(experiment.pilot);
  const Capture capture = analysis_.view().capture;
  Traced traced(plan.view(0, 1), backend, experiment.pilot, {.history = true, .forecast = true, .outcomes = true, .capture = &capture});

  const auto place_rows = [&](const std::vector<OutcomeInfo>& infos, FutureColumns& values, int rows, int first_row, GridTable& grids) {
    const int columns = grids.columns;
    const int threads = std::min(backend.threads(), 16);
    run_workers(threads, [&](int worker) {
      Scratch scratch;
      for (int i = worker; i < rows * columns; i += threads) {
        float* x = values.row(i);
        const int finite = static_cast<int>(std::remove_if(x, x + n, [](float v) { return !std::isfinite(v); }) - x);
        if (finite == 0) *x = 0;
        const std::size_t at = static_cast<std::size_t>(first_row) * static_cast<std::size_t>(columns) + static_cast<std::size_t>(i);
        place(infos[static_cast<std::size_t>(i % columns)], experiment.timeline, spread_of(x, std::max(finite, 1), scratch),
              {&grids.scale[at], &grids.bin_scale[at], &grids.bin_offset[at]});
      }
    });
  };

  for (int policy = 0; policy < whole.policies; ++policy) {
    traced.fill(plan.view(policy, 1), backend, 0, policy);
    if (policy == 0) {
      place_rows(series_info(), traced.history, whole.history_steps, 0, series_);
      traced.history = {};  // all policies share it: not traced again
    }
    place_rows(series_info(), traced.forecast, whole.forecast_steps, series_row(whole, policy, 0), series_);
    place_rows(outcome_info(), traced.outcomes, 1, policy, outcomes_);
  }
  PilotOfAnalysis(analysis_, traced.captured_columns(), static_cast<int>(traced.stride()), n).place_all(std::min(backend.threads(), 16));
  scale_conditional_sums(whole);
}

void ExperimentGrids::scale_conditional_sums(const Plan& plan) {
  const Analysis a = analysis_.view();
  const auto last = static_cast<std::size_t>(plan.forecast_steps - 1);
  for (std::size_t i = 0; i < analysis_.outcome_scale.size(); ++i) {
    const std::size_t policy = i / static_cast<std::size_t>(a.outcomes), outcome = i % static_cast<std::size_t>(a.outcomes);
    const auto id =
        static_cast<std::size_t>(a.capture.outcome[a.first_column[a.times > 0 ? (a.times - 1) * a.policies : 0] + static_cast<int>(outcome)]);
    const std::size_t row = static_cast<std::size_t>(series_row(plan, static_cast<int>(policy), static_cast<int>(last)));
    const float scale =
        id < series::kCount ? series_.scale[row * series::kCount + id] : outcomes_.scale[policy * horizon::kCount + id - series::kCount];
    analysis_.outcome_scale[i] = scale * kConditionalCoarseness;
  }
  for (std::size_t i = 0; i < analysis_.effect_scale.size(); ++i) {
    const std::int32_t effect = a.claims[i].effect;
    analysis_.effect_scale[i] = effect < 0 ? 1.0f : analysis_.measure_grids.scale[static_cast<std::size_t>(effect)] * kConditionalCoarseness;
  }
}

Aggregation ExperimentGrids::view() const {
  const std::vector<Headline>& headlines = headlines_.places();
  return {series_.view(),
          outcomes_.view(),
          joint_.data(),
          static_cast<int>(joint_.size()),
          analysis_.view(),
          headlines.data(),
          static_cast<int>(headlines.size())};
}

}  // namespace quadrant
