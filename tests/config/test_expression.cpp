// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <memory>
#include <random>
#include <set>

#include "host/accumulate/compiler.hpp"
#include "host/base/names.hpp"
#include "kernels/model/step_time.hpp"
#include "tests/config/outcomes.hpp"
#include "tests/support/catch.hpp"

// The language of claims: what its texts mean, against plain arithmetic and against a naive evaluation of random expressions; and what it
// says of texts that are wrong.
namespace quadrant::test {
namespace {

const float kNaN = std::numeric_limits<float>::quiet_NaN();
const float kInf = std::numeric_limits<float>::infinity();

bool same_bits(float a, float b) { return std::memcmp(&a, &b, sizeof a) == 0 || (std::isnan(a) && std::isnan(b)); }

/// The value of a text at a time, under deny against sell.
float value(const std::string& text, const Outcomes& outcomes = {}, double time = 2037) {
  INFO(text);
  return outcomes.value(text, time);
}

}  // namespace

TEST_CASE("numbers, operators and functions are those of plain arithmetic") {
  struct Case {
    const char* text;
    float value;
  };
  const auto f = [](double x) { return static_cast<float>(x); };
  const Case cases[] = {
      {"2", 2},
      {"2.5e-3", f(2.5e-3)},
      {".5", 0.5f},
      {"1.", 1},
      {"1e30", 1e30f},
      {"1+2*3", 7},
      {"(1+2)*3", 9},
      {"10-4-3", 3},
      {"10-(4-3)", 9},
      {"64/4/2", 8},
      {"64/(4/2)", 32},
      {"2*3/4*5", 7.5f},
      {"1-2+3", 2},
      {"-2*3", -6},
      {"2*-3", -6},
      {"2--3", 5},
      {"2---3", -1},
      {"-(1+2)", -3},
      {"- -1", 1},
      {"1/3", 1.0f / 3.0f},
      {"0.1+0.2", 0.1f + 0.2f},
      {"1e20*1e20", kInf},
      {"0/0", kNaN},
      {"1/0", kInf},
      {"-1/0", -kInf},
      {"abs(-3)", 3},
      {"abs(2-5)*2", 6},
      {"min(3,1)", 1},
      {"min(3,1,2,0.5)", 0.5f},
      {"max(3,1,7,2)", 7},
      {"min(max(1,2),3)", 2},
      {"1<2", 1},
      {"2<1", 0},
      {"1<1", 0},
      {"1<=1", 1},
      {"2<=1", 0},
      {"2>1", 1},
      {"1>1", 0},
      {"1>=1", 1},
      {"0>=1", 0},
      {"1==1", 1},
      {"1==2", 0},
      {"1!=1", 0},
      {"1!=2", 1},
      {"1+1<3*1", 1},
      {"0/0<1", 0},
      {"0/0>=1", 0},
      {"0/0==0/0", 0},
      {"0/0!=0/0", 1},
      {"not 0/0<1", 1},
      {"1/0>1e30", 1},
      {"1/0==1/0", 1},
      {"not 1<2", 0},
      {"not not 1<2", 1},
      {"1<2 and 3<2", 0},
      {"1<2 and 2<3", 1},
      {"1<2 or 3<2", 1},
      {"2<1 or 3<2", 0},
      {"1<2 or 2<1 and 2<1", 1},
      {"(1<2 or 2<1) and 2<1", 0},
      {"not 2<1 or 1<2", 1},
      {"not (2<1 or 1<2)", 0},
      {"not 1<2 and 2<1", 0},
      {"not (1<2 and 2<1)", 1},
      {"us_open", 0},
      {"us_closed", 1},
      {"cn_open", 2},
      {"cn_closed", 3},
      {"us_led", 0},
      {"split", 1},
      {"cn_led", 2},
      {" \t\r\n1\n+\n1 ", 2},
      {"time", 2037},
      {"time-2036", 1},
  };
  for (const Case& c : cases) {
    INFO(c.text);
    CHECK(same_bits(value(c.text), c.value));
  }
}

TEST_CASE("an outcome is read under its policy and at its time") {
  Outcomes x;
  x.set("lag_cn", kDeny, 2037, 11);
  x.set("lag_cn", kSell, 2037, 7);
  x.set("lag_cn", kStatus, 2037, 5);
  x.set("lag_cn", kDeny, 2031, 4);
  x.set("lag_cn", kSell, 2031, 3);
  x.set("lag_cn", kDeny, 2036, 10);
  x.set("lag_cn", kHistory, 2026.75, 2);
  x.set("lag_cn", kHistory, 2025.75, 1);
  x.set("acc_down", kDeny, 2037, 100);
  x.set("short", kDeny, 2037, 0.25f);
  x.set(std::string("mu_us"), 1.5f);
  CHECK(value("lag_cn", x) == 11);
  CHECK(value("a.lag_cn", x) == 11);
  CHECK(value("b.lag_cn", x) == 7);
  CHECK(value("status_quo.lag_cn", x) == 5);
  CHECK(value("'status_quo'.lag_cn", x) == 5);
  CHECK(value("'sell' . lag_cn @ 2031", x) == 3);
  CHECK(value("lag_cn", x, 2031) == 4);
  CHECK(value("lag_cn@2031", x) == 4);
  CHECK(value("lag_cn@(time-1)", x) == 10);
  CHECK(value("lag_cn@(2035+1)", x) == 10);
  CHECK(value("lag_cn@time", x) == 11);
  CHECK(value("lag_cn@fork", x) == 2);
  CHECK(value("b.lag_cn@fork", x) == 2);  // the history has no policy
  CHECK(value("lag_cn@(fork-1)", x) == 1);
  CHECK(value("lag_cn@fork-1", x) == 1);  // 2 - 1: a subtraction
  CHECK(value("lag_cn@fork -1", x) == 1);
  CHECK(value("lag_cn@2031-1", x) == 3);
  CHECK(value("lag_cn@time-1", x) == 10);
  CHECK(value("-lag_cn@2031*2", x) == -8);
  CHECK(value("acc_down", x) == 100);
  CHECK(value("short", x) == 0.25f);
  CHECK(value("parameter.mu_us", x) == 1.5f);
  CHECK(value("D(lag_cn)", x) == 4);
  CHECK(value("D(lag_cn)", x, 2031) == 1);
  CHECK(value("D(lag_cn@2031)", x) == 1);
  CHECK(value("D(lag_cn@fork)", x) == 0);
  CHECK(value("D(lag_cn*lag_cn)", x) == 121 - 49);
  CHECK(value("D(lag_cn - lag_cn@2031)", x) == (11 - 4) - (7 - 3));
  // a, b and named policies are the same on both sides of D
  CHECK(value("D(a.lag_cn)", x) == 0);
  CHECK(value("D(b.lag_cn)", x) == 0);
  CHECK(value("D(lag_cn / a.lag_cn)", x) == 1.0f - 7.0f / 11.0f);
  CHECK(value("D(lag_cn / b.lag_cn)", x) == 11.0f / 7.0f - 1.0f);
  CHECK(value("D(status_quo.lag_cn)", x) == 0);
  CHECK(value("D(lag_cn - status_quo.lag_cn)", x) == 4);
}

TEST_CASE("the constant in which capabilities are stored cancels before anything is rounded") {
  Outcomes x;
  const float us = 0.7000001f, cn = 0.7f, front = -3.25e-7f;  // 25 more is a number of twenty times the rounding
  x.set("C_us_open", kDeny, 2037, us);
  x.set("C_us_open", kSell, 2037, cn);
  x.set("C_cn_open", kDeny, 2037, cn);
  x.set("front", kDeny, 2037, front);
  CHECK(value("C_us_open", x) == us + 25.0f);
  CHECK(value("C_us_open + 1", x) == (us + 1.0f) + 25.0f);
  CHECK(value("-C_us_open", x) == -us - 25.0f);
  CHECK(value("2 * C_us_open", x) == 2.0f * (us + 25.0f));
  CHECK(value("abs(C_us_open)", x) == us + 25.0f);
  CHECK(value("min(C_us_open, 30)", x) == us + 25.0f);
  CHECK(value("C_us_open - C_cn_open", x) == us - cn);
  CHECK(us - cn != (us + 25.0f) - (cn + 25.0f));
  CHECK(value("D(C_us_open)", x) == us - cn);
  CHECK(value("D(-C_us_open)", x) == cn - us);
  CHECK(value("-(C_us_open - C_cn_open)", x) == cn - us);
  CHECK(value("C_us_open + C_cn_open", x) == (us + cn) + 50.0f);
  CHECK(value("C_cn_open < C_us_open", x) == 1);
  CHECK(value("C_us_open > C_cn_open", x) == 1);
  CHECK(value("C_us_open <= C_cn_open", x) == 0);
  CHECK(value("C_us_open == C_cn_open", x) == 0);
  CHECK(value("C_us_open != C_cn_open", x) == 1);
  CHECK(value("front < 25", x) == 1);
  CHECK(value("25 > front", x) == 1);
  CHECK(value("front >= 25", x) == 0);
  CHECK(value("front == 25", x) == 0);
  CHECK(value("25 <= front", x) == 0);
  CHECK(value("25 == front", x) == 0);
  CHECK(front + 25.0f == 25.0f);  // each would be wrong with the sum
}

TEST_CASE("a passage that never came is infinitely late") {
  Outcomes x;
  x.set("t_chip_parity", kDeny, 2037, 3.25f);  // years after the fork
  x.set("t_chip_parity", kSell, 2037, 0);
  x.set("t_chip_parity", kDeny, 2028, 0);
  CHECK(value("t_chip_parity", x) == 2030);
  CHECK(value("b.t_chip_parity", x) == kInf);
  CHECK(value("t_chip_parity", x, 2028) == kInf);
  CHECK(value("t_chip_parity <= time", x) == 1);
  CHECK(value("t_chip_parity < 2030", x) == 0);
  CHECK(value("t_chip_parity <= 2030", x) == 1);
  CHECK(value("t_chip_parity == 2030", x) == 1);
  CHECK(value("b.t_chip_parity <= time", x) == 0);
  CHECK(value("b.t_chip_parity > 1e30", x) == 1);
  CHECK(value("passed_chip_parity", x) == 1);
  CHECK(value("b.passed_chip_parity", x) == 0);
  CHECK(value("passed_chip_parity@2028", x) == 0);
  CHECK(value("not 'sell'.passed_chip_parity", x) == 1);
  CHECK(value("D(t_chip_parity)", x) == -kInf);
  CHECK(value("t_chip_parity < b.t_chip_parity", x) == 1);
  CHECK(std::isnan(value("b.t_chip_parity - b.t_chip_parity", x)));
}

TEST_CASE("spans fold the values at the ends of their steps") {
  Outcomes x;
  const float lag[] = {3, 1, 4, 1, 5};  // ends of 2036 and of 2037's quarters
  for (int i = 0; i < 5; ++i) x.set("lag_cn", kDeny, 2036 + 0.25 * i, lag[i]);
  CHECK(value("span_min(lag_cn, 2036, 2037)", x) == 1);
  CHECK(value("span_max(lag_cn, 2036, 2037)", x) == 5);
  CHECK(value("span_mean(lag_cn, 2036, 2037)", x) == 14.0f * (1.0f / 5.0f));
  CHECK(value("span_max(lag_cn, time-1, time-0.25)", x) == 4);
  CHECK(value("span_max(lag_cn, 2036.25, 2036.25)", x) == 1);
  CHECK(value("ever(lag_cn > 4, 2036, 2037)", x) == 1);
  CHECK(value("ever(lag_cn > 4, 2036, 2036.75)", x) == 0);
  CHECK(value("always(lag_cn > 0, 2036, 2037)", x) == 1);
  CHECK(value("always(lag_cn > 1, 2036, 2037)", x) == 0);
  CHECK(value("span_max(time, fork, 2040)", x) == 2037);  // clamped to the experiment
  CHECK(value("span_min(time, 2000, 2040)", x) == 2023);
  CHECK(value("span_min(time, fork, 2040)", x) == 2026.75f);
  CHECK(value("span_max(lag_cn, 2036, 2040)", x) == 5);
  CHECK(value("ever(lag_cn > 0, 2038, 2040)", x) == 0);  // no step
  CHECK(value("always(lag_cn > 0, 2038, 2040)", x) == 1);
  CHECK(std::isnan(value("span_mean(lag_cn, 2038, 2040)", x)));
  CHECK(std::isnan(value("span_min(lag_cn, 2000, 2010)", x)));
  CHECK(value("ever(lag_cn > 0, time, 2031)", x) == 0);  // that ends before it begins
  CHECK(value("span_max(lag_cn@(time-0.25), 2036.25, 2037)", x) == 4);
  CHECK(value("span_max(lag_cn - lag_cn@(time-0.25), 2036.25, 2037)", x) == 4);
  CHECK(value("ever(always(lag_cn < 5, time-0.25, time), 2036.25, 2037)", x) == 1);
  CHECK(value("span_mean(span_max(lag_cn, time-0.5, time), 2036.5, 2037)", x) == (4.0f + 4.0f + 5.0f) * (1.0f / 3.0f));
  for (int i = 0; i < 5; ++i) x.set("lag_cn", kSell, 2036 + 0.25 * i, 2);
  CHECK(value("D(span_max(lag_cn, 2036, 2037))", x) == 3);
  CHECK(value("span_max(D(lag_cn), 2036, 2037)", x) == 3);
  CHECK(value("span_max(b.lag_cn, 2036, 2037)", x) == 2);
  x.set("front", kDeny, 2036.75, 1);
  x.set("front", kDeny, 2037, 2);
  CHECK(value("span_max(front, 2036.75, 2037)", x) == 27);
  CHECK(value("span_mean(front, 2036.75, 2037)", x) == 26.5f);
}

TEST_CASE("values that are no numbers spread, and meet no comparison") {
  Outcomes x;
  x.set("lag_cn", kDeny, 2037, kNaN);
  x.set("ppratio", kDeny, 2037, -kInf);
  CHECK(std::isnan(value("lag_cn + 1", x)));
  CHECK(std::isnan(value("-lag_cn", x)));
  CHECK(std::isnan(value("abs(lag_cn)", x)));
  CHECK(value("lag_cn < 1", x) == 0);
  CHECK(value("lag_cn >= 1", x) == 0);
  CHECK(value("lag_cn == lag_cn", x) == 0);
  CHECK(value("lag_cn != lag_cn", x) == 1);
  CHECK(value("min(lag_cn, 3)", x) == 3);  // the second where one is no number
  CHECK(std::isnan(value("min(3, lag_cn)", x)));
  CHECK(value("max(lag_cn, 3)", x) == 3);
  CHECK(value("ppratio < -1e30", x) == 1);
  CHECK(std::isnan(value("ppratio - ppratio", x)));
  CHECK(value("ppratio == ppratio", x) == 1);
}

TEST_CASE("a policy of any name can be named in quotes, and a and b mean the claim's own without") {
  ExpressionScope scope = whole_scope();
  for (const char* name : {"a", "b", "time", "fork", "parameter", "not", "us_open", "high-5", "D"}) scope.policies.emplace_back(name);
  Outcomes x;
  x.policies = scope.policies;
  for (int i = 0; i < static_cast<int>(x.policies.size()); ++i) x.set("lag_cn", i, 2037, static_cast<float>(i));
  for (int i = 3; i < static_cast<int>(x.policies.size()); ++i) {
    const std::string text = "'" + x.policies[static_cast<std::size_t>(i)] + "'.lag_cn";
    Expression e = parse_expression(text);
    check_expression(e, scope);
    CHECK(policies_in(e) == std::vector<std::string>{x.policies[static_cast<std::size_t>(i)]});
    CHECK(x.value(text, 2037, scope) == static_cast<float>(i));
  }
  for (const char* text : {"time.lag_cn", "fork.lag_cn", "us_open.lag_cn", "D.lag_cn"}) {
    const std::string name = std::string(text).substr(0, std::string(text).find('.'));
    CHECK(x.value(text, 2037, scope) == static_cast<float>(index_of(x.policies, name)));
  }
  CHECK(x.value("a.lag_cn", 2037, scope) == kDeny);
  CHECK(x.value("b.lag_cn", 2037, scope) == kSell);
  Expression own = parse_expression("a.lag_cn + b.lag_cn");
  CHECK(policies_in(own).empty());
  // where the claim has no policies, a and b are not taken for those of the name
  scope.first = scope.second = false;
  CHECK_THROWS_AS(check_expression(own, scope), ExpressionError);
  own = parse_expression("'a'.lag_cn + 'b'.lag_cn");
  CHECK_NOTHROW(check_expression(own, scope));
  CHECK(policies_in(own) == std::vector<std::string>{"a", "b"});
}

TEST_CASE("without a policy of the claim only the history can be asked") {
  ExpressionScope scope = whole_scope();
  scope.first = scope.second = false;
  for (const char* text : {"lag_cn@fork", "lag_cn@2023", "span_max(lag_cn, 2023, fork)", "ever(lag_cn > 1, 2000, 2026.75)", "sell.lag_cn",
                           "ever(deny.lag_cn > 1, fork, time)", "time", "parameter.mu_us"}) {
    INFO(text);
    Expression e = parse_expression(text);
    CHECK_NOTHROW(check_expression(e, scope));
  }
  for (const char* text : {"lag_cn", "lag_cn@2027", "span_max(lag_cn, 2023, 2027)", "ever(lag_cn > 1, fork, time)", "a.lag_cn", "D(lag_cn)"}) {
    INFO(text);
    Expression e = parse_expression(text);
    CHECK_THROWS_AS(check_expression(e, scope), ExpressionError);
  }
}

namespace {

/// Random expressions as texts, each with its value by a naive evaluation: numbers are a value and a constant still to be added.
class Random {
 public:
  Random(std::uint32_t seed, const Outcomes& outcomes) : engine_(seed), outcomes_(outcomes) {}

