// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#include "host/cli/command.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cxxopts.hpp>
#include <limits>

#include "host/base/shipped.hpp"
#include "host/base/text.hpp"
#include "host/config/device_choice.hpp"
#include "host/simulate/cpu_paths.hpp"

namespace quadrant {

const char* const kAbout =
    "Quadrant runs millions of stochastic futures of the US/China by open/closed matrix of AI competition\n"
    "under alternative policies, and stores the distributions of their outcomes in an HDF5 file.\n";

const char* const kExamples =
    "  quadrant run configs/baseline.toml -o baseline.h5\n"
    "  quadrant show baseline.h5\n"
    "  quadrant replay configs/baseline.toml --future 7 --policy deny_chips,sell_chips\n";

std::string long_name(const OptionSpec& option) {
  const std::string names = option.names;
  const std::size_t comma = names.find(',');
  return comma == std::string::npos ? names : names.substr(comma + 1);
}

bool takes_value(const OptionSpec& option) { return *option.value != '\0' && *option.value != '='; }

namespace {

constexpr std::uint64_t kMost = std::numeric_limits<std::uint64_t>::max();

cxxopts::Options make_options(const Command& command) {
  cxxopts::Options options("quadrant " + std::string(command.name), command.summary);
  options.custom_help(std::string("[OPTIONS]") + (*command.positional == '\0' ? "" : " ") + command.positional);
  [](auto& some) {
    if constexpr (requires { some.set_width(100); }) some.set_width(100);  // since cxxopts 3
  }(options);
  auto add = options.add_options();
  for (const OptionSpec& o : command.options) {
    if (*o.value == '\0') {
      add(o.names, o.description, cxxopts::value<bool>());
    } else if (*o.value == '=') {
      add(o.names, o.description, cxxopts::value<std::string>()->implicit_value(""), o.value + 1);
    } else if (o.repeats) {
      add(o.names, o.description, cxxopts::value<std::vector<std::string>>(), o.value);
    } else {
      add(o.names, o.description, cxxopts::value<std::string>(), o.value);
    }
  }
  add("h,help", kHelpDescription, cxxopts::value<bool>());
  return options;
}

std::vector<std::string> option_names(const Command& command) {
  std::vector<std::string> names = {"help"};
  for (const OptionSpec& o : command.options) names.push_back(long_name(o));
  return names;
}

/// What the value of an option is, as its OptionSpec says.
std::string value_of(const Command& command, const std::string& name) {
  for (const OptionSpec& o : command.options)
    if (long_name(o) == name) return o.value;
  return "";
}
bool takes_value(const Command& command, const std::string& name) {
  return std::any_of(command.options.begin(), command.options.end(), [&](const OptionSpec& o) { return long_name(o) == name && takes_value(o); });
}

/// The long name of an option of one letter, or nothing.
std::string long_name(const Command& command, char letter) {
  if (letter == 'h') return "help";
  for (const OptionSpec& o : command.options)
    if (o.names[0] == letter && o.names[1] == ',') return long_name(o);
  return "";
}

}  // namespace

Arguments::Arguments(const Command& command, const std::string& program, int argc, char** argv) : program_(shell_quoted(program)) {
  line_ = std::string("quadrant ") + command.name;
  for (int i = 0; i < argc; ++i) line_ += " " + shell_quoted(argv[i]);

  // Names are checked first, so that a wrong one is answered with the nearest; arguments that are no options are set aside.
  const std::vector<std::string> known = option_names(command);
  std::vector<std::string> words = {"quadrant"};
  std::vector<std::string> positional;
  bool options_over = false;
  for (int i = 0; i < argc; ++i) {
    const std::string word = argv[i];
    if (!options_over && word == "--") {
      options_over = true;
    } else if (!options_over && word.size() > 2 && word.starts_with("--")) {
      const std::string name = word.substr(2, word.find('=') == std::string::npos ? std::string::npos : word.find('=') - 2);
      if (std::find(known.begin(), known.end(), name) == known.end())
        throw UsageError("--" + name + ": unknown option of 'quadrant " + command.name + "'" + did_you_mean(name, known) + ", allowed: --"
                         + join(known, ", --"));
      if (value_of(command, name).empty() && word.find('=') != std::string::npos)
        throw UsageError("--" + name + ": found '" + word + "', allowed: --" + name + ", which takes no value");
      words.push_back(word);
      if (takes_value(command, name) && word.find('=') == std::string::npos) {
        if (i + 1 >= argc) throw UsageError("--" + name + ": found no value, allowed: --" + name + " VALUE");
        words.back() += std::string("=") + argv[++i];
      }
    } else if (!options_over && word.size() > 1 && word[0] == '-') {
      for (std::size_t at = 1; at < word.size(); ++at) {  // flags may stand together; the first that takes a value ends them
        const std::string letter = word.substr(at, 1), name = long_name(command, word[at]);
        if (name.empty()) throw UsageError("-" + letter + ": unknown option of 'quadrant " + command.name + "', allowed: --" + join(known, ", --"));
        words.push_back("--" + name);
        if (!takes_value(command, name)) continue;
        if (at + 1 == word.size() && i + 1 >= argc) throw UsageError("-" + letter + ": found no value, allowed: -" + letter + " VALUE");
        words.back() += "=" + (at + 1 == word.size() ? argv[++i] : word.substr(at + 1));
        break;
      }
    } else {
      positional.push_back(word);
    }
  }
  cxxopts::Options options = make_options(command);
  try {
    std::vector<char*> raw;
    for (std::string& word : words) raw.push_back(word.data());
    int count = static_cast<int>(raw.size());
    char** pointer = raw.data();
    const cxxopts::ParseResult result = options.parse(count, pointer);
    for (const auto& argument : result.arguments()) given_.emplace_back(argument.key(), argument.value());
  } catch (const std::exception& e) {
    throw UsageError(std::string(e.what()) + " ('quadrant " + command.name + " --help' lists the options)");
  }
  if (wants_help()) return;
  const std::size_t wanted = *command.positional == '\0' ? 0 : 1;
  const bool optional = *command.positional == '[', many = std::string(command.positional).ends_with("...");
  if (positional.size() < wanted && !optional)
    throw UsageError(std::string(command.name) + ": found no " + command.positional + ", allowed: " + command.positional_help);
  if (positional.size() > wanted && !many)
    throw UsageError(std::string(command.name) + ": found '" + positional[wanted]
                     + "' too many, allowed: " + (wanted == 0 ? "options only" : std::string("one ") + command.positional));
  if (!positional.empty()) positional_ = positional[0];
  positionals_ = std::move(positional);
}

bool Arguments::has(const std::string& option) const {
  return std::any_of(given_.begin(), given_.end(), [&](const auto& one) { return one.first == option; });
}

std::vector<std::string> Arguments::texts(const std::string& option) const {
  std::vector<std::string> all;
  for (const auto& [key, value] : given_)
    if (key == option) all.push_back(value);
  return all;
}

std::optional<std::string> Arguments::text(const std::string& option) const {
  const std::vector<std::string> all = texts(option);
  if (all.empty()) return std::nullopt;
  return all.back();
}

std::optional<std::uint64_t> Arguments::whole(const std::string& option, std::uint64_t low, std::uint64_t high) const {
  const std::optional<std::string> given = text(option);
  if (!given) return std::nullopt;
  return parse_whole("--" + option, *given, low, high);
}

std::vector<std::string> Arguments::list(const std::string& option) const {
  std::vector<std::string> items;
  for (const std::string& given : texts(option)) {
    const std::size_t before = items.size();
    for (std::size_t from = 0; from <= given.size();) {
      const std::size_t comma = std::min(given.find(',', from), given.size());
      if (comma > from) items.push_back(given.substr(from, comma - from));
      from = comma + 1;
    }
    if (items.size() == before) throw UsageError("--" + option + ": found '" + given + "', allowed: one or more, separated by commas");
  }
  return items;
}

std::uint64_t parse_whole(const std::string& what, const std::string& text, std::uint64_t low, std::uint64_t high) {
  const std::string allowed = "a whole number from " + std::to_string(low) + (high == kMost ? " on" : " to " + std::to_string(high));
  std::uint64_t n = 0;
  const auto end = text.data() + text.size();
  if (const auto read = std::from_chars(text.data(), end, n); read.ec != std::errc{} || read.ptr != end) {
    double x = 0;
    const auto real = std::from_chars(text.data(), end, x);
    if (real.ec != std::errc{} || real.ptr != end || !std::isfinite(x) || x < 0 || x > 1e15 || x != std::floor(x))
      throw UsageError(what + ": found '" + text + "', allowed: " + allowed);
    n = static_cast<std::uint64_t>(x);
  }
  if (n < low || n > high) throw UsageError(what + ": found " + text + ", allowed: " + allowed);
  return n;
}

std::string help_of(const Command& command) {
  std::string text = make_options(command).help();
  for (const OptionSpec& o : command.options) {  // what the library writes for a value that may be left out
    const std::string written = std::string(" [=") + (o.value + (*o.value == '=' ? 1 : 0)) + "(=)]";
    const std::size_t at = *o.value == '=' ? text.find("--" + long_name(o) + written) : std::string::npos;
    if (at != std::string::npos) text.replace(at + 2 + long_name(o).size(), written.size(), "[" + std::string(o.value) + "]    ");
  }
  if (*command.positional != '\0') text += std::string("\n") + command.positional + ": " + command.positional_help + "\n";
  text += "\nExamples:\n";
  text += command.examples;
  return text;
}

std::string help_of_all() {
  std::string text = kAbout;
  text += "\nUsage:\n  quadrant COMMAND [OPTIONS] [FILE]\n\nCommands:\n";
  for (const Command& command : commands()) {
    std::string name = command.name;
    name.resize(12, ' ');
    text += "  " + name + command.summary + "\n";
  }
  text +=
      "\n'quadrant COMMAND --help' says more of each. 'quadrant --version' prints the version.\n\n"
      "Exit codes: 0 done, 1 failed, 2 bad usage or configuration, 3 checked and differs, 130/143 stopped by a signal.\n\n"
      "Examples:\n";
  return text + kExamples;
}

std::vector<OptionSpec> experiment_options() {
  return {{"set", "KEY=VALUE", "Override a value of the experiment, as in --set futures=1e5 or --set parameters.mu_us=2.5; repeatable", true},
          {"n,futures", "N", "Number of futures, instead of the experiment's"},
          {"seed", "N", "Seed of the random numbers, instead of the experiment's"}};
}

std::vector<OptionSpec> run_options() {
  return {{"device", "NAME", "auto (a GPU if one works), cpu, cuda, cuda:all or cuda:0,2 (default auto)"},
          {"simd", "NAME", "Path of the CPU: auto, scalar, baseline, avx2, avx512 (default auto; all give the same bits)"},
          {"t,threads", "N", "Threads; 0 for one a processor (default 0)"},
          {"tile", "N", "Futures a thread works on at a time (default 512)"},
          {"batch", "N", "Futures a GPU works on at a time; 0 for as many as it has room for (default 0)"},
          {"streams", "N", "Batches in work at a time on each GPU (default 2)"}};
}

std::vector<std::string> futures_setting(const Arguments& arguments) {
  const auto n = arguments.whole("futures", 1, 10'000'000'000'000);
  return n ? std::vector<std::string>{"futures=" + std::to_string(*n)} : std::vector<std::string>{};
}

FutureRange parse_range(const std::string& option, const std::string& text) {
  constexpr std::uint64_t kLast = 10'000'000'000'000;
  const std::size_t colon = text.find(':');
  if (colon == std::string::npos) throw UsageError(option + ": found '" + text + "', allowed: A:B, for the futures A to B - 1");
  const std::uint64_t first = parse_whole(option, text.substr(0, colon), 0, kLast);
  const std::uint64_t end = parse_whole(option, text.substr(colon + 1), 0, kLast);
  if (end <= first) throw UsageError(option + ": found '" + text + "', allowed: A:B with A below B");
  return {first, end - first};
}

void check_range(const Experiment& e, const std::string& option, FutureRange range) {
  if (e.design == DesignKind::sobol && range.first + range.count > sobol_futures(e))
    throw UsageError(option + ": found future " + std::to_string(range.first + range.count - 1) + ", allowed: futures below "
                     + std::to_string(sobol_futures(e)) + ", where the Sobol sequence ends");
}

Config config_of(const Arguments& arguments, std::vector<std::string> more) {
  std::vector<std::string> settings = arguments.texts("set");
  settings.insert(settings.end(), more.begin(), more.end());
  if (const auto n = arguments.whole("seed", 0, std::uint64_t{1} << 53)) settings.push_back("seed=" + std::to_string(*n));
  Config config = read_config(path_of(arguments.positionals().empty() ? kDefaultExperiment : arguments.positional()), settings);
  override_run(arguments, config.run);
  return config;
}

void override_run(const Arguments& arguments, RunSettings& run) {
  if (const auto device = arguments.text("device")) {
    static_cast<void>(parse_device("--device", *device));
    run.device = *device;
  }
  const std::optional<std::string> simd = arguments.text("simd");
  choose_path(simd.value_or(run.simd), simd ? "--simd" : run.simd_place);  // known before any work is done
  if (simd) run.simd = *simd;
  if (const auto n = arguments.whole("threads", 0, 1024)) run.threads = static_cast<int>(*n);
  if (const auto n = arguments.whole("tile", 1, 32768)) run.tile = static_cast<int>(*n);
  if (const auto n = arguments.whole("batch", 0, 65280)) run.batch = static_cast<int>(*n);
  if (const auto n = arguments.whole("streams", 1, 16)) run.streams = static_cast<int>(*n);
}

}  // namespace quadrant
