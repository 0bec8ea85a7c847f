// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#include "host/base/error.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/experiments.hpp"

// The language of the stop rule: targets and durations.
namespace quadrant {
namespace {

using Kind = Quantity::Kind;

const Experiment& experiment() {
  static const Experiment e = testing::baseline({"policies.run=['status_quo', 'deny_chips', 'sell_chips']"});
  return e;
}

StopTarget read(const std::string& text) { return parse_stop_target("--until", text, stop_scope(experiment())); }

std::string error_of(const std::string& text) {
  try {
    read(text);
  } catch (const UsageError& e) {
    return e.what();
  }
  return "no error";
}

}  // namespace

TEST_CASE("a target names a quantity, a time and half of an interval") {
  const StopTarget target = read("claim:C05 ±0.2pp");
  CHECK(target.text == "claim:C05 ±0.2pp");
  CHECK((target.quantity.kind == Kind::claim && target.quantity.claim == "C05" && target.quantity.time == 2037));
  CHECK(target.half_width == Approx(0.002));
  for (const char* same :
       {"claim:C05 ±0.2%", "claim:C05 ± 0.2 pp", "claim:C05 +-0.2pp", "claim:C05 0.002", "  claim:C05@2037 ±.2pp  ", "claim:C05±0.2pp"}) {
    INFO(same);
    CHECK(read(same).quantity == target.quantity);
    CHECK(read(same).half_width == Approx(0.002));
  }
  CHECK(read("claim:C05@2031 ±1pp").quantity.time == 2031);
  CHECK((read("effect:C05 ±0.01").quantity.kind == Kind::effect && read("effect:C05 ±0.01").half_width == 0.01));
  const Quantity lag = read("mean:deny_chips/lag_cn@2031 ±0.05").quantity;
  CHECK((lag.kind == Kind::mean && lag.policy == "deny_chips" && lag.outcome == "lag_cn" && lag.time == 2031 && lag.claim.empty()));
  CHECK(read("difference:sell_chips/acc_pv_us@2031 ±1e3").quantity.kind == Kind::difference);
  for (const char* name : {"claim:C05", "effect:C05", "mean:deny_chips/lag_cn", "difference:sell_chips/acc_pv_us"})
    CHECK(name_of(read(std::string(name) + " ±0.1").quantity) == name);
}

TEST_CASE("a target that means nothing is refused with what is allowed") {
  CHECK(error_of("claim:C5 ±1pp").starts_with("--until: found claim 'C5' (did you mean 'C0"));
  CHECK(error_of("clam:C05 ±1pp").starts_with("--until: found 'clam' (did you mean 'claim'?), allowed: claim:ID ±0.2pp, effect:ID"));
  CHECK(error_of("mean:deny_chip/lag_cn ±1")
            .starts_with("--until: found policy 'deny_chip' (did you mean 'deny_chips'?), allowed: one that runs: status_quo"));
  CHECK(error_of("mean:deny_chips/lag_cm ±1").starts_with("--until: found outcome 'lag_cm' (did you mean 'lag_cn'?)"));
  CHECK(error_of("mean:deny_chips/lead_cap ±1").starts_with("--until: found outcome 'lead_cap'"));
  CHECK(error_of("mean:lag_cn ±1") == "--until: found 'lag_cn', allowed: mean:POLICY/OUTCOME");
  CHECK(error_of("mean:deny_chips/acc_pv_us@2031 ±1").ends_with("an outcome of the whole forecast, allowed: the horizon as its time, 2037"));
  CHECK(error_of("claim:C05@2030 ±1pp").ends_with("allowed: after @ a time of the analysis: 2031, 2037"));
  CHECK(error_of("claim:C08 ±1pp").find("which needs the policy ") != std::string::npos);
  for (const char* wrong : {"", "C05", "claim:C05", "claim:C05 ±", "claim:C05 ±0", "claim:C05 ±-1pp", "claim:C05 ±nan", "claim:C05 ±inf",
                            "claim:C05 ±1pp x", "claim:C05 ±1 months", "effect:C05 ±1pp", "mean:deny_chips/lag_cn ±1%", "claim:", "claim: ±1pp",
                            "mean:/ ±1", "claim:C05@ ±1", "claim:C05@2037x ±1"}) {
    INFO(wrong);
    CHECK(error_of(wrong).starts_with("--until: found "));
    CHECK(error_of(wrong).find(", allowed: ") != std::string::npos);
  }
}

TEST_CASE("a duration has a unit, seconds where none is written") {
  CHECK(parse_duration("", "90") == 90);
  CHECK(parse_duration("", "90s") == 90);
  CHECK(parse_duration("", "15min") == 900);
  CHECK(parse_duration("", "2h") == 7200);
  CHECK(parse_duration("", "1.5d") == 129600);
  for (const char* wrong : {"", "h", "0", "-1h", "2 weeks", "2h30", "nan", "inf"}) {
    INFO(wrong);
    CHECK_THROWS_WITH(parse_duration("--time-budget", wrong), Catch::Matchers::StartsWith("--time-budget: found '"));
  }
}

TEST_CASE("an experiment's own stop rule is read, and an error in it has its place") {
  const Experiment e = testing::baseline({"stop.until=['claim:C05 ±1pp', 'effect:C05 ±0.1']", "stop.time_budget='2h'"});
  REQUIRE(e.stop.targets.size() == 2);
  CHECK(e.stop.targets[1].quantity.kind == Kind::effect);
  CHECK(e.stop.seconds == 7200);
  CHECK_THROWS_WITH(testing::baseline({"stop.until=['claim:C55 ±1pp']"}),
                    Catch::Matchers::StartsWith("--set stop.until=['claim:C55 ±1pp']: stop.until: found claim 'C55'"));
  CHECK_THROWS_WITH(testing::baseline({"stop.time_budget='soon'"}),
                    Catch::Matchers::StartsWith("--set stop.time_budget='soon': stop.time_budget: found 'soon'"));
  CHECK_THROWS_WITH(testing::baseline({"stop.untl=[]"}), Catch::Matchers::StartsWith("--set stop.untl=[]: stop.untl: unknown key"));
}

}  // namespace quadrant
