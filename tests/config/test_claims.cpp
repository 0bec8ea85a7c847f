// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "host/accumulate/analysis_plan.hpp"
#include "host/base/error.hpp"
#include "host/config/experiment.hpp"
#include "tests/config/outcomes.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/experiments.hpp"

// Claims files: the shipped one against section 11 of docs/model.md, and what is said of files that are wrong.
namespace quadrant::test {
namespace {

const Experiment& shipped() {
  static const Experiment e = testing::baseline();
  return e;
}

const ClaimSpec& claim(const std::string& id) {
  return *std::find_if(shipped().claims.begin(), shipped().claims.end(), [&](const ClaimSpec& c) { return c.id == id; });
}

/// A future in which claims are asked at the horizon: outcomes by policy.
class Future {
 public:
  Future() { outcomes_.policies = policy_names(shipped().policies); }
  Future& set(const std::string& policy, const std::string& outcome, float value, double year = 2037) {
    outcomes_.set(outcome, policy.empty() ? kHistory : index_of(outcomes_.policies, policy), year, value);
    return *this;
  }
  [[nodiscard]] float value(const ClaimSpec& c, const Statement& s) const {
    return outcomes_.compile(s.expression, 2037, c.policy, c.against).value();
  }
  [[nodiscard]] bool holds(const std::string& id) const {
    const float x = value(claim(id), claim(id).holds);
    REQUIRE((x == 0 || x == 1));
    return x == 1;
  }
  [[nodiscard]] float effect(const std::string& id) const { return value(claim(id), claim(id).effect->value); }

