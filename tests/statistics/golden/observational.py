"""Golden values for tests/statistics/observational, from numpy, scipy and statsmodels: python observational.py

Run in the folder of this file. Written from the definitions and by full distance matrices, so that it shares nothing with the
code under test. The values in the tests were printed with numpy 2.4.6, scipy 1.17.1 and statsmodels 0.15.0.
"""
import numpy as np
import pandas as pd
import statsmodels.api as sm
import statsmodels.formula.api as smf
from scipy import optimize, stats


def show(name, *values):
    print(name, *(repr(float(v)) for v in values))


people = pd.read_csv("../observational/lalonde.csv")
names = ["hispan", "white", "age", "educ", "married", "nodegree", "re74", "re75"]
x = people.assign(hispan=people.race == "hispan", white=people.race == "white")[names].astype(float)
t = people.treat.to_numpy() == 1
y = people.re78.to_numpy()
fit = sm.Logit(t.astype(int), sm.add_constant(x)).fit(disp=0, tol=1e-14, maxiter=100)
# Rounded, so that people who are alike in everything are tied here too: the first in the file comes first.
logit = np.round(np.asarray(fit.predict(which="linear")), 11)
treated, others = np.flatnonzero(t), np.flatnonzero(~t)
order = treated[np.lexsort((treated, -logit[treated]))]
caliper = 0.2 * logit.std(ddof=1)

centred = x - np.where(t[:, None], x[t].mean().to_numpy(), x[~t].mean().to_numpy())
covariance = (centred.T @ centred).to_numpy() / (len(x) - 2)
inverse = np.linalg.inv(covariance)


def mahalanobis(i, js):
    d = x.to_numpy()[js] - x.to_numpy()[i]
    return np.round(np.einsum("ij,jk,ik->i", d, inverse, d), 11)


def greedy(distance, ratio=1, limit=np.inf):
    """First come, first served, in rounds."""
    free = set(others)
    sets = {i: [] for i in order}
    for round_ in range(ratio):
        for i in order:
            js = np.array([j for j in sorted(free) if abs(logit[j] - logit[i]) <= limit])
            if len(js) == 0 or len(sets[i]) < round_:
                continue
            j = js[np.argmin(distance(i, js))]
            sets[i].append(j)
            free.remove(j)
    return {i: js for i, js in sets.items() if js}


def nearest(distances, js, count):
    """The nearest, and all that are as near as the last of them."""
    last = np.sort(distances)[min(count, len(js)) - 1]
    return js[distances <= last]


def with_replacement(distance, ratio=1, limit=np.inf):
    sets = {}
    for i in order:
        js = others[np.abs(logit[others] - logit[i]) <= limit]
        if len(js):
            sets[i] = list(nearest(distance(i, js), js, ratio))
    return sets


def by_logit(i, js):
    return np.round(np.abs(logit[js] - logit[i]), 11)


def differences(sets):
    return np.array([y[i] - y[js].mean() for i, js in sets.items()])


def paired(name, sets):
    d = differences(sets)
    show(name, len(d), d.mean(), d.std(ddof=1) / np.sqrt(len(d)))


def abadie_imbens(name, sets, distance):
    d = differences(sets)
    k, k2 = np.zeros(len(y)), np.zeros(len(y))
    for js in sets.values():
        for j in js:
            k[j] += 1 / len(js)
            k2[j] += 1 / len(js) ** 2
    total = ((d - d.mean()) ** 2).sum()
    for j in np.flatnonzero(k > 0):
        rest = others[others != j]
        near = rest[np.abs(logit[rest] - logit[j]) <= caliper]
        rest = near if len(near) > 1 else rest
        like = nearest(distance(j, rest), rest, 2)
        total += (k[j] ** 2 - k2[j]) * len(like) / (len(like) + 1) * (y[j] - y[like].mean()) ** 2
    show(name, len(d), d.mean(), np.sqrt(total) / len(d), min(len(d), k.sum() ** 2 / (k**2).sum()) - 1)


paired("caliper, 1:1", greedy(by_logit, 1, caliper))
paired("caliper, 1:2", greedy(by_logit, 2, caliper))
paired("mahalanobis, 1:1", greedy(mahalanobis, 1, caliper))
abadie_imbens("replacement, 1:1", with_replacement(by_logit, 1, caliper), by_logit)
abadie_imbens("replacement, 1:3", with_replacement(by_logit, 3, caliper), by_logit)
abadie_imbens("mahalanobis with replacement, 1:2", with_replacement(mahalanobis, 2, caliper), mahalanobis)

