"""Golden values for tests/statistics/methods and tests/statistics/missing, from numpy and scipy: python methods.py

Written from the definitions and from rows, so that it shares nothing with the code under test. The values in the tests were
printed with numpy 2.4.6 and scipy 1.17.1.
"""
import numpy as np
from scipy import optimize, stats


def show(name, *values):
    print(name, *(repr(float(v)) for v in values))


def score_interval(x1, n1, x0, n0, factor, level=0.95):
    """Miettinen and Nurminen 1985 (factor True) or Mee 1984, the restricted likelihood maximised numerically."""

    def variance(delta):
        lo, hi = max(0.0, -delta), min(1.0, 1.0 - delta)

        def slope(p):
            q = p + delta
            return x1 / q - (n1 - x1) / (1 - q) + x0 / p - (n0 - x0) / (1 - p)

        eps = 1e-14
        p = optimize.brentq(slope, lo + eps, hi - eps, xtol=1e-16, rtol=1e-15)
        q = p + delta
        n = n1 + n0
        return (q * (1 - q) / n1 + p * (1 - p) / n0) * (n / (n - 1) if factor else 1)

    d = x1 / n1 - x0 / n0
    z = stats.norm.ppf((1 + level) / 2)
    g = lambda delta: (d - delta) ** 2 - z * z * variance(delta)
    lower = optimize.brentq(g, -1 + 1e-9, d, xtol=1e-15)
    upper = optimize.brentq(g, d, 1 - 1e-9, xtol=1e-15)
    return lower, upper, 2 * stats.norm.sf(abs(d) / np.sqrt(variance(0.0)))


for case in [(56, 70, 48, 80), (9, 10, 3, 10), (7, 1000, 3, 900), (130, 2000, 95, 1000)]:
    show(f"mn {case}", *score_interval(*case, True))
    show(f"mee {case}", *score_interval(*case, False))


def by_categories(counts):
    return np.repeat(np.arange(len(counts)), counts)


for pilot, comparison in [
    ([362, 470, 330], [395, 476, 291]),
    ([3, 5, 9, 2], [6, 4, 4, 1]),
    ([0, 1, 2, 5, 4], [4, 3, 0, 2, 1]),
]:
    result = stats.brunnermunzel(by_categories(comparison), by_categories(pilot))
    x, y = by_categories(pilot), by_categories(comparison)
    higher = (np.sign(x[:, None] - y[None, :]).mean() + 1) / 2
    show(f"brunner-munzel {pilot} {comparison}", result.statistic, result.pvalue, higher)


def ranks(n, q, level=0.95):
    side = (1 - level) / 2
    lower = max(r for r in range(1, n + 1) if stats.binom.cdf(r - 1, n, q) <= side)
    upper = min(r for r in range(1, n + 1) if stats.binom.sf(r - 1, n, q) <= side)
    return lower, upper, stats.binom.cdf(upper - 1, n, q) - stats.binom.cdf(lower - 1, n, q)


for n, q in [(20, 0.5), (100, 0.9), (1000, 0.75), (250_000, 0.99)]:
    show(f"ranks {n} {q}", *ranks(n, q))


def quantile_part(values, q):
    values = np.sort(values)
    lower, upper, coverage = ranks(len(values), q)
    se = (values[upper - 1] - values[lower - 1]) / (2 * stats.norm.ppf((1 + coverage) / 2))
    return np.quantile(values, q), se


# Waiting times without chance: quantiles of an exponential and of a slower one.
pilot = np.round(-20 * np.log(1 - (np.arange(1, 121) - 0.5) / 120), 3)
comparison = np.round(-26 * np.log(1 - (np.arange(1, 91) - 0.5) / 90), 3)
for q in (0.5, 0.9):
    (a, sa), (b, sb) = quantile_part(pilot, q), quantile_part(comparison, q)
    se = np.hypot(sa, sb)
    z = stats.norm.ppf(0.975)
    show(f"quantile {q}", a - b, se, a - b - z * se, a - b + z * se, 2 * stats.norm.sf(abs(a - b) / se))


def satterthwaite(a, fa, b, fb):
    return (a + b) ** 2 / (a * a / fa + b * b / fb)


# The ratio case of the references, with its bounds as a lift.
y1, x1 = np.array([12, 7, 0, 20, 9, 15, 4, 11.0]), np.array([4, 3, 1, 6, 3, 4, 2, 3.0])
y0, x0 = np.array([8, 10, 3, 14, 6, 9, 2.0]), np.array([4, 4, 2, 6, 3, 4, 1.0])
ratio = lambda y, x: (y.sum() / x.sum(), np.var(y - y.sum() / x.sum() * x, ddof=1) / len(y) / x.mean() ** 2)
(r1, v1), (r0, v0) = ratio(y1, x1), ratio(y0, x0)
df = satterthwaite(v1, 7, v0, 6)
show("ratio p", 2 * stats.t.sf((r1 - r0) / np.sqrt(v1 + v0), df))
lift, se = r1 / r0 - 1, np.sqrt(v1 / r0**2 + v0 * r1**2 / r0**4)
show("ratio lift bounds", lift - stats.t.ppf(0.975, df) * se, lift + stats.t.ppf(0.975, df) * se)


