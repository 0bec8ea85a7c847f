// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#include "host/analyse/verdict.hpp"

#include <cmath>
#include <cstring>

#include "kernels/analyse/capture.hpp"

namespace quadrant {

const char* likelihood(double p) {
  if (std::isnan(p)) return "untested";
  if (p > 0.99) return "virtually certain";
  if (p > 0.95) return "extremely likely";
  if (p > 0.90) return "very likely";
  if (p > 0.66) return "likely";
  if (p >= 0.33) return "about as likely as not";
  if (p >= 0.10) return "unlikely";
  if (p >= 0.05) return "very unlikely";
  return p >= 0.01 ? "extremely unlikely" : "exceptionally unlikely";
}

std::string likelihood(const Proportion& p) {
  const std::string here = likelihood(p.p);
  std::string open;
  for (const double end : {p.low, p.high})
    if (likelihood(end) != here) open += (open.empty() ? "" : " or ") + std::string(likelihood(end));
  return open.empty() ? here : here + " (sampling leaves open: " + open + ")";
}

bool Dependence::flips() const { return (low.high < 0.5 && high.low > 0.5) || (high.high < 0.5 && low.low > 0.5); }

bool Dependence::matters() const {
  const bool apart = low.high < high.low || high.high < low.low;
  return apart && std::strcmp(likelihood(low.p), likelihood(high.p)) != 0;
}

Dependence dependence(const std::uint64_t* count, const std::uint64_t* holds) {
  constexpr int kEighth = kParameterBins / 8;
  const auto share = [&](int first) {
    std::uint64_t n = 0, hits = 0;
    for (int bin = first; bin < first + kEighth; ++bin) {
      n += count[bin];
      hits += holds[bin];
    }
    return proportion(hits, n);
  };
  return {share(0), share(kParameterBins - kEighth)};
}

}  // namespace quadrant
