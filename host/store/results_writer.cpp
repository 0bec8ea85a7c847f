// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#include <cmath>
#include <numeric>

#include "host/base/error.hpp"
#include "host/base/names.hpp"
#include "host/base/text.hpp"
#include "host/base/version.hpp"
#include "host/store/analysis_writer.hpp"
#include "host/store/hdf5.hpp"
#include "host/store/results.hpp"
#include "host/store/seal.hpp"
#include "host/store/sums_in_results.hpp"
#include "host/store/writing.hpp"
#include "kernels/model/indices.hpp"

namespace quadrant {
namespace {

/// Rows of a table with their grids: what one group of distributions shows.
struct Part {
  const Table& table;
  const GridTable& grids;
  const std::vector<OutcomeInfo>& infos;
  int first_row, rows;
  std::vector<std::uint64_t> n;  ///< [rows] futures counted
};

/// Statistics and sufficient statistics of a part, over the dimensions `along` (its rows) and `outcome`.
void write_part(h5::GroupWriter& group, const Part& part, const Texts& along, const std::string& outcome) {
  const std::size_t columns = static_cast<std::size_t>(part.table.columns);
  const std::size_t first = static_cast<std::size_t>(part.first_row) * columns;
  const std::size_t cells = static_cast<std::size_t>(part.rows) * columns;
  std::vector<std::uint64_t> n(cells);
  std::vector<double> mean(cells), sd(cells), se(cells), lower(cells), width(cells), scale(cells);
  std::vector<double> quantiles;
  quantiles.reserve(cells * kQuantileLevels.size());
  for (std::size_t i = 0; i < cells; ++i) {
    const OutcomeInfo& info = part.infos[i % columns];
    const GridCell grid = grid_of(part.grids, first + i);
    const Summary s = summarise(info, grid, sums_of(part.table, first + i), part.n[i / columns]);
    n[i] = s.n;
    mean[i] = s.mean;
    sd[i] = s.sd;
    se[i] = s.se;
    quantiles.insert(quantiles.end(), s.quantile.begin(), s.quantile.end());
    lower[i] = grid.lower_edge(1) + info.offset;
    width[i] = grid.bin_width();
    scale[i] = grid.scale;
  }
  Texts dims = along;
  dims.push_back(outcome);
  const auto with = [&](const char* more) {
    Texts all = dims;
    all.emplace_back(more);
    return all;
  };
  group.variable("n", dims, view(n), "1", "number of futures counted");
  group.variable("mean", dims, view(mean), "", "mean, in the outcome's unit");
  group.variable("sd", dims, view(sd), "", "standard deviation, in the outcome's unit");
  group.variable("se", dims, view(se), "", "standard error of the mean, in the outcome's unit");
  group.variable("quantiles", with("quantile"), view(quantiles), "", "quantiles, in the outcome's unit, interpolated inside their bin");
  const std::span<const std::uint64_t> counts(part.table.histogram.data() + first * kBins, cells * kBins);
  group.variable("histogram", with("bin"), counts, "1",
                 "number of futures in each bin, of those that histograms count; the first and the last bin are open");
  group.variable("bin_lower", dims, view(lower), "", "lower edge of bin 1, in the outcome's unit");
  group.variable("bin_width", dims, view(width), "", "width of the bins, in the outcome's unit");
  group.variable("grid_scale", dims, view(scale), "", "grid steps in a unit of the outcome");
  const auto exact = [&](const std::string& name, const auto& values, const std::string& meaning) {
    std::vector<std::int64_t> high(cells);
    std::vector<std::uint64_t> low(cells);
    for (std::size_t i = 0; i < cells; ++i) {
      high[i] = static_cast<std::int64_t>(values[first + i] >> 64);
      low[i] = static_cast<std::uint64_t>(values[first + i]);
    }
    group.variable(name + "_high", dims, view(high), "1", "exact sum of " + meaning + ", divided by 2^64 and rounded down");
    group.variable(name + "_low", dims, view(low), "1", "the rest of that division");
  };
  exact("sum", part.table.sum, "values in grid steps");
  exact("square", part.table.square, "squares of values in grid steps");
}

void declare_outcomes(h5::GroupWriter& group, const std::string& dimension, const std::vector<OutcomeInfo>& infos) {
  Texts units, meanings;
  std::vector<double> offsets;
  for (const OutcomeInfo& info : infos) {
    units.push_back(info.unit);
    meanings.push_back(info.meaning);
    offsets.push_back(info.offset);
  }
  const Texts names = names_of(infos);
  group.dimension(dimension, view(names), "name of the outcome");
  declare_statistics(group);
  group.variable("unit", {dimension}, view(units), "unit of the outcome");
  group.variable("meaning", {dimension}, view(meanings), "meaning of the outcome");
  group.variable("offset", {dimension}, view(offsets), "",
                 "added to the exact sums' mean, in the outcome's unit: value = sum / n / grid_scale + offset");
}

/// Counts and probabilities of codes, from the histograms of coded outcomes.
void write_codes(h5::GroupWriter& group, const Part& part, const Texts& along, const std::string& dimension, const std::vector<int>& columns,
                 int codes, const std::string& code_dimension, const std::string& prefix) {
  Shares shares;
  for (int row = part.first_row; row < part.first_row + part.rows; ++row) {
    for (const int column : columns) {
      const std::uint64_t* bins = part.table.bins(row, column);
      const std::uint64_t n = std::accumulate(bins, bins + codes, std::uint64_t{0});
      for (int code = 0; code < codes; ++code) shares.add(bins[code], n);
    }
  }
  Texts dims = along;
  dims.push_back(dimension);
  dims.push_back(code_dimension);
  shares.write(group, dims, prefix, "futures");
}

void write_time_groups(hid_t file, const RunResults& r, const Axes& axes) {
  const Plan plan = r.plan.view();
  const auto part_of = [&](int first, int rows) {
    Part part{r.accumulators.series, r.grids.series(), series_info(), first, rows, {}};
    for (int row = first; row < first + rows; ++row) part.n.push_back(r.accumulators.counted(row));
    return part;
  };
  const Part history = part_of(0, plan.history_steps);
  const Part forecast = part_of(plan.history_steps, plan.policies * plan.forecast_steps);
  const std::vector<int> leader_columns = {series::lead_cap, series::lead_ad, series::lead_prof};
  const Texts measures = {"capability", "adoption", "profit"};
  {
    h5::GroupWriter group(file, "history");
    group.attribute("description", "Distributions of every series at the end of every step of the history, which all policies share.");
    group.dimension("time", view(axes.past), "year", "end of the step");
    declare_outcomes(group, "series", series_info());
    write_part(group, history, {"time"}, "series");
  }
  {
    h5::GroupWriter group(file, "distributions");
    group.attribute("description", "Distributions of every series at the end of every step of the forecast, by policy.");
    axes.declare_policy(group);
    axes.declare_time(group);
    declare_outcomes(group, "series", series_info());
    write_part(group, forecast, {"policy", "time"}, "series");
  }
  {
    h5::GroupWriter group(file, "leaders");
    group.attribute("description", "Which quadrant of the 2x2 matrix leads in capability, adoption and profit; ties go to the first.");
    axes.declare_policy(group);
    axes.declare_time(group);
    axes.declare_history_time(group);
    group.dimension("measure", view(measures), "what is led in");
    group.dimension("quadrant", view(quadrant_names()), "quadrant of the matrix");
    write_codes(group, forecast, {"policy", "time"}, "measure", leader_columns, kQuadrants, "quadrant", "");
    write_codes(group, history, {"history_time"}, "measure", leader_columns, kQuadrants, "quadrant", "history_");
    group.dimension("lead_cap", view(quadrant_names()), "leader in capability");
    group.dimension("lead_ad", view(quadrant_names()), "leader in adoption");
    group.dimension("lead_prof", view(quadrant_names()), "leader in profit");
    const std::span<const std::uint64_t> joint(r.accumulators.leaders);
    const std::size_t past_codes = axes.past.size() * kLeaderCodes;
    group.variable("joint_count", {"policy", "time", "lead_cap", "lead_ad", "lead_prof"}, joint.subspan(past_codes), "1", "number of futures");
    group.variable("history_joint_count", {"history_time", "lead_cap", "lead_ad", "lead_prof"}, joint.first(past_codes), "1", "number of futures");
  }
}

void write_horizon(hid_t file, const RunResults& r, const Axes& axes) {
  const Plan plan = r.plan.view();
  h5::GroupWriter group(file, "horizon");
  group.attribute("description",
                  "Accumulators (acc_), event counts (n_) and first-passage times (t_, over the futures that passed) from the fork to "
                  "the horizon, and tip codes at the horizon, by policy.");
  group.attribute("horizon", r.experiment.timeline.horizon);
  axes.declare_policy(group);
  declare_outcomes(group, "outcome", outcome_info());
  Part part{r.accumulators.outcomes, r.grids.outcomes(), outcome_info(), 0, plan.policies, {}};
  for (int policy = 0; policy < plan.policies; ++policy) {  // the histograms of the horizon count every future
    const std::uint64_t* bins = part.table.bins(policy, 0);
    part.n.push_back(std::accumulate(bins, bins + kBins, std::uint64_t{0}));
  }
  write_part(group, part, {"policy"}, "outcome");

  Texts passages;
  for (int i = 0; i < passage::kCount; ++i) passages.push_back(outcome_info()[static_cast<std::size_t>(horizon::kPassages + i)].name.substr(2));
  group.dimension("passage", view(passages), "condition that a future may come to meet");
  Shares passed;
  for (int policy = 0; policy < plan.policies; ++policy) {
    for (int i = 0; i < passage::kCount; ++i) {  // bin 0: never
      const std::uint64_t* bins = part.table.bins(policy, horizon::kPassages + i);
      const std::uint64_t later = std::accumulate(bins + 1, bins + kBins, std::uint64_t{0});
      passed.add(later, bins[0] + later);
    }
  }
  passed.write(group, {"policy", "passage"}, "passed_", "futures that passed");

  const Texts bases = {"world", "foreign"};
  group.dimension("base", view(bases), "installed base that may tip");
  group.dimension("stack", view(tip_names()), "us_led: the US share is above 2/3; cn_led: below 1/3; split: neither");
  write_codes(group, part, {"policy"}, "base", {horizon::kTips, horizon::kTips + 1}, 3, "stack", "tip_");
}

void write_joint(hid_t file, const RunResults& r, const Axes& axes) {
  const Plan plan = r.plan.view();
  const Aggregation a = r.grids.view();
  if (a.pair_count == 0) return;
  h5::GroupWriter group(file, "joint");
  group.attribute("description", "Joint histograms of pairs of series at the horizon.");
  axes.declare_policy(group);
  Texts pairs, x_unit, y_unit;
  std::vector<double> x_lower, x_width, y_lower, y_width;
  const int row = plan.forecast_steps - 1;
  for (int pair = 0; pair < a.pair_count; ++pair)
    pairs.push_back(series_info()[static_cast<std::size_t>(a.pairs[pair].x)].name + ","
                    + series_info()[static_cast<std::size_t>(a.pairs[pair].y)].name);
  for (int pair = 0; pair < a.pair_count; ++pair) {
    x_unit.push_back(series_info()[static_cast<std::size_t>(a.pairs[pair].x)].unit);
    y_unit.push_back(series_info()[static_cast<std::size_t>(a.pairs[pair].y)].unit);
  }
  for (int policy = 0; policy < plan.policies; ++policy) {
    for (int pair = 0; pair < a.pair_count; ++pair) {
      constexpr int kCoarse = kBins / kJointBins;  // fine bins in one of a joint histogram
      const auto edges = [&](int column, std::vector<double>& lower, std::vector<double>& width) {
        const std::size_t cell = static_cast<std::size_t>(series_row(plan, policy, row)) * series::kCount + static_cast<std::size_t>(column);
        const GridCell grid = grid_of(r.grids.series(), cell);
        lower.push_back(grid.lower_edge(0) + series_info()[static_cast<std::size_t>(column)].offset);
        width.push_back(kCoarse * grid.bin_width());
      };
      edges(a.pairs[pair].x, x_lower, x_width);
      edges(a.pairs[pair].y, y_lower, y_width);
    }
  }
  const std::vector<std::int64_t> bins = numbered(kJointBins);
  group.dimension("pair", view(pairs), "two series, x and y");
  group.dimension("x_bin", view(bins), "bin of x");
  group.dimension("y_bin", view(bins), "bin of y");
  group.variable("histogram", {"policy", "pair", "x_bin", "y_bin"}, view(r.accumulators.joint), "1",
                 "number of futures, of those that histograms count; the outer bins are open");
  group.variable("x_unit", {"pair"}, view(x_unit), "unit of x");
  group.variable("y_unit", {"pair"}, view(y_unit), "unit of y");
  group.variable("x_lower", {"policy", "pair"}, view(x_lower), "", "lower edge of bin 0 of x");
  group.variable("x_width", {"policy", "pair"}, view(x_width), "", "width of the bins of x");
  group.variable("y_lower", {"policy", "pair"}, view(y_lower), "", "lower edge of bin 0 of y");
  group.variable("y_width", {"policy", "pair"}, view(y_width), "", "width of the bins of y");
}

void write_parameters(hid_t file, const Experiment& e) {
  h5::GroupWriter group(file, "parameters");
  group.attribute("description", "The prior of every parameter.");
  group.dimension("parameter", view(parameter_names()), "name of the parameter");
  Texts block, family, numbers, unit, meaning, source, status, claims;
  std::vector<double> low, high;
  for (const PriorSpec& prior : e.priors) {
    Texts parts;
    const std::vector<std::string>& keys = family_keys(prior.family);
    for (std::size_t i = 0; i < keys.size(); ++i) parts.push_back(keys[i] + "=" + shortest(prior.numbers[i]));
    for (std::size_t i = 0; i < prior.values.size() && prior.family == "discrete"; ++i)
      parts.push_back(shortest(prior.values[i]) + ":" + shortest(prior.weights[i]));
    block.push_back(prior.block);
    family.push_back(prior.family);
    numbers.push_back(join(parts, ", "));
    unit.push_back(prior.unit);
    meaning.push_back(prior.meaning);
    source.push_back(prior.source);
    status.push_back(prior.status);
    claims.push_back(join(prior.claims, ", "));
    low.push_back(prior.low);
    high.push_back(prior.high);
  }
  group.variable("block", {"parameter"}, view(block), "part of the model");
  group.variable("family", {"parameter"}, view(family), "family of the prior");
  group.variable("numbers", {"parameter"}, view(numbers), "numbers of the prior");
  group.variable("low", {"parameter"}, view(low), "", "lower bound, in the parameter's unit");
  group.variable("high", {"parameter"}, view(high), "", "upper bound, in the parameter's unit");
  group.variable("unit", {"parameter"}, view(unit), "unit");
  group.variable("meaning", {"parameter"}, view(meaning), "meaning");
  group.variable("source", {"parameter"}, view(source), "source");
  group.variable("status", {"parameter"}, view(status), "verified, secondary, derived, recalled or judgement");
  group.variable("claims", {"parameter"}, view(claims), "claims that it matters for");
  if (e.correlations.empty()) return;
  Texts pairs;
  std::vector<double> rank;
  for (const Correlation& c : e.correlations) {
    pairs.push_back(parameter_names()[static_cast<std::size_t>(c.first)] + "," + parameter_names()[static_cast<std::size_t>(c.second)]);
    rank.push_back(c.rank);
  }
  group.dimension("correlated_pair", view(pairs), "two correlated parameters");
  group.variable("rank_correlation", {"correlated_pair"}, view(rank), "1", "Spearman's rank correlation");
}

void write_policies(hid_t file, const RunResults& r, const Axes& axes) {
  const Plan plan = r.plan.view();
  h5::GroupWriter group(file, "policies");
  group.attribute("description", "The lever paths of every policy, read at the middle of each step.");
  Texts descriptions;
  for (const Policy& policy : r.experiment.policies) descriptions.push_back(policy.description);
  axes.declare_policy(group);
  axes.declare_time(group);
  axes.declare_history_time(group);
  group.dimension("lever", view(lever_names()), "policy lever");
  group.variable("description", {"policy"}, view(descriptions), "what the policy is");
  const auto values = [](const LeverPath* paths, int count) {
    std::vector<float> all;
    for (int i = 0; i < count; ++i) all.insert(all.end(), paths[i].value, paths[i].value + lever::kCount);
    return all;
  };
  const std::vector<float> forecast = values(plan.policy_levers, plan.policies * plan.forecast_steps);
  const std::vector<float> history = values(plan.history_levers, plan.history_steps);
  group.variable("value", {"policy", "time", "lever"}, view(forecast), "1", "lever value");
  group.variable("history_value", {"history_time", "lever"}, view(history), "1", "lever value in the history");
}

void write_trajectories(hid_t file, const RunResults& r, const Axes& axes) {
  if (r.trajectories.futures == 0) return;
  h5::GroupWriter group(file, "trajectories");
  group.attribute("description", "Series of the first futures, whole; any other future can be replayed from its number.");
  const Texts names = names_of(series_info());
  std::vector<std::int64_t> numbers;
  for (int i = 0; i < r.trajectories.futures; ++i) numbers.push_back(i);
  axes.declare_policy(group);
  group.dimension("future", view(numbers), "number of the future");
  axes.declare_time(group);
  axes.declare_history_time(group);
  group.dimension("series", view(names), "name of the series");
  group.dimension("parameter", view(parameter_names()), "name of the parameter");
  Texts units, parameter_units;
  for (const OutcomeInfo& info : series_info()) units.push_back(info.unit);
  for (const PriorSpec& prior : r.experiment.priors) parameter_units.push_back(prior.unit);
  group.variable("unit", {"series"}, view(units), "unit of the series");
  group.variable("parameter_unit", {"parameter"}, view(parameter_units), "unit of the parameter");
  group.variable("parameters", {"future", "parameter"}, view(r.trajectories.parameters), "", "values drawn, in the parameter's unit");
  group.variable("history", {"future", "history_time", "series"}, view(r.trajectories.history), "", "values in the history, in the series' unit");
  group.variable("forecast", {"policy", "future", "time", "series"}, view(r.trajectories.forecast), "", "values, in the series' unit");
}

void write_non_finite(hid_t file, const RunResults& r, const Axes& axes) {
  h5::GroupWriter group(file, "non_finite");
  group.attribute("description", "Futures that left the finite numbers, and are left out from that step on: how many, and the first by number.");
  Texts policies = {"history"};
  policies.insert(policies.end(), axes.policies.begin(), axes.policies.end());
  std::vector<std::uint64_t> count;
  std::vector<std::int64_t> futures, steps;
  for (const NonFiniteList& list : r.accumulators.non_finite) {
    count.push_back(list.count);
    for (std::size_t i = 0; i < NonFiniteList::kNamed; ++i) {
      futures.push_back(i < list.first.size() ? static_cast<std::int64_t>(list.first[i].future) : -1);
      steps.push_back(i < list.first.size() ? list.first[i].step : -1);
    }
  }
  const std::vector<std::int64_t> places = numbered(NonFiniteList::kNamed);
  group.dimension("policy", view(policies), "policy in force, or history");
  group.dimension("named", view(places), "place in the list of the first ones");
  group.variable("count", {"policy"}, view(count), "1", "number of futures");
  group.variable("future", {"policy", "named"}, view(futures), "1", "number of the future, -1 for none");
  group.variable("step", {"policy", "named"}, view(steps), "1", "step from the start of the history, -1 for none");
}

void write_provenance(hid_t file, const RunResults& r) {
  h5::GroupWriter group(file, "provenance");
  group.attribute("description",
                  "All that may differ between two runs of the same experiment: where, when and how it ran, and the files it was read from.");
  for (const auto& [name, value] : r.provenance) group.attribute(name, value);
  Texts paths, texts;
  for (const SourceFile& source : r.experiment.sources) {
    paths.push_back(source.path);
    texts.push_back(source.text);
  }
  group.dimension("source", view(paths), "file that the experiment was read from");
  group.variable("text", {"source"}, view(texts), "its text");

  const std::vector<std::int64_t> numbers = numbered(r.history.size());
  group.dimension("stretch", view(numbers), "stretch of futures, in the order they were run or merged");
  const auto column = [&](const char* name, std::string Stretch::*member, const char* meaning) {
    Texts values;
    for (const Stretch& stretch : r.history) values.push_back(stretch.*member);
    group.variable(name, {"stretch"}, view(values), meaning);
  };
  column("stretch_futures", &Stretch::futures, "futures A to B - 1, as A:B");
  column("stretch_host", &Stretch::host, "machine that ran them");
  column("stretch_processor", &Stretch::processor, "its processor");
  column("stretch_device", &Stretch::device, "device that ran them");
  column("stretch_threads", &Stretch::threads, "threads");
  column("stretch_started", &Stretch::started, "when the run of them began");
  column("stretch_finished", &Stretch::finished, "when it ended");
  column("stretch_seconds", &Stretch::seconds, "seconds of simulation");
}

/// A file in memory: HDF5 can lose its way where a disk is full, and a copy in memory can be sealed and written in one go.
h5::FileHandle create_file() {
  const h5::PropertyHandle creation(h5::checked(H5Pcreate(H5P_FILE_CREATE), "file properties"));
  H5Pset_link_creation_order(creation.id(), H5P_CRT_ORDER_TRACKED | H5P_CRT_ORDER_INDEXED);
  H5Pset_attr_creation_order(creation.id(), H5P_CRT_ORDER_TRACKED | H5P_CRT_ORDER_INDEXED);
  H5Pset_obj_track_times(creation.id(), false);
  const h5::PropertyHandle access(h5::checked(H5Pcreate(H5P_FILE_ACCESS), "file properties"));
  constexpr std::size_t kIncrement = std::size_t{8} << 20;
  h5::checked(H5Pset_fapl_core(access.id(), kIncrement, false), "file properties");
  return h5::FileHandle(h5::checked(H5Fcreate("results in memory", H5F_ACC_TRUNC, creation.id(), access.id()), "creating a file in memory"));
}

/// A file's content, with room for as many bytes more.
std::vector<char> image_of(hid_t file, std::size_t more) {
  h5::checked(H5Fflush(file, H5F_SCOPE_GLOBAL), "writing");
  const ssize_t size = H5Fget_file_image(file, nullptr, 0);
  if (size <= 0) h5::checked(-1, "writing");
  std::vector<char> image;
  image.reserve(static_cast<std::size_t>(size) + more);
  image.resize(static_cast<std::size_t>(size));
  if (H5Fget_file_image(file, image.data(), image.size()) != size) h5::checked(-1, "writing");
  return image;
}

/// Reads a dataset of numbers, an index of its first dimension at a time: the largest would not fit beside the sums.
void read_slabs(hid_t dataset, hid_t type, const char* name) {
  const h5::SpaceHandle space(h5::checked(H5Dget_space(dataset), name));
  std::vector<hsize_t> shape(static_cast<std::size_t>(H5Sget_simple_extent_ndims(space.id())));
  if (shape.empty()) return;
  H5Sget_simple_extent_dims(space.id(), shape.data(), nullptr);
  std::vector<hsize_t> start(shape.size(), 0), count = shape;
  count[0] = 1;
  const h5::SpaceHandle slab(h5::checked(H5Screate_simple(static_cast<int>(count.size()), count.data(), nullptr), name));
  std::vector<char> values(static_cast<std::size_t>(H5Sget_simple_extent_npoints(slab.id())) * H5Tget_size(type));
  for (; start[0] < shape[0]; ++start[0]) {
    h5::checked(H5Sselect_hyperslab(space.id(), H5S_SELECT_SET, start.data(), nullptr, count.data(), nullptr), name);
    h5::checked(H5Dread(dataset, type, slab.id(), space.id(), H5P_DEFAULT, values.data()), std::string("verifying ") + name);
  }
}

/// Reads every dataset of a group, so that HDF5 checks every checksum.
void verify_group(hid_t group) {
  H5G_info_t info;
  h5::checked(H5Gget_info(group, &info), "verifying");
  for (hsize_t i = 0; i < info.nlinks; ++i) {
    char name[256];
    h5::checked(static_cast<hid_t>(H5Lget_name_by_idx(group, ".", H5_INDEX_NAME, H5_ITER_INC, i, name, sizeof name, H5P_DEFAULT)), "verifying");
    const hid_t object = h5::checked(H5Oopen(group, name, H5P_DEFAULT), std::string("verifying ") + name);
    if (H5Iget_type(object) == H5I_GROUP) {
      const h5::GroupHandle inner(object);
      verify_group(inner.id());
      continue;
    }
    const h5::DatasetHandle dataset(object);
    const h5::TypeHandle type(h5::checked(H5Dget_type(object), name));
    if (H5Tget_class(type.id()) == H5T_STRING) {
      h5::read_texts(group, name);
    } else {
      read_slabs(object, type.id(), name);
    }
  }
}

std::vector<char> sealed_image(const RunResults& r) {
  const h5::FileHandle file = create_file();
  const h5::GroupHandle root(h5::checked(H5Gopen2(file.id(), "/", H5P_DEFAULT), "opening the root"));
  h5::write_attribute(root.id(), "Conventions", "CF-1.8");
  h5::write_attribute(root.id(), "title", "Quadrant forecast: " + r.experiment.name);
  h5::write_attribute(root.id(), "format", "quadrant-results");
  h5::write_attribute(root.id(), "format_version", std::to_string(kResultsVersion));
  h5::write_attribute(root.id(), "model_version", kModelVersion);
  h5::write_attribute(root.id(), "experiment", r.experiment.name);
  h5::write_attribute(root.id(), "description", r.experiment.description);
  h5::write_attribute(root.id(), "seed", std::to_string(r.experiment.seed));
  h5::write_attribute(root.id(), "futures", std::to_string(r.accumulators.futures));
  h5::write_attribute(root.id(), "ranges", ranges_text(r.done.ranges()));
  h5::write_attribute(root.id(), "design", design_name(r.experiment.design));
  h5::write_attribute(root.id(), "steps_per_year", std::to_string(r.experiment.timeline.steps_per_year));
  h5::write_attribute(root.id(), "comment", "Forecasts are conditional on the model and its priors; intervals are of sampling, not of the model.");
  const Axes axes(r);
  write_time_groups(file.id(), r, axes);
  if (r.release) std::vector<std::uint64_t>().swap(r.accumulators.series.histogram);
  write_horizon(file.id(), r, axes);
  write_joint(file.id(), r, axes);
  write_analysis(file.id(), r, axes);
  write_convergence(file.id(), r);
  write_trajectories(file.id(), r, axes);
  write_parameters(file.id(), r.experiment);
  write_policies(file.id(), r, axes);
  write_non_finite(file.id(), r, axes);
  write_sums(file.id(), r.accumulators, r.fingerprint);
  write_provenance(file.id(), r);
  std::vector<char> image = image_of(file.id(), kSealSize);
  const std::string seal = seal_of(image);
  image.insert(image.end(), seal.begin(), seal.end());
  return image;
}

}  // namespace

void write_results(OutputFile& output, const RunResults& r) {
  H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr);
  output.write(sealed_image(r));
  const std::string& path = output.temporary();
  if (check_seal(path) != Seal::intact) throw RunError(path + ": found other content than was written; the disk may be failing");
  const h5::FileHandle file(h5::checked(H5Fopen(path.c_str(), H5F_ACC_RDONLY, H5P_DEFAULT), "reading back " + path));
  const h5::GroupHandle root(h5::checked(H5Gopen2(file.id(), "/", H5P_DEFAULT), "reading back " + path));
  verify_group(root.id());
}

}  // namespace quadrant
