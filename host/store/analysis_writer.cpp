// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#include "host/store/analysis_writer.hpp"

#include <cmath>
#include <numeric>

#include "host/base/nan.hpp"
#include "host/base/size.hpp"
#include "host/base/text.hpp"

namespace quadrant {
namespace {

/// Cells of a table of columns in the order in which a group shows them: statistics, sufficient statistics, and signs.
class Cells {
 public:
  Cells(const ColumnTotals& totals, const GridTable& grids) : totals_(totals), grids_(grids) {}

  /// `kind`: numbers, counts (whole numbers, of either sign) or indicators, whose mean is a share.
  void add(std::size_t cell, OutcomeKind kind) {
    const GridCell grid = grid_of(grids_, cell);
    const std::uint64_t n = totals_.count[3 * cell];
    Summary s = summarise({"", "", "", 1, 0, kind}, grid, {totals_.bins(cell), totals_.sum[cell], totals_.square[cell]}, n);
    if (kind != OutcomeKind::number)  // a bin a whole number
      for (double& quantile : s.quantile) quantile -= grid.bin_offset;
    if (kind == OutcomeKind::indicator) s.se = proportion(totals_.count[3 * cell + 1], n).se;
    n_.push_back(n);
    mean_.push_back(s.mean);
    sd_.push_back(s.sd);
    se_.push_back(s.se);
    quantiles_.insert(quantiles_.end(), s.quantile.begin(), s.quantile.end());
    higher_.push_back(totals_.count[3 * cell + 1]);
    lower_.push_back(totals_.count[3 * cell + 2]);
    histogram_.insert(histogram_.end(), totals_.bins(cell), totals_.bins(cell) + kBins);
    bin_lower_.push_back(grid.lower_edge(1));
    bin_width_.push_back(grid.bin_width());
    scale_.push_back(grid.scale);
    sum_high_.push_back(static_cast<std::int64_t>(totals_.sum[cell] >> 64));
    sum_low_.push_back(static_cast<std::uint64_t>(totals_.sum[cell]));
    square_high_.push_back(static_cast<std::uint64_t>(totals_.square[cell] >> 64));
    square_low_.push_back(static_cast<std::uint64_t>(totals_.square[cell]));
  }
  [[nodiscard]] double sd(std::size_t i) const { return sd_[i]; }

  /// `what`: whose statistics these are, for the descriptions.
  void write(h5::GroupWriter& group, const Texts& dims, const std::string& prefix, const std::string& what) const {
    const auto with = [&](const char* more) {
      Texts all = dims;
      all.emplace_back(more);
      return all;
    };
    const auto name = [&](const char* text) { return prefix + text; };
    group.variable(name("n"), dims, view(n_), "1", "number of futures in which " + what + " is a finite number");
    group.variable(name("mean"), dims, view(mean_), "", "mean of " + what);
    group.variable(name("sd"), dims, view(sd_), "", "standard deviation of " + what);
    group.variable(name("se"), dims, view(se_), "", "standard error of the mean");
    group.variable(name("quantiles"), with("quantile"), view(quantiles_), "", "quantiles of " + what + ", interpolated inside their bin");
    group.variable(name("higher_count"), dims, view(higher_), "1", "number of futures in which it is above 0");
    group.variable(name("lower_count"), dims, view(lower_), "1", "number of futures in which it is below 0");
    group.variable(name("histogram"), with("bin"), view(histogram_), "1", "number of futures in each bin; the first and the last bin are open");
    group.variable(name("bin_lower"), dims, view(bin_lower_), "", "lower edge of bin 1");
    group.variable(name("bin_width"), dims, view(bin_width_), "", "width of the bins");
    group.variable(name("grid_scale"), dims, view(scale_), "", "grid steps in a unit");
    group.variable(name("sum_high"), dims, view(sum_high_), "1", "exact sum of values in grid steps, divided by 2^64 and rounded down");
    group.variable(name("sum_low"), dims, view(sum_low_), "1", "the rest of that division");
    group.variable(name("square_high"), dims, view(square_high_), "1",
                   "exact sum of squares of values in grid steps, divided by 2^64 and rounded down");
    group.variable(name("square_low"), dims, view(square_low_), "1", "the rest of that division");
  }

