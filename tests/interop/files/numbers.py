# SPDX-FileCopyrightText: The Quadrant authors
# SPDX-License-Identifier: Apache-2.0
"""That the statistics in a file follow from the exact sums and counts beside them."""
import functools
import math
from fractions import Fraction

import numpy as np

from files.results import FUTURES, TABLES, label, outcome_names, read, small, usual
from program import ProgramTest, names, quadrant

LEVELS = [0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99]
BINS = 384
LAST = BINS - 1
JOINT_BINS = 32


def whole(path, group, name, index):
    """An exact sum, put together from its halves."""
    return int(read(path, f"{group}/{name}_high")[index]) * 2**64 + int(read(path, f"{group}/{name}_low")[index])


def offsets(path, group):
    """What is added to a value for display, by outcome. Where the file does not say, nothing."""
    count = len(outcome_names(path, group))
    try:
        return list(read(path, f"{group}/offset"))
    except KeyError:
        return [0.0] * count


def has_offset(name):
    return name.startswith(("C_", "t_")) or name == "front"


class MomentTest(ProgramTest):
    def cells(self):
        for group in TABLES:
            shape = read(small(), f"{group}/n").shape
            for index in np.ndindex(*shape):
                yield group, index, int(read(small(), f"{group}/n")[index])

    def mean_is_wrong(self, group, index, n):
        if n == 0:
            return not math.isnan(read(small(), f"{group}/mean")[index])
        offset = offsets(small(), group)[index[-1]]
        exact = Fraction(whole(small(), group, "sum", index),
                         n) / Fraction(float(read(small(), f"{group}/grid_scale")[index])) + Fraction(float(offset))
        mean = float(read(small(), f"{group}/mean")[index])
        return abs(mean - float(exact)) > 2 * (np.spacing(abs(float(exact))) + np.spacing(offset))

    def wrong_means(self, chosen):
        wrong = {}
        for group, index, n in self.cells():
            name = outcome_names(small(), group)[index[-1]]
            if chosen(name) and self.mean_is_wrong(group, index, n):
                wrong.setdefault(name, (group, index))
        return wrong

    def test_mean_is_that_of_the_exact_sum(self):
        self.assertEqual(self.wrong_means(lambda name: not has_offset(name)), {})

    def test_mean_with_an_offset(self):
        """Capabilities and passage times are shown with an offset, which the file must state to be complete."""
        self.assertEqual(self.wrong_means(has_offset), {})

    def test_sd_is_that_of_the_exact_sums(self):
        """The program takes the difference in long doubles: 2^-62 of the mean square is what that may lose."""
        wrong = []
        for group, index, n in self.cells():
            if n < 2:
                continue
            total, squares = whole(small(), group, "sum", index), whole(small(), group, "square", index)
            scale = Fraction(float(read(small(), f"{group}/grid_scale")[index]))
            variance = Fraction(n * squares - total * total, n * (n - 1)) / scale**2
            lost = Fraction(squares, n) / scale**2 * Fraction(1, 2**62)
            sd = float(read(small(), f"{group}/sd")[index])
            if abs(Fraction(sd) ** 2 - variance) > lost + variance * Fraction(1, 2**49):
                wrong.append((label(small(), group, index), sd, math.sqrt(variance)))
        self.assertEqual(wrong, [])

    def test_standard_error(self):
        for group in TABLES:
            n, sd, se = (read(small(), f"{group}/{name}") for name in ["n", "sd", "se"])
            many = n > 1
            self.assertTrue(np.allclose(se[many], sd[many] / np.sqrt(n[many]), rtol=1e-14, atol=0))
            self.assertTrue(np.isnan(se[~many]).all())