# Lee 2009: pilot 10 assigned, 8 answered; comparison 10 assigned, 7 answered (trims a share of 1/8 of the pilot: one value).
def lee(hi, assigned_hi, lo, assigned_lo, level=0.95):
    hi, lo = np.sort(np.array(hi, float)), np.array(lo, float)
    s1, s0 = len(hi) / assigned_hi, len(lo) / assigned_lo
    p = 1 - s0 / s1
    cut = int(round(p * len(hi)))
    var_p = (1 - p) ** 2 * ((1 - s1) / (assigned_hi * s1) + (1 - s0) / (assigned_lo * s0))
    out = []
    for kept, edge in ((hi[: len(hi) - cut], hi[len(hi) - cut - 1]), (hi[cut:], hi[cut])):
        m, k = kept.mean(), len(kept)
        v = kept.var(ddof=1) / k + (edge - m) ** 2 * p / k + ((edge - m) / (1 - p)) ** 2 * var_p
        out.append((m - lo.mean(), np.sqrt(v + lo.var(ddof=1) / len(lo))))
    (lb, slb), (ub, sub) = out
    top = max(slb, sub)
    c = optimize.brentq(lambda c: stats.norm.cdf(c + (ub - lb) / top) - stats.norm.cdf(-c) - level, 0, 5)
    return lb, ub, slb, sub, lb - c * slb, ub + c * sub


show("lee", *lee([3, 5, 6, 6, 7, 8, 9, 12], 10, [2, 4, 5, 6, 6, 7, 9], 10))


# Post-stratified means: population shares .5, .3, .2.
shares = np.array([0.5, 0.3, 0.2])


def post_stratified(strata):
    means = np.array([np.mean(s) for s in strata])
    parts = shares**2 * np.array([np.var(s, ddof=1) / len(s) for s in strata])
    df = parts.sum() ** 2 / (parts**2 / np.array([len(s) - 1 for s in strata])).sum()
    w = np.concatenate([np.full(len(s), share / len(s)) for s, share in zip(strata, shares)])
    return shares @ means, parts.sum(), df, w.sum() ** 2 / (w**2).sum()


a = post_stratified([[7, 9, 8, 10], [5, 6, 4], [9, 10]])
b = post_stratified([[6, 7, 8], [5, 4, 4, 6, 3], [8, 9, 7]])
show("post-stratified a", a[0], np.sqrt(a[1]), a[2], a[3])
d, se, df = a[0] - b[0], np.sqrt(a[1] + b[1]), satterthwaite(a[1], a[2], b[1], b[2])
show("post-stratified difference", d, se, df, d - stats.t.ppf(0.975, df) * se, 2 * stats.t.sf(abs(d) / se, df))


# A difference of shares at a horizon and a log-rank test with ties and censoring, by scipy's own curve and from the table.
times_a = np.array([3, 5, 5, 8, 8, 9, 12, 12, 14, 15, 15, 18])
event_a = np.array([1, 1, 0, 1, 1, 0, 1, 0, 1, 0, 1, 0])
times_b = np.array([2, 3, 3, 4, 5, 8, 8, 9, 10, 15, 16, 18])
event_b = np.array([1, 1, 1, 0, 1, 1, 0, 1, 1, 1, 0, 0])


def censored(times, events):
    return stats.CensoredData(uncensored=times[events == 1], right=times[events == 0])


def km(times, events, at):
    curve = stats.ecdf(censored(times, events)).sf
    variance = 0.0
    for time in np.unique(times[(events == 1) & (times <= at)]):
        r, d = (times >= time).sum(), ((times == time) & (events == 1)).sum()
        variance += d / (r * (r - d))
    share = float(curve.evaluate(at))
    return share, share * np.sqrt(variance)


(s1, se1), (s0, se0) = km(times_a, event_a, 10), km(times_b, event_b, 10)
show("survival at 10", s1, se1, s0, se0)
d, se = s1 - s0, np.hypot(se1, se0)
show("survival difference", d, se, d - z * se, d + z * se, 2 * stats.norm.sf(abs(d / se)))
result = stats.logrank(censored(times_a, event_a), censored(times_b, event_b))
show("log-rank", result.statistic**2, result.pvalue)
