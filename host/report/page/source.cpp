// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#include "host/report/page/source.hpp"

#include <algorithm>

#include "host/base/error.hpp"
#include "host/base/futures.hpp"
#include "host/base/version.hpp"
#include "host/report/replay.hpp"
#include "host/simulate/make_backend.hpp"

namespace quadrant {
namespace {

constexpr std::uint64_t kSamples = 8;
/// What single futures show: who leads, and one series for each of the questions that the claims ask.
const std::vector<std::string> kSampleSeries = {"lead_cap", "lag_cn", "lag_open", "us_share_world", "cn_chip_share", "us_chip_cn", "S_world"};

/// The first of the futures that a file holds: of "8:100,300:400" 8 to 15.
FutureRange first_futures(const std::string& ranges) {
  const FuturesDone held = futures_of(ranges);
  const FutureRange first = held.ranges().empty() ? FutureRange{} : held.ranges().front();
  return {first.first, std::min(kSamples, first.count)};
}

void compute_samples(ReportSource& source, const StoredExperiment& stored) {
  if (stored.model_version != kModelVersion) {
    source.no_samples =
        "The file is of model version " + stored.model_version + ", this program of " + kModelVersion + ": it cannot compute its futures again.";
    return;
  }
  const Config config = read_config(stored.config);
  const ModelPlan plan(config.experiment);
  RunSettings run;  // a few futures: nothing is gained by a GPU or threads
  run.device = "cpu";
  run.threads = 1;
  const std::unique_ptr<Backend> backend = make_backend(run);
  const FutureRange range = first_futures(source.results.ranges);
  const ReplayBlock block(config.experiment, plan, *backend, range);
  for (std::uint64_t future = range.first; future < range.first + range.count; ++future) source.samples.push_back(block.brief(future, kSampleSeries));
}

}  // namespace

ReportSource read_report_source(const std::string& path) {
  ReportSource source{read_results(path),
                      read_inputs(path),
                      read_differences(path),
                      read_regret(path),
                      read_sensitivity(path),
                      read_convergence(path),
                      {},
                      nlohmann::ordered_json::array(),
                      {}};
  const StoredExperiment stored = read_experiment(path);
  source.model_version = stored.model_version;
  try {
    compute_samples(source, stored);
  } catch (const UsageError& e) {  // what the file keeps of its configuration is not what this program reads; all else is in the file
    source.samples = nlohmann::ordered_json::array();
    source.no_samples = std::string("This program cannot read the file's configuration: ") + e.what() + ".";
  }
  return source;
}

}  // namespace quadrant
