"""Golden values for tests/statistics/clusters, from numpy, scipy and statsmodels: python clusters.py

CR2 and the degrees of freedom of Bell and McCaffrey are written from their definition, with the whole matrices. The values in
the tests were printed with numpy 2.4.6, scipy 1.17.1 and statsmodels 0.15.0.
"""
from itertools import combinations

import numpy as np
import statsmodels.api as sm
from scipy import stats

EIGHT = (
    [[7, 9, 8], [12, 11, 14], [9, 10, 11], [13, 12, 15]],
    [[6, 8, 7], [9, 11, 10], [5, 7, 9], [8, 8, 11]],
)
UNEQUAL = (
    [[7, 9, 8, 10, 6], [12, 11, 14], [9], [13, 12, 15, 11, 14, 16, 12], [10, 8]],
    [[6, 8], [9, 11, 10, 12], [5, 7, 9, 6, 4, 7], [8, 8, 11], [7], [9, 6, 10]],
)


def root(matrix):
    values, vectors = np.linalg.eigh(matrix)
    values = np.where(values > 1e-10, values, np.inf)
    return vectors @ np.diag(values**-0.5) @ vectors.T


def robust(pilot, comparison):
    clusters = [(1.0, c) for c in pilot] + [(0.0, c) for c in comparison]
    y = np.concatenate([c for _, c in clusters]).astype(float)
    t = np.concatenate([np.full(len(c), a) for a, c in clusters])
    g = np.concatenate([np.full(len(c), i) for i, (_, c) in enumerate(clusters)])
    x = np.column_stack([np.ones_like(t), t])
    bread = np.linalg.inv(x.T @ x)
    hat = x @ bread @ x.T
    e = y - hat @ y
    n, k, count = len(y), 2, len(clusters)
    cr0, cr2, columns = np.zeros((2, 2)), np.zeros((2, 2)), []
    for i in range(count):
        rows = g == i
        adjust = root(np.eye(rows.sum()) - hat[np.ix_(rows, rows)])
        score0 = x[rows].T @ e[rows]
        score2 = x[rows].T @ adjust @ e[rows]
        cr0 += np.outer(score0, score0)
        cr2 += np.outer(score2, score2)
        columns.append((np.eye(n) - hat)[:, rows] @ adjust @ x[rows] @ bread[:, 1])
    columns = np.column_stack(columns)
    eigen = np.linalg.eigvalsh(columns.T @ columns)
    df = eigen.sum() ** 2 / (eigen**2).sum()
    se0, se2 = (np.sqrt((bread @ meat @ bread)[1, 1]) for meat in (cr0, cr2))
    fit = sm.OLS(y, x).fit(cov_type="cluster", cov_kwds={"groups": g}, use_t=True)
    effect = fit.params[1]
    print("effect", repr(float(effect)))
    print("CR0", repr(float(se0)))
    print("CR1", repr(float(fit.bse[1])), "p", repr(float(2 * stats.t.sf(abs(effect / fit.bse[1]), count - 1))))
    print("CR2", repr(float(se2)), "df", repr(float(df)), "p", repr(float(2 * stats.t.sf(abs(effect / se2), df))))
    half = stats.t.ppf(0.975, df) * se2
    print("CR2 interval", repr(float(effect - half)), repr(float(effect + half)))


def cluster_level(pilot, comparison):
    a, b = ([np.mean(c) for c in arm] for arm in (pilot, comparison))
    result = stats.ttest_ind(a, b)
    interval = result.confidence_interval(0.95)
    print("cluster-level t", *(repr(float(v)) for v in (np.mean(a) - np.mean(b), result.statistic, result.df, result.pvalue, interval.low, interval.high)))
    everything = np.array(a + b)
    observed = np.mean(a) - np.mean(b)
    differences = []
    for chosen in combinations(range(len(everything)), len(a)):
        mask = np.zeros(len(everything), bool)
        mask[list(chosen)] = True
        differences.append(everything[mask].mean() - everything[~mask].mean())
    differences = np.array(differences)
    share = lambda hits: f"{int(hits.sum())}/{len(differences)}"
    print("permutation", share(abs(differences) >= abs(observed) - 1e-9), share(differences >= observed - 1e-9), share(differences <= observed + 1e-9))


def icc(pilot, comparison):
    between = within = weight = rows = clusters = 0.0
    for arm in (pilot, comparison):
        mean = np.mean(np.concatenate(arm))
        size = sum(map(len, arm))
        between += sum(len(c) * (np.mean(c) - mean) ** 2 for c in arm)
        within += sum(np.var(c) * len(c) for c in arm)
        weight += sum(len(c) ** 2 for c in arm) / size
        rows += size
        clusters += len(arm)
    b, w = between / (clusters - 2), within / (rows - clusters)
    usual = (rows - weight) / (clusters - 2)
    print("icc", repr(float((b - w) / (b + (usual - 1) * w))), clusters - 2, rows - clusters)


for name, arms in (("eight", EIGHT), ("unequal", UNEQUAL)):
    print(name)
    robust(*arms)
    cluster_level(*arms)
    icc(*arms)