  /// Where an evaluation stands.
  struct Place {
    int policy;
    double time;
  };
  struct Node;
  using Tree = std::shared_ptr<Node>;
  struct Node {
    enum class Kind { number, time, outcome, passed, parameter, unary, binary, difference, span } kind;
    std::string name;  // of an operation, an outcome, a parameter
    float number = 0;
    int under = -1;     // -1: in force
    char moment = 't';  // t: the time asked about, y: a year, s: so many years before the time asked about
    double years = 0;
    double from = 0, to = 0;
    bool condition = false;
    std::vector<Tree> args;
    std::string text;
  };

  /// A number or a condition of at most so many levels; `earliest`: the first time that it may be asked about.
  Tree make(bool condition, int depth, double earliest, bool in_difference, int spans) {
    auto n = std::make_shared<Node>();
    n->condition = condition;
    if (condition) make_condition(*n, depth, earliest, in_difference, spans);
    else make_number(*n, depth, earliest, in_difference, spans);
    return n;
  }

  [[nodiscard]] float evaluate(const Node& n, Place at) const {
    const Sum s = sum(n, at);
    return s.pending == 0 ? s.value : s.value + static_cast<float>(s.pending);
  }

 private:
  struct Sum {
    float value;
    double pending;
  };
  int below(int n) { return static_cast<int>(engine_() % static_cast<std::uint_fast32_t>(n)); }

