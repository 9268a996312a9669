"""Golden values of tests/statistics/looks, tests/statistics/sizes and multiplicity.test.ts, by methods that are not the
product's: Gauss-Legendre instead of Simpson, scipy's multivariate normal instead of a recursion, and the noncentral t.

Run: pip install scipy==1.17.1 && python tests/statistics/golden/looks.py
"""

import numpy as np
import scipy
from scipy.optimize import brentq
from scipy.stats import false_discovery_control, multivariate_normal, nct, norm, t

print("scipy", scipy.__version__)


def exits(fractions, bounds, drift=0.0, nodes=6000):
    """Chance to cross upwards first at each look, on the score scale B(t) with mean drift * t and variance t."""
    x, w = np.polynomial.legendre.leggauss(nodes)
    out, before, grid, mass = [], 0.0, None, None
    for fraction, bound in zip(fractions, bounds):
        fresh = fraction - before
        top = bound * np.sqrt(fraction)
        mean = drift * fresh
        if grid is None:
            out.append(norm.sf((top - mean) / np.sqrt(fresh)))
        else:
            out.append(float(np.sum(mass * norm.sf((top - grid - mean) / np.sqrt(fresh)))))
        low = drift * fraction - 9 * np.sqrt(fraction)
        points = (top - low) / 2 * x + (top + low) / 2
        weights = (top - low) / 2 * w
        if grid is None:
            density = norm.pdf(points, mean, np.sqrt(fresh))
        else:
            density = np.array([np.sum(mass * norm.pdf(p - grid, mean, np.sqrt(fresh))) for p in points])
        grid, mass, before = points, weights * density, fraction
    return out


def until(kind, alpha, fraction):
    if fraction >= 1:
        return alpha
    if kind == "obrien-fleming":
        return 2 - 2 * norm.cdf(norm.isf(alpha / 2) / np.sqrt(fraction))
    return alpha * np.log(1 + (np.e - 1) * fraction)


def boundaries(kind, alpha, fractions, final, nodes):
    bounds = []
    for k, fraction in enumerate(fractions):
        last = final and k == len(fractions) - 1
        target = alpha if last else until(kind, alpha, fraction)
        part = fractions[: k + 1]
        spent = sum(exits(part[:-1], bounds, nodes=nodes)) if k else 0.0
        bounds.append(
            brentq(lambda b: spent + exits(part, bounds + [b], nodes=nodes)[-1] - target, -9, 9, xtol=1e-9)
        )
    return bounds


for kind, alpha, fractions, final, nodes in [
    ("obrien-fleming", 0.025, [0.13, 0.42, 0.47, 0.9], False, 400),
    ("pocock", 0.01, [0.13, 0.42, 0.47, 0.9], False, 400),
    ("obrien-fleming", 0.025, [0.3, 0.7], True, 400),
    ("pocock", 0.05, [0.4, 1.15], True, 400),
    ("obrien-fleming", 0.025, [0.5, 0.501, 1], True, 1500),
]:
    print(kind, alpha, fractions, final, np.round(boundaries(kind, alpha, fractions, final, nodes), 6).tolist())

print("power at drift 3, looks .3 .7 1 at 3.9 2.5 2:", np.round(exits([0.3, 0.7, 1], [3.9, 2.5, 2], 3, 400), 8).tolist())


def both(fractions, first, second, drift):
    """P(Z1 < first, Z2 >= second)."""
    r = np.sqrt(fractions[0] / fractions[1])
    means = drift * np.sqrt(fractions)
    corner = multivariate_normal.cdf([first, second], means, [[1, r], [r, 1]], abseps=1e-13, releps=1e-13, maxpts=10**7)
    return norm.cdf(first, means[0]) - corner


def stage_wise(fractions, first, z, level):
    tail = lambda d: norm.sf(first, d * np.sqrt(fractions[0])) + both(np.array(fractions), first, z, d)
    return brentq(lambda d: tail(d) - level, -10, 15, xtol=1e-10) * np.sqrt(fractions[1])


def given_pass(fractions, first, second, z, level):
    f = np.array(fractions)
    tail = lambda d: both(f, first, z, d) / both(f, first, second, d)
    return brentq(lambda d: tail(d) - level, -4, 15, xtol=1e-10) * np.sqrt(fractions[1])


for z in [2.1, 2.8, 3.5]:
    print("stage-wise .5 1, 2.9626, z", z, [round(float(stage_wise([0.5, 1], 2.9626, z, a)), 6) for a in (0.025, 0.5, 0.975)])
for z in [2.4, 2.8, 3.5]:
    print("given pass .5 1, 2.9626 1.9686, z", z, [round(float(given_pass([0.5, 1], 2.9626, 1.9686, z, a)), 5) for a in (0.5, 0.975)])
for z in [2.2, 2.8, 4.0]:
    one = lambda level: brentq(lambda d: norm.sf(z - d) / norm.sf(1.96 - d) - level, -28, 12, xtol=1e-11)
    print("one look given z > 1.96, z", z, [round(one(a), 6) for a in (0.5, 0.975)])

p = [0.01, 0.04, 0.03, 0.005, 0.55, 0.6]
print("Benjamini-Hochberg", np.round(false_discovery_control(p), 12).tolist())
p = [0.9, 0.0001, 0.02, 0.02, 0.7, 0.049, 0.3]
print("Benjamini-Hochberg", np.round(false_discovery_control(p), 12).tolist())


def t_power(n, effect, alpha):
    df, c = 2 * n - 2, np.sqrt(n / 2) * effect
    return nct.sf(t.isf(alpha, df), df, c)


for effect, power, alpha in [(1, 0.9, 0.025), (0.5, 0.8, 0.025), (0.2, 0.9, 0.05), (2, 0.8, 0.025)]:
    print("two means", effect, power, alpha, round(brentq(lambda n: t_power(n, effect, alpha) - power, 1.5, 1e4, xtol=1e-9), 4))
