#!/usr/bin/env Rscript
# SPDX-FileCopyrightText: The Quadrant authors
# SPDX-License-Identifier: Apache-2.0
#
# Prints three tables of a results file, read with ncdf4:  Rscript table_ncdf4.R FILE
# R has the first dimension vary fastest: dimensions come in the opposite order of docs/formats/hdf5.md.
library(ncdf4)

series <- "lag_cn"
policy <- "status_quo"
claim <- "C05"
file <- nc_open(commandArgs(trailingOnly = TRUE)[1])
read <- function(name) ncvar_get(file, name, collapse_degen = FALSE)

# in how many futures the closed models of the US lead in capability at the horizon
time <- read("leaders/time")
quadrant <- match("us_closed", read("leaders/quadrant"))
measure <- match("capability", read("leaders/measure"))
p <- read("leaders/probability")[quadrant, measure, length(time), ]
se <- read("leaders/se")[quadrant, measure, length(time), ]
cat(sprintf("us_closed leads,%s,%.2f,%.6f,%.6f\n", read("leaders/policy"), tail(time, 1), p, se), sep = "")

# median, 5 % and 95 % of a series over time
levels <- match(c(0.05, 0.5, 0.95), read("distributions/quantile"))
q <- read("distributions/quantiles")[levels, match(series, read("distributions/series")), , match(policy, read("distributions/policy"))]
cat(sprintf("%s,%s,%.2f,%.6f,%.6f,%.6f\n", series, policy, read("distributions/time"), q[1, ], q[2, ], q[3, ]), sep = "")

# in how many futures a claim holds, with its 95 % interval
time <- read("claims/time")
at <- match(claim, read("claims/claim"))
value <- sapply(c("probability", "low", "high"), function(name) read(paste0("claims/", name))[at, length(time)])
cat(sprintf("%s,holds,%.2f,%.6f,%.6f,%.6f\n", claim, tail(time, 1), value[1], value[2], value[3]))
invisible(nc_close(file))
