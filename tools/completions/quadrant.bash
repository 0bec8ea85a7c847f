# SPDX-FileCopyrightText: The Quadrant authors
# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
#
# Completion for bash, 4.2 or later: the program itself says what may stand at the cursor (quadrant __complete).

_quadrant() {
  # Bash splits words at = and : as well; the program wants them whole, without their quotes.
  local rest=${COMP_LINE:0:COMP_POINT} word words=() i joined=0
  for ((i = 0; i <= COMP_CWORD; i++)); do
    word=${COMP_WORDS[i]}
    rest=${rest#"${rest%%[![:space:]]*}"}
    ((i < COMP_CWORD)) || word=$rest
    if ((joined)); then words[${#words[@]} - 1]+=$word; else words+=("$word"); fi
    rest=${rest#"$word"}
    if [[ -n $rest && $rest != [[:space:]]* ]]; then joined=1; else joined=0; fi
  done
  local program=${words[0]/#\~\//$HOME/} begun cut files='' found=() line
  words=("${words[@]//[\\\"\']/}")
  begun=${words[${#words[@]} - 1]}
  cut=${begun%"${begun##*[=:]}"} # what readline has behind it already
  COMPREPLY=()
  while IFS= read -r line; do
    if [[ -z $files ]]; then files=$line; else found+=("${line%%$'\t'*}"); fi
  done < <("$program" __complete "${words[@]:1}" 2>/dev/null)
  local one
  for one in "${found[@]}"; do COMPREPLY+=("${one#"$cut"}"); done
  if ((${#COMPREPLY[@]} == 1)) && [[ ${COMPREPLY[0]} == *[=:/] ]]; then compopt -o nospace 2>/dev/null; fi

  local endings file_begun=$begun
  read -ra endings <<<"${files#files}"
  ((${#endings[@]})) || return 0
  if [[ $begun == --*=* ]]; then file_begun=${begun#*=}; fi
  compopt -o filenames 2>/dev/null
  while IFS= read -r one; do
    if [[ -d ${one/#\~\//$HOME/} || ${endings[0]} == any || " ${endings[*]} " == *" ${one##*.} "* ]]; then COMPREPLY+=("$one"); fi
  done < <(compgen -f -- "$file_begun")
}
complete -F _quadrant quadrant
