// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#include "host/analyse/radial_run.hpp"

#include <algorithm>
#include <cmath>
#include <set>

#include "host/accumulate/analysis_plan.hpp"
#include "host/analyse/reduced.hpp"
#include "host/base/error.hpp"
#include "host/base/names.hpp"
#include "host/base/text.hpp"
#include "host/base/workers.hpp"
#include "host/simulate/model_plan.hpp"
#include "host/simulate/traced.hpp"

namespace quadrant {
namespace {

void check_rows(std::uint64_t rows) {
  if (rows < kLeastRadialRows || rows > kMostRadialRows || (rows & (rows - 1)) != 0)
    throw UsageError("--rows: found " + std::to_string(rows) + ", allowed: a power of two from " + std::to_string(kLeastRadialRows) + " to "
                     + std::to_string(kMostRadialRows));
}

void check_policies(const Experiment& e, const std::vector<std::string>& wanted) {
  const std::vector<std::string> run = policy_names(e.policies);
  for (const std::string& name : wanted)
    if (index_of(run, name) < 0) throw UsageError("--policy: found " + shown_text(name) + did_you_mean(name, run) + ", allowed: " + join(run, ", "));
}

/// The claims to test; those whose policies do not run are left out where all are asked for.
std::vector<ClaimSpec> chosen_claims(const Experiment& e, const RadialRequest& request, std::vector<std::string>& left_out) {
  std::vector<ClaimSpec> claims;
  for (const std::string& id : request.claims) claims.push_back(find_claim(e, id));
  if (!request.all_claims) return claims;
  const std::vector<std::string> run = policy_names(e.policies);
  for (const ClaimSpec& claim : e.claims) {
    std::vector<std::string> absent = policies_of(claim);
    std::erase_if(absent, [&](const std::string& name) { return index_of(run, name) >= 0; });
    if (absent.empty()) claims.push_back(claim);
    else left_out.push_back("claim " + claim.id + ": needs " + join(absent, ", "));
  }
  return claims;
}

/// The part of an experiment that a request is about.
Experiment part_for(const Experiment& e, const RadialRequest& request, std::vector<std::string>& left_out) {
  check_rows(request.rows);
  check_policies(e, request.policies);
  std::vector<ClaimSpec> claims = chosen_claims(e, request, left_out);
  std::set<double> times = {e.timeline.horizon};
  for (const ClaimSpec& claim : claims) times.insert(claim.horizon);
  return reduced(e, std::move(claims), request.policies, {times.begin(), times.end()});
}

/// An output and where a future's number comes from: a program, or else a captured column.
struct Source {
  RadialOutput output;
  Program program{nullptr, 0};
  std::int32_t column = 0;
  bool passage = false;

  [[nodiscard]] float value(const Traced& traced, std::size_t future) const {
    const auto stride = traced.stride();
    if (program.count > 0) return evaluate<float>(program, traced.captured_columns(), static_cast<int>(stride), static_cast<int>(future));
    const float x = traced.captured_columns()[static_cast<std::size_t>(column) * stride + future];
    return passage ? (x > 0 ? 1.0f : 0.0f) : x;
  }
};

void add_claims(const Experiment& e, const AnalysisPlan& plan, const Analysis& analysis, std::vector<Source>& sources) {
  for (std::size_t i = 0; i < e.claims.size(); ++i) {
    const ClaimSpec& claim = e.claims[i];
    const auto time = static_cast<std::size_t>(std::find(plan.times().begin(), plan.times().end(), claim.horizon) - plan.times().begin());
    const ClaimMeasures& measures = analysis.claims[time * e.claims.size() + i];
    Source source{{RadialOutput::Kind::holds, claim.id, claim.name, "", claim.policy, claim.against, claim.horizon, 0, 0, 0, {}}};
    source.program = analysis.measure[measures.holds].value;
    sources.push_back(source);
    if (!claim.effect) continue;
    source.output.kind = RadialOutput::Kind::effect;
    source.output.unit = claim.effect->unit;
    source.program = analysis.measure[measures.effect].value;
    sources.push_back(source);
  }
}

void add_outcomes(const Experiment& e, const AnalysisPlan& plan, const Analysis& analysis, const RadialRequest& request,
                  std::vector<Source>& sources) {
  const std::vector<std::string> known = names_of(plan.outcomes());
  const std::size_t last = plan.times().size() - 1;
  for (const std::string& name : request.outcomes) {
    const int at = index_of(known, name);
    if (at < 0)
      throw UsageError("--outcome: found " + shown_text(name) + did_you_mean(name, known)
                       + ", allowed: a series or horizon outcome that is no code (docs/model.md, section 10)");
    const OutcomeInfo& info = plan.outcomes()[static_cast<std::size_t>(at)];
    for (const std::string& policy : request.policies) {
      const int number = index_of(policy_names(e.policies), policy);
      Source source{{RadialOutput::Kind::outcome, name, info.meaning, info.unit, policy, "", plan.times()[last], info.offset, 0, 0, {}}};
      source.column = analysis.first_column[last * e.policies.size() + static_cast<std::size_t>(number)] + at;
      source.passage = analysis.passage[at] != 0;
      sources.push_back(source);
    }
  }
}

/// The outputs of all rows of all designs, and which rows stayed finite in all of them.
struct Values {
  std::size_t rows, outputs;
  std::vector<float> value;  ///< [designs][outputs][rows]
  std::vector<char> finite;  ///< [rows]