  void leaf(Node& n, double earliest) {
    switch (below(6)) {
      case 0: {
        static const char* const kNumbers[] = {"0", "1", "2.5", "1e-3", "1e20", "25", "0.3333"};
        const std::string text = kNumbers[below(7)];
        n.kind = Node::Kind::number;
        n.number = std::strtof(text.c_str(), nullptr);
        n.text = text;
        return;
      }
      case 1:
        n.kind = Node::Kind::time;
        n.text = "time";
        return;
      case 2:
        n.kind = Node::Kind::parameter;
        n.name = below(2) == 0 ? "mu_us" : "cf_eff";
        n.text = "parameter." + n.name;
        return;
      default: {
        static const char* const kNames[] = {"lag_cn", "C_us_open", "front", "t_chip_parity", "acc_down", "tip_world"};
        n.kind = Node::Kind::outcome;
        n.name = kNames[below(6)];
        n.text = reference(n, n.name, earliest);
      }
    }
  }

  std::string reference(Node& n, const std::string& name, double earliest) {
    static const char* const kUnder[] = {"", "a.", "b.", "status_quo.", "'sell' . "};
    const int under = below(5);
    n.under = under == 0 ? -1 : under == 1 ? kDeny : under == 2 ? kSell : under == 3 ? kStatus : kSell;
    std::string text = kUnder[under] + name;
    const int kind = below(4);
    if (kind == 1) {
      n.moment = 'y';
      n.years = 2023 + 0.25 * below(57);
      text += "@" + std::to_string(n.years);
    } else if (kind == 2 && earliest - 1.25 >= 2023) {
      n.moment = 's';
      n.years = 0.25 * below(6);
      text += "@(time - " + std::to_string(n.years) + ")";
    }
    return text;
  }