 private:
  const ColumnTotals& totals_;
  const GridTable& grids_;
  std::vector<std::uint64_t> n_, higher_, lower_, histogram_, sum_low_, square_high_, square_low_;
  std::vector<std::int64_t> sum_high_;
  std::vector<double> mean_, sd_, se_, quantiles_, bin_lower_, bin_width_, scale_;
};

void declare_time(h5::GroupWriter& group, const AnalysisPlan& plan) { group.dimension("time", view(plan.times()), "year", "end of the step"); }

/// How many futures the analysis counts.
void write_futures(h5::GroupWriter& group, const RunResults& r) {
  group.attribute("futures", static_cast<std::int64_t>(r.accumulators.analysis.futures));
}

/// Standard deviation of an outcome under a policy at a time of the analysis, or NaN where the run has no sums of it then.
double own_deviation(const RunResults& r, const Analysis& a, int time, int policy, int outcome) {
  const Plan plan = r.plan.view();
  const int id = a.capture.outcome[a.first_column[time * a.policies + policy] + outcome];
  const bool is_series = id < series::kCount;
  if ((!is_series && time + 1 < a.times) || a.passage[outcome] != 0) return kNaN;
  const int step = *steps_to(r.grids.analysis().times()[size(time)], kFork, r.experiment.timeline.steps_per_year) - 1;
  const Table& table = is_series ? r.accumulators.series : r.accumulators.outcomes;
  const GridTable& grids = is_series ? r.grids.series() : r.grids.outcomes();
  const int row = is_series ? series_row(plan, policy, step) : policy;
  const std::size_t cell = size(static_cast<long>(row) * table.columns + (is_series ? id : id - series::kCount));
  const std::uint64_t n = r.accumulators.counted(series_row(plan, policy, step));
  return moments(grid_of(grids, cell), table.sum[cell], table.square[cell], n).sd;
}

void write_differences(hid_t file, const RunResults& r, const Axes& axes) {
  const AnalysisPlan& plan = r.grids.analysis();
  const Analysis a = plan.view();
  h5::GroupWriter group(file, "differences");
  group.attribute("description",
                  "Paired differences: each outcome under a policy less that under the reference policy in the same future, over the futures that "
                  "stay finite under every policy. First passages stand for whether they came.");
  group.attribute("reference", axes.policies[size(plan.reference())]);
  write_futures(group, r);
  declare_time(group, plan);
  axes.declare_policy(group);
  Texts names = names_of(plan.outcomes()), units, meanings;
  for (const OutcomeInfo& info : plan.outcomes()) {
    units.push_back(info.unit);
    meanings.push_back(info.meaning);
  }
  group.dimension("outcome", view(names), "name of the outcome");
  declare_statistics(group);
  group.variable("unit", {"outcome"}, view(units), "unit of the outcome and of its differences");
  group.variable("meaning", {"outcome"}, view(meanings), "meaning of the outcome");
  Cells cells(r.accumulators.analysis.differences, plan.differences);
  std::vector<double> ratio;
  for (int time = 0; time < a.times; ++time) {
    for (int policy = 0; policy < a.policies; ++policy) {
      for (int i = 0; i < a.outcomes; ++i) {
        const std::size_t cell = (size(time) * size(a.policies) + size(policy)) * size(a.outcomes) + size(i);
        cells.add(cell, plan.outcomes()[size(i)].kind == OutcomeKind::number ? OutcomeKind::number : OutcomeKind::count);
        const double own = own_deviation(r, a, time, policy, i), reference = own_deviation(r, a, time, a.reference, i), paired = cells.sd(cell);
        ratio.push_back(paired > 0 ? (own * own + reference * reference) / (paired * paired) : kNaN);
      }
    }
  }
  const Texts dims = {"time", "policy", "outcome"};
  cells.write(group, dims, "", "the difference");
  group.variable("variance_ratio", dims, view(ratio), "1",
                 "variance of the difference of two independent runs over that of the paired one: how many times fewer futures pairing needs");
}

/// Number of a measure of one time: those of a claim lie side by side, time by time.
struct MeasurePlaces {
  std::vector<std::size_t> first;   ///< [names] number at the first time
  std::vector<std::size_t> stride;  ///< [names] to the next time
  [[nodiscard]] std::size_t at(std::size_t name, std::size_t time) const { return first[name] + time * stride[name]; }
};

MeasurePlaces places_of(const AnalysisPlan& plan) {
  MeasurePlaces places;
  std::vector<std::size_t> per_claim(plan.claims().size());
  for (const MeasureInfo& info : plan.measures()) per_claim[size(info.claim)] += info.time == 0 ? 1 : 0;
  for (std::size_t i = 0; i < plan.measures().size(); ++i) {
    if (plan.measures()[i].time != 0) continue;
    places.first.push_back(i);
    places.stride.push_back(per_claim[size(plan.measures()[i].claim)]);
  }
  return places;
}

std::string one_line(const std::string& text) {
  std::string line;
  for (const char c : text) {
    const bool space = c == ' ' || c == '\n' || c == '\t' || c == '\r';
    if (!space) line += c;
    else if (!line.empty() && line.back() != ' ') line += ' ';
  }
  return line;
}

struct MeasureTexts {
  std::string name, unit, value, given;
};

MeasureTexts texts_of(const Experiment& e, const AnalysisPlan& plan, const MeasureInfo& info) {
  using Role = MeasureInfo::Role;
  const ClaimSpec& claim = e.claims[size(plan.claims()[size(info.claim)])];
  switch (info.role) {
    case Role::holds: return {claim.id + "/holds", "0 or 1", one_line(claim.holds.text), ""};
    case Role::effect: return {claim.id + "/effect", claim.effect->unit, one_line(claim.effect->value.text), ""};
    case Role::matters:
      return {claim.id + "/matters", "0 or 1",
              "(" + one_line(claim.effect->value.text) + ")" + (claim.direction > 0 ? " >= " + shortest(claim.size) : " <= -" + shortest(claim.size)),
              ""};
    case Role::reported: {
      const MeasureSpec& m = claim.measures[size(info.item)];
      return {claim.id + "/" + m.name, info.condition ? "0 or 1" : m.unit, one_line(m.value.text), m.given ? one_line(m.given->text) : ""};
    }
    case Role::correlated: break;
  }
  const CorrelationSpec& pair = claim.correlations[size(info.item / 2)];
  const bool x = info.item % 2 == 0;
  return {claim.id + "/" + pair.name + (x ? " (x)" : " (y)"), "", one_line(x ? pair.x.text : pair.y.text), ""};
}

/// Spearman's rank correlation from a joint histogram, ties at their middle rank; NaN where one side does not vary.
double rank_correlation(const std::uint64_t* joint) {
  std::array<long double, kJointBins> x{}, y{};
  long double n = 0;
  for (std::size_t i = 0; i < kJointBins; ++i) {
    for (std::size_t j = 0; j < kJointBins; ++j) {
      const auto count = static_cast<long double>(joint[i * kJointBins + j]);
      x[i] += count;
      y[j] += count;
      n += count;
    }
  }
  const auto ranks = [&](const std::array<long double, kJointBins>& count) {
    std::array<long double, kJointBins> rank{};
    long double below = 0;
    for (std::size_t i = 0; i < kJointBins; ++i) {
      rank[i] = below + count[i] / 2 - n / 2;
      below += count[i];
    }
    return rank;
  };
  const auto rx = ranks(x), ry = ranks(y);
  long double xy = 0, xx = 0, yy = 0;
  for (std::size_t i = 0; i < kJointBins; ++i) {
    xx += x[i] * rx[i] * rx[i];
    yy += y[i] * ry[i] * ry[i];
    for (std::size_t j = 0; j < kJointBins; ++j) xy += static_cast<long double>(joint[i * kJointBins + j]) * rx[i] * ry[j];
  }
  return xx > 0 && yy > 0 ? static_cast<double>(xy / std::sqrt(xx * yy)) : kNaN;
}

void write_correlations(h5::GroupWriter& group, const RunResults& r) {
  const AnalysisPlan& plan = r.grids.analysis();
  const std::size_t times = plan.times().size();
  Texts names;
  std::vector<std::size_t> order;  // pair numbers by time, then by name
  for (std::size_t time = 0; time < times; ++time) {
    for (std::size_t i = 0; i < plan.pairs().size(); ++i) {
      const MeasureInfo& info = plan.measures()[size(plan.pairs()[i].x)];
      if (size(info.time) != time) continue;
      order.push_back(i);
      if (time > 0) continue;
      const ClaimSpec& claim = r.experiment.claims[size(plan.claims()[size(info.claim)])];
      names.push_back(claim.id + "/" + claim.correlations[size(info.item / 2)].name);
    }
  }
  if (names.empty()) return;
  const std::vector<std::int64_t> bins = numbered(kJointBins);
  group.dimension("correlation", view(names), "two numbers of a claim, x and y");
  group.dimension("x_bin", view(bins), "bin of x");
  group.dimension("y_bin", view(bins), "bin of y");
  std::vector<std::uint64_t> joint;
  std::vector<double> rank, se;
  for (const std::size_t i : order) {
    const std::uint64_t* counts = r.accumulators.analysis.joint.data() + i * kJointBins * kJointBins;
    joint.insert(joint.end(), counts, counts + size(kJointBins) * kJointBins);
    rank.push_back(rank_correlation(counts));
    const auto n = static_cast<double>(std::accumulate(counts, counts + size(kJointBins) * kJointBins, std::uint64_t{0}));
    // Bonett and Wright, Psychometrika 65 (2000)
    se.push_back(n > 3 ? (1 - rank.back() * rank.back()) * std::sqrt((1 + rank.back() * rank.back() / 2) / (n - 3)) : kNaN);
  }
  group.variable("joint_histogram", {"time", "correlation", "x_bin", "y_bin"}, view(joint), "1",
                 "number of futures in each pair of bins, twelve of the measures' own bins each");
  group.variable("rank_correlation", {"time", "correlation"}, view(rank), "1", "Spearman's rank correlation over futures, from the joint histogram");
  group.variable("rank_correlation_se", {"time", "correlation"}, view(se), "1", "its standard error");
}

void write_claims(hid_t file, const RunResults& r) {
  const AnalysisPlan& plan = r.grids.analysis();
  if (plan.claims().empty() && plan.left_out().empty()) return;
  const Analysis a = plan.view();
  h5::GroupWriter group(file, "claims");
  group.attribute("description", "The claims ledger: what each future says about each claim, over the futures that stay finite under every policy.");
  group.attribute("left_out", join(plan.left_out(), "; "));
  write_futures(group, r);
  if (plan.claims().empty()) return;
  Texts ids, names, texts, policies, against, holds, opposed, caveats, effect_units;
  std::vector<double> direction, matters, horizon;
  for (const int i : plan.claims()) {
    const ClaimSpec& c = r.experiment.claims[size(i)];
    ids.push_back(c.id);
    names.push_back(c.name);
    texts.push_back(c.text);
    policies.push_back(c.policy);
    against.push_back(c.against);
    holds.push_back(one_line(c.holds.text));
    opposed.push_back(join(c.opposed_by, ","));
    caveats.push_back(c.caveat);
    effect_units.push_back(c.effect ? c.effect->unit : "");
    direction.push_back(c.direction);
    matters.push_back(c.size);
    horizon.push_back(c.horizon);
  }
  declare_time(group, plan);
  group.dimension("claim", view(ids), "id of the claim");
  group.dimension("other_claim", view(ids), "id of another claim");
  declare_statistics(group);
  group.variable("name", {"claim"}, view(names), "short name");
  group.variable("text", {"claim"}, view(texts), "the claim in words");
  group.variable("policy", {"claim"}, view(policies), "policy a");
  group.variable("against", {"claim"}, view(against), "policy b");
  group.variable("holds", {"claim"}, view(holds), "condition under which it holds in a future");
  group.variable("opposed_by", {"claim"}, view(opposed), "claims that contradict it");
  group.variable("caveat", {"claim"}, view(caveats), "what to keep in mind");
  group.variable("effect_unit", {"claim"}, view(effect_units), "unit of the effect; empty without effect");
  group.variable("direction", {"claim"}, view(direction), "1", "sign of the effect that it asserts, 0 without effect");
  group.variable("size", {"claim"}, view(matters), "", "effect that matters, in the effect's unit");
  group.variable("horizon", {"claim"}, view(horizon), "year", "time of its verdict");
  const AnalysisSums& sums = r.accumulators.analysis;
  Shares probability;
  for (int i = 0; i < a.times * a.claim_count; ++i) {
    const std::size_t measure = size(a.claims[i].holds);
    probability.add(sums.measures.count[3 * measure + 1], sums.measures.count[3 * measure]);
  }
  probability.write(group, {"time", "claim"}, "", "futures in which the claim holds");
  group.variable("both_count", {"time", "claim", "other_claim"}, view(sums.both), "1", "number of futures in which both hold");

  const MeasurePlaces places = places_of(plan);
  const Texts measures = measure_names(r.experiment, plan);
  group.dimension("measure", view(measures), "what is reported of a claim");
  Texts units, values, givens;
  std::vector<std::int64_t> claim, condition;
  for (const std::size_t i : places.first) {
    const MeasureInfo& info = plan.measures()[i];
    const MeasureTexts text = texts_of(r.experiment, plan, info);
    units.push_back(text.unit);
    values.push_back(text.value);
    givens.push_back(text.given);
    claim.push_back(info.claim);
    condition.push_back(info.condition ? 1 : 0);
  }
  group.variable("measure_claim", {"measure"}, view(claim), "1", "place of its claim along `claim`");
  group.variable("measure_is_condition", {"measure"}, view(condition), "1", "1: holds or not, its mean a share; 0: a number");
  group.variable("measure_unit", {"measure"}, view(units), "unit of the measure; empty for the numbers of a correlation");
  group.variable("measure_value", {"measure"}, view(values), "expression of the measure");
  group.variable("measure_given", {"measure"}, view(givens), "condition under which it is asked; empty for always");
  Cells cells(sums.measures, plan.measure_grids);
  for (std::size_t time = 0; time < plan.times().size(); ++time)
    for (std::size_t i = 0; i < places.first.size(); ++i)
      cells.add(places.at(i, time), condition[i] != 0 ? OutcomeKind::indicator : OutcomeKind::number);
  cells.write(group, {"time", "measure"}, "measure_", "the measure");
  write_correlations(group, r);
}

void write_regret(hid_t file, const RunResults& r, const Axes& axes) {
  const AnalysisPlan& plan = r.grids.analysis();
  const Analysis a = plan.view();
  if (a.objective_count == 0) return;
  h5::GroupWriter group(file, "regret");
  group.attribute("description",
                  "Policies ranked by objectives at the horizon. Regret: how far a policy falls short, in one future, of the best policy of that "
                  "future. Over the futures that stay finite under every policy.");
  write_futures(group, r);
  Texts names, meanings, units, values, better;
  std::vector<double> enough;
  for (const int i : plan.objectives()) {
    const ObjectiveSpec& o = r.experiment.objectives[size(i)];
    names.push_back(o.name);
    meanings.push_back(o.meaning);
    units.push_back(o.unit);
    values.push_back(one_line(o.value.text));
    better.push_back(o.higher_is_better ? "higher" : "lower");
    enough.push_back(o.enough);
  }
  group.dimension("objective", view(names), "what policies are ranked by");
  axes.declare_policy(group);
  group.dimension("other_policy", view(axes.policies), "policy compared with");
  declare_statistics(group);
  group.variable("meaning", {"objective"}, view(meanings), "meaning of the objective");
  group.variable("unit", {"objective"}, view(units), "unit of the objective and its regret");
  group.variable("value", {"objective"}, view(values), "expression of the objective");
  group.variable("better", {"objective"}, view(better), "which values are better");
  group.variable("enough", {"objective"}, view(enough), "", "from there on a future is satisfying, in the objective's unit");
  const AnalysisSums& sums = r.accumulators.analysis;
  Cells cells(sums.regrets, plan.regrets);
  Shares best, satisfied;
  std::vector<double> worst, mean, mean_se, difference, difference_se;
  std::vector<std::int64_t> worst_future;
  for (std::size_t i = 0; i < sums.worst.size(); ++i) {
    const std::uint64_t n = sums.regrets.count[3 * i];
    cells.add(i, OutcomeKind::number);
    best.add(n - sums.regrets.count[3 * i + 1], n);
    satisfied.add(sums.satisfied[i], n);
    worst.push_back(static_cast<double>(sums.worst[i].regret));
    worst_future.push_back(sums.worst[i].future == kNoFuture ? -1 : static_cast<std::int64_t>(sums.worst[i].future));
    mean.push_back(r.ranking.value[i].mean);
    mean_se.push_back(r.ranking.value[i].se);
  }
  for (const MeanDifference& d : r.ranking.difference) {
    difference.push_back(d.mean);
    difference_se.push_back(d.se);
  }
  std::vector<std::int64_t> pareto(r.ranking.pareto.begin(), r.ranking.pareto.end()), certain(r.ranking.certain.begin(), r.ranking.certain.end());
  const Texts dims = {"objective", "policy"}, pair = {"objective", "policy", "other_policy"};
  cells.write(group, dims, "", "the regret");
  best.write(group, dims, "best_", "futures in which no policy is better");
  satisfied.write(group, dims, "satisfied_", "futures in which the objective is satisfied");
  group.variable("worst", dims, view(worst), "", "largest regret of any future");
  group.variable("worst_future", dims, view(worst_future), "1", "number of the (first) future of that regret, -1 where there is none");
  group.variable("value_mean", dims, view(mean), "", "mean of the objective");
  group.variable("value_se", dims, view(mean_se), "", "standard error of that mean");
  group.variable("advantage", pair, view(difference), "", "mean of how much better the policy is than the other one, in the same futures");
  group.variable("advantage_se", pair, view(difference_se), "", "standard error of that mean");
  group.variable("better_count", pair, view(r.ranking.better), "1", "number of futures in which the policy is better than the other one");
  group.variable("pareto", {"policy"}, view(pareto), "1", "1: no other policy is as good in the mean of every objective and better in one");
  group.variable("pareto_certain", {"policy"}, view(certain), "1",
                 "1: no paired mean within 1.96 standard errors of its value would change `pareto`, be that 0 or 1");
}

void write_indices(h5::GroupWriter& group, const Texts& dims, const std::string& prefix, const std::vector<SensitivityIndex>& indices,
                   const std::string& of) {
  std::vector<double> value, se;
  for (const SensitivityIndex& index : indices) {
    value.push_back(index.value);
    se.push_back(index.se);
  }
  group.variable(prefix + "first_order", dims, view(value), "1", "first-order index of " + of + ", given-data estimator; not cut to 0 .. 1");
  group.variable(prefix + "first_order_se", dims, view(se), "1", "standard error of that index");
}

/// Sums of squares of `count` columns of the conditional sums, from column `first` on.
void write_squares(h5::GroupWriter& group, const Texts& dims, const std::string& prefix, const ConditionalTotals& totals, int first, int count,
                   int stride) {
  std::vector<std::uint64_t> high, low;
  for (int i = 0; i < count; ++i) {
    const std::size_t at = 2 * size(first + i * stride);
    low.push_back(totals.square[at]);
    high.push_back(totals.square[at + 1]);
  }
  group.variable(prefix + "square_high", dims, view(high), "1",
                 "sum of squares over the futures of all bins, in squared steps, divided by 2^64 and rounded down");
  group.variable(prefix + "square_low", dims, view(low), "1", "the rest of that division");
}

void write_sensitivity(hid_t file, const RunResults& r, const Axes& axes) {
  const AnalysisPlan& plan = r.grids.analysis();
  const Analysis a = plan.view();
  const ConditionalTotals& totals = r.accumulators.analysis.conditional;
  if (totals.parameters == 0) return;
  h5::GroupWriter group(file, "sensitivity");
  group.attribute(
      "description",
      "Sums of outcomes and claims by bins of every uncertain parameter's uniform number, over the futures that histograms count, and what "
      "follows: first-order indices and regional sensitivity.");
  group.attribute("futures", static_cast<std::int64_t>(totals.futures));
  axes.declare_policy(group);
  const Texts outcomes = names_of(plan.outcomes());
  group.dimension("outcome", view(outcomes), "name of the outcome, at the horizon");
  Texts units;
  for (const OutcomeInfo& info : plan.outcomes()) units.push_back(info.unit);
  group.variable("unit", {"outcome"}, view(units), "unit of the outcome");
  Texts parameters;
  for (const std::int32_t id : plan.sensitive_parameters()) parameters.push_back(parameter_names()[size(id)]);
  group.dimension("parameter", view(parameters), "name of the parameter");
  const std::vector<std::int64_t> bins = numbered(kParameterBins);
  group.dimension("parameter_bin", view(bins), "bin b of the parameter's uniform number: from b/32 to (b + 1)/32");
  group.variable("count", {"parameter", "parameter_bin"}, view(totals.count), "1", "number of futures in the bin");
  const auto columns = [&](int first, int count, int stride) {
    std::vector<std::int64_t> sums;
    sums.reserve(size(count) * size(totals.parameters) * kParameterBins);
    for (int column = first; column < first + count * stride; column += stride)
      for (int p = 0; p < totals.parameters; ++p)
        for (int bin = 0; bin < kParameterBins; ++bin) sums.push_back(totals.at(column, p, bin));
    return sums;
  };
  const std::vector<std::int64_t> sums = columns(0, conditional_outcomes(a), 1);
  std::vector<double> scale(plan.outcome_scale.begin(), plan.outcome_scale.end());
  group.variable("outcome_sum", {"policy", "outcome", "parameter", "parameter_bin"}, view(sums), "1",
                 "sum of the outcome over the futures of the bin, in steps of outcome_scale, each at most 2^20 - 1");
  group.variable("outcome_scale", {"policy", "outcome"}, view(scale), "", "steps in a unit of the outcome, which capabilities enter less 25");
  write_squares(group, {"policy", "outcome"}, "outcome_", totals, 0, conditional_outcomes(a), 1);
  write_indices(group, {"policy", "outcome", "parameter"}, "", r.sensitivity.outcomes, "the outcome");
  if (a.claim_count == 0) return;
  Texts ids, effect_units;
  for (const int i : plan.claims()) {
    const ClaimSpec& claim = r.experiment.claims[size(i)];
    ids.push_back(claim.id);
    effect_units.push_back(claim.effect ? claim.effect->unit : "");
  }
  declare_time(group, plan);
  group.dimension("claim", view(ids), "id of the claim");
  group.variable("effect_unit", {"claim"}, view(effect_units), "unit of the effect; empty without effect");
  const Texts dims = {"time", "claim", "parameter"}, binned = {"time", "claim", "parameter", "parameter_bin"};
  const std::vector<std::int64_t> holds = columns(conditional_outcomes(a), a.times * a.claim_count, 2);
  const std::vector<std::int64_t> effects = columns(conditional_outcomes(a) + 1, a.times * a.claim_count, 2);
  std::vector<double> effect_scale(plan.effect_scale.begin(), plan.effect_scale.end());
  group.variable("claim_count", binned, view(holds), "1", "number of futures of the bin in which the claim holds");
  group.variable("effect_sum", binned, view(effects), "1", "sum of its effect over the futures of the bin, in steps of effect_scale");
  group.variable("effect_scale", {"time", "claim"}, view(effect_scale), "", "steps in a unit of the effect");
  write_squares(group, {"time", "claim"}, "effect_", totals, conditional_outcomes(a) + 1, a.times * a.claim_count, 2);
  write_indices(group, dims, "claim_", r.sensitivity.claims, "whether the claim holds");
  write_indices(group, dims, "effect_", r.sensitivity.effects, "the claim's effect");
  std::vector<double> distance, p, quantile;
  for (const Separation& s : r.sensitivity.regional) {
    distance.push_back(s.holds_higher ? s.distance : -s.distance);
    p.push_back(s.p);
    quantile.push_back(s.quantile);
  }
  group.variable("regional_distance", dims, view(distance), "1",
                 "Kolmogorov and Smirnov's distance of the parameter between futures in which the claim holds and in which not; below 0 where it "
                 "holds with lower values");
  group.variable("regional_p", dims, view(p), "1", "probability of at least that distance without influence");
  group.variable("regional_quantile", dims, view(quantile), "1", "quantile of the parameter at which the distance is largest");
}

}  // namespace

std::vector<std::string> measure_names(const Experiment& experiment, const AnalysisPlan& plan) {
  Texts names;
  for (const std::size_t i : places_of(plan).first) names.push_back(texts_of(experiment, plan, plan.measures()[i]).name);
  return names;
}

void write_analysis(hid_t file, const RunResults& r, const Axes& axes) {
  write_differences(file, r, axes);
  write_claims(file, r);
  write_regret(file, r, axes);
  write_sensitivity(file, r, axes);
}

}  // namespace quadrant
