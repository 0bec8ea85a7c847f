// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#include "host/cli/progress.hpp"

#include <algorithm>
#include <cstdio>

#include "host/base/names.hpp"
#include "host/base/text.hpp"
#include "host/report/terminal.hpp"

namespace quadrant {

ProgressReport::Style ProgressReport::style(bool quiet) { return quiet ? Style::none : takes_escapes(stderr) ? Style::line : Style::plain; }

void ProgressReport::say(const std::string& text) {
  if (style_ != Style::none) std::fprintf(stderr, "%s\n", text.c_str());
}

void ProgressReport::update(std::uint64_t done, std::uint64_t futures, double seconds, const std::string& more, std::uint64_t before) {
  if (style_ == Style::none) return;
  const double interval = style_ == Style::line ? 0.2 : 10;
  if (seconds - last_ < interval && done < futures) return;
  last_ = seconds;
  const double rate = static_cast<double>(done - before) / std::max(seconds, 1e-9);
  const std::string text = grouped(done) + " of " + grouped(futures) + " futures ("
                           + significant(100.0 * static_cast<double>(done) / static_cast<double>(futures), 3) + " %), " + significant(rate, 3)
                           + " futures/s, " + duration(static_cast<double>(futures - done) / rate) + " left" + more;
  if (style_ == Style::line) {
    std::fprintf(stderr, "\r\033[K%s", text.c_str());
    std::fflush(stderr);
    open_ = true;
  } else {
    std::fprintf(stderr, "%s\n", text.c_str());
  }
}

void ProgressReport::update(const RunStatus& s) {
  std::size_t first = 0;
  for (std::size_t q = 1; q < s.leads.size(); ++q)
    if (s.leads[q].p > s.leads[first].p) first = q;
  const Proportion& p = s.leads[first];
  update(s.done, s.futures, s.seconds,
         "; so far " + quadrant_names()[first] + " leads in capability in " + significant(100 * p.p, 3) + " ± "
             + significant(50 * (p.high - p.low), 2) + " % (" + s.policy + ")",
         s.before);
}

void ProgressReport::finish() {
  if (open_) std::fprintf(stderr, "\n");
  open_ = false;
}

}  // namespace quadrant
