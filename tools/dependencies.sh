# SPDX-FileCopyrightText: The Quadrant authors
# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
#
# Sourced by the other scripts. Installs what is missing with apt, and picks the compiler.

# shellcheck disable=SC2034  # the scripts that source this file use the lists
build_packages=(g++ cmake ninja-build libhdf5-dev libxxhash-dev libboost-dev libcxxopts-dev librandom123-dev libtomlplusplus-dev nlohmann-json3-dev
                libkainjow-mustache-dev node-d3)
# shellcheck disable=SC2034
test_packages=(catch2 binutils dpkg-dev file chromium chromium-driver clang clang-format clang-tidy hdf5-tools libopenmpi-dev netcdf-bin
               openmpi-bin qemu-user python3 python3-numpy python3-h5py python3-netcdf4 python3-xarray python3-h5netcdf python3-selenium
               fish groff lintian mandoc zsh octave octave-netcdf python3-jsonschema python3-matplotlib r-base-core r-cran-ncdf4)

# shellcheck disable=SC2034
long_packages=(bochs bochsbios bochs-term vgabios busybox-static cpio isolinux syslinux-common xorriso)  # a processor with AVX-512, emulated

say() { printf '== %s\n' "$*"; }
fail() { printf 'error: %s\n' "$*" >&2; exit 2; }

# Version of a compiler, or 0.
compiler_version() { "$1" -dumpversion 2>/dev/null | cut -d. -f1 || echo 0; }

# Prints those of the packages that are not installed.
missing_packages() {
  local package
  for package in "$@"; do
    [[ $(dpkg-query -W -f='${Status}' "$package" 2>/dev/null) == 'install ok installed' ]] || echo "$package"
  done
}

# Installs packages of Debian or Ubuntu that are missing, as root or through sudo.
install_packages() {
  [[ ${QUADRANT_NO_INSTALL:-} != 1 ]] || return 0
  if ! command -v apt-get >/dev/null || ! command -v dpkg-query >/dev/null; then
    fail "this system has no apt. Install by its own means what these packages of Debian hold:
  $*
and run this script again with QUADRANT_NO_INSTALL=1."
  fi
  local missing as_root=() apt
  mapfile -t missing < <(missing_packages "$@")
  [[ ${#missing[@]} -gt 0 ]] || return 0
  if [[ $(id -u) != 0 ]]; then
    command -v sudo >/dev/null || fail "these packages are missing, and this user is not root and has no sudo: ${missing[*]}"
    as_root=(sudo)
  fi
  say "installing ${missing[*]}"
  apt=("${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -qq -o Dpkg::Use-Pty=0)
  local log; log=$(mktemp)
  if ! { "${apt[@]}" update && "${apt[@]}" install --no-install-recommends -y "${missing[@]}"; } >"$log" 2>&1; then
    tail -n 20 "$log" >&2
    rm -f "$log"
    fail "the packages could not be installed: ${missing[*]}"
  fi
  rm -f "$log"
}

# The compiler: CXX where it is set, else g++, where it is 12 or later, else the package g++-12 (Ubuntu 22.04).
choose_compiler() {
  [[ -z ${CXX:-} ]] || return 0
  if [[ $(compiler_version g++) -lt 12 ]]; then
    command -v g++-12 >/dev/null || install_packages g++-12
    command -v g++-12 >/dev/null || fail "g++ 12 or clang++ 14, or later, is needed; set CXX to name one"
    export CXX=g++-12 CC=gcc-12
  fi
}

# Configures and builds a preset; the rest are targets, or options of cmake that begin with -D.
build() {
  local preset=$1 word targets=() options=() log
  shift
  for word in "$@"; do
    if [[ $word == -D* ]]; then options+=("$word"); else targets+=(--target "$word"); fi
  done
  say "building preset $preset"
  log=$(mktemp)
  if ! cmake --preset "$preset" "${options[@]}" >"$log" 2>&1; then
    cat "$log" >&2
    rm -f "$log"
    exit 1
  fi
  rm -f "$log"
  cmake --build --preset "$preset" "${targets[@]}"
}

# NVIDIA's compiler, where it is installed but not in the path.
if ! command -v nvcc >/dev/null && [[ -x /usr/local/cuda/bin/nvcc ]]; then export PATH=$PATH:/usr/local/cuda/bin; fi

# Whether the program can be built for, and run on, a GPU of this machine.
have_nvcc() { command -v nvcc >/dev/null; }
have_gpu() { compgen -G '/dev/nvidia[0-9]*' >/dev/null; }

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$root" || exit