# Strata of race, marriage and degree; each has two of both arms but one.
parts, effect, all_treated = [], 0.0, 0
cells = [c for _, c in people.groupby(["race", "married", "nodegree"]) if 0 < c.treat.sum() < len(c)]
all_treated = sum(c.treat.sum() for c in cells)
pooled = {}
for arm in (0, 1):
    groups = [c[c.treat == arm].re78 for c in cells]
    freedom = sum(len(g) - 1 for g in groups)
    pooled[arm] = (sum(((g - g.mean()) ** 2).sum() for g in groups) / freedom, freedom)
borrowed = {0: 0.0, 1: 0.0}
for c in cells:
    share = c.treat.sum() / all_treated
    one, zero = c[c.treat == 1].re78, c[c.treat == 0].re78
    effect += share * (one.mean() - zero.mean())
    for arm, g in ((1, one), (0, zero)):
        if len(g) > 1:
            parts.append((share**2 * g.var(ddof=1) / len(g), len(g) - 1))
        else:
            borrowed[arm] += share**2
parts += [(borrowed[arm] * v, f) for arm, (v, f) in pooled.items() if borrowed[arm] > 0]
variance = sum(v for v, _ in parts)
show("strata", all_treated, effect, np.sqrt(variance), variance**2 / sum(v**2 / f for v, f in parts))

# Signed ranks: scipy's statistic and its normal approximation without correction, at Γ = 1.
d = np.array([3.1, -1.2, 0.0, 4.4, 2.2, -2.2, 5.0, 1.2, 0.7, -0.3, 2.9, 3.3])
w = stats.wilcoxon(d, zero_method="wilcox", correction=False, alternative="greater", method="approx")
show("signed rank", w.statistic, w.pvalue)

# A staggered panel without chance: 9 units of 6 periods, treated from 3 (four units), from 4 (two) or never (three).
first = np.array([3, 3, 3, 3, 4, 4, np.inf, np.inf, np.inf])
cluster = np.array([0, 0, 1, 2, 3, 4, 5, 5, 6])
rows = []
for unit in range(9):
    for period in range(6):
        base = (unit * 7 % 5) + 0.6 * period + ((unit * 13 + period * 29) % 17) / 4
        gain = 2 + 0.5 * (period - first[unit]) if period >= first[unit] else 0.0
        rows.append(base + gain)
panel = np.array(rows).reshape(9, 6)


def cell(g, s, weights):
    """ATT(g, s) against those not treated yet: adds to the weights of units and periods, and to nothing else."""
    base = g - 1
    mine = np.flatnonzero(first == g)
    rest = np.flatnonzero((first > max(s, base)) & (first != g))
    out = np.zeros((9, 6))
    out[mine, s] += 1 / len(mine)
    out[mine, base] -= 1 / len(mine)
    out[rest, s] -= 1 / len(rest)
    out[rest, base] += 1 / len(rest)
    return weights * out


def estimate(name, weights, clusters):
    """Cohort by cohort: sums over clusters of what each unit adds beyond its cohort's mean."""
    effect = (weights * panel).sum()
    z = np.zeros(9)
    total, inverse_df = 0.0, []
    for c in np.unique(first):
        mine = np.flatnonzero(first == c)
        z = (weights[mine] * panel[mine]).sum(axis=1)
        u = z - z.mean()
        sums = np.array([u[clusters[mine] == k].sum() for k in np.unique(clusters[mine])])
        g = len(sums)
        part = g / (g - 1) * (sums**2).sum()
        total += part
        if part:
            inverse_df.append((part, g - 1))
    show(name, effect, np.sqrt(total), total**2 / sum(p**2 / f for p, f in inverse_df))


def estimate_across(name, weights, clusters):
    """Clusters that reach over cohorts: each cohort's part by its own number of clusters, added up by cluster."""
    sums, parts = {}, []
    for c in np.unique(first):
        mine = np.flatnonzero(first == c)
        z = (weights[mine] * panel[mine]).sum(axis=1)
        names = np.unique(clusters[mine])
        u = (z - z.mean()) * np.sqrt(len(names) / (len(names) - 1))
        own = {k: u[clusters[mine] == k].sum() for k in names}
        for k, value in own.items():
            sums[k] = sums.get(k, 0) + value
        parts.append((sum(value**2 for value in own.values()), len(names) - 1))
    whole = sum(v for v, _ in parts)
    freedom = min(whole**2 / sum(v**2 / f for v, f in parts), len(sums) - 1)
    show(name, (weights * panel).sum(), np.sqrt(sum(value**2 for value in sums.values())), freedom)


