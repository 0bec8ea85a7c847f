// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#include "host/base/names.hpp"
#include "host/config/schema_tables.hpp"
#include "kernels/model/step_time.hpp"

namespace quadrant {
namespace {

std::vector<double> powers_of_two(int from, int to) {
  std::vector<double> all;
  for (int bits = from; bits <= to; ++bits) all.push_back(static_cast<double>(std::uint64_t{1} << bits));
  return all;
}

KeySpec files_key(const std::string& meaning, const std::string& example) {
  return {.name = "files", .kind = KeyKind::texts, .meaning = meaning, .required = true, .least = 1, .example = example};
}

/// Years at quarters' ends, unless steps are months; and no more futures than a Sobol design has points.
std::string experiment_rule() {
  std::string rule = R"({"allOf": [{"anyOf": [{"properties": {"steps_per_year": {"enum": [12]}}, "required": ["steps_per_year"]},)"
                     R"({"properties": {"start": {"multipleOf": 0.25}, "horizon": {"multipleOf": 0.25},)"
                     R"("analysis": {"properties": {"times": {"items": {"multipleOf": 0.25}}}}}}]})";
  for (const double replicates : powers_of_two(0, 6)) {
    const std::string n = std::to_string(static_cast<int>(replicates));
    const std::string required = n == "16" ? R"(["kind"])" : R"(["kind", "replicates"])";  // 16 is the default
    rule += R"(, {"anyOf": [{"not": {"properties": {"design": {"properties": {"kind": {"enum": ["sobol"]}, "replicates": {"enum": [)" + n
            + R"(]}}, "required": )" + required + R"(}}, "required": ["design"]}}, {"properties": {"futures": {"maximum": )"
            + std::to_string(std::uint64_t{4294967296} * static_cast<std::uint64_t>(replicates)) + "}}}]}";
  }
  return rule + "]}";
}

}  // namespace

const TableSpec& design_table() {
  static const TableSpec spec = {.meaning = "How the parameters of a future are sampled; never touches the random events of the steps",
                                 .keys = {{.name = "kind",
                                           .meaning = "independent draws, a scrambled Sobol sequence, or Latin hypercubes",
                                           .otherwise = "\"monte_carlo\"",
                                           .words = {"monte_carlo", "sobol", "latin_hypercube"}}},
                                 .selector = "kind",
                                 .variants = {{"latin_hypercube",
                                               {{.name = "block",
                                                 .kind = KeyKind::whole,
                                                 .meaning = "futures that form one Latin hypercube; with kind = \"latin_hypercube\" only",
                                                 .low = 2,
                                                 .high = 1 << 24,
                                                 .options = powers_of_two(1, 24),
                                                 .allowed = "a power of two from 2 to 16777216",
                                                 .otherwise = "65536"}}},
                                              {"monte_carlo", {}},
                                              {"sobol",
                                               {{.name = "replicates",
                                                 .kind = KeyKind::whole,
                                                 .meaning = "independent scramblings of the Sobol sequence; with kind = \"sobol\" only",
                                                 .low = 1,
                                                 .high = 64,
                                                 .options = powers_of_two(0, 6),
                                                 .allowed = "a power of two from 1 to 64",
                                                 .otherwise = "16"}}}}};
  return spec;
}

const TableSpec& outputs_table() {
  static const TableSpec spec = {.meaning = "What is stored beside the distributions",
                                 .keys = {{.name = "pilot",
                                           .kind = KeyKind::whole,
                                           .meaning = "futures that place the bins of the histograms and the grids of the exact sums",
                                           .low = 64,
                                           .high = 65536,
                                           .otherwise = "4096"},
                                          {.name = "sample_futures",
                                           .kind = KeyKind::whole,
                                           .meaning = "futures whose parameters and series are stored whole",
                                           .low = 0,
                                           .high = 256,
                                           .otherwise = "16"},
                                          {.name = "joint",
                                           .kind = KeyKind::custom,
                                           .meaning = "pairs of series whose joint histogram at the horizon is stored; [] for none",
                                           .allowed = "an array of pairs of series, at most 32, as in [[\"pv_us\", \"pv_cn\"]]",
                                           .otherwise = R"([["pv_us", "pv_cn"], ["lag_cn", "cn_chip_share"], ["us_share_world", "interdep"]])",
                                           .most = 32,
                                           .shape = "series_pairs"}}};
  return spec;
}

const TableSpec& priors_part_table() {
  static const TableSpec spec = {
      .meaning = "The priors of the parameters",
      .keys = {files_key("priors files; together they hold each parameter of the model once",
                         R"(["shipped:priors/deep.toml", "shipped:priors/constants.toml", "shipped:priors/initial.toml"])")}};
  return spec;
}

const TableSpec& policies_part_table() {
  static const TableSpec spec = {
      .meaning = "The policies",
      .keys = {files_key("policies files; a later one adds policies to those before it", R"(["shipped:policies/shipped.toml", "policies.toml"])"),
               {.name = "run",
                .kind = KeyKind::texts,
                .meaning = "policies that are run, in this order; all by default",
                .least = 1,
                .unique = true,
                .example = R"(["status_quo", "deny_chips", "sell_chips"])"}}};
  return spec;
}

const TableSpec& claims_part_table() {
  static const TableSpec spec = {.meaning = "What is asked of every future",
                                 .keys = {files_key("claims files; together they are one set", R"(["shipped:claims.toml", "claims.toml"])")}};
  return spec;
}

const TableSpec& analysis_table() {
  static const TableSpec spec = {
      .meaning = "When, and against which policy, policies are compared",
      .keys = {{.name = "reference",
                .meaning = "the policy that the others are compared with; status_quo by default where it runs, else the first",
                .pattern = "^[^ ,\"/\\x00-\\x1f\\x7f]+$",
                .example = "\"status_quo\""},
               {.name = "times",
                .kind = KeyKind::numbers,
                .meaning = "times of the analysis, in years: steps' ends after the fork (2026.75), up to the horizon, in order; the horizon and the "
                           "claims' own times always",
                .low = 2026.8,  // the first step's end with twelve steps a year is 2026.833
                .high = 2062.75,
                .most = 8,
                .unique = true,
                .example = "[2031]"}}};
  return spec;
}

const TableSpec& stop_table() {
  static const TableSpec spec = {
      .meaning = "What may end the run before all its futures",
      .keys = {{.name = "until",
                .kind = KeyKind::texts,
                .meaning = "the run ends as soon as the intervals of all these targets are narrow enough: claim:ID ±0.2pp, effect:ID ±0.01, "
                           "mean:POLICY/OUTCOME ±0.05 or difference:POLICY/OUTCOME ±0.05",
                .pattern = "^ *(claim|effect|mean|difference):",
                .example = "[\"claim:C05 ±0.2pp\"]"},
               {.name = "time_budget",
                .meaning = "the simulation ends after that time: a number and s, min, h or d",
                .pattern = "^([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][+-]?[0-9]+)?(s|min|h|d)?$",
                .example = "\"2h\""}}};
  return spec;
}

const TableSpec& run_table() {
  static const std::string gpu = "([0-9]|[0-5][0-9]|6[0-3])";
  static const TableSpec spec = {
      .meaning = "Where and how the experiment is computed; never changes a result",
      .keys = {
          {.name = "device",
           .meaning = "where to compute: auto, cpu, cuda, cuda:all, or cuda: and numbers of GPUs as in cuda:0,2",
           .otherwise = "\"auto\"",
           .pattern = "^(auto|cpu|cuda|cuda:all|cuda:" + gpu + "(," + gpu + ")*)$"},
          {.name = "simd",
           .meaning = "path of the CPU; auto takes the fastest that runs here",
           .otherwise = "\"auto\"",
           .words = {"auto", "scalar", "baseline", "avx2", "avx512"}},
          {.name = "threads",
           .kind = KeyKind::whole,
           .meaning = "threads; 0 for one for each processor",
           .low = 0,
           .high = 1024,
           .allowed = "a whole number from 0 (all processors) to 1024",
           .otherwise = "0"},
          {.name = "tile",
           .kind = KeyKind::whole,
           .meaning = "futures that a thread works on at a time",
           .low = 1,
           .high = 32768,
           .otherwise = "512"},
          {.name = "batch",
           .kind = KeyKind::whole,
           .meaning = "futures that a GPU works on at a time; 0 for as many as it simulates at a time and has memory for",
           .low = 0,
           .high = 65280,
           .allowed = "a whole number from 0 (as many as the GPU simulates at a time) to 65280",
           .otherwise = "0"},
          {.name = "streams", .kind = KeyKind::whole, .meaning = "batches in work at a time on each GPU", .low = 1, .high = 16, .otherwise = "2"}}};
  return spec;
}

const TableSpec& correlation_table() {
  static const TableSpec spec = {.meaning = "A rank correlation between two parameters (Gaussian copula)",
                                 .keys = {{.name = "parameters",
                                           .kind = KeyKind::texts,
                                           .meaning = "two different uncertain parameters; each pair once",
                                           .required = true,
                                           .words = parameter_names(),
                                           .least = 2,
                                           .most = 2,
                                           .unique = true,
                                           .example = R"(["catch_rate", "soft_speed"])"},
                                          {.name = "rank",
                                           .kind = KeyKind::number,
                                           .meaning = "Spearman's rank correlation",
                                           .required = true,
                                           .low = -0.999,
                                           .high = 0.999,
                                           .allowed = "a rank correlation from -0.999 to 0.999",
                                           .example = "0.3"}}};
  return spec;
}

const TableSpec& experiment_table() {
  static const TableSpec spec = {
      .meaning = "An experiment of Quadrant",
      .keys = {{.name = "format_version",
                .kind = KeyKind::whole,
                .meaning = "version of the file's format",
                .required = true,
                .low = 1,
                .high = 1,
                .allowed = "1",
                .example = "1"},
               {.name = "name",
                .meaning = "name of the experiment; the results file is NAME.h5 unless told otherwise",
                .required = true,
                .pattern = "^[^/\\x00-\\x1f\\x7f]+$",
                .example = "\"my-forecast\""},
               {.name = "description", .meaning = "one line for people", .otherwise = "\"\""},
               {.name = "seed",
                .kind = KeyKind::whole,
                .meaning = "seed of all random numbers",
                .low = 0,
                .high = 9007199254740992,
                .allowed = "a whole number from 0 to 2^53",
                .otherwise = "1"},
               {.name = "futures",
                .kind = KeyKind::whole,
                .meaning = "number of futures, each run under every policy; with a Sobol design at most 2^32 times its replicates",
                .required = true,
                .low = 1,
                .high = 1e13,
                .allowed = "a whole number from 1 to 1e13",
                .example = "100000"},
               {.name = "steps_per_year",
                .kind = KeyKind::whole,
                .meaning = "steps are quarters or months",
                .low = 4,
                .high = 12,
                .options = {4, 12},
                .allowed = "4 or 12",
                .otherwise = "4"},
               {.name = "start",
                .kind = KeyKind::number,
                .meaning = "where the history begins, in years, at a step's end; the priors' initial state must hold there",
                .low = kOrigin,
                .high = 2026.5,
                .allowed = "a year from 2022.75 to 2026.5 at a step's end (the priors' initial state must hold there)",
                .otherwise = "2022.75"},
               {.name = "horizon",
                .kind = KeyKind::number,
                .meaning = "where the forecast ends, in years, at a step's end",
                .low = 2027,
                .high = 2062.75,
                .allowed = "a year from 2027 to 2062.75 at a step's end",
                .otherwise = "2037.0"},
               {.name = "max_non_finite",
                .kind = KeyKind::number,
                .meaning = "share of futures that may leave the finite numbers before the run fails",
                .low = 0,
                .high = 1,
                .allowed = "a share from 0 to 1",
                .otherwise = "1e-6"},
               {.name = "priors", .kind = KeyKind::table, .required = true, .table = &priors_part_table()},
               {.name = "parameters",
                .kind = KeyKind::custom,
                .meaning = "Overrides of single priors: a number fixes a parameter, a table gives it another distribution",
                .example = "mu_us = 2.5\ngdp_growth = { family = \"normal\", mean = 0.035, sd = 0.01 }",
                .shape = "overrides"},
               {.name = "correlation", .kind = KeyKind::tables, .table = &correlation_table()},
               {.name = "policies", .kind = KeyKind::table, .required = true, .table = &policies_part_table()},
               {.name = "claims", .kind = KeyKind::table, .table = &claims_part_table()},
               {.name = "analysis", .kind = KeyKind::table, .table = &analysis_table()},
               {.name = "design", .kind = KeyKind::table, .table = &design_table()},
               {.name = "stop", .kind = KeyKind::table, .table = &stop_table()},
               {.name = "outputs", .kind = KeyKind::table, .table = &outputs_table()},
               {.name = "run", .kind = KeyKind::table, .table = &run_table()}},
      .rule = experiment_rule()};
  return spec;
}

}  // namespace quadrant
