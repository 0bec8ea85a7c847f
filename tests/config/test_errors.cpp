// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#include <filesystem>
#include <fstream>
#include <limits>
#include <regex>

#include "host/base/error.hpp"
#include "host/base/text.hpp"
#include "host/config/experiment.hpp"
#include "tests/support/catch.hpp"

// Errors of a configuration: each has the exit code for bad usage and names file, line, key, what was found and what is allowed. The
// tests of the command line (tests/cli/test_bad_input.py) go through every key; these hold the reader itself to that.
namespace quadrant {
namespace {

/// A message taken apart.
struct Told {
  ExitCode code = ExitCode::done;
  std::string place, key, found, allowed, whole;
};

template <class Action>
Told told(Action action) {
  Told t;
  try {
    action();
  } catch (const Error& e) {
    t.code = e.code();
    t.whole = e.what();
    std::smatch parts;
    if (std::regex_match(t.whole, parts, std::regex(R"(([^ ]+): ([\w.]+): found (.*), allowed: (.*))"))) {
      t.place = parts[1];
      t.key = parts[2];
      t.found = parts[3];
      t.allowed = parts[4];
    }
  }
  return t;
}

const char* const kText = R"(whole = 3
real = 0.5
large = 1e6
text = "words"
list = ["a", "b"]
numbers = [1, 2.5]
mixed = [1, "b"]
nan = nan
flag = true
date = 2026-09-30

[table]
inner = 1

[[tables]]
inner = 1
)";

/// A reader of the text above, and what an access to it tells.
template <class Access>
Told asking(Access access) {
  static const TomlFile file = parse_toml("some/file.toml", kText);
  return told([&] {
    TomlReader reader(file.table, file.path, "part.");
    access(reader);
  });
}

void check(const Told& t, const std::string& place, const std::string& key, const std::string& found, const std::string& allowed) {
  INFO(t.whole);
  CHECK(t.code == ExitCode::usage);
  CHECK(t.place == place);
  CHECK(t.key == key);
  CHECK(t.found == found);
  CHECK(t.allowed == allowed);
}

TEST_CASE("every access names file, line, key, what was found and what is allowed") {
  check(asking([](TomlReader& r) { r.whole("real", 1, 9, "1 to 9"); }), "some/file.toml:2", "part.real", "0.5", "1 to 9");
  check(asking([](TomlReader& r) { r.whole("whole", 4, 9, "4 to 9"); }), "some/file.toml:1", "part.whole", "3", "4 to 9");
  check(asking([](TomlReader& r) { r.whole("nan", 1, 9, "1 to 9"); }), "some/file.toml:8", "part.nan", "nan", "1 to 9");
  check(asking([](TomlReader& r) { r.whole("date", 1, 9, "1 to 9"); }), "some/file.toml:10", "part.date", "a date or time", "1 to 9");
  check(asking([](TomlReader& r) { r.number("real", 1, 2, "1 to 2"); }), "some/file.toml:2", "part.real", "0.5", "1 to 2");
  check(asking([](TomlReader& r) { r.number("nan", -9, 9, "a number"); }), "some/file.toml:8", "part.nan", "nan", "a number");
  check(asking([](TomlReader& r) { r.number("text", -9, 9, "a number"); }), "some/file.toml:4", "part.text", "'words'", "a number");
  check(asking([](TomlReader& r) { r.number("flag", -9, 9, "a number"); }), "some/file.toml:9", "part.flag", "true", "a number");
  check(asking([](TomlReader& r) { r.number("none", -9, 9, "a number"); }), "some/file.toml:1", "part.none", "nothing", "a number");
  check(asking([](TomlReader& r) { r.text("whole"); }), "some/file.toml:1", "part.whole", "3", "a text");
  check(asking([](TomlReader& r) { r.text_or("list", ""); }), "some/file.toml:5", "part.list", "an array", "a text");
  check(asking([](TomlReader& r) {
          r.choice_or("text", "", {"wards", "other"});
        }),
        "some/file.toml:4", "part.text", "'words' (did you mean 'wards'?)", "wards, other");
  check(asking([](TomlReader& r) { r.texts("text"); }), "some/file.toml:4", "part.text", "'words'", "an array of texts");
  check(asking([](TomlReader& r) { r.texts("mixed"); }), "some/file.toml:7", "part.mixed", "1", "an array of texts");
  check(asking([](TomlReader& r) { r.numbers("mixed"); }), "some/file.toml:7", "part.mixed", "'b'", "an array of finite numbers");
  check(asking([](TomlReader& r) { r.table("whole"); }), "some/file.toml:1", "part.whole", "3", "a table");
  check(asking([](TomlReader& r) { r.table("tables"); }), "some/file.toml:15", "part.tables", "an array", "a table");
  check(asking([](TomlReader& r) { r.tables("table"); }), "some/file.toml:12", "part.table", "a table", "an array of tables");
  check(asking([](TomlReader& r) { r.tables("list"); }), "some/file.toml:5", "part.list", "'a'", "an array of tables");
  check(asking([](TomlReader& r) { r.node("none"); }), "some/file.toml:1", "part.none", "nothing", "a value");
}

TEST_CASE("what is right is read") {
  const Told t = asking([](TomlReader& r) {
    CHECK(r.whole("whole", 0, 9, "") == 3);
    CHECK(r.whole("large", 0, 9000000, "") == 1000000);
    CHECK(r.number("whole", 0, 9, "") == 3.0);
    CHECK(r.number("real", 0.5, 0.5, "") == 0.5);
    CHECK(r.text("text") == "words");
    CHECK(r.texts("list") == std::vector<std::string>{"a", "b"});
    CHECK(r.numbers("numbers") == std::vector<double>{1, 2.5});
    CHECK(r.number_or("none", 7, 0, 9, "") == 7);
    CHECK(r.whole_or("none", 7, 0, 9, "") == 7);
    CHECK(r.text_or("none", "else") == "else");
    CHECK(r.choice_or("none", "b", {"a", "b"}) == "b");
    CHECK(r.table("table") != nullptr);
    CHECK(r.table("none") == nullptr);
    CHECK(r.tables("tables").size() == 1);
    CHECK(r.tables("none").empty());
  });
  CHECK(t.code == ExitCode::done);
}

TEST_CASE("a key that nobody asked for is an error that names the nearest one") {
  const Told t = asking([](TomlReader& r) {
    for (const char* key : {"whole", "real", "large", "text", "list", "numbers", "mixed", "nan", "flag", "table"}) r.find(key);
    r.find("dates");  // asked for, though absent: a key that may be meant
    r.find("tables");
    r.finish();
  });
  CHECK(t.code == ExitCode::usage);
  CHECK(t.whole.starts_with("some/file.toml:10: part.date: unknown key (did you mean 'dates'?), allowed: dates, flag, large, "));
}

TEST_CASE("a text that is no TOML is an error with line and column") {
  for (const auto& [text, place] : std::vector<std::pair<std::string, std::string>>{{"a = 1\nb = \n", "f.toml:2:"},
                                                                                    {"a = 1\na = 2\n", "f.toml:2:"},
                                                                                    {"[x\n", "f.toml:1:"},
                                                                                    {"a = 1\n\n\nb = 'x\n", "f.toml:4:"},
                                                                                    {"a = \xff", "f.toml:1:"}}) {
    const Told t = told([&, &broken = text] { parse_toml("f.toml", broken); });
    INFO(t.whole);
    CHECK(t.code == ExitCode::usage);
    CHECK(t.whole.starts_with(place));
    CHECK(t.whole.find(": not TOML: ") != std::string::npos);
  }
}

TEST_CASE("files that cannot be read are errors that say why") {
  const std::string folder = std::filesystem::temp_directory_path().string();
  CHECK(told([&] { read_toml(folder + "/no/such.toml"); }).whole == folder + "/no/such.toml: no such file");
  CHECK(told([&] { read_toml(folder); }).whole == folder + ": is a folder, expected a file");
  CHECK(told([&] { read_toml("/no/such.toml"); }).code == ExitCode::usage);
}

TEST_CASE("errors of --set name the argument, errors of files the file") {
  const std::string baseline = std::string(QUADRANT_SOURCE_DIR) + "/configs/baseline.toml";
  const auto with = [&](const std::string& setting) { return told([&] { read_config(baseline, {setting}); }).whole; };
  CHECK(with("futures=0") == "--set futures=0: futures: found 0, allowed: a whole number from 1 to 1e13");
  CHECK(with("outputs.pilot=1") == "--set outputs.pilot=1: outputs.pilot: found 1, allowed: a whole number from 64 to 65536");
  CHECK(with("design.kind=sobl").starts_with("--set design.kind=sobl: design.kind: found 'sobl' (did you mean 'sobol'?), allowed: monte_carlo, "));
  CHECK(with("futurs=5").starts_with("--set futurs=5: futurs: unknown key (did you mean 'futures'?), allowed: "));
  CHECK(with("policies.run=['denny']")
            .starts_with("--set policies.run=['denny']: policies.run: found unknown policy 'denny' (did you mean 'deny'?), allowed: status_quo, "));
  CHECK(with("parameters.dem_pott=1")
            .starts_with("--set parameters.dem_pott=1: parameters.dem_pott: unknown parameter (did you mean 'dem_pot'?), allowed: "));
  CHECK(with("futures").starts_with("--set futures: found no 'key=value', allowed: key=value"));
  CHECK(with("priors.files=['none.toml']").find("none.toml: no such file), allowed: ") != std::string::npos);
}

TEST_CASE("the nearest name is one slip away, or a third of the word") {
  const std::vector<std::string> names = {"futures", "seed", "horizon", "run", "show"};
  for (const auto& [word, meant] : std::vector<std::pair<std::string, std::string>>{{"futurs", "futures"},
                                                                                    {"future", "futures"},
                                                                                    {"fuutres", "futures"},
                                                                                    {"sede", "seed"},
                                                                                    {"sed", "seed"},
                                                                                    {"shwo", "show"},
                                                                                    {"rnu", "run"},
                                                                                    {"horzion", "horizon"},
                                                                                    {"horizons", "horizon"},
                                                                                    {"ftrs", ""},
                                                                                    {"xyz", ""},
                                                                                    {"", ""},
                                                                                    {"policies", ""}}) {
    INFO(word);
    CHECK(nearest(word, names) == meant);
  }
  CHECK(nearest("seed", {}).empty());
}

TEST_CASE("texts are shown without what could tear a line, and quoted as a shell takes them") {
  CHECK(shown_text("a b") == "'a b'");
  CHECK(shown_text("a\nb\t\x1b[31m\x7f") == "'a\\x0ab\\x09\\x1b[31m\\x7f'");
  CHECK(shown_text("Größe") == "'Größe'");
  CHECK(has_control("a\nb"));
  CHECK_FALSE(has_control("Größe"));
  CHECK(shell_quoted("configs/baseline.toml") == "configs/baseline.toml");
  CHECK(shell_quoted("") == "''");
  CHECK(shell_quoted("two words") == "'two words'");
  CHECK(shell_quoted("it's") == "'it'\\''s'");
  CHECK(shell_quoted("$HOME") == "'$HOME'");
  CHECK(shell_quoted("a=[\"b\"]") == "'a=[\"b\"]'");
}

TEST_CASE("numbers are shown so that they read back") {
  CHECK(shortest(0.1) == "0.1");
  CHECK(shortest(1e20) == "1e+20");
  CHECK(shortest(std::numeric_limits<double>::quiet_NaN()) == "nan");
  CHECK(shortest(-std::numeric_limits<double>::infinity()) == "-inf");
  CHECK(grouped(0) == "0");
  CHECK(grouped(999) == "999");
  CHECK(grouped(1000) == "1,000");
  CHECK(grouped(10000000000000u) == "10,000,000,000,000");
  CHECK(significant(0.01234, 3) == "0.0123");
  CHECK(significant(1529.6, 4) == "1530");
  CHECK(significant(0, 3) == "0.000");
  CHECK(bytes(1536) == "1.50 KiB");
  CHECK(duration(59.96) == "60.0 s");
  CHECK(duration(83.2) == "1 min 23 s");
  CHECK(duration(7260) == "2 h 1 min");
  CHECK(duration(180000) == "2 d 2 h");
}

}  // namespace
}  // namespace quadrant
