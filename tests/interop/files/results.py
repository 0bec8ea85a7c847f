# SPDX-FileCopyrightText: The Quadrant authors
# SPDX-License-Identifier: Apache-2.0
"""The results files that the tests of other programs read, each made once."""
import functools
import os

import h5py
import numpy as np

from program import BASELINE, TWO, make_results, shared_folder

FUTURES = 3000
SAMPLES = 256
GROUPS = ["history", "distributions", "leaders", "horizon", "joint", "differences", "claims", "regret", "sensitivity", "convergence", "trajectories", "parameters",
          "policies", "non_finite", "accumulators", "provenance"]
TABLES = {"history": "series", "distributions": "series", "horizon": "outcome"}  # groups of distributions, with their last dimension
FORK = 2026.75


@functools.lru_cache(maxsize=None)
def small():
    """All policies, a small pilot. Not to be changed."""
    return make_results(os.path.join(shared_folder(), "small.h5"), "-n", str(FUTURES), "--set", "outputs.pilot=64")


@functools.lru_cache(maxsize=None)
def few():
    """Two policies, few futures. Not to be changed."""
    return make_results(os.path.join(shared_folder(), "few.h5"), "-n", "64", *TWO)


@functools.lru_cache(maxsize=None)
def usual():
    """All policies with the usual pilot, as users run it, and 256 futures whole. Not to be changed."""
    return make_results(os.path.join(shared_folder(), "usual.h5"), "-n", "20000", "--set", f"outputs.sample_futures={SAMPLES}")


@functools.lru_cache(maxsize=None)
def read(path, name):
    """A dataset, whole."""
    with h5py.File(path, "r") as file:
        values = file[name][...]
    return np.array([text.decode() for text in values.ravel()]).reshape(values.shape) if values.dtype.kind == "O" else values


def outcome_names(path, group):
    return list(read(path, f"{group}/{TABLES[group]}"))


def label(path, group, index):
    """The names that belong to an index of a table of distributions."""
    dims = {"history": ["time", "series"], "distributions": ["policy", "time", "series"], "horizon": ["policy", "outcome"]}[group]
    return tuple(read(path, f"{group}/{name}")[i] for name, i in zip(dims, index))


def experiment_files():
    folder = os.path.dirname(BASELINE)
    return [BASELINE] + [os.path.join(folder, name) for name in ["priors/deep.toml", "priors/constants.toml", "priors/initial.toml",
                                                                 "policies/shipped.toml", "claims.toml"]]