def outside_their_bin(quantiles, histogram, lower, width, exact):
    """Places and levels of quantiles that lie outside the bin in which the cumulated counts reach their level; `exact`: where a whole number
    stands for a bin, in its middle."""
    cumulated = histogram.cumsum(axis=-1)
    n = cumulated[..., -1]
    for place, level in enumerate(LEVELS):
        bins = (cumulated >= (level * n)[..., None]).argmax(axis=-1)
        low = lower + (np.maximum(bins, 1) - 1) * width
        high = np.where(bins == 0, low, lower + np.minimum(bins, LAST - 1) * width)
        low = np.where(bins == LAST, high, low)
        low, high = (np.where(exact, lower + (bins - 0.5) * width, edge) for edge in (low, high))
        q = quantiles[..., place]
        slack = 1e-9 * width + 1e-14 * abs(low)
        with np.errstate(invalid="ignore"):
            bad = (n > 0) & ~((q >= low - slack) & (q <= high + slack))
        yield from ((tuple(index), level) for index in np.argwhere(bad))


class QuantileTest(ProgramTest):
    def test_quantiles_lie_in_their_bin(self):
        wrong = []
        for group in TABLES:
            histogram = read(small(), f"{group}/histogram").astype(np.int64)
            lower, width = read(small(), f"{group}/bin_lower"), read(small(), f"{group}/bin_width")
            passage = np.array([name.startswith("t_") for name in outcome_names(small(), group)])
            exact = np.array([unit in ("code", "0 or 1", "count") for unit in read(small(), f"{group}/unit")])  # a number in the middle of each bin
            histogram[..., 0] = np.where(passage, 0, histogram[..., 0])  # bin 0 of a passage: never
            quantiles = read(small(), f"{group}/quantiles")
            for index, level in outside_their_bin(quantiles, histogram, lower, width, exact):
                wrong.append((label(small(), group, index), level, quantiles[index][LEVELS.index(level)]))
        self.assertEqual(wrong[:5], [], f"{len(wrong)} quantiles outside their bin")

    def test_quantiles_rise(self):
        falling = []
        for group in TABLES:
            with np.errstate(invalid="ignore"):
                falls = (np.diff(read(small(), f"{group}/quantiles"), axis=-1) < 0).any(axis=-1)
            falling += [label(small(), group, tuple(index)) for index in np.argwhere(falls)]
        self.assertEqual(falling[:5], [], f"{len(falling)} outcomes whose quantiles fall")