  Values(std::size_t designs, std::size_t output_count, std::size_t row_count)
      : rows(row_count), outputs(output_count), value(designs * output_count * row_count), finite(row_count, 1) {}
  [[nodiscard]] float* column(std::size_t design, std::size_t output) { return value.data() + (design * outputs + output) * rows; }
};

void check_memory(std::size_t designs, std::size_t outputs, std::uint64_t rows) {
  // single precision of all outputs, double precision of the one whose indices are estimated
  const double need = static_cast<double>(rows) * static_cast<double>(designs) * (static_cast<double>(outputs * sizeof(float)) + sizeof(double));
  if (need > kMostRadialBytes)
    throw UsageError("--rows: found " + std::to_string(rows) + ", which needs " + bytes(need) + " of memory for " + std::to_string(outputs)
                     + " outputs of " + std::to_string(designs) + " designs, allowed: " + bytes(kMostRadialBytes)
                     + "; fewer rows need less, and fewer outputs with --claim, --outcome and --policy");
}

/// Writes the outputs of a block of futures, first row `first`, of one design.
void take_block(const Traced& traced, int columns, const std::vector<Source>& sources, std::size_t design, std::size_t first, int threads,
                Values& values) {
  for (int column = 0; column < columns; ++column) {
    const float* x = traced.captured_columns() + static_cast<std::size_t>(column) * traced.stride();
    for (std::size_t f = 0; f < traced.count(); ++f)
      if (!std::isfinite(x[f])) values.finite[first + f] = 0;
  }
  run_workers(threads, [&](int worker) {
    for (auto i = static_cast<std::size_t>(worker); i < sources.size(); i += static_cast<std::size_t>(threads))
      for (std::size_t f = 0; f < traced.count(); ++f) values.column(design, i)[first + f] = sources[i].value(traced, f);
  });
}

/// Simulates all designs. Returns whether it came to the end.
bool simulate(const Experiment& e, const RadialDesign& designs, const Capture& capture, const std::vector<Source>& sources, Backend& backend,
              const RadialWatcher& watch, Values& values) {
  const ModelPlan model(e);
  Plan plan = model.view();
  const std::uint64_t block = std::min<std::uint64_t>(values.rows, kRadialBlock), all = values.rows * designs.designs();  // both powers of two
  Traced traced(plan, backend, block, {.capture = &capture});
  std::uint64_t done = 0;
  for (std::uint64_t first = 0; first < values.rows; first += block)
    for (std::size_t design = 0; design < designs.designs(); ++design) {
      plan.design = designs.view(design);
      traced.fill(plan, backend, first);
      take_block(traced, capture.outcomes, sources, design, first, backend.threads(), values);
      done += block;
      if (watch && !watch(done, all)) return false;
    }
  return true;
}

/// An output's numbers in the rows that count, in double precision.
class Columns {
 public:
  Columns(Values& values, std::size_t designs, std::size_t output, const std::vector<std::size_t>& rows) : rows_(rows.size()) {
    value_.reserve(designs * rows_);
    for (std::size_t design = 0; design < designs; ++design)
      for (const std::size_t row : rows) value_.push_back(static_cast<double>(values.column(design, output)[row]));
  }
  [[nodiscard]] std::span<const double> of(std::size_t design) const { return std::span(value_).subspan(design * rows_, rows_); }
  [[nodiscard]] std::uint64_t undefined() const {
    std::uint64_t n = 0;
    for (std::size_t row = 0; row < rows_; ++row) {
      bool finite = true;
      for (std::size_t at = row; at < value_.size(); at += rows_) finite = finite && std::isfinite(value_[at]);
      n += finite ? 0 : 1;
    }
    return n;
  }
  /// Mean and standard deviation over A and B.
  void describe(RadialOutput& output) const {
    const double n = 2 * static_cast<double>(rows_);
    double sum = 0, squares = 0;
    for (std::size_t i = 0; i < 2 * rows_; ++i) sum += value_[i];
    for (std::size_t i = 0; i < 2 * rows_; ++i) squares += (value_[i] - sum / n) * (value_[i] - sum / n);
    output.mean += sum / n;
    output.sd = std::sqrt(squares / n);
  }

