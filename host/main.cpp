// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#include <csignal>
#include <exception>
#include <iostream>
#include <new>

#include "host/base/build_info.hpp"
#include "host/base/error.hpp"
#include "host/base/text.hpp"
#include "host/cli/command.hpp"
#include "host/cli/complete.hpp"
#include "host/cli/manual.hpp"

namespace quadrant {
namespace {

ExitCode dispatch(int argc, char** argv) {
  const std::string word = argc > 1 ? argv[1] : "";
  if (word.empty()) {
    std::cerr << help_of_all();
    return ExitCode::usage;
  }
  if (word == "--help" || word == "-h" || word == "help") {
    std::cout << help_of_all();
    return ExitCode::done;
  }
  if (word == "--version" || word == "-V") {
    std::cout << "quadrant " << kVersionText << '\n';
    return ExitCode::done;
  }
  if (word == "__complete") return command_complete({argv + 2, argv + argc});  // asked by shells
  if (word == "__manual" && argc == 3) return command_manual(argv[2]);         // asked by the build
  std::vector<std::string> names;
  for (const Command& command : commands()) {
    names.emplace_back(command.name);
    if (word != command.name) continue;
    const Arguments arguments(command, argv[0], argc - 2, argv + 2);
    if (arguments.wants_help()) {
      std::cout << help_of(command);
      return ExitCode::done;
    }
    return command.run(arguments);
  }
  throw UsageError("found '" + word + "', which is no command" + did_you_mean(word, names) + ", allowed: " + join(names, ", ")
                   + "; 'quadrant --help' explains them");
}

}  // namespace
}  // namespace quadrant

int main(int argc, char** argv) {
  std::signal(SIGPIPE, SIG_IGN);  // a closed pipe shows as a failed write, ...
  std::signal(SIGXFSZ, SIG_IGN);  // ... and so does the largest size of a file
  try {
    const quadrant::ExitCode code = quadrant::dispatch(argc, argv);
    std::cout.flush();
    if (!std::cout) throw quadrant::RunError("standard output: cannot be written");
    return static_cast<int>(code);
  } catch (const quadrant::Error& e) {
    std::cerr << "quadrant: " << e.what() << '\n';
    return static_cast<int>(e.code());
  } catch (const std::bad_alloc&) {
    std::cerr << "quadrant: out of memory; fewer threads or policies need less\n";
  } catch (const std::exception& e) {
    std::cerr << "quadrant: internal error: " << e.what() << '\n';
  }
  return static_cast<int>(quadrant::ExitCode::failed);
}
