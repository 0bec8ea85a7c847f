// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "host/base/error.hpp"
#include "host/config/experiment.hpp"
#include "host/simulate/backend.hpp"

namespace quadrant {

/// An option of a command. Flags take no value.
struct OptionSpec {
  const char* names;  ///< "f,force" or "force"
  const char* value;  ///< what the value is, as help shows it; empty for a flag, "=WORD" where it may be left out
  const char* description;
  bool repeats = false;
};

/// "force", of "f,force".
std::string long_name(const OptionSpec& option);

/// Whether an option's value follows it, where it is not behind "=".
bool takes_value(const OptionSpec& option);

/// Taken where an experiment may be left out.
inline constexpr const char* kDefaultExperiment = "shipped:baseline.toml";

/// What help says of --help, which every command has.
inline constexpr const char* kHelpDescription = "Show this help and leave";

class Arguments;

/// A subcommand: what help says of it, and what runs it.
struct Command {
  const char* name;
  const char* summary;     ///< one line
  const char* positional;  ///< what follows the options, as help shows it: "[NAME]" where it may be left out, "NAMES..." for any number
                           ///< but none, empty for nothing
  const char* positional_help;
  std::vector<OptionSpec> options;
  const char* examples;
  ExitCode (*run)(const Arguments&);
};

/// What was typed, read against a command's options.
class Arguments {
 public:
  /// Throws UsageError for an unknown option, with the nearest one, and for missing or superfluous arguments.
  Arguments(const Command& command, const std::string& program, int argc, char** argv);

  [[nodiscard]] bool has(const std::string& option) const;
  [[nodiscard]] std::optional<std::string> text(const std::string& option) const;
  [[nodiscard]] std::vector<std::string> texts(const std::string& option) const;
  /// A whole number in [low, high]; 1e6 counts as one.
  [[nodiscard]] std::optional<std::uint64_t> whole(const std::string& option, std::uint64_t low, std::uint64_t high) const;
  /// Items of a list separated by commas; throws UsageError where one was given without any.
  [[nodiscard]] std::vector<std::string> list(const std::string& option) const;
  [[nodiscard]] const std::string& positional() const { return positional_; }
  [[nodiscard]] const std::vector<std::string>& positionals() const { return positionals_; }
  [[nodiscard]] bool wants_help() const { return has("help"); }
  /// The whole command line, for the record.
  [[nodiscard]] const std::string& line() const { return line_; }
  /// How the program was called, quoted for a shell: what a command that is to be pasted begins with.
  [[nodiscard]] const std::string& program() const { return program_; }

 private:
  std::vector<std::pair<std::string, std::string>> given_;
  std::string positional_;  ///< the first
  std::vector<std::string> positionals_;
  std::string program_;
  std::string line_;
};

/// What the program is, and examples of its use: the help's and the manual's first words.
extern const char* const kAbout;
extern const char* const kExamples;

/// All commands, in the order of the help.
const std::vector<Command>& commands();

/// The text of --help for one command, and for the program.
std::string help_of(const Command& command);
std::string help_of_all();

/// A whole number from text, 1e6 included; throws UsageError that names `what`.
std::uint64_t parse_whole(const std::string& what, const std::string& text, std::uint64_t low, std::uint64_t high);

/// Options that every command which reads an experiment has: --set, --futures, --seed.
std::vector<OptionSpec> experiment_options();
/// Options of how to run: --device, --simd, --threads, --tile.
std::vector<OptionSpec> run_options();
/// Reads the experiment named on the command line with the overrides of --set, --seed, the options of how to run and, where
/// `more` has any, those.
Config config_of(const Arguments& arguments, std::vector<std::string> more = {});
/// Puts the options of how to run over settings. Throws UsageError.
void override_run(const Arguments& arguments, RunSettings& run);
/// The override that --futures N means, if given.
std::vector<std::string> futures_setting(const Arguments& arguments);
/// "A:B" as futures A to B - 1. Throws UsageError that names the option.
FutureRange parse_range(const std::string& option, const std::string& text);
/// Throws UsageError that names the option where the experiment's design has no such futures.
void check_range(const Experiment& e, const std::string& option, FutureRange range);

/// The commands. Each throws Error, which main turns into a message and an exit code.
ExitCode command_run(const Arguments&);
ExitCode command_merge(const Arguments&);
ExitCode command_extend(const Arguments&);
ExitCode command_show(const Arguments&);
ExitCode command_report(const Arguments&);
ExitCode command_compare(const Arguments&);
ExitCode command_discover(const Arguments&);
ExitCode command_sensitivity(const Arguments&);
ExitCode command_check(const Arguments&);
ExitCode command_replay(const Arguments&);
ExitCode command_verify(const Arguments&);
ExitCode command_bench(const Arguments&);
ExitCode command_info(const Arguments&);
ExitCode command_init(const Arguments&);

}  // namespace quadrant
