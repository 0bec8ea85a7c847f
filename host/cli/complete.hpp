// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "host/base/error.hpp"

namespace quadrant {

/// A word that a shell may offer, and what it says of it.
struct Candidate {
  std::string word;
  std::string meaning;
};

/// What a shell may offer for a word: candidates, and names of files too where there are endings.
struct Completion {
  std::vector<Candidate> candidates;
  std::vector<std::string> endings;  ///< of files: "toml"; "any" for files of all kinds, "/" for folders alone
};

/// What may stand where the last of `words` is begun; those before it follow the program's name. Names of policies, claims and keys are those of
/// the experiment or results file that the words name, else of the shipped baseline. Throws UsageError where that cannot be read.
Completion complete(const std::vector<std::string>& words);

/// Prints a completion as the shells' files in tools/completions read it: a line "files ENDING...", without any where no files are asked for, then a
/// line "WORD<tab>MEANING" for each candidate.
ExitCode command_complete(const std::vector<std::string>& words);

}  // namespace quadrant