class CountTest(ProgramTest):
    def test_histograms_count_every_future(self):
        for group in TABLES:
            totals = read(small(), f"{group}/histogram").sum(axis=-1)
            self.assertTrue((totals == FUTURES).all(), group)

    def test_n(self):
        for group in TABLES:
            n = read(small(), f"{group}/n")
            for i, name in enumerate(outcome_names(small(), group)):
                expected = read(small(), f"{group}/histogram")[..., i, 1:].sum(axis=-1) if name.startswith("t_") else FUTURES
                self.assertTrue((n[..., i] == expected).all(), name)

    def test_leaders(self):
        for prefix, table in [("", "distributions"), ("history_", "history")]:
            count, probability = read(small(), f"leaders/{prefix}count"), read(small(), f"leaders/{prefix}probability")
            joint = read(small(), f"leaders/{prefix}joint_count")
            self.assertTrue((count.sum(axis=-1) == FUTURES).all())
            self.assertTrue((joint.sum(axis=(-3, -2, -1)) == FUTURES).all())
            self.assertTrue((probability == count / FUTURES).all())
            for i, (name, others) in enumerate([("lead_cap", (-2, -1)), ("lead_ad", (-3, -1)), ("lead_prof", (-3, -2))]):
                self.assertTrue((joint.sum(axis=others) == count[..., i, :]).all(), name)
                bins = read(small(), f"{table}/histogram")[..., names()["series"].index(name), :]
                self.assertTrue((bins[..., :4] == count[..., i, :]).all(), name)
                self.assertEqual(bins[..., 4:].sum(), 0)

    def check_intervals(self, count, n, folder):
        """Wilson's interval (JASA 22, 1927), which holds the share itself."""
        p, low, high, se = (read(small(), f"{folder}{name}") for name in ["probability", "low", "high", "se"])
        z = 1.959963984540054
        centre = (p + z * z / (2 * n)) / (1 + z * z / n)
        half = z * np.sqrt(p * (1 - p) / n + z * z / (4 * n * n)) / (1 + z * z / n)
        self.assertTrue((p == count / n).all())
        self.assertTrue(np.allclose(se, np.sqrt(p * (1 - p) / n), rtol=1e-12, atol=0))
        self.assertTrue(np.allclose(low, centre - half, rtol=1e-9, atol=1e-15) and np.allclose(high, centre + half, rtol=1e-9, atol=1e-15))

    def test_intervals(self):
        self.check_intervals(read(small(), "leaders/count"), FUTURES, "leaders/")
        self.check_intervals(read(small(), "leaders/history_count"), FUTURES, "leaders/history_")
        self.check_intervals(read(small(), "horizon/tip_count"), FUTURES, "horizon/tip_")
        self.check_intervals(read(small(), "horizon/passed_count"), FUTURES, "horizon/passed_")

    def test_an_interval_holds_its_share(self):
        for folder in ["leaders/", "leaders/history_", "horizon/tip_", "horizon/passed_"]:
            p, low, high = (read(small(), f"{folder}{name}") for name in ["probability", "low", "high"])
            self.assertEqual(((low > p) | (high < p)).sum(), 0, f"{folder}: intervals that miss their own share")

    def test_passages(self):
        outcomes = outcome_names(small(), "horizon")
        for i, passage in enumerate(read(small(), "horizon/passage")):
            passed = read(small(), "horizon/passed_count")[:, i]
            self.assertTrue((passed == read(small(), "horizon/n")[:, outcomes.index(f"t_{passage}")]).all(), passage)
            self.assertTrue((read(small(), "horizon/passed_probability")[:, i] == passed / FUTURES).all(), passage)

    def test_tips(self):
        count = read(small(), "horizon/tip_count")
        self.assertTrue((count.sum(axis=-1) == FUTURES).all())
        for i, name in enumerate(["tip_world", "tip_foreign"]):
            bins = read(small(), "horizon/histogram")[:, outcome_names(small(), "horizon").index(name), :3]
            self.assertTrue((bins == count[:, i, :]).all())

    def test_joint_histograms(self):
        joint = read(small(), "joint/histogram").astype(np.int64)
        self.assertTrue((joint.sum(axis=(2, 3)) == FUTURES).all())
        at_horizon = read(small(), "distributions/histogram")[:, -1]
        for i, pair in enumerate(read(small(), "joint/pair")):
            for axis, name in zip([3, 2], pair.split(",")):
                series = names()["series"].index(name)
                single = at_horizon[:, series, :].reshape(-1, JOINT_BINS, BINS // JOINT_BINS).sum(axis=-1)
                self.assertTrue((joint.sum(axis=axis)[:, i, :] == single).all(), (pair, name))

    def test_non_finite(self):
        self.assertEqual(read(small(), "non_finite/count").sum(), 0)
        self.assertTrue((read(small(), "non_finite/future") == -1).all())

    def test_csv_and_file_agree(self):
        """Every number of `show --csv`, read back, is the file's to the last bit."""
        table = {}
        for line in quadrant("show", small(), "--csv").out.splitlines()[1:]:
            policy, outcome, time, *numbers = line.split(",")
            table[policy, outcome, float(time)] = [float(x) for x in numbers]
        seen = 0
        for group in TABLES:
            columns = [read(small(), f"{group}/{name}") for name in ["n", "mean", "sd", "se"]]
            quantiles = read(small(), f"{group}/quantiles")
            for index in np.ndindex(*columns[0].shape):
                key = label(small(), group, index)
                key = {"history": lambda time, name: ("history", name, time), "distributions": lambda policy, time, name: (policy, name, time),
                       "horizon": lambda policy, name: (policy, name, 2037.0)}[group](*key)
                expected = [float(column[index]) for column in columns] + list(quantiles[index])
                if not all(a == b or (a != a and b != b) for a, b in zip(table[key], expected)):
                    self.fail(f"{key}: {table[key]} in the table, {expected} in the file")
                seen += 1
        codes = [key for key in table if "=" in key[1] or key[1].startswith("passed_")]
        self.assertEqual(seen + len(codes), len(table))


@functools.lru_cache(maxsize=None)
def continuous(group):
    """Whether an outcome is a number on a continuous scale, so that its bins are placed by the pilot."""
    units = read(usual(), f"{group}/unit")
    return np.array([unit not in ("code", "0 or 1", "count") and not name.startswith("t_") for name,
                     unit in zip(outcome_names(usual(), group), units)])


def sampled(group, index):
    """The futures that the file holds whole: their values in one cell of a table of series."""
    if group == "history":
        return read(usual(), "trajectories/history")[(slice(None), *index)]
    return read(usual(), "trajectories/forecast")[(index[0], slice(None), *index[1:])]


def levels_of(histogram, lower, width, low, high):
    """The range between two quantiles, read at the outer edges of their bins."""
    cumulated = histogram.cumsum(axis=-1)
    n = cumulated[..., -1:]
    first, last = (((cumulated >= level * n).argmax(axis=-1)) for level in (low, high))
    return (np.clip(last, 1, LAST - 1) - np.clip(first, 1, LAST - 1) + 1) * width


class ResolutionTest(ProgramTest):
    """Bins are at most 0.5 % of the central 98 % range wide, with the usual pilot. The pilot knows that range from 4,096 futures: 41 of
    them, with a standard deviation of 6.4, lie below its 1 % point, so that the range meant may be that from 0.4 % to 99.6 % (4 sigma).
    Where 98 % of the futures agree there is no range."""
    PILOT = 4096
    SIGMAS = 4 * math.sqrt(0.01 * 0.99 / PILOT)

    def places(self, group):
        """Edges of the bins, and where outcomes are continuous."""
        return read(usual(), f"{group}/bin_lower"), read(usual(), f"{group}/bin_width"), continuous(group)

    def agree(self, group, index):
        """Whether nearly all futures have the same value, but for single precision's noise. Of 256 that 98 % of all agree on, 93 % do."""
        self.assertNotEqual(group, "horizon", index)
        values = sampled(group, index)
        middle = np.median(values)
        return (abs(values - middle) <= 1e-5 * abs(middle)).mean() > 0.93

    def test_bins_are_fine_enough(self):
        coarse = {}
        for group in TABLES:
            lower, width, chosen = self.places(group)
            histogram = read(usual(), f"{group}/histogram").astype(np.int64)
            widest = levels_of(histogram, lower, width, 0.01 - self.SIGMAS, 0.99 + self.SIGMAS)
            for index in map(tuple, np.argwhere(chosen & (width > 0.005 * widest))):
                if not self.agree(group, index):
                    coarse.setdefault((group, label(usual(), group, index)[-1]), []).append(100 * width[index] / widest[index])
        report = {name: f"{len(shares)} cells, up to {max(shares):.3f} %" for name, shares in coarse.items()}
        self.assertEqual(report, {})

    def test_most_bins_are_fine_enough_for_the_range_itself(self):
        for group, least in [("history", 0.75), ("distributions", 0.99), ("horizon", 1.0)]:
            _, width, chosen = self.places(group)
            quantiles = read(usual(), f"{group}/quantiles")
            fine = width <= 0.005 * (quantiles[..., -1] - quantiles[..., 0])
            self.assertGreaterEqual(fine[..., chosen].mean(), least, group)

    def test_open_bins_are_nearly_empty(self):
        """The 1 % and 99 % points lie in bins with two edges, or at an edge where many futures agree (no chips sold: exactly 0)."""
        outside = {}
        for group in TABLES:
            lower, width, chosen = self.places(group)
            upper = lower + (LAST - 1) * width
            histogram = read(usual(), f"{group}/histogram")
            n = histogram.sum(axis=-1)
            for side, bin_number in [("below", 0), ("above", LAST)]:
                share = histogram[..., bin_number] / np.maximum(n, 1)
                for index in map(tuple, np.argwhere(chosen & (share >= 0.01 + self.SIGMAS))):
                    values = sampled(group, index)
                    beyond = (values < lower[index] - width[index]) if side == "below" else (values > upper[index] + width[index])
                    if beyond.mean() > 0.05:
                        outside.setdefault((group, side, label(usual(), group, index)[-1]), []).append(100 * share[index])
        report = {name: f"{len(shares)} cells, up to {max(shares):.2f} %" for name, shares in outside.items()}
        self.assertEqual(report, {})