  std::string child(Node& n, bool condition, int depth, double earliest, bool in_difference, int spans) {
    n.args.push_back(make(condition, depth - 1, earliest, in_difference, spans));
    return n.args.back()->text;
  }

  void make_number(Node& n, int depth, double earliest, bool in_difference, int spans) {
    const int kind = depth == 0 ? 0 : below(8);
    if (kind == 0) return leaf(n, earliest);
    if (kind <= 4) {
      static const char* const kNames[] = {"+", "-", "*", "/", "min", "max"};
      n.kind = Node::Kind::binary;
      n.name = kNames[below(6)];
      const std::string a = child(n, false, depth, earliest, in_difference, spans), b = child(n, false, depth, earliest, in_difference, spans);
      n.text = n.name.size() > 1 ? n.name + "(" + a + ", " + b + ")" : "(" + a + ")" + n.name + "(" + b + ")";
    } else if (kind == 5) {
      n.kind = Node::Kind::unary;
      n.name = below(2) == 0 ? "-" : "abs";
      n.text = n.name + "(" + child(n, false, depth, earliest, in_difference, spans) + ")";
    } else if (kind == 6 && !in_difference) {
      n.kind = Node::Kind::difference;
      n.text = "D(" + child(n, false, depth, earliest, true, spans) + ")";
    } else if (spans > 0) {
      static const char* const kNames[] = {"span_min", "span_max", "span_mean"};
      make_span(n, kNames[below(3)], depth, in_difference, spans);
    } else {
      leaf(n, earliest);
    }
  }

  void make_condition(Node& n, int depth, double earliest, bool in_difference, int spans) {
    const int kind = depth <= 1 ? 0 : below(6);
    if (depth == 0 || (kind == 0 && below(3) == 0)) {
      static const char* const kNames[] = {"chip_parity", "cn_leads_capability"};
      n.kind = Node::Kind::passed;
      n.name = kNames[below(2)];
      n.text = reference(n, "passed_" + n.name, earliest);
    } else if (kind <= 2) {
      static const char* const kNames[] = {"<", "<=", ">", ">=", "==", "!="};
      n.kind = Node::Kind::binary;
      n.name = kNames[below(6)];
      const std::string a = child(n, false, depth, earliest, in_difference, spans), b = child(n, false, depth, earliest, in_difference, spans);
      n.text = "((" + a + ")" + n.name + "(" + b + "))";
    } else if (kind == 3) {
      n.kind = Node::Kind::unary;
      n.name = "not";
      n.text = "not (" + child(n, true, depth, earliest, in_difference, spans) + ")";
    } else if (kind == 4 || spans == 0) {
      n.kind = Node::Kind::binary;
      n.name = below(2) == 0 ? "and" : "or";
      const std::string a = child(n, true, depth, earliest, in_difference, spans), b = child(n, true, depth, earliest, in_difference, spans);
      n.text = "((" + a + ") " + n.name + " (" + b + "))";
    } else {
      make_span(n, below(2) == 0 ? "ever" : "always", depth, in_difference, spans);
    }
  }

