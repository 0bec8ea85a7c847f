# SPDX-FileCopyrightText: The Quadrant authors
# SPDX-License-Identifier: Apache-2.0
"""That /convergence ends where the other groups stand, and that its errors follow from what lies beside them."""
import functools
import math
import os

import numpy as np

from files.results import FUTURES, read, small
from program import TWO, ProgramTest, make_results, shared_folder

LOOKS = [1024, 2048, FUTURES]


@functools.lru_cache(maxsize=None)
def scrambled():
    return make_results(os.path.join(shared_folder(), "scrambled.h5"), "-n", "9000", *TWO, "--set", "design.kind=sobol", "--until", "mean:deny/lag_cn ±1e-6")


def z(n):
    """As docs/formats/hdf5.md says."""
    nr = n * (-2 * math.log(0.05) + math.log(1 - 2 * math.log(0.05))) / 2**18
    return math.sqrt(2 * (nr + 1) / nr * math.log(math.sqrt(nr + 1) / 0.05))


class ConvergenceFileTest(ProgramTest):
    def test_it_ends_where_the_other_groups_stand(self):
        self.assertEqual(list(read(small(), "convergence/look")), LOOKS)
        last = {name: index for index, name in enumerate(read(small(), "convergence/quantity"))}
        value, se, n = (read(small(), f"convergence/{name}")[-1] for name in ["value", "se", "n"])
        checked = 0
        for i, claim in enumerate(read(small(), "claims/claim")):
            column = last[f"claim:{claim}"]
            time = list(read(small(), "claims/time")).index(read(small(), "claims/horizon")[i])
            self.assertEqual(value[column], read(small(), "claims/probability")[time, i])
            self.assertEqual(se[column], read(small(), "claims/se")[time, i])
            effect = list(read(small(), "claims/measure")).index(f"{claim}/effect")
            self.assertTrue(math.isclose(value[last[f"effect:{claim}"]], read(small(), "claims/measure_mean")[time, effect], rel_tol=1e-12))
            checked += 1
        self.assertEqual(checked, 11)
        policies, series = list(read(small(), "distributions/policy")), list(read(small(), "distributions/series"))
        for policy in policies:
            for outcome in ["lag_cn", "interdep"]:
                column, cell = last[f"mean:{policy}/{outcome}"], (policies.index(policy), -1, series.index(outcome))
                self.assertEqual(n[column], read(small(), "distributions/n")[cell])
                self.assertTrue(math.isclose(value[column], read(small(), "distributions/mean")[cell], rel_tol=1e-12))
                self.assertTrue(math.isclose(se[column], read(small(), "distributions/se")[cell], rel_tol=1e-9))

    def test_intervals(self):
        names = read(small(), "convergence/quantity")
        value, se, n, half = (read(small(), f"convergence/{name}") for name in ["value", "se", "n", "half_width"])
        for look, column in np.ndindex(*value.shape):
            count, p, wide = int(n[look, column]), value[look, column], z(int(n[look, column]))
            expected = wide * se[look, column]
            if names[column].startswith("claim:"):
                expected = wide / (1 + wide**2 / count) * math.sqrt(p * (1 - p) / count + wide**2 / (4 * count**2))
            self.assertTrue(math.isclose(half[look, column], expected, rel_tol=1e-9), names[column])

    def test_scramblings(self):
        replicates, n = read(scrambled(), "convergence/replicate_value"), read(scrambled(), "convergence/replicate_n").astype(float)
        self.assertEqual(replicates.shape[1], 16)
        # 9,000 futures are 17 turns of 512 and 296 futures more: replicate 0 has two turns, replicate 1 one and a part
        self.assertEqual([int(x) for x in n[0]], [1024, 808] + [512] * 14)
        value = read(scrambled(), "convergence/value")[-1]
        self.assertTrue(np.allclose((replicates * n).sum(1) / n.sum(1), value, rtol=1e-9))
        spread = np.sqrt((n * (replicates - value[:, None])**2).sum(1) / 15 / n.sum(1))
        self.assertTrue(np.allclose(read(scrambled(), "convergence/scrambled_se")[-1], spread, rtol=1e-6))

    def test_targets(self):
        self.assertEqual(list(read(scrambled(), "convergence/target")), ["mean:deny/lag_cn ±1e-6"])
        self.assertEqual(list(read(scrambled(), "convergence/target_wanted")), [1e-6])
        column = list(read(scrambled(), "convergence/quantity")).index("mean:deny/lag_cn")
        self.assertEqual(read(scrambled(), "convergence/target_value")[0], read(scrambled(), "convergence/value")[-1, column])
        self.assertEqual(read(scrambled(), "convergence/target_half_width")[0], read(scrambled(), "convergence/half_width")[-1, column])
