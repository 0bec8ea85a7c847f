# SPDX-FileCopyrightText: The Quadrant authors
# SPDX-License-Identifier: Apache-2.0
#
# Completion for fish: the program itself says what may stand at the cursor (quadrant __complete).

function __quadrant_complete
    set -l before (commandline -opc)
    set -l begun (commandline -ct)
    set -l program (string replace -r '^~/' $HOME/ -- $before[1])
    set -l lines ($program __complete $before[2..-1] (string unescape -- $begun) 2>/dev/null)
    printf '%s\n' $lines[2..-1]

    set -l endings (string split -n ' ' -- (string replace -r '^files' '' -- $lines[1]))
    set -q endings[1]; or return
    set -l option (string match -r -- '^--[\w-]+=' $begun)
    set -l file (string replace -r -- '^--[\w-]+=' '' $begun)
    for found in (complete -C "'' $file")
        set -l name (string split -m1 \t -- $found)[1]
        if contains -- any $endings; or string match -q '*/' -- $name; or contains -- (string replace -r '.*\.' '' -- $name) $endings
            printf '%s%s\n' "$option" $name
        end
    end
end

complete -c quadrant -f -a '(__quadrant_complete)'
