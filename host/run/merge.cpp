// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#include "host/run/merge.hpp"

#include <algorithm>
#include <optional>

#include "host/base/clock.hpp"
#include "host/base/error.hpp"
#include "host/base/text.hpp"

namespace quadrant {
namespace {

constexpr std::size_t kTogether = 16;  ///< files that are open at a time

/// What the headers of the files say together.
class Collection {
 public:
  void add(const SumsFile& file) {
    const SumsHeader& header = file.header();
    if (!identity_) {
      identity_ = header.identity;
      first_ = file.path();
    } else if (const std::string found = difference(*identity_, first_, header.identity, file.path()); !found.empty()) {
      throw UsageError("the files are not of one experiment: " + found);
    }
    for (const FutureRange& range : header.done.ranges()) {
      if (const auto twice = done_.add(range)) throw UsageError(overlap(*twice, file.path()));
      owners_.push_back({range, file.path()});
    }
    if (const std::string& resolved = header.identity.config.resolved; resolved != resolved_) {
      futures_ = std::max(futures_, read_config(header.identity.config).experiment.futures);
      resolved_ = resolved;
    }
    history_.insert(history_.end(), header.history.begin(), header.history.end());
    seconds_ += header.seconds;
  }

  [[nodiscard]] const Identity& identity() const { return *identity_; }
  [[nodiscard]] const FuturesDone& done() const { return done_; }
  [[nodiscard]] std::uint64_t futures() const { return std::max(futures_, done_.end()); }
  [[nodiscard]] const std::vector<Stretch>& history() const { return history_; }
  [[nodiscard]] double seconds() const { return seconds_; }

 private:
  struct Owner {
    FutureRange range;
    std::string path;
  };
  [[nodiscard]] std::string overlap(const FutureRange& twice, const std::string& path) const {
    const auto owner = std::find_if(owners_.begin(), owners_.end(),
                                    [&](const Owner& o) { return o.range.first <= twice.first && twice.first < o.range.first + o.range.count; });
    const std::uint64_t end = std::min(twice.first + twice.count, owner->range.first + owner->range.count);
    return "found the futures " + ranges_text({{twice.first, end - twice.first}}) + " in " + owner->path + " and in " + path
           + ", allowed: every future once";
  }

  std::optional<Identity> identity_;
  std::string first_, resolved_;  ///< the first file, and the last one's experiment
  FuturesDone done_;
  std::vector<Owner> owners_;
  std::uint64_t futures_ = 0;
  std::vector<Stretch> history_;
  double seconds_ = 0;
};

std::string shortened(const std::vector<FutureRange>& ranges) {
  constexpr std::size_t kNamed = 8;
  if (ranges.size() <= kNamed) return ranges_text(ranges);
  return ranges_text({ranges.begin(), ranges.begin() + kNamed}) + " and " + std::to_string(ranges.size() - kNamed) + " more ranges";
}

}  // namespace

MergeOutcome merge_sums(const MergeRequest& request) {
  const Clock::time_point begin = Clock::now();
  const std::string started = utc_now();
  OutputFile output(request.output, request.if_present);
  Collection all;
  for (const std::string& path : request.files) all.add(SumsFile(path));
  const std::vector<FutureRange> missing = all.done().missing(all.futures());
  const bool again_sums = is_sums_name(request.output);
  if (!missing.empty() && !request.accept_gaps && !again_sums)
    throw UsageError("found no file with the futures " + shortened(missing) + " of " + grouped(all.futures())
                     + ", allowed: every future once, or --accept-gaps to go without them");

  Config config = read_config(all.identity().config);
  config.experiment.futures = all.futures();
  config.run = {};
  config.run.device = "cpu";
  config.run.threads = request.threads;
  const Job job(config, {});
  Accumulators sums = job.empty_sums();
  const auto opened = [&](std::size_t first) {
    std::vector<SumsFile> files;
    for (std::size_t i = first; i < std::min(first + kTogether, request.files.size()); ++i) {
      files.emplace_back(request.files[i]);
      job.check_same(files.back());
      files.back().read_ahead();
    }
    return files;
  };
  std::vector<SumsFile> files = opened(0);
  for (std::size_t next = kTogether; !files.empty(); next += kTogether) {
    std::vector<SumsFile> later = opened(next);  // which the system reads meanwhile
    add_sums(files, sums, job.backend().threads());
    files = std::move(later);
  }
  if (sums.futures != all.done().count())
    throw UsageError("found " + grouped(sums.futures) + " futures in files that name " + grouped(all.done().count()) + "; one of them is damaged");

  if (again_sums) {
    const FutureRange part{all.done().ranges().front().first, all.done().end() - all.done().ranges().front().first};
    const std::vector<std::byte> image = sums_image({job.identity(), part, all.done(), all.seconds(), all.history()}, sums, job.backend().threads());
    output.write({reinterpret_cast<const char*>(image.data()), image.size()});
    SumsFile(output.temporary()).verify();
    output.commit();
  } else {
    store_results(output, job, sums,
                  {all.done(), all.history(), request.command_line, "merge", started, all.seconds(), seconds_since(begin), machine_of(job.backend())},
                  true);
  }
  return {all.done(), all.futures(), seconds_since(begin)};
}

bool is_sums_name(const std::string& output) { return output.ends_with(".sums"); }

}  // namespace quadrant
