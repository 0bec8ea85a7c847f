// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#include "host/cli/complete.hpp"

#include <algorithm>
#include <iostream>

#include "host/base/text.hpp"
#include "host/cli/command.hpp"
#include "host/cli/complete_values.hpp"

namespace quadrant {
namespace {

/// The words of a command line before the one that is begun, as far as completion needs them.
struct Line {
  std::vector<std::string> given;  ///< long names of options
  std::vector<std::string> arguments;
  const OptionSpec* open = nullptr;  ///< whose value comes next
  bool options_over = false;
};

/// The option that a word names, by its long name or as the last of some letters; null for none.
const OptionSpec* option_of(const Command& command, const std::string& word) {
  for (const OptionSpec& o : command.options) {
    if (word == "--" + long_name(o)) return &o;
    if (word.size() > 1 && word[0] == '-' && word[1] != '-' && o.names[1] == ',' && word.back() == o.names[0]) return &o;
  }
  return nullptr;
}

Line read_line(const Command& command, const std::vector<std::string>& words) {
  Line line;
  for (const std::string& word : words) {
    if (line.open != nullptr) {
      line.open = nullptr;
    } else if (!line.options_over && word == "--") {
      line.options_over = true;
    } else if (!line.options_over && word.size() > 1 && word[0] == '-') {
      const std::size_t equals = word.find('=');
      const OptionSpec* option = option_of(command, word.substr(0, equals));
      if (option == nullptr) continue;
      line.given.push_back(long_name(*option));
      if (equals == std::string::npos && takes_value(*option)) line.open = option;
    } else {
      line.arguments.push_back(word);
    }
  }
  return line;
}

void offer_options(const Command& command, const Line& line, Completion& all) {
  for (const OptionSpec& o : command.options) {
    const std::string name = long_name(o);
    if (o.repeats || std::find(line.given.begin(), line.given.end(), name) == line.given.end())
      all.candidates.push_back({"--" + name, o.description});
  }
  all.candidates.push_back({"--help", kHelpDescription});
}

/// Keeps the candidates that go on from `begun`, with `before` in front of each.
void keep(Completion& all, const std::string& begun, const std::string& before = "") {
  std::erase_if(all.candidates, [&](const Candidate& c) { return !c.word.starts_with(begun); });
  for (Candidate& c : all.candidates) c.word.insert(0, before);
}

/// The value of an option, begun with `text`; `before` is what of the word stands before it.
Completion complete_value(const Command& command, const Line& line, const OptionSpec& option, const std::string& text, const std::string& before) {
  Completion all = values_of(command, option, line.arguments, text);
  const std::string kind = option.value;
  const bool list = kind == "NAMES" || kind == "IDS" || kind == "TIMES";
  const std::size_t comma = list ? text.rfind(',') : std::string::npos;
  const std::size_t begin = comma == std::string::npos ? 0 : comma + 1;
  std::erase_if(all.candidates, [&](const Candidate& c) { return ("," + text.substr(0, begin)).find("," + c.word + ",") != std::string::npos; });
  keep(all, text.substr(begin), before + text.substr(0, begin));
  return all;
}

Completion complete_command(const std::string& begun) {
  Completion all;
  for (const Command& command : commands()) all.candidates.push_back({command.name, command.summary});
  if (begun.starts_with('-')) all.candidates = {{"--help", kHelpDescription}, {"--version", "Print the version"}};
  keep(all, begun);
  return all;
}

}  // namespace

Completion complete(const std::vector<std::string>& words) {
  const std::string begun = words.empty() ? "" : words.back();
  if (words.size() < 2) return complete_command(begun);
  const auto command = std::find_if(commands().begin(), commands().end(), [&](const Command& c) { return c.name == words[0]; });
  if (command == commands().end()) return {};
  const Line line = read_line(*command, {words.begin() + 1, words.end() - 1});
  if (line.open != nullptr) return complete_value(*command, line, *line.open, begun, "");
  if (const std::size_t equals = begun.find('='); !line.options_over && begun.starts_with("--") && equals != std::string::npos) {
    const OptionSpec* option = option_of(*command, begun.substr(0, equals));
    if (option == nullptr || *option->value == '\0') return {};
    return complete_value(*command, line, *option, begun.substr(equals + 1), begun.substr(0, equals + 1));
  }
  Completion all;
  const std::string positional = command->positional;
  const bool complete_already = positional.empty() || (!line.arguments.empty() && !positional.ends_with("..."));
  if (!complete_already && (line.options_over || !begun.starts_with('-'))) all.endings = endings_of(*command);
  if (!line.options_over && (begun.starts_with('-') || complete_already)) offer_options(*command, line, all);
  keep(all, begun);
  return all;
}

ExitCode command_complete(const std::vector<std::string>& words) {
  const Completion all = complete(words);
  std::cout << "files" << (all.endings.empty() ? "" : " ") << join(all.endings, " ") << '\n';
  for (const Candidate& c : all.candidates) {
    if (has_control(c.word)) continue;  // a name in somebody's file must not reach the terminal so
    std::string meaning = c.meaning;
    if (has_control(meaning)) meaning = shown_text(meaning);
    std::cout << c.word << '\t' << meaning << '\n';
  }
  return ExitCode::done;
}

}  // namespace quadrant
