#!/usr/bin/env bash
# SPDX-FileCopyrightText: The Quadrant authors
# SPDX-License-Identifier: Apache-2.0
#
# Installs what is missing, builds Quadrant and runs its tests.
# Usage: tools/test.sh [quick|full|long]
#   quick  the inner loop: unit tests and lints
#   full   all tests, then the sanitizers, clang++ and clang-tidy (default)
#   long   the full tests, then the long sweeps
set -euo pipefail
phase_began=0
source "$(dirname "$0")/dependencies.sh"
what=${1:-full}
[[ $what == quick || $what == full || $what == long ]] || fail "usage: tools/test.sh [quick|full|long]"

install_packages "${build_packages[@]}" "${test_packages[@]}"
# the sanitizers' library for clang++: where it is no package of its own, it comes with clang
if apt-cache show libclang-rt-dev >/dev/null 2>&1; then install_packages libclang-rt-dev; fi
[[ $what != long ]] || install_packages "${long_packages[@]}"
choose_compiler
log=$(mktemp)
phases=()
phase=install
# Where the time goes: ends a phase and begins the next, by name.
next_phase() {
  phases+=("$(printf '%6d s  %s' $((SECONDS - phase_began)) "$phase")")
  phase=$1
  phase_began=$SECONDS
}
# Prints the phases, at the end and where a test failed.
say_phases() {
  next_phase ''
  say "wall time by phase, $SECONDS s in all, on $(nproc) processors:"
  printf '%s\n' "${phases[@]}"
  rm -f "$log"
}
trap say_phases EXIT

# Runs the tests of a preset of CTest, and keeps what they say of tests that could not run here.
run_tests() {
  say "tests: $*"
  next_phase "tests of preset $1"
  ctest --preset "$@" --output-on-failure
  grep -hiE '^(skipped|[0-9]*: *skipped)' build/*/Testing/Temporary/LastTest.log >>"$log" || true
}

# Builds a preset as a phase of its own.
build_phase() {
  next_phase "build of preset $1"
  build "$@"
}

build_phase release
if [[ $what == quick ]]; then
  run_tests quick
else
  run_tests full
fi

# The CUDA back end, on a GPU of this machine or in an emulator of the CUDA runtime whose sources QUADRANT_CUDA_EMULATOR names.
test_cuda() {
  if ! have_nvcc; then
    echo "skipped: no nvcc; the CUDA back end was not built" | tee -a "$log"
  elif have_gpu; then
    build_phase cuda
    run_tests gpu
  elif [[ -n ${QUADRANT_CUDA_EMULATOR:-} ]]; then
    say "building the emulator"
    next_phase "build of the emulator"
    cmake -S "$QUADRANT_CUDA_EMULATOR" -B build/emulator -DCMAKE_BUILD_TYPE=Release >/dev/null
    cmake --build build/emulator --target cudart --parallel "$(nproc)"
    build_phase cuda-emulated "$prebuilt" quadrant test_cuda_backend row_sums
    LD_LIBRARY_PATH=$PWD/build/emulator run_tests cuda-emulated
  else
    echo "skipped: no GPU, and QUADRANT_CUDA_EMULATOR names no emulator; the CUDA back end was not run" | tee -a "$log"
  fi
}

if [[ $what == full ]]; then
  prebuilt=-DQUADRANT_PREBUILT=build/release  # objects that would be compiled just so again
  test_cuda
  if command -v clang++ >/dev/null && command -v clang-tidy >/dev/null; then
    build_phase asan quadrant test_store test_config
    run_tests asan
    build_phase tsan "$prebuilt" quadrant test_ranks
    run_tests tsan
  else
    echo "skipped: no clang++ or clang-tidy; no sanitizer and no second compiler" | tee -a "$log"
  fi
fi
if [[ $what == long ]]; then run_tests long; fi

say "all tests passed"
if [[ -s $log ]]; then
  say "not run on this machine:"
  sort -u "$log"
fi
