// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#include "host/config/expression.hpp"

#include <charconv>
#include <cmath>

#include "host/base/names.hpp"
#include "host/base/text.hpp"
#include "kernels/model/step_time.hpp"

namespace quadrant {
namespace {

constexpr int kDeepest = 64;  // nesting of parentheses, functions and signs

enum class TokenKind { end, number, name, quoted, symbol };
struct Token {
  TokenKind kind = TokenKind::end;
  std::string text;
  double number = 0;
  int position = 0;
};

bool begins_name(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// Cuts a text into tokens, one at a time.
class Lexer {
 public:
  explicit Lexer(const std::string& text) : text_(text) { next(); }
  [[nodiscard]] const Token& token() const { return token_; }
  [[nodiscard]] bool is(const std::string& symbol) const { return token_.kind == TokenKind::symbol && token_.text == symbol; }
  [[nodiscard]] bool is_word(const std::string& word) const { return token_.kind == TokenKind::name && token_.text == word; }
  [[noreturn]] void fail(const std::string& allowed) const {
    throw ExpressionError{token_.position, token_.kind == TokenKind::end ? "the end" : shown_text(token_.text), allowed};
  }
  void expect(const std::string& symbol) {
    if (!is(symbol)) fail("'" + symbol + "'");
    next();
  }
  void next() {
    while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\n' || text_[at_] == '\t' || text_[at_] == '\r')) ++at_;
    token_ = {TokenKind::end, "", 0, static_cast<int>(at_) + 1};
    if (at_ >= text_.size()) return;
    const std::size_t from = at_;
    const char c = text_[at_];
    if (begins_name(c)) {
      while (at_ < text_.size() && (begins_name(text_[at_]) || is_digit(text_[at_]))) ++at_;
      token_.kind = TokenKind::name;
    } else if (is_digit(c) || (c == '.' && at_ + 1 < text_.size() && is_digit(text_[at_ + 1]))) {
      read_number();
    } else if (c == '\'') {
      const std::size_t close = text_.find('\'', at_ + 1);
      if (close == std::string::npos) throw ExpressionError{token_.position, "a quote that nothing closes", "'a policy'"};
      token_ = {TokenKind::quoted, text_.substr(at_ + 1, close - at_ - 1), 0, token_.position};
      at_ = close + 1;
      return;
    } else {
      static const std::vector<std::string> symbols = {"<=", ">=", "==", "!=", "<", ">", "+", "-", "*", "/", "(", ")", ",", ".", "@"};
      for (const std::string& symbol : symbols) {
        if (text_.compare(at_, symbol.size(), symbol) != 0) continue;
        at_ += symbol.size();
        token_.kind = TokenKind::symbol;
        break;
      }
      if (token_.kind == TokenKind::end)
        throw ExpressionError{token_.position, shown_text(character()), "a number, a name, an operator or a parenthesis"};
    }
    token_.text = text_.substr(from, at_ - from);
  }

 private:
  /// The next character whole: of several bytes where it is not one of ASCII.
  [[nodiscard]] std::string character() const {
    std::size_t end = at_ + 1;
    while (end < text_.size() && end < at_ + 4 && (static_cast<unsigned char>(text_[end]) & 0xc0) == 0x80) ++end;
    return text_.substr(at_, end - at_);
  }
  void read_number() {
    const char* begin = text_.data() + at_;
    const auto read = std::from_chars(begin, text_.data() + text_.size(), token_.number);
    if (read.ec != std::errc{} || !(std::fabs(token_.number) <= 1e30))
      throw ExpressionError{token_.position, shown_text(text_.substr(at_, static_cast<std::size_t>(read.ptr - begin))),
                            "0, or a number from 1e-300 to 1e30"};
    at_ += static_cast<std::size_t>(read.ptr - begin);
    token_.kind = TokenKind::number;
  }

  const std::string& text_;
  std::size_t at_ = 0;
  Token token_;
};

/// Recursive descent over the grammar of docs/claims.md.
class Parser {
 public:
  explicit Parser(const std::string& text) : lexer_(text) {}

  Expression parse() {
    Expression e = disjunction();
    if (lexer_.token().kind != TokenKind::end) lexer_.fail("an operator, or the end");
    return e;
  }

 private:
  struct Depth {
    explicit Depth(Parser& p) : parser(p) {
      if (++parser.depth_ > kDeepest)
        throw ExpressionError{parser.lexer_.token().position, "more than " + std::to_string(kDeepest) + " levels", "fewer"};
    }
    ~Depth() { --parser.depth_; }
    Depth(const Depth&) = delete;
    Depth& operator=(const Depth&) = delete;
    Parser& parser;
  };

  static Expression node(Expression::Kind kind, int position, std::string name = "") {
    Expression e;
    e.kind = kind;
    e.position = position;
    e.name = std::move(name);
    return e;
  }
  static Expression operation(int position, const std::string& name, Expression a, Expression b) {
    Expression e = node(Expression::Kind::operation, position, name);
    e.args.push_back(std::move(a));
    e.args.push_back(std::move(b));
    return e;
  }
  static Expression operation(int position, const std::string& name, Expression a) {
    Expression e = node(Expression::Kind::operation, position, name);
    e.args.push_back(std::move(a));
    return e;
  }

  Expression disjunction() {
    const Depth deeper(*this);
    Expression e = conjunction();
    while (lexer_.is_word("or")) {
      const int position = advance();
      e = operation(position, "or", std::move(e), conjunction());
    }
    return e;
  }
  Expression conjunction() {
    Expression e = negation();
    while (lexer_.is_word("and")) {
      const int position = advance();
      e = operation(position, "and", std::move(e), negation());
    }
    return e;
  }
  Expression negation() {
    if (!lexer_.is_word("not")) return comparison();
    const Depth deeper(*this);
    const int position = advance();
    return operation(position, "not", negation());
  }
  Expression comparison() {
    Expression e = sum();
    const std::string name = lexer_.token().text;
    if (lexer_.token().kind != TokenKind::symbol || (name != "<" && name != "<=" && name != ">" && name != ">=" && name != "==" && name != "!="))
      return e;
    const int position = advance();
    Expression right = sum();
    if (name == ">") return operation(position, "<", std::move(right), std::move(e));
    if (name == ">=") return operation(position, "<=", std::move(right), std::move(e));
    if (name == "!=") return operation(position, "not", operation(position, "==", std::move(e), std::move(right)));
    return operation(position, name, std::move(e), std::move(right));
  }
  Expression sum() {
    Expression e = product();
    while (lexer_.is("+") || lexer_.is("-")) {
      const std::string name = lexer_.token().text;
      const int position = advance();
      e = operation(position, name, std::move(e), product());
    }
    return e;
  }
  Expression product() {
    Expression e = sign();
    while (lexer_.is("*") || lexer_.is("/")) {
      const std::string name = lexer_.token().text;
      const int position = advance();
      e = operation(position, name, std::move(e), sign());
    }
    return e;
  }
  Expression sign() {
    if (!lexer_.is("-")) return primary();
    const Depth deeper(*this);
    const int position = advance();
    return operation(position, "negate", sign());
  }

  Expression primary() {
    const Token token = lexer_.token();
    if (token.kind == TokenKind::number) {
      advance();
      Expression e = node(Expression::Kind::number, token.position);
      e.number = token.number;
      return e;
    }
    if (lexer_.is("(")) {
      advance();
      Expression e = disjunction();
      lexer_.expect(")");
      return e;
    }
    const bool word = lexer_.is_word("and") || lexer_.is_word("or") || lexer_.is_word("not");
    if (word || (token.kind != TokenKind::name && token.kind != TokenKind::quoted)) lexer_.fail("a number, an outcome, a function or '('");
    advance();
    if (lexer_.is("(") && token.kind == TokenKind::name) return call(token);
    return reference(token);
  }

  Expression call(const Token& function) {
    lexer_.expect("(");
    const std::string& name = function.text;
    if (name == "D") return closed(difference(function.position));
    if (name == "ever" || name == "always" || name.starts_with("span_")) return closed(span(function));
    if (name == "abs") return closed(operation(function.position, "abs", disjunction()));
    if (name == "min" || name == "max") {
      Expression e = disjunction();
      do {
        lexer_.expect(",");
        e = operation(function.position, name, std::move(e), disjunction());
      } while (lexer_.is(","));
      return closed(std::move(e));
    }
    static const std::vector<std::string> functions = {"D", "abs", "min", "max", "ever", "always", "span_min", "span_max", "span_mean"};
    throw ExpressionError{function.position, "unknown function '" + name + "'" + did_you_mean(name, functions), join(functions, ", ")};
  }
  Expression difference(int position) {
    Expression e = node(Expression::Kind::difference, position);
    e.args.push_back(disjunction());
    return e;
  }
  Expression span(const Token& function) {
    // a condition is 1 or 0: it was ever met where its largest value is 1
    const std::string& name = function.text;
    const std::string kind = name == "ever" || name == "span_max" ? "max" : name == "always" || name == "span_min" ? "min" : "mean";
    if (name.starts_with("span_") && name != "span_" + kind)
      throw ExpressionError{function.position, "unknown function '" + name + "'", "span_min, span_max or span_mean"};
    Expression e = node(Expression::Kind::span, function.position, kind);
    e.condition = !name.starts_with("span_");  // what its argument must be
    e.args.push_back(disjunction());
    lexer_.expect(",");
    e.from = moment();
    lexer_.expect(",");
    e.to = moment();
    return e;
  }
  Expression closed(Expression e) {
    lexer_.expect(")");
    return e;
  }

  /// [POLICY.]OUTCOME[@MOMENT], parameter.NAME, time, or the name of a code.
  Expression reference(const Token& first) {
    Expression e = node(Expression::Kind::outcome, first.position, first.text);
    if (lexer_.is(".")) {
      advance();
      const Token second = lexer_.token();
      if (second.kind != TokenKind::name) lexer_.fail("a name");
      advance();
      e.name = second.text;
      if (first.kind == TokenKind::name && first.text == "parameter") {
        e.kind = Expression::Kind::parameter;
        return e;
      }
      e.policy = first.text;
      e.under = first.kind == TokenKind::quoted || (first.text != "a" && first.text != "b") ? Expression::Under::named
                : first.text == "a"                                                         ? Expression::Under::first
                                                                                            : Expression::Under::second;
    } else if (first.kind == TokenKind::quoted) {
      lexer_.fail("'.' and an outcome after the policy");
    } else if (first.text == "time") {
      e.kind = Expression::Kind::time;
      return e;
    } else if (const int code = std::max(index_of(quadrant_names(), first.text), index_of(tip_names(), first.text)); code >= 0) {
      e.kind = Expression::Kind::number;
      e.number = code;
      return e;
    }
    if (lexer_.is("@")) {  // x@fork - 1 is a difference; x@(fork - 1) is read a year before the fork
      advance();
      const bool shifted = lexer_.is("(");
      if (shifted) advance();
      e.at = shifted ? moment() : plain_moment();
      if (shifted) lexer_.expect(")");
    }
    if (e.name.starts_with("passed_")) {
      e.kind = Expression::Kind::passed;
      e.name = "t_" + e.name.substr(7);
    }
    return e;
  }
  Moment plain_moment() {
    const Token token = lexer_.token();
    if (token.kind == TokenKind::number) {
      advance();
      return {Moment::Kind::year, token.number};
    }
    if (!lexer_.is_word("fork") && !lexer_.is_word("time")) lexer_.fail("a step's end in years, fork or time");
    advance();
    return {token.text == "fork" ? Moment::Kind::fork : Moment::Kind::asked, 0};
  }
  Moment moment() {
    Moment m = plain_moment();
    if (!lexer_.is("+") && !lexer_.is("-")) return m;
    const double sign = lexer_.is("-") ? -1 : 1;
    advance();
    if (lexer_.token().kind != TokenKind::number) lexer_.fail("a number of years");
    m.years += sign * lexer_.token().number;
    advance();
    return m;
  }
  int advance() {
    const int position = lexer_.token().position;
    lexer_.next();
    return position;
  }

  Lexer lexer_;
  int depth_ = 0;
};

}  // namespace

double Moment::at(double asked) const { return kind == Kind::asked ? asked + years : kind == Kind::fork ? kFork + years : years; }

Expression parse_expression(const std::string& text) {
  if (text.size() > kLongestExpression)
    throw ExpressionError{1, std::to_string(text.size()) + " characters", "at most " + std::to_string(kLongestExpression)};
  return Parser(text).parse();
}

std::optional<int> steps_to(double year, double start, int steps_per_year) {
  const double steps = (year - start) * steps_per_year;
  if (!(std::fabs(steps - std::round(steps)) < 1e-6) || std::fabs(steps) > 1e6) return std::nullopt;
  return static_cast<int>(std::lround(steps));
}

}  // namespace quadrant