  void make_span(Node& n, const std::string& name, int depth, bool in_difference, int spans) {
    n.kind = Node::Kind::span;
    n.name = name;
    n.from = 2024.5 + 0.25 * below(20);
    n.to = n.from + 0.25 * below(5) + (below(8) == 0 ? 20 : 0);  // now and then beyond the horizon
    n.text = name + "(" + child(n, n.condition, depth, n.from, in_difference, spans - 1) + ", " + std::to_string(n.from) + ", " + std::to_string(n.to)
             + ")";
  }

  [[nodiscard]] Sum outcome(const Node& n, Place at) const {
    const double year = n.moment == 'y' ? n.years : at.time - n.years;
    const int policy = year <= kFork ? kHistory : n.under < 0 ? at.policy : n.under;
    if (n.kind == Node::Kind::passed) return {outcomes_.get("t_" + n.name, policy, year) > 0 ? 1.0f : 0.0f, 0};
    const float stored = outcomes_.get(n.name, policy, year);
    if (n.name == "t_chip_parity") return {stored > 0 ? stored : kInf, 2026.75};
    return {stored, n.name == "C_us_open" || n.name == "front" ? 25.0 : 0.0};
  }

  [[nodiscard]] Sum binary(const Node& n, Place at) const {
    const Sum a = sum(*n.args[0], at), b = sum(*n.args[1], at);
    const auto whole = [](const Sum& s) { return s.pending == 0 ? s.value : s.value + static_cast<float>(s.pending); };
    const auto truth = [](bool t) { return Sum{t ? 1.0f : 0.0f, 0}; };
    // the side with the smaller constant takes the difference of the two
    const bool left = std::fabs(a.pending) != std::fabs(b.pending) ? std::fabs(a.pending) < std::fabs(b.pending) : a.pending < b.pending;
    const auto shifted = [](const Sum& s, double shift) { return shift == 0 ? s.value : s.value + static_cast<float>(shift); };
    const float x = left ? shifted(a, a.pending - b.pending) : a.value, y = left ? b.value : shifted(b, b.pending - a.pending);
    if (n.name == "+") return {a.value + b.value, a.pending + b.pending};
    if (n.name == "-") return {a.value - b.value, a.pending - b.pending};
    if (n.name == "*") return {whole(a) * whole(b), 0};
    if (n.name == "/") return {whole(a) / whole(b), 0};
    if (n.name == "min") return {whole(a) < whole(b) ? whole(a) : whole(b), 0};
    if (n.name == "max") return {whole(a) > whole(b) ? whole(a) : whole(b), 0};
    if (n.name == "and") return truth(a.value == 1 && b.value == 1);
    if (n.name == "or") return truth(a.value == 1 || b.value == 1);
    if (n.name == "<") return truth(x < y);
    if (n.name == "<=") return truth(x <= y);
    if (n.name == ">") return truth(x > y);
    if (n.name == ">=") return truth(x >= y);
    const bool equal = x == y;
    return truth(n.name == "==" ? equal : !equal);
  }

  [[nodiscard]] Sum span(const Node& n, Place at) const {
    float result = n.name == "ever" ? 0.0f : n.name == "always" ? 1.0f : kNaN;
    int steps = 0;
    for (double year = n.from; year <= std::min(n.to, 2037.0); year += 0.25, ++steps) {
      const float x = evaluate(*n.args[0], {at.policy, year});
      if (steps == 0) result = x;
      else if (n.name == "ever" || n.name == "span_max") result = result > x ? result : x;
      else if (n.name == "always" || n.name == "span_min") result = result < x ? result : x;
      else result += x;
    }
    if (n.name == "span_mean") result *= static_cast<float>(1.0 / steps);
    return {result, 0};
  }

  [[nodiscard]] Sum sum(const Node& n, Place at) const {
    switch (n.kind) {
      case Node::Kind::number: return {n.number, 0};
      case Node::Kind::time: return {static_cast<float>(at.time), 0};
      case Node::Kind::parameter: return {outcomes_.get(n.name), 0};
      case Node::Kind::outcome:
      case Node::Kind::passed: return outcome(n, at);
      case Node::Kind::unary: {
        const Sum s = sum(*n.args[0], at);
        if (n.name == "-") return {-s.value, -s.pending};
        if (n.name == "not") return {s.value == 1 ? 0.0f : 1.0f, 0};
        return {std::fabs(evaluate(*n.args[0], at)), 0};
      }
      case Node::Kind::binary: return binary(n, at);
      case Node::Kind::difference: {
        const Sum a = sum(*n.args[0], at), b = sum(*n.args[0], {kSell, at.time});
        return {a.value - b.value, a.pending - b.pending};
      }
      case Node::Kind::span: return span(n, at);
    }
    return {0, 0};
  }

