// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#include "host/cli/progress.hpp"

#include <algorithm>
#include <cstdio>

#include "host/base/names.hpp"
#include "host/base/text.hpp"

namespace quadrant {

void ProgressReport::say(const std::string& text) {
  if (style_ != Style::none) std::fprintf(stderr, "%s\n", text.c_str());
}

void ProgressReport::update(const RunStatus& s) {
  if (style_ == Style::none) return;
  const double interval = style_ == Style::line ? 0.2 : 10;
  if (s.seconds - last_ < interval && s.done < s.futures) return;
  last_ = s.seconds;
  const double rate = static_cast<double>(s.done) / std::max(s.seconds, 1e-9);
  std::string text = grouped(s.done) + " of " + grouped(s.futures) + " futures ("
                     + significant(100.0 * static_cast<double>(s.done) / static_cast<double>(s.futures), 3) + " %), " + significant(rate, 3)
                     + " futures/s, " + duration(static_cast<double>(s.futures - s.done) / rate) + " left";
  std::size_t first = 0;
  for (std::size_t q = 1; q < s.leads.size(); ++q)
    if (s.leads[q].p > s.leads[first].p) first = q;
  const Proportion& p = s.leads[first];
  text += "; so far " + quadrant_names()[first] + " leads in capability in " + significant(100 * p.p, 3) + " ± "
          + significant(50 * (p.high - p.low), 2) + " % (" + s.policy + ")";
  if (style_ == Style::line) {
    std::fprintf(stderr, "\r\033[K%s", text.c_str());
    std::fflush(stderr);
    open_ = true;
  } else {
    std::fprintf(stderr, "%s\n", text.c_str());
  }
}

void ProgressReport::finish() {
  if (open_) std::fprintf(stderr, "\n");
  open_ = false;
}

}  // namespace quadrant
