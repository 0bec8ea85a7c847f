#!/usr/bin/env bash
# SPDX-FileCopyrightText: The Quadrant authors
# SPDX-License-Identifier: Apache-2.0
#
# Prints three tables of a results file, read with the tools of HDF5 alone:  table_h5dump.sh FILE
set -euo pipefail
export LC_ALL=C  # numbers with a point
file=$1 series=lag_cn policy=status_quo claim=C05

# Values of a dataset, one a line, of it all or of the block that begins at $2 and has the sizes $3.
values() {
  local block=()
  [[ $# -eq 1 ]] || block=(-s "$2" -c "$3")
  h5dump -O -A 0 -y -w 1 -m %.17g -o /dev/stdout -d "$1" "${block[@]}" "$file" | awk '{ gsub(/^[ "]+|[", ]+$/, "") } NF'
}
# Place of a name or a number along a dimension, and how long that is.
place() { values "$1" | grep -nxF -- "$2" | cut -d: -f1 | awk '{ print $1 - 1 }'; }
size() { values "$1" | wc -l; }

# in how many futures the closed models of the US lead in capability at the horizon
policies=$(size /leaders/policy) last=$(($(size /leaders/time) - 1))
at="0,$last,$(place /leaders/measure capability),$(place /leaders/quadrant us_closed)"
paste <(values /leaders/policy) <(values /leaders/probability "$at" "$policies,1,1,1") <(values /leaders/se "$at" "$policies,1,1,1") |
  awk -v time="$(values /leaders/time "$last" 1)" '{ printf "us_closed leads,%s,%.2f,%.6f,%.6f\n", $1, time, $2, $3 }'

# median, 5 % and 95 % of a series over time
steps=$(size /distributions/time)
at="$(place /distributions/policy "$policy"),0,$(place /distributions/series "$series")"
quantile() { values /distributions/quantiles "$at,$1" "1,$steps,1,1"; }
paste <(values /distributions/time) <(quantile 1) <(quantile 3) <(quantile 5) |  # of 0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99
  awk -v what="$series,$policy" '{ printf "%s,%.2f,%.6f,%.6f,%.6f\n", what, $1, $2, $3, $4 }'

# in how many futures a claim holds, with its 95 % interval
last=$(($(size /claims/time) - 1))
at="$last,$(place /claims/claim "$claim")"
claimed() { values "/claims/$1" "$at" 1,1; }
paste <(values /claims/time "$last" 1) <(claimed probability) <(claimed low) <(claimed high) |
  awk -v claim="$claim" '{ printf "%s,holds,%.2f,%.6f,%.6f,%.6f\n", claim, $1, $2, $3, $4 }'
