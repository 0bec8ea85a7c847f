// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#include "host/config/stop_rule.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <optional>

#include "host/base/error.hpp"
#include "host/base/names.hpp"
#include "host/base/text.hpp"

namespace quadrant {
namespace {

using QuantityKind = Quantity::Kind;

constexpr const char* kAllowed =
    "claim:ID ±0.2pp, effect:ID ±0.01, mean:POLICY/OUTCOME ±0.05 or difference:POLICY/OUTCOME ±0.05, "
    "with @YEAR after the name where it is not the horizon";

const std::vector<std::string>& kinds() {
  static const std::vector<std::string> names = {"claim", "effect", "mean", "difference"};
  return names;
}

/// A number at the start of a text; moves the text behind it.
std::optional<double> take_number(std::string_view& text) {
  double x = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), x);
  if (read.ec != std::errc{} || !std::isfinite(x)) return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(read.ptr - text.data()));
  return x;
}

void skip_spaces(std::string_view& text) { text.remove_prefix(std::min(text.find_first_not_of(' '), text.size())); }

constexpr std::string_view kSigns[] = {"±", "+-"};

/// Reads the parts of one target.
class TargetReader {
 public:
  TargetReader(const std::string& where, const std::string& text, const StopScope& scope) : where_(where), text_(text), scope_(scope) {}

  StopTarget read() {
    std::string_view rest = text_;
    skip_spaces(rest);
    rest.remove_suffix(rest.size() - std::min(rest.find_last_not_of(' ') + 1, rest.size()));
    const std::size_t colon = rest.find(':');
    if (colon == std::string_view::npos) fail(shown_text(text_));
    const std::string kind(rest.substr(0, colon));
    const int number = index_of(kinds(), kind);
    if (number < 0) fail(shown_text(kind) + did_you_mean(kind, kinds()));
    rest.remove_prefix(colon + 1);
    std::size_t end = std::min(rest.find_first_of(" @"), rest.size());
    for (const std::string_view sign : kSigns) end = std::min(end, rest.find(sign));
    const std::string name(rest.substr(0, end));
    rest.remove_prefix(end);
    StopTarget target{text_, {static_cast<QuantityKind>(number), "", "", "", scope_.times.back()}, 0};
    Quantity& q = target.quantity;
    if (q.kind == QuantityKind::claim || q.kind == QuantityKind::effect) name_claim(q, name);
    else name_outcome(q, name);
    if (rest.starts_with('@')) take_time(q, rest);
    if (q.kind == QuantityKind::mean && index_of(names_of(series_info()), q.outcome) < 0 && q.time < scope_.times.back())
      fail(shown_text(text_) + ", an outcome of the whole forecast", "the horizon as its time, " + shortest(scope_.times.back()));
    target.half_width = take_half_width(q, rest);
    return target;
  }

 private:
  [[noreturn]] void fail(const std::string& found, const std::string& allowed = kAllowed) const {
    throw UsageError(where_ + ": found " + found + ", allowed: " + allowed);
  }

  void name_claim(Quantity& q, const std::string& name) const {
    std::vector<std::string> ids;
    for (const ClaimSpec& claim : scope_.claims) ids.push_back(claim.id);
    const int at = index_of(ids, name);
    if (at < 0) fail("claim " + shown_text(name) + did_you_mean(name, ids), ids.empty() ? "none: the experiment has no claims" : join(ids, ", "));
    const ClaimSpec& claim = scope_.claims[static_cast<std::size_t>(at)];
    for (const std::string& policy : policies_of(claim))
      if (index_of(scope_.policies, policy) < 0)
        fail("claim " + shown_text(name) + ", which needs the policy " + policy, "a claim whose policies run");
    if (q.kind == QuantityKind::effect && !claim.effect) fail("claim " + shown_text(name) + ", which states no effect", "a claim with one");
    q.claim = name;
    q.time = claim.horizon;
  }

  void name_outcome(Quantity& q, const std::string& name) const {
    const std::size_t slash = name.find('/');
    if (slash == std::string::npos) fail(shown_text(name), kinds()[static_cast<std::size_t>(q.kind)] + ":POLICY/OUTCOME");
    q.policy = name.substr(0, slash);
    q.outcome = name.substr(slash + 1);
    if (index_of(scope_.policies, q.policy) < 0)
      fail("policy " + shown_text(q.policy) + did_you_mean(q.policy, scope_.policies), "one that runs: " + join(scope_.policies, ", "));
    std::vector<std::string> outcomes;
    for (const std::vector<OutcomeInfo>* infos : {&series_info(), &outcome_info()})
      for (const OutcomeInfo& info : *infos)
        if (info.kind != OutcomeKind::code && info.kind != OutcomeKind::passage) outcomes.push_back(info.name);
    if (index_of(outcomes, q.outcome) < 0)
      fail("outcome " + shown_text(q.outcome) + did_you_mean(q.outcome, outcomes),
           "a series or horizon outcome of docs/model.md, section 10, but for codes and first passages");
  }

  void take_time(Quantity& q, std::string_view& rest) const {
    rest.remove_prefix(1);
    const std::optional<double> time = take_number(rest);
    const auto at = std::find_if(scope_.times.begin(), scope_.times.end(), [&](double t) { return time && std::fabs(t - *time) < 1e-3; });
    std::vector<std::string> times;
    for (const double t : scope_.times) times.push_back(shortest(t));
    if (at == scope_.times.end()) fail(shown_text(text_), "after @ a time of the analysis: " + join(times, ", "));
    q.time = *at;
  }

  [[nodiscard]] double take_half_width(const Quantity& q, std::string_view rest) const {
    skip_spaces(rest);
    for (const std::string_view sign : kSigns)
      if (rest.starts_with(sign)) rest.remove_prefix(sign.size());
    skip_spaces(rest);
    const std::optional<double> width = take_number(rest);
    skip_spaces(rest);
    const bool points = rest == "pp" || rest == "%";
    if (!width || *width <= 0 || (!rest.empty() && !points) || (points && q.kind != QuantityKind::claim)) fail(shown_text(text_));
    return points ? *width / 100 : *width;
  }

  const std::string &where_, &text_;
  const StopScope& scope_;
};

}  // namespace

std::string name_of(const Quantity& q) {
  const std::string kind = kinds()[static_cast<std::size_t>(q.kind)] + ":";
  return kind + (q.claim.empty() ? q.policy + "/" + q.outcome : q.claim);
}

StopTarget parse_stop_target(const std::string& where, const std::string& text, const StopScope& scope) {
  return TargetReader(where, text, scope).read();
}

double parse_duration(const std::string& where, const std::string& text) {
  std::string_view rest = text;
  const std::optional<double> x = take_number(rest);
  const double unit = rest.empty() || rest == "s" ? 1 : rest == "min" ? 60 : rest == "h" ? 3600 : rest == "d" ? 86400 : 0;
  if (!x || !(*x > 0) || unit == 0) throw UsageError(where + ": found " + shown_text(text) + ", allowed: a time above 0, as 90s, 15min, 2h or 1.5d");
  return *x * unit;
}

}  // namespace quadrant