  std::mt19937 engine_;
  const Outcomes& outcomes_;
};

/// How deep a program's stack becomes.
int depth_of(const std::vector<Instruction>& program) {
  int top = 0, deepest = 0;
  for (const Instruction& step : program) {
    const bool pushes = step.operation == Operation::constant || step.operation == Operation::column || step.operation == Operation::passage;
    const bool keeps = step.operation == Operation::negate || step.operation == Operation::absolute || step.operation == Operation::negation;
    top += pushes ? 1 : keeps ? 0 : -1;
    deepest = std::max(deepest, top);
    if (top < 1) return -1;
  }
  return top == 1 ? deepest : -1;
}

}  // namespace

TEST_CASE("random expressions have the bits of a naive evaluation, and cost no more than the check allows for") {
  constexpr int kExpressions = 20000;
  std::mt19937 engine(7);
  std::set<std::string> texts;
  int numbers = 0, finite = 0, held = 0, refused = 0;
  for (int i = 0; i < kExpressions; ++i) {
    Outcomes outcomes;
    outcomes.scatter(static_cast<std::uint32_t>(engine()));
    Random random(static_cast<std::uint32_t>(engine()), outcomes);
    const bool condition = i % 2 == 0;
    const double time = i % 3 == 0 ? 2031 : 2037;
    const Random::Tree tree = random.make(condition, 1 + i % 6, time, false, 2);
    INFO(tree->text);
    if (tree->text.size() > kLongestExpression) continue;
    ExpressionScope scope = whole_scope();
    Expression e = parse_expression(tree->text);
    try {
      check_expression(e, scope);
    } catch (const ExpressionError& error) {
      INFO(error.found);
      REQUIRE(error.found.find("open at once") != std::string::npos);  // too dear, and nothing else
      ++refused;
      continue;
    }
    REQUIRE(e.condition == condition);
    const Compiled program = outcomes.compile(e, time);
    const ExpressionCost most = most_cost(e, scope);
    REQUIRE(static_cast<double>(program.code.size()) <= most.instructions);
    const int depth = depth_of(program.code);
    REQUIRE((depth >= 1 && depth <= most.kept && depth <= kProgramStack));
    const float got = program.value(), expected = random.evaluate(*tree, {kDeny, time});
    INFO(got << " instead of " << expected);
    REQUIRE(same_bits(got, expected));
    if (condition) held += got == 1 ? 1 : 0;
    else {
      ++numbers;
      finite += std::isfinite(got) ? 1 : 0;
    }
    texts.insert(tree->text);
  }
  CHECK(texts.size() > kExpressions / 2);
  CHECK((held > kExpressions / 10 && held < 4 * kExpressions / 10));
  CHECK((finite > numbers / 10 && finite < numbers));
  CHECK(refused < kExpressions / 100);
}

TEST_CASE("what an expression costs is bounded where spans hold spans that move with the time") {
  ExpressionScope scope = whole_scope();
  Outcomes x;
  for (const char* text : {"ever(span_mean(lag_cn, time-1, time) > 0.5, 2025, time)", "ever(always(lag_cn > 1, time, 2037), fork, time)",
                           "span_mean(D(front), 2000, 2050)", "ever(ever(lag_cn > 1, 2023, time), 2031, 2037)", "D(span_mean(front, 2023, 2037))",
                           "span_max(front, 2040, 2050)", "C_us_open", "span_max(C_us_open, 2036, 2036)"}) {
    INFO(text);
    Expression e = parse_expression(text);
    check_expression(e, scope);
    for (const double time : {2031.0, 2034.25, 2037.0}) {
      const std::vector<Instruction> code = x.compile(e, time).code;
      CHECK(static_cast<double>(code.size()) <= most_cost(e, scope).instructions);
      CHECK(depth_of(code) <= most_cost(e, scope).kept);
    }
  }
  // one that is bounded tightly: 57 steps of a column, a comparison and a fold
  Expression e = parse_expression("ever(lag_cn > 1, 2000, 2050)");
  check_expression(e, scope);
  CHECK(x.compile(e, 2037).code.size() == 57 * 4 - 1);
  CHECK(most_cost(e, scope).instructions <= 2.6 * 57 * 4);
}

namespace {

struct Wrong {
  std::string text;
  int position;
  std::string found, allowed;  // the first words of them
};

void check_wrong(const Wrong& wrong, const ExpressionScope& scope) {
  INFO(wrong.text);
  try {
    Expression e = parse_expression(wrong.text);
    check_expression(e, scope);
    FAIL("is taken");
  } catch (const ExpressionError& e) {
    INFO(e.position << ": " << e.found << ", allowed: " << e.allowed);
    CHECK(e.position == wrong.position);
    CHECK(e.found.starts_with(wrong.found));
    CHECK(e.allowed.starts_with(wrong.allowed));
  }
}

const char* const kOperand = "a number, an outcome, a function or '('";
const char* const kMore = "an operator, or the end";
const char* const kCharacter = "a number, a name, an operator or a parenthesis";

}  // namespace

TEST_CASE("an error says where, what was found and what is allowed") {
  const std::vector<Wrong> cases = {
      {"", 1, "the end", kOperand},
      {"   ", 4, "the end", kOperand},
      {"1 +", 4, "the end", kOperand},
      {"1 + * 2", 5, "'*'", kOperand},
      {"1 2", 3, "'2'", kMore},
      {"1..2", 3, "'.2'", kMore},
      {"1e", 2, "'e'", kMore},
      {"0x10", 2, "'x10'", kMore},
      {".", 1, "'.'", kOperand},
      {"@", 1, "'@'", kOperand},
      {"@2031", 1, "'@'", kOperand},
      {"+1", 1, "'+'", kOperand},
      {"1e999", 1, "'1e999'", "0, or a number from 1e-300 to 1e30"},
      {"1e-999", 1, "'1e-999'", "0, or a number from 1e-300 to 1e30"},
      {"2e30", 1, "'2e30'", "0, or a number from 1e-300 to 1e30"},
      {"(1", 3, "the end", "')'"},
      {"1)", 2, "')'", kMore},
      {"()", 2, "')'", kOperand},
      {"lag_cn <", 9, "the end", kOperand},
      {"1 < 2 < 3", 7, "'<'", kMore},
      {"1 = 2", 3, "'='", kCharacter},
      {"1 & 2", 3, "'&'", kCharacter},
      {"!1", 1, "'!'", kCharacter},
      {"1 ; 2", 3, "';'", kCharacter},
      {"\"x\"", 1, "'\"'", kCharacter},
      {"1 \xc3\xa9", 3, "'\xc3\xa9'", kCharacter},
      {"1 \xe2\x89\xa4 2", 3, "'\xe2\x89\xa4'", kCharacter},
      {"1 \xff", 3, "'\xff'", kCharacter},
      {std::string("1 \0", 3), 3, "'\\x00'", kCharacter},
      {"1 \x1b[31m", 3, "'\\x1b'", kCharacter},
      {"1 \xc2\x9b", 3, "'\\xc2\\x9b'", kCharacter},
      {"1 \xc2\xb1", 3, "'\xc2\xb1'", kCharacter},
      {"1 \x7f", 3, "'\\x7f'", kCharacter},
      {"'deny", 1, "a quote that nothing closes", "'a policy'"},
      {"'deny' lag_cn", 8, "'lag_cn'", "'.' and an outcome after the policy"},
      {"'deny'(1)", 7, "'('", "'.' and an outcome after the policy"},
      {"deny.", 6, "the end", "a name"},
      {"deny.5", 5, "'.5'", kMore},
      {"deny.'lag_cn'", 6, "'lag_cn'", "a name"},
      {"and", 1, "'and'", kOperand},
      {"1 < 2 and and", 11, "'and'", kOperand},
      {"1 + not 2", 5, "'not'", kOperand},
      {"1 < not 2 < 1", 5, "'not'", kOperand},
      // names
      {"lag_cm", 1, "unknown outcome 'lag_cm' (did you mean 'lag_cn'?)", "a series or horizon outcome"},
      {"deny.lag_cm", 1, "unknown outcome 'lag_cm' (did you mean 'lag_cn'?)", "a series or horizon outcome"},
      {"2 + us_opn", 5, "unknown outcome 'us_opn' (did you mean 'us_open'?)", "a series or horizon outcome"},
      {"tme", 1, "unknown outcome 'tme' (did you mean 'time'?)", "a series or horizon outcome"},
      {"fork", 1, "unknown outcome 'fork'", "a series or horizon outcome"},
      {"passed_chip_party", 1, "unknown outcome 'passed_chip_party' (did you mean 'passed_chip_parity'?)", "passed_ and a first passage"},
      {"passed_lag_cn", 1, "unknown outcome 'passed_lag_cn'", "passed_ and a first passage"},
      {"passed_", 1, "unknown outcome 'passed_'", "passed_ and a first passage"},
      {"dney.lag_cn", 1, "unknown policy 'dney' (did you mean 'deny'?)", "a, b, status_quo, deny, sell"},
      {"''.lag_cn", 1, "unknown policy ''", "a, b, status_quo"},
      {"'a'.lag_cn", 1, "unknown policy 'a'", "a, b, status_quo"},
      {"'\x1b'.lag_cn", 1, "unknown policy '\\x1b'", "a, b, status_quo"},
      {"parameter.mu_uss", 1, "unknown parameter 'mu_uss' (did you mean 'mu_us'?)", "a parameter of docs/model.md"},
      {"parameter", 1, "unknown outcome 'parameter'", "a series or horizon outcome"},
      {"parameter.mu_us@2031", 16, "'@'", kMore},
      {"time@2031", 5, "'@'", kMore},
      {"us_open@2031", 8, "'@'", kMore},
      {"evr(lag_cn > 1, fork, time)", 1, "unknown function 'evr' (did you mean 'ever'?)", "D, abs, min, max, ever, always"},
      {"span_men(lag_cn, fork, time)", 1, "unknown function 'span_men'", "span_min, span_max or span_mean"},
      {"lag_cn(2031)", 1, "unknown function 'lag_cn'", "D, abs, min, max"},
      {"exp(1)", 1, "unknown function 'exp'", "D, abs, min, max"},
      // arguments
      {"min(1)", 6, "')'", "','"},
      {"min(1,)", 7, "')'", kOperand},
      {"abs(1, 2)", 6, "','", "')'"},
      {"abs()", 5, "')'", kOperand},
      {"ever(lag_cn > 1)", 16, "')'", "','"},
      {"ever(lag_cn > 1, fork)", 22, "')'", "','"},
      {"ever(lag_cn > 1, fork, lag_cn)", 24, "'lag_cn'", "a step's end in years, fork or time"},
      // times
      {"lag_cn@", 8, "the end", "a step's end in years, fork or time"},
      {"lag_cn@now", 8, "'now'", "a step's end in years, fork or time"},
      {"lag_cn@-1", 8, "'-'", "a step's end in years, fork or time"},
      {"lag_cn@(time-", 14, "the end", "a number of years"},
      {"lag_cn@(time-fork)", 14, "'fork'", "a number of years"},
      {"lag_cn@(time-1-1)", 15, "'-'", "')'"},
      {"lag_cn@2030.1", 1, "2030.1", "a step's end after 2022.75, up to 2037, in years"},
      {"lag_cn@2022.75", 1, "2022.75", "a step's end after 2022.75"},
      {"lag_cn@2038", 1, "2038", "a step's end after 2022.75"},
      {"lag_cn@(time+1)", 1, "2038", "a step's end after 2022.75"},
      {"lag_cn@(time-9)", 1, "2022", "a step's end after 2022.75"},  // 2031, the first time asked about, less 9
      {"lag_cn@1e30", 1, "1e+30", "a step's end after 2022.75"},
      {"ever(lag_cn > 1, 2030.1, time)", 1, "2030.1", "a step's end, in years"},
      {"ever(lag_cn > 1, fork, time - 0.1)", 1, "2030.9", "a step's end, in years"},
      {"ever(lag_cn > 1, 2031, 2030)", 1, "a span from 2031 to 2030", "one that does not end before it begins"},
      {"ever(lag_cn > 1, time, time-1)", 1, "a span from 2037 to 2036", "one that does not end before it begins"},
      // within a span the time asked about is that of its steps
      {"span_max(lag_cn@(time-1), 2023, time)", 10, "2022", "a step's end after 2022.75"},
      {"span_max(lag_cn@(time+1), fork, time)", 10, "2038", "a step's end after 2022.75"},
      {"ever(ever(lag_cn@(time-2) > 1, time-1, time), 2025, 2026)", 11, "2022", "a step's end after 2022.75"},
      // types
      {"1 + (2 < 3)", 8, "a condition", "a number"},
      {"not 1", 5, "a number", "a condition, as in lag_cn < 6"},
      {"1 and 1 < 2", 1, "a number", "a condition, as in lag_cn < 6"},
      {"lag_cn or 1 < 2", 1, "a number", "a condition, as in lag_cn < 6"},
      {"-(1 < 2)", 5, "a condition", "a number"},
      {"min(1, 2 < 3)", 10, "a condition", "a number"},
      {"(1 < 2) == (2 < 3)", 4, "a condition", "a number"},
      {"passed_chip_parity + 1", 1, "a condition", "a number"},
      {"D(1 < 2)", 5, "a condition", "a number"},
      {"ever(lag_cn, fork, time)", 6, "a number", "a condition, as in lag_cn < 6"},
      {"span_mean(lag_cn > 1, fork, time)", 18, "a condition", "a number"},
      // D
      {"D(D(lag_cn))", 3, "D() inside D()", "one difference"},
      {"D(abs(1 + D(lag_cn)))", 11, "D() inside D()", "one difference"},
      {"D()", 3, "')'", kOperand},
  };
  for (const Wrong& wrong : cases) check_wrong(wrong, whole_scope());

  ExpressionScope alone = whole_scope();
  alone.second = false;
  check_wrong({"D(lag_cn)", 1, "D(), the difference of two policies", "it in a claim with `policy` and `against`"}, alone);
  check_wrong({"1 + b.lag_cn", 5, "policy b where there is none", "a in a claim with `policy`, b in one with `against`"}, alone);
  check_wrong({"dney.lag_cn", 1, "unknown policy 'dney'", "a, status_quo, deny, sell"}, alone);
  alone.first = false;
  check_wrong({"1 + lag_cn", 5, "'lag_cn' under no policy", "POLICY.lag_cn, or a `policy` of the claim"}, alone);
  check_wrong({"passed_chip_parity", 1, "'passed_chip_parity' under no policy", "POLICY.passed_chip_parity"}, alone);
  check_wrong({"a.lag_cn", 1, "policy a where there is none", "a in a claim with `policy`"}, alone);
  check_wrong({"dney.lag_cn", 1, "unknown policy 'dney'", "status_quo, deny, sell"}, alone);
}

namespace {

std::string repeated(const std::string& part, int times) {
  std::string all;
  for (int i = 0; i < times; ++i) all += part;
  return all;
}

/// Whether a text is taken; anything but an ExpressionError goes on.
bool is_taken(const std::string& text) {
  try {
    Expression e = parse_expression(text);
    check_expression(e, whole_scope());
    return true;
  } catch (const ExpressionError& e) {
    REQUIRE(e.position >= 1);
    REQUIRE(e.position <= static_cast<int>(kLongestExpression) + 1);
    REQUIRE(!e.found.empty());
    REQUIRE(!e.allowed.empty());
    return false;
  }
}

}  // namespace

TEST_CASE("length, nesting and cost have limits, up to which everything is taken") {
  CHECK(is_taken(std::string(4095, ' ') + "1"));
  check_wrong({std::string(4096, ' ') + "1", 1, "4097 characters", "at most 4096"}, whole_scope());
  const auto nested = [](const std::string& open, const std::string& close, int levels) {
    return repeated(open, levels) + "1" + repeated(close, levels);
  };
  CHECK(is_taken(nested("(", ")", 63)));  // the whole is the first of 64 levels
  check_wrong({nested("(", ")", 64), 65, "more than 64 levels", "fewer"}, whole_scope());
  CHECK(is_taken(nested("-", "", 63)));
  check_wrong({nested("-", "", 64), 64, "more than 64 levels", "fewer"}, whole_scope());
  CHECK(is_taken(nested("abs(", ")", 63)));
  CHECK(!is_taken(nested("abs(", ")", 64)));
  CHECK(is_taken(repeated("not ", 63) + "1 < 2"));
  CHECK(!is_taken(repeated("not ", 64) + "1 < 2"));
  CHECK(is_taken("1" + repeated("+1", 2047)));  // in a row, not nested
  CHECK(is_taken("1<2" + repeated(" or 1<2", 511)));
  for (const char* open : {"(", "-", "not ", "abs(", "D(", "min(1,", "ever("}) {
    CHECK(!is_taken(repeated(open, 100000)));
    CHECK(!is_taken(repeated(open, 4096 / static_cast<int>(std::strlen(open)))));
  }
  // kept: a sum that leans to the right keeps every term
  const auto leaning = [](int terms) { return repeated("lag_cn-(", terms - 1) + "lag_cn" + repeated(")", terms - 1); };
  CHECK(is_taken(leaning(30)));
  check_wrong({leaning(31), 1, "an expression of ", "at most 20000 and 31"}, whole_scope());
  Expression e = parse_expression(leaning(30));
  check_expression(e, whole_scope());
  CHECK(depth_of(Outcomes().compile(e, 2037).code) == 30);
  // instructions
  CHECK(is_taken("ever(ever(lag_cn > 1, time-2, time), fork, time)"));
  check_wrong({"ever(ever(ever(lag_cn > 1, 2023, 2037), 2023, 2037), 2023, 2037)", 1, "an expression of ", "at most 20000 and 31"}, whole_scope());
  check_wrong({nested("span_max(", ",1900,2100)", 60), 1, "an expression of ", "at most 20000 and 31"}, whole_scope());
}

TEST_CASE("random bytes and shuffled words are taken or refused, and nothing else") {
  std::mt19937 engine(11);
  const auto below = [&](std::size_t n) { return static_cast<std::size_t>(engine() % n); };
  for (int i = 0; i < 5000; ++i) {
    std::string text(below(60), ' ');
    for (char& c : text) c = static_cast<char>(below(256));
    is_taken(text);
  }
  const std::vector<std::string> words = {"1",
                                          "2.5",
                                          "1e30",
                                          "1e",
                                          "(",
                                          ")",
                                          ",",
                                          ".",
                                          "@",
                                          "'",
                                          "'deny'",
                                          "'a'",
                                          "+",
                                          "-",
                                          "*",
                                          "/",
                                          "<",
                                          "<=",
                                          ">",
                                          ">=",
                                          "==",
                                          "!=",
                                          "and",
                                          "or",
                                          "not",
                                          "D(",
                                          "abs(",
                                          "min(",
                                          "ever(",
                                          "span_mean(",
                                          "always(",
                                          "lag_cn",
                                          "C_us_open",
                                          "t_chip_parity",
                                          "passed_chip_parity",
                                          "time",
                                          "fork",
                                          "parameter",
                                          "parameter.mu_us",
                                          "us_open",
                                          "a",
                                          "b",
                                          "deny",
                                          "2031",
                                          "2030.1",
                                          "\n",
                                          "\x01",
                                          "\xc3\xa9",
                                          ", fork, time)"};
  int taken = 0;
  for (int i = 0; i < 50000; ++i) {
    std::string text;
    for (std::size_t n = 1 + below(12); n > 0; --n) text += words[below(words.size())] + (below(2) == 0 ? " " : "");
    taken += is_taken(text) ? 1 : 0;
  }
  CHECK((taken > 500 && taken < 25000));
}

}  // namespace quadrant::test