 private:
  Outcomes outcomes_;
};

/// What stands at the head of a file that reads well.
const std::string kHead = "format_version = 1\n";

ClaimSet read(const std::string& text) {
  std::vector<TomlFile> files;
  files.push_back(parse_toml("mine.toml", kHead + text));  // a copy would not know its lines
  return read_claims(files, {{"status_quo", "deny", "sell"}, false, false, 2022.75, 2037, 2031, 4});
}

/// A claim that reads well, with lines changed or added.
std::string with(const std::string& changed = "", const std::string& added = "") {
  const std::string key = changed.substr(0, changed.find(' '));
  std::string text = "[[claim]]\n";
  for (const char* line : {"id = \"X1\"", "text = \"Words.\"", "policy = \"deny\"", "against = \"sell\"", "holds = \"D(lag_cn) > 0\"",
                           "effect = \"D(lag_cn)\"", "unit = \"months\"", "size = 2"}) {
    const std::string present(line);
    if (!changed.empty() && present.starts_with(key + " ")) text += changed == key + " -" ? "" : changed + "\n";
    else text += present + "\n";
  }
  return text + added;
}

void check_refused(const std::string& text, const std::string& message) {
  INFO(text);
  try {
    read(text);
    FAIL("is taken");
  } catch (const UsageError& e) {
    const std::string told = e.what();
    INFO(told);
    CHECK(told.substr(0, message.size()) == message);
    CHECK(told.find(", allowed: ") != std::string::npos);
  }
}

void check_setting_refused(const std::string& setting, const std::string& message) {
  INFO(setting);
  try {
    testing::baseline({setting});
    FAIL("is taken");
  } catch (const UsageError& e) {
    INFO(e.what());
    CHECK(std::string(e.what()).find(message) != std::string::npos);
  }
}

}  // namespace

TEST_CASE("the shipped claims have the contrasts, sizes and opponents of the model's ledger") {
  struct Entry {
    const char *id, *policy, *against, *name, *effect_unit;
    double direction, size;
    const char* opposed;
    std::size_t measures;
  };
  const Entry entries[] = {
      {"C01", "exports_program_max", "no_exports_program", "exports-program", "share", 1, 0.02, "", 5},
      {"C02", "status_quo", "", "compute-is-the-moat", "share of the profit of compute and models, less one half", 1, 0.1, "C08", 7},
      {"C03", "sovereignty_max", "no_sovereignty", "own-not-rent", "share", 1, 0.01, "", 3},
      {"C04", "edge_push", "no_edge", "binary-stack", "share, either way", 1, 0.05, "", 6},
      {"C05", "sell_chips", "deny_chips", "sell-to-deflate", "relative change of Chinese chips' cumulative revenue", -1, 0.02, "C07", 7},
      {"C06", "status_quo", "china_closes", "china-open-strategy", "relative change of Chinese chips' discounted revenue", 1, 0.005, "", 5},
      {"C07", "deny_chips", "sell_chips", "denial-feeds-huawei", "relative change of the protected revenue", 1, 0.02, "C05", 8},
      {"C08", "sell_everything", "", "api-over-equipment", "USD bn per million H100e yr", 1, 0, "C02", 5},
      {"C09", "restrict_allies", "open_to_allies", "allies-pushed-away", "share", -1, 0.02, "", 5},
      {"C10", "status_quo", "china_closes", "two-by-two", "relative change of closed US labs' markup since the fork", -1, 0.2, "", 4},
      {"C11", "coopetition", "decouple", "coopetition", "USD bn, of the nation that gains less", 1, 0, "", 6},
  };
  REQUIRE(shipped().claims.size() == 11);
  for (std::size_t i = 0; i < 11; ++i) {
    const ClaimSpec& c = shipped().claims[i];
    const Entry& entry = entries[i];
    INFO(entry.id);
    CHECK(c.id == entry.id);
    CHECK(c.policy == entry.policy);
    CHECK(c.against == entry.against);
    CHECK(c.name == entry.name);
    REQUIRE(c.effect);
    CHECK(c.effect->unit == entry.effect_unit);
    CHECK(c.direction == entry.direction);
    CHECK(c.size == entry.size);
    CHECK(c.horizon == 2037);
    CHECK(c.opposed_by == (std::string(entry.opposed).empty() ? std::vector<std::string>{} : std::vector<std::string>{entry.opposed}));
    CHECK(c.measures.size() == entry.measures);
    CHECK(c.correlations.size() == (c.id == "C11" ? 2 : 0));
    CHECK(c.place.find("claims.toml:") != std::string::npos);
    CHECK(c.holds.expression.condition);
    CHECK(!c.effect->value.expression.condition);
  }
  std::vector<std::string> objectives;
  for (const ObjectiveSpec& o : shipped().objectives) objectives.push_back(o.name);
  CHECK(objectives == std::vector<std::string>{"us_payoff", "joint_payoff", "china_lag", "interdependence"});
  for (const ObjectiveSpec& o : shipped().objectives) CHECK(o.higher_is_better);
  CHECK(shipped().objectives[2].enough == 6);
  CHECK(shipped().reference == "status_quo");
  CHECK(shipped().analysis_times == std::vector<double>{2031, 2037});
}

TEST_CASE("the shipped conditions hold where the model's ledger says so") {
  const auto c01 = [](float share, float compute) {
    return Future()
        .set("exports_program_max", "us_share_de", share)
        .set("no_exports_program", "us_share_de", 0.5f)
        .set("exports_program_max", "K_de_us", compute)
        .set("no_exports_program", "K_de_us", 10);
  };
  CHECK(c01(0.53f, 10.3f).holds("C01"));
  CHECK(!c01(0.51f, 10.3f).holds("C01"));
  CHECK(!c01(0.53f, 10.1f).holds("C01"));
  CHECK(c01(0.53f, 10.3f).effect("C01") == 0.53f - 0.5f);

  const auto c02 = [](float open, float compute) {
    return Future()
        .set("status_quo", "ad_us_open", 0.2f)
        .set("status_quo", "ad_cn_open", open)
        .set("status_quo", "us_chips", compute)
        .set("status_quo", "cn_cloud", 10)
        .set("status_quo", "us_models", 30)
        .set("status_quo", "cn_models", 5);
  };
  CHECK(c02(0.31f, 26).holds("C02"));
  CHECK(!c02(0.29f, 26).holds("C02"));
  CHECK(!c02(0.31f, 24).holds("C02"));
  CHECK(c02(0.31f, 25).effect("C02") == 0);

  const auto c04 = [](float world, float with_edge) {
    return Future()
        .set("status_quo", "us_share_world", world)
        .set("edge_push", "us_share_foreign", with_edge)
        .set("no_edge", "us_share_foreign", 0.5f);
  };
  CHECK(c04(0.68f, 0.56f).holds("C04"));
  CHECK(c04(0.32f, 0.44f).holds("C04"));
  CHECK(!c04(0.5f, 0.56f).holds("C04"));
  CHECK(!c04(0.68f, 0.54f).holds("C04"));

  const auto c05 = [](float revenue, float share) {
    return Future()
        .set("sell_chips", "acc_chip_cum_cn", revenue)
        .set("deny_chips", "acc_chip_cum_cn", 1000)
        .set("sell_chips", "cn_chip_share", share)
        .set("deny_chips", "cn_chip_share", 0.3f);
  };
  CHECK(c05(979, 0.29f).holds("C05"));
  CHECK(!c05(981, 0.29f).holds("C05"));
  CHECK(!c05(979, 0.31f).holds("C05"));
  CHECK(c05(900, 0.29f).effect("C05") == -100.0f / 1000.0f);

  const auto c09 = [](float gulf, float foreign, float compute) {
    return Future()
        .set("restrict_allies", "us_share_gu", gulf)
        .set("open_to_allies", "us_share_gu", 0.9f)
        .set("restrict_allies", "us_share_foreign", foreign)
        .set("open_to_allies", "us_share_foreign", 0.8f)
        .set("restrict_allies", "K_gu", compute)
        .set("open_to_allies", "K_gu", 20);
  };
  CHECK(c09(0.84f, 0.77f, 19.5f).holds("C09"));
  CHECK(!c09(0.86f, 0.77f, 19.5f).holds("C09"));
  CHECK(!c09(0.84f, 0.79f, 19.5f).holds("C09"));
  CHECK(!c09(0.84f, 0.77f, 18.5f).holds("C09"));

  const auto c10 = [](float came, float markup) {
    return Future().set("status_quo", "t_cn_open_leads_adoption", came).set("status_quo", "markup_us", markup).set("", "markup_us", 2, kFork);
  };
  CHECK(c10(5.25f, 1.5f).holds("C10"));
  CHECK(c10(10.25f, 1.5f).holds("C10"));  // in the last step
  CHECK(!c10(0, 1.5f).holds("C10"));      // never
  CHECK(!c10(5.25f, 1.7f).holds("C10"));
  CHECK(c10(0, 1.5f).effect("C10") == -0.25f);

  const auto c11 = [](float us, float cn) {
    return Future().set("coopetition", "acc_pv_us", us).set("coopetition", "acc_pv_cn", cn).set("decouple", "acc_pv_us", 10);
  };
  CHECK(c11(11, 1).holds("C11"));
  CHECK(!c11(11, -1).holds("C11"));
  CHECK(!c11(9, 1).holds("C11"));
  CHECK(c11(11, 3).effect("C11") == 1);
}

TEST_CASE("a claim is read with its defaults") {
  const ClaimSet set = read(with("unit -",
                                 "[[claim.measure]]\nname = \"m\"\nvalue = \"lag_cn\"\ngiven = \"lag_cn > 0\"\n"
                                 "[[claim.correlation]]\nname = \"c\"\nx = \"lag_cn\"\ny = \"b.lag_cn\"\n"
                                 "[[claim]]\nid = \"X2\"\ntext = \"No more.\"\nholds = \"deny.lag_cn > 0\"\nhorizon = 2030\n"
                                 "opposed_by = [\"X1\"]\n"));
  REQUIRE(set.claims.size() == 2);
  const ClaimSpec &one = set.claims[0], &two = set.claims[1];
  CHECK(one.name == "X1");
  CHECK(one.place == "mine.toml:3");
  CHECK(one.caveat.empty());
  REQUIRE(one.effect);
  CHECK(one.effect->unit.empty());
  CHECK(one.direction == 1);
  CHECK(one.size == 2);
  CHECK(one.horizon == 2037);
  REQUIRE(one.measures.size() == 1);
  CHECK(one.measures[0].given);
  CHECK(one.measures[0].unit.empty());
  REQUIRE(one.correlations.size() == 1);
  CHECK(one.correlations[0].y.text == "b.lag_cn");
  CHECK(policies_of(one) == std::vector<std::string>{"deny", "sell"});
  CHECK(two.policy.empty());
  CHECK(two.against.empty());
  CHECK(!two.effect);
  CHECK(two.direction == 0);
  CHECK(two.horizon == 2030);
  CHECK(two.opposed_by == std::vector<std::string>{"X1"});
  CHECK(policies_of(two) == std::vector<std::string>{"deny"});
  CHECK(read(with("size -")).claims[0].size == 0);
  CHECK(read(with("", "direction = \"lower\"\n")).claims[0].direction == -1);
  CHECK(read("").claims.empty());
  CHECK(read_claims({}, whole_scope()).claims.empty());
}

TEST_CASE("what is wrong with a claim is told with file, line and key") {
  check_refused("claims = 3\n", "mine.toml:2: claims: unknown key (did you mean 'claim'?), allowed: claim, format_version, objective");
  check_refused("claim = 3\n", "mine.toml:2: claim: found 3, allowed: an array of tables");
  check_refused(with("id -"), "mine.toml:2: claim.id: found nothing, allowed: a text");
  check_refused(with("id = \"\""), "mine.toml:3: claim.id: found '', allowed: letters, digits, - and _, at most 64");
  check_refused(with("id = \"a b\""), "mine.toml:3: claim.id: found 'a b', allowed: letters");
  check_refused(with("id = \"x\\ny\""), "mine.toml:3: claim.id: found 'x\\x0ay', allowed: letters");
  check_refused(with("id = \"" + std::string(65, 'x') + "\""), "mine.toml:3: claim.id: found 'xxx");
  check_refused(with() + with(), "mine.toml:12: claim.id: found 'X1' a second time (first at mine.toml:3), allowed: each id once");
  const std::string reported = "[[claim.measure]]\nname = \"m\"\nvalue = \"lag_cn\"\n";
  check_refused(with() + reported + reported, "mine.toml:15: claim.X1.measure.name: found 'm' a second time, allowed: each name once in a claim");
  check_refused(with() + "[[claim.measure]]\nname = \"holds\"\nvalue = \"lag_cn\"\n",
                "mine.toml:12: claim.X1.measure.name: found 'holds' a second time");
  check_refused(with("text -"), "mine.toml:2: claim.X1.text: found nothing, allowed: a text");
  check_refused(with("text = \"\""), "mine.toml:4: claim.X1.text: found '', allowed: one line of text");
  check_refused(with("text = \"two\\nlines\""), "mine.toml:4: claim.X1.text: found 'two\\x0alines', allowed: one line of text");
  check_refused(with("text = \"" + std::string(1001, 'x') + "\""), "mine.toml:4: claim.X1.text: found 'xxx");
  check_refused(with("policy = \"dney\""),
                "mine.toml:5: claim.X1.policy: found unknown policy 'dney' (did you mean 'deny'?), allowed: status_quo, deny");
  check_refused(with("policy = 3"), "mine.toml:5: claim.X1.policy: found 3, allowed: a text");
  check_refused(with("against = \"sel\""), "mine.toml:6: claim.X1.against: found unknown policy 'sel' (did you mean 'sell'?), allowed: status_quo");
  check_refused(with("policy -"), "mine.toml:5: claim.X1.against: found it without 'policy', allowed: 'policy'");
  check_refused(with("against -"), "mine.toml:6: claim.X1.holds: found at column 1 D(), the difference of two policies, allowed: ");
  check_refused(with("holds -"), "mine.toml:2: claim.X1.holds: found nothing, allowed: a text");
  check_refused(with("holds = \"lag_cn\""), "mine.toml:7: claim.X1.holds: found at column 1 a number, allowed: a condition, as in lag_cn < 6");
  check_refused(with("holds = \"lag_cm > 0\""), "mine.toml:7: claim.X1.holds: found at column 1 unknown outcome 'lag_cm' (did you mean 'lag_cn'?)");
  check_refused(with("holds = \"lag_cn > \""), "mine.toml:7: claim.X1.holds: found at column 10 the end, allowed: a number");
  check_refused(with("effect = \"lag_cn > 0\""), "mine.toml:8: claim.X1.effect: found at column 8 a condition, allowed: a number");
  check_refused(with("effect -"), "mine.toml:8: claim.X1.unit: found it without 'effect', allowed: 'effect'");
  check_refused(with("size = -1"), "mine.toml:10: claim.X1.size: found -1, allowed: a number from 0 on");
  check_refused(with("", "direction = \"up\"\n"), "mine.toml:11: claim.X1.direction: found 'up', allowed: higher, lower");
  check_refused(with("", "direcion = \"lower\"\n"), "mine.toml:11: claim.X1.direcion: unknown key (did you mean 'direction'?), allowed: ");
  for (const char* key : {"hold", "polcy", "agianst", "efect", "nme", "cavat", "horizn", "oposed_by", "mesure", "corelation"})
    check_refused(with("", std::string(key) + " = 3\n"), std::string("mine.toml:11: claim.X1.") + key + ": unknown key (did you mean '");
  for (const char* year : {"2026.75", "2025", "2030.1", "2037.25", "1999", "nan", "\"2031\""})
    check_refused(with("", std::string("horizon = ") + year + "\n"), "mine.toml:11: claim.X1.horizon: found ");
  check_refused(with("", "opposed_by = [\"X9\"]\n"), "mine.toml:3: claim.X1.opposed_by: found 'X9', allowed: ids of other claims");
  check_refused(with("", "opposed_by = [\"X1\"]\n"), "mine.toml:3: claim.X1.opposed_by: found 'X1', allowed: ids of other claims");
  check_refused(with("", "opposed_by = \"X1\"\n"), "mine.toml:11: claim.X1.opposed_by: found 'X1', allowed: an array of texts");
  const std::string measure = "[[claim.measure]]\nname = \"m\"\n";
  check_refused(with("", measure), "mine.toml:11: claim.X1.measure.value: found nothing, allowed: a text");
  check_refused(with("", measure + "value = \"1 +\"\n"), "mine.toml:13: claim.X1.measure.value: found at column 4 the end, allowed: ");
  check_refused(with("", measure + "value = \"1\"\ngiven = \"1\"\n"), "mine.toml:14: claim.X1.measure.given: found at column 1 a number, allowed: ");
  check_refused(with("", measure + "value = \"1\"\ngivn = \"1\"\n"), "mine.toml:14: claim.X1.measure.givn: unknown key (did you mean 'given'?)");
  std::string many;
  for (int i = 0; i < 33; ++i) many += measure + "value = \"1\"\n";
  check_refused(with("", many), "mine.toml:11: claim.X1.measure: found 33, allowed: at most 32");
  const std::string correlation = "[[claim.correlation]]\nname = \"c\"\nx = \"lag_cn\"\n";
  check_refused(with("", correlation), "mine.toml:11: claim.X1.correlation.y: found nothing, allowed: a text");
  check_refused(with("", correlation + "y = \"1 < 2\"\n"), "mine.toml:14: claim.X1.correlation.y: found at column 3 a condition, allowed: a number");
  check_refused(with("", correlation + "y = \"1\"\nz = 3\n"), "mine.toml:15: claim.X1.correlation.z: unknown key");
  many.clear();
  for (int i = 0; i < 257; ++i) many += "[[claim]]\nid = \"Y" + std::to_string(i) + "\"\ntext = \"x\"\nholds = \"1 < 2\"\n";
  check_refused(many, "mine.toml:2: claim: found 257 claims, allowed: at most 256");
  many.clear();
  for (int i = 0; i < 65; ++i) many += "[[objective]]\nname = \"y" + std::to_string(i) + "\"\nvalue = \"lag_cn\"\nenough = 1\n";
  check_refused(many, "mine.toml:2: objective: found 65 objectives, allowed: at most 64");
  CHECK_THROWS_AS(read_claims({parse_toml("mine.toml", with())}, whole_scope()), UsageError);  // without format_version
}

TEST_CASE("what is wrong with an objective is told with file, line and key") {
  const std::string good = "[[objective]]\nname = \"lag\"\nvalue = \"lag_cn\"\nenough = 6\n";
  const ClaimSet set = read(good + "better = \"lower\"\n");
  REQUIRE(set.objectives.size() == 1);
  CHECK(!set.objectives[0].higher_is_better);
  CHECK(set.objectives[0].enough == 6);
  CHECK(read(good).objectives[0].higher_is_better);
  CHECK_NOTHROW(read("[[objective]]\nname = \"x\"\nvalue = \"lag_cn - lag_cn@(time-14)\"\nenough = 0\n"));  // asked at the horizon only
  check_refused(good + good, "mine.toml:7: objective.name: found 'lag' a second time, allowed: each name once");
  check_refused("[[objective]]\nvalue = \"lag_cn\"\nenough = 6\n", "mine.toml:2: objective.name: found nothing");
  check_refused("[[objective]]\nname = \"a b\"\nvalue = \"lag_cn\"\nenough = 6\n", "mine.toml:3: objective.name: found 'a b', allowed: letters");
  check_refused("[[objective]]\nname = \"x\"\nvalue = \"lag_cn\"\n", "mine.toml:2: objective.enough: found nothing, allowed: a number");
  check_refused("[[objective]]\nname = \"x\"\nenough = 6\n", "mine.toml:2: objective.value: found nothing");
  check_refused("[[objective]]\nname = \"x\"\nvalue = \"lag_cn > 1\"\nenough = 6\n", "mine.toml:4: objective.value: found at column 8 a condition");
  check_refused("[[objective]]\nname = \"x\"\nvalue = \"D(lag_cn)\"\nenough = 6\n", "mine.toml:4: objective.value: found at column 1 D()");
  check_refused("[[objective]]\nname = \"x\"\nvalue = \"b.lag_cn\"\nenough = 6\n",
                "mine.toml:4: objective.value: found at column 1 policy b where there");
  check_refused(good + "better = \"more\"\n", "mine.toml:6: objective.better: found 'more', allowed: higher, lower");
  check_refused(good + "unt = \"x\"\n", "mine.toml:6: objective.unt: unknown key (did you mean 'unit'?)");
}

TEST_CASE("every claim is asked at every claim's time, so none may reach back too far from the first") {
  const std::string early = "[[claim]]\nid = \"E\"\ntext = \"x\"\nholds = \"1 < 2\"\nhorizon = 2027\n";
  const std::string back = "[[claim]]\nid = \"B\"\ntext = \"x\"\npolicy = \"deny\"\nholds = \"lag_cn > lag_cn@(time-5)\"\n";
  CHECK_NOTHROW(read(back));
  check_refused(back + early, "mine.toml:6: claim.B.holds: found at column 10 2022, allowed: a step's end after 2022.75");
  check_refused(early + back, "mine.toml:11: claim.B.holds: found at column 10 2022, allowed: a step's end after 2022.75");
}

TEST_CASE("the analysis has a reference that runs, and times at ends of steps") {
  check_setting_refused("analysis=3", "analysis: found 3, allowed: a table");
  check_setting_refused("analysis.refernce=deny", "unknown key (did you mean 'reference'?), allowed: reference, times");
  check_setting_refused("analysis.reference=deni",
                        "analysis.reference: found 'deni' (did you mean 'deny'?), allowed: a policy that runs: status_quo, deny");
  check_setting_refused("analysis.reference=3", "analysis.reference: found 3, allowed: a text");
  const std::string allowed = ", allowed: ends of steps after the fork, up to 2037, in order, at most 8";
  check_setting_refused("analysis.times=[2030.1]", "analysis.times: found 2030.1" + allowed);
  check_setting_refused("analysis.times=[2026.75]", "analysis.times: found 2026.75" + allowed);
  check_setting_refused("analysis.times=[2038]", "analysis.times: found 2038" + allowed);
  check_setting_refused("analysis.times=[2031,2030]", "analysis.times: found 2030" + allowed);
  check_setting_refused("analysis.times=[2031,2031]", "analysis.times: found 2031" + allowed);
  check_setting_refused("analysis.times=2031", "analysis.times: found 2031, allowed: an array of finite numbers");
  check_setting_refused("analysis.times=[2028,2029,2030,2031,2032,2033,2034,2035,2036]", "analysis.times: found 9 times" + allowed);
  check_setting_refused("analysis.times=[2028,2029,2030,2031,2032,2033,2034,2035]", "claims: found 9 times with those of 'analysis', ");
  check_setting_refused("claims.file=[]", "claims.file: unknown key (did you mean 'files'?), allowed: files");
  check_setting_refused("claims.files=[]", "claims.files: found an empty array, allowed: at least one file name");
  check_setting_refused("claims.files=[\"none.toml\"]", "claims.files: found 'none.toml'");
  check_setting_refused("claims=3", "claims: found 3, allowed: a table");
  const Experiment e = testing::baseline({"analysis.times=[2028,2030.25]", "analysis.reference=deny"});
  CHECK(e.analysis_times == std::vector<double>{2028, 2030.25, 2037});
  CHECK(e.reference == "deny");
  CHECK(testing::baseline({"analysis.times=[]"}).analysis_times == std::vector<double>{2037});
  CHECK(testing::baseline({"horizon=2030"}).analysis_times == std::vector<double>{2030});
  CHECK(testing::baseline({"horizon=2031"}).analysis_times == std::vector<double>{2031});
  CHECK(testing::baseline({"policies.run=[\"deny\",\"sell_chips\"]"}).reference == "deny");
  // one step, written with more and with fewer digits
  const Experiment monthly = testing::baseline({"steps_per_year=12", "analysis.times=[2030.0833333333, 2037]"});
  CHECK(monthly.analysis_times == std::vector<double>{2030.0833333333, 2037});
  check_setting_refused("analysis.times=[2030.99999999999, 2031]", "analysis.times: found 2031, allowed: ");
}

TEST_CASE("what needs a policy that does not run is left out and named") {
  const Experiment all = testing::baseline();
  CHECK(AnalysisPlan(all).left_out().empty());
  CHECK(AnalysisPlan(all).claims().size() == 11);
  Experiment e = testing::baseline({"policies.run=[\"status_quo\",\"deny_chips\",\"sell_chips\"]"});
  e.objectives.push_back(e.objectives[0]);
  e.objectives.back().name = "more_than_deny";
  e.objectives.back().value.expression = parse_expression("acc_pv_us - deny.acc_pv_us");
  ClaimSpec& c05 = *std::find_if(e.claims.begin(), e.claims.end(), [](const ClaimSpec& claim) { return claim.id == "C05"; });
  MeasureSpec twice = c05.measures.front();  // one that needs the same policy in both of its expressions
  twice.name = "twice";
  twice.value.expression = parse_expression("deny.lag_cn");
  twice.given = Statement{"", parse_expression("deny.lag_cn > 0")};
  c05.measures.push_back(twice);
  const AnalysisPlan plan(e);
  std::vector<std::string> ids;
  for (const int i : plan.claims()) ids.push_back(e.claims[static_cast<std::size_t>(i)].id);
  CHECK(ids == std::vector<std::string>{"C02", "C05", "C07"});
  CHECK(plan.objectives().size() == 4);
  const std::vector<std::string>& left = plan.left_out();
  const auto names = [&](const std::string& text) { return std::find(left.begin(), left.end(), text) != left.end(); };
  CHECK(left.size() == 8 + 1 + 2 + 1 + 1);
  CHECK(names("claim C01: needs exports_program_max, no_exports_program"));
  CHECK(names("claim C06: needs china_closes"));
  CHECK(names("claim C04: needs edge_push, no_edge"));
  CHECK(names("claim C02, measure 'effect of a US push for open weights on that share': needs us_open_push"));
  CHECK(names("claim C07, measure 'opposed view under 'deny'': needs deny"));
  CHECK(names("claim C05, measure 'twice': needs deny"));
  CHECK(names("objective more_than_deny: needs deny"));
}

TEST_CASE("an effect may keep as much as any expression, and is compared with the size that matters besides") {
  const auto leaning = [](int terms) {
    std::string text;
    for (int i = 1; i < terms; ++i) text += "lag_cn-(";
    return text + "lag_cn" + std::string(static_cast<std::size_t>(terms) - 1, ')');
  };
  Experiment e = testing::baseline({"policies.run=[\"status_quo\",\"deny\"]"});
  e.claims = read(with("effect = \"" + leaning(30) + "\"")).claims;
  e.claims[0].against = "status_quo";
  const AnalysisPlan plan(e);
  const Analysis a = plan.view();
  REQUIRE(a.measures == 6);  // three at each of two times
  for (int i = 0; i < a.measures; ++i) {
    const Program& program = a.measure[i].value;
    int top = 0, deepest = 0;
    for (int k = 0; k < program.count; ++k) {
      const Operation operation = program.first[k].operation;
      top += operation == Operation::constant || operation == Operation::column ? 1 : -1;
      deepest = std::max(deepest, top);
    }
    CHECK(top == 1);
    CHECK(deepest <= kProgramStack);
    if (plan.measures()[static_cast<std::size_t>(i)].role == MeasureInfo::Role::matters) CHECK(deepest == 31);
  }
  check_refused(with("effect = \"" + leaning(31) + "\""), "mine.toml:8: claim.X1.effect: found at column 1 an expression of ");
}

}  // namespace quadrant::test
