#!/usr/bin/env bash
# SPDX-FileCopyrightText: The Quadrant authors
# SPDX-License-Identifier: Apache-2.0
#
# Installs what is missing, builds Quadrant, runs the baseline forecast, prints its result and where it is, and makes a report of it for the browser.
# Usage: tools/run.sh [options of 'quadrant run', such as --futures 100000]
set -euo pipefail
source "$(dirname "$0")/dependencies.sh"

install_packages "${build_packages[@]}"
choose_compiler
preset=release
if have_nvcc && have_gpu; then preset=cuda; fi
tests=OFF  # they need packages of their own
if grep -qs '^QUADRANT_TESTS:BOOL=ON' "build/$preset/CMakeCache.txt"; then tests=ON; fi
build "$preset" quadrant "-DQUADRANT_TESTS=$tests"
mkdir -p results
output=results/baseline-$(date -u +%Y%m%d-%H%M%S).h5
say "build/$preset/quadrant run configs/baseline.toml -o $output $*"
"build/$preset/quadrant" run configs/baseline.toml -o "$output" "$@"
# absent where the options named another output, or only a part of the futures
if [[ -f $output ]]; then "build/$preset/quadrant" report "$output"; fi