by_group = sum(cell(3, s, (4 / 6) / 3) for s in (3, 4, 5)) + sum(cell(4, s, (2 / 6) / 2) for s in (4, 5))
by_cell = sum(cell(3, s, 4 / 16) for s in (3, 4, 5)) + sum(cell(4, s, 2 / 16) for s in (4, 5))
estimate("att(3, 4)", cell(3, 4, 1), np.arange(9))
estimate("by group", by_group, np.arange(9))
estimate("by group, clusters", by_group, cluster)
estimate_across("by group, across", by_group, np.array([0, 1, 2, 3, 0, 1, 2, 3, 3]))
estimate("by cell", by_cell, np.arange(9))
before = sum([cell(3, 1, 4 / 6), cell(4, 2, 2 / 6)])
estimate("event -2", before, np.arange(9))
long = pd.DataFrame({"y": panel.ravel(), "unit": np.repeat(np.arange(9), 6), "period": np.tile(np.arange(6), 9)})
long["d"] = (long.period >= first[long.unit]).astype(int)
show("two-way", smf.ols("y ~ d + C(unit) + C(period)", long).fit().params["d"])

# The smallest straight trend that three correlated pre-periods (events -4, -3, -2) show with a chance of .8.
cov = np.array([[0.30, 0.12, 0.05], [0.12, 0.25, 0.08], [0.05, 0.08, 0.16]])
se = np.sqrt(np.diag(cov))
rng = np.random.default_rng(20261129)
noise = rng.multivariate_normal(np.zeros(3), cov, size=4_000_000)


def power(slope):
    return (np.abs((noise + slope * np.array([-3, -2, -1])) / se) > stats.norm.ppf(0.975)).any(axis=1).mean()


lo, hi = 0.0, 3.0
for _ in range(30):
    mid = (lo + hi) / 2
    lo, hi = (mid, hi) if power(mid) < 0.8 else (lo, mid)
show("smallest trend", lo)
show("smallest trend of one", (stats.norm.ppf(0.975) + stats.norm.ppf(0.8)) * 0.4)

# Card and Krueger 1994, balanced sample, from the two groups' changes.
n1, m1, s1, n0, m0, s0 = 309, 0.466667, 8.452195, 75, -2.283333, 10.853628
se = np.hypot(s1 / np.sqrt(n1), s0 / np.sqrt(n0))
df = (s1**2 / n1 + s0**2 / n0) ** 2 / ((s1**2 / n1) ** 2 / (n1 - 1) + (s0**2 / n0) ** 2 / (n0 - 1))
show("card and krueger", m1 - m0, se, df, 2 * stats.t.sf((m1 - m0) / se, df))


# Tango's interval from the likelihood itself, maximised by search: no closed form.
def tango(n, b, c, confidence=0.95):
    def score(delta):
        def loss(q):
            rest = n - b - c
            terms = [(b, q + delta), (c, q), (rest, 1 - 2 * q - delta)]
            return -sum(k * np.log(max(p, 1e-300)) for k, p in terms if k)

        lo, hi = max(0, -delta), (1 - delta) / 2
        q = optimize.minimize_scalar(loss, bounds=(lo, hi), method="bounded", options={"xatol": 1e-14}).x
        return (b - c - n * delta) / np.sqrt(n * (2 * q + delta * (1 - delta)))

    z = stats.norm.ppf((1 + confidence) / 2)
    d = (b - c) / n
    lower = optimize.brentq(lambda x: score(x) - z, -0.999, d - 1e-9)
    upper = optimize.brentq(lambda x: score(x) + z, d + 1e-9, 0.999)
    return d, lower, upper


for n, b, c in ((100, 2, 0), (50, 14, 5), (200, 1, 9)):
    show(f"tango {n} {b} {c}", *tango(n, b, c))


# Groups: the distribution of the treated events by convolution; (treated n, events, comparison n, events).
def exact(groups, rise):
    dist, observed = {0: 1.0}, sum(e for _, e, _, _ in groups)
    for tn, te, cn, ce in groups:
        law = stats.hypergeom(tn + cn, te + ce, tn)
        dist_next = {}
        for s, p in dist.items():
            for k in range(tn + 1):
                dist_next[s + k] = dist_next.get(s + k, 0) + p * law.pmf(k)
        dist = dist_next
    return sum(p for s, p in dist.items() if (s >= observed if rise else s <= observed))


show("exact strata", exact([(5, 3, 12, 2), (8, 4, 9, 3), (3, 2, 20, 4)], True))
show("fisher", stats.fisher_exact([[1, 199], [20, 980]], alternative="less")[1], exact([(200, 1, 1000, 20)], False))
show("mcnemar", stats.binomtest(9, 11, 0.5, alternative="greater").pvalue)
