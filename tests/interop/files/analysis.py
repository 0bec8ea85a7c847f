# SPDX-FileCopyrightText: The Quadrant authors
# SPDX-License-Identifier: Apache-2.0
"""That the numbers of /differences, /claims, /regret and /sensitivity follow from one another and from the rest of the file."""
import math
from fractions import Fraction

import h5py
import numpy as np
import xarray

from files.numbers import BINS, JOINT_BINS, LEVELS, outside_their_bin, whole
from files.results import FUTURES, outcome_names, read, small, usual
from program import POLICIES, ProgramTest, names

COLUMNS = [("differences", ""), ("claims", "measure_"), ("regret", "")]  # groups of columns with their statistics, and the prefix of these
Z = 1.959963984540054


def held(name):
    return read(small(), name)


def conditions(group):
    return held("claims/measure_is_condition") == 1 if group == "claims" else np.array(False)


def whole_numbers(group):
    """Which columns have a bin a whole number."""
    return np.isin(held("differences/unit"), ["0 or 1", "count"]) if group == "differences" else conditions(group)


class ColumnTest(ProgramTest):
    """What /differences, /claims and /regret have in common."""

    def cells(self):
        for group, prefix in COLUMNS:
            for index in np.ndindex(*held(f"{group}/{prefix}n").shape):
                yield group, prefix, index, int(held(f"{group}/{prefix}n")[index])

    def test_moments_are_those_of_the_exact_sums(self):
        """Without an offset, also where capabilities are compared."""
        wrong = []
        for group, prefix, index, n in self.cells():
            total, squares = (whole(small(), group, f"{prefix}{name}", index) for name in ["sum", "square"])
            scale = Fraction(float(held(f"{group}/{prefix}grid_scale")[index]))
            mean, sd = (float(held(f"{group}/{prefix}{name}")[index]) for name in ["mean", "sd"])
            exact = Fraction(total, n) / scale
            variance = Fraction(n * squares - total * total, n * (n - 1)) / scale**2
            lost = Fraction(squares, n) / scale**2 * Fraction(1, 2**62)
            if abs(mean - float(exact)) > 2 * np.spacing(abs(float(exact))) or abs(Fraction(sd)**2 - variance) > lost + variance * Fraction(1, 2**49):
                wrong.append((group, index))
        self.assertEqual(wrong, [])

    def test_standard_errors(self):
        for group, prefix in COLUMNS:
            n, mean, sd, se = (held(f"{group}/{prefix}{name}") for name in ["n", "mean", "sd", "se"])
            self.assertTrue((n > 1).all())
            with np.errstate(invalid="ignore"):
                expected = np.where(conditions(group), np.sqrt(mean * (1 - mean) / n), sd / np.sqrt(n))
            self.assertTrue(np.allclose(se, expected, rtol=1e-12, atol=0), group)

    def test_quantiles(self):
        for group, prefix in COLUMNS:
            quantiles, histogram, lower, width = (held(f"{group}/{prefix}{name}") for name in ["quantiles", "histogram", "bin_lower", "bin_width"])
            self.assertEqual(list(outside_their_bin(quantiles, histogram.astype(np.int64), lower, width, whole_numbers(group)))[:5], [], group)
            self.assertTrue((np.diff(quantiles, axis=-1) >= 0).all(), group)
            exact = quantiles[np.broadcast_to(whole_numbers(group), histogram.shape[:-1])]
            self.assertTrue((exact == np.round(exact)).all(), group)

    def test_quantiles_of_conditions(self):
        chosen = conditions("claims")
        p, quantiles = held("claims/measure_mean")[:, chosen], held("claims/measure_quantiles")[:, chosen]
        for place, level in enumerate(LEVELS):
            self.assertTrue((quantiles[..., place] == (level > 1 - p)).all(), level)

    def test_histograms_count_every_future(self):
        for group, prefix in COLUMNS:
            self.assertTrue((held(f"{group}/{prefix}histogram").sum(axis=-1) == held(f"{group}/{prefix}n")).all(), group)
        for group in ["differences", "regret"]:
            self.assertTrue((held(f"{group}/n") == FUTURES).all(), group)
        self.assertTrue((held("claims/measure_n")[:, held("claims/measure_given") == ""] == FUTURES).all())
        self.assertTrue((held("claims/measure_n") <= FUTURES).all())

    def test_futures(self):
        with h5py.File(small(), "r") as file:
            for group in ["differences", "claims", "regret", "sensitivity"]:
                self.assertEqual(file[group].attrs["futures"], FUTURES, group)

    def test_signs(self):
        for group, prefix in COLUMNS:
            n, higher, lower, mean = (held(f"{group}/{prefix}{name}") for name in ["n", "higher_count", "lower_count", "mean"])
            self.assertTrue((higher + lower <= n).all(), group)
            self.assertTrue((mean[(higher > 0) & (lower == 0)] > 0).all() and (mean[(lower > 0) & (higher == 0)] < 0).all(), group)
            self.assertTrue((mean[higher + lower == 0] == 0).all(), group)
        counted = held("differences/histogram")[..., whole_numbers("differences"), :]
        for name, bins in [("higher_count", slice(BINS // 2 + 1, None)), ("lower_count", slice(0, BINS // 2))]:
            self.assertTrue((held(f"differences/{name}")[..., whole_numbers("differences")] == counted[..., bins].sum(axis=-1)).all(), name)
        chosen = conditions("claims")
        histogram, higher = held("claims/measure_histogram")[:, chosen], held("claims/measure_higher_count")[:, chosen]
        self.assertTrue((histogram[..., 1] == higher).all() and (histogram[..., 2:] == 0).all())
        self.assertTrue((held("claims/measure_mean")[:, chosen] == higher / held("claims/measure_n")[:, chosen]).all())


class DifferenceTest(ProgramTest):
    REFERENCE = POLICIES.index("status_quo")

    def outcomes(self):
        return list(held("differences/outcome"))

    def steps(self):
        """Places of the analysis' times among the steps."""
        return [list(held("distributions/time")).index(time) for time in held("differences/time")]

    def test_the_reference_does_not_differ_from_itself(self):
        with xarray.open_dataset(small(), group="differences", engine="h5netcdf") as file:
            self.assertEqual(file.attrs["reference"], "status_quo")
        for name in ["mean", "sd", "se", "higher_count", "lower_count", "sum_high", "sum_low", "square_high", "square_low"]:
            self.assertTrue((held(f"differences/{name}")[:, self.REFERENCE] == 0).all(), name)
        self.assertTrue((held("differences/higher_count").sum(axis=(0, 2)) > 0).sum() == len(POLICIES) - 1)

    def check_means(self, place, mean, scale, kept, title):
        """Differences of the means [..., policies, outcomes] of another group. Each value and each difference is rounded to a grid, and a
        difference in single precision before that."""
        expected = mean - mean[..., self.REFERENCE:self.REFERENCE + 1, :]
        slack = 0.5 / scale + 0.5 / scale[..., self.REFERENCE:self.REFERENCE + 1, :] + 1 / held("differences/grid_scale")[place][..., kept]
        self.assertTrue((abs(held("differences/mean")[place][..., kept] - expected) <= slack + 1e-12 * abs(mean)).all(), title)

    def test_means_are_differences_of_means(self):
        series = [i for i, name in enumerate(self.outcomes()) if name in names()["series"]]
        places = [names()["series"].index(self.outcomes()[i]) for i in series]
        for time, step in enumerate(self.steps()):
            self.check_means(time, held("distributions/mean")[:, step, places], held("distributions/grid_scale")[:, step, places], series, time)
        horizon = outcome_names(small(), "horizon")
        kept = [i for i, name in enumerate(self.outcomes()) if name in horizon]
        self.assertEqual(len(kept), 29)
        places = [horizon.index(self.outcomes()[i]) for i in kept]
        self.check_means(-1, held("horizon/mean")[:, places], held("horizon/grid_scale")[:, places], kept, "horizon")

    def test_passages(self):
        count = held("horizon/passed_count").astype(np.int64)
        for i, passage in enumerate(held("horizon/passage")):
            place = self.outcomes().index(f"passed_{passage}")
            higher, lower = (held(f"differences/{name}")[-1, :, place].astype(np.int64) for name in ["higher_count", "lower_count"])
            self.assertTrue((higher - lower == count[:, i] - count[self.REFERENCE, i]).all(), passage)

    def test_variance_ratio(self):
        ratio, paired = held("differences/variance_ratio"), held("differences/sd")
        horizon = outcome_names(small(), "horizon")
        for time, step in enumerate(self.steps()):
            for i, name in enumerate(self.outcomes()):
                if name in names()["series"]:
                    own = held("distributions/sd")[:, step, names()["series"].index(name)]
                elif name in horizon and time == len(self.steps()) - 1:
                    own = held("horizon/sd")[:, horizon.index(name)]
                else:
                    own = np.full(len(POLICIES), math.nan)
                varies = paired[time, :, i] > 0
                with np.errstate(divide="ignore", invalid="ignore"):
                    expected = np.where(varies, (own**2 + own[self.REFERENCE]**2) / paired[time, :, i]**2, math.nan)
                self.assertTrue(np.allclose(ratio[time, :, i], expected, rtol=1e-9, atol=0, equal_nan=True), (time, name))


class ClaimCountTest(ProgramTest):
    def measure(self, name):
        return list(held("claims/measure")).index(name)

    def test_measures_belong_to_their_claims(self):
        for name, claim, unit, condition in zip(*(held(f"claims/{name}") for name in ["measure", "measure_claim", "measure_unit",
                                                                                         "measure_is_condition"])):
            self.assertEqual(name.split("/")[0], held("claims/claim")[claim])
            self.assertEqual(unit == "0 or 1", condition == 1, name)

    def test_shares(self):
        places = [self.measure(f"{claim}/holds") for claim in held("claims/claim")]
        n, count = held("claims/measure_n")[:, places], held("claims/count")
        self.assertTrue((count == held("claims/measure_higher_count")[:, places]).all())
        p, se, low, high = (held(f"claims/{name}") for name in ["probability", "se", "low", "high"])
        self.assertTrue((p == count / n).all())
        self.assertTrue(np.allclose(se, np.sqrt(p * (1 - p) / n), rtol=1e-12, atol=0))
        centre, half = p + Z * Z / (2 * n), Z * np.sqrt(p * (1 - p) / n + Z * Z / (4 * n * n))
        for end, expected in [(low, centre - half), (high, centre + half)]:
            self.assertTrue(np.allclose(end, expected / (1 + Z * Z / n), rtol=1e-9, atol=1e-15))
        self.assertTrue(((0 < p) & (p < 1)).all(), "a claim that the baseline settles")

    def test_both(self):
        both, count = held("claims/both_count").astype(np.int64), held("claims/count").astype(np.int64)
        self.assertTrue((both == both.swapaxes(1, 2)).all())
        self.assertTrue((np.diagonal(both, axis1=1, axis2=2) == count).all())
        least, most = np.maximum(0, count[:, :, None] + count[:, None, :] - FUTURES), np.minimum(count[:, :, None], count[:, None, :])
        self.assertTrue(((least <= both) & (both <= most)).all())

    def test_conditions_with_one_meaning(self):
        """Measures that the shipped claims state twice, in other words."""
        higher = held("claims/measure_higher_count")
        for one, other in [("C01/matters", "C01/share rises by 2 points"), ("C04/matters", "C04/edge deployment moves the foreign base by 5 points"),
                           ("C11/holds", "C11/matters"), ("C09/matters", "C09/the US-led share abroad falls by 2 points")]:
            self.assertTrue((higher[:, self.measure(one)] == higher[:, self.measure(other)]).all(), one)

    def test_given_splits_the_futures(self):
        n = held("claims/measure_n")
        name = "C02/compute earns more than models"
        split = [self.measure(f"{name}, given {half} majority") for half in ["an open", "a closed"]]
        self.assertTrue((n[:, split].sum(axis=1) == FUTURES).all())
        higher = held("claims/measure_higher_count")
        self.assertTrue((higher[:, split].sum(axis=1) == higher[:, self.measure(name)]).all())
        self.assertTrue((n[:, split[0]] == higher[:, self.measure("C02/open models hold most of the world's use")]).all())

    def test_measures_of_other_groups(self):
        """What a claim reports as it stands is in the other groups too."""
        for name, outcome, policy in [("C11/the nations' payoffs under coopetition (x)", "acc_pv_us", "coopetition"),
                                      ("C11/the nations' payoffs under decoupling (y)", "acc_pv_cn", "decouple")]:
            place = POLICIES.index(policy), outcome_names(small(), "horizon").index(outcome)
            self.assertAlmostEqual(held("claims/measure_mean")[-1, self.measure(name)] / held("horizon/mean")[place], 1, delta=1e-6)
        chips = held("distributions/mean")[POLICIES.index("sell_chips"), -1, names()["series"].index("us_chip_cn")]
        sold = held("claims/measure_mean")[-1, self.measure("C05/US chips sold to China a year when they may be")]
        self.assertAlmostEqual(sold / chips, 1, delta=1e-5)

    def test_rank_correlations(self):
        joint = held("claims/joint_histogram").astype(np.int64)
        self.assertTrue((joint.sum(axis=(2, 3)) == FUTURES).all())
        for time, pair in np.ndindex(*joint.shape[:2]):
            for axis, side in [(1, "x"), (0, "y")]:
                single = held("claims/measure_histogram")[time, self.measure(f"{held('claims/correlation')[pair]} ({side})")]
                self.assertTrue((joint[time, pair].sum(axis=axis) == single.reshape(JOINT_BINS, -1).sum(axis=-1)).all(), (time, pair, side))
            bins = np.repeat(np.argwhere(joint[time, pair] >= 0), joint[time, pair].ravel(), axis=0)  # the bins of every future
            ranks = [np.searchsorted(np.sort(side), side, "left") + np.searchsorted(np.sort(side), side, "right") for side in bins.T]
            r = np.corrcoef(*ranks)[0, 1]
            self.assertAlmostEqual(held("claims/rank_correlation")[time, pair], r, delta=1e-12)
            se = (1 - r * r) * math.sqrt((1 + r * r / 2) / (FUTURES - 3))
            self.assertAlmostEqual(held("claims/rank_correlation_se")[time, pair], se, delta=1e-12)


class RegretTest(ProgramTest):
    def signs(self):
        return np.where(held("regret/better") == "higher", 1.0, -1.0)

    def test_best(self):
        best, n = held("regret/best_count"), held("regret/n")
        self.assertTrue((best == n - held("regret/higher_count")).all())
        self.assertTrue((best.sum(axis=1) >= FUTURES).all())
        self.assertTrue((held("regret/lower_count") == 0).all())
        for prefix in ["best_", "satisfied_"]:
            count, p, low, high = (held(f"regret/{prefix}{name}") for name in ["count", "probability", "low", "high"])
            self.assertTrue((p == count / n).all() and ((low <= p) & (p <= high)).all(), prefix)

    def test_worst(self):
        worst, future = held("regret/worst"), held("regret/worst_future")
        self.assertTrue(((future == -1) == (held("regret/higher_count") == 0)).all())
        self.assertTrue(((future >= 0) & (future < FUTURES)).all() and (worst > 0).all())
        top = held("regret/quantiles")[..., -1] - held("regret/bin_width")
        self.assertTrue(((worst >= top) & (worst >= held("regret/mean"))).all())

    def test_values(self):
        """Regret is the best of a future less the policy's own, so that both add up to one number for all policies."""
        value, mean, scale = held("regret/value_mean"), held("regret/mean"), held("regret/grid_scale")
        best = mean + self.signs()[:, None] * value
        self.assertTrue((abs(best - best[:, :1]) <= 2 / scale.min(axis=1)[:, None] + 2e-6 * abs(best)).all())
        places = outcome_names(small(), "horizon").index("acc_pv_us"), names()["series"].index("lag_cn"), names()["series"].index("interdep")
        for objective, expected in [(0, held("horizon/mean")[:, places[0]]), (2, held("distributions/mean")[:, -1, places[1]]),
                                    (3, held("distributions/mean")[:, -1, places[2]])]:
            self.assertTrue(np.allclose(value[objective], expected, rtol=1e-5, atol=0), objective)

    def test_advantages(self):
        value, advantage, se, better = (held(f"regret/{name}") for name in ["value_mean", "advantage", "advantage_se", "better_count"])
        self.assertTrue((advantage == -advantage.swapaxes(1, 2)).all() and (se == se.swapaxes(1, 2)).all())
        self.assertTrue((np.diagonal(better, axis1=1, axis2=2) == 0).all() and (better + better.swapaxes(1, 2) <= FUTURES).all())
        expected = self.signs()[:, None, None] * (value[:, :, None] - value[:, None, :])
        self.assertTrue((abs(advantage - expected) <= 4e-6 * abs(value).max(axis=1)[:, None, None]).all())
        self.assertTrue((held("regret/best_count")[:, :, None] <= FUTURES - better.swapaxes(1, 2)).all())

    def test_advantages_are_differences(self):
        """Over the reference policy, for an objective that is one outcome: the paired difference's mean and error, and its signs."""
        place = list(held("differences/outcome")).index("acc_pv_us")
        for name, other, slack in [("advantage", "mean", 0.1), ("advantage_se", "se", 0.01)]:
            self.assertTrue(np.allclose(held(f"regret/{name}")[0, :, 0], held(f"differences/{other}")[-1, :, place], rtol=1e-4, atol=slack), name)
        self.assertTrue((held("regret/better_count")[0, :, 0] == held("differences/higher_count")[-1, :, place]).all())

    def dominated(self, margin):
        """[policy, other]: whether the other is as good in all objectives and better in one."""
        ahead = held("regret/advantage") + margin * held("regret/advantage_se")
        found = (ahead >= 0).all(axis=0) & (ahead > 0).any(axis=0)
        np.fill_diagonal(found, False)
        return found.T

    def test_pareto(self):
        pareto, certain = held("regret/pareto"), held("regret/pareto_certain")
        self.assertTrue((pareto == ~self.dominated(0).any(axis=1)).all())
        settled = np.where(pareto == 1, ~self.dominated(Z).any(axis=1), self.dominated(-Z).any(axis=1))
        self.assertTrue((certain == settled).all())
        self.assertTrue(0 < pareto.sum() < len(POLICIES))


def correlation_ratio(count, mean, variance):
    """Share of the variance between bins, freed of the noise inside them (Kelley's epsilon squared); count [parameters, bins], mean
    [..., parameters, bins], variance [...]."""
    n, bins = count[0].sum(), (count > 0).sum(axis=-1)
    mu = (count * mean).sum(axis=-1, keepdims=True) / n
    between = (count * (mean - mu)**2).sum(axis=-1)
    within = np.maximum(0, n * variance[..., None] - between) / (n - bins)
    return (between - (bins - 1) * within) / (n * variance[..., None])


def first_order(count, total, square):
    """Richardson's extrapolation of it; total [..., parameters, bins], square [...]."""
    n = count[0].sum()
    variance = (square / n - (total[..., 0, :].sum(axis=-1) / n)**2).astype(np.float64)
    wide = [x.reshape(*x.shape[:-1], -1, 2).sum(axis=-1) for x in (count, total)]
    fine, coarse = (correlation_ratio(c, t / np.maximum(c, 1), variance) for c, t in [(count, total), wide])
    return (4 * fine - coarse) / 3


class SensitivityTest(ProgramTest):
    def counts(self):
        return held("sensitivity/count").astype(np.int64)

    def squares(self, name):
        high, low = (held(f"sensitivity/{name}_square_{half}").astype(np.longdouble) for half in ["high", "low"])
        return high * np.longdouble(2)**64 + low

    def test_every_parameter_divides_the_futures(self):
        self.assertTrue((self.counts().sum(axis=-1) == FUTURES).all())
        self.assertTrue((abs(self.counts() - FUTURES / 32) < 6 * math.sqrt(FUTURES / 32)).all(), "bins that are not equiprobable")
        for name in ["outcome_sum", "claim_count", "effect_sum"]:
            totals = held(f"sensitivity/{name}").sum(axis=-1)
            self.assertTrue((totals == totals[..., :1]).all(), name)

    def test_sums_are_those_of_the_means(self):
        """With the usual pilot: a small one knows so little of the largest values that the limit of a value cuts some."""
        outcomes, scale, futures = (read(usual(), f"sensitivity/{name}") for name in ["outcome", "outcome_scale", "count"])
        mean = read(usual(), "sensitivity/outcome_sum")[:, :, 0, :].sum(axis=-1) / futures[0].sum() / scale
        for i, name in enumerate(outcomes):
            offset = 25 if name.startswith("C_") or name == "front" else 0
            if name.startswith("passed_"):
                expected, fine = read(usual(), "horizon/passed_probability")[:, list(held("horizon/passage")).index(name[7:])], 65536.0
            else:
                group, place = ("distributions", (slice(None), -1)) if name in names()["series"] else ("horizon", (slice(None),))
                own = outcome_names(usual(), group).index(name)
                expected, fine = read(usual(), f"{group}/mean")[(*place, own)], read(usual(), f"{group}/grid_scale")[(*place, own)]
            self.assertTrue((scale[:, i] * 16 == fine).all(), name)
            self.assertTrue((abs(mean[:, i] + offset - expected) <= 0.6 / scale[:, i] + 1e-12 * abs(expected)).all(), name)

    def test_claims_add_up(self):
        self.assertTrue((held("sensitivity/claim_count")[:, :, 0].sum(axis=-1) == held("claims/count")).all())
        self.assertTrue(((held("sensitivity/claim_count") >= 0) & (held("sensitivity/claim_count") <= self.counts())).all())
        places = [list(held("claims/measure")).index(f"{claim}/effect") for claim in held("claims/claim")]
        scale, sums = (read(usual(), f"sensitivity/effect_{name}") for name in ["scale", "sum"])
        self.assertTrue((scale * 16 == read(usual(), "claims/measure_grid_scale")[:, places]).all())
        mean = sums[:, :, 0].sum(axis=-1) / read(usual(), "sensitivity/count")[0].sum() / scale
        self.assertTrue((abs(mean - read(usual(), "claims/measure_mean")[:, places]) <= 0.6 / scale).all())

    def test_first_order(self):
        for policy in range(len(POLICIES)):
            index = first_order(self.counts(), held("sensitivity/outcome_sum")[policy], self.squares("outcome")[policy])
            self.assertTrue(np.allclose(held("sensitivity/first_order")[policy], index, rtol=1e-9, atol=1e-9, equal_nan=True), POLICIES[policy])
        effects = first_order(self.counts(), held("sensitivity/effect_sum"), self.squares("effect"))
        self.assertTrue(np.allclose(held("sensitivity/effect_first_order"), effects, rtol=1e-9, atol=1e-9, equal_nan=True))
        claims = held("sensitivity/claim_count")
        index = first_order(self.counts(), claims, claims[:, :, 0].sum(axis=-1))
        self.assertTrue(np.allclose(held("sensitivity/claim_first_order"), index, rtol=1e-9, atol=1e-9, equal_nan=True))

    def test_standard_errors(self):
        """Without influence an index scatters about 0 by its error. Most parameters have next to none on most outcomes."""
        for prefix in ["", "claim_", "effect_"]:
            index, se = (held(f"sensitivity/{prefix}{name}") for name in ["first_order", "first_order_se"])
            self.assertTrue((np.isnan(index) == np.isnan(se)).all() and (se[~np.isnan(se)] > 0).all(), prefix)
            small_ones = (abs(index) < 4 * se)[~np.isnan(index)]
            self.assertGreater(small_ones.mean(), 0.8, prefix)
            self.assertLess((index[~np.isnan(index)] / se[~np.isnan(se)]).min(), -1, prefix)
            self.assertGreater((index[~np.isnan(index)] / se[~np.isnan(se)]).min(), -6, prefix)

    def test_regional(self):
        holds = held("sensitivity/claim_count")
        misses = self.counts() - holds
        below = [x[..., :-1].cumsum(axis=-1) / x.sum(axis=-1, keepdims=True) for x in (holds, misses)]
        apart = below[1] - below[0]
        edge = abs(apart).argmax(axis=-1)
        expected = np.take_along_axis(apart, edge[..., None], axis=-1)[..., 0]
        distance = held("sensitivity/regional_distance")
        self.assertTrue(np.allclose(abs(distance), abs(expected), rtol=1e-12, atol=0))
        at = np.rint(held("sensitivity/regional_quantile") * 32).astype(int) - 1
        self.assertTrue((at == held("sensitivity/regional_quantile") * 32 - 1).all() and ((at >= 0) & (at < 31)).all())
        self.assertTrue(np.allclose(np.take_along_axis(apart, at[..., None], axis=-1)[..., 0], distance, rtol=1e-12, atol=1e-15))
        n, m = holds.sum(axis=-1), misses.sum(axis=-1)
        x = abs(distance) * np.sqrt(n * m / (n + m))
        k = np.arange(1, 200)[:, None, None, None]
        tail = (2 * (-1.0)**(k - 1) * np.exp(-2 * k**2 * x**2)).sum(axis=0)
        self.assertTrue(np.allclose(held("sensitivity/regional_p"), tail, rtol=1e-6, atol=1e-12))

    def test_what_the_model_must_show(self):
        """Signs of regional sensitivity that the claims' mechanisms prescribe."""
        claims, parameters = list(held("sensitivity/claim")), list(held("sensitivity/parameter"))
        distance = held("sensitivity/regional_distance")[-1]
        for claim, parameter, sign in [("C05", "sub_react", 1), ("C08", "api_weight", -1), ("C01", "cf_react", -1)]:
            self.assertGreater(sign * distance[claims.index(claim), parameters.index(parameter)], 0.1, (claim, parameter))
