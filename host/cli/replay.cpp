// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <iostream>

#include "host/base/names.hpp"
#include "host/base/text.hpp"
#include "host/cli/command.hpp"
#include "host/pipeline.hpp"
#include "host/report/replay.hpp"
#include "host/report/terminal.hpp"

namespace quadrant {
namespace {

FutureRange range_of(const Arguments& arguments) {
  const std::optional<std::uint64_t> one = arguments.whole("future", 0, 10'000'000'000'000);
  const std::optional<std::string> many = arguments.text("futures");
  if (one && many) throw UsageError("--future, --futures: found both, allowed: one of them");
  if (one) return {*one, 1};
  if (!many) throw UsageError("quadrant replay: found neither --future N nor --futures A:B, allowed: one of them");
  return parse_range("--futures", *many);
}

void keep_policies(Experiment& e, const std::vector<std::string>& wanted) {
  if (wanted.empty()) return;
  const std::vector<std::string> known = policy_names(e.policies);
  std::vector<Policy> kept;
  for (const std::string& name : wanted) {
    const int at = index_of(known, name);
    if (at < 0) throw UsageError("--policy: found '" + name + "'" + did_you_mean(name, known) + ", allowed: " + join(known, ", "));
    if (std::count(wanted.begin(), wanted.end(), name) > 1) throw UsageError("--policy: found '" + name + "' twice, allowed: each policy once");
    kept.push_back(e.policies[static_cast<std::size_t>(at)]);
  }
  e.policies = std::move(kept);
}

}  // namespace

ExitCode command_replay(const Arguments& arguments) {
  const FutureRange range = range_of(arguments);
  Config config = config_of(arguments);
  check_range(config.experiment, arguments.has("future") ? "--future" : "--futures", range);
  keep_policies(config.experiment, arguments.list("policy"));
  const bool json = arguments.has("json");
  if (!json && arguments.list("policy").empty()) config.experiment.policies.resize(1);
  if (!json && config.experiment.policies.size() > 2)
    throw UsageError("--policy: found " + std::to_string(config.experiment.policies.size())
                     + " policies, allowed: one, or two side by side; any number with --json");
  std::vector<std::string> series = arguments.list("series");
  if (series.empty()) series = {"lead_cap", "lag_cn", "lag_open", "us_share_world", "cn_chip_share", "ppratio", "S_world", "us_chip_cn", "markup_us"};
  const std::vector<std::string> known = names_of(series_info());
  for (const std::string& name : series)
    if (index_of(known, name) < 0)
      throw UsageError("--series: found '" + name + "'" + did_you_mean(name, known) + ", allowed: the series of docs/model.md, section 10.1");

  const ModelPlan plan(config.experiment);
  const std::unique_ptr<Backend> backend = make_backend(config.run);
  constexpr std::uint64_t kBlock = 64;
  for (std::uint64_t done = 0; done < range.count && std::cout; done += kBlock) {
    const FutureRange part{range.first + done, std::min(kBlock, range.count - done)};
    const ReplayBlock block(config.experiment, plan, *backend, part);
    for (std::uint64_t future = part.first; future < part.first + part.count; ++future) {
      if (json) {
        std::cout << block.json(future).dump() << '\n';
      } else {
        block.print(std::cout, future, series, wants_colour(stdout));
      }
    }
  }
  return ExitCode::done;
}

}  // namespace quadrant
