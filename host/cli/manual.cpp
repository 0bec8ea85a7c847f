// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#include "host/cli/manual.hpp"

#include <cstdio>
#include <fstream>
#include <sstream>

#include "host/base/build_info.hpp"
#include "host/base/error.hpp"

namespace quadrant {
namespace {

/// The code point that begins at `at` of a text in UTF-8, and behind it in `at` the next.
unsigned code_point(const std::string& text, std::size_t& at) {
  const auto first = static_cast<unsigned char>(text[at++]);
  unsigned code = first < 0x80U ? first : first < 0xe0U ? first & 0x1fU : first < 0xf0U ? first & 0x0fU : first & 0x07U;
  while (at < text.size() && (static_cast<unsigned char>(text[at]) & 0xc0U) == 0x80U)
    code = code << 6U | (static_cast<unsigned char>(text[at++]) & 0x3fU);
  return code;
}

/// A text as roff takes it literally, in ASCII. A hyphen stays one that can be copied into a shell.
std::string roff(const std::string& text) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const bool begins_line = at == 0 || text[at - 1] == '\n';
    const unsigned code = code_point(text, at);
    if (begins_line && (code == '.' || code == '\'')) out += "\\&";
    if (code == '\\') {
      out += "\\e";
    } else if (code == '-') {
      out += "\\-";
    } else if (code == '\'') {
      out += "\\(aq";
    } else if (code < 0x80) {
      out += static_cast<char>(code);
    } else {
      char name[16];
      std::snprintf(name, sizeof name, "\\[u%04X]", code);
      out += name;
    }
  }
  return out;
}

std::string bold(const std::string& text) { return "\\fB" + roff(text) + "\\fR"; }
std::string italic(const std::string& text) { return "\\fI" + roff(text) + "\\fR"; }
std::string sentence(const std::string& text) { return roff(text) + (text.ends_with('.') ? "\n" : ".\n"); }

std::string heading(const std::string& name) {
  std::string upper = name;
  for (char& c : upper) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  return ".TH " + roff(upper) + " 1 \"" + kVersionDate + "\" \"quadrant " + kVersionText + "\" \"Quadrant manual\"\n";
}

/// "-o, --output FILE", "--resume[=auto]".
std::string option_line(const OptionSpec& option) {
  const std::string names = option.names, value = option.value;
  std::string line = names[1] == ',' ? bold("-" + names.substr(0, 1)) + ", " : "";
  line += bold("--" + long_name(option));
  if (value.starts_with('=')) line += "[=" + bold(value.substr(1)) + "]";
  else if (!value.empty()) line += " " + italic(value);
  return ".TP\n" + line + "\n" + sentence(option.description);
}

std::string examples(const std::string& lines) {
  std::string text = ".SH EXAMPLES\n.nf\n";
  std::istringstream all(lines);
  for (std::string line; std::getline(all, line);) text += roff(line.substr(line.find_first_not_of(' '))) + "\n";
  return text + ".fi\n";
}

std::string exit_status() {
  std::string text = ".SH EXIT STATUS\n";
  for (const auto& [code, meaning] : {std::pair{"0", "Done."},
                                      {"1", "Failed: a device, a file or standard output that cannot be used, or damaged results."},
                                      {"2", "Bad usage or configuration."},
                                      {"3", "Checked, and differs."},
                                      {"130, 138, 143", "Stopped by SIGINT, SIGUSR1, SIGTERM."}})
    text += std::string(".TP\n") + bold(code) + "\n" + roff(meaning) + "\n";
  return text;
}

/// References to all pages but one, as "quadrant-run (1)".
std::string see_also(const std::string& but) {
  std::string text = ".SH SEE ALSO\n";
  const auto add = [&](const std::string& name, const char* section, const char* after) {
    text += ".BR " + roff(name) + " (" + section + ")" + after + "\n";
  };
  if (!but.empty()) add("quadrant", "1", ",");
  for (const Command& command : commands())
    if (but != command.name) add(std::string("quadrant-") + command.name, "1", ",");
  add("quadrant-config", "5", "");
  return text + ".PP\nThe documents that are installed with the program, in share/doc/quadrant: docs/cli.md says all of every command.\n";
}

}  // namespace

std::string manual_page(const Command& command) {
  const std::string name = std::string("quadrant-") + command.name, positional = command.positional;
  std::string text = heading(name) + ".SH NAME\n" + roff(name) + " \\- " + roff(command.summary) + "\n.SH SYNOPSIS\n" + bold("quadrant") + " "
                     + bold(command.name) + " [\\fIOPTIONS\\fR]" + (positional.empty() ? "" : " " + italic(positional)) + "\n";
  if (!positional.empty()) text += ".SH ARGUMENTS\n.TP\n" + italic(positional) + "\n" + sentence(command.positional_help);
  text += ".SH OPTIONS\n";
  for (const OptionSpec& option : command.options) text += option_line(option);
  text += option_line({"h,help", "", kHelpDescription});
  text +=
      ".PP\nA long option and its value may be two words, or one with an equals sign between. Whole numbers may be written with an exponent: 1e6.\n";
  return text + examples(command.examples) + exit_status() + see_also(command.name);
}

std::string manual_page_of_all() {
  const std::string program = bold("quadrant");
  std::string text =
      heading("quadrant") + ".SH NAME\nquadrant \\- forecast the competition over artificial intelligence by Monte Carlo simulation\n.SH SYNOPSIS\n";
  text += program + " \\fICOMMAND\\fR [\\fIOPTIONS\\fR] [\\fIFILE\\fR]\n.br\n" + program + " " + bold("--help") + " | " + bold("--version") + "\n";
  text += ".SH DESCRIPTION\n" + roff(kAbout)
          + ".PP\nA forecast is conditional on the model and its priors; both are written down in the documents.\n.SH COMMANDS\n";
  for (const Command& command : commands()) text += std::string(".TP\n") + bold(command.name) + "\n" + sentence(command.summary);
  text += ".SH ENVIRONMENT\n";
  for (const auto& [variable, meaning] :
       {std::pair{"NO_COLOR", "Set and not empty: no bold or dim text."},
        {"TERM", "Not set, or dumb: the same, and progress in plain lines."},
        {"QUADRANT_MPI", "The library through which processes work together, where it does not lie in lib/quadrant."}})
    text += std::string(".TP\n") + bold(variable) + "\n" + roff(meaning) + "\n";
  text += ".SH FILES\n.TP\n" + italic("share/quadrant/configs")
          + "\nThe shipped experiment, its priors, policies and claims, beside the program's folder.\n";
  return text + examples(kExamples) + exit_status() + see_also("");
}

ExitCode command_manual(const std::string& folder) {
  const auto write = [&](const std::string& name, const std::string& text) {
    const std::string path = folder + "/" + name + ".1";
    std::ofstream file(path, std::ios::binary);
    if (!(file << text).flush()) throw RunError(path + ": cannot be written");
  };
  write("quadrant", manual_page_of_all());
  for (const Command& command : commands()) write(std::string("quadrant-") + command.name, manual_page(command));
  return ExitCode::done;
}

}  // namespace quadrant