 private:
  std::size_t rows_;
  std::vector<double> value_;
};

/// Estimates one output's indices. Its mean comes as what is to be added to the values.
RadialOutput estimate(RadialOutput output, const Columns& columns, std::size_t inputs, const Bootstrap& bootstrap) {
  output.undefined = columns.undefined();
  if (output.undefined > 0) {
    output.mean = output.sd = std::nan("");
    output.indices.first.resize(inputs);
    output.indices.total.resize(inputs);
    return output;
  }
  columns.describe(output);
  RadialOutputs values{columns.of(RadialDesign::kA), columns.of(RadialDesign::kB), {}};
  for (std::size_t i = 0; i < inputs; ++i) values.ab.push_back(columns.of(RadialDesign::ab(i)));
  output.indices = radial_indices(values, bootstrap);
  return output;
}

/// The rows that stayed finite in all designs.
std::vector<std::size_t> finite_rows(const Values& values) {
  std::vector<std::size_t> rows;
  for (std::size_t row = 0; row < values.rows; ++row)
    if (values.finite[row] != 0) rows.push_back(row);
  if (rows.size() < 2)
    throw RunError("found " + std::to_string(rows.size()) + " of " + std::to_string(values.rows)
                   + " rows whose futures all stay finite numbers, allowed: 2 or more; 'quadrant replay' shows single futures");
  return rows;
}

}  // namespace

std::optional<RadialResults> run_radial(const Experiment& experiment, Backend& backend, const RadialRequest& request, const RadialWatcher& watch) {
  RadialResults results;
  const Experiment e = part_for(experiment, request, results.left_out);
  const AnalysisPlan plan(e);
  const Analysis analysis = plan.view();
  std::vector<Source> sources;
  add_claims(e, plan, analysis, sources);
  add_outcomes(e, plan, analysis, request, sources);
  const RadialDesign designs(e);
  check_memory(designs.designs(), sources.size(), request.rows);
  Capture capture = analysis.capture;
  capture.bins = 0;  // of no use here
  Values values(designs.designs(), sources.size(), request.rows);
  if (!simulate(e, designs, capture, sources, backend, watch, values)) return std::nullopt;

  const std::vector<std::size_t> rows = finite_rows(values);
  results.rows = rows.size();
  results.non_finite = request.rows - rows.size();
  results.futures = request.rows * designs.designs();
  results.policies = policy_names(e.policies);
  results.inputs = designs.inputs();
  const Bootstrap bootstrap{.seed = e.seed, .resamples = request.resamples, .threads = backend.threads()};
  for (std::size_t i = 0; i < sources.size(); ++i) {
    if (watch && !watch(results.futures, results.futures)) return std::nullopt;
    results.outputs.push_back(estimate(sources[i].output, Columns(values, designs.designs(), i, rows), results.inputs.size(), bootstrap));
  }
  return results;
}

}  // namespace quadrant
